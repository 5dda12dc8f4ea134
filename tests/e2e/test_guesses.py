#!/usr/bin/python3
"""No guess is free: counted before it is compared, locked after ten."""

import os
import signal

import case
from world import AUTH_ERR, MAXTRIES, NUMBERS, PASSWORDS, SUCCESS


class Guesses(case.Applicants):
    def fail_thrice(self):
        """One whole login with three wrong codes."""
        one, code = self.begin()
        for _ in range(3):
            last = self.say(one, self.wrong(code))
        return last

    def failures(self):
        return self.world.show("alice")["failures"]


class Killed(Guesses, case.Stopping):
    """The verifier is killed between writing a guess down and comparing."""

    def test_a_right_code_is_a_failure_until_it_was_compared(self):
        one, code = self.begin()
        self.watch()
        one.stdin.write(code + "\n")
        pid = self.stopped()
        self.assertIn(pid, self.world.processes("sms2fa-verifier"))
        os.kill(pid, signal.SIGKILL)
        self.assertRegex(one.stdout.readline(), "^result 4")
        self.assertEqual(self.failures(), 1)


class Locked(Guesses):
    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def test_ten_wrong_codes_over_many_calls_lock(self):
        for calls in range(3):
            self.assertEqual(self.fail_thrice(), "result %d\n" % MAXTRIES)
            self.assertEqual(self.failures(), 3 * (calls + 1))
        open_call, open_code = self.begin()
        one, code = self.begin()
        self.assertEqual(self.say(one, self.wrong(code)),
                         "result %d\n" % MAXTRIES)
        self.assertEqual(self.world.show("alice")["status"], "locked")

        # The right code of a call that was open already is refused, too.
        self.assertEqual(self.say(open_call, open_code),
                         "result %d\n" % MAXTRIES)
        self.assertRegex(self.world.phone.text(NUMBERS["alice"]), "locked")
        self.world.phone.forget()
        one = self.world.applicant("alice")
        output, _ = one.communicate(PASSWORDS["alice"] + "\n" + code + "\n")
        self.assertTrue(output.endswith("result %d\n" % MAXTRIES), output)
        self.assertNotIn("Code sent", output)
        self.assertNothingSent()
        self.wait_log("reason=locked user=alice")

        self.world.sms2fa("unlock", "--force", "alice")
        one, code = self.begin()
        self.assertEqual(self.say(one, code), "result %d\n" % SUCCESS)
        self.assertEqual(self.failures(), 0)

    def test_a_success_clears_the_consecutive_failures(self):
        self.fail_thrice()
        one, code = self.begin()
        self.assertEqual(self.say(one, code), "result %d\n" % SUCCESS)
        self.assertEqual(self.failures(), 0)

    def test_a_success_does_not_clear_the_windows_of_guesses(self):
        self.world.configure(guesses=[{"max": 4, "window": "1h"}])
        self.fail_thrice()
        one, code = self.begin()
        self.assertEqual(self.say(one, code), "result %d\n" % SUCCESS)
        one, code = self.begin()
        self.say(one, self.wrong(code))
        self.assertEqual(self.say(one, code), "result %d\n" % MAXTRIES)
        self.world.phone.forget()
        one = self.world.applicant("alice")
        output, _ = one.communicate(PASSWORDS["alice"] + "\n\n")
        self.assertTrue(output.endswith("result %d\n" % MAXTRIES), output)
        self.assertNothingSent()
        self.wait_log("reason=too_many_wrong_codes user=alice")

    def test_a_lock_is_not_told_to_a_number_never_verified(self):
        """The user of the login was removed meanwhile, and enrolled anew."""
        other = "+15550100777"
        self.world.configure(lockout={"failures": 1})
        one, code = self.begin()
        self.world.sms2fa("remove", "alice")
        self.world.sms2fa("enroll", "--pending", "alice", "-",
                          stdin=other + "\n")
        self.world.phone.forget()
        self.say(one, self.wrong(code))
        self.world.wait_until_gone("sms2fa-verifier")
        self.assertEqual(self.world.phone.requests(), [])

    def test_what_is_no_guess_is_not_counted_and_bounded(self):
        one, _ = self.begin()
        answers = ["", PASSWORDS["alice"]] * 2
        for answer in answers:
            self.assertRegex(self.say(one, answer), "^prompt ")
        self.assertEqual(self.say(one, ""), "result %d\n" % MAXTRIES)
        self.assertEqual(self.failures(), 0)

    def test_sshds_junk_ends_the_call_and_is_no_guess(self):
        one, _ = self.begin()
        self.assertEqual(self.say(one, "\b\r\177INCORRECT"),
                         "result %d\n" % AUTH_ERR)
        self.assertEqual(self.failures(), 0)
        self.wait_log("reason=junk_answer")


if __name__ == "__main__":
    case.main()
