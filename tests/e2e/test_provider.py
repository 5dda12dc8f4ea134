#!/usr/bin/python3
"""A provider that is away, misconfigured, broken or hostile: refused or asked
in time, with the right class, and never posted to twice where the first
message may be on its way."""

import contextlib
import socket
import time

import case
import nameserver
import phone
import table  # of tests/twilio, found through phone
from logbook import fields
from world import (AUTH_ERR, AUTHINFO_UNAVAIL, CONV_ERR, NUMBERS, PASSWORDS,
                   SUCCESS, SYSTEM_ERR)

TIMEOUT = 2  # seconds, as configured below
GRACE = 6  # to start three processes on a busy machine

# class of a row: what PAM hears, what the user reads
REFUSALS = {
    "unreachable": (AUTHINFO_UNAVAIL,
                    "The message service can't be reached. Try again later."),
    "unsent": (AUTHINFO_UNAVAIL,
               "The code could not be sent. Try again later."),
    "later": (AUTHINFO_UNAVAIL,
              "The message service is busy. Try again later."),
    "account": (AUTHINFO_UNAVAIL, "The message service refuses to send for "
                                  "this host. Contact your administrator."),
    "configuration": (SYSTEM_ERR, "The message service refuses this host's "
                                  "settings. Contact your administrator."),
    "number": (AUTH_ERR, "No code can be sent to your phone number. Contact "
                         "your administrator."),
}
PROMPTS = {"sent": "^Code sent to [*]{3}\\d\\d, ",
           "maybe_sent": "^The code may have been sent to [*]{3}\\d\\d, "}

# what the name server says of the provider's name, and the class
NAMES = {
    "no such name": (nameserver.code(3), "unreachable"),
    "SERVFAIL": (nameserver.code(2), "unreachable"),
    "silence": (nameserver.silence, "unreachable"),
    "to another question": (nameserver.another_query, "unreachable"),
    "garbage": (nameserver.garbage, "unreachable"),
    "nobody's address": (nameserver.address("127.0.0.9"), "unreachable"),
    "REFUSED": (nameserver.code(5), "unsent"),
    "no address": (nameserver.code(0), "unsent"),
    "another name's address": (nameserver.another_name, "unsent"),
    "truncated": (nameserver.truncated, "unsent"),
}


class Provider(case.Applicants):
    def setUp(self):
        super().setUp()
        self.configure()
        self.world.enroll("alice")

    def configure(self, **provider):
        self.world.configure(provider={
            "connect_timeout": "1s", "timeout": "%ds" % TIMEOUT, **provider})

    def used(self):
        return self.world.show("alice")["limits"][0]["used"]

    def suffer(self, word, unsent, posts, delivers=False):
        """One login, and all that its row says of it.  Who has the code gives
        it; Enter where a recovery code would do."""
        answers = [""] if word in REFUSALS else []
        if delivers and not answers:
            answers = [lambda _: self.world.phone.last_code(NUMBERS["alice"])]
        self.mark = self.world.log.mark()
        before, begun = self.used(), time.monotonic()
        login = self.converse(*answers)
        self.assertLess(time.monotonic() - begun, TIMEOUT + GRACE)
        result, told = REFUSALS.get(
            word, (SUCCESS if delivers else CONV_ERR, ""))
        self.assertEqual(login.result, result, self.log())
        self.assertIn(told, " ".join(login.told + login.prompts))
        if not told:
            self.assertRegex(login.prompts[0], PROMPTS[word])
        self.assertEqual(len(self.world.phone.requests()), posts)
        self.assertEqual(self.used() - before, not unsent, "the charge")
        decision, = self.log("outcome=")
        self.assertEqual(fields(decision)["delivery"], word)
        return "\n".join(self.log() + login.told + login.prompts)

    def test_table(self):
        for fault, row in table.ROWS.items():
            with self.subTest(fault=fault):
                self.world.phone.forget()
                self.world.phone.fail(fault, 10)
                said = self.suffer(
                    *row, phone.double.faults.find(fault).delivers)
                self.assertTrue(said.replace("\n", "").isprintable(), said)
                self.assertTrue(said.isascii(), said)
                self.assertNotIn(NUMBERS["alice"], said)
                for text in self.world.phone.double.messages(NUMBERS["alice"]):
                    self.assertNotIn(self.world.phone.read_code(text), said)

    def test_names(self):
        with open("/etc/nsswitch.conf") as f:
            before = f.read()
        self.addCleanup(self.write, "/etc/nsswitch.conf", before)
        self.write("/etc/nsswitch.conf",
                   before.replace("hosts: files", "hosts: files dns"))
        self.configure(api_url="https://api.nowhere.example")
        for name, (answer, word) in NAMES.items():
            with self.subTest(name), nameserver.NameServer(answer):
                self.suffer(word, 1, 0)

    @staticmethod
    def write(path, text):
        with open(path, "w") as f:
            f.write(text)

    def test_nobody_listens(self):
        self.world.phone.double.refuse()
        self.addCleanup(self.world.phone.double.accept)
        self.suffer("unreachable", 1, 0)

    def test_no_way_there(self):
        self.configure(api_url="https://203.0.113.1")
        self.suffer("unreachable", 1, 0)

    def test_nobody_accepts(self):
        with contextlib.ExitStack() as stack:
            full, one, two = (stack.enter_context(socket.socket())
                              for _ in range(3))
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            for filler in one, two:
                filler.setblocking(False)
                filler.connect_ex(full.getsockname())
            self.configure(
                api_url="https://127.0.0.1:%d" % full.getsockname()[1])
            self.suffer("unreachable", 1, 0)

    def test_too_many_requests_may_be_repeated(self):
        # Twilio says of 429 that nothing was done.
        self.configure(timeout="6s")
        self.world.phone.fail("429", 10)
        begun = time.monotonic()
        self.assertEqual(self.converse("").result, AUTHINFO_UNAVAIL)
        self.assertLess(time.monotonic() - begun, 6 + GRACE)
        self.assertEqual(len(self.world.phone.requests()), 3)
        for fault in sorted(table.BUSY):
            with self.subTest(fault):
                self.world.phone.forget()
                self.world.phone.fail(fault)
                self.assertEqual(self.converse(lambda _: self.world.phone.code(
                    NUMBERS["alice"])).result, SUCCESS)
                self.assertEqual(len(self.world.phone.requests()), 2)

    def test_a_redirection_is_not_followed(self):
        self.world.phone.fail("redirect")
        self.assertEqual(self.converse("").result, SYSTEM_ERR)
        self.assertEqual([entry["listener"] for entry in
                          self.world.phone.double.requests()], ["main"])

    def test_no_secret_is_in_the_log(self):
        self.world.phone.fail("401")
        login = self.converse("")
        text = "".join(login.told + login.prompts + self.world.log.since(0))
        self.assertNotIn(self.world.phone.secret, text)
        self.assertNotIn(PASSWORDS["alice"], text)


if __name__ == "__main__":
    case.main()
