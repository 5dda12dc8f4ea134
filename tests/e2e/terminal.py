"""A program on a terminal of its own, and a person in front of it."""

import os
import pty
import re
import select
import signal
import time

PATIENCE = 40  # seconds; longer than any wait the product may take


class Ended(AssertionError):
    """The program ended, or said nothing more, before what was awaited."""


class Terminal:
    """Run argv on a pty; read what it prints, type what is needed."""

    def __init__(self, argv, env=None, user=None, before=None):
        self.transcript = ""
        self.seen = 0  # how much of the transcript was consumed
        self.status = None
        self.argv = argv
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                if before is not None:
                    before()
                if user is not None:
                    os.initgroups(user.name, user.gid)
                    os.setgid(user.gid)
                    os.setuid(user.uid)
                os.execvpe(argv[0], argv, env or {})
            except BaseException as error:  # the child must not return
                os.write(2, ("%s\n" % error).encode())
            os._exit(127)

    def _read(self, seconds):
        """False when nothing came, None at the end."""
        if not select.select([self.fd], [], [], max(0, seconds))[0]:
            return False
        try:
            piece = os.read(self.fd, 65536)
        except OSError:
            piece = b""
        if not piece:
            return None
        self.transcript += piece.decode("utf-8", "replace").replace("\r", "")
        return True

    def wait_for(self, pattern, seconds=PATIENCE):
        """The match of pattern in what was not consumed yet; None when the
        program ends without it."""
        deadline = time.monotonic() + seconds
        while True:
            match = re.search(pattern, self.transcript[self.seen:])
            if match:
                self.seen += match.end()
                return match
            got = self._read(deadline - time.monotonic())
            if got is None:
                return None
            if got is False:
                raise Ended("%s: waited %d s for %r\n%s" % (
                    self.argv[0], seconds, pattern, self.transcript))

    def type(self, text):
        os.write(self.fd, (text + "\n").encode())

    def finish(self, seconds=PATIENCE):
        """Read to the end; returns the exit status."""
        deadline = time.monotonic() + seconds
        while True:
            got = self._read(deadline - time.monotonic())
            if got is None:
                return self.close()
            if got is False:
                self.close()
                raise Ended("%s did not end\n%s" % (
                    self.argv[0], self.transcript))

    def close(self):
        """Hang up: what a vanished client looks like."""
        if self.status is None:
            os.close(self.fd)
            try:
                os.kill(self.pid, signal.SIGHUP)
            except ProcessLookupError:
                pass
            self.status = os.waitstatus_to_exitcode(_reap(self.pid))
        return self.status

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        return self.close()


def _reap(pid):
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


class Dialogue:
    """Prompts and answers of one login; what a test looks at afterwards."""

    # A prompt ends its line with a colon and a blank and waits; a message
    # of su, sudo, the shell or our command may come in pieces, and the
    # first one looks like that.
    PROMPT = r"(?:^|\n)(?!su: |sudo: |sh: |sms2fa: )([^\n]*: )\Z"

    def __init__(self, terminal, success):
        self.terminal = terminal
        self.success_word = success
        self.prompts = []
        self.success = False

    @property
    def transcript(self):
        return self.terminal.transcript

    def prompt(self, seconds=PATIENCE):
        """The next prompt with what was printed before it; None at the end."""
        start = self.terminal.seen
        if self.terminal.wait_for(self.PROMPT, seconds) is None:
            return None
        text = self.terminal.transcript[start:self.terminal.seen]
        self.prompts.append(text.lstrip("\n"))
        return self.prompts[-1]

    def answer(self, text):
        self.terminal.type(text)
        # The answer's echo is no part of what comes next.
        self.terminal.wait_for(r"\n")

    def hold(self, *answers):
        """Answer prompts until the answers are used up or the program ends.
        An answer is a text, or is asked for one with the prompt."""
        for answer in answers:
            text = self.prompt()
            if text is None:
                break
            self.answer(answer(text) if callable(answer) else answer)
        return self

    def end(self, *answers):
        """hold(), then hang up at the next prompt or at the program's end."""
        self.hold(*answers)
        if self.prompt() is not None:
            self.terminal.close()
        else:
            self.terminal.finish()
        self.success = self.success_word in self.transcript
        return self
