#!/usr/bin/python3 -B
"""A number gives way to another one; suspend and resume."""

import desk

ALICE = desk.NUMBERS["alice"]
BOB = desk.NUMBERS["bob"]
CAROL = desk.NUMBERS["carol"]
TOLD = ("Your number for sign-in codes on example.com has been changed. "
        "Not you? it@example.com")


class Change(desk.Case):
    def setUp(self):
        super().setUp()
        self.desk.configure(message={"brand": "example.com",
                                     "contact": "it@example.com"})
        self.enroll("alice")
        self.desk.phone.forget()

    def number(self):
        return self.json("show", "alice", "--reveal")["user"]["number"]

    def test_pending_then_verified(self):
        document = self.json("change", "alice", BOB, "--pending")
        self.assertEqual(document["next"], "sms2fa verify alice")
        self.assertIs(document["user"]["change_pending"], True)
        self.assertEqual(document["user"]["status"], "verified")
        self.assertEqual(self.number(), ALICE)
        self.assertEqual(self.texts(ALICE), [])
        self.assertGolden("show-change.txt",
                          self.sms2fa("show", "alice").stdout)
        self.assertIn("change pending", self.sms2fa("list").stdout)
        done = self.sms2fa("verify", "alice", self.code(BOB))
        self.assertGolden("change.txt", done.stdout + done.stderr)
        self.assertEqual(self.number(), BOB)
        self.assertIs(self.user("alice")["change_pending"], False)
        self.assertEqual(self.texts(ALICE), [TOLD])
        self.log("event=change user=alice .*status=pending")
        self.log("event=change user=alice .*status=changed")
        self.log(r"event=notice kind=changed user=alice number=\*\*\*%s "
                 "outcome=sent" % ALICE[-2:])
        self.assertNoSecretBut(ALICE, BOB)

    def assertNoSecretBut(self, *revealed):
        said = "\n".join(self.desk.log.since(self.mark))
        for number in revealed:
            self.assertNotIn(number, said)

    def test_the_old_number_works_until_then(self):
        self.sms2fa("change", "alice", BOB, "--pending")
        self.refused("verify", "alice", self.wrong(BOB))
        self.assertEqual(self.number(), ALICE)
        self.sms2fa("unlock", "alice", "--pending")
        self.assertEqual(len(self.texts(ALICE)), 1)

    def test_a_code_proves_the_number_that_it_went_to(self):
        self.sms2fa("change", "alice", BOB, "--pending")
        self.sms2fa("unlock", "alice", "--pending")
        done = self.sms2fa("verify", "alice", self.code(ALICE))
        self.assertIn("unlocked", done.stdout)
        self.assertEqual(self.number(), ALICE)
        self.assertIs(self.user("alice")["change_pending"], True)
        said = self.refused("verify", "alice", self.code(BOB))
        self.assertIn("send one with `sms2fa change alice`", said)
        self.assertEqual(self.number(), ALICE)

    def test_of_two_changes_the_later_counts(self):
        self.sms2fa("change", "alice", BOB, "--pending")
        first = self.code(BOB)
        self.sms2fa("change", "alice", CAROL, "--pending")
        if first != self.code(CAROL):
            self.refused("verify", "alice", first)
        self.assertEqual(self.number(), ALICE)
        self.sms2fa("verify", "alice", self.code(CAROL))
        self.assertEqual(self.number(), CAROL)
        self.assertEqual(self.texts(ALICE), [TOLD])
        self.assertEqual(len(self.texts(BOB)), 1)

    def test_two_changes_at_a_time(self):
        one = self.desk.on_terminal("change", "alice", BOB)
        self.assertTrue(one.wait_for("Code from the message: "))
        other = self.desk.on_terminal("change", "alice", CAROL)
        self.assertTrue(other.wait_for("Code from the message: "))
        one.type(self.code(BOB))
        self.assertTrue(one.wait_for("Wrong code"))
        one.close()
        self.assertEqual(self.number(), ALICE)
        other.type(self.code(CAROL))
        self.assertEqual(other.finish(), 0)
        self.assertEqual(self.number(), CAROL)

    def test_killed_between_the_steps(self):
        terminal = self.desk.on_terminal("change", "alice", BOB)
        self.assertTrue(terminal.wait_for("Code from the message: "))
        terminal.kill()
        self.assertEqual(self.number(), ALICE)
        self.sms2fa("verify", "alice", self.code(BOB))
        self.assertEqual(self.number(), BOB)
        self.assertEqual(self.texts(ALICE), [TOLD])

    def test_a_limit_in_the_middle(self):
        self.desk.configure(limits=[{"per": "user", "max": 1,
                                     "window": "1h"}])
        self.assertIn("over the limit", self.refused("change", "alice", BOB))
        self.assertEqual(self.number(), ALICE)
        self.assertIs(self.user("alice")["change_pending"], True)
        self.assertEqual(self.sends(), 0)
        self.refused("verify", "alice", "123456")
        self.desk.configure()
        self.sms2fa("change", "alice", BOB, "--pending")
        self.sms2fa("verify", "alice", self.code(BOB))
        self.assertEqual(self.number(), BOB)

    def test_a_notice_that_fails_undoes_nothing(self):
        self.sms2fa("change", "alice", BOB, "--pending")
        self.desk.phone.fail_next("500")
        document = self.json("verify", "alice", self.code(BOB))
        self.assertIs(document["notified"], False)
        self.assertEqual(len(document["warnings"]), 1)
        self.assertEqual(self.number(), BOB)

    def test_no_limit_of_the_number_silences_the_notice(self):
        self.desk.configure(limits=[{"per": "number", "max": 1,
                                     "window": "1h"}])
        self.sms2fa("change", "alice", BOB, "--pending")
        document = self.json("verify", "alice", self.code(BOB))
        self.assertIs(document["notified"], True)

    def test_refusals(self):
        for arguments, said in (
                (["alice", ALICE], "is the number of alice already"),
                (["bob", BOB], "not enrolled"),
                (["alice", "+1 555"], "NUMBER"),
                (["nobody-here", BOB], "no such account")):
            with self.subTest(arguments):
                self.assertIn(said, self.refused("change", *arguments))
        self.sms2fa("enroll", "bob", BOB, "--pending")
        self.assertIn("`sms2fa enroll bob` takes another number",
                      self.refused("change", "bob", CAROL))
        self.sms2fa("suspend", "alice")
        self.assertIn("`sms2fa resume alice` first",
                      self.refused("change", "alice", BOB))
        self.desk.configure(numbers={"deny": ["+1"]})
        self.sms2fa("resume", "alice")
        self.assertIn("not permitted", self.refused("change", "alice", BOB))
        self.assertEqual(self.number(), ALICE)

    def test_suspended_in_the_middle(self):
        self.sms2fa("change", "alice", BOB, "--pending")
        self.sms2fa("suspend", "alice")
        said = self.refused("verify", "alice", self.code(BOB))
        self.assertIn("`sms2fa resume alice` first", said)
        self.sms2fa("resume", "alice")
        self.sms2fa("verify", "alice", self.code(BOB))
        self.assertEqual(self.number(), BOB)

    def test_locked_stays_locked(self):
        self.desk.wrong_codes("alice", 10)
        self.sms2fa("change", "alice", BOB, "--pending")
        self.sms2fa("verify", "alice", self.code(BOB))
        self.assertEqual(self.user("alice")["status"], "locked")

    def test_removed_in_the_middle(self):
        self.sms2fa("change", "alice", BOB, "--pending")
        code = self.code(BOB)
        self.sms2fa("remove", "alice")
        self.refused("verify", "alice", code)
        self.assertEqual(len(self.texts(BOB)), 1)

    def test_on_a_terminal(self):
        terminal = self.desk.on_terminal("change", "alice")
        terminal.answer(r"\+15551234567: \Z", BOB)
        self.assertTrue(terminal.wait_for("Code from the message: "))
        code = self.code(BOB)
        terminal.type(code)
        self.assertEqual(terminal.finish(), 0)
        self.assertGolden(
            "change-terminal.txt",
            terminal.transcript.replace(BOB, "<number>").replace(
                code, "<code>"))


class Suspend(desk.Case):
    def test_and_back(self):
        self.enroll("alice")
        self.assertEqual(self.json("suspend", "alice")["user"]["status"],
                         "suspended")
        self.assertIn("suspended already", self.refused("suspend", "alice"))
        self.assertIn("use change", self.refused("enroll", "alice", BOB))
        self.log("event=suspend user=alice")
        done = self.sms2fa("resume", "alice")
        self.assertEqual(done.stdout, "alice is back: codes are sent again.\n")
        self.assertIn("not suspended", self.refused("resume", "alice"))
        self.assertEqual(self.user("alice")["status"], "verified")
        self.assertEqual(self.sends(), 1)

    def test_refusals(self):
        self.make_state()
        for verb in ("suspend", "resume"):
            self.assertIn("not enrolled", self.refused(verb, "alice"))
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        for verb in ("suspend", "resume"):
            self.assertIn("not verified yet", self.refused(verb, "alice"))


if __name__ == "__main__":
    desk.main()
