#!/usr/bin/python3
"""sshd with password and code, behind every shape of stack in use."""

import case
from world import NUMBERS, PASSWORDS

JUMP = """\
auth	[success=1 default=ignore]	pam_unix.so nullok
auth	requisite			pam_deny.so
auth	required			pam_permit.so
"""
SHAPES = {
    "requisite": "auth requisite pam_unix.so\nauth requisite {module}\n",
    "required": "auth required pam_unix.so\nauth requisite {module}\n",
    "jump block": JUMP + "auth requisite {module}\n",
    "jump block by include":
        "@include common-auth\nauth requisite {module}\n",
    "jump block by substack":
        "auth substack common-auth\nauth requisite {module}\n",
    "sufficient by substack":
        "auth substack password-auth\nauth requisite {module}\n",
}


def wrong(code):
    """Another code of the same length."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)


class RightAndWrong(case.Case):
    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def wrong_code(self, _prompt):
        return wrong(self.world.phone.code(NUMBERS["alice"]))

    def wrong_again(self, _prompt):
        return wrong(self.world.phone.last_code(NUMBERS["alice"]))

    def test_right_password_and_right_code_are_in(self):
        login = self.world.login_fully("alice")
        self.assertAdmitted(login)
        self.assertEqual(len(login.prompts), 2)
        self.assertEqual(len(self.world.phone.requests()), 1)
        self.assertRegex(self.wait_log("outcome=granted"),
                         r"user=alice .*service=sshd addr=127\.0\.0\.1 .*"
                         r"sid=SM")

    def test_three_wrong_codes_are_out_and_end_the_rounds(self):
        login = self.world.login(
            "alice", PASSWORDS["alice"], self.wrong_code, self.wrong_again,
            self.wrong_again, PASSWORDS["alice"])
        self.assertRefused(login)
        self.assertEqual(len(login.prompts), 4, login.prompts)
        self.assertIn("2 tries left", login.prompts[2])
        self.assertIn("1 try left", login.prompts[3])
        self.assertEqual(len(self.world.phone.requests()), 1)
        self.wait_log("outcome=denied reason=guesses_used_up")

    def test_a_wrong_code_is_followed_by_a_right_one(self):
        login = self.world.login(
            "alice", PASSWORDS["alice"], self.wrong_code,
            lambda _: self.world.phone.last_code(NUMBERS["alice"]))
        self.assertAdmitted(login)

    def test_resend_brings_the_same_code_again(self):
        codes = []

        def resend(_prompt):
            codes.append(self.world.phone.code(NUMBERS["alice"]))
            return "resend"

        def second(_prompt):
            codes.append(self.world.phone.code(NUMBERS["alice"]))
            return codes[-1]

        login = self.world.login("alice", PASSWORDS["alice"], resend, second)
        self.assertAdmitted(login)
        self.assertEqual(codes[0], codes[1])
        requests = self.world.phone.requests()
        self.assertEqual([r["Attempt"] for r in requests], ["1", "2"])

    def test_not_enrolled_is_out_and_nothing_is_sent(self):
        login = self.world.login("bob", PASSWORDS["bob"])
        self.assertRefused(login)
        self.assertNothingSent()
        self.wait_log("reason=not_enrolled user=bob")

    def test_a_user_without_account_gets_no_message(self):
        login = self.world.login("nobody-here", "x", "y", "z")
        self.assertRefused(login)
        self.assertNothingSent()

    def test_root_is_refused_by_default(self):
        self.world.sshd.start(PermitRootLogin="yes")
        self.addCleanup(self.world.sshd.start)
        login = self.world.login("root", PASSWORDS["root"])
        self.assertRefused(login)
        self.assertNothingSent()
        self.wait_log("reason=policy user=root")

    def test_a_client_that_hangs_up_leaves_no_process(self):
        login = self.world.sshd.ssh("alice")
        login.hold(PASSWORDS["alice"])
        self.assertIsNotNone(login.prompt())
        self.assertEqual(len(self.world.processes("sms2fa-verifier")), 1)
        login.terminal.kill()  # before it answers with nothing
        self.wait_log("reason=host_gone")
        self.world.wait_until_gone("sms2fa-verifier", "sms2fa-courier")
        self.assertEqual(self.world.show("alice")["failures"], 0)


class Shapes(case.Case):
    """The same login behind every stack; a wrong password sends nothing."""

    def test_right_password_and_code_are_in(self):
        for shape, stack in SHAPES.items():
            with self.subTest(shape):
                self.world.reset()
                self.world.enroll("alice")
                self.world.pam("sshd", stack)
                self.assertAdmitted(self.world.login_fully("alice"))

    def test_wrong_password_asks_for_no_code_and_sends_nothing(self):
        self.world.enroll("alice")
        for shape, stack in SHAPES.items():
            with self.subTest(shape):
                self.world.pam("sshd", stack)
                login = self.world.login("alice", "wrong password")
                self.assertRefused(login)
                for prompt in login.prompts:
                    self.assertNotRegex(prompt, "(?i)code")
                self.assertNothingSent()

    def test_alone_in_the_stack_it_denies_and_sends_nothing(self):
        self.world.enroll("alice")
        self.world.pam("sshd", "auth requisite {module}\n")
        login = self.world.sshd.ssh("alice").end()
        self.assertRefused(login)
        self.assertEqual(login.prompts, [])
        self.assertNothingSent()
        self.wait_log("reason=no_first_factor")

    def test_behind_permit_alone_it_denies_and_sends_nothing(self):
        self.world.enroll("alice")
        self.world.pam("sshd",
                       "auth required pam_permit.so\nauth requisite {module}\n")
        self.assertRefused(self.world.sshd.ssh("alice").end())
        self.assertNothingSent()


class OneCodeOneLogin(case.Case):
    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def begin(self):
        """A login up to the prompt for the code, and its code."""
        login = self.world.sshd.ssh("alice").hold(PASSWORDS["alice"])
        self.assertIsNotNone(login.prompt())
        return login, self.world.phone.code(NUMBERS["alice"])

    def test_a_code_used_once_is_refused_the_next_time(self):
        login, code = self.begin()
        login.answer(code)
        self.assertAdmitted(login.end())
        again, fresh = self.begin()
        self.assertNotEqual(code, fresh)
        again.answer(code)
        self.assertIn("Wrong code", again.prompt())
        again.answer(fresh)
        self.assertAdmitted(again.end())

    def test_the_code_of_a_parallel_login_is_refused(self):
        one, code_one = self.begin()
        two, code_two = self.begin()
        one.answer(code_two)
        two.answer(code_one)
        self.assertIn("Wrong code", one.prompt())
        self.assertIn("Wrong code", two.prompt())
        one.answer(code_one)
        two.answer(code_two)
        self.assertAdmitted(one.end())
        self.assertAdmitted(two.end())

    def test_an_expired_code_is_refused_and_is_no_guess(self):
        self.world.configure(code={"lifetime": "30s"})
        login, code = self.begin()
        self.world.wait_seconds(30.5)  # the shortest life there is
        login.answer(code)
        self.assertRefused(login.end())
        self.wait_log("reason=expired")
        self.assertEqual(self.world.show("alice")["failures"], 0)


if __name__ == "__main__":
    case.main()
