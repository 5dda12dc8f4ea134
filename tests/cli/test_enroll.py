#!/usr/bin/python3 -B
"""Enrolment by script: numbers, codes, limits, and who did it."""

import os
import signal
import subprocess

import desk

ALICE = desk.NUMBERS["alice"]
BOB = desk.NUMBERS["bob"]
LOGINUID = "/proc/self/loginuid"


class Enroll(desk.Case):
    def test_pending_then_verified(self):
        done = self.sms2fa("enroll", "alice", ALICE, "--pending")
        self.assertIn("sms2fa verify alice", done.stdout)
        self.assertEqual(self.user("alice")["status"], "pending")
        done = self.sms2fa("verify", "alice", self.code(ALICE))
        self.assertGolden("enroll.txt", done.stdout)
        user = self.user("alice")
        self.assertEqual(user["status"], "verified")
        self.assertEqual(user["number"], "***" + ALICE[-2:])
        self.assertIsNotNone(user["verified_at"])
        self.assertEqual(self.sends(), 1)
        self.assertNoSecret()

    def test_number_and_code_on_standard_input(self):
        for number in ([], ["-"]):
            self.desk.reset()
            self.sms2fa("enroll", "alice", *number, "--pending",
                        stdin=ALICE + "\n")
            self.sms2fa("verify", "alice", *number,
                        stdin=self.code(ALICE) + "\r\n")
            self.assertEqual(self.user("alice")["status"], "verified")

    def test_one_process_by_pipe(self):
        process = subprocess.Popen(
            [self.desk.command, "-c", desk.CONF, "enroll", "alice"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        process.stdin.write(ALICE + "\n")
        process.stdin.flush()
        self.log("event=send user=alice")
        process.stdin.write(self.code(ALICE) + "\n")
        process.stdin.close()
        self.assertIn("alice is enrolled", process.stdout.read())
        self.assertEqual(process.wait(), 0)
        process.stdout.close()

    def test_end_of_input(self):
        self.assertIn("NUMBER: end of input", self.refused("enroll", "alice"))
        self.assertEqual(self.json("list")["users"], [])
        self.assertIn("CODE: end of input",
                      self.refused("enroll", "alice", ALICE))
        self.assertEqual(self.user("alice")["status"], "pending")
        self.sms2fa("verify", "alice", self.code(ALICE))

    def test_input_is_bounded(self):
        self.assertIn("too long", self.refused(
            "enroll", "alice", stdin="+" + "1" * 100000 + "\n"))
        self.refused("enroll", "alice", stdin="+1555\0" + "1234567\n")
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        self.assertIn("too long", self.refused(
            "verify", "alice", stdin=self.code(ALICE) + " " * 200 + "\n"))
        self.refused("verify", "alice", "9" * 5000)

    def test_json(self):
        document = self.json("enroll", "alice", ALICE, "--pending")
        self.assertEqual(document["next"], "sms2fa verify alice")
        self.assertEqual(document["user"]["status"], "pending")
        self.assertEqual(document["message"]["class"], "sent")
        self.assertEqual(document["message"]["http_status"], 201)
        self.assertIsNone(document["message"]["provider_code"])
        self.assertRegex(document["message"]["sid"], "^SM[0-9a-f]{32}$")
        document = self.json("verify", "alice", stdin=self.code(ALICE))
        self.assertEqual(document["user"]["status"], "verified")
        self.assertIn("SMS is the weaker choice", document["notice"])
        self.assertNoSecret()

    def test_a_formatted_number_is_corrected_not_taken(self):
        for number in ("+1 (555) 010-0001", "+1-555-010.0001",
                       "001 555 010 0001", "+1/555/0100001"):
            with self.subTest(number):
                self.assertIn("write +15550100001",
                              self.refused("enroll", "alice", number))
        for number in ("5550100001", "+0155501", "+1", "+" + "1" * 16, "",
                       "whatsapp:+15550100001", "+1555010x", "+"):
            with self.subTest(number):
                self.assertIn("NUMBER", self.refused("enroll", "alice",
                                                     number))
        self.assertEqual(self.sends(), 0)

    def test_a_mistyped_number_is_replaced_before_it_is_verified(self):
        self.sms2fa("enroll", "alice", BOB, "--pending")
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        self.sms2fa("verify", "alice", self.code(ALICE))
        self.assertEqual(self.user("alice")["number"], "***" + ALICE[-2:])

    def test_advice_says_where_more_is(self):
        self.desk.configure(notice={"url": "https://sso.example.com/2fa"})
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        done = self.sms2fa("verify", "alice", self.code(ALICE))
        self.assertRegex(done.stdout, r"how to get there +"
                         r"https://sso\.example\.com/2fa")

    def test_numbers_allow_and_deny(self):
        self.desk.configure(numbers={"allow": ["+1"], "deny": ["+1900"]})
        for number in ("+4915550100001", "+19005550100"):
            self.assertIn("not permitted",
                          self.refused("enroll", "alice", number))
        self.assertEqual(self.json("list")["users"], [])
        self.assertEqual(self.sends(), 0)
        self.enroll("alice", "+15550100001")

    def test_a_number_denied_later_gets_nothing(self):
        self.enroll("alice")
        self.desk.configure(numbers={"deny": ["+1555"]})
        sent = self.sends()
        self.assertIn("not permitted", self.refused("unlock", "alice"))
        document = self.json("remove", "alice")
        self.assertIs(document["notified"], False)
        self.assertEqual(len(document["warnings"]), 1)
        self.assertEqual(self.sends(), sent)

    def test_an_enrolled_user_is_refused(self):
        self.enroll("alice")
        said = self.refused("enroll", "alice", BOB)
        self.assertIn("use change: `sms2fa change alice`", said)
        self.assertEqual(self.sends(), 1)
        self.assertEqual(self.user("alice")["status"], "verified")

    def test_two_users_may_have_one_number(self):
        self.enroll("alice")
        done = self.sms2fa("enroll", "bob", ALICE, "--pending")
        self.assertIn("1 other user has this number", done.stderr)
        self.sms2fa("verify", "bob", self.code(ALICE))
        document = self.json("enroll", "carol", ALICE, "--pending")
        self.assertIn("2 other users have this number",
                      document["warnings"][0])


class Account(desk.Case):
    def test_no_such_account(self):
        self.assertIn("nobody-here: no such account",
                      self.refused("enroll", "nobody-here", ALICE))
        self.assertEqual(self.json("list")["users"], [])
        self.assertEqual(self.sends(), 0)
        done = self.sms2fa("enroll", "nobody-here", ALICE, "--pending",
                           "--force")
        self.assertIn("sign-ins are refused until it exists", done.stderr)
        self.sms2fa("verify", "nobody-here", self.code(ALICE))
        self.assertEqual(self.user("nobody-here")["status"], "verified")
        self.assertIn("no such account",
                      self.sms2fa("show", "nobody-here").stderr)
        self.sms2fa("remove", "nobody-here")

    def test_an_account_that_came_later(self):
        name = "latecomer"
        self.sms2fa("enroll", name, ALICE, "--pending", "--force")
        self.sms2fa("verify", name, self.code(ALICE))
        with open("/etc/passwd") as f:
            before = f.read()
        try:
            with open("/etc/passwd", "a") as f:
                f.write(name + ":x:3001:3001::/:/bin/sh\n")
            self.assertIn("another account",
                          self.json("show", name)["warnings"][0])
            for arguments in (["enroll", name, BOB], ["change", name, BOB],
                              ["unlock", name], ["recovery", name]):
                self.assertIn("`sms2fa remove %s` first" % name,
                              self.refused(*arguments))
            self.sms2fa("remove", name)
            self.enroll(name, ALICE)
            self.assertNotIn("warnings", self.json("show", name))
        finally:
            with open("/etc/passwd", "w") as f:
                f.write(before)

    def test_names_that_no_account_can_have(self):
        self.make_state()
        for name in ("", "a b", "a\nb", "a:b", "../a", "x" * 300):
            with self.subTest(name):
                self.refused("enroll", name, ALICE, "--force")
        self.assertEqual(self.json("list")["users"], [])

    def test_a_name_does_not_move_the_cursor(self):
        said = self.refused("show", "\x1b[2Jalice\r")
        self.assertNotRegex(said, "[\x1b\r]")

    def test_a_failing_look_up_is_no_answer(self):
        self.make_state()
        with open("/etc/nsswitch.conf") as f:
            text = f.read()
        try:
            os.rename("/etc/passwd", "/etc/passwd.away")
            for arguments in (["enroll", "alice", ALICE, "--force"],
                              ["show", "alice"]):
                self.refused(*arguments)
        finally:
            os.rename("/etc/passwd.away", "/etc/passwd")
            with open("/etc/nsswitch.conf", "w") as f:
                f.write(text)
        self.assertEqual(self.json("list")["users"], [])


class Code(desk.Case):
    def test_wrong_codes_are_counted(self):
        self.desk.configure(code={"guesses": 2})
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        for _ in range(2):
            self.assertIn("a code waits", self.sms2fa("show", "alice").stdout)
            said = self.refused("verify", "alice", self.wrong(ALICE))
            self.assertIn("CODE: wrong", said)
        self.assertIn("no tries are left: send another code", said)
        self.assertNotIn("a code waits", self.sms2fa("show", "alice").stdout)
        self.assertIn("no code waits", self.refused(
            "verify", "alice", self.code(ALICE)))
        self.assertEqual(self.user("alice")["status"], "pending")
        self.assertNoSecret()

    def test_the_last_try_may_be_right(self):
        self.desk.configure(code={"guesses": 2})
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        self.assertIn("try again", self.refused(
            "verify", "alice", self.wrong(ALICE)))
        self.sms2fa("verify", "alice", self.code(ALICE))
        self.assertEqual(self.user("alice")["status"], "verified")

    def test_a_code_that_was_not_sent_does_not_wait(self):
        self.desk.phone.fail_next("code_21211")
        self.assertIn("no code was sent", self.refused(
            "enroll", "alice", ALICE, "--pending"))
        self.assertNotIn("a code waits", self.sms2fa("show", "alice").stdout)
        self.assertIn("no code waits", self.refused(
            "verify", "alice", "123456"))

    def test_a_code_that_may_have_been_sent_waits(self):
        self.desk.phone.fail_next("never_answers")
        with subprocess.Popen(
                [self.desk.command, "-c", desk.CONF, "enroll", "alice", ALICE,
                 "--pending"], stderr=subprocess.PIPE, text=True) as enroll:
            self.desk.phone.wait_for_requests(1)
            courier, = self.desk.processes("sms2fa-courier")
            os.kill(courier, signal.SIGKILL)
            self.assertIn("it is not known whether a code was sent",
                          enroll.communicate()[1])
        self.assertEqual(enroll.returncode, 1)
        self.assertIn("a code waits", self.sms2fa("show", "alice").stdout)

    def test_a_code_is_used_once(self):
        self.enroll("alice")
        self.assertIn("verified already", self.refused(
            "verify", "alice", self.code(ALICE)))

    def test_blanks_and_hyphens_do_not_matter(self):
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        code = self.code(ALICE)
        self.sms2fa("verify", "alice", code[:3] + " - " + code[3:])

    def test_nothing_waits(self):
        self.make_state()
        self.assertIn("not enrolled", self.refused("verify", "alice", "1"))
        self.sms2fa("import", "-", stdin="alice,%s\n" % ALICE)
        self.assertIn("no code waits", self.refused("verify", "alice"))

    def test_nothing_is_no_guess(self):
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        for _ in range(4):
            self.assertIn("CODE: empty", self.refused(
                "verify", "alice", stdin="\n"))
        self.sms2fa("verify", "alice", self.code(ALICE))

    def test_the_code_dies_with_its_number(self):
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        old = self.code(ALICE)
        self.sms2fa("enroll", "alice", BOB, "--pending")
        self.refused("verify", "alice", old)
        self.assertEqual(self.user("alice")["status"], "pending")
        self.sms2fa("verify", "alice", self.code(BOB))
        self.assertEqual(self.user("alice")["number"], "***" + BOB[-2:])

    def test_the_code_dies_though_the_new_number_gets_none(self):
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        old = self.code(ALICE)
        self.desk.phone.fail_next("code_21211")
        self.refused("enroll", "alice", BOB, "--pending")
        self.refused("verify", "alice", old)
        self.assertEqual(self.user("alice")["status"], "pending")

    def test_a_second_code_replaces_the_first(self):
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        old = self.code(ALICE)
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        if old != self.code(ALICE):
            self.refused("verify", "alice", old)
        self.sms2fa("verify", "alice", self.code(ALICE))

    def test_a_refused_second_code_leaves_the_first(self):
        self.desk.configure(limits=[{"per": "number", "max": 1,
                                     "window": "30s"}])
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        self.refused("enroll", "alice", ALICE, "--pending")
        self.sms2fa("verify", "alice", self.code(ALICE))


class Limits(desk.Case):
    def test_enrolment_unlocking_and_tests_count_together(self):
        self.desk.configure(limits=[{"per": "number", "max": 3,
                                     "window": "1h"}])
        self.enroll("alice")
        self.sms2fa("send-test", ALICE)
        self.sms2fa("unlock", "alice", "--pending")
        for arguments in (["send-test", ALICE], ["unlock", "alice"],
                          ["enroll", "bob", ALICE, "--pending"]):
            with self.subTest(arguments):
                said = self.refused(*arguments)
                self.assertRegex(said, r"over the limit of 3 in 60 min per "
                                 r"number: try again in 60 min")
        self.assertEqual(self.sends(), 3)
        limit = self.user("alice")["limits"][0]
        self.assertEqual((limit["per"], limit["max"], limit["window"],
                          limit["used"]), ("number", 3, 3600, 3))
        self.assertRegex(limit["free_at"], r"^\d{4}-.*Z$")

    def test_surely_unsent_is_given_back(self):
        self.desk.configure(provider={"api_url": "http://127.0.0.1:1"})
        said = self.refused("enroll", "alice", ALICE)
        self.assertIn("could not be reached", said)
        self.assertEqual(self.user("alice")["limits"][0]["used"], 0)

    def test_what_the_provider_refused_stays_charged(self):
        self.desk.phone.fail_next("code_21614")
        document = self.json("enroll", "alice", ALICE, "--pending", status=1)
        self.assertEqual(document["message"]["class"], "number")
        self.assertEqual(document["message"]["provider_code"], 21614)
        self.assertIn("not a mobile one", document["error"])
        self.assertEqual(self.user("alice")["status"], "pending")
        self.assertEqual(self.user("alice")["limits"][0]["used"], 1)
        self.assertNotIn(ALICE, "".join(self.outputs))

    def test_what_may_have_been_sent_can_be_answered(self):
        self.desk.phone.fail_next("500")
        done = self.sms2fa("enroll", "alice", ALICE, "--pending")
        self.assertIn("may have been sent", done.stderr)


class Actor(desk.Case):
    def _by(self, env):
        self.sms2fa("enroll", "alice", ALICE, "--pending", env=env)
        changed_by = self.user("alice")["changed_by"]
        self.log('event=enroll user=alice by="%s" number=\\*\\*\\*%s' % (
            changed_by.replace("(", "\\(").replace(")", "\\)"), ALICE[-2:]))
        events = self.json("log", "alice")["events"]
        self.assertIn(changed_by, [e["actor"] for e in events])
        return changed_by

    def test_who(self):
        login = 2**32 - 1  # nobody's, as where the kernel knows none
        if os.path.exists(LOGINUID):
            with open(LOGINUID) as f:
                login = int(f.read())
        bob = self.desk.people["bob"]
        for env, name in (({"SUDO_UID": str(bob.uid)},
                           "uid %d (bob)" % bob.uid),
                          ({"SUDO_UID": "54321"}, "uid 54321"),
                          ({"SUDO_UID": "4294967295"}, "root"),
                          ({"SUDO_UID": "1x"}, "root"),
                          ({"XSUDO_UID": "54321"}, "root"), ({}, "root")):
            with self.subTest(env):
                self.desk.reset()
                self.mark = self.desk.log.mark()
                by = self._by(env)
                if login == 2**32 - 1:
                    self.assertEqual(by, name)
                else:
                    self.assertIn("uid %d" % login, by)

    def test_the_login_counts_more_than_sudo(self):
        bob = self.desk.people["bob"]
        script = 'echo %d >%s && exec "$@"' % (bob.uid, LOGINUID)
        done = subprocess.run(
            ["sh", "-c", script, "sh", self.desk.command, "-c", desk.CONF,
             "enroll", "alice", ALICE, "--pending"], capture_output=True,
            text=True, env={"SUDO_UID": "54321"})
        if "cannot create" in done.stderr or "rite error" in done.stderr:
            self.skipTest("loginuid can't be set here")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.user("alice")["changed_by"],
                         "uid %d (bob)" % bob.uid)


if __name__ == "__main__":
    desk.main()
