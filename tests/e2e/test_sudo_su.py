#!/usr/bin/python3
"""sudo and su: PAM in a setuid process that its caller prepared."""

import os
import resource
import signal

import case
from terminal import Dialogue
from world import HOMES, NUMBERS, PASSWORDS

WELCOME = "welcome-42"
CAP_SYS_RESOURCE = 24


def may_raise_limits():
    with open("/proc/self/status") as f:
        capabilities = next(line for line in f if line.startswith("CapEff"))
    return int(capabilities.split()[1], 16) >> CAP_SYS_RESOURCE & 1 == 1


class Sudo(case.Case):
    sshd = None

    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def wrong(self, _prompt):
        code = self.world.phone.last_code(NUMBERS["alice"])
        return "000000" if code != "000000" else "111111"

    def test_password_and_code_give_root(self):
        login = self.world.sudo("alice").end(PASSWORDS["alice"],
                                             self.world.code("alice"))
        self.assertAdmitted(login)
        self.assertEqual(len(login.prompts), 2, login.prompts)
        # sudo asks with PAM_SILENT: the prompt alone reaches the user.
        self.assertIn("***" + NUMBERS["alice"][-2:], login.prompts[1])
        self.wait_log("outcome=granted .*user=alice ruser=alice service=sudo")

    def test_sudo_i_is_its_own_service(self):
        login = Dialogue(self.world.terminal("alice", "sudo", "-i", "echo",
                                             WELCOME), WELCOME)
        self.assertAdmitted(login.end(PASSWORDS["alice"],
                                      self.world.code("alice")))
        self.wait_log("service=sudo-i")

    def test_wrong_password_sends_nothing(self):
        login = self.world.sudo("alice").end("x", "y", "z")
        self.assertRefused(login)
        self.assertNothingSent()

    def test_later_tries_after_used_up_guesses_are_refused_at_once(self):
        login = self.world.sudo("alice").end(
            PASSWORDS["alice"], self.wrong, self.wrong, self.wrong,
            PASSWORDS["alice"], PASSWORDS["alice"])
        self.assertRefused(login)
        self.assertEqual(len(self.world.phone.requests()), 1)
        codes = [prompt for prompt in login.prompts if "Code" in prompt]
        self.assertEqual(len(codes), 3, login.prompts)
        self.wait_log("reason=guesses_used_up")
        self.wait_log("reason=refused_before")
        self.assertEqual(len(self.log("reason=refused_before")), 2)

    def test_a_refusal_is_told_in_a_prompt(self):
        login = self.world.sudo("bob").end(PASSWORDS["bob"], "")
        self.assertRefused(login)
        self.assertRegex(login.prompts[1], "No phone number.*Press Enter: ")
        self.assertNothingSent()

    def test_nothing_is_sent_when_nobody_can_be_asked(self):
        terminal = self.world.terminal("alice", "sudo", "-n", "true")
        self.assertNotEqual(terminal.finish(), 0)
        self.assertNothingSent()

    def test_the_callers_environment_decides_nothing(self):
        keys = HOMES + "/alice/keys"
        hostile = {"https_proxy": "http://127.0.0.1:9",
                   "http_proxy": "http://127.0.0.1:9",
                   "ALL_PROXY": "socks5://127.0.0.1:9",
                   "SSLKEYLOGFILE": keys, "OPENSSL_CONF": "/nonexistent",
                   "SSL_CERT_FILE": "/dev/null", "TMPDIR": HOMES + "/alice",
                   "LD_PRELOAD": "/nonexistent.so", "MALLOC_CHECK_": "3"}
        argv = ["env"] + ["%s=%s" % pair for pair in hostile.items()]
        for program in (["sudo"], ["su", "alice", "-c"]):
            with self.subTest(program[0]):
                self.world.phone.forget()
                login = Dialogue(self.world.terminal(
                    "alice", *argv, *program, "echo " + WELCOME
                    if program[0] == "su" else "echo", *(
                        [] if program[0] == "su" else [WELCOME])), WELCOME)
                self.assertAdmitted(login.end(PASSWORDS["alice"],
                                              self.world.code("alice")))
                self.assertFalse(os.path.exists(keys))


class Su(case.Case):
    sshd = None

    def setUp(self):
        super().setUp()
        self.world.enroll("bob")

    def test_to_an_ordinary_user_asks_that_users_phone(self):
        login = self.world.su("alice", "bob").end(PASSWORDS["bob"],
                                                  self.world.code("bob"))
        self.assertAdmitted(login)
        self.wait_log("outcome=granted .*user=bob ruser=alice service=su ")

    def test_wrong_code_is_out(self):
        def wrong(_prompt):
            code = self.world.phone.last_code(NUMBERS["bob"])
            return "000000" if code != "000000" else "111111"
        login = self.world.su("alice", "bob").end(
            PASSWORDS["bob"], wrong, wrong, wrong, wrong)
        self.assertRefused(login)
        self.assertEqual(len(login.prompts), 4)

    def test_to_root_is_refused_by_default(self):
        login = self.world.su("alice", "root").end(PASSWORDS["root"])
        self.assertRefused(login)
        self.assertIn("app-based or hardware 2FA", login.transcript)
        self.assertNothingSent()

    def test_from_root_asks_nothing(self):
        login = Dialogue(self.world.terminal_as_root(
            "su", "bob", "-c", "echo " + WELCOME), WELCOME)
        self.assertAdmitted(login.end())
        self.assertNothingSent()

    def su_prepared(self, prepare):
        return Dialogue(self.world.terminal(
            "alice", "su", "bob", "-c", "echo " + WELCOME, before=prepare),
            WELCOME).end(PASSWORDS["bob"], self.world.code("bob"))

    def test_the_callers_signals_and_umask_decide_nothing(self):
        def prepare():
            for number in signal.SIGCHLD, signal.SIGXFSZ, signal.SIGALRM:
                signal.signal(number, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_BLOCK, [
                signal.SIGALRM, signal.SIGTERM, signal.SIGPIPE])
            os.umask(0)
        self.assertAdmitted(self.su_prepared(prepare))

    def test_the_callers_resource_limits_let_nobody_in(self):
        """Raised where root may raise them, else the login is refused."""
        def prepare():
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
            resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
        login = self.su_prepared(prepare)
        if may_raise_limits():
            self.assertAdmitted(login)
            return
        self.assertRefused(login)
        self.assertNothingSent()
        self.assertRegex(self.wait_log("reason=installation"), "limits")


if __name__ == "__main__":
    case.main()
