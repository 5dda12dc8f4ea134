#!/usr/bin/python3
"""Goal: what the configuration says is what leaves the host, by the real
delivery and the real courier; questions end within 4 seconds."""

import json
import os
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))

import desk  # noqa: E402 (found through the line above)
import world  # noqa: E402

NUMBER = "+15005550010"
SHA1 = "0123456789ABCDEF0123456789ABCDEF01234567"


class Delivery(desk.Case):

    def setUp(self):
        super().setUp()
        self.phone = self.desk.phone
        self.phone.account.senders.add("+15005550042")

    def configure(self, provider=None, **settings):
        urls = {"lookup_url": self.phone.url}
        settings.setdefault("password", {"pwned_url": self.phone.url})
        self.desk.configure(provider={**urls, **(provider or {})}, **settings)

    def deliver(self, *words):
        """The reply; the code that was sent is in reply["code"]."""
        done = subprocess.run(
            ["setpriv", "--reuid", world.SYSTEM_USER, "--regid",
             world.SYSTEM_USER, "--clear-groups",
             str(desk.BUILD / "tests/courier/deliver"), desk.CONF, *words],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            cwd="/", timeout=30)
        self.assertEqual(done.returncode, 0, done.stderr)
        code, _, document = done.stdout.partition("{")
        reply = json.loads("{" + document)
        reply["code"] = code.strip()
        if reply["code"]:
            self.assertNotIn(reply["code"], document)
        self.assertNotIn(NUMBER[1:], document)
        self.assertNotIn(self.phone.account.secret, document)
        return reply

    def form(self):
        return self.phone.requests()[-1]["form"]

    def test_a_code_by_message(self):
        self.configure()
        reply = self.deliver("sms", NUMBER)
        self.assertEqual(reply["class"], "sent", reply)
        self.assertTrue(self.form()["Body"].startswith(reply["code"]))
        self.assertNotIn("ContentRetention", self.form())

    def test_a_code_by_call(self):
        self.configure(message={"language": "de-DE",
                                "voice": "{brand}: {digits}",
                                "brand": "R&D <web>"})
        reply = self.deliver("voice", NUMBER)
        self.assertEqual(reply["class"], "sent", reply)
        self.assertEqual(self.phone.call(NUMBER), reply["code"])
        self.assertIn("language=\"de-DE\"", self.form()["Twiml"])
        self.assertEqual(self.form()["From"], "+15005550006")
        self.assertEqual(self.phone.messages(NUMBER), [])

    def test_who_calls(self):
        self.configure({"from": "Example", "voice_from": "+15005550042"})
        self.assertEqual(self.deliver("voice", NUMBER)["class"], "sent")
        self.assertEqual(self.form()["From"], "+15005550042")
        self.phone.forget()
        self.configure({"from": "Example"})
        reply = self.deliver("voice", NUMBER)
        self.assertEqual((reply["class"], reply["surely_unsent"]),
                         ("configuration", 1))
        self.assertIn("provider.voice_from", reply["detail"])
        self.assertEqual(self.phone.requests(), [])

    def test_content_is_discarded_where_it_is_asked(self):
        self.configure(privacy={"content_retention": "discard"})
        for words in (("sms", NUMBER), ("text", NUMBER, "A notice.")):
            self.assertEqual(self.deliver(*words)["class"], "sent")
            self.assertEqual(self.form()["ContentRetention"], "discard")

    def test_a_lookup(self):
        self.configure()
        self.phone.set_lookup(NUMBER, line_type="landline", swapped=True)
        reply = self.deliver("lookup", NUMBER,
                             "sim_swap,line_type_intelligence")
        self.assertEqual((reply["class"], reply["line_type"],
                          reply["sim_swapped"]), ("sent", "landline", 2))

    def test_the_list_gets_no_secret(self):
        self.configure()
        os.unlink(world.CONFIGURATION + "/secret")
        reply = self.deliver("pwned", SHA1)
        self.assertEqual((reply["class"], reply["pwned_count"]), ("sent", 0))
        entry = self.phone.requests()[0]
        self.assertEqual(entry["path"], "/range/" + SHA1[:5])
        self.assertFalse(entry["credentials"])
        self.assertNotIn(self.phone.account.sid, json.dumps(entry))

    def test_a_price(self):
        self.configure()
        sid = self.deliver("sms", NUMBER)["sid"]
        self.phone.set_price("-0.00750")
        reply = self.deliver("price", sid)
        self.assertEqual((reply["price"], reply["price_unit"]),
                         ("0.00750", "USD"))

    def test_the_account(self):
        self.configure()
        self.assertEqual(self.deliver("account")["class"], "sent")
        self.phone.account.may_read = False
        reply = self.deliver("account")
        self.assertEqual((reply["class"], reply["provider_code"]),
                         ("configuration", 70051))

    def test_the_balance(self):
        self.configure()
        for balance in ("12.34", "-0.5"):
            self.phone.account.balance = balance
            reply = self.deliver("balance")
            self.assertEqual(
                (reply["class"], reply["price"], reply["price_unit"]),
                ("sent", balance, "USD"))
        self.phone.account.balance = "much"
        self.assertEqual(self.deliver("balance")["class"], "maybe_sent")
        self.phone.account.may_read = False
        self.assertEqual(self.deliver("balance")["class"], "configuration")

    def test_questions_end_in_time(self):
        """However long the provider's own exchanges may take."""
        self.configure({"timeout": "15s", "connect_timeout": "10s"})
        for fault, *words in (("never_answers", "lookup", NUMBER, "sim_swap"),
                              ("drip_body", "pwned", SHA1)):
            with self.subTest(fault=fault, words=words):
                self.phone.fail_next(fault)
                reply = self.deliver(*words)
                self.assertEqual(reply["class"], "maybe_sent")
                self.assertLess(reply["took_ms"], 9000)

    def test_a_shorter_timeout_holds(self):
        self.configure({"timeout": "2s", "connect_timeout": "1s"})
        self.phone.fail_next("never_answers")
        self.assertLess(
            self.deliver("lookup", NUMBER, "sim_swap")["took_ms"], 3500)


if __name__ == "__main__":
    desk.main()
