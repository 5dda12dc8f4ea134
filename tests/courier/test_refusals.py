#!/usr/bin/python3
"""Goal: a job, a secret file or a caller that is not as it must be ends the
courier before it asks any name service or connects anywhere."""

import os
import socket
import stat
import subprocess
import unittest

import courier

JOB = {
    "api_url": "https://api.example.invalid",
    "account": "AC" + "0" * 32,
    "login": "SK" + "0" * 32,
    "secret_file": "/nonexistent/secret",
    "from": courier.double.SENDER,
    "to": courier.NUMBER,
    "body": courier.TEXT,
}

# what is changed, and the word that names it
BAD_JOBS = [
    ({"to": ""}, "recipient"),
    ({"to": "15005550010"}, "recipient"),
    ({"to": "+1 500 555 0010"}, "recipient"),
    ({"to": "whatsapp:+15005550010"}, "recipient"),
    ({"to": "+15005550010&Body=x"}, "recipient"),
    ({"body": ""}, "text"),
    ({"validity_seconds": 5}, "validity"),
    ({"validity_seconds": 36001}, "validity"),
    ({"attempt": 0}, "attempt"),
    ({"connect_timeout_ms": 0}, "connect_timeout"),
    ({"connect_timeout_ms": 60001}, "connect_timeout"),
    ({"account": ""}, "account_sid"),
    ({"account": "AC/../../Calls"}, "account_sid"),
    ({"account": "AC?x"}, "account_sid"),
    ({"login": ""}, "api_key"),
    ({"login": "a:b"}, "api_key"),
    ({"login": "a\nb"}, "api_key"),
    ({"from": ""}, "provider.from"),
    ({"from": "\x1b[0m"}, "provider.from"),
    ({"service": "MG\t"}, "messaging_service"),
    ({"api_url": ""}, "api_url"),
    ({"api_url": "api.example.invalid"}, "api_url"),
    ({"api_url": "ftp://api.example.invalid"}, "api_url"),
    ({"api_url": "file:///etc/passwd"}, "api_url"),
    ({"api_url": "https://"}, "api_url"),
    ({"api_url": "https:///path"}, "api_url"),
    ({"api_url": "https://user@api.example.invalid"}, "api_url"),
    ({"api_url": "https://u:p@api.example.invalid"}, "api_url"),
    ({"api_url": "https://api.example.invalid/?a=b"}, "api_url"),
    ({"api_url": "https://api.example.invalid/#a"}, "api_url"),
    ({"api_url": "https://api.example.invalid:0"}, "api_url"),
    ({"api_url": "https://api.example.invalid:65536"}, "api_url"),
    ({"api_url": "https://api.example.invalid:80x"}, "api_url"),
    ({"api_url": "https://api.example.invalid\\@other"}, "api_url"),
    ({"api_url": "https://ex ample.invalid"}, "api_url"),
    ({"api_url": "https://b\u00fccher.example"}, "api_url"),
    ({"api_url": "https://[::1"}, "api_url"),
    ({"api_url": "https://[::1]x"}, "api_url"),
    ({"api_url": "https://[fe80::1%25lo]"}, "api_url"),
    ({"api_url": "http://api.example.invalid"}, "loopback"),
    ({"api_url": "http://localhost:8080"}, "loopback"),
    ({"api_url": "http://127.0.0.1.example.invalid"}, "loopback"),
    ({"api_url": "http://127.1:8080"}, "loopback"),
    ({"api_url": "http://2130706433"}, "loopback"),
    ({"api_url": "http://[::ffff:127.0.0.1]"}, "loopback"),
    ({"api_url": "http://10.0.0.1"}, "loopback"),
    ({"proxy": "proxy.example.invalid:3128"}, "proxy"),
    ({"proxy": "socks5://proxy.example.invalid"}, "proxy"),
    ({"proxy": "https://proxy.example.invalid"}, "proxy"),
    ({"proxy": "http://proxy.example.invalid/path"}, "proxy"),
    ({"proxy": "http://127.0.0.1:1", "api_url": "http://127.0.0.1:2"},
     "proxy"),
    ({"ca_file": "relative.pem"}, "ca_file"),
    ({"ca_file": "/nonexistent/ca.pem"}, "ca_file"),
]


def is_roots_alone(path):
    """Whether the way down to it is: what the courier asks of every file."""
    while True:
        status = os.lstat(path)
        if (not stat.S_ISDIR(status.st_mode) or status.st_uid != 0 or
                status.st_mode & 0o1022 in (0o020, 0o002, 0o022)):
            return False
        if path == "/":
            return True
        path = os.path.dirname(path)


