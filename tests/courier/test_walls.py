#!/usr/bin/python3
"""Goal: a courier that looks up names reads what it needs and nothing else;
sandbox = "required" sends nothing where the kernel lacks a part; whatever the
name service and the trust store, the exchange is sealed."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))

import desk  # noqa: E402 (found through the line above)
import nameserver  # noqa: E402
import world  # noqa: E402
import without  # noqa: E402
from double import Double  # noqa: E402

NUMBER = "+15005550010"
NAME = "api.example.test"
AS_SYSTEM_USER = ["setpriv", "--reuid", world.SYSTEM_USER, "--regid",
                  world.SYSTEM_USER, "--clear-groups"]
WITHOUT = [sys.executable, "-B", without.__file__]
EPERM, EACCES = 1, 13
WRITE, CREATE = 0o1, 0o101


class Case(desk.Case):

    @classmethod
    def setUpClass(cls):
        account = cls.desk.phone.account
        cls.double = Double(
            world.ROOT + "/tls", name=NAME, host=cls.host,
            account=account.sid, login=account.login,
            secret=account.secret).start()
        cls.addClassCleanup(cls.double.stop)
        cls.addClassCleanup(shutil.rmtree, world.ROOT + "/tls")
        os.chmod(cls.double.directory, 0o755)
        os.chmod(cls.double.ca_file, 0o644)

    host = "127.0.0.1"

    def setUp(self):
        super().setUp()
        self.double.forget()

    def file(self, path, text):
        """For the rest of the test."""
        with open(path) as f:
            self.addCleanup(pathlib.Path(path).write_text, f.read())
        pathlib.Path(path).write_text(text)

    def hosts(self, services):
        self.file("/etc/nsswitch.conf", "passwd: files\ngroup: files\n"
                  "shadow: files\nhosts: %s\n" % services)

    def serve(self, answer):
        self.enterContext(nameserver.NameServer(answer))

    def start(self, before=(), **changes):
        job = {"api_url": "https://%s:%d" % (NAME, self.double.port),
               "account": self.desk.phone.account.sid,
               "login": self.desk.phone.account.login,
               "secret_file": world.CONFIGURATION + "/secret",
               "from": "+15005550006", "to": NUMBER, "body": "271828",
               "ca_file": self.double.ca_file}
        job.update(changes)
        return subprocess.Popen(
            [*AS_SYSTEM_USER, *before,
             str(desk.BUILD / "tests/courier/send_job"), self.desk.courier,
             *("%s=%s" % pair for pair in job.items())],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, cwd="/")

    def send(self, before=(), **changes):
        process = self.start(before, **changes)
        out, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        return json.loads(out)

    def expect_sealed(self, word, **changes):
        reply = self.send(**changes)
        self.assertEqual(
            (reply["class"], reply["sandbox"], reply["sandbox_lacks"]),
            (word, without.all_that_holds(), ""), reply)


@unittest.skipIf(os.uname().machine != "x86_64",
                 "calls can be made in other processes on x86-64 alone")
@unittest.skipIf(without.landlock_version() == 0,
                 "this kernel has no Landlock")
class FirstWall(Case):
    """From inside a courier that waits for the name server."""

    def setUp(self):
        super().setUp()
        self.enroll("alice")  # so that there is a state
        self.hosts("files dns")

    def hold(self, **changes):
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(server.close)
        server.bind(nameserver.PLACE)
        server.settimeout(20)
        sender = self.start(timeout_ms=20000, **changes)
        self.addCleanup(sender.communicate)
        self.addCleanup(sender.kill)
        server.recv(2048)
        with open("/proc/%d/task/%d/children" % ((sender.pid,) * 2)) as f:
            self.courier = f.read().strip()

    def call(self, *words):
        done = subprocess.run(
            [str(desk.BUILD / "tests/courier/inject"), self.courier,
             *map(str, words)], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 0, done.stderr)
        return int(done.stdout.removeprefix("returned "))

    def open(self, path, flags=0):
        return self.call("openat", -100, "@" + path, flags, 0o600)

    def may_read(self, path):
        """What the owner and the mode of the file say."""
        return subprocess.run(
            [*AS_SYSTEM_USER, "test", "-r", path]).returncode == 0

    def test_files(self):
        self.hold()
        for path in (world.STATE + "/state.db", world.STATE + "/key",
                     world.CONFIGURATION + "/sms2fa.conf", "/etc/passwd",
                     "/proc/self/status", "/tmp", "/"):
            with self.subTest(path=path):
                self.assertTrue(self.may_read(path))
                self.assertEqual(self.open(path), -EACCES)
        for path in (world.CONFIGURATION + "/secret", "/etc/resolv.conf",
                     "/etc/ssl/openssl.cnf", self.double.ca_file):
            with self.subTest(path=path):
                self.assertGreater(self.open(path), 2)
        for path, flags in ((world.STATE + "/new", CREATE),
                            (world.STATE + "/state.db", WRITE),
                            ("/tmp/new", CREATE), ("/dev/null", WRITE)):
            with self.subTest(path=path, flags=flags):
                self.assertEqual(self.open(path, flags), -EACCES)
        self.assertEqual(self.call("unlink", "@%s/state.db" % world.STATE),
                         -EACCES)

    def test_the_secret_is_not_the_lists(self):
        self.hold(kind=4, sha1="0123456789ABCDEF0123456789ABCDEF01234567")
        self.assertTrue(self.may_read(world.CONFIGURATION + "/secret"))
        self.assertEqual(self.open(world.CONFIGURATION + "/secret"), -EACCES)

    def test_programs_and_processes(self):
        self.hold()
        self.assertEqual(self.call("execve", "@/bin/true", 0, 0), -EACCES)
        self.assertEqual(self.call("setresuid", 0, 0, 0), -EPERM)
        victim = subprocess.Popen([*AS_SYSTEM_USER, "sleep", "600"])
        self.addCleanup(victim.wait)
        self.addCleanup(victim.kill)
        if without.landlock_version() >= 6:
            self.assertEqual(self.call("kill", victim.pid, 9), -EPERM)
        if without.landlock_version() >= 4:
            made = self.call("socket", 2, 1, 0)
            self.assertEqual(self.call("bind", made, "%0200" + "00" * 14, 16),
                             -EACCES)


class NameService(Case):

    def test_files_and_dns(self):
        self.hosts("files dns")
        self.serve(nameserver.address("127.0.0.1"))
        self.expect_sealed("sent")

    def test_a_service_that_is_not_installed(self):
        self.hosts("files sms2fanone [!UNAVAIL=return] dns")
        self.serve(nameserver.address("127.0.0.1"))
        self.expect_sealed("sent")

    def test_a_server_that_is_slow_to_give_way(self):
        """The resolver waits 5 s for the first, and the second knows."""
        away = self.enterContext(socket.socket(type=socket.SOCK_DGRAM))
        away.bind(("127.0.0.2", 53))
        self.file("/etc/resolv.conf",
                  "nameserver 127.0.0.2\nnameserver 127.0.0.1\n")
        self.hosts("files dns")
        self.serve(nameserver.address("127.0.0.1"))
        reply = self.send(timeout_ms=1500)
        self.assertEqual((reply["class"], reply["stages"]), ("unsent", [1]),
                         reply)

    def test_a_name_of_the_file(self):
        """No server needs to know it, whenever the file's turn comes."""
        self.file("/etc/hosts", "127.0.0.1\tlocalhost %s # here\n" %
                  NAME.upper())
        self.hosts("dns files")
        self.serve(nameserver.silence)
        reply = self.send(timeout_ms=1500)
        self.assertEqual((reply["class"], reply["stages"]), ("unsent", [1]),
                         reply)

    def test_a_name_that_search_completes(self):
        """The second server knows its whole, and no such short one."""
        away = self.enterContext(socket.socket(type=socket.SOCK_DGRAM))
        away.bind(("127.0.0.2", 53))
        self.file("/etc/resolv.conf", "search example.test\n"
                  "nameserver 127.0.0.2\nnameserver 127.0.0.1\n")
        self.hosts("files dns")
        whole = nameserver.address("127.0.0.1")
        self.serve(lambda query: whole(query)
                   if b"\7example\4test\0" in query
                   else nameserver.reply(query, 3))
        reply = self.send(timeout_ms=1500, api_url="https://api:443")
        self.assertEqual((reply["class"], reply["stages"]), ("unsent", [1]),
                         reply)

    def test_a_short_name(self):
        """No server's word on it alone; that none has a word is one."""
        self.hosts("files dns")
        reply = self.send(api_url="https://api:443")
        self.assertEqual(reply["class"], "unreachable", reply)
        self.serve(nameserver.code(3))
        reply = self.send(api_url="https://api:443")
        self.assertEqual((reply["class"], reply["stages"]), ("unsent", [1]),
                         reply)

    def test_no_such_name(self):
        self.hosts("files dns")
        self.serve(nameserver.code(3))
        reply = self.send()
        self.assertEqual((reply["class"], reply["sandbox"]),
                         ("unreachable", ""), reply)


