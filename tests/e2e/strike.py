"""A program under strike.c."""

import os
import select
import subprocess

from world import TOOLS

PATIENCE = 30  # seconds for a line; longer than any wait of the product's


class Broken(AssertionError):
    """What must never happen, with the round in which it did."""


class Strike:
    """A program under strike.c, and what it says line by line."""

    def __init__(self, name, how, at, argv):
        self.report, writer = os.pipe()
        self.process = subprocess.Popen(
            [TOOLS + "/strike", str(writer), name, how, str(at), *argv],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={},
            stderr=subprocess.STDOUT, pass_fds=(writer,), bufsize=0)
        os.close(writer)
        self.buffer = b""

    def _read(self, file):
        if not select.select([file], [], [], PATIENCE)[0]:
            self.process.kill()
            raise Broken("no end and no word for %d s" % PATIENCE)
        return os.read(file, 65536)

    def line(self):
        """The next line; "" at the end."""
        while b"\n" not in self.buffer:
            piece = self._read(self.process.stdout.fileno())
            if not piece:
                return ""
            self.buffer += piece
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.decode()

    def lines(self):
        return list(iter(self.line, ""))

    def say(self, text):
        try:
            self.process.stdin.write(text.encode() + b"\n")
        except BrokenPipeError:
            pass

    def word(self):
        """Of strike.c itself."""
        return self._read(self.report).decode().split()

    def close(self):
        self.process.kill()
        self.process.wait()
        for file in self.process.stdin, self.process.stdout:
            file.close()
        os.close(self.report)

    def end(self):
        """Hang up; (killed, calls, phase) once nothing runs any more."""
        self.process.stdin.close()
        try:
            words = self.word()[-3:]
        finally:
            self.process.wait()
            self.close()
        return words[0] == "killed", int(words[1]), words[2]
