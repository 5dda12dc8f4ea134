#!/usr/bin/python3
"""Goal: "unreachable" is said of an unreachable provider alone; environment,
proxies and neighbours change nothing; nothing secret is visible outside."""

import json
import os
import re
import select
import shutil
import socket
import subprocess
import sys
import threading

import courier
from courier import NUMBER

ROOT = ("needs root: the secret must be owned by root and the courier run as "
        "somebody else")


class Proxy:
    """An HTTP proxy that knows CONNECT, or answers with ${refusal}."""

    def __init__(self, refusal=None):
        self.refusal = refusal
        self.asked = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(peer,),
                             daemon=True).start()

    def serve(self, peer):
        with peer:
            head = b""
            while b"\r\n\r\n" not in head:
                data = peer.recv(4096)
                if not data:
                    return
                head += data
            self.asked.append(head.decode())
            if self.refusal:
                peer.sendall(self.refusal)
                return
            port = int(head.split()[1].rpartition(b":")[2])
            with socket.create_connection(("127.0.0.1", port)) as other:
                peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                self.relay(peer, other)

    @staticmethod
    def relay(one, other):
        while True:
            for ready in select.select([one, other], [], [])[0]:
                data = ready.recv(65536)
                if not data:
                    return
                (other if ready is one else one).sendall(data)

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


class Unreachable(courier.CourierCase):

    def expect(self, word, **changes):
        reply = self.send(**changes)
        self.assertEqual((reply["class"], reply["surely_unsent"]),
                         (word, 1), reply)
        self.assertEqual(self.double.requests(), [])
        return reply

    def test_refused(self):
        self.double.refuse()
        self.addCleanup(self.double.accept)
        self.expect("unreachable")
        # Certain at once, however little time there is.
        self.expect("unreachable", timeout_ms=1000)

    def test_no_such_name(self):
        reply = self.expect("unreachable",
                            api_url="https://sms2fa-test.invalid")
        self.assertEqual(reply["stages"], [1])

    def test_connect_timeout(self):
        with socket.socket() as full, socket.socket() as one, \
                socket.socket() as two:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            for filler in (one, two):
                filler.setblocking(False)
                filler.connect_ex(full.getsockname())
            url = f"https://127.0.0.1:{full.getsockname()[1]}"
            reply = self.expect("unreachable", api_url=url,
                                connect_timeout_ms=700)
            self.assertGreaterEqual(reply["took_ms"], 700)
            self.assertLess(reply["took_ms"], 6000)
            # Our own time ran out first: nothing is known of the provider.
            self.expect("unsent", api_url=url, connect_timeout_ms=4000,
                        timeout_ms=900)

    def test_the_next_address_is_tried(self):
        """localhost has two where there is IPv6; the double listens on one."""
        reply = self.send(api_url=f"https://localhost:{self.double.port}")
        self.assertEqual(reply["class"], "sent")

    def test_unusable_trust(self):
        path = self.world.path("garbage.pem")
        for text in ("", "this is no certificate\n"):
            with open(path, "w", encoding="ascii") as file:
                file.write(text)
            os.chmod(path, 0o644)
            self.expect("configuration", ca_file=path)
        os.chmod(path, 0)
        self.expect("configuration", ca_file=path)
        reply = self.expect("configuration", ca_file=os.path.dirname(path))
        self.assertIn("Is a directory", reply["detail"])

    def test_only_the_trust_that_is_named(self):
        """The system's trust store does not know the double's authority."""
        self.expect("unsent", ca_file="")

    def in_empty_network(self, **changes):
        """Run in a network namespace with nothing in it, loopback down."""
        words = [f"{key}={value}"
                 for key, value in self.job(**changes).items()]
        result = subprocess.run(
            ["unshare", "--net", "setpriv", "--reuid", str(courier.NOBODY),
             "--regid", str(courier.NOBODY), "--clear-groups",
             self.world.send_job, self.world.courier] + words,
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            cwd="/", timeout=60)
        if "unshare failed" in result.stderr:
            self.skipTest("no network namespaces here: " + result.stderr)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def test_unplugged(self):
        for url in ("https://127.0.0.1:443", "https://192.0.2.1",
                    "https://sms2fa-test.invalid"):
            with self.subTest(url=url):
                reply = self.in_empty_network(api_url=url)
                self.assertEqual(
                    (reply["class"], reply["surely_unsent"]),
                    ("unreachable", 1), reply)

    def test_a_local_error_is_never_unreachable(self):
        """EADDRNOTAVAIL: ::1 is nobody's while loopback is down."""
        reply = self.in_empty_network(api_url="https://[::1]:443")
        self.assertEqual((reply["class"], reply["surely_unsent"]),
                         ("unsent", 1), reply)


