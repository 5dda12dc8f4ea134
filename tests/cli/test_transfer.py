#!/usr/bin/python3 -B
"""import, export, backup and restore."""

import contextlib
import os
import select
import shutil
import sqlite3
import subprocess

import desk
import sandbox
import world

ALICE = desk.NUMBERS["alice"]
BOB = desk.NUMBERS["bob"]
LIST = world.ROOT + "/list.csv"
COPY = world.ROOT + "/copy"
IN_OPEN = 0x20
DETACH = 2


def write(text, path=LIST):
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, 0o600)
    return path


class Import(desk.Case):
    def users(self):
        return {user["user"]: (user["status"], user["number"])
                for user in self.json("export", "--reveal")["users"]}

    def test_becomes_pending(self):
        path = write("# a comment\nalice,%s\n\nbob,%s,verified\r\n"
                     "\"carol\",%s,suspended" % (ALICE, BOB, BOB))
        document = self.json("import", path)
        self.assertEqual(document["imported"], 3)
        self.assertEqual(self.users(), {
            "alice": ("pending", ALICE), "bob": ("pending", BOB),
            "carol": ("pending", BOB)})
        self.assertEqual(self.sends(), 0)
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        self.sms2fa("verify", "alice", self.code(ALICE))
        self.log("event=import .*status=pending")

    def test_trusted(self):
        path = write("alice,%s\nbob,%s,suspended\ncarol,%s,pending\n" % (
            ALICE, BOB, BOB))
        self.sms2fa("import", path, "--trust-verified")
        self.assertEqual([status for status, _ in self.users().values()],
                         ["verified", "suspended", "pending"])
        self.log("event=import .*status=trusted")

    def test_every_bad_line_is_named_and_nothing_is_imported(self):
        self.enroll("dave")
        self.desk.configure(numbers={"allow": ["+1"]})
        path = write("alice,%s\n"
                     "bob,+1 555 010\n"
                     "carol\n"
                     "nobody-here,+15550100009\n"
                     "alice,%s\n"
                     "dave,%s\n"
                     "bob,+4915550100001\n"
                     "a b,%s\n"
                     "carol,%s,locked\n"
                     "carol,%s,pending,more\n"
                     "\"carol,%s\n" % ((ALICE,) * 7))
        said = self.refused("import", path)
        self.assertGolden("faults.txt", said)
        document = self.json("import", path, status=1)
        self.assertEqual(len(document["faults"]), 10)
        self.assertEqual(list(self.users()), ["dave"])

    def test_force_is_for_unknown_accounts(self):
        path = write("nobody-here,%s\n" % ALICE)
        self.assertIn("no such account", self.refused("import", path))
        self.sms2fa("import", path, "--force")
        self.assertIn("no such account",
                      self.sms2fa("show", "nobody-here").stderr)

    def test_standard_input(self):
        self.sms2fa("import", "-", stdin="alice,%s\n" % ALICE)
        self.assertEqual(list(self.users()), ["alice"])
        self.assertIn("-:1:", self.refused("import", "-", stdin="x\n"))

    def test_files_that_are_none(self):
        for path, said in ((world.ROOT + "/absent", "No such file"),
                           (world.ROOT, "not a regular file"),
                           ("/dev/zero", "not a regular file")):
            self.assertIn(said, self.refused("import", path))
        for text, said in (("", "has no line"), ("# nobody\n", "has no line"),
                           ("alice\0,x\n", "has a NUL")):
            self.assertIn(said, self.refused("import", write(text)))
        self.assertIn("missing argument", self.refused("import", status=2))

    def test_too_large(self):
        path = write("#" * (65 << 20))
        self.assertIn("over 64 MiB", self.refused("import", path))
        os.truncate(path, 64 << 20)
        self.assertIn("has no line", self.refused("import", path))

    def test_the_file_is_opened_by_root(self):
        path = write("alice,%s\n" % ALICE)
        os.chown(path, 0, 0)
        self.sms2fa("import", path)

    def test_export_is_read_by_import(self):
        self.enroll("alice")
        self.enroll("bob")
        self.sms2fa("suspend", "bob")
        text = self.sms2fa("export").stdout
        self.assertEqual(text, "alice,***%s,verified\nbob,***%s,suspended\n" %
                         (ALICE[-2:], BOB[-2:]))
        text = self.sms2fa("export", "--reveal").stdout
        self.log("event=export .*status=revealed")
        self.assertIn("revealed", str(self.json("log")["events"]))
        self.desk.reset()
        self.sms2fa("import", "-", "--trust-verified", stdin=text)
        self.assertEqual(self.sms2fa("export", "--reveal").stdout, text)

    def test_names_that_are_not_ascii(self):
        for name, kept in ((b"caf\xc3\xa9", "caf\xe9"), (b"caf\xe9", "caf?")):
            self.desk.reset()
            with open(LIST, "wb") as f:
                f.write(name + b",%s\n" % ALICE.encode())
            self.sms2fa("import", LIST, "--force")
            done = self.sms2fa("export")
            self.assertRegex(done.stdout, r"\Acaf\?+,")
            self.assertIn("--json keeps UTF-8", done.stderr)
            self.assertEqual(list(self.users()), [kept])

    def test_names_that_need_quotes(self):
        text = '"#x",%s,pending\n"a""b",%s,pending\n"a,b",%s,pending\n' % (
            (ALICE,) * 3)
        self.sms2fa("import", "-", "--force", stdin=text)
        self.assertEqual(self.sms2fa("export", "--reveal").stdout, text)


