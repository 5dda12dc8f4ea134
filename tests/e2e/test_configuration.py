#!/usr/bin/python3
"""A broken configuration lets nobody in and names every fault in the log."""

import os
import re

import case
from logbook import fields
from world import (CONFIGURATION, DEBIAN, PASSWORDS, SYSTEM_ERR,
                   SYSTEM_USER)

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "conf",
                     "broken.table")
PROVIDER = ('provider = { account_sid = "AC0123456789abcdef0123456789ABCDEF"; '
            'from = "+15005550006"; };')


def cases():
    """Name, text and the faults without their places, as the table has them."""
    with open(TABLE, encoding="utf-8") as f:
        parts = re.split(r"(?m)^== ", f.read())[1:]
    for part in parts:
        name, rest = part.split("\n", 1)
        text, want = re.split(r"(?m)^--\n", rest, maxsplit=1)
        faults = [re.sub(r"^(-|\d+): ", "", line)
                  for line in want.splitlines() if line]
        yield name, text.replace("%PROVIDER%", PROVIDER, 1), faults


def printable(text):
    return re.sub(rb"[^ -~]", b"?", text.encode()).decode()


class Broken(case.Case):
    sshd = None

    def log_in(self):
        with self.world.applicant("alice") as program:
            output, _ = program.communicate(PASSWORDS["alice"] + "\n" * 9)
        return output

    def assertDenied(self):
        output = self.log_in()
        self.assertIn("result %d" % SYSTEM_ERR, output)
        self.assertNotIn("prompt", output)
        self.assertNothingSent()
        self.wait_log("outcome=failed reason=configuration .*sms2fa check")

    def test_every_row_of_the_table_is_denied_and_named(self):
        count = 0
        self.world.enroll("alice")
        for name, text, faults in cases():
            with self.subTest(name):
                self.mark = self.world.log.mark()
                self.world.write_configuration(text)
                self.assertDenied()
                logged = "\n".join(self.log())
                for fault in faults:
                    self.assertIn(printable(fault), logged)
            count += 1
        self.assertGreaterEqual(count, 25)

    def test_files_that_are_not_to_be_believed(self):
        path = CONFIGURATION + "/sms2fa.conf"

        def linked():
            os.rename(path, CONFIGURATION + "/other")
            os.symlink("other", path)

        def loose(target, mode):
            return lambda: os.chmod(target, mode)

        for name, spoil, word in (
                ("absent", lambda: os.unlink(path), "does not exist"),
                ("a symbolic link", linked, "symbolic link"),
                ("writable by others", loose(path, 0o646), "chmod go-w"),
                ("in a writable directory", loose(CONFIGURATION, 0o777),
                 "chmod go-w"),
                ("somebody's", lambda: os.chown(path, 2001, -1),
                 "not owned by root"),
                ("hard linked",
                 lambda: os.link(path, CONFIGURATION + "/second"),
                 "hard link")):
            with self.subTest(name):
                self.world.reset()
                self.world.enroll("alice")
                self.mark = self.world.log.mark()
                spoil()
                self.assertDenied()
                self.wait_log(re.escape(word))
            for left in os.listdir(CONFIGURATION):
                os.unlink(os.path.join(CONFIGURATION, left))

    def test_an_argument_of_the_line_that_is_unknown(self):
        self.world.enroll("alice")
        self.world.pam("test", DEBIAN.replace("{module}", "{module} nullok"))
        output = self.log_in()
        self.assertIn("result %d" % SYSTEM_ERR, output)
        self.assertNothingSent()
        told = fields(self.wait_log('argument="nullok"'))
        self.assertEqual((told["reason"], told["user"], told["service"]),
                         ("argument", "alice", "test"))

    def test_conf_names_another_file(self):
        self.world.enroll("alice")
        self.world.pam("test", DEBIAN.replace(
            "{module}", "{module} conf=%s/absent.conf" % CONFIGURATION))
        self.assertDenied()
        self.wait_log("absent.conf does not exist")
        self.wait_log("see `sms2fa check %s/absent.conf'" % CONFIGURATION)

    def test_what_the_installation_lacks(self):
        self.world.enroll("alice")
        with self.world.moved_away("sms2fa-verifier"):
            output = self.log_in()
        self.assertIn("result %d" % SYSTEM_ERR, output)
        self.wait_log("reason=installation")
        with self.world.moved_away("sms2fa-courier"):
            output = self.log_in()
        self.assertIn("result %d" % SYSTEM_ERR, output)
        self.wait_log("reason=courier_lost")
        self.world._forget("passwd", (SYSTEM_USER,))
        try:
            output = self.log_in()
        finally:
            with open("/etc/passwd", "a") as f:
                f.write("%s:x:900:900::/nonexistent:/usr/sbin/nologin\n" %
                        SYSTEM_USER)
        self.assertIn("result %d" % SYSTEM_ERR, output)
        self.wait_log("no system user %s" % SYSTEM_USER)
        self.assertNothingSent()


if __name__ == "__main__":
    case.main()
