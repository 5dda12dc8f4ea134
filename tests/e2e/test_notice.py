#!/usr/bin/python3
"""What is told after a success: advice now and then, and failed codes."""

import case
from world import NUMBERS, PASSWORDS, SUCCESS

ADVICE = "SMS is the weaker choice: consider an authenticator app or a passkey"
URL = "https://example.com/passkeys"


class Notice(case.Applicants):
    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def test_advice_is_given_once_per_period(self):
        self.world.configure(notice={"every": "30d", "url": URL})
        login = self.log_in()
        self.assertEqual(login.result, SUCCESS)
        self.assertEqual(len(login.info), 1)
        self.assertIn(ADVICE, login.info[0])
        self.assertIn(URL, login.info[0])
        for _ in range(2):
            login = self.log_in()
            self.assertEqual((login.result, login.info), (SUCCESS, []))

    def test_nothing_is_told_under_pam_silent_nor_counted(self):
        self.assertEqual(self.log_in(options=["-s"]).info, [])
        self.assertEqual(len(self.log_in().info), 1)

    def test_what_could_not_be_shown_is_not_counted(self):
        for _ in range(2):
            login = self.log_in(options=["-x"])
            self.assertEqual(login.result, SUCCESS, "the grant stands")
            self.assertIn(ADVICE, login.info[0])
        self.assertIn(ADVICE, self.log_in().info[0])
        self.assertEqual(self.log_in().info, [])

    def test_a_refusal_gives_no_advice(self):
        self.assertEqual(self.converse("").info, [])

    def test_failed_codes_are_told_once(self):
        self.log_in()
        address = ["-e", "SSH_CONNECTION=198.51.100.7 1024 192.0.2.1 22"]
        wrong = lambda _prompt: self.wrong(
            self.world.phone.last_code(NUMBERS["alice"]))
        self.converse(wrong, wrong, wrong, options=address)
        login = self.log_in()
        self.assertEqual(login.result, SUCCESS)
        self.assertEqual(len(login.info), 1)
        self.assertRegex(
            login.info[0], r"^3 failed codes since your last login, the last "
            r"at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ from 198\.51\.100\.7\.$")
        self.assertEqual(self.log_in().info, [])

    def test_failed_codes_wait_for_a_login_that_can_show_them(self):
        self.log_in()
        self.guess_wrong()
        self.assertEqual(self.log_in(options=["-s"]).info, [])
        self.log_in(options=["-x"])
        login = self.log_in()
        self.assertRegex(login.info[0], "^1 failed code since")
        self.assertEqual(self.log_in().info, [])

    def test_one_message_has_both(self):
        self.guess_wrong()
        login = self.log_in()
        self.assertEqual(len(login.info), 1)
        self.assertRegex(login.info[0], "^1 failed code .*" + ADVICE)


class OnATerminal(case.Case):
    def test_sshd_shows_it_with_a_shell(self):
        self.world.enroll("alice")
        for times in 1, 0:
            login = self.world.sshd.shell("alice").hold(
                PASSWORDS["alice"], self.world.code("alice"))
            login.terminal.wait_for(r"\$ \Z")
            login.terminal.type("exit")
            self.assertEqual(login.terminal.finish(), 0)
            self.assertEqual(login.transcript.count(ADVICE), times)

    def test_sudo_does_not(self):
        self.world.enroll("alice")
        login = self.world.sudo("alice").end(PASSWORDS["alice"],
                                             self.world.code("alice"))
        self.assertAdmitted(login)
        self.assertNotIn(ADVICE, login.transcript)


if __name__ == "__main__":
    case.main()