class SixOnly(Case):
    host = "::1"

    @classmethod
    def setUpClass(cls):
        try:
            with socket.socket(socket.AF_INET6) as one:
                one.bind((cls.host, 0))
        except OSError as why:
            raise unittest.SkipTest("no IPv6 here: %s" % why)
        super().setUpClass()

    def test_by_name(self):
        self.hosts("files dns")
        self.serve(nameserver.address("::1"))
        self.expect_sealed("sent")

    def test_by_address(self):
        self.expect_sealed("sent",
                           api_url="https://[::1]:%d" % self.double.port)


class ManyAddresses(Case):
    host = "127.0.0.64"  # the resolver puts it behind those that are near 1

    def away(self, count):
        """So many addresses before ours, where nobody answers."""
        away = ["127.0.0.%d" % (2 + i) for i in range(count)]
        self.file("/etc/hosts", "".join(
            "%s %s\n" % (to, NAME) for to in [*away, self.host]))
        self.hosts("files")
        for to in away:
            full = self.enterContext(socket.socket())
            full.bind((to, self.double.port))
            full.listen(0)
            for _ in range(2):
                filler = self.enterContext(socket.socket())
                filler.setblocking(False)
                filler.connect_ex(full.getsockname())

    def test_each_gets_its_turn(self):
        """Also within a short connect timeout."""
        self.away(15)
        self.expect_sealed("sent", connect_timeout_ms=1000)

    def test_none_is_away_untried(self):
        self.away(16)
        self.expect_sealed("unsent", connect_timeout_ms=1000)


