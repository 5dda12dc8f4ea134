#!/usr/bin/python3
"""Goal: an independent judge, Prism with Twilio's own description of its
interface, finds nothing wrong with any request that we make.  The judge is
shown a wrong request too: it must stop that one."""

import os
import re
import select
import subprocess
import sys
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
}


class Prism:
    """The judge, as a proxy in front of the double."""

    def __init__(self, upstream):
        self.process = subprocess.Popen(
            ["node", PRISM, "proxy", "--errors", "-h", "127.0.0.1", "-p", "0",
             DESCRIPTION, upstream], stdin=subprocess.DEVNULL,
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


class Judged(courier.CourierCase):

    tls = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prism = Prism(cls.double.url)
        cls.addClassCleanup(cls.prism.stop)

    @unittest.skipIf(os.geteuid() != 0,
                     "needs root: the secret must be owned by root")
    def test_every_kind_of_request(self):
        for name, changes in REQUESTS.items():
            with self.subTest(name):
                self.double.forget()
                reply = self.send(api_url=self.prism.url, **changes)
                self.assertEqual((reply["class"], reply["http_status"]),
                                 ("sent", 201), reply)
                self.assertEqual(len(self.double.messages(NUMBER)), 1)

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
