#!/usr/bin/python3
"""Hosts that can't ask, and answers that no person gave."""

import subprocess

import case
from world import (AUTH_ERR, CONV_ERR, MAXTRIES, NUMBERS, PASSWORDS, SUCCESS,
                   TOOLS)

# What sshd answers for users that may not log in with a password.
JUNK = "\b\r\177INCORRECT"


class Hosts(case.Case):
    sshd = None

    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def talk(self, *options, answers=(), environment=None):
        """Output of the PAM application; answers after the password."""
        program = subprocess.Popen(
            [TOOLS + "/pam_client", *options, "test", "alice"], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1,
            env=environment or {})
        given = [PASSWORDS["alice"], *answers]
        lines = []
        with program:
            for line in program.stdout:
                lines.append(line.rstrip("\n"))
                if line.startswith(("prompt ", "secret ")):
                    answer = given.pop(0) if given else None
                    if answer is None:
                        program.stdin.close()
                        continue
                    if callable(answer):
                        answer = answer(line)
                    program.stdin.write(answer + "\n")
        return lines

    def assertResult(self, lines, code):
        self.assertEqual(lines[-1], "result %d" % code, lines)

    # sshd's password method: a prompt can't be shown

    def assertCannotAsk(self, lines):
        self.assertResult(lines, AUTH_ERR)
        self.assertFalse([x for x in lines if x.startswith("prompt")], lines)
        self.assertNothingSent()
        self.wait_log("reason=cannot_ask .*KbdInteractiveAuthentication yes, "
                      "PasswordAuthentication no")
        self.assertEqual(self.world.show("alice")["failures"], 0)

    def test_the_password_method_before_9_8(self):
        self.assertCannotAsk(self.talk(
            "-t", "ssh", "-e", "SSH_CONNECTION=192.0.2.7 1 192.0.2.1 22"))

    def test_the_password_method_since_9_8(self):
        """It sets SSH_AUTH_INFO_0, but still has its whole environment."""
        self.assertCannotAsk(self.talk(
            "-t", "ssh", "-e", "SSH_CONNECTION=192.0.2.7 1 192.0.2.1 22",
            "-e", "SSH_AUTH_INFO_0=",
            environment={"PATH": "/usr/bin", "TZ": "UTC"}))

    def test_keyboard_interactive_has_no_environment_but_tz(self):
        for environment in ({"TZ": "UTC"}, None):
            self.assertResult(self.talk(
                "-t", "ssh", "-e", "SSH_AUTH_INFO_0=",
                "-e", "SSH_CONNECTION=192.0.2.7 1 192.0.2.1 22",
                answers=[self.world.code("alice")],
                environment=environment), SUCCESS)
            self.wait_log("outcome=granted .*addr=192.0.2.7 ")

    def test_an_exempt_user_passes_where_nobody_can_be_asked(self):
        self.world.configure(policy=[{"users": ["alice"],
                                      "action": "exempt"}])
        self.world.pam("test", "auth requisite pam_unix.so\n"
                       "auth requisite {module}\n")
        self.assertResult(self.talk("-t", "ssh"), SUCCESS)

    # Answers

    def test_junk_ends_the_call_and_is_no_guess(self):
        self.assertResult(self.talk(answers=[JUNK]), AUTH_ERR)
        self.wait_log("reason=junk_answer")
        self.assertEqual(self.world.show("alice")["failures"], 0)

    def test_no_answer_is_a_failed_conversation(self):
        self.assertResult(self.talk(), CONV_ERR)
        self.assertEqual(self.world.show("alice")["failures"], 0)

    def test_empty_answers_and_the_password_are_no_guesses_but_bounded(self):
        lines = self.talk(answers=["", PASSWORDS["alice"], "", "", ""])
        self.assertResult(lines, MAXTRIES)
        self.assertIn("That was your password", "\n".join(lines))
        self.assertEqual(self.world.show("alice")["failures"], 0)

    def test_whatever_else_is_a_guess(self):
        odd = "x" * 511, "\u0661\u0662\u0663\u0664\u0665\u0666", "%s%n%x"
        self.assertResult(self.talk(answers=list(odd)), MAXTRIES)
        self.assertEqual(self.world.show("alice")["failures"], 3)

    def test_blanks_and_hyphens_in_a_code_do_not_matter(self):
        def spaced(_line):
            code = self.world.phone.code(NUMBERS["alice"])
            return " %s-%s " % (code[:3], code[3:])
        self.assertResult(self.talk(answers=[spaced]), SUCCESS)

    def test_a_mistake_then_the_right_code(self):
        right = []

        def wrong(_line):
            right.append(self.world.phone.code(NUMBERS["alice"]))
            return "000000" if right[0] != "000000" else "111111"
        lines = self.talk(answers=[wrong, lambda _line: right[0]])
        self.assertResult(lines, SUCCESS)
        self.assertIn("Wrong code, 2 tries left.", "\n".join(lines))
        self.assertEqual(self.world.show("alice")["failures"], 0)


if __name__ == "__main__":
    case.main()
