#!/usr/bin/python3
"""Proof of a first factor by the witness, with the real pam_unix: the shape
that stacks of SSSD and others need, whose modules leave no trace."""

import os

import case
from world import (AUTH_ERR, DEBIAN, NUMBERS, PASSWORDS, PREFIX, SUCCESS,
                   SYSTEM_ERR)

# pam_sss in the place of pam_unix: a success goes on, all else ends.
SSSD = """\
auth	required	pam_env.so
auth	[success=ok default=die]	pam_unix.so
auth	required	{module} witness
auth	requisite	{module} first_factor=witness
auth	required	pam_permit.so
"""
# The same as a jump over what denies.
JUMP = """\
auth	[success=1 default=ignore]	pam_unix.so
auth	requisite	pam_deny.so
auth	required	{module} witness
auth	requisite	{module} first_factor=witness
auth	required	pam_permit.so
"""
# Wrong on purpose: a failure jumps over the witness, and not over our line.
LEAKING = """\
auth	[success=ok default=1]	pam_unix.so
auth	required	{module} witness
auth	requisite	{module} first_factor=witness
auth	required	pam_permit.so
"""
# Wrong on purpose: nobody witnesses anything.
WITHOUT = """\
auth	required	pam_unix.so
auth	requisite	{module} first_factor=witness
"""
# The witness says nothing by itself.
ALONE = "auth	required	{module} witness\n"


class Witness(case.Applicants):
    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def test_password_and_code_are_in(self):
        for stack in SSSD, JUMP:
            self.world.pam("test", stack)
            self.assertEqual(self.log_in().result, SUCCESS)
            self.wait_log("outcome=granted .*first_factor=witness")

    def test_a_wrong_code_is_out(self):
        self.world.pam("test", SSSD)
        self.assertNotEqual(self.guess_wrong().result, SUCCESS)

    def test_a_wrong_password_sends_nothing(self):
        for stack in SSSD, JUMP, LEAKING, WITHOUT:
            self.world.pam("test", stack)
            login = self.converse(password="wrong")
            self.assertEqual((login.result, login.prompts), (AUTH_ERR, []))
        self.assertNothingSent()

    def test_a_wrong_password_uses_no_counter_up(self):
        before = self.world.show("alice")
        for stack in SSSD, LEAKING, DEBIAN:
            self.world.pam("test", stack)
            for _ in range(3):
                self.converse(password="wrong")
        self.assertEqual(self.world.show("alice"), before)

    def test_a_wrong_password_is_answered_alike_enrolled_or_not(self):
        for stack in SSSD, LEAKING, DEBIAN:
            self.world.pam("test", stack)
            one, other = (self.converse(user=user, password="wrong")
                          for user in ("alice", "bob"))
            self.assertEqual(vars(one), vars(other))
            self.assertNotEqual(one.result, SUCCESS)

    def test_a_wrong_password_costs_the_same_enrolled_or_not(self):
        """Nothing is started or read that could tell them apart by time."""
        self.world.pam("test", LEAKING)
        verifier = PREFIX + "/libexec/sms2fa/sms2fa-verifier"
        os.chmod(verifier, 0o644)
        self.addCleanup(os.chmod, verifier, 0o755)
        for user in ("alice", "bob"):
            login = self.converse(user=user, password="wrong")
            self.assertEqual(login.result, AUTH_ERR)
            self.assertEqual(self.converse(user=user).result, SYSTEM_ERR)

    def test_without_a_witness_nothing_is_proven(self):
        self.world.pam("test", WITHOUT)
        self.assertEqual(self.converse().result, AUTH_ERR)
        self.assertNothingSent()
        self.wait_log("reason=no_first_factor user=alice")

    def test_a_witness_counts_once(self):
        self.world.pam("test", LEAKING)
        one = self.world.applicant("alice", "-n", "2")
        self.addCleanup(one.communicate)
        one.stdin.write(PASSWORDS["alice"] + "\n")
        self.assertRegex(one.stdout.readline(), "^secret ")
        self.assertRegex(one.stdout.readline(), "^prompt Code sent")
        self.assertEqual(
            self.say(one, self.world.phone.code(NUMBERS["alice"])),
            "result %d\n" % SUCCESS)
        self.assertRegex(one.stdout.readline(), "^secret ")
        self.assertEqual(self.say(one, "wrong"), "result %d\n" % AUTH_ERR)
        self.assertEqual(len(self.world.phone.requests()), 1)
        self.wait_log("reason=no_first_factor user=alice")

    def test_a_witness_for_one_is_none_for_another(self):
        self.world.pam("test", LEAKING)
        login = self.converse(self.world.code("alice"),
                              options=["-n", "2", "-u", "bob"],
                              password=(PASSWORDS["alice"], "wrong"))
        self.assertEqual(login.results, [SUCCESS, AUTH_ERR])

    def test_the_witness_alone_lets_nobody_in(self):
        self.world.pam("test", ALONE)
        self.assertNotEqual(self.converse().result, SUCCESS)


class Sshd(case.Case):
    def test_through_sshd(self):
        self.world.enroll("alice")
        self.world.pam("sshd", SSSD)
        self.assertAdmitted(self.world.login_fully("alice"))
        self.assertRefused(self.world.login("alice", "wrong", "wrong"))


if __name__ == "__main__":
    case.main()
