"""What the courier's tests share: a courier, its jobs, the double."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
TOP_SRC = os.environ.get("top_srcdir") or os.path.realpath(
    os.path.join(os.path.dirname(__file__), "..", ".."))
TOP_BUILD = os.environ.get("top_builddir") or os.getcwd()
sys.path.insert(0, os.path.join(TOP_SRC, "tests", "twilio"))

import double  # noqa: E402  (found through the line above)
import without  # noqa: E402

NOBODY = 65534  # the system user's part; needs no account
NUMBER = "+15005550010"
TEXT = "271828 is your code for sshd on web1. Never share it."
VOICE = "Your login code is 2. 7. 1. 8. 2. 8."
PASSWORD = "correct horse"
SHA1 = double.pwned.sha1(PASSWORD)
SKIPPED = 77

# enum wire_job_kind and enum wire_signal, as send_job has them
KINDS = {"message": 1, "call": 2, "lookup": 3, "pwned": 4, "price": 5,
         "account": 6, "balance": 7}
UNKNOWN, NO, YES = range(3)


class World:
    """A directory with a courier that the system user can reach."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="sms2fa-courier-")
        os.chmod(self.directory, 0o755)
        self.courier = self.take("sms2fa-courier")
        self.send_job = self.take("tests/courier/send_job")

    def take(self, name):
        path = self.path(os.path.basename(name))
        shutil.copy(os.path.join(TOP_BUILD, name), path)
        return path

    def path(self, name):
        return os.path.join(self.directory, name)

    def remove(self):
        shutil.rmtree(self.directory)

    def write_secret(self, text, name="secret", mode=0o640):
        path = self.path(name)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.chmod(path, mode)
        if os.geteuid() == 0:
            os.chown(path, 0, NOBODY)
        return path

    @staticmethod
    def as_system_user():
        if os.geteuid() != 0:
            return {}
        return {"user": NOBODY, "group": NOBODY, "extra_groups": []}

    def start(self, job, how=None, **options):
        words = [f"{key}={value}" for key, value in job.items()]
        return subprocess.Popen(
            [self.send_job, how or self.courier] + words,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, cwd="/",
            **{**self.as_system_user(), **options})

    @staticmethod
    def finish(process):
        out, errors = process.communicate(timeout=60)
        if process.returncode != 0:
            raise AssertionError(f"send_job: {errors}")
        return json.loads(out)

    def run(self, job, **options):
        return self.finish(self.start(job, **options))


class CourierCase(unittest.TestCase):
    """A test with a world, a double and a job that would go through."""

    tls = True
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.remove)
        cls.double = double.Double(cls.world.path("double"), tls=cls.tls)
        cls.double.start()
        cls.addClassCleanup(cls.double.stop)
        os.chmod(cls.double.directory, 0o755)
        os.chmod(cls.double.ca_file, 0o644)
        cls.secret_file = cls.world.write_secret(
            cls.double.account.secret + "\n")

    def setUp(self):
        self.double.forget()

    def job(self, **changes):
        job = {
            "api_url": self.double.url,
            "account": self.double.account.sid,
            "login": self.double.account.login,
            "secret_file": self.secret_file,
            "from": double.SENDER,
            "ca_file": self.double.ca_file if self.tls else "",
            "to": NUMBER,
            "body": TEXT,
            "sandbox_required": int(without.landlock_version() > 0),
        }
        job.update(changes)
        return job

    def send(self, **changes):
        reply = self.world.run(self.job(**changes))
        self.assert_discreet(reply)
        if reply["requests"]:
            self.assertEqual(reply["sandbox"], without.all_that_holds())
        return reply

    def assert_discreet(self, reply):
        """Nothing that must not be logged is in a reply."""
        said = json.dumps(reply)
        self.assertTrue(reply["detail"].isprintable(), reply)
        self.assertTrue(reply["detail"].isascii(), reply)
        for secret in ("271828", "2. 7. 1", NUMBER[1:], SHA1, SHA1[:5],
                       self.double.account.secret, double.lookups.CARRIER):
            self.assertNotIn(secret, said)

    def ask(self, kind, **changes):
        """Do a job of another kind than a message."""
        return self.send(kind=KINDS[kind], **changes)

    def expect_of(self, kind, fault, word, unsent, requests, **changes):
        """Suffer a fault; the class, and who saw how much of it."""
        self.double.fail_next(fault, changes.pop("times", 1))
        reply = self.ask(kind, **changes)
        self.assertEqual((reply["class"], reply["surely_unsent"],
                          reply["requests"]), (word, unsent, requests), reply)
        self.assertEqual(len(self.double.requests()), requests)
        return reply


def main(needs_root=None):
    """Run the calling script's tests; automake's 77 where none could."""
    if needs_root and os.geteuid() != 0:
        print(f"skipped: {needs_root}")
        sys.exit(SKIPPED)
    program = unittest.main(module="__main__", exit=False, verbosity=2)
    result = program.result
    for test, why in result.skipped:  # contrib/lanes.sh counts these lines
        print("skipped: %s: %s" % (test.id(), why))
    if not result.wasSuccessful():
        sys.exit(1)
    if result.testsRun and len(result.skipped) == result.testsRun:
        sys.exit(SKIPPED)
