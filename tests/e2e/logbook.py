"""The system log of the world: a socket at /dev/log, lines kept in order."""

import os
import re
import socket
import threading
import time


ECHO = b"echo "  # of ours, to ourselves

# A decision: its fields in their order, each a word or prose in quotes.
WORD, PROSE = r"[!-<>-~]+", r'"[ !#-~]*"'
ALWAYS = ("outcome", "reason", "user", "ruser", "service", "addr", "number",
          "sid", "request")
DECISION = re.compile(
    r"(?:pam_sms2fa\[\d+\]|[\w.-]+(?:\[\d+\])?: pam_sms2fa\([^ ]*\)): " +
    " ".join("%s=%s" % (name, WORD) for name in ALWAYS) +
    "".join("(?: %s=%s)?" % (name, kind) for name, kind in (
        ("phase", WORD), ("delivery", WORD), ("http", WORD), ("code", WORD),
        ("sandbox", WORD), ("detail", PROSE), ("first_factor", WORD),
        ("note", PROSE))) +
    # the module's hint
    r"(?:: [ -~]*| program=\S+| argument=%s: [ -~]*)?" % PROSE)


def fields(line):
    """The fields of a line that tells a decision, and of no other line."""
    if not DECISION.fullmatch(line):
        raise AssertionError("not one decision: %r" % line)
    line = line[line.index("outcome="):].partition(": ")[0] \
        if ": pam_sms2fa(" in line else line[line.index("outcome="):]
    return dict(re.findall(r'(\w+)=("[^"]*"|[^ ]+)', line))


class Syslog:
    def __init__(self, path="/dev/log"):
        self.lines = []
        self.priorities = []  # of each line: 8 * facility + severity
        self.changed = threading.Condition()
        self.path = path
        self.asked = self.heard = 0
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.bind(path)
        os.chmod(path, 0o666)
        threading.Thread(target=self._collect, daemon=True).start()

    def _collect(self):
        while True:
            packet = self.socket.recv(65536)
            if packet.startswith(ECHO):
                with self.changed:
                    self.heard = int(packet[len(ECHO):])
                    self.changed.notify_all()
                continue
            text = packet.decode("utf-8", "replace").rstrip("\0\n")
            priority = re.match(r"<(\d+)>", text)
            # "<priority>Mon dd hh:mm:ss ident[pid]: text"
            text = re.sub(r"^<\d+>\w{3} [ \d]\d [\d:]{8} ", "", text)
            with self.changed:
                self.lines.append(text)
                self.priorities.append(int(priority.group(1)))
                self.changed.notify_all()

    def _catch_up(self):
        """Until all that was sent before has been read."""
        self.asked += 1
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
            s.sendto(b"%s%d" % (ECHO, self.asked), self.path)
        with self.changed:
            self.changed.wait_for(lambda: self.heard == self.asked, 20)

    def mark(self):
        """A place in the log, for `since`."""
        self._catch_up()
        with self.changed:
            return len(self.lines)

    def since(self, mark=0, pattern=""):
        self._catch_up()
        with self.changed:
            return [line for line in self.lines[mark:]
                    if re.search(pattern, line)]

    def wait_for(self, pattern, mark=0, seconds=20):
        """The first line since mark that matches."""
        deadline = time.monotonic() + seconds
        with self.changed:
            while True:
                for line in self.lines[mark:]:
                    if re.search(pattern, line):
                        return line
                if not self.changed.wait(deadline - time.monotonic()):
                    raise AssertionError("no log line matches %r in:\n%s" % (
                        pattern, "\n".join(self.lines[mark:])))