class Many(desk.Case):
    COUNT = 120000
    SECONDS = 20  # of a processor: of a busy machine nothing is said

    def setUp(self):
        super().setUp()
        with open("/etc/passwd") as f:
            self.before = f.read()
        with open("/etc/passwd", "a") as f:
            f.writelines("u%06d:x:%d:%d::/:/bin/sh\n" % (i, 10000 + i,
                                                         10000 + i)
                         for i in range(self.COUNT))
        write("".join("u%06d,+1555%07d\n" % (i, i)
                      for i in range(self.COUNT)))

    def tearDown(self):
        with open("/etc/passwd", "w") as f:
            f.write(self.before)
        super().tearDown()

    def test_in_seconds_with_progress(self):
        begun = desk.work()
        terminal = self.desk.on_terminal("import", LIST)
        self.assertEqual(terminal.finish(120), 0, terminal.transcript)
        took = desk.work() - begun
        print("# %d lines by %.1f s of work" % (self.COUNT, took))
        self.assertLess(took, self.SECONDS)
        self.assertIn("Checking: 50 %", terminal.transcript)
        # no share of it is known, so none is told
        self.assertIn("Checking: 100 %%\nImporting ...\n%d users are imported" %
                      self.COUNT, terminal.transcript)
        text = self.sms2fa("export").stdout
        self.assertEqual(text.count("\n"), self.COUNT)
        begun = desk.work()
        self.assertEqual(self.user("u099999")["status"], "pending")
        self.assertLess(desk.work() - begun, 1)
        self.back_up_while_written()

    def back_up_while_written(self):
        """More than one step of a copy, with changes between the steps."""
        writer = subprocess.Popen(
            self.desk.guessing("u000007", 100000), stdout=subprocess.PIPE)
        self.addCleanup(writer.communicate)
        self.addCleanup(writer.kill)
        self.assertEqual(writer.stdout.readline(), b"begun\n")
        self.sms2fa("backup", COPY, "--force")
        self.assertIsNone(writer.poll(), "it ended before the copy")
        writer.kill()
        writer.wait()
        self.assertGreater(os.stat(COPY).st_size, 16 << 20)
        shutil.rmtree(world.STATE)
        self.sms2fa("restore", COPY)
        self.assertEqual(len(self.json("export")["users"]), self.COUNT)
        self.assertGreater(self.user("u000007")["failures"], 0)

    def test_the_last_line_is_bad(self):
        with open(LIST, "a") as f:
            f.write("u000000,+15550000000\n")
        said = self.refused("import", LIST)
        self.assertIn("%s:%d: u000000: twice" % (LIST, self.COUNT + 1), said)
        self.assertEqual(self.json("list")["users"], [])


