"""What every end-to-end test is: a fresh state in the one world of its file."""

import contextlib
import os
import select
import shutil
import signal
import sys
import time
import unittest

import sandbox
from world import NUMBERS, PASSWORDS, TOOLS, World

SKIPPED = 77  # as automake counts it
STOP = "/mnt/stop"  # where stop_at_commit.c looks


class Case(unittest.TestCase):
    """self.world is new for each test but for the accounts; sshd runs with
    the settings in `sshd` (None: no sshd)."""

    world = None
    sshd = {}
    longMessage = True

    @classmethod
    def setUpClass(cls):
        if cls.sshd is not None:
            cls.world.sshd.start(**cls.sshd)

    @classmethod
    def tearDownClass(cls):
        cls.world.sshd.stop()

    def setUp(self):
        self.world.reset()
        self.mark = self.world.log.mark()

    def log(self, pattern=""):
        """Our log lines of this test."""
        return [line for line in self.world.log.since(self.mark, pattern)
                if line.startswith("pam_sms2fa") or "pam_sms2fa(" in line]

    def wait_log(self, pattern):
        return self.world.log.wait_for(pattern, self.mark)

    def assertNothingSent(self):
        self.assertEqual(self.world.phone.requests(), [], "a message went out")

    def assertAdmitted(self, dialogue):
        self.assertTrue(dialogue.success, self._story(dialogue))

    def assertRefused(self, dialogue):
        self.assertFalse(dialogue.success, self._story(dialogue))

    def assertNoProcess(self, *names):
        for name in names:
            self.assertEqual(self.world.processes(name), [], name)

    def _story(self, dialogue):
        return "\n".join(["", dialogue.transcript, "-- log:"] +
                         self.world.log.since(self.mark) +
                         ["-- sshd:"] + self.world.sshd.lines[-10:])


class Login:
    """What a PAM application of ours saw of one conversation."""

    def __init__(self):
        self.prompts = []  # for the code and what else is asked in the clear
        self.told = []  # errors
        self.info = []
        self.results = []

    @property
    def result(self):
        return self.results[-1]


class Applicants(Case):
    """Logins through an application of our own, line by line."""

    sshd = None

    def begin(self, user="alice", options=()):
        """An application that was asked for its user's code; the code."""
        one = self.world.applicant(user, *options)
        self.addCleanup(one.communicate)
        one.stdin.write(PASSWORDS[user] + "\n")
        self.assertRegex(one.stdout.readline(), "^secret ")
        self.assertRegex(one.stdout.readline(), "^prompt .*Code sent to ")
        return one, self.world.phone.code(NUMBERS[user])

    def say(self, one, answer):
        """Answer a prompt; the line that follows."""
        one.stdin.write(answer + "\n")
        return one.stdout.readline()

    @staticmethod
    def wrong(code):
        return code[:-1] + str((int(code[-1]) + 1) % 10)

    def converse(self, *answers, user="alice", options=(), service="test",
                 password=None):
        """A whole conversation.  The password (or the next of a list) is
        typed when one is asked for; an answer is a text or is asked for one
        with the prompt; when they are used up, the conversation fails."""
        one = self.world.applicant(user, "-i", *options, service=service)
        login, left = Login(), list(answers)
        passwords = list(password) if isinstance(password, tuple) else None
        for line in one.stdout:
            kind, _, text = line.rstrip("\n").partition(" ")
            if kind == "secret":
                one.stdin.write((passwords.pop(0) if passwords else
                                 password or PASSWORDS[user]) + "\n")
            elif kind == "prompt":
                login.prompts.append(text)
                if not left:
                    one.stdin.close()
                    continue
                answer = left.pop(0)
                one.stdin.write((answer(text) if callable(answer)
                                 else answer) + "\n")
            elif kind == "result":
                login.results.append(int(text))
            else:
                (login.told if kind == "error" else login.info).append(text)
        if not one.stdin.closed:
            one.stdin.close()
        one.stdout.close()
        one.wait()
        return login

    def log_in(self, user="alice", **how):
        """With the right code."""
        return self.converse(self.world.code(user), user=user, **how)

    def guess_wrong(self, user="alice"):
        """One wrong code, and hang up."""
        return self.converse(
            lambda prompt: self.wrong(self.world.phone.code(NUMBERS[user])),
            user=user)


