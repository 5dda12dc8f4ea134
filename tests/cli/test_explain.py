#!/usr/bin/python3 -B
"""explain: how a sign-in would end."""

import contextlib
import os
import shutil
import sqlite3

import desk
import world  # found through desk

ALICE = desk.NUMBERS["alice"]


class Explain(desk.Case):
    def explain(self, user="alice", service="sshd", *more):
        return self.json("explain", "--user", user, "--service", service,
                         *more)

    def test_a_code_would_be_sent(self):
        self.enroll("alice")
        sent = self.sends()
        events = self.json("log")["events"]
        document = self.explain("alice", "sshd", "--from", "192.0.2.7")
        self.assertEqual(document["outcome"], "ask")
        self.assertEqual(document["policy"]["action"], "require")
        self.assertEqual(document["status"], "verified")
        self.assertEqual(document["recovery_codes"], 10)
        self.assertGolden("explain.txt", self.sms2fa(
            "explain", "--user", "alice", "--service", "sshd", "--from",
            "192.0.2.7").stdout)
        self.assertEqual(self.sends(), sent)
        self.assertEqual(self.json("log")["events"], events)
        self.assertNoSecret()

    def test_policy(self):
        self.desk.configure(policy=[
            {"networks": ["10.0.0.0/8"], "action": "exempt"},
            {"services": ["sudo"], "action": "refuse"}])
        self.enroll("alice")
        document = self.explain("alice", "sudo")
        self.assertEqual(document["policy"]["action"], "refuse")
        self.assertGreater(document["policy"]["line"], 0)
        self.assertEqual((document["outcome"], document["reason"]),
                         ("denied", "policy"))
        self.assertIn("hardware 2FA", document["says"])
        document = self.explain("alice", "sshd", "--from", "10.1.2.3")
        self.assertEqual(document["reason"], "exempt")
        self.assertEqual(self.explain("alice")["outcome"], "ask")

    def test_a_number_that_is_denied_by_now(self):
        self.enroll("alice")
        self.desk.configure(numbers={"deny": [ALICE]})
        self.assertEqual(self.explain()["reason"], "number_refused")

    def test_limits(self):
        self.desk.configure(limits=[{"per": "number", "max": 1,
                                     "window": "1h"}])
        self.enroll("alice")
        document = self.explain()
        self.assertEqual(document["reason"], "limited")
        self.assertEqual(document["limit"]["max"], 1)
        self.assertGolden("explain-refused.txt", self.sms2fa(
            "explain", "--user", "alice", "--service", "sshd").stdout)

    def test_limits_that_free_while_one_waits(self):
        self.desk.configure(limits=[{"per": "number", "max": 1,
                                     "window": "30s"}])
        self.enroll("alice")
        document = self.explain()
        self.assertEqual((document["outcome"], document["reason"]),
                         ("ask", "none"))
        self.assertLessEqual(document["limit"]["wait"], 30)
        self.assertIn("wait", document["note"])

    def test_people(self):
        self.make_state()
        self.assertEqual(self.explain()["reason"], "not_enrolled")
        self.assertEqual(self.explain("nobody-here")["reason"], "no_account")
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        self.assertEqual(self.explain()["reason"], "not_verified")
        self.sms2fa("verify", "alice", self.code(ALICE))
        self.sms2fa("suspend", "alice")
        self.assertEqual(self.explain()["reason"], "suspended")
        self.sms2fa("resume", "alice")
        self.desk.wrong_codes("alice", 10)
        self.assertEqual(self.explain()["reason"], "locked")

    def test_an_account_that_comes_while_its_user_is_pending(self):
        self.sms2fa("enroll", "latecomer", ALICE, "--pending", "--force")
        with open("/etc/passwd") as f:
            before = f.read()
        try:
            with open("/etc/passwd", "a") as f:
                f.write("latecomer:x:3001:3001::/:/bin/sh\n")
            self.sms2fa("enroll", "latecomer", ALICE, "--pending")
            self.sms2fa("verify", "latecomer", self.code(ALICE))
            self.assertEqual(self.explain("latecomer")["outcome"], "ask")
        finally:
            with open("/etc/passwd", "w") as f:
                f.write(before)

    def test_what_the_state_says_is_whole(self):
        self.enroll("alice")
        state = world.STATE + "-" + "x" * 60
        os.rename(world.STATE, state)
        self.addCleanup(shutil.rmtree, state)
        with contextlib.closing(sqlite3.connect(state + "/state.db")) as one:
            one.executescript("PRAGMA journal_mode = PERSIST;"
                              "UPDATE user SET failures = 1;")
        self.desk.configure(state=state)
        document = self.json("explain", "--user", "alice", "--service",
                             "sshd", status=1)
        self.assertEqual(document["reason"], "state")
        self.assertRegex(document["note"], "altered .* or enroll anew$")

    def test_usage(self):
        self.make_state()
        for arguments in ([], ["--user", "alice"], ["--service", "sshd"]):
            self.assertIn("missing option", self.refused(
                "explain", *arguments, status=2))
        self.assertIn("no address", self.refused(
            "explain", "--user", "alice", "--service", "sshd", "--from",
            "gate.example.com"))


if __name__ == "__main__":
    desk.main()