class Refusals(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.world = courier.World()
        cls.addClassCleanup(cls.world.remove)

    def refuse(self, word, **changes):
        reply = self.world.run({**JOB, **changes})
        self.assertEqual(reply["class"], "configuration", reply)
        self.assertEqual(reply["surely_unsent"], 1)
        self.assertEqual(reply["requests"], 0)
        self.assertEqual(reply["stages"], [], "nobody was asked")
        self.assertIn(word, reply["detail"])
        self.assertLess(reply["took_ms"], 5000)
        return reply

    def test_jobs(self):
        for changes, word in BAD_JOBS:
            with self.subTest(**changes):
                self.refuse(word, **changes)

    def test_no_time_left(self):
        reply = self.world.run({**JOB, "timeout_ms": 100})
        self.assertEqual((reply["class"], reply["surely_unsent"]),
                         ("unsent", 1))

    def test_secret_files(self):
        self.refuse("/nonexistent", secret_file="/nonexistent/secret")
        self.refuse("secret is not an absolute path", secret_file="secret")

    def test_secret_files_that_are_none(self):
        if not is_roots_alone(os.path.dirname(self.world.directory)):
            self.skipTest("a directory above that is not root's is refused first")
        self.refuse(self.world.directory, secret_file=self.world.directory)
        link = self.world.path("link")
        os.symlink(self.world.write_secret("x\n", "target"), link)
        self.refuse(self.world.directory, secret_file=link)

    @unittest.skipIf(os.geteuid() != 0, "a root-owned secret needs root")
    def test_contents_of_secret_files(self):
        for name, text in (("empty", ""), ("newline", "\n"),
                           ("two lines", "abc\ndef\n"), ("two ends", "abc\n\n"),
                           ("dos", "abc\r\n"), ("bell", "a\x07c"),
                           ("nul", "a\0c"), ("delete", "a\x7fc"),
                           ("long", "x" * 5000)):
            with self.subTest(name=name):
                path = self.world.write_secret(text, name)
                reply = self.refuse(path, secret_file=path)
                for line in text.split():
                    self.assertNotIn(line, reply["detail"])

    @unittest.skipIf(os.geteuid() != 0, "a root-owned secret needs root")
    def test_modes_of_secret_files(self):
        for mode in (0o644, 0o660, 0o646):
            with self.subTest(mode=oct(mode)):
                path = self.world.write_secret("abc\n", "open", mode)
                self.refuse(path, secret_file=path)
        path = self.world.write_secret("abc\n", "owned")
        os.chown(path, courier.NOBODY, courier.NOBODY)
        self.refuse(path, secret_file=path)
        path = self.world.write_secret("abc\n", "closed", 0o600)
        reply = self.world.run({**JOB, "secret_file": path})
        self.assertNotEqual(reply["class"], "sent")
        self.assertEqual((reply["surely_unsent"], reply["stages"]), (1, []))

    @unittest.skipIf(os.geteuid() != 0, "only root can try it as root")
    def test_never_as_root(self):
        reply = self.world.run(JOB, user=0, group=0)
        self.assertEqual(reply["class"], "configuration")
        self.assertIn("root", reply["detail"])


class Sockets(unittest.TestCase):
    """What else may be at descriptor 0."""

    @classmethod
    def setUpClass(cls):
        cls.world = courier.World()
        cls.addClassCleanup(cls.world.remove)

    def start(self):
        ours, theirs = socket.socketpair(socket.AF_UNIX,
                                         socket.SOCK_SEQPACKET)
        self.addCleanup(ours.close)
        process = subprocess.Popen([self.world.courier], stdin=theirs,
                                   **self.world.as_system_user())
        theirs.close()
        ours.settimeout(10)
        return ours, process

    def test_by_hand(self):
        result = subprocess.run([self.world.courier],
                                stdin=subprocess.DEVNULL, text=True,
                                stderr=subprocess.PIPE, timeout=10)
        self.assertEqual(result.returncode, 2)
        self.assertIn("verifier", result.stderr)

    def test_malformed_jobs(self):
        for packet in (b"x", b"x" * 100, b"\0" * 4096, b"\0" * 9000):
            with self.subTest(size=len(packet)):
                ours, process = self.start()
                ours.send(packet)
                self.assertIn(b"no job", ours.recv(4096))
                self.assertEqual(process.wait(10), 0)

    def test_the_verifier_is_gone(self):
        ours, process = self.start()
        ours.close()
        self.assertEqual(process.wait(10), 1)

    def test_no_job_comes(self):
        ours, process = self.start()
        self.assertIn(b"no job", ours.recv(4096))
        self.assertEqual(process.wait(10), 0)


if __name__ == "__main__":
    courier.main()
