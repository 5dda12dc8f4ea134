#!/usr/bin/python3 -B
"""setup: from nothing to a configuration."""

import itertools
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import termios
import time

import desk
import sandbox
import world

PLACE = world.ROOT + "/fresh"
CONF = PLACE + "/sms2fa.conf"
SECRET = PLACE + "/secret"
PATH_MAX = 4096


def echoes(terminal):
    return bool(termios.tcgetattr(terminal.fd)[3] & termios.ECHO)


def characters_read(terminal):
    with open("/proc/%d/io" % terminal.pid) as f:
        return int(f.readline().split()[1])


class Setup(desk.Case):
    def setUp(self):
        super().setUp()
        if os.path.islink(PLACE):
            os.unlink(PLACE)
        shutil.rmtree(PLACE, ignore_errors=True)

    def answers(self, **other):
        account = self.desk.phone.account
        given = {"account": account.sid, "key": account.login,
                 "secret": account.secret, "from": "+15005550006",
                 "brand": "example.com", "contact": "", "api":
                 self.desk.phone.url}
        given.update(other)
        return list(given.values())

    def script(self, *options, status=0, conf=CONF, **other):
        done = self.desk.run("-c", conf, "setup", *options,
                             stdin="\n".join(self.answers(**other)) + "\n")
        self.outputs.append(done.stdout + done.stderr)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def on_terminal(self, *options, **other):
        terminal = self.desk.on_terminal("setup", *options, conf=CONF)
        for prompt, answer in zip(
                (r"\(AC\.\.\.\): \Z", r"auth token\): \Z",
                 r"\(not shown\): \Z", r"\(MG\.\.\.\): \Z",
                 r"host's\): \Z", r"administrator\): \Z",
                 r"twilio\.com\): \Z"), self.answers(**other)):
            terminal.answer(prompt, answer)
        return terminal

    def assertNothingWritten(self):
        self.assertEqual(os.listdir(PLACE), [])

    def assertWritten(self):
        group = self.desk.people[world.SYSTEM_USER].gid
        for path, mode in ((PLACE, 0o750), (CONF, 0o640), (SECRET, 0o640)):
            about = os.lstat(path)
            self.assertEqual((about.st_uid, about.st_gid,
                              about.st_mode & 0o7777), (0, group, mode), path)
        self.assertEqual(sorted(os.listdir(PLACE)), ["secret", "sms2fa.conf"])
        self.assertEqual(pathlib.Path(SECRET).read_text(),
                         self.desk.phone.account.secret + "\n")

    def assertSecretUnsaid(self, *more):
        said = "".join(self.outputs) + "".join(more) + "\n".join(
            self.desk.log.since(self.mark))
        self.assertNotIn(self.desk.phone.account.secret, said)

    def test_on_a_terminal(self):
        terminal = self.on_terminal()
        self.assertEqual(terminal.finish(), 0, terminal.transcript)
        self.assertWritten()
        text = terminal.transcript
        for value, name in ((self.desk.phone.account.sid, "<account>"),
                            (self.desk.phone.account.login, "<key>"),
                            (self.desk.phone.url, "<url>")):
            text = text.replace(value, name)
        self.assertGolden("setup.txt", text)
        self.assertSecretUnsaid(terminal.transcript)
        self.assertFalse(os.path.exists(world.STATE))
        self.log("event=setup .*status=checked")
        done = self.desk.run("-c", CONF, "check")
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.desk.run("-c", CONF, "send-test", desk.NUMBERS["alice"])
        self.assertNotIn("configuration", done.stderr)

    def test_by_script(self):
        done = self.script("--json")
        self.assertWritten()
        self.assertIn('"checked": true', done.stdout)
        self.assertIn('"configuration": "%s"' % CONF, done.stdout)
        self.assertSecretUnsaid()
        self.assertEqual(len(self.desk.phone.requests()), 1)

    def test_a_token_and_a_service(self):
        account = self.desk.phone.account
        self.script("--force", **{"key": "", "from": "MG" + "5e" * 16})
        text = pathlib.Path(CONF).read_text()
        self.assertNotIn("api_key", text)
        self.assertIn('messaging_service = "MG5e', text)
        self.assertNotIn(account.secret, text)

    def test_what_the_provider_refuses_is_not_written(self):
        done = self.script(secret="wrong-wrong", status=1)
        self.assertIn("do not belong together", done.stderr)
        self.assertIn("nothing is written", done.stderr)
        self.assertNothingWritten()
        done = self.script("--force", secret="wrong-wrong")
        self.assertIn("do not belong together", done.stderr)
        self.assertTrue(os.path.exists(CONF))
        self.log("event=setup .*status=unchecked")

    def test_nobody_looks_for_a_message_that_was_none(self):
        self.desk.phone.fail_next("503", 2)
        done = self.script(status=1)
        self.assertIn("HTTP 503", done.stderr)
        self.assertIn("check api_url, or try again", done.stderr)
        self.assertNotIn("may have been sent", done.stderr)

    def test_a_key_that_may_send_alone_is_fine(self):
        self.desk.phone.account.may_read = False
        done = self.script()
        self.assertIn("`sms2fa send-test` shows", done.stderr)
        self.assertWritten()
        self.log("event=setup .*status=unchecked")

    def test_asks_whether_to_write_all_the_same(self):
        for answer, status in (("", 1), ("n", 1), ("y", 0)):
            with self.subTest(answer):
                terminal = self.on_terminal(secret="wrong-wrong")
                terminal.answer(r"all the same\? \[y/N\] \Z", answer)
                self.assertEqual(terminal.finish(), status)
                self.assertEqual(os.path.exists(CONF), status == 0)

    def test_faults_are_told_and_nothing_is_written(self):
        for other in ({"from": "+1 555"},
                      {"api": "http://example.com"}, {"brand": 'a"b'},
                      {"secret": ""}, {"account": ""}):
            with self.subTest(other):
                self.script(status=1, **other)
                self.assertNothingWritten()
        self.assertEqual(self.desk.phone.requests(), [])

    def test_an_old_configuration_is_not_replaced_unasked(self):
        self.script()
        before = pathlib.Path(CONF).read_text()
        done = self.script(status=1, brand="other.example")
        self.assertIn("--force replaces it", done.stderr)
        self.assertEqual(pathlib.Path(CONF).read_text(), before)
        terminal = self.desk.on_terminal("setup", conf=CONF)
        terminal.answer(r"replace it\? \[y/N\] \Z", "no")
        self.assertEqual(terminal.finish(), 1)
        self.assertEqual(pathlib.Path(CONF).read_text(), before)
        self.script("--force", brand="other.example")
        self.assertIn("other.example", pathlib.Path(CONF).read_text())
        self.assertWritten()

    def test_interrupted_leaves_nothing_that_counts(self):
        terminal = self.desk.on_terminal("setup", conf=CONF)
        terminal.answer(r"\(AC\.\.\.\): \Z", "AC" + "0" * 32)
        self.assertTrue(terminal.wait_for(r"auth token\): \Z"))
        terminal.press("\x03")
        self.assertNotEqual(terminal.finish(), 0)
        self.assertNothingWritten()

    def test_interrupted_at_the_last_question_the_secret_is_gone(self):
        for end in ("\x03", "\x1c", None):
            terminal = self.on_terminal(secret="wrong-wrong")
            self.assertTrue(terminal.wait_for(r"same\? \[y/N\] \Z"))
            self.assertEqual(os.listdir(PLACE), [".secret.new"])
            if end is None:
                os.kill(terminal.pid, signal.SIGTERM)
            else:
                terminal.press(end)
            self.assertLess(terminal.finish(), 0)
            self.assertNothingWritten()

    def test_interrupted_at_the_secret_the_terminal_shows_again(self):
        terminal = self.desk.on_terminal("setup", conf=CONF)
        for prompt in (r"\(AC\.\.\.\): \Z", r"auth token\): \Z"):
            terminal.answer(prompt, "x")
        self.assertTrue(terminal.wait_for(r"\(not shown\): \Z"))
        self.assertFalse(echoes(terminal))
        before = characters_read(terminal)
        terminal.press("half\x04")  # no line yet, but to be read
        while characters_read(terminal) < before + 4:
            time.sleep(0.01)
        terminal.press("\x03")
        os.waitid(os.P_PID, terminal.pid, os.WEXITED | os.WNOWAIT)
        self.assertTrue(echoes(terminal))
        self.assertNotEqual(terminal.finish(), 0)

    def test_stopped_at_the_secret_it_is_not_shown(self):
        terminal = desk.Person(["bash", "--norc", "--noprofile", "-i"])
        terminal.answer(r"# \Z", "%s -c %s setup" % (
            self.desk.command, CONF))
        for prompt in (r"\(AC\.\.\.\): \Z", r"auth token\): \Z"):
            terminal.answer(prompt, "x")
        self.assertTrue(terminal.wait_for(r"\(not shown\): \Z"))
        terminal.press("\x1a")
        terminal.type(self.desk.phone.account.secret)
        terminal.answer(r"Stopped[^#]*# \Z", "fg")
        self.assertTrue(terminal.wait_for(r"\(MG\.\.\.\): \Z"))
        terminal.press("\x03")
        terminal.answer(r"# \Z", "exit")
        terminal.finish()
        self.assertSecretUnsaid(terminal.transcript)

    def test_the_terminal_shows_again_what_is_typed(self):
        terminal = self.on_terminal()
        self.assertEqual(terminal.finish(), 0)
        self.assertIn("example.com", terminal.transcript)
        self.assertSecretUnsaid(terminal.transcript)

    def test_a_place_that_others_can_write_to(self):
        os.mkdir(PLACE)
        os.chmod(PLACE, 0o777)
        self.assertIn("chmod go-w", self.script(status=1).stderr)
        self.assertNothingWritten()

    def test_places_that_are_none(self):
        long = "/" + "d/" * (PATH_MAX // 2 - 2) + "c"
        for conf, said in (
                ("/sms2fa.conf", "no path of a file in a directory of its"),
                (PLACE + "/", "no path of a file in a directory of its own"),
                ("/" + "d" * 300 + "/a/c", "/a: no path of a directory"),
                (SECRET, SECRET + ": the secret goes there: give another"),
                (PLACE + "/a/c", "%s: no such directory: create it" % PLACE),
                (long, "-c: the path is too long"),
                (long + "onf", "-c: the path is too long")):
            with self.subTest(conf):
                self.assertIn(said, self.script(conf=conf, status=1).stderr)
        self.assertFalse(os.path.exists(PLACE))
        os.symlink(world.ROOT, PLACE)
        self.assertIn(PLACE + ": Not a directory",
                      self.script(status=1).stderr)
        self.assertFalse(os.path.exists(world.ROOT + "/sms2fa.conf"))

    def test_what_is_in_the_way_is_named(self):
        for name, said in ((".secret.new", ".secret.new: Is a directory"),
                           (".sms2fa.conf.new", ".new: Is a directory"),
                           ("secret", SECRET + ": Is a directory"),
                           ("sms2fa.conf", CONF + ": Is a directory")):
            with self.subTest(name):
                os.makedirs(PLACE + "/" + name, 0o755)
                self.assertIn(said, self.script("--force", status=1).stderr)
                self.assertFalse(os.path.isfile(CONF))
                shutil.rmtree(PLACE)

    def test_an_old_secret_stays_with_an_old_configuration(self):
        self.script()
        with open(SECRET, "w") as f:
            f.write("old\n")
        sandbox.mount(CONF, CONF, None, sandbox.MS_BIND)
        try:
            self.assertIn(CONF + ": Device or resource busy",
                          self.script("--force", status=1).stderr)
        finally:
            sandbox.unmount(CONF)
        self.assertEqual(pathlib.Path(SECRET).read_text(), "old\n")
        self.assertEqual(sorted(os.listdir(PLACE)), ["secret", "sms2fa.conf"])
        self.script("--force")
        self.assertWritten()

    def test_no_secret_without_a_configuration(self):
        os.makedirs(CONF, 0o755)
        self.script("--force", status=1)
        self.assertEqual(os.listdir(PLACE), ["sms2fa.conf"])

    def test_a_full_disk_leaves_nothing(self):
        os.mkdir(PLACE)
        sandbox.mount("tmpfs", PLACE, "tmpfs", 0, "mode=0755,size=4k")
        self.addCleanup(sandbox.libc.umount, PLACE.encode())
        with open(PLACE + "/full", "wb") as f:
            f.write(bytes(4096))
        self.assertIn(".secret.new: No space left on device",
                      self.script(status=1).stderr)
        self.assertEqual(os.listdir(PLACE), ["full"])

    def test_no_descriptor_for_the_secret(self):
        terminal = self.desk.on_terminal("setup", conf=CONF)
        terminal.answer(r"\(AC\.\.\.\): \Z", "AC" + "0" * 32)
        self.assertTrue(terminal.wait_for(r"auth token\): \Z"))
        used = os.listdir("/proc/%d/fd" % terminal.pid)
        free = next(n for n in itertools.count() if str(n) not in used)
        resource.prlimit(terminal.pid, resource.RLIMIT_NOFILE, (free, free))
        terminal.type("")
        os.waitid(os.P_PID, terminal.pid, os.WEXITED | os.WNOWAIT)
        self.assertTrue(echoes(terminal))
        self.assertEqual(terminal.finish(), 1)
        self.assertRegex(terminal.transcript, r"sms2fa: secret: .")
        self.assertNothingWritten()

    def test_a_terminal_without_a_way_to_show_prompts(self):
        """Not that of its session: what is asked stands on standard error,
        and where that is full, typing goes on all the same."""
        for full in (False, True):
            ours, its = os.openpty()
            with open("/dev/full", "w") as nowhere:
                one = subprocess.Popen(
                    [self.desk.command, "-c", CONF, "setup", "--force"],
                    start_new_session=True, stdin=its, text=True,
                    stdout=subprocess.PIPE,
                    stderr=nowhere if full else subprocess.PIPE)
            os.write(ours, b"AC\"\n")
            _, said = one.communicate(timeout=desk.PATIENCE)
            os.close(ours)
            os.close(its)
            self.assertEqual(one.returncode, 1)
            if not full:
                self.assertIn("Account SID (AC...): sms2fa: account_sid: AC\": "
                              "no quotes", said)

    def test_by_an_ordinary_user(self):
        done = self.desk.run("-c", CONF, "setup", user="alice")
        self.assertEqual(done.returncode, 1)
        self.assertFalse(os.path.exists(PLACE))


if __name__ == "__main__":
    desk.main()
