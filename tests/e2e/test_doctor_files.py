#!/usr/bin/python3
"""`sms2fa doctor`: broken installations, each mended by the line that is
printed."""

import contextlib
import json
import os
import re
import shutil
import subprocess

import case
import world
from examination import CONF, Doctor, SECRET, VERIFIER, WITHOUT, read, write


class Installation(Doctor):
    def test_a_fault_of_the_configuration(self):
        text = read(CONF)
        self.world.write_configuration(text + "code = { digits = 4; };\n")
        check = self.diagnose("configuration",
                              "%s:%d" % (CONF, text.count("\n") + 1))
        self.assertIn("code.digits", check["reason"])
        self.world.write_configuration(text)
        self.assertSound()

    def test_others_can_write_the_configuration(self):
        os.chmod(CONF, 0o666)
        self.mend("files.configuration", CONF, ["chmod go-w " + CONF])
        self.assertLogsIn()

    def test_others_can_write_above_it(self):
        os.chmod(world.CONFIGURATION, 0o777)
        self.mend("files.configuration", world.CONFIGURATION,
                  ["chmod go-w " + world.CONFIGURATION])

    def test_the_configuration_is_not_for_the_system_user(self):
        os.chown(CONF, 0, 0)
        self.mend("files.configuration", CONF, reason="can't be read")
        self.assertLogsIn()

    def test_the_configuration_is_not_there(self):
        os.unlink(CONF)
        check = self.diagnose("files.configuration", CONF)
        self.assertIn("sms2fa setup", check["mend"])

    def test_everybody_reads_the_secret(self):
        os.chmod(SECRET, 0o644)
        self.mend("files.secret", SECRET, ["chmod 0640 " + SECRET])
        self.assertLogsIn()

    def test_a_copy_of_the_secret(self):
        path = SECRET + ".bak"
        write(path, "x\n", 0o644)
        self.mend("files.leftover", path, ["rm " + path])

    def test_the_verifier_belongs_to_somebody(self):
        os.chown(VERIFIER, self.world.people["bob"].uid, 0)
        self.mend("files.programs", VERIFIER, ["chown root " + VERIFIER])

    def test_the_verifier_is_gone(self):
        with self.world.moved_away("sms2fa-verifier"):
            self.diagnose("files.programs", VERIFIER,
                          reason="is not there")

    def test_others_can_write_the_module(self):
        os.chmod(world.MODULE, 0o777)
        self.addCleanup(os.chmod, world.MODULE, 0o755)
        self.mend("module", world.MODULE, ["chmod go-w " + world.MODULE])

    def test_another_file_in_the_modules_place(self):
        away = world.MODULE + ".away"
        os.rename(world.MODULE, away)
        self.addCleanup(os.rename, away, world.MODULE)
        shutil.copy("/usr/bin/true", world.MODULE)
        self.diagnose("module", world.MODULE, reason="can't be loaded")

    def test_the_module_is_of_another_build(self):
        with open(world.MODULE, "rb") as f:
            before = f.read()
        with open(world.MODULE, "wb") as f:
            f.write(re.sub(rb"(sms2fa build )\S", rb"\g<1>9", before))
        try:
            self.diagnose("version", world.MODULE, reason="is of build 9")
        finally:
            with open(world.MODULE, "wb") as f:
                f.write(before)
        self.assertSound()

    def test_there_is_no_system_user(self):
        with self.changed("/etc/passwd", "sms2fa:", "gone:"):
            check = self.diagnose("user", reason="no account sms2fa")
            self.assertIn("useradd", check["edit"]["lines"][0])
        self.assertSound()

    def test_somebody_is_in_its_group(self):
        with self.changed("/etc/group", "sms2fa:x:900:", "sms2fa:x:900:bob"):
            self.mend("user", lines=["gpasswd -d bob sms2fa"])

    def test_the_system_user_has_a_shell(self):
        with self.changed("/etc/passwd", "/nonexistent:/usr/sbin/nologin",
                          "/nonexistent:/bin/sh"):
            self.mend("user", level="warning")

    @contextlib.contextmanager
    def changed(self, path, old, new):
        before = read(path)
        self.assertIn(old, before)
        write(path, before.replace(old, new))
        try:
            yield
        finally:
            write(path, before)

    def test_there_is_no_state_yet(self):
        shutil.rmtree(world.STATE)
        check = self.diagnose("state.sound", world.STATE, level="warning")
        self.assertIn("sms2fa enroll", check["mend"])
        self.assertFalse(os.path.exists(world.STATE))

    def test_the_state_is_open_to_others(self):
        os.chmod(world.STATE, 0o755)
        check = self.diagnose("state.sound", world.STATE)
        self.assertIn("chmod 0700", check["reason"])
        os.chmod(world.STATE, 0o700)
        self.assertSound()

    def test_the_state_is_damaged(self):
        with open(world.STATE + "/state.db", "r+b") as f:
            f.truncate(5000)
        self.diagnose("state.sound", world.STATE)

    def test_nobody_listens_to_the_log(self):
        os.rename("/dev/log", "/dev/log.away")
        try:
            self.diagnose("log", level="warning")
        finally:
            os.rename("/dev/log.away", "/dev/log")

    def on_a_kernel_without(self, what):
        done = subprocess.run(
            ["/usr/bin/python3", "-B", WITHOUT, what,
             world.PREFIX + "/sbin/sms2fa", "--json", "doctor", "--offline"],
            capture_output=True, text=True)
        return [check for check in json.loads(done.stdout)["checks"]
                if check["id"] == "kernel"][0]

    def test_the_kernel_lacks_a_wall(self):
        for what, word in (("landlock", "Landlock"), ("seccomp", "seccomp"),
                           ("both", "seccomp and Landlock")):
            check = self.on_a_kernel_without(what)
            self.assertEqual(check["level"], "warning")
            self.assertIn("has no %s for" % word, check["reason"])
        self.world.configure(sandbox="required")
        self.assertEqual(self.on_a_kernel_without("landlock")["level"],
                         "problem")

    def test_no_secret_is_shown(self):
        shown = json.dumps(self.doctor()) + self.world.sms2fa(
            "doctor", "--offline").stdout
        self.assertNotIn(self.world.phone.secret, shown)
        self.assertNotIn(world.NUMBERS["alice"], shown)


if __name__ == "__main__":
    case.main()
