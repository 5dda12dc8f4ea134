#!/usr/bin/python3
"""sshd with a public key and a code; sshd's password method."""

import os
import shutil

import case
from world import HOMES, NUMBERS, PASSWORDS

KEY_STACK = "auth requisite {module} first_factor=publickey\n"


class KeyAndCode(case.Case):
    sshd = {"AuthenticationMethods": "publickey,keyboard-interactive:pam"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.world.sshd.key("alice_key")
        directory = HOMES + "/alice/.ssh"
        os.mkdir(directory, 0o755)
        shutil.copy(cls.key + ".pub", directory + "/authorized_keys")

    def setUp(self):
        super().setUp()
        self.world.enroll("alice")
        self.world.pam("sshd", KEY_STACK)

    def test_key_and_right_code_are_in(self):
        login = self.world.sshd.ssh_with_key("alice", self.key).end(
            self.world.code("alice"))
        self.assertAdmitted(login)
        self.assertEqual(len(login.prompts), 1)
        self.wait_log("outcome=granted .*first_factor=publickey")

    def test_key_and_three_wrong_codes_are_out(self):
        def wrong(_prompt):
            return "000000" if self.world.phone.last_code(
                NUMBERS["alice"]) != "000000" else "111111"
        login = self.world.sshd.ssh_with_key("alice", self.key).end(
            wrong, wrong, wrong, wrong)
        self.assertRefused(login)
        self.assertEqual(len(login.prompts), 3)

    def test_another_key_asks_for_no_code_and_sends_nothing(self):
        other = self.world.sshd.key("other_key")
        login = self.world.sshd.ssh_with_key("alice", other).end()
        self.assertRefused(login)
        self.assertEqual(login.prompts, [])
        self.assertNothingSent()

    def test_without_a_key_nothing_is_sent(self):
        self.world.sshd.start()
        self.addCleanup(lambda: self.world.sshd.start(**self.sshd))
        login = self.world.sshd.ssh("alice").end()
        self.assertRefused(login)
        self.assertNothingSent()
        self.wait_log("reason=no_first_factor")


class PasswordMethod(case.Case):
    sshd = {"PasswordAuthentication": "yes",
            "KbdInteractiveAuthentication": "no",
            "AuthenticationMethods": "password"}

    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def test_is_refused_before_a_message_is_charged(self):
        login = self.world.sshd.ssh(
            "alice", "PreferredAuthentications=password").end(
            PASSWORDS["alice"])
        self.assertRefused(login)
        self.assertNothingSent()
        self.assertRegex(self.wait_log("reason=cannot_ask"),
                         "KbdInteractiveAuthentication yes")
        used = [limit["used"] for limit in self.world.show("alice")["limits"]]
        self.assertEqual(used, [1], "only the enrolment was charged")

    def test_lets_an_exempt_user_pass(self):
        self.world.configure(policy=[{"users": ["alice"],
                                      "action": "exempt"}])
        login = self.world.sshd.ssh(
            "alice", "PreferredAuthentications=password").end(
            PASSWORDS["alice"])
        self.assertAdmitted(login)
        self.assertNothingSent()


if __name__ == "__main__":
    case.main()