class Proxies(courier.CourierCase):

    def proxy(self, refusal=None):
        proxy = Proxy(refusal)
        self.addCleanup(proxy.stop)
        return proxy

    def test_through_the_configured_one(self):
        proxy = self.proxy()
        reply = self.send(proxy=proxy.url)
        self.assertEqual(reply["class"], "sent", reply)
        self.assertEqual(self.double.messages(NUMBER), [courier.TEXT])
        self.assertTrue(proxy.asked[0].startswith(
            f"CONNECT localhost:{self.double.port} HTTP/1.1\r\n"))
        self.assertNotIn("Authorization", proxy.asked[0])

    def test_names_are_the_proxys_business(self):
        proxy = self.proxy(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")
        reply = self.send(proxy=proxy.url,
                          api_url="https://sms2fa-test.invalid")
        self.assertEqual((reply["class"], reply["surely_unsent"]),
                         ("unsent", 1), reply)
        self.assertIn("CONNECT sms2fa-test.invalid:443", proxy.asked[0])

    def test_a_proxy_that_answers_is_reachable(self):
        for refusal in (b"HTTP/1.1 407 No\r\n\r\n", b"HTTP/1.1 503 No\r\n\r\n",
                        b"garbage\r\n\r\n", b""):
            with self.subTest(refusal=refusal):
                reply = self.send(proxy=self.proxy(refusal or b"\n").url)
                self.assertEqual((reply["class"], reply["surely_unsent"]),
                                 ("unsent", 1), reply)
        self.assertEqual(self.double.requests(), [])

    def test_no_proxy_there(self):
        proxy = Proxy()
        proxy.stop()
        reply = self.send(proxy=proxy.url)
        self.assertEqual((reply["class"], reply["surely_unsent"]),
                         ("unreachable", 1), reply)


class Surroundings(courier.CourierCase):

    def start_with(self, environment):
        """A courier with an environment, and the verifier's end."""
        ours, theirs = socket.socketpair(socket.AF_UNIX,
                                         socket.SOCK_SEQPACKET)
        self.addCleanup(ours.close)
        process = subprocess.Popen(
            [self.world.courier], stdin=theirs, env=environment, cwd="/",
            **self.world.as_system_user())
        theirs.close()
        return ours, process

    def test_the_environment_has_no_effect(self):
        proxy = Proxy()
        self.addCleanup(proxy.stop)
        keys = self.world.path("keys/log")
        os.makedirs(os.path.dirname(keys))
        os.chmod(os.path.dirname(keys), 0o777)
        environment = {"SSLKEYLOGFILE": keys, "SSL_CERT_FILE": "/dev/null",
                       "CURL_CA_BUNDLE": "/dev/null",
                       "OPENSSL_CONF": "/nonexistent",
                       "HOME": "/nonexistent", "NO_PROXY": "*",
                       "LOCALDOMAIN": "example", "RES_OPTIONS": "ndots:15"}
        for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY",
                     "all_proxy"):
            environment[name] = proxy.url
        ours, process = self.start_with(environment)
        reply = self.world.finish(self.world.start(
            self.job(), f"fd:{ours.fileno()}", pass_fds=(ours.fileno(),)))
        self.assertEqual(process.wait(10), 0)
        self.assertEqual(reply["class"], "sent", reply)
        self.assertEqual(proxy.asked, [])
        self.assertEqual(os.listdir(os.path.dirname(keys)), [])

    def hanging_courier(self):
        """A courier that waits for an answer; its process's directory."""
        self.double.fail_next("never_answers")
        sender = self.world.start(self.job(timeout_ms=3000))
        self.addCleanup(self.world.finish, sender)
        self.double.wait_for_requests(1)
        with open(f"/proc/{sender.pid}/task/{sender.pid}/children",
                  encoding="ascii") as file:
            return "/proc/" + file.read().strip()

    def test_nothing_secret_is_visible(self):
        process = self.hanging_courier()
        seen = b""
        for name in ("cmdline", "environ"):
            with open(f"{process}/{name}", "rb") as file:
                seen += file.read()
        for secret in (self.double.account.secret, "271828", NUMBER):
            self.assertNotIn(secret.encode(), seen)
        self.assertEqual(
            seen, b"sms2fa-courier\0PATH=/usr/sbin:/usr/bin:/sbin:/bin\0"
            b"LC_ALL=C\0")

    def test_it_dies_with_the_verifier(self):
        self.double.fail_next("never_answers")
        sender = self.world.start(self.job())
        self.double.wait_for_requests(1)
        with open(f"/proc/{sender.pid}/task/{sender.pid}/children",
                  encoding="ascii") as file:
            process = os.pidfd_open(int(file.read()))
        self.addCleanup(os.close, process)
        sender.kill()
        sender.communicate()
        self.assertTrue(select.select([process], [], [], 5)[0])

    def test_it_is_confined(self):
        process = self.hanging_courier()
        with open(f"{process}/status", encoding="utf-8") as file:
            status = dict(line.split(":", 1) for line in file)
        self.assertEqual(status["NoNewPrivs"].strip(), "1")
        self.assertEqual(set(status["Uid"].split()), {str(courier.NOBODY)})
        self.assertEqual(status["Groups"].split(), [])
        self.assertEqual(status["Threads"].strip(), "1")
        self.assertEqual(int(status["CapEff"], 16), 0)
        # Not dumpable: its process belongs to root, so no neighbour may look.
        self.assertEqual(os.stat(f"{process}/environ").st_uid, 0)
        kinds = {re.sub(r":\[\d+\]$", "", os.readlink(f"{process}/fd/{fd}"))
                 for fd in os.listdir(f"{process}/fd")}
        kinds.discard("anon_inode:[eventfd]")  # with which newer curls wake up
        self.assertEqual(kinds, {"socket", "/dev/null"})
        with open(f"{process}/limits", encoding="ascii") as file:
            limits = {line[:26].strip(): line[26:].split()[:2]
                      for line in file}
        self.assertEqual(limits["Max core file size"], ["0", "0"])
        self.assertEqual(limits["Max file size"], ["0", "0"])
        self.assertEqual(limits["Max open files"], ["32", "32"])


if __name__ == "__main__":
    if not shutil.which("unshare") or not shutil.which("setpriv"):
        print("skipped: unshare and setpriv (util-linux) are needed")
        sys.exit(courier.SKIPPED)
    courier.main(ROOT)