class Trust(Case):
    """provider.ca_file = "": the system's, a file or a directory."""

    CERTS = pathlib.Path("/etc/ssl/certs")

    def setUp(self):
        super().setUp()
        self.file("/etc/hosts", "127.0.0.1 localhost %s\n" % NAME)
        aside = self.CERTS.rename("/etc/ssl/aside")
        self.addCleanup(aside.rename, self.CERTS)
        self.CERTS.mkdir()
        self.addCleanup(shutil.rmtree, self.CERTS)

    def test_the_file(self):
        shutil.copy(self.double.ca_file, self.CERTS / "ca-certificates.crt")
        self.expect_sealed("sent", ca_file="")

    def test_the_directory(self):
        shutil.copy(self.double.ca_file, self.CERTS / "ours.pem")
        (self.CERTS / "00000000.0").symlink_to("away.pem")
        subprocess.run(["openssl", "rehash", self.CERTS], check=True,
                       capture_output=True)
        self.expect_sealed("sent", ca_file="")

    def test_a_file_of_roots_alone(self):
        """As update-ca-certificates leaves it under a umask of 077."""
        shutil.copy(self.double.ca_file, self.CERTS / "ca-certificates.crt")
        (self.CERTS / "ca-certificates.crt").chmod(0o600)
        reply = self.send(ca_file="")
        self.assertEqual((reply["class"], reply["stages"]),
                         ("configuration", []), reply)
        self.assertIn("ca-certificates.crt can't be read by the system user: "
                      "Permission denied", reply["detail"])

    def test_another_name_is_not_looked_at(self):
        shutil.copy(self.double.ca_file, self.CERTS / "ours.pem")
        reply = self.send(ca_file="")
        self.assertEqual((reply["class"], reply["stages"]),
                         ("configuration", []), reply)
        self.assertIn("install ca-certificates", reply["detail"])


class Lacking(Case):
    """Kernels without Landlock, seccomp, or both."""

    KERNELS = (("landlock", "Landlock", "seccomp"),
               ("seccomp", "seccomp", "landlock%d" %
                without.landlock_version()),
               ("both", "seccomp and Landlock", "none"))

    def setUp(self):
        super().setUp()
        self.file("/etc/hosts", "127.0.0.1 localhost %s\n" % NAME)

    def test_best(self):
        for what, lacks, holds in self.KERNELS:
            with self.subTest(what=what):
                reply = self.send([*WITHOUT, what])
                self.assertEqual(
                    (reply["class"], reply["sandbox"],
                     reply["sandbox_lacks"]), ("sent", holds, lacks), reply)

    def test_required(self):
        for what, lacks, _ in self.KERNELS:
            with self.subTest(what=what):
                reply = self.send([*WITHOUT, what], sandbox_required=1)
                self.assertEqual(
                    (reply["class"], reply["surely_unsent"],
                     reply["stages"], reply["sandbox_lacks"]),
                    ("configuration", 1, [], lacks), reply)
                self.assertIn("lacks %s:" % lacks, reply["detail"])
        self.assertEqual(self.double.requests(), [])

    def test_required_where_nothing_is_missing(self):
        self.expect_sealed("sent", sandbox_required=1)

    def command(self, what):
        return subprocess.run(
            [*WITHOUT, what, self.desk.command, "-c", desk.CONF, "send-test",
             NUMBER], capture_output=True, text=True)

    def test_the_log_warns_once(self):
        done = self.command("landlock")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.log('event=sandbox lacks="Landlock"')
        self.assertEqual(sum("event=sandbox" in line for line in
                             self.desk.log.since(self.mark)), 1)
        self.assertEqual(len(self.texts(NUMBER)), 1)

    def test_required_is_a_setting(self):
        self.desk.configure(sandbox="required")
        self.sms2fa("send-test", NUMBER)
        self.assertFalse(any("event=sandbox" in line for line in
                             self.desk.log.since(self.mark)))
        done = self.command("seccomp")
        self.assertEqual(done.returncode, 1)
        self.assertIn('sandbox = "required"', done.stdout)
        self.assertIn("The provider was not asked", done.stderr)
        self.assertEqual(len(self.texts(NUMBER)), 1)


if __name__ == "__main__":
    desk.main()