class Twins(desk.Case):
    COUNT = 1001  # more are looked up all at a time

    def test_the_first_account_of_a_name_counts(self):
        """As in /etc/passwd and a directory service both."""
        self.addCleanup(os.chmod, "/etc/passwd", 0o644)
        with open("/etc/passwd") as f:
            self.addCleanup(write, f.read(), "/etc/passwd")
        with open("/etc/passwd", "a") as f:
            for uid in (20000, 30000):
                f.write("twin:x:%d:%d::/:/bin/sh\n" % (uid, uid))
        self.sms2fa("import", write("twin,%s\n" % ALICE + "".join(
            "u%04d,+1555%07d\n" % (i, i) for i in range(self.COUNT))),
            "--force")
        self.assertEqual(self.sms2fa("show", "twin").stderr, "")


class Backup(desk.Case):
    def setUp(self):
        super().setUp()
        for path in (COPY, LIST):
            if os.path.lexists(path):
                os.unlink(path)

    def backup(self, *more):
        return self.sms2fa("backup", COPY, *more)

    def test_and_restore(self):
        self.desk.configure(limits=[{"per": "number", "max": 5,
                                     "window": "1h"}])
        self.enroll("alice")
        self.desk.wrong_codes("alice", 3)
        self.assertIn("as secret as the state", self.backup().stdout)
        about = os.stat(COPY)
        self.assertEqual((about.st_mode & 0o7777, about.st_uid), (0o600, 0))
        self.assertIn("has a state: move it away",
                      self.refused("restore", COPY))
        shutil.rmtree(world.STATE)
        self.desk.make_mount_point()
        done = self.sms2fa("restore", COPY)
        self.assertGolden("restore.txt", done.stdout)
        user = self.json("show", "alice", "--reveal")["user"]
        self.assertEqual(user["number"], ALICE)
        self.assertEqual(user["failures"], 3)
        self.assertEqual(user["recovery_codes"], 0)
        self.assertEqual(user["limits"][0]["used"], 5)
        self.assertIn("over the limit", self.refused("send-test", ALICE))
        self.log("event=restore")

    def test_a_place_that_is_not_ours_is_told(self):
        self.make_state()
        self.backup()
        shutil.rmtree(world.STATE)
        os.mkdir(world.STATE, 0o700)
        self.assertIn("belongs to uid 0: run `chown",
                      self.refused("restore", COPY))
        shutil.chown(world.STATE, world.SYSTEM_USER)
        self.sms2fa("restore", COPY)

    def test_an_old_file_stays_unless_forced(self):
        self.make_state()
        write("precious", COPY)
        self.assertIn("--force replaces it", self.refused("backup", COPY))
        with open(COPY) as f:
            self.assertEqual(f.read(), "precious")
        self.backup("--force")
        os.unlink(COPY)
        os.symlink(LIST, COPY)
        self.refused("backup", COPY)
        self.backup("--force")
        self.assertFalse(os.path.lexists(LIST))

    def test_what_is_no_file_is_not_replaced(self):
        self.make_state()
        fifo = world.ROOT + "/fifo"
        os.mkfifo(fifo)
        self.addCleanup(os.unlink, fifo)
        os.symlink(fifo, COPY)
        for path in (fifo, COPY):
            before = os.lstat(path)
            self.assertIn("File exists: give another name\n",
                          self.refused("backup", path, "--force"))
            self.assertEqual(os.lstat(path), before)

    def begun(self):
        """What a backup that is not whole has for a name."""
        return [name for name in os.listdir(world.ROOT)
                if name.startswith("copy.")]

    def test_a_backup_that_fails_leaves_the_old_one(self):
        self.enroll("alice")
        self.backup()
        with open(COPY, "rb") as f:
            whole = f.read()
        with contextlib.closing(
                sqlite3.connect(world.STATE + "/state.db")) as database:
            database.executescript("PRAGMA journal_mode = PERSIST;"
                                   "UPDATE user SET failures = 1")
        self.assertIn("a row of table user was altered",
                      self.refused("backup", COPY, "--force"))
        with open(world.STATE + "/state.db", "r+b") as f:
            f.truncate(8192)
        self.refused("backup", COPY, "--force")
        shutil.rmtree(world.STATE)
        self.assertIn("is absent: mount it",
                      self.refused("backup", COPY, "--force"))
        with open(COPY, "rb") as f:
            self.assertEqual(f.read(), whole)
        self.assertEqual(self.begun(), [])
        self.sms2fa("restore", COPY)
        self.assertEqual(self.user("alice")["status"], "verified")

    def test_no_room_for_the_backup(self):
        self.enroll("alice")
        place = world.ROOT + "/small"
        os.makedirs(place, exist_ok=True)
        sandbox.mount("tmpfs", place, "tmpfs", 0, "size=8k")
        self.addCleanup(sandbox.libc.umount2, place.encode(), DETACH)
        self.assertIn("the backup can't be written: make room on its file "
                      "system", self.refused("backup", place + "/copy"))
        self.assertEqual(os.listdir(place), [])

    def test_a_name_that_is_taken_meanwhile_or_no_file(self):
        self.make_state()
        os.mkdir(COPY)
        self.addCleanup(shutil.rmtree, COPY, True)
        self.assertIn("Is a directory: give another name",
                      self.refused("backup", COPY, "--force"))
        self.refused("backup", COPY)
        self.assertIn("No such file", self.refused("backup", COPY + "/a/b"))
        self.refused("backup", "/" + "x" * 4090)
        os.rmdir(COPY)
        with self.started() as backup:
            write("precious", COPY)
        self.assertEqual(backup.finish(), 1)
        self.assertIn("File exists: give another name", backup.transcript)
        with open(COPY) as f:
            self.assertEqual(f.read(), "precious")
        self.assertEqual(self.begun(), [])

    @contextlib.contextmanager
    def started(self):
        """A backup that waits for a stranger's lock while we are here."""
        database = sqlite3.connect(world.STATE + "/state.db",
                                   isolation_level=None)
        database.execute("BEGIN EXCLUSIVE")
        watch = sandbox.libc.inotify_init1(os.O_CLOEXEC)
        sandbox.libc.inotify_add_watch(watch, world.STATE.encode(), IN_OPEN)
        backup = self.desk.on_terminal("backup", COPY)
        try:
            self.assertTrue(select.select([watch], [], [], 20)[0])
            self.assertEqual(len(self.begun()), 1)
            yield backup
        finally:
            os.close(watch)
            database.close()

    def test_a_backup_that_is_stopped_leaves_nothing(self):
        self.make_state()
        for stop in (lambda backup: backup.kill(),
                     lambda backup: backup.press("\x03"),
                     lambda backup: backup.close()):
            with self.started() as backup:
                stop(backup)
                self.desk.wait_until_gone("sms2fa")
            backup.close()
            self.assertFalse(os.path.exists(COPY))
            self.assertEqual(self.begun(), [])

    def test_what_is_no_backup(self):
        self.make_state()
        self.backup()
        shutil.rmtree(world.STATE)
        with open(COPY, "rb") as f:
            whole = f.read()
        for text in (b"", b"nonsense" * 1000, whole[:-100],
                     whole[:5000] + b"x" + whole[5001:]):
            with open(COPY, "wb") as f:
                f.write(text)
            self.refused("restore", COPY)
            self.assertEqual(os.listdir(world.STATE), [])
        with open(COPY, "wb") as f:
            f.write(whole)
        self.sms2fa("restore", COPY)

    def test_not_to_a_pipe(self):
        for verb in ("backup", "restore"):
            self.assertIn("give the name of a file", self.refused(verb, "-"))
        self.assertRegex(self.refused("restore", "/dev/null"),
                         "not a regular file: give one$")


if __name__ == "__main__":
    desk.main()
