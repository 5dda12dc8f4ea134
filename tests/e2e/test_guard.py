#!/usr/bin/python3
"""The account line against a public key alone: sshd never calls the lines
above it for that."""

import os
import shutil

import case
from world import HOMES, PERM_DENIED, STATE, SUCCESS, SYSTEM_ERR

KEY_STACK = "auth requisite {module} first_factor=publickey\n"
REST = """\
account	required	{module}
account	required	pam_unix.so
session	required	pam_permit.so
password	required	pam_deny.so
"""
EXEMPT_ALICE = [{"users": ["alice"], "action": "exempt"}]


class Guard(case.Case):
    sshd = {"AuthenticationMethods": "publickey"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.world.sshd.key(cls.__name__)
        directory = HOMES + "/alice/.ssh"
        os.makedirs(directory, 0o755, exist_ok=True)
        shutil.copy(cls.key + ".pub", directory + "/authorized_keys")

    def setUp(self):
        super().setUp()
        self.world.pam("sshd", KEY_STACK + REST, rest="")

    def with_key(self, *answers):
        return self.world.sshd.ssh_with_key("alice", self.key).end(*answers)

    def assertDenied(self, reason="no_second_factor"):
        login = self.with_key()
        self.assertRefused(login)
        self.assertEqual(login.prompts, [])
        self.assertNothingSent()
        self.wait_log("reason=%s user=alice .* phase=account" % reason)


class KeyAlone(Guard):
    def test_is_denied_to_an_enrolled_user(self):
        self.world.enroll("alice")
        self.assertDenied()
        self.assertEqual([row["used"] for row in
                          self.world.show("alice")["limits"]], [1])

    def test_is_denied_to_one_who_is_not_enrolled(self):
        self.world.enroll("bob")
        self.assertDenied()

    def test_is_denied_where_policy_refuses(self):
        self.world.enroll("alice")
        self.world.configure(policy=[{"users": ["alice"],
                                      "action": "refuse"}])
        self.assertDenied()

    def test_is_denied_to_a_suspended_user(self):
        self.world.enroll("alice")
        self.world.sms2fa("suspend", "alice")
        self.assertDenied()

    def test_is_denied_when_the_provider_may_be_away(self):
        self.world.enroll("alice")
        self.world.configure(unreachable="allow",
                             provider={"api_url": "https://localhost:1"})
        self.assertDenied()

    def test_is_enough_for_an_exempt_user(self):
        self.world.configure(policy=EXEMPT_ALICE)
        self.assertAdmitted(self.with_key())
        self.assertNothingSent()
        self.wait_log("outcome=ignored reason=exempt user=alice .* phase=account")

    def test_is_enough_where_nobody_must_be_enrolled(self):
        self.world.enroll("bob")
        self.world.configure(unenrolled="allow")
        self.assertAdmitted(self.with_key())
        self.world.configure(unenrolled="allow",
                             unenrolled_until="2001-01-01")
        self.assertDenied()

    def test_is_denied_when_the_state_is_broken(self):
        self.world.enroll("alice")
        self.world.configure(unenrolled="allow")
        os.truncate(STATE + "/state.db", 100)
        self.assertDenied("state")

    def test_is_denied_when_the_configuration_is_broken(self):
        self.world.enroll("alice")
        self.world.configure(unenrolled="perhaps")
        self.assertRefused(self.with_key())
        self.wait_log("reason=configuration user=.* phase=account")


class KeyAndCode(Guard):
    sshd = {"AuthenticationMethods": "publickey,keyboard-interactive:pam"}

    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def test_pass_the_guard(self):
        login = self.with_key(self.world.code("alice"))
        self.assertAdmitted(login)
        self.assertEqual(len(login.prompts), 1)

    def test_pass_it_when_exempt(self):
        self.world.pam("sshd", KEY_STACK +
                       "auth required pam_permit.so\n" + REST, rest="")
        self.world.configure(policy=EXEMPT_ALICE)
        self.assertAdmitted(self.with_key())


class Marks(case.Applicants):
    """What the account line makes of the handle that it is called with."""

    def setUp(self):
        super().setUp()
        self.world.enroll("alice")
        self.world.pam("test", "@include common-auth\n"
                       "auth requisite {module}\n" + REST, rest="")

    def test_a_right_code_passes_on_the_same_handle(self):
        login = self.log_in(options=["-c", "ac"])
        self.assertEqual(login.results, [SUCCESS, SUCCESS])

    def test_a_wrong_code_does_not(self):
        login = self.converse("", options=["-c", "ac"])
        self.assertEqual(login.results[1], PERM_DENIED)

    def test_no_code_does_not(self):
        login = self.converse(options=["-c", "c"])
        self.assertEqual(login.results, [PERM_DENIED])
        self.assertNothingSent()

    def test_a_later_refusal_takes_the_mark_away(self):
        login = self.converse(self.world.code("alice"), "",
                              options=["-c", "aac"])
        self.assertEqual(login.results[0], SUCCESS)
        self.assertEqual(login.results[2], PERM_DENIED)

    def test_no_verifier_is_an_error(self):
        with self.world.moved_away("sms2fa-verifier"):
            login = self.converse(options=["-c", "c"])
        self.assertEqual(login.results, [SYSTEM_ERR])


if __name__ == "__main__":
    case.main()
