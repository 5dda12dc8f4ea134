#!/usr/bin/python3
"""Damaged state denies, says what is damaged and how to mend it, in the log and
by the command, sends nothing; and what is said to mend it does."""

import contextlib
import json
import os
import re
import socket
import sqlite3
import stat
import subprocess
import time

import case
import sandbox
from logbook import fields
from world import (MAXTRIES, NUMBERS, PASSWORDS, PREFIX, STATE, SUCCESS,
                   SYSTEM_ERR, SYSTEM_USER, TOOLS)

DATABASE = STATE + "/state.db"
JOURNAL = DATABASE + "-journal"
KEY = STATE + "/key"
ABOVE = os.path.dirname(STATE)
GOOD = sandbox.ROOT + "/good"  # a copy of a sound state
BACKUP = sandbox.ROOT + "/backup"
BOOT_ID = "/proc/sys/kernel/random/boot_id"
RESTORE = r"`mv \S+ \S+\.damaged`, then `sms2fa restore FILE`"
PATIENCE = 5  # seconds, for a lock
GRACE = 3  # for the processes of a login on a busy machine
READ_ONLY, REMOUNT, DETACH = 1, 32, 2


def sql(text):
    with contextlib.closing(sqlite3.connect(DATABASE)) as database:
        database.executescript("PRAGMA journal_mode = PERSIST;" + text)


def cut(path, size):
    return lambda: os.truncate(path, size)


def write(path, at, data):
    def damage():
        with open(path, "r+b") as f:
            f.seek(at)
            f.write(data)
    return damage


def flip(word):
    """One bit of the first place where the database has this."""
    def damage():
        with open(DATABASE, "r+b") as f:
            content = f.read()
            at = content.index(word)
            f.seek(at)
            f.write(bytes([content[at] ^ 4]))
    return damage


def mode(path, bits):
    return lambda: os.chmod(path, bits)


def owner(path, uid):
    return lambda: os.chown(path, uid, -1)


def replace(path, make):
    """Something else of that name; the thing itself stays beside it."""
    def damage():
        os.rename(path, path + ".away")
        make(path)
        os.chown(path, 900, 900, follow_symlinks=False)
    return damage


def link(path):
    os.symlink(path + ".away", path)


def dangling(path):
    os.symlink("/nowhere", path)


def hard_link(path):
    os.link(path + ".away", path)


def bind(path):
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(path)
    os.chmod(path, 0o600)


def device(path):
    os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))


def touch(path):
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def foreign(path):
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.executescript("CREATE TABLE moz_places (url); "
                               "INSERT INTO moz_places VALUES ('about:');")
    os.chmod(path, 0o600)


def kinds(path, name, thing):
    """Everything that can lie where a file should."""
    return [(name + " is " + word, replace(path, make), what)
            for word, make, what in (
                ("a link", link, "is a symbolic link: put the thing itself"),
                ("dangling", dangling, "is a symbolic link"),
                ("a hard link", hard_link, "has 2 hard links: remove the"),
                ("a directory", os.mkdir, thing),
                ("a FIFO", lambda p: os.mkfifo(p, 0o600), thing),
                ("a socket", bind, thing),
                ("a device", device, thing))]


