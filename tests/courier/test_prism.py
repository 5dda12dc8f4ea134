#!/usr/bin/python3
"""Goal: an independent judge, Prism with Twilio's own description of its
interface, finds nothing wrong with any request that we make.  The judge is
shown a wrong request too: it must stop that one."""

import http.client
import http.server
import json
import os
import re
import select
import subprocess
import sys
import threading
import time
import unittest
import urllib.error
import urllib.request

import courier
from courier import NUMBER, TOP_SRC

PRISM = os.environ.get("PRISM", "")
DESCRIPTION = os.environ.get("TWILIO_OPENAPI") or os.path.join(
    TOP_SRC, "..", "shared", "twilio-openapi",
    "twilio_api_v2010.trimmed.json")
LOOKUPS = os.environ.get("TWILIO_LOOKUPS_OPENAPI") or os.path.join(
    os.path.dirname(DESCRIPTION), "twilio_lookups_v2.json")
ROOT = "needs root: the secret must be owned by root"
PATIENCE = 60  # seconds for node to start on a busy machine

REQUESTS = {
    "from a number": {},
    "from a sender id": {"from": courier.double.SENDER_ID},
    "from a service": {"from": "", "service": courier.double.SERVICE},
    "from one of a service": {"service": courier.double.SERVICE},
    "a second attempt": {"attempt": 2, "validity_seconds": 312},
    "the shortest validity": {"validity_seconds": 6},
    "the longest validity": {"validity_seconds": 36000},
    "not ASCII": {"body": "Grüße: 271828 – 認証コード \U0001f511"},
    "awkward bytes": {"body": "a&b=c+d%20;\n\"quoted\" 'x' \\ #"},
    "a long text": {"body": "x" * 1300},
    "to be forgotten": {"discard": 1},
}

CALLS = {
    "a call": {},
    "in another language": {"language": "de-DE"},
    "not ASCII": {"body": "Grüße: 2. 7. 1. 8. 2. 8. – 認証コード"},
    "awkward bytes": {"body": "a&b=c+d%20;<\"quoted\"> 'x' 2. 7. 1."},
}

FIELDS = ("", "sim_swap", "line_type_intelligence",
          "line_type_intelligence,sim_swap,call_forwarding")


