"""An installation that `sms2fa doctor` looks at, and what it says of it."""

import contextlib
import json
import os
import subprocess

import case
import sandbox
import world
from clients import SETTINGS

SSHD_CONFIG = "/etc/ssh/sshd_config"
DROP_IN = "/etc/ssh/sshd_config.d/50-cloud-init.conf"
OURS = "auth requisite %s\n" % world.MODULE
CONF = world.CONFIGURATION + "/sms2fa.conf"
SECRET = world.CONFIGURATION + "/secret"
GOLDEN = os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "cli/golden")
WITHOUT = os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "courier/without.py")
UPDATE = os.environ.get("GOLDEN_UPDATE")  # the world clears it
ENROLLED = world.ROOT + "/enrolled"
VERIFIER = world.PREFIX + "/libexec/sms2fa/sms2fa-verifier"


def read(path):
    with open(path) as f:
        return f.read()


def write(path, text, mode=0o644):
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, mode)


SHIPPED = {  # by Debian 12, without comments and most of the sessions
    "sshd": "@include common-auth\n"
            "account    required     pam_nologin.so\n"
            "@include common-account\n"
            "session    required     pam_loginuid.so\n"
            "@include common-session\n"
            "@include common-password\n",
    "sudo": "#%PAM-1.0\n\nsession    required   pam_limits.so\n\n"
            "@include common-auth\n@include common-account\n"
            "@include common-session-noninteractive\n",
    "sudo-i": "#%PAM-1.0\n\nsession    required   pam_limits.so\n\n"
              "@include common-auth\n@include common-account\n"
              "@include common-session\n",
    "su": "auth       sufficient pam_rootok.so\n"
          "session       required   pam_env.so readenv=1\n"
          "@include common-auth\n@include common-account\n"
          "@include common-session\n",
    "su-l": "auth\t\tinclude\t\tsu\naccount\t\tinclude\t\tsu\n"
            "password\tinclude\t\tsu\nsession\t\toptional\t"
            "pam_keyinit.so force revoke\nsession\t\tinclude\t\tsu\n",
}


def copy(source, target):
    subprocess.run(["cp", "-a", source, target], check=True)


def place(text, path=SSHD_CONFIG):
    """Of the first line that begins so."""
    for number, line in enumerate(read(path).splitlines(), 1):
        if line.lstrip().startswith(text):
            return "%s:%d" % (path, number)
    raise AssertionError("no %r in %s" % (text, path))


def apply(edit):
    """What a person does with the lines that doctor prints."""
    if edit["how"] == "run":
        for line in edit["lines"]:
            subprocess.run(["sh", "-ec", line], check=True,
                           capture_output=True)
        return
    lines = read(edit["file"]).splitlines()
    at = edit["line"]
    first, after = {"replace": (at - 1, at), "above": (at - 1, at - 1),
                    "below": (at, at), "append": (len(lines), len(lines)),
                    "delete": (at - 1, at)}[edit["how"]]
    lines[first:after] = edit["lines"]
    with open(edit["file"], "w") as f:
        f.write("".join(line + "\n" for line in lines))


@contextlib.contextmanager
def masked(path, by="/dev/null", flags=sandbox.MS_BIND, kind=None,
           options=None):
    """Another file, or a file system, in the place of ${path}."""
    sandbox.mount(by, path, kind, flags, options)
    try:
        yield
    finally:
        sandbox.unmount(path)


class Doctor(case.Case):
    sshd = None

    def setUp(self):
        super().setUp()
        self.furnish()
        self.enroll()

    def enroll(self):
        """Once: a copy of the state serves all tests."""
        if not os.path.exists(ENROLLED):
            self.world.enroll("alice")
            copy(world.STATE, ENROLLED)
        else:
            os.rmdir(world.STATE)
            copy(ENROLLED, world.STATE)

    def furnish(self):
        """An installation that is right."""
        os.makedirs(os.path.dirname(DROP_IN), exist_ok=True)
        self.sshd_config()
        for name in ("sudo", "sudo-i"):
            self.world.pam(name, world.DEBIAN)
        os.unlink("/etc/pam.d/test")

    def sshd_config(self, more="", **settings):
        """Debian's file: the drop-ins come first, and count."""
        text = "Include /etc/ssh/sshd_config.d/*.conf\nHostKey %s\n" % \
            self.world.sshd.path("host")
        for name, value in dict(SETTINGS, **settings).items():
            text += "" if value is None else "%s %s\n" % (name, value)
        write(SSHD_CONFIG, text + more)
        for name in os.listdir(os.path.dirname(DROP_IN)):
            os.unlink(os.path.join(os.path.dirname(DROP_IN), name))

    def doctor(self, *arguments, status=None):
        done = self.world.sms2fa("--json", "doctor", "--offline", *arguments,
                                 check=False)
        self.assertEqual(done.stderr, "")
        document = json.loads(done.stdout)
        problems = [check for check in document["checks"]
                    if check["level"] == "problem"]
        self.assertEqual(document["ok"], not problems)
        self.assertEqual(done.returncode, 1 if problems else 0)
        if status is not None:
            self.assertEqual(done.returncode, status, self.told(document))
        return document

    @staticmethod
    def told(document, *levels):
        """At these levels; none: at all but "ok"."""
        return "\n".join(
            "%s %s %s: %s %s" % (check["level"], check["id"], check["place"],
                                 check["reason"], check["mend"])
            for check in document["checks"]
            if check["level"] in (levels or ("problem", "warning", "note")))

    def found(self, document, id, level="problem"):
        """The one check with this id and level."""
        checks = [check for check in document["checks"]
                  if check["id"] == id and check["level"] == level]
        self.assertEqual(len(checks), 1, "%s %s in\n%s" % (
            level, id, self.told(document)))
        return checks[0]

    def diagnose(self, id, place=None, lines=None, level="problem",
                 reason="", how=None):
        """It is found, and told with this place and these lines."""
        check = self.found(self.doctor(), id, level)
        self.assertIn(reason, check["reason"])
        if place is not None:
            self.assertEqual(check["place"], place)
        if lines is not None:
            self.assertEqual(check["edit"]["lines"], lines)
        if how is not None:
            self.assertEqual(check["edit"]["how"], how)
        return check

    def mend(self, *rest, **expected):
        """Diagnose, write what was told, and nothing is left to mend."""
        apply(self.diagnose(*rest, **expected)["edit"])
        self.assertSound()

    def show(self, *services, status=0):
        done = self.world.sms2fa("--json", "doctor", "--show-lines",
                                 *services, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return [check for check in json.loads(done.stdout)["checks"]]

    def write(self, *services):
        edits = [check["edit"] for check in self.show(*services)
                 if check["edit"]]
        for edit in edits:
            apply(edit)
        return edits

    def assertSound(self):
        document = self.doctor(status=0)
        self.assertEqual([check["id"] for check in document["checks"]
                          if check["level"] == "warning"], [],
                         self.told(document))

    def assertLogsIn(self):
        self.world.sshd.serve(SSHD_CONFIG)
        self.addCleanup(self.world.sshd.stop)
        self.assertAdmitted(self.world.login_fully("alice"))
