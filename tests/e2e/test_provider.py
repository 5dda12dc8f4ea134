#!/usr/bin/python3
"""A provider that is away, misconfigured, broken or hostile: refused or asked
in time, with the right class, and never posted to twice where the first
message may be on its way."""

import time

import case
from world import (AUTH_ERR, AUTHINFO_UNAVAIL, NUMBERS, PASSWORDS, SUCCESS,
                   SYSTEM_ERR)

TIMEOUT = 4  # seconds, as configured below
GRACE = 2  # to start three processes on a busy machine
FAIL_DELAY = 3.1  # what PAM makes of two seconds, at most


class Provider(case.Case):
    sshd = None

    def setUp(self):
        super().setUp()
        self.world.configure(provider={"connect_timeout": "2s",
                                       "timeout": "%ds" % TIMEOUT})
        self.world.enroll("alice")

    def apply(self):
        """A login up to what follows the password, and how long it took."""
        self.mark = self.world.log.mark()
        one = self.world.applicant("alice")
        self.addCleanup(one.communicate)
        one.stdout.readline()
        begun = time.monotonic()
        one.stdin.write(PASSWORDS["alice"] + "\n")
        line = one.stdout.readline()
        told = ""
        if line.startswith("error ") or "or press Enter" in line:
            told = line
            if line.startswith("prompt "):
                one.stdin.write("\n")
            line = one.stdout.readline()
        return one, line, told, time.monotonic() - begun

    def used(self):
        return self.world.show("alice")["limits"][0]["used"]

    def assertRefusedWith(self, code, word):
        one, line, told, seconds = self.apply()
        self.assertEqual(line, "result %d\n" % code)
        self.assertTrue(told, "the user is told nothing")
        self.assertLess(seconds, TIMEOUT + GRACE + FAIL_DELAY)
        self.wait_log("delivery=%s " % word)
        one.communicate()

    def refused(self, faults, code, word, posts, charged):
        for fault in faults:
            with self.subTest(fault):
                self.world.phone.forget()
                before = self.used()
                self.world.phone.fail(fault, 10)
                self.assertRefusedWith(code, word)
                self.assertIn(len(self.world.phone.requests()), posts)
                self.assertEqual(self.used() - before, charged)

    def test_certificates_that_do_not_hold(self):
        self.refused(("wrong_host", "expired", "unknown_ca", "tls_1_1"),
                     AUTHINFO_UNAVAIL, "unsent", [0], charged=0)

    def test_connections_that_lead_nowhere(self):
        self.refused(("close_after_accept", "reset_after_accept",
                      "plain_text", "silent_accept"),
                     AUTHINFO_UNAVAIL, "unsent", [0], charged=0)

    def test_unplugged(self):
        self.world.configure(provider={
            "connect_timeout": "2s", "timeout": "%ds" % TIMEOUT,
            "api_url": "https://localhost:1"})
        self.assertRefusedWith(AUTHINFO_UNAVAIL, "unreachable")
        self.assertNothingSent()
        self.assertEqual(self.used(), 1, "given back: only the enrolment's")

    def test_a_name_that_nobody_knows(self):
        self.world.configure(provider={
            "connect_timeout": "2s", "timeout": "%ds" % TIMEOUT,
            "api_url": "https://api.nowhere.invalid"})
        self.assertRefusedWith(AUTHINFO_UNAVAIL, "unreachable")
        self.assertEqual(self.used(), 1)

    def test_refused_credentials_and_settings(self):
        self.refused(("401", "403", "404", "code_21606", "code_21408"),
                     SYSTEM_ERR, "configuration", [1], charged=1)

    def test_a_refused_number(self):
        self.refused(("code_21211", "code_21610", "code_21614"),
                     AUTH_ERR, "number", [1], charged=1)

    def test_account_trouble(self):
        self.refused(("code_20005",), AUTHINFO_UNAVAIL, "account", [1],
                     charged=1)

    def test_too_many_requests_may_be_repeated(self):
        # Twilio says of 429 that nothing was done.
        self.refused(("429", "429_retry_after_30"), AUTHINFO_UNAVAIL,
                     "later", [1, 2, 3], charged=1)
        self.world.phone.forget()
        self.world.phone.fail("429")
        _, line, _, _ = self.apply()
        self.assertRegex(line, "^prompt Code sent to ")
        self.assertEqual(len(self.world.phone.requests()), 2)

    def test_a_redirection_is_not_followed(self):
        self.world.phone.fail("redirect")
        _, line, _, _ = self.apply()
        self.assertNotEqual(line, "result %d\n" % SUCCESS)
        self.assertEqual([entry["listener"] for entry in
                          self.world.phone.double.requests()], ["main"])

    def test_what_may_have_been_sent_is_asked_for_and_sent_once(self):
        for fault in ("500", "503", "502_html", "garbage", "html",
                      "truncated", "empty_201", "big_body", "drip_header",
                      "drip_body", "never_answers", "partial_body",
                      "close_after_request", "reset_after_request",
                      "not_http", "endless_headers", "deep_json"):
            with self.subTest(fault):
                self.world.phone.forget()
                self.world.phone.fail(fault, 10)
                one, line, _, seconds = self.apply()
                self.assertRegex(line, "^prompt .*(may have been|Code) sent")
                self.assertLess(seconds, TIMEOUT + GRACE)
                self.assertEqual(len(self.world.phone.requests()), 1)
                one.stdin.write(
                    self.world.phone.code(NUMBERS["alice"]) + "\n")
                self.assertEqual(one.stdout.readline(),
                                 "result %d\n" % SUCCESS)
                self.wait_log("outcome=granted .*delivery=(maybe_)?sent")

    def test_nothing_foreign_reaches_the_log_unfiltered(self):
        for fault in "control_bytes", "echo":
            with self.subTest(fault):
                self.world.phone.forget()
                self.world.phone.fail(fault)
                one, line, told, _ = self.apply()
                one.communicate()
                self.assertTrue(line.startswith("result "))
                text = told + "".join(self.log())
                self.assertTrue(text.replace("\n", "").isprintable())
                self.assertTrue(text.isascii())
                self.assertNotIn(NUMBERS["alice"], text)
                body = self.world.phone.requests()[0]["Body"]
                self.assertNotIn(self.world.phone.read_code(body), text)

    def test_no_secret_is_in_the_log(self):
        self.world.phone.fail("401")
        one, _, told, _ = self.apply()
        one.communicate()
        text = told + "".join(self.world.log.since(0))
        self.assertNotIn(self.world.phone.secret, text)
        self.assertNotIn(PASSWORDS["alice"], text)


if __name__ == "__main__":
    case.main()
