#!/usr/bin/python3 -B
"""Recovery codes, calls, and what Lookup says, at enrolment."""

import desk

ALICE = desk.NUMBERS["alice"]


class Codes(desk.Case):
    def test_are_shown_once_at_enrolment(self):
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        document = self.json("verify", "alice", self.code(ALICE))
        self.assertEqual(len(set(document["codes"])), 10)
        for code in document["codes"]:
            self.assertRegex(code, r"\A%s\Z" % desk.RECOVERY)
            self.assertRegex(code, "[A-Z]")
        self.assertEqual(document["user"]["recovery_codes"], 10)
        again = self.json("show", "alice")
        self.assertNotIn("codes", again)
        for code in document["codes"]:
            self.assertNotIn(code, "\n".join(
                self.desk.log.since(self.mark)))
            self.assertNotIn(code, str(self.json("log")))

    def test_new_ones_replace_the_old(self):
        self.enroll("alice")
        done = self.sms2fa("recovery", "alice")
        self.assertGolden("recovery.txt", done.stdout)
        first = self.codes(done.stdout)
        self.assertEqual(len(set(first)), 10)
        document = self.json("recovery", "alice", "--count", "3")
        self.assertEqual(len(document["codes"]), 3)
        self.assertFalse(set(first) & set(document["codes"]))
        self.assertEqual(self.user("alice")["recovery_codes"], 3)
        self.assertIn("Recovery codes 3 left",
                      self.sms2fa("show", "alice").stdout)
        self.log("event=recovery user=alice .*status=new_codes")

    def test_refusals(self):
        self.make_state()
        self.assertIn("not enrolled", self.refused("recovery", "alice"))
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        self.assertIn("not verified yet", self.refused("recovery", "alice"))
        for count in ("0", "21", "x"):
            self.assertIn("give a number from 1 to 20", self.refused(
                "recovery", "alice", "--count", count, status=2))

    def test_none_come_with_a_change_or_an_unlocking(self):
        self.enroll("alice")
        self.sms2fa("unlock", "alice", "--pending")
        self.assertNotIn("codes", self.json("verify", "alice",
                                            self.code(ALICE)))


class Voice(desk.Case):
    def test_enroll(self):
        done = self.sms2fa("enroll", "alice", ALICE, "--voice", "--pending")
        self.assertIn("which is called", done.stdout)
        self.assertEqual(self.texts(ALICE), [])
        self.sms2fa("verify", "alice", self.desk.phone.call(ALICE))
        self.assertEqual(self.user("alice")["status"], "verified")

    def test_send_test(self):
        document = self.json("send-test", "--voice", ALICE)
        self.assertRegex(document["message"]["sid"], "^CA[0-9a-f]{32}$")
        self.assertRegex(self.desk.phone.call(ALICE), r"^\d{6}$")

    def test_nobody_can_call(self):
        self.desk.configure(provider={"from": "Example"})
        for arguments in (["enroll", "alice", ALICE], ["send-test", ALICE]):
            self.assertIn("provider.voice_from",
                          self.refused(*arguments, "--voice"))
        self.assertEqual(self.sends(), 0)


class Line(desk.Case):
    def test_off_asks_nobody(self):
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        self.assertEqual(self.sends(), 1)

    def test_type_and_validity_are_shown(self):
        for risk in ({"line_type": "warn"}, {"sim_swap": "refuse"}):
            with self.subTest(risk):
                self.desk.reset()
                self.desk.configure(risk=risk)
                document = self.json("enroll", "alice", ALICE, "--pending")
                self.assertEqual(document["line"],
                                 {"type": "mobile", "valid": True})
        self.desk.reset()
        self.desk.configure(risk={"line_type": "warn"})
        done = self.sms2fa("enroll", "alice", ALICE, "--pending")
        self.assertIn("line type mobile", done.stdout)
        self.assertNotIn("Vodafone", done.stdout + done.stderr)

    def _says(self, response="refuse", **says):
        self.desk.configure(risk={"line_type": response,
                                  "refused_types": ["nonFixedVoip"]})
        self.desk.phone.set_lookup(ALICE, **says)

    def test_a_refused_type(self):
        self._says(line_type="nonFixedVoip")
        self.assertIn("line type nonFixedVoip", self.refused(
            "enroll", "alice", ALICE))
        self.assertEqual(self.json("list")["users"], [])
        done = self.sms2fa("enroll", "alice", ALICE, "--pending", "--force")
        self.assertIn("warning", done.stderr)

    def test_a_type_that_is_warned_of(self):
        self._says("warn", line_type="nonFixedVoip")
        done = self.sms2fa("enroll", "alice", ALICE, "--pending")
        self.assertIn("line type nonFixedVoip", done.stderr)

    def test_no_number(self):
        self._says(valid=False)
        self.assertIn("it is no number", self.refused(
            "enroll", "alice", ALICE))

    def test_lookup_fails(self):
        for on_error, refused in (("send", False), ("refuse", True)):
            with self.subTest(on_error):
                self.desk.reset()
                self.desk.configure(risk={"line_type": "warn",
                                          "on_error": on_error})
                self.desk.phone.fail_next("500", 2)  # asked twice
                arguments = ["enroll", "alice", ALICE, "--pending"]
                if refused:
                    said = self.refused(*arguments)
                else:
                    said = self.sms2fa(*arguments).stderr
                self.assertIn("could not be looked up", said)

    def test_the_part_that_was_asked_fails(self):
        self.desk.phone.set_lookup(
            ALICE, errors={"line_type_intelligence": 60606})
        self.desk.configure(risk={"line_type": "warn", "on_error": "refuse"})
        self.assertIn("could not be looked up: HTTP 200; "
                      "line_type_intelligence: code 60606",
                      self.refused("enroll", "alice", ALICE))
        self.desk.phone.set_lookup(
            ALICE, errors={"line_type_intelligence": 60606}, valid=False)
        self.assertIn("it is no number", self.refused(
            "enroll", "alice", ALICE))

    def test_also_for_a_change(self):
        self.enroll("alice")
        other = desk.NUMBERS["bob"]
        self._says()
        self.desk.phone.set_lookup(other, line_type="nonFixedVoip")
        self.assertIn("nonFixedVoip", self.refused("change", "alice", other))
        self.assertIs(self.user("alice")["change_pending"], False)


if __name__ == "__main__":
    desk.main()