class Stopping(Applicants):
    """Programs of ours that stand still after a transaction."""

    def setUp(self):
        super().setUp()
        self.world.enroll("alice")
        os.mkdir(STOP)
        os.chmod(STOP, 0o755)
        with open("/etc/ld.so.preload", "w") as f:
            f.write(TOOLS + "/stop_at_commit.so\n")
        self.addCleanup(shutil.rmtree, STOP)
        self.addCleanup(os.unlink, "/etc/ld.so.preload")

    def watch(self):
        os.mkfifo(STOP + "/fifo")
        os.chmod(STOP + "/fifo", 0o666)

    def stopped(self):
        fifo = os.open(STOP + "/fifo", os.O_RDONLY | os.O_NONBLOCK)
        try:
            self.assertTrue(select.select([fifo], [], [], 20)[0],
                            "no transaction: nothing stopped")
            pid = int(os.read(fifo, 32))
        finally:
            os.close(fifo)
            os.unlink(STOP + "/fifo")
        self.addCleanup(self.release, pid)
        while self.state(pid) != "T":  # until then SIGCONT would be lost
            time.sleep(0.01)
        return pid

    @staticmethod
    def state(pid):
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rpartition(")")[2].split()[0]

    @staticmethod
    def release(pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)

    def go_on(self, pid):
        """To the next transaction."""
        self.watch()
        os.kill(pid, signal.SIGCONT)
        return self.stopped()


class Result(unittest.TextTestResult):
    """One line a test: PASS, FAIL or SKIP with its reason."""

    def _line(self, word, test, why=""):
        name = test.id().replace("__main__.", "")
        self.stream.writeln("%s %s%s" % (word, name, why and ": " + why))
        self.stream.flush()

    def startTest(self, test):
        unittest.TestResult.startTest(self, test)

    def addSuccess(self, test):
        unittest.TestResult.addSuccess(self, test)
        self._line("PASS", test)

    def addFailure(self, test, err):
        unittest.TestResult.addFailure(self, test, err)
        self._line("FAIL", test)
        self.stream.writeln(self._exc_info_to_string(err, test))

    def addError(self, test, err):
        unittest.TestResult.addError(self, test, err)
        self._line("FAIL", test)
        self.stream.writeln(self._exc_info_to_string(err, test))

    def addSkip(self, test, reason):
        unittest.TestResult.addSkip(self, test, reason)
        self._line("SKIP", test, reason)

    def addSubTest(self, test, subtest, err):
        unittest.TestResult.addSubTest(self, test, subtest, err)
        if err is not None:
            self._line("FAIL", subtest)
            self.stream.writeln(self._exc_info_to_string(err, test))

    def printErrors(self):
        """They were printed where they happened."""


def main():
    """Run the tests of the calling file in a world of their own."""
    name = os.path.basename(sys.argv[0])
    stage = os.environ.get("E2E_STAGE")
    if not stage:
        print("SKIP %s: run tests/e2e/run.py, which installs the build" % name)
        sys.exit(SKIPPED)
    here = os.path.dirname(os.path.abspath(__file__))
    source = os.path.dirname(os.path.dirname(here))
    try:
        # SMS2FA_KEEP: what tests/coverage/run.sh has the programs write to.
        sandbox.enter([source, stage, os.environ.get("SMS2FA_KEEP", stage)])
    except sandbox.Unavailable as why:
        print("SKIP %s: %s" % (name, why))
        sys.exit(SKIPPED)
    Case.world = World(stage)
    unittest.main(module="__main__", testRunner=unittest.TextTestRunner(
        stream=sys.stdout, resultclass=Result, verbosity=0))
