#!/usr/bin/python3 -B
"""How the command is called, by whom, and what `check` says."""

import fcntl
import json
import os
import shutil
import subprocess

import desk
import sandbox
import world

MS_RDONLY = 1
VERBS = ("check", "setup", "enroll", "change", "verify", "list", "show",
         "remove", "suspend", "resume", "unlock", "recovery", "explain",
         "send-test", "log", "stats", "import", "export", "backup", "restore",
         "doctor", "prune", "completion", "help")


class Usage(desk.Case):
    def test_wrong_usage_is_told_and_ends_with_2(self):
        for arguments, said in (
                ((), "missing verb: see `sms2fa help`"),
                (("enrol", "alice"), "unknown verb: enrol: did you mean "
                 "`enroll`?"),
                (("lst",), "did you mean `list`?"),
                (("sendtest",), "did you mean `send-test`?"),
                (("frobnicate",), "unknown verb: frobnicate: see"),
                (("list", "--pendng"), "unknown option: --pendng"),
                (("list", "--force"), "list: --force: not for this verb"),
                (("enroll",), "enroll: missing argument: USER"),
                (("show",), "show: missing argument: USER"),
                (("show", "alice", "bob"), "show: extra argument: bob"),
                (("list", "alice"), "list: extra argument: alice"),
                (("doctor", *("s%d" % i for i in range(18))),
                 "doctor: extra argument: s16"),
                (("enroll", "a", "+15551234567", "b", "c"), "extra argument"),
                (("log", "-n"), "-n: missing value"),
                (("log", "-n", "many"), "-n: many: give a number"),
                (("log", "-n", "-1"), "-n: -1: give a number"),
                (("list", "-c"), "-c: missing value"),
                (("list", "-c", ""), "-c: empty"),
                (("unlock", "alice", "--pending", "--force"), "--pending"),
                (("import",), "import: missing argument: FILE"),
                (("stats", "--days", "0"), "--days: 0: give a number from 1"),
                (("recovery", "alice", "--count"), "--count: missing value"),
                (("explain",), "explain: missing option: --user"),
                (("setup", "now"), "setup: extra argument: now"),
                (("list", "--voice"), "list: --voice: not for this verb"),
                (("completion",), "completion: missing argument: SHELL"),
                (("completion", "fish"), "fish: unknown shell: give bash"),
                (("list", "--follow"), "list: --follow: not for this verb"),
                (("doctor", "--show-lines"), "--show-lines: missing argument"),
                (("doctor", "a/b"), "SERVICE: a/b: not the name of a PAM"),
                (("doctor", "--pamdir"), "--pamdir: missing value"),
                (("list", "--offline"), "list: --offline: not for this verb"),
                (("help", "enrol"), "did you mean `enroll`?")):
            with self.subTest(arguments):
                self.assertIn(said, self.refused(*arguments, status=2))
                self.assertEqual(self.outputs[-1].count("\n"), 1)
                document = self.json(*arguments, status=2)
                self.assertIn(said, document["error"])

    def test_usage_comes_before_privilege(self):
        self.refused("lst", status=2, user="alice")

    def test_help_names_every_verb(self):
        done = self.sms2fa("help")
        self.assertGolden("help.txt", done.stdout)
        for verb in VERBS:
            one = self.sms2fa("help", verb).stdout
            self.assertIn("sms2fa [-c CONF] [--json] " + verb, one)
            self.assertEqual(one, self.sms2fa(verb, "--help").stdout)
        self.assertEqual(done.stdout, self.sms2fa("--help").stdout)

    def test_version(self):
        self.assertRegex(self.sms2fa("--version").stdout,
                         r"\Asms2fa [0-9.]+\n\Z")
        self.assertRegex(self.json("--version")["version"], r"\A[0-9.]+\Z")

    def test_options_before_and_after_the_verb(self):
        self.make_state()
        for arguments in (["--json", "list"], ["list", "--json"]):
            done = self.sms2fa(*arguments)
            self.assertEqual(json.loads(done.stdout),
                             {"ok": True, "error": None, "users": []})

    def test_two_dashes_end_the_options(self):
        self.make_state()
        self.assertIn("not enrolled", self.refused("show", "--", "--json"))

    def test_completion_is_no_document(self):
        self.assertIn("completion: --json: not for this verb", self.json(
            "completion", "bash", status=2)["error"])

    def test_full_standard_output_is_an_error(self):
        self.sms2fa("import", "-", "--force", stdin="".join(
            "u%03d,+1555%07d\n" % (i, i) for i in range(100)))
        for arguments in (["help"], ["--json", "help"], ["--json", "list"]):
            with open("/dev/full", "w") as full:
                done = subprocess.run(
                    [self.desk.command, "-c", desk.CONF, *arguments],
                    stdout=full, stderr=subprocess.PIPE, text=True)
            self.assertEqual(done.returncode, 1)
            self.assertEqual(done.stderr, "sms2fa: standard output: cannot "
                             "be written\n", arguments)

    def test_closed_descriptors(self):
        self.make_state()
        done = subprocess.run(
            ["sh", "-c", 'exec "$0" -c "$1" list <&- >&- 2>&-',
             self.desk.command, desk.CONF])
        self.assertEqual(done.returncode, 1)
        self.sms2fa("list")


