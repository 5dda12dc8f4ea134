#!/usr/bin/python3
"""`call`: the same code, read by a voice."""

import case
from world import MAXTRIES, NUMBERS, SUCCESS

CALLS_FROM = "+15005550006"  # the default: provider.from


class Voice(case.Applicants):
    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def used(self):
        return self.world.show("alice")["limits"][0]["used"]

    def calls(self):
        return [form for form in self.world.phone.requests()
                if "Twiml" in form]

    def test_reads_the_code_of_the_message(self):
        one, code = self.begin()
        before = self.used()
        line = self.say(one, "CALL")
        self.assertRegex(line, "^prompt You are called. Code sent to ")
        self.assertEqual(self.world.phone.heard(NUMBERS["alice"]), code)
        self.assertEqual([form["From"] for form in self.calls()],
                         [CALLS_FROM])
        self.assertEqual(self.used(), before + 1)
        self.assertEqual(self.say(one, code), "result %d\n" % SUCCESS)
        self.assertRegex(self.wait_log("outcome=granted"), "sid=CA")

    def test_is_offered_where_somebody_can_call(self):
        login = self.converse("")
        self.assertRegex(login.prompts[0], r'"resend", or "call"')
        self.world.phone.forget()
        self.world.configure(provider={"from": "Example"})
        login = self.converse("call", self.world.code("alice"))
        self.assertNotIn('"call"', login.prompts[0])
        self.assertIn("No call: this host has no number to call from",
                      login.prompts[1])
        self.assertEqual(login.result, SUCCESS)
        self.assertEqual(self.calls(), [])

    def test_is_offered_to_those_without_recovery_codes_too(self):
        self.world.sms2fa("enroll", "bob", NUMBERS["bob"], "--pending")
        for caller, offered in (
                (CALLS_FROM, r'Type it, or "resend", or "call": '),
                ("Example", r'Type it, or "resend": ')):
            self.world.configure(pending="verify_at_login",
                                 provider={"from": caller})
            login = self.converse("", user="bob")
            self.assertRegex(login.prompts[0], offered)

    def test_counts_as_a_send(self):
        self.world.configure(
            limits=[{"per": "number", "max": 2, "window": "1h"}])
        login = self.converse("call", self.world.code("alice"))
        self.assertRegex(login.prompts[1], r"^No call: wait \d+")
        self.assertEqual(login.result, SUCCESS)
        self.assertEqual(self.calls(), [])

    def test_refused_ones_are_bounded(self):
        self.world.configure(
            limits=[{"per": "number", "max": 2, "window": "1h"}])
        login = self.converse("call", "resend", "call", "resend", "call")
        self.assertEqual(login.result, MAXTRIES)
        self.assertEqual(len(login.prompts), 5)

    def test_comes_too_late_for_a_code_that_expires(self):
        self.world.configure(code={"lifetime": "30s"})
        one, code = self.begin()
        self.world.wait_seconds(1.1)
        self.assertRegex(self.say(one, "call"),
                         "^prompt No call: the code expires soon")
        self.assertEqual(self.calls(), [])
        self.assertEqual(self.say(one, code), "result %d\n" % SUCCESS)

    def test_that_fails_leaves_the_code_good(self):
        one, code = self.begin()
        self.world.phone.fail("code_21215")
        self.assertRegex(self.say(one, "call"), "^prompt No call: ")
        self.assertEqual(self.say(one, code), "result %d\n" % SUCCESS)

    def test_has_a_sender_of_its_own(self):
        self.world.configure(provider={"from": "Example",
                                       "voice_from": CALLS_FROM})
        one, code = self.begin()
        self.say(one, "call")
        self.assertEqual([form["From"] for form in self.calls()],
                         [CALLS_FROM])
        self.assertEqual(self.world.phone.heard(NUMBERS["alice"]), code)
        self.assertEqual(self.say(one, code), "result %d\n" % SUCCESS)


if __name__ == "__main__":
    case.main()
