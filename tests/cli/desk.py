"""The administrator's desk: a world with the command of this build, the
courier where the build expects it, and a provider on the loopback address."""

import fcntl
import json
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import sys
import termios
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("top_builddir", ".")).resolve()
sys.path[1:1] = [str(SOURCE / "tests/e2e"), str(SOURCE / "tests/twilio")]

import sandbox  # noqa: E402
import world  # noqa: E402
from double import Double  # noqa: E402
from logbook import Syslog  # noqa: E402
from terminal import PATIENCE, Terminal  # noqa: E402,F401


SKIPPED = 77
CONF = world.CONFIGURATION + "/sms2fa.conf"
GOLDEN = SOURCE / "tests/cli/golden"
NUMBERS = world.NUMBERS
# of Crockford's letters, as they are shown
RECOVERY = r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-" \
    r"[0-9A-HJKMNP-TV-Z]{5}\b"


def work():
    """Seconds that a processor worked for children that have ended."""
    return sum(os.times()[2:4])


class Person(Terminal):
    def press(self, key):
        os.write(self.fd, key.encode())

    def answer(self, prompt, text):
        """Wait for it, then type."""
        if not self.wait_for(prompt):
            raise AssertionError("no %r in:\n%s" % (prompt, self.transcript))
        self.type(text)


class Desk(world.World):
    def __init__(self, build, program_directory):
        os.environ.clear()
        os.environ.update(PATH="/usr/sbin:/usr/bin:/sbin:/bin",
                          LANG="C.UTF-8")
        os.umask(0o022)
        os.chdir("/")
        socket.sethostname(world.HOST_NAME)
        self.people = {}
        self._settle()
        self.log = Syslog()
        self.phone = Double(world.ROOT + "/phone", tls=False).start()
        self.command = str(build / "sms2fa")
        self.guesser = str(build / "tests/cli/guess")
        self.clerk = str(build / "tests/cli/clerk")
        self.postman = str(build / "tests/cli/postman")
        os.makedirs(program_directory, exist_ok=True)
        self.courier = program_directory + "/sms2fa-courier"
        shutil.copy(build / "sms2fa-courier", self.courier)
        self.reset()

    def _set_password(self, name, password):
        """Nobody signs in here."""

    def reset(self):
        shutil.rmtree(world.STATE, ignore_errors=True)
        os.makedirs(os.path.dirname(world.STATE), exist_ok=True)
        self.phone.forget()
        self.configure()

    def configure(self, **settings):
        every = {
            "provider": {
                "account_sid": self.phone.account.sid,
                "api_key": self.phone.account.login,
                "secret_file": world.CONFIGURATION + "/secret",
                "from": "+15005550006", "api_url": self.phone.url,
                "lookup_url": self.phone.url},
            "state": world.STATE,
            "limits": [{"per": "number", "max": 1000, "window": "1h"}]}
        every["provider"].update(settings.pop("provider", {}))
        every.update(settings)
        self.write_configuration("".join(
            "%s = %s;\n" % (name, world.libconfig(value))
            for name, value in every.items()))

    def write_configuration(self, text):
        os.makedirs(world.CONFIGURATION, exist_ok=True)
        shutil.chown(world.CONFIGURATION, "root", world.SYSTEM_USER)
        os.chmod(world.CONFIGURATION, 0o750)
        for name, content in (("sms2fa.conf", text),
                              ("secret", self.phone.account.secret + "\n")):
            path = os.path.join(world.CONFIGURATION, name)
            with open(path, "w") as f:
                f.write(content)
            shutil.chown(path, "root", world.SYSTEM_USER)
            os.chmod(path, 0o640)

    @staticmethod
    def make_mount_point():
        """A place for the state that has no state, but is not empty: a file
        system of its own, where a restore died."""
        os.mkdir(world.STATE, 0o700)
        os.mkdir(world.STATE + "/lost+found", 0o700)
        for name in "", "/key.new", "/state.db.new":
            if name:
                os.mknod(world.STATE + name, 0o600)
            shutil.chown(world.STATE + name, world.SYSTEM_USER,
                         world.SYSTEM_USER)

    def run(self, *arguments, stdin="", user=None, env=None):
        """The command, as root or as an ordinary user."""
        argv = [self.command, "-c", CONF, *arguments]
        if user is not None:
            person = self.people[user]
            argv = ["setpriv", "--reuid", str(person.uid), "--regid",
                    str(person.gid), "--clear-groups", *argv]
        return subprocess.run(argv, input=stdin, text=True,
                              capture_output=True, env=env)

    def on_terminal(self, *arguments, conf=CONF, columns=None):
        def resize():
            fcntl.ioctl(1, termios.TIOCSWINSZ,
                        struct.pack("HHHH", 24, columns, 0, 0))
        return Person([self.command, "-c", conf, *arguments],
                      before=None if columns is None else resize)

    def guessing(self, user, count):
        return ["setpriv", "--reuid", world.SYSTEM_USER, "--regid",
                world.SYSTEM_USER, "--clear-groups", self.guesser,
                world.STATE, user, str(count)]

    def wrong_codes(self, user, count):
        subprocess.run(self.guessing(user, count), check=True,
                       capture_output=True)


