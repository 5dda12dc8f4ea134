#!/usr/bin/python3
"""The terminal is the caller's: background, ^Z, ^C, a line that is cut."""

import os
import signal

import case
from terminal import Terminal
from world import NUMBERS, PASSWORDS

READY = "ready> "
COMMAND = "su bob -c 'echo welcome-$((40 + 2))'"
PROCESSES = "sms2fa-verifier", "sms2fa-courier"


def forget_ignored():
    """A shell gives its children what it was given itself."""
    for number in (signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU,
                   signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


class Jobs(case.Case):
    sshd = None

    def setUp(self):
        super().setUp()
        self.world.wait_until_gone("su")  # of the test before
        self.world.enroll("bob")
        self.shell = Terminal(
            ["/bin/bash", "--norc", "--noprofile", "-i"],
            {"PATH": "/usr/bin:/bin", "TERM": "dumb", "PS1": READY},
            user=self.world.people["alice"],
            before=forget_ignored)
        self.addCleanup(self.shell.close)
        self.see(READY)

    def see(self, pattern):
        self.assertTrue(self.shell.wait_for(pattern), self.shell.transcript)

    def press(self, key):
        os.write(self.shell.fd, key)

    def to_the_code(self, line=COMMAND):
        """Up to the prompt for the code."""
        self.shell.type(line)
        self.see("Password: ")
        self.shell.type(PASSWORDS["bob"])
        self.see(r"Code sent to [^\n]*: ")

    def assertIn_(self):
        self.shell.type(self.world.phone.code(NUMBERS["bob"]))
        self.see("welcome-42")
        self.world.wait_until_gone(*PROCESSES)

    def test_in_the_background_and_back(self):
        for mode in "-tostop", "tostop":
            with self.subTest(mode):
                self.shell.type("stty " + mode)
                self.shell.type(COMMAND + " &")
                while not self.shell.wait_for(
                        r"Stopped|\n%s\Z" % READY).group().startswith("S"):
                    self.shell.type("")  # the shell tells of it when asked
                self.assertNoProcess(*PROCESSES)
                self.to_the_code("fg")
                self.assertIn_()

    def stop(self):
        """su as such: the keys for it are blocked while libpam reads."""
        pid, = self.world.processes("su")
        os.kill(pid, signal.SIGSTOP)
        self.see("Stopped")
        self.assertEqual(len(self.world.processes(PROCESSES[0])), 1)

    def test_stopped_at_the_prompt_and_back(self):
        self.to_the_code()
        self.stop()
        self.shell.type("fg")
        self.see(COMMAND[:6])
        self.assertIn_()

    def test_a_stopped_login_that_is_killed(self):
        self.to_the_code()
        self.stop()
        self.shell.type("kill -9 %1")
        self.world.wait_until_gone(*PROCESSES)
        self.wait_log("reason=host_gone .*user=bob")

    def test_a_key_that_stops_it_once_the_line_is_read(self):
        self.to_the_code()
        self.press(b"\x1a")
        self.shell.type(self.world.phone.code(NUMBERS["bob"]))
        self.see("Stopped")
        self.shell.type("fg")
        self.see("welcome-42")

    def test_interrupted_at_the_prompt(self):
        for key in b"\x03", b"\x1c":
            with self.subTest(key):
                self.to_the_code()
                self.press(key)
                self.see(READY)
                self.world.wait_until_gone(*PROCESSES)
                self.wait_log("outcome=\\w+ reason=(host_gone|conversation)")

    def test_a_line_that_is_cut(self):
        self.to_the_code()
        self.shell.close()
        self.world.wait_until_gone(*PROCESSES)
        self.wait_log("outcome=\\w+ reason=(host_gone|conversation)")


if __name__ == "__main__":
    case.main()