class Prism:
    """The judge, as a proxy in front of the double."""

    def __init__(self, upstream, description, *options):
        self.process = subprocess.Popen(
            ["node", PRISM, "proxy", *options, "-h", "127.0.0.1", "-p", "0",
             description, upstream], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.log = b""
        try:
            self.url = self.wait_for_url()
        except BaseException:
            self.stop()
            raise

    def wait_for_url(self):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if not select.select([self.process.stdout], [], [], 1)[0]:
                continue
            data = os.read(self.process.stdout.fileno(), 65536)
            if not data:
                break
            self.log += data
            found = re.search(rb"listening on (http://127\.0\.0\.1:\d+)",
                              self.log)
            if found:
                return found[1].decode()
        raise RuntimeError("Prism did not start: " + self.log.decode())

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()


class Relay(http.server.ThreadingHTTPServer):
    """In front of a judge that only notes: keeps its notes."""

    def __init__(self, upstream):
        super().__init__(("127.0.0.1", 0), Relayed)
        self.upstream = upstream
        self.notes = []
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()


class Relayed(http.server.BaseHTTPRequestHandler):

    def do_GET(self):
        client = http.client.HTTPConnection(
            self.server.upstream.removeprefix("http://"), timeout=10)
        client.request("GET", self.path, headers=dict(self.headers))
        answer = client.getresponse()
        body = answer.read()
        client.close()
        self.server.notes += json.loads(
            answer.headers.get("sl-violations", "[]"))
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Judged(courier.CourierCase):

    tls = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prism = Prism(cls.double.url, DESCRIPTION, "--errors")
        cls.addClassCleanup(cls.prism.stop)

    @unittest.skipIf(os.geteuid() != 0, ROOT)
    def test_every_kind_of_message(self):
        for name, changes in REQUESTS.items():
            with self.subTest(name):
                self.double.forget()
                reply = self.send(api_url=self.prism.url, **changes)
                self.assertEqual((reply["class"], reply["http_status"]),
                                 ("sent", 201), reply)
                self.assertEqual(len(self.double.messages(NUMBER)), 1)

    @unittest.skipIf(os.geteuid() != 0, ROOT)
    def test_every_kind_of_call(self):
        for name, changes in CALLS.items():
            with self.subTest(name):
                self.double.forget()
                reply = self.ask("call", api_url=self.prism.url,
                                 **{"body": courier.VOICE, **changes})
                self.assertEqual((reply["class"], reply["http_status"]),
                                 ("sent", 201), reply)
                self.assertEqual(len(self.double.calls(NUMBER)), 1)

    @unittest.skipIf(os.geteuid() != 0, ROOT)
    def test_prices(self):
        for kind in ("message", "call"):
            for price in (None, "-0.00750"):
                with self.subTest(kind=kind, price=price):
                    sid = self.ask(kind, body=courier.VOICE)["sid"]
                    self.double.set_price(price)
                    reply = self.ask("price", api_url=self.prism.url, sid=sid)
                    self.assertEqual((reply["class"], reply["price"]), (
                        "sent", price[1:] if price else ""), reply)

    @unittest.skipIf(os.geteuid() != 0, ROOT)
    def test_the_balance(self):
        reply = self.ask("balance", api_url=self.prism.url)
        self.assertEqual((reply["class"], reply["price"]), ("sent", "12.34"),
                         reply)

    @unittest.skipIf(os.geteuid() != 0, ROOT)
    def test_the_account(self):
        reply = self.ask("account", api_url=self.prism.url)
        self.assertEqual((reply["class"], reply["http_status"]),
                         ("sent", 200), reply)
        self.assertEqual(len(self.double.requests()), 1)

    def test_the_judge_judges(self):
        """Prism stops what lacks To; the double never sees it."""
        request = urllib.request.Request(
            self.prism.url + self.double.account.path,
            data=b"From=%2B15005550006&Body=x", method="POST",
            headers={"Authorization": "Basic eDp5"})
        with self.assertRaises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(request, timeout=10)
        with refusal.exception as answer:
            self.assertEqual(answer.code, 422)
            self.assertIn(b"'To'", answer.read())
        self.assertEqual(self.double.requests(), [])


class Lookups(courier.CourierCase):
    """Its own examples break its schema: only what is noted of requests
    counts."""

    tls = False

    @classmethod
    def setUpClass(cls):
        if not os.path.exists(LOOKUPS):
            raise unittest.SkipTest(
                f"no {LOOKUPS} (TWILIO_LOOKUPS_OPENAPI names another)")
        super().setUpClass()
        cls.prism = Prism(cls.double.url, LOOKUPS)
        cls.addClassCleanup(cls.prism.stop)
        cls.relay = Relay(cls.prism.url)
        cls.addClassCleanup(cls.relay.stop)

    def violations(self):
        found = [note for note in self.relay.notes
                 if note["location"][0] == "request"]
        self.relay.notes.clear()
        return found

    @unittest.skipIf(os.geteuid() != 0, ROOT)
    def test_every_kind_of_lookup(self):
        for fields in FIELDS:
            with self.subTest(fields=fields):
                reply = self.ask("lookup", api_url=self.relay.url,
                                 fields=fields)
                self.assertEqual((reply["class"], reply["valid"]),
                                 ("sent", courier.YES), reply)
                self.assertNotEqual(self.relay.notes, [], "it did judge")
                self.assertEqual(self.violations(), [])

    def test_the_judge_judges(self):
        """Without credentials the request itself is noted."""
        try:
            urllib.request.urlopen(
                self.relay.url + "/v2/PhoneNumbers/%2B15005550010", timeout=10)
        except urllib.error.HTTPError as refusal:
            refusal.close()
        self.assertNotEqual(self.violations(), [])


def missing():
    if not PRISM:
        return "PRISM does not name the index.js of @stoplight/prism-cli"
    if not os.path.exists(PRISM):
        return f"there is no {PRISM}"
    if not os.path.exists(DESCRIPTION):
        return f"there is no {DESCRIPTION} (TWILIO_OPENAPI names another)"
    return None


if __name__ == "__main__":
    if missing():
        print(f"skipped: {missing()}")
        sys.exit(courier.SKIPPED)
    courier.main()
