#!/usr/bin/python3
"""Goal: the double is as strict as the provider, and says what it saw.  A
double that takes everything would prove nothing about our requests."""

import base64
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

import courier
from courier import NUMBER, TOP_SRC

double = courier.double
PROGRAM = os.path.join(TOP_SRC, "tests", "twilio", "double.py")

GOOD = {"To": NUMBER, "From": double.SENDER, "Body": "code 123",
        "ValidityPeriod": "600", "Attempt": "1"}

# what is changed (None: left out), and the provider's code for it
BAD_FORMS = [
    ({"To": None}, 21604),
    ({"To": ""}, 21604),
    ({"To": "15005550010"}, 21211),
    ({"To": " 15005550010"}, 21211),
    ({"To": "+05005550010"}, 21211),
    ({"To": "+1500555001012345"}, 21211),
    ({"To": "+15005550002"}, 21612),
    ({"From": None}, 21603),
    ({"From": "+15005550099"}, 21606),
    ({"From": "+15005550008"}, 21611),
    ({"From": None, "MessagingServiceSid": "MG" + "0" * 32}, 21701),
    ({"Body": None}, 21602),
    ({"Body": "x" * 1601}, 21617),
    ({"ValidityPeriod": "0"}, 21624),
    ({"ValidityPeriod": "36001"}, 21624),
    ({"ValidityPeriod": "6.5"}, 21624),
    ({"Attempt": "0"}, 20001),
    ({"Validity": "600"}, 20001),
]


CALL = {"To": NUMBER, "From": double.SENDER, "Timeout": "25",
        "TimeLimit": "60", "Twiml": "<Response><Say>It is 4. 8. 1. 5. 1. 6."
        "</Say><Pause length=\"1\"/></Response>"}

BAD_CALLS = [
    ({"To": None}, 21201),
    ({"To": "911"}, 21211),
    ({"From": None}, 21213),
    ({"From": double.SENDER_ID}, 21210),
    ({"From": "+15005550099"}, 21210),
    ({"Twiml": None}, 21205),
    ({"Twiml": "<Response>"}, 21205),
    ({"Twiml": "<Say>x</Say>"}, 21205),
    ({"Twiml": "<Response><Gather/></Response>"}, 21205),
    ({"Twiml": "<Response><Say rate=\"x\">y</Say></Response>"}, 21205),
    ({"Twiml": "<Response>" + " " * 4000 + "</Response>"}, 21205),
    ({"Timeout": "601"}, 20001),
    ({"Record": "true"}, 20001),
    ({"Body": "x"}, 20001),
]

# path, status, headers
BAD_QUESTIONS = [
    ("/v2/PhoneNumbers/+15005550010", 404, {}),
    ("/v2/PhoneNumbers/15005550010", 404, {}),
    ("/v2/PhoneNumbers/%2B15005550010?Fields=porting", 400, {}),
    ("/v2/PhoneNumbers/%2B15005550010?Fields=", 400, {}),
    ("/v2/PhoneNumbers/%2B15005550010?x=y", 400, {}),
    ("/v2/PhoneNumbers/%2B15005550010", 401, {"Authorization": None}),
    ("/range/ABCDE", 400, {}),
    ("/range/abcde", 400, {"Authorization": None, "User-Agent": "x"}),
    ("/range/ABCDEF", 400, {"Authorization": None, "User-Agent": "x"}),
    ("/range/ABCDE", 403, {"Authorization": None}),
    ("/elsewhere", 404, {}),
]


