#!/usr/bin/python3
"""Damaged state denies, says what is damaged and how to mend it, in the log and
by the command, sends nothing; and what is said to mend it does."""

import contextlib
import json
import os
import re
import subprocess
import time

import case
import sandbox
from damages import ABOVE, DAMAGES, DATABASE, JOURNAL, RESTORE, sql
from logbook import fields
from world import (MAXTRIES, PASSWORDS, PREFIX, STATE, SUCCESS, SYSTEM_ERR,
                   TOOLS)

GOOD = sandbox.ROOT + "/good"  # a copy of a sound state
BACKUP = sandbox.ROOT + "/backup"
BOOT_ID = "/proc/sys/kernel/random/boot_id"
ONCE = 9.5  # seconds: a lock is waited for once, for five of them
READ_ONLY, REMOUNT, DETACH = 1, 32, 2


class Store(case.Applicants):
    def setUp(self):
        super().setUp()
        # Whoever reads "damaged" as "not enrolled" lets alice in here.
        self.world.configure(unenrolled="allow")
        self.world.enroll("alice")
        for path in GOOD, BACKUP:
            subprocess.run(["rm", "-rf", path], check=True)
        self.world.sms2fa("backup", BACKUP)
        subprocess.run(["cp", "-a", STATE, GOOD], check=True)
        self.addCleanup(self.put_right)

    @staticmethod
    def put_right():
        subprocess.run(["rm", "-rf", STATE, STATE + ".away",
                        STATE + ".damaged"], check=True)
        subprocess.run(["cp", "-a", GOOD, STATE], check=True)
        for path in ABOVE, PREFIX + "/var":
            os.chown(path, 0, 0)
            os.chmod(path, 0o755)

    def assertDenied(self, said, seconds=20):
        """A login: refused, for this reason, which the log says."""
        self.mark = self.world.log.mark()
        begun = time.monotonic()
        login = self.converse("123456")
        self.assertLess(time.monotonic() - begun, seconds)
        self.assertEqual((login.result, login.prompts), (SYSTEM_ERR, []),
                         self.log())
        self.assertEqual(login.told, ["Sign-in codes do not work on this host "
                                      "now. Contact your administrator."])
        self.assertNothingSent()
        line, = self.log("outcome=")
        told = fields(line)
        self.assertEqual((told["outcome"], told["reason"], told["user"]),
                         ("failed", "state", "alice"))
        self.assertRegex(told["note"], said.replace('"', "'"))

    def assertTold(self, said, *words):
        """The command: the same words, once for people, once for programs."""
        done = self.world.sms2fa(*words, check=False)
        self.assertEqual((done.returncode, done.stdout), (1, ""), done)
        self.assertRegex(done.stderr, r"\Asms2fa: state: .*" + said)
        self.assertEqual(done.stderr.count("\n"), 1)
        again = self.world.sms2fa("--json", *words, check=False)
        document = json.loads(again.stdout)
        self.assertEqual((again.returncode, document["ok"], again.stderr),
                         (1, False, ""))
        return document["error"]

    def mend(self, told):
        """Do as it says."""
        commands = re.findall("`((?:mv|chmod|chown|sms2fa) [^`]*)`", told)
        for command in commands:
            subprocess.run(
                command.replace("sms2fa restore FILE",
                                PREFIX + "/sbin/sms2fa restore " + BACKUP),
                shell=True, check=True, stdout=subprocess.DEVNULL)
        if commands:
            self.assertIn("alice", self.world.sms2fa("list").stdout)
            self.assertEqual(self.world.show("alice")["status"], "verified")

    def test_table(self):
        for name, damage, said in DAMAGES:
            with self.subTest(name):
                self.put_right()
                damage()
                self.assertDenied(said)
                told = self.assertTold(said, "show", "alice")
                self.assertEqual(told, self.assertTold(said, "list"))
                self.mend(told)

    def test_no_directory(self):
        os.rename(STATE, STATE + ".away")
        self.assertDenied("is absent: mount it, run `sms2fa restore FILE`")
        self.assertFalse(os.path.exists(STATE), "made anew by a login")
        os.mkdir(STATE, 0o700)
        os.chown(STATE, 900, 900)
        self.assertDenied("is empty: mount it, run `sms2fa restore FILE`")
        self.assertEqual(os.listdir(STATE), [], "made anew by a login")

    def test_no_state_is_made_where_others_can_write(self):
        subprocess.run(["rm", "-rf", STATE], check=True)
        os.mkdir(STATE, 0o700)
        os.chown(STATE, 900, 900)
        os.chmod(ABOVE, 0o777)
        self.assertTold("run `chmod go-w %s`" % ABOVE, "list")
        self.assertEqual(os.listdir(STATE), [])

    def test_altered_recovery_codes(self):
        codes = json.loads(self.world.sms2fa(
            "--json", "recovery", "alice").stdout)["codes"]
        sql("UPDATE recovery SET used_at = 1 WHERE slot = 3")
        login = self.converse(codes[0])
        self.assertEqual(login.result, SYSTEM_ERR, self.log())
        told = self.assertTold("recovery codes of alice were altered .*: run "
                               + RESTORE, "show", "alice")
        self.world.phone.forget()
        self.mend(told)

    # What no backup mends

    def test_a_file_system_that_can_not_be_written(self):
        sandbox.mount(STATE, STATE, None, sandbox.MS_BIND)
        self.addCleanup(sandbox.libc.umount2, STATE.encode(), DETACH)
        sandbox.mount(None, STATE, None, sandbox.MS_BIND | REMOUNT | READ_ONLY)
        said = "Read-only file system.*: see that its file system is mounted"
        self.assertDenied(said)
        self.assertTold(said, "list")

    @contextlib.contextmanager
    def locked(self, how):
        """By a process that is not ours."""
        holder = subprocess.Popen(
            ["/usr/bin/python3", "-c", "import sqlite3, sys\n"
             "d = sqlite3.connect(%r, isolation_level=None)\n"
             "d.execute('BEGIN %s')\nprint()\nsys.stdout.flush()\n"
             "sys.stdin.read()" % (DATABASE, how)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        holder.stdout.readline()
        try:
            yield holder.pid
        finally:
            holder.communicate()

    def test_a_strangers_lock(self):
        with self.locked("EXCLUSIVE") as pid:
            said = "state is locked by process %d: see `ps %d`" % (pid, pid)
            self.assertDenied(said, ONCE)
            begun = time.monotonic()
            done = self.world.sms2fa("list", check=False)
            self.assertLess(time.monotonic() - begun, ONCE)
            self.assertRegex(done.stderr, said)
        self.assertEqual(self.log_in().result, SUCCESS)

    def small_disk(self):
        sandbox.mount("small", STATE, "tmpfs", 0,
                      "size=8m,mode=0700,uid=900,gid=900")
        self.addCleanup(sandbox.libc.umount2, STATE.encode(), DETACH)
        subprocess.run(["cp", "-a", GOOD + "/.", STATE], check=True)

    @staticmethod
    def fill():
        with open(STATE + "/ballast", "wb", 0) as f, \
                contextlib.suppress(OSError):
            while True:
                f.write(b"\1" * 4096)

    def test_a_full_disk_keeps_nobody_out(self):
        self.small_disk()
        self.assertEqual(self.log_in().result, SUCCESS)
        self.fill()
        self.assertEqual(self.log_in().result, SUCCESS)
        self.guess_wrong()
        self.world.sms2fa("unlock", "alice", "--force")
        codes = json.loads(self.world.sms2fa(
            "--json", "recovery", "alice").stdout)["codes"]
        self.assertEqual(self.converse(codes[0]).result, SUCCESS)
        self.assertIn("alice", self.world.sms2fa("list").stdout)
        self.assertIn("granted", self.world.sms2fa("log", "alice").stdout)

    def test_no_room_for_the_journal(self):
        self.small_disk()
        os.unlink(JOURNAL)
        self.fill()
        self.mark = self.world.log.mark()
        login = self.converse("123456")
        self.assertEqual((login.result, login.prompts), (SYSTEM_ERR, []))
        self.assertNothingSent()
        line, = self.log("outcome=")
        self.assertRegex(fields(line)["note"], "no room for the state .*: "
                                               "make room on its file system")
        self.assertIn("alice", self.world.sms2fa("list").stdout)
        self.assertTold("no room .*: make room", "unlock", "alice", "--force")
        os.unlink(STATE + "/ballast")
        self.assertEqual(self.log_in().result, SUCCESS)

    def test_a_decision_that_can_not_be_recorded_is_told(self):
        """Also of a login of which there is more to tell."""
        self.world.configure(unenrolled="allow", policy=[
            {"users": ["dave"], "action": "require"}])
        self.small_disk()
        os.unlink(JOURNAL)
        self.fill()
        self.assertEqual(self.converse(user="dave").result, SUCCESS)
        self.assertRegex(self.wait_log("reason=unenrolled_allowed"),
                         'note="policy rule in line ')
        self.wait_log("no room for the state .*: make room")

    # Time

    def one_for_long(self):
        """Longer than this host has run: what another boot has seen is at
        least as old as this one."""
        self.put_right()
        self.world.configure(limits=[{
            "per": "number", "max": 2, "window": "90d"}])  # enroll's, and one
        self.assertEqual(self.log_in().result, SUCCESS)
        self.world.phone.forget()

    def test_another_boot_frees_nothing(self):
        self.one_for_long()
        path = sandbox.ROOT + "/boot_id"
        with open(path, "w") as f:
            f.write("01234567-89ab-cdef-0123-456789abcdef\n")
        sandbox.mount(path, BOOT_ID, None, sandbox.MS_BIND)
        try:
            self.assertEqual(self.converse("").result, MAXTRIES, self.log())
            self.world.sms2fa("show", "alice")
        finally:
            sandbox.libc.umount2(BOOT_ID.encode(), DETACH)
        self.assertNothingSent()

    def in_another_time(self, seconds):
        """A login in a name space where this host has run for longer."""
        done = subprocess.run(
            ["unshare", "--time", "--fork", "--boottime", str(seconds),
             TOOLS + "/pam_client", "test", "alice"], text=True,
            input=PASSWORDS["alice"] + "\n\n\n", capture_output=True)
        if "unshare:" in done.stderr:
            self.skipTest(done.stderr.strip())
        return int(done.stdout.split()[-1])

    def test_another_name_space_of_time_frees_nothing(self):
        self.one_for_long()
        with open("/proc/uptime") as f:
            uptime = float(f.read().split()[0])
        self.assertEqual(self.in_another_time(-int(uptime / 2)), MAXTRIES,
                         self.log())
        self.assertEqual(self.in_another_time(60), MAXTRIES, self.log())
        self.assertEqual(self.converse("").result, MAXTRIES)
        self.assertNothingSent()


if __name__ == "__main__":
    case.main()
