#!/usr/bin/python3
"""Exempt users in every recipe; a second spelling of a user's name."""

import os
import shutil

import case
from world import HOMES, NUMBERS, PASSWORDS

EXEMPT_ALICE = [{"users": ["alice"], "action": "exempt"}]

# Each recipe of pam_sms2fa(8), with the line that makes something positive
# follow our PAM_IGNORE.
DEBIAN = """\
@include common-auth
auth	requisite	{module}
"""
PUBLICKEY = """\
auth	requisite	{module} first_factor=publickey
auth	required	pam_permit.so
"""
RHEL_JUMP = """\
auth	required	pam_env.so
auth	[success=1 default=ignore]	pam_unix.so nullok
auth	requisite	pam_deny.so
auth	requisite	{module}
auth	required	pam_permit.so
"""


class Exempt(case.Case):
    def setUp(self):
        super().setUp()
        self.world.configure(policy=EXEMPT_ALICE)

    def assertExempt(self, login):
        self.assertAdmitted(login)
        self.assertNothingSent()
        self.wait_log("outcome=ignored reason=exempt user=alice")

    def test_is_in_through_debians_shape(self):
        self.world.pam("sshd", DEBIAN)
        self.assertExempt(self.world.login("alice", PASSWORDS["alice"]))

    def test_is_in_through_the_jump_shape(self):
        self.world.pam("sshd", RHEL_JUMP)
        self.assertExempt(self.world.login("alice", PASSWORDS["alice"]))

    def test_needs_the_right_password_all_the_same(self):
        for stack in DEBIAN, RHEL_JUMP:
            self.world.pam("sshd", stack)
            self.assertRefused(self.world.login("alice", "wrong password"))

    def test_is_the_only_one(self):
        for stack in DEBIAN, RHEL_JUMP:
            self.world.pam("sshd", stack)
            self.assertRefused(self.world.login("bob", PASSWORDS["bob"]))


class ExemptWithKey(case.Case):
    sshd = {"AuthenticationMethods": "publickey,keyboard-interactive:pam"}

    def test_is_in_through_the_publickey_recipe(self):
        key = self.world.sshd.key("alice_key")
        directory = HOMES + "/alice/.ssh"
        os.mkdir(directory, 0o755)
        shutil.copy(key + ".pub", directory + "/authorized_keys")
        self.world.configure(policy=EXEMPT_ALICE)
        self.world.pam("sshd", PUBLICKEY)
        self.assertAdmitted(self.world.sshd.ssh_with_key("alice", key).end())
        self.assertNothingSent()


class AnySpelling(case.Case):
    """A name service that ignores case, as directories do."""

    @classmethod
    def setUpClass(cls):
        cls.world.name_service()
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def test_reaches_the_same_number(self):
        self.assertAdmitted(self.world.login(
            "ALICE", PASSWORDS["alice"], self.world.code("alice")))
        self.wait_log("outcome=granted reason=right_code user=alice ")

    def test_counts_in_the_same_limits(self):
        self.world.configure(
            limits=[{"per": "user", "max": 3, "window": "1h"}])
        for name in "Alice", "aLICE":  # the enrolment was the first
            self.assertAdmitted(self.world.login(
                name, PASSWORDS["alice"], self.world.code("alice")))
        self.world.phone.forget()
        self.assertRefused(self.world.login("alice", PASSWORDS["alice"]))
        self.assertRefused(self.world.login("alicE", PASSWORDS["alice"]))
        self.assertNothingSent()

    def test_counts_in_the_same_failures(self):
        def wrong(_prompt):
            code = self.world.phone.last_code(NUMBERS["alice"])
            return "000000" if code != "000000" else "111111"
        self.world.login("Alice", PASSWORDS["alice"], wrong)
        self.world.login("aLice", PASSWORDS["alice"], wrong)
        self.assertEqual(self.world.show("alice")["failures"], 2)

    def test_meets_the_same_rule_of_the_policy(self):
        self.world.configure(policy=[{"users": ["alice"],
                                      "action": "refuse"}])
        self.assertRefused(self.world.login("Alice", PASSWORDS["alice"]))
        self.assertNothingSent()
        self.wait_log("reason=policy user=alice")


if __name__ == "__main__":
    case.main()