class Case(unittest.TestCase):
    desk = None
    longMessage = True

    def setUp(self):
        self.desk.reset()
        self.mark = self.desk.log.mark()
        self.outputs = []

    def sms2fa(self, *arguments, status=0, **how):
        """Run it; its exit status must be this one."""
        done = self.desk.run(*arguments, **how)
        self.outputs.append(done.stdout + done.stderr)
        self.assertEqual(done.returncode, status, "sms2fa %s\n%s%s" % (
            " ".join(arguments), done.stdout, done.stderr))
        return done

    def json(self, *arguments, status=0, **how):
        """The one document that it prints."""
        done = self.sms2fa("--json", *arguments, status=status, **how)
        self.assertEqual(done.stderr, "")
        document = json.loads(done.stdout)
        self.assertIs(document["ok"], status == 0)
        self.assertEqual(document["error"] is None, status == 0)
        return document

    def refused(self, *arguments, status=1, **how):
        """What it says on standard error."""
        done = self.sms2fa(*arguments, status=status, **how)
        self.assertRegex(done.stderr, r"\Asms2fa: .")
        return done.stderr

    def make_state(self):
        """One with nobody in it."""
        self.refused("send-test", "1")

    def enroll(self, user, number=None):
        number = number or NUMBERS[user]
        self.sms2fa("enroll", user, "--pending", stdin=number + "\n")
        self.sms2fa("verify", user, stdin=self.code(number) + "\n")

    def code(self, number):
        """The one in the last message to number."""
        return re.match(r"\d{6,10}\b", self.texts(number)[-1]).group()

    def texts(self, number):
        return self.desk.phone.messages(number)

    def sends(self):
        """How often the provider was asked to send."""
        return len(self.desk.phone.requests())

    def wrong(self, number):
        return self.code(number)[::-1].translate(
            str.maketrans("0123456789", "1234567890"))

    def user(self, user):
        return self.json("show", user)["user"]

    def log(self, pattern):
        return self.desk.log.wait_for(pattern, self.mark)

    def codes(self, text):
        """The recovery codes in it."""
        return re.findall(RECOVERY, text)

    def assertGolden(self, name, text):
        text = re.sub(RECOVERY, "XXXX-XXXX-XXXXX", text)
        text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
                      "YYYY-MM-DDThh:mm:ssZ", text)
        text = re.sub(r"\d{4}-\d\d-\d\d", "YYYY-MM-DD", text)
        text = re.sub(r"\b(SM|CA|RQ)[0-9a-f]{32}\b", r"\1...", text)
        path = GOLDEN / name
        if "GOLDEN_UPDATE" in os.environ:
            path.write_text(text)
        self.assertEqual(text, path.read_text(), name)

    def assertNoSecret(self):
        """No code and no whole number in what was said, logged or stored."""
        said = "".join(self.outputs) + "\n".join(
            self.desk.log.since(self.mark))
        for number in NUMBERS.values():
            self.assertNotIn(number, said)
            for text in self.texts(number):
                code = re.match(r"\d{6,}", text)
                if code:
                    self.assertNotIn(code.group(), said)


def _make_room(path):
    """Hide what is above path, so that nothing is written to the machine."""
    above = pathlib.Path(path)
    while not above.exists():
        above = above.parent
    if above == pathlib.Path(sandbox.ROOT):
        return
    if len(above.parts) < 3 or any(
            above in (place, *place.parents) for place in (SOURCE, BUILD)):
        raise sandbox.Unavailable(
            "the build's %s can't be hidden: configure --prefix=%s/sms2fa" %
            (path, sandbox.ROOT))
    sandbox.tmpfs(str(above))


def main():
    try:
        directory = (BUILD / "tests/cli/installed").read_text().split("\n")[0]
        update = os.environ.get("GOLDEN_UPDATE")
        sandbox.enter([str(SOURCE), str(BUILD)])
        _make_room(directory)
    except sandbox.Unavailable as why:
        print("skipped: %s" % why)
        sys.exit(SKIPPED)
    Case.desk = Desk(BUILD, directory)
    if update:
        os.environ["GOLDEN_UPDATE"] = update
    result = unittest.main(module="__main__", exit=False).result
    for test, why in result.skipped:  # contrib/lanes.sh counts these lines
        print("skipped: %s: %s" % (test.id(), why))
    sys.exit(not result.wasSuccessful())