class Privilege(desk.Case):
    def test_an_ordinary_user_is_refused(self):
        for arguments in (["list"], ["show", "alice"], ["log"],
                          ["enroll", "alice", "+15551234567"],
                          ["verify", "alice", "123456"], ["send-test"],
                          ["remove", "alice"], ["unlock", "alice"],
                          ["setup"], ["doctor"], ["change", "alice", "+15551234567"],
                          ["suspend", "alice"], ["resume", "alice"],
                          ["recovery", "alice"], ["stats"], ["export"],
                          ["import", "/etc/passwd"], ["prune"],
                          ["backup", "/tmp/copy"], ["restore", "/etc/passwd"],
                          ["explain", "--user", "a", "--service", "b"]):
            with self.subTest(arguments):
                self.assertEqual(
                    self.refused(*arguments, user="alice"),
                    "sms2fa: must be run by root (try sudo)\n")
        self.assertFalse(os.path.exists(world.STATE))
        self.assertFalse(os.path.exists("/tmp/copy"))

    def test_help_and_version_are_for_everybody(self):
        self.sms2fa("help", user="alice")
        self.sms2fa("--version", user="alice")

    def test_the_first_command_makes_the_state(self):
        self.make_state()
        about = os.stat(world.STATE)
        self.assertEqual(about.st_mode & 0o7777, 0o700)
        self.assertEqual(about.st_uid,
                         self.desk.people[world.SYSTEM_USER].uid)
        for name in ("state.db", "key"):
            about = os.lstat(os.path.join(world.STATE, name))
            self.assertEqual(about.st_mode & 0o7777, 0o600, name)
            self.assertEqual(about.st_uid,
                             self.desk.people[world.SYSTEM_USER].uid)

        self.log("event=state user=")
        self.make_state()
        self.assertEqual(
            len(self.desk.log.since(self.mark, "event=state")), 1)

    def test_first_commands_at_a_time(self):
        for _ in range(3):
            shutil.rmtree(world.STATE, ignore_errors=True)
            os.mkdir(world.STATE, 0o700)
            os.chown(world.STATE, 900, 900)
            first = [subprocess.Popen([self.desk.command, "-c", desk.CONF,
                                       "send-test", desk.NUMBERS["alice"]],
                                      stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, text=True)
                     for _ in range(4)]
            for command in first:
                self.assertEqual(command.communicate()[1], "")
                self.assertEqual(command.returncode, 0)

    def test_the_state_is_made_where_something_else_lies(self):
        self.desk.make_mount_point()
        self.make_state()
        self.assertEqual(sorted(os.listdir(world.STATE)),
                         ["key", "lost+found", "state.db"])
        os.unlink(world.STATE + "/key")
        self.assertIn("key is absent: run `mv", self.refused("list"))

    def test_a_first_command_waits_for_another_that_makes_the_place(self):
        self.addCleanup(shutil.rmtree, world.STATE)
        above = os.open(os.path.dirname(world.STATE), os.O_RDONLY)
        self.addCleanup(os.close, above)
        fcntl.flock(above, fcntl.LOCK_EX)
        os.mkdir(world.STATE, 0o700)  # not yet the system user's
        second = subprocess.Popen(
            [self.desk.command, "-c", desk.CONF, "send-test",
             desk.NUMBERS["alice"]], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        with self.assertRaises(subprocess.TimeoutExpired):
            second.wait(0.3)
        os.chown(world.STATE, 900, 900)
        fcntl.flock(above, fcntl.LOCK_UN)
        self.assertIn("Outcome        sent", second.communicate()[0])
        self.assertEqual(second.returncode, 0)

    def test_what_needs_a_state_makes_none(self):
        for arguments in (("prune",), ("stats", "--prometheus"), ("export",),
                          ("backup", world.ROOT + "/copy"), ("list",),
                          ("log",), ("log", "alice"), ("show", "alice"),
                          ("explain", "--user", "alice", "--service", "sshd"),
                          ("verify", "alice", "123456"), ("remove", "alice"),
                          ("suspend", "alice"), ("unlock", "alice"),
                          ("recovery", "alice"), ("change", "alice")):
            with self.subTest(arguments):
                self.assertIn("is absent: mount it, run `sms2fa restore",
                              self.refused(*arguments))
                self.assertFalse(os.path.exists(world.STATE))
        os.mkdir(world.STATE, 0o700)
        os.chown(world.STATE, 900, 900)
        for arguments in (("prune",), ("stats",), ("list",)):
            self.assertIn("sms2fa is empty: mount it, run `sms2fa restore",
                          self.refused(*arguments))
            self.assertEqual(os.listdir(world.STATE), [])

    def test_an_unsafe_place_for_the_state_is_refused(self):
        unsafe = world.ROOT + "/unsafe"
        os.makedirs(unsafe, exist_ok=True)
        os.chmod(unsafe, 0o777)
        self.desk.configure(state=unsafe + "/state")
        self.assertIn(unsafe, self.refused("send-test"))
        self.desk.configure(state=world.ROOT + "/no/state")
        self.assertIn(world.ROOT + "/no: no such directory: create it as "
                      "root, mode 0755", self.refused("send-test"))
        self.desk.configure(state=unsafe + "/no/state")
        self.refused("send-test")
        self.assertEqual(os.listdir(unsafe), [])
        os.chmod(unsafe, 0o755)
        os.symlink(unsafe, world.ROOT + "/link")
        self.desk.configure(state=world.ROOT + "/link/state")
        self.refused("send-test")
        self.assertEqual(os.listdir(unsafe), [])

    def test_a_place_that_can_only_be_read(self):
        os.mkdir(world.ROOT + "/read-only")
        sandbox.mount("tmpfs", world.ROOT + "/read-only", "tmpfs", MS_RDONLY,
                      "mode=0755")
        self.desk.configure(state=world.ROOT + "/read-only/state")
        self.assertIn("state: %s/read-only/state: Read-only file system" %
                      world.ROOT, self.refused("send-test"))

    def test_state_of_another_owner_or_mode_is_refused(self):
        self.make_state()
        for change, back in ((lambda: os.chmod(world.STATE, 0o755),
                              lambda: os.chmod(world.STATE, 0o700)),
                             (lambda: os.chown(world.STATE, 0, 0),
                              lambda: os.chown(world.STATE, 900, 900))):
            change()
            self.assertIn("state", self.refused("list"))
            self.assertIn("state", self.json("list", status=1)["error"])
            back()
        self.sms2fa("list")

    def test_damaged_state_is_never_empty(self):
        self.enroll("alice")
        with open(world.STATE + "/state.db", "r+b") as f:
            f.truncate(100)
        self.refused("list")
        self.refused("show", "alice")

    def test_signals_and_umask_of_the_caller_do_not_matter(self):
        subprocess.run(
            ["sh", "-c", 'trap "" CHLD TERM; umask 0; exec "$0" -c "$1" '
             "send-test +15550100001", self.desk.command, desk.CONF],
            check=True, capture_output=True)
        self.assertEqual(os.stat(world.STATE + "/key").st_mode & 0o777, 0o600)


class Check(desk.Case):
    def test_a_good_file(self):
        done = self.sms2fa("check")
        self.assertEqual(
            done.stdout, desk.CONF + ": no faults\n"
            "A message with a code, with names of usual length:\n"
            "en     91 characters of GSM-7, 1 segment\n")
        document = self.json("check")
        self.assertEqual(document["faults"], [])
        self.assertEqual(document["warnings"], [])
        self.assertFalse(os.path.exists(world.STATE))

    def _write(self, text, owner="root", mode=0o644):
        path = world.ROOT + "/some.conf"
        with open(path, "w") as f:
            f.write(text)
        os.chmod(path, mode)
        os.chown(path, 0 if owner == "root" else self.desk.people[owner].uid,
                 0)
        return path

    def _text(self):
        with open(desk.CONF) as f:
            return f.read()

    def test_everybody_may_check(self):
        path = self._write(self._text())
        self.sms2fa("check", path, user="alice")

    def test_every_fault_is_told_with_its_line(self):
        path = self._write(self._text() + "pendin = true;\n\nlockout = "
                           "{ failures = 1000; };\n")
        said = self.refused("check", path)
        self.assertRegex(said, r"(?m)^sms2fa: %s:\d+: .*pendin" % path)
        self.assertRegex(said, r"(?m)^sms2fa: %s:\d+: .*1000" % path)
        document = self.json("check", path, status=1)
        self.assertEqual(len(document["faults"]), 2)
        for fault in document["faults"]:
            self.assertTrue(fault.startswith(path + ":"), fault)

    def test_a_relative_path(self):
        self._write(self._text())
        done = subprocess.run([self.desk.command, "check", "some.conf"],
                              cwd=world.ROOT, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_relative_path_from_nowhere(self):
        for arguments in ("check some.conf", "-c some.conf doctor",
                          "-c some.conf list"):
            done = subprocess.run(
                "mkdir gone && cd gone && rmdir ../gone && exec %s %s" % (
                    self.desk.command, arguments), shell=True,
                cwd=world.ROOT, capture_output=True, text=True)
            self.assertEqual(done.returncode, 1, done.stdout)
            self.assertRegex(done.stderr, r"\Asms2fa: (FILE|-c): some\.conf: "
                             r"give an absolute path\n\Z")

    def test_standard_input_is_no_file(self):
        """Nor is the installed one checked in its place."""
        self.assertIn("/-: ", self.refused("check", "-"))

    def test_owner_and_mode_count(self):
        path = self._write(self._text(), owner="alice")
        self.assertIn("root", self.refused("check", path))
        path = self._write(self._text(), mode=0o666)
        self.refused("check", path, user="alice")
        self.refused("check", world.ROOT + "/absent.conf")

    def test_where_there_is_none_setup_makes_one(self):
        os.unlink(desk.CONF)
        self.assertIn("refused: make one with `sms2fa setup`",
                      self.refused("list"))

    def test_a_faulty_configuration_stops_every_verb(self):
        self.desk.write_configuration("nonsense = 1;\n")
        said = self.refused("enroll", "alice", "+15551234567")
        self.assertIn("nonsense", said)
        document = self.json("list", status=1)
        self.assertTrue(any("nonsense" in f for f in document["faults"]))


if __name__ == "__main__":
    desk.main()