NO_FILE = r"is not a regular file: run " + RESTORE
# what is wrong, how it comes about, what is said
DAMAGES = [
    ("no database", lambda: os.unlink(DATABASE), "is absent: run " + RESTORE),
    ("no key", lambda: os.unlink(KEY), "is absent: run " + RESTORE),
    ("empty database", cut(DATABASE, 0), "is empty: run " + RESTORE),
    ("empty key", cut(KEY, 0), "is empty: run " + RESTORE),
    ("a byte of it", cut(DATABASE, 1), "no database .*: run " + RESTORE),
    ("no whole head", cut(DATABASE, 99), "damaged.*: run " + RESTORE),
    ("a page of it", cut(DATABASE, 4096), "damaged.*|bytes where.*" + RESTORE),
    ("half of it", cut(DATABASE, 300000), "damaged.*: run " + RESTORE),
    ("no last byte", lambda: os.truncate(DATABASE, os.path.getsize(
        DATABASE) - 1), "bytes where .*: run " + RESTORE),
    ("short key", cut(KEY, 31), "has 31 bytes, not 32: run " + RESTORE),
    ("long key", cut(KEY, 33), "has 33 bytes, not 32: run " + RESTORE),
    ("other key", write(KEY, 3, b"other"), "not made with the key .*: run " +
     RESTORE),
    ("a flipped bit of a number", flip(NUMBERS["alice"].encode()),
     "table user (was altered|is no number|is lost).*: run " + RESTORE),
    ("another number", lambda: sql("UPDATE user SET number = '+15550109999'"),
     "table user was altered.*: run " + RESTORE),
    ("no row", lambda: sql("DELETE FROM user"),
     "row of table user is lost: run " + RESTORE),
    ("another type", lambda: sql("UPDATE user SET status = 'one'"),
     'column "status" holds what .*: run ' + RESTORE),
    ("no table", lambda: sql("DROP TABLE user"),
     "no such table: user.*: run " + RESTORE),
    ("no meta", lambda: sql("DELETE FROM meta"), "key .*: run " + RESTORE),
    ("no head", write(DATABASE, 0, b"no database " * 9),
     "no database .*: run " + RESTORE),
    ("no pages", write(DATABASE, 4096, b"\xaa" * 4096 * 20),
     "malformed.*: run " + RESTORE),
    ("zeros", write(DATABASE, 4096, bytes(4096 * 20)),
     "malformed.*: run " + RESTORE),
    ("another program's", replace(DATABASE, foreign),
     "is another program's database: run " + RESTORE),
    ("a later release's", lambda: sql("PRAGMA user_version = 7"),
     "made by a newer release .*: install that release"),
    ("no release's", lambda: sql("PRAGMA user_version = 0"),
     "has version 0, which no release made: run " + RESTORE),
    ("write-ahead log", lambda: touch(DATABASE + "-wal"),
     "left by another program: run " + RESTORE),
    ("readable database", mode(DATABASE, 0o644), "mode 0644: run `chmod 0600"),
    ("closed database", mode(DATABASE, 0), "mode 0000: run `chmod 0600"),
    ("shared database", mode(DATABASE, 0o660), "mode 0660: run `chmod 0600"),
    ("setuid database", mode(DATABASE, 0o4600), "mode 4600: run `chmod 0600"),
    ("readable key", mode(KEY, 0o640), "mode 0640: run `chmod 0600"),
    ("readable journal", mode(JOURNAL, 0o644), "mode 0644: run `chmod 0600"),
    ("open directory", mode(STATE, 0o755), "mode 0755: run `chmod 0700"),
    ("closed directory", mode(STATE, 0), "mode 0000: run `chmod 0700"),
    ("root's database", owner(DATABASE, 0), "belongs to uid 0: run `chown 900"),
    ("alice's key", owner(KEY, 2001), "belongs to uid 2001: run `chown 900"),
    ("root's journal", owner(JOURNAL, 0), "belongs to uid 0: run `chown 900"),
    ("alice's directory", owner(STATE, 2001), "uid 2001: run `chown 900"),
    ("alice's way", owner(ABOVE, 2001), "uid 2001, .*: run `chown 0 %s`" %
     ABOVE),
    ("open way", mode(ABOVE, 0o777), "mode 0777, .*: run `chmod go-w %s`" %
     ABOVE),
    ("alice's way further up", owner(PREFIX + "/var", 2001),
     "run `chown 0 %s/var`" % PREFIX),
    ("open way further up", mode(PREFIX + "/var", 0o775),
     "run `chmod go-w %s/var`" % PREFIX),
    *kinds(DATABASE, "database", NO_FILE),
    *kinds(KEY, "key", NO_FILE),
    *kinds(JOURNAL, "journal", NO_FILE),
    ("directory is a link", replace(STATE, link), "is a symbolic link"),
    ("directory is a file", replace(STATE, touch),
     "is not a directory: run " + RESTORE),
    ("directory is a FIFO", replace(STATE, os.mkfifo),
     "is not a directory: run " + RESTORE),
]


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

    def assertDenied(self, said, seconds=GRACE):
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
            self.assertDenied(said, PATIENCE + GRACE)
            begun = time.monotonic()
            done = self.world.sms2fa("list", check=False)
            self.assertLess(time.monotonic() - begun, PATIENCE + GRACE)
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

    # Time

    def one_an_hour(self):
        self.put_right()
        self.world.configure(limits=[
            {"per": "number", "max": 2, "window": "1h"}])  # enroll's, and one
        self.assertEqual(self.log_in().result, SUCCESS)
        self.world.phone.forget()

    def test_another_boot_frees_nothing(self):
        self.one_an_hour()
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
        self.one_an_hour()
        with open("/proc/uptime") as f:
            uptime = float(f.read().split()[0])
        self.assertEqual(self.in_another_time(-int(uptime / 2)), MAXTRIES,
                         self.log())
        self.assertEqual(self.in_another_time(60), MAXTRIES, self.log())
        self.assertEqual(self.converse("").result, MAXTRIES)
        self.assertNothingSent()


if __name__ == "__main__":
    case.main()
