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
from examination import (CONF, Doctor, ENROLLED, SECRET, VERIFIER, WITHOUT,
                         copy, masked, read, write)

AUDIT = "/var/log/audit/audit.log"
AVC = ("type=AVC msg=audit(1700000000.444:9): avc:  denied  { read } for  "
       'pid=7 comm="sms2fa-verifier" name="state.db" '
       "scontext=system_u:system_r:sms2fa_t:s0 tclass=file permissive=0\n")
APPARMOR = ('type=AVC msg=audit(1700000000.444:9): apparmor="DENIED" '
            'operation="open" profile="/usr/libexec/sms2fa/sms2fa-courier" '
            'name="/etc/shadow" pid=7 requested_mask="r"\n')
OTHERS = ("type=AVC msg=audit(1700000000.1:1): avc:  denied  { read } for  "
          'pid=8 comm="httpd"\n'
          'type=AVC msg=audit(1.1:2): apparmor="ALLOWED" profile="sms2fa"\n')
ENTRIES = "".join(
    "int %s(void) { return 0; }\n" % name for name in (
        "pam_sm_authenticate", "pam_sm_setcred", "pam_sm_acct_mgmt",
        "pam_sm_chauthtok"))
BEFORE = ("int pause(void);\n__attribute__((constructor)) static void f(void)"
          " { %s; }\n" + ENTRIES)


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

    def test_its_directory_is_not_for_the_system_user(self):
        os.chown(world.CONFIGURATION, 0, 0)
        os.chmod(world.CONFIGURATION, 0o700)
        self.assertRefused(self.world.sudo("alice").end(
            world.PASSWORDS["alice"], "000000"))
        for check in self.doctor(status=1)["checks"]:
            if check["id"] in ("files.configuration", "files.secret"):
                self.assertEqual(check["place"], world.CONFIGURATION)
                self.assertIn("can't be entered", check["reason"])
        self.mend("files.configuration")
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

    def test_the_verifier_cannot_be_run(self):
        os.chmod(VERIFIER, 0o644)
        self.mend("files.programs", VERIFIER, ["chmod 0755 " + VERIFIER],
                  reason="can't be run")

    def test_the_secret_is_no_file(self):
        os.unlink(SECRET)
        os.mkdir(SECRET, 0o750)
        self.addCleanup(os.rmdir, SECRET)
        shutil.chown(SECRET, "root", world.SYSTEM_USER)
        self.diagnose("files.secret", SECRET, reason="is no regular file")

    def test_the_secret_is_nowhere(self):
        path = CONF + "/secret"
        self.world.configure(provider={"secret_file": path})
        self.diagnose("files.secret", path, reason="Not a directory")

    def test_others_can_write_the_module(self):
        os.chmod(world.MODULE, 0o777)
        self.addCleanup(os.chmod, world.MODULE, 0o755)
        self.mend("module", world.MODULE, ["chmod go-w " + world.MODULE])

    @contextlib.contextmanager
    def other_module(self):
        """Whatever takes its place goes again."""
        os.rename(world.MODULE, world.MODULE + ".away")
        try:
            yield world.MODULE
        finally:
            os.rename(world.MODULE + ".away", world.MODULE)

    @staticmethod
    def compile(source, path):
        subprocess.run(
            ["cc", "-shared", "-fPIC", "-o", path, "-x", "c", "-",
             "-Wl,--as-needed", "-lm"], input=source, text=True, check=True)

    def test_another_file_in_the_modules_place(self):
        with self.other_module() as path:
            shutil.copy("/usr/bin/true", path)
            self.diagnose("module", path, reason="can't be loaded")

    def test_another_module_in_its_place(self):
        for source, id, reason in (
                ("int pam_sm_setcred(void) { return 0; }", "module",
                 "is another module: it has no pam_sm_chauthtok"),
                (ENTRIES, "version", "is of build unknown"),
                (BEFORE % "__builtin_trap()", "module",
                 "ends the program that loads it"),
                ("double cos(double); double f(double x) { return cos(x); }" +
                 ENTRIES, "module", "brings libm.so.")):
            with self.subTest(reason), self.other_module() as path:
                self.compile(source, path)
                self.diagnose(id, path, reason=reason)

    def test_a_module_that_never_ends_to_load(self):
        with self.other_module() as path:
            self.compile(BEFORE % "for (;;) pause()", path)
            # sudo would wait for it as well.
            check = self.found(self.doctor("sshd"), "module")
        self.assertEqual(check["place"], path)
        self.assertIn("holds up the program that loads it", check["reason"])

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
            self.assertNotIn("chgrp", str(self.doctor()))
        self.assertSound()

    def test_somebody_is_in_its_group(self):
        with self.changed("/etc/group", "sms2fa:x:900:", "sms2fa:x:900:bob"):
            self.mend("user", lines=["gpasswd -d bob sms2fa"])

    def test_somebody_has_its_group_for_his_own(self):
        with self.changed("/etc/passwd", "sms2fa:", "joe:x:4711:900::/:"
                          "/bin/sh\nsms2fa:"):
            check = self.diagnose("user", reason="joe has its group")
        self.assertIn("usermod -g GROUP joe", check["mend"])

    def test_the_system_user_has_a_shell(self):
        with self.changed("/etc/passwd", "/nonexistent:/usr/sbin/nologin",
                          "/nonexistent:/bin/sh"):
            self.mend("user", level="warning")

    def test_the_system_user_has_a_password(self):
        with self.changed("/etc/shadow", "sms2fa:*:", "sms2fa:$6$x$y:"):
            self.mend("user", lines=["usermod -L sms2fa"],
                      reason="has a password")

    def test_the_system_user_may_be_named_in_its_own_group(self):
        with self.changed("/etc/group", "sms2fa:x:900:",
                          "sms2fa:x:900:sms2fa"):
            self.assertSound()

    def test_there_is_no_system_user_to_read_the_state(self):
        with self.changed("/etc/passwd", "sms2fa:", "gone:"):
            self.diagnose("state.sound", world.STATE,
                          reason="can't become the system user sms2fa")

    def test_what_prunes_old_events(self):
        self.found(self.doctor(), "pruning", "note")
        path = "/etc/cron.daily/sms2fa"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write(path, "")
        self.addCleanup(os.unlink, path)
        self.assertIn(path, self.found(
            self.doctor(), "pruning", "ok")["reason"])

    def test_a_policy_that_exempts_everybody(self):
        self.world.configure(policy=[{"action": "exempt"}])
        self.diagnose("configuration", level="warning",
                      reason="exempts everybody")

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

    def with_room(self, options, level, reason):
        """The state on a file system of its own."""
        with masked(world.STATE, "tmpfs", 0, "tmpfs",
                    "mode=0700,uid=900,gid=900," + options):
            for name in os.listdir(ENROLLED):
                copy(os.path.join(ENROLLED, name), world.STATE)
            check = self.diagnose("state.room", world.STATE, level=level,
                                  reason=reason)
            self.assertIn("sms2fa prune", check["mend"])

    def test_the_disk_of_the_state_fills(self):
        self.with_room("size=32m", "warning", " MiB and ")
        self.with_room("size=32m,nr_inodes=%d" % (
            1 + len(os.listdir(ENROLLED))), "problem", "and 0 files are left")
        # As a file system that does not count its files.
        self.with_room("size=32m,nr_inodes=0", "warning", " MiB are left")
        size = sum((os.path.getsize(os.path.join(ENROLLED, name)) + 4095)
                   // 4096 for name in os.listdir(ENROLLED))
        self.with_room("size=%d" % (4096 * (size + 16)), "problem", "0 MiB")

    def test_nobody_listens_to_the_log(self):
        os.rename("/dev/log", "/dev/log.away")
        try:
            self.diagnose("log", level="warning")
        finally:
            os.rename("/dev/log.away", "/dev/log")

    def audit(self, text):
        os.makedirs(os.path.dirname(AUDIT), exist_ok=True)
        self.addCleanup(shutil.rmtree, os.path.dirname(AUDIT))
        write(AUDIT, text)

    def test_a_security_module_denies(self):
        for line, subject in ((AVC, "SELinux"), (APPARMOR, "AppArmor")):
            with self.subTest(subject):
                self.audit(OTHERS + line + line.replace("444", "555") +
                           OTHERS)
                check = self.diagnose("lsm", reason="2 times in the log")
                self.assertEqual(check["subject"], subject)
                self.assertIn("555", check["reason"])
                self.assertIn("policy", check["mend"])
                self.doCleanups()

    def test_an_old_denial_is_past(self):
        """The newest MiB of the log counts."""
        self.audit(AVC + OTHERS * (1 + (1 << 20) // len(OTHERS)))
        self.assertSound()
        with open(AUDIT, "a") as f:
            f.write(AVC)
        self.diagnose("lsm", reason="1 times")

    def test_which_security_modules_are_active(self):
        for enforce, apparmor, told in (
                ("1", None, "SELinux enforcing:"),
                ("0", "N\n", "SELinux permissive:"),
                (None, "Y\n", "AppArmor:"),
                ("1", "Y\n", "SELinux enforcing, AppArmor:"),
                (None, "N\n", "none active:")):
            with self.subTest(told), masked("/sys", "tmpfs", 0, "tmpfs"):
                for path, text in (
                        ("/sys/fs/selinux/enforce", enforce),
                        ("/sys/module/apparmor/parameters/enabled",
                         apparmor)):
                    if text is not None:
                        os.makedirs(os.path.dirname(path))
                        write(path, text)
                self.assertEqual(
                    self.found(self.doctor(), "lsm", "ok")["reason"],
                    told + " no denial of ours in the logs")

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