class DoubleCase(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="sms2fa-double-")
        cls.addClassCleanup(holder.cleanup)
        cls.double = double.Double(holder.name, tls=False)
        cls.double.start()
        cls.addClassCleanup(cls.double.stop)

    def setUp(self):
        self.double.forget()

    def post(self, body, path=None, method="POST", headers=None):
        account = self.double.account
        proof = base64.b64encode(
            f"{account.login}:{account.secret}".encode()).decode()
        fields = {"Content-Type": "application/x-www-form-urlencoded",
                  "Authorization": "Basic " + proof}
        fields.update(headers or {})
        client = http.client.HTTPConnection("127.0.0.1", self.double.port,
                                            timeout=10)
        self.addCleanup(client.close)
        client.request(method, path or account.path, body,
                       {name: value for name, value in fields.items()
                        if value is not None})
        answer = client.getresponse()
        return answer, json.loads(answer.read())

    def post_form(self, **changes):
        form = {name: value for name, value in {**GOOD, **changes}.items()
                if value is not None}
        return self.post(urllib.parse.urlencode(form))

    def test_a_message_arrives(self):
        answer, resource = self.post_form()
        self.assertEqual(answer.status, 201)
        self.assertEqual(resource["status"], "queued")
        self.assertEqual(self.double.wait_for_message(NUMBER), "code 123")
        entry = self.double.requests()[0]
        self.assertTrue(entry["auth_ok"])
        self.assertEqual(entry["form"], GOOD)
        self.assertNotIn("authorization", entry["headers"])
        with open(self.double.journal.path, encoding="utf-8") as file:
            self.assertEqual(json.loads(file.readlines()[-1]), entry)

    def test_bad_forms(self):
        for changes, code in BAD_FORMS:
            with self.subTest(**changes):
                answer, document = self.post_form(**changes)
                self.assertEqual((answer.status, document["code"]),
                                 (double.common.ERRORS[code][0], code))
        self.assertEqual(self.double.journal.phones["inbox"], {})

    def ask(self, path, **headers):
        """A GET, without what a POST has."""
        return self.post(None, path, "GET",
                         {"Content-Type": None, **headers})

    def test_a_call_is_heard(self):
        path = self.double.account.root + "/Calls.json"
        answer, resource = self.post(urllib.parse.urlencode(CALL), path)
        self.assertEqual((answer.status, resource["status"]), (201, "queued"))
        self.assertEqual(self.double.call(NUMBER), "481516")
        for changes, code in BAD_CALLS:
            with self.subTest(**changes):
                form = {name: value for name, value in
                        {**CALL, **changes}.items() if value is not None}
                answer, document = self.post(urllib.parse.urlencode(form),
                                             path)
                self.assertEqual((answer.status, document["code"]),
                                 (double.common.ERRORS[code][0], code))
        self.assertEqual(len(self.double.calls(NUMBER)), 1)

    def test_what_is_heard_must_be_one_code(self):
        for text in ("no digits", "4815", "4. 8. 1. and 4. 8. 2."):
            with self.assertRaises(ValueError):
                double.calls.digits(
                    f"<Response><Say>{text}</Say></Response>")

    def test_bad_questions(self):
        for path, status, headers in BAD_QUESTIONS:
            with self.subTest(path=path):
                self.assertEqual(self.ask(path, **headers)[0].status, status)
        answer, _ = self.post("x=y", "/v2/PhoneNumbers/%2B15005550010", "GET")
        self.assertEqual(answer.status, 403, "a GET has no body")

    def test_a_price_comes_later(self):
        sid = self.post_form()[1]["sid"]
        path = f"{self.double.account.root}/Messages/{sid}.json"
        self.assertIsNone(self.ask(path)[1]["price"])
        self.double.set_price("-0.00750", sid=sid)
        self.assertEqual(self.ask(path)[1]["price"], "-0.00750")
        self.assertEqual(self.ask(path.replace(sid, "SM" + "0" * 32))[0]
                         .status, 404)

    def test_bad_encodings(self):
        for body in ("To=+15005550010&From=%2B15005550006&Body=x",
                     "To=%2B15005550010&From=%2B15005550006&Body=%zz",
                     "To=%2B15005550010&From=%2B15005550006&Body=%ff",
                     "To=%2B15005550010&To=%2B15005550011&Body=x", ""):
            with self.subTest(body=body):
                self.assertEqual(self.post(body)[0].status, 400)

    def test_bad_requests(self):
        body = urllib.parse.urlencode(GOOD)
        path = self.double.account.path
        for expected, options in (
                (401, {"headers": {"Authorization": None}}),
                (401, {"headers": {"Authorization": "Basic eDp5"}}),
                (401, {"headers": {"Authorization": "Bearer x"}}),
                (404, {"path": path.removesuffix(".json")}),
                (404, {"path": path.replace("Messages", "Faxes")}),
                (405, {"method": "PUT"}),
                (400, {"headers": {"Content-Type": "application/json"}}),
                (400, {"headers": {"Content-Type": None}})):
            with self.subTest(expected=expected, **options):
                self.assertEqual(self.post(body, **options)[0].status,
                                 expected)
        self.assertEqual(self.double.journal.phones["inbox"], {})

    def test_waiting(self):
        self.post_form()
        self.post_form(Body="second")
        self.assertEqual(self.double.wait_for_message(NUMBER, 2), "second")
        with self.assertRaises(TimeoutError):
            self.double.wait_for_message(NUMBER, 3, timeout=0.1)

    def test_faults_are_used_once_and_in_order(self):
        self.double.fail_next("429", 2)
        self.double.fail_next("code_21610")
        self.assertEqual([self.post_form()[0].status for _ in range(4)],
                         [429, 429, 400, 201])
        with self.assertRaises(ValueError):
            self.double.fail_next("no such thing")

    def test_refusing(self):
        self.double.refuse()
        with self.assertRaises(ConnectionRefusedError):
            self.post_form()
        self.double.accept()
        self.assertEqual(self.post_form()[0].status, 201)


class Program(unittest.TestCase):

    def test_as_a_program(self):
        with tempfile.TemporaryDirectory(prefix="sms2fa-double-") as holder:
            directory = os.path.join(holder, "double")
            process = subprocess.Popen(
                [sys.executable, "-B", PROGRAM, "--dir", directory, "--fail",
                 "503", "--ready-fd", "1"], stdout=subprocess.PIPE, text=True)
            try:
                self.assertEqual(process.stdout.readline(), "ready\n")
                self.check(directory)
            finally:
                process.send_signal(signal.SIGTERM)
                self.assertEqual(process.wait(10), 0)
                process.stdout.close()

    def check(self, directory):
        def read(name):
            with open(os.path.join(directory, name), encoding="utf-8") as file:
                return file.read().strip()
        words = ["curl", "--silent", "--cacert",
                 os.path.join(directory, "ca.pem"), "--user",
                 f"{read('login')}:{read('secret')}", "--output", "/dev/null",
                 "--write-out", "%{http_code}", "--data",
                 urllib.parse.urlencode(GOOD), read("url") +
                 f"/2010-04-01/Accounts/{read('account')}/Messages.json"]
        statuses = [subprocess.run(words, stdout=subprocess.PIPE, text=True,
                                   check=True).stdout for _ in range(2)]
        self.assertEqual(statuses, ["503", "201"])
        self.assertEqual(read("inbox/" + NUMBER), "code 123")
        self.assertEqual(len(read("journal").splitlines()), 2)


if __name__ == "__main__":
    courier.main()
