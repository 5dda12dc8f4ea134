#!/usr/bin/python3
"""The same login with OpenSSH, PuTTY, dropbear and paramiko: one prompt a
round, and everything to know in it."""


import case
from world import NUMBERS, PASSWORDS

CLIENTS = ("ssh", "plink", "dbclient")


class Clients(case.Case):
    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def wrong(self, _prompt):
        code = self.world.phone.code(NUMBERS["alice"])
        return "000000" if code != "000000" else "111111"

    def right(self, _prompt):
        return self.world.phone.last_code(NUMBERS["alice"])

    def assertReadable(self, prompt):
        """Where the code is, how long it lives, what may be typed."""
        text = prompt.replace("\n> ", "")  # as plink folds long lines
        self.assertIn("***" + NUMBERS["alice"][-2:], text)
        self.assertNotIn(NUMBERS["alice"], text)
        self.assertRegex(text, "valid ")
        self.assertIn("resend", text)

    def test_right_password_and_code_are_in_after_two_prompts(self):
        for client in CLIENTS:
            with self.subTest(client):
                login = self.world.login_fully("alice", client)
                self.assertAdmitted(login)
                self.assertEqual(len(login.prompts), 2, login.prompts)
                self.assertReadable(login.prompts[1])

    def test_a_wrong_code_is_told_in_the_next_prompt(self):
        for client in CLIENTS:
            with self.subTest(client):
                login = self.world.login("alice", PASSWORDS["alice"],
                                         self.wrong, self.right,
                                         client=client)
                self.assertAdmitted(login)
                self.assertEqual(len(login.prompts), 3, login.prompts)
                self.assertIn("Wrong code, 2 tries left", login.prompts[2])
                self.assertReadable(login.prompts[2])

    def test_paramiko_sees_one_prompt_a_round(self):
        rounds, success = self.world.sshd.paramiko(
            "alice", PASSWORDS["alice"], self.wrong, self.right)
        self.assertTrue(success, rounds)
        self.assertEqual([len(prompts) for prompts in rounds], [1, 1, 1])
        self.assertReadable(rounds[1][0])
        self.assertIn("Wrong code", rounds[2][0])

    def test_no_prompt_is_longer_than_a_terminal_can_show(self):
        rounds, _ = self.world.sshd.paramiko(
            "alice", PASSWORDS["alice"], self.wrong, self.right)
        for prompts in rounds:
            self.assertLess(len(prompts[0]), 3 * 80)
            self.assertTrue(prompts[0].isascii() and prompts[0].isprintable())


if __name__ == "__main__":
    case.main()
