#!/usr/bin/python3
"""Goal: whatever the provider or the way to it does, the courier says in time
what is certain, and never posts twice where the first may have arrived."""

import time

import courier
import table  # of tests/twilio, through courier
from courier import NUMBER, TEXT

ROOT = ("needs root: the secret must be owned by root and the courier run as "
        "somebody else")

class Sending(courier.CourierCase):

    def test_a_message_is_sent(self):
        reply = self.send()
        entry = self.double.requests()[0]
        self.assertEqual(reply["class"], "sent", reply)
        self.assertEqual(self.double.messages(NUMBER), [TEXT])
        self.assertEqual(reply["requests"], 1)
        self.assertEqual(reply["http_status"], 201)
        self.assertEqual(reply["stages"], [1, 2])
        self.assertRegex(reply["sid"], "^SM[0-9a-f]{32}$")
        self.assertRegex(reply["request_id"], "^RQ[0-9a-f]{32}$")
        self.assertEqual(entry["form"], {
            "To": NUMBER, "From": courier.double.SENDER, "Body": TEXT,
            "ValidityPeriod": "600", "Attempt": "1"})
        self.assertEqual(entry["version"], "HTTP/1.1")
        self.assertEqual(entry["headers"]["accept"], "application/json")
        self.assertRegex(entry["headers"]["user-agent"],
                         r"^pam_sms2fa/[0-9.]+$")
        for name in ("expect", "cookie", "accept-encoding", "transfer-encoding"):
            self.assertNotIn(name, entry["headers"])
        self.assertIn("To=%2B15005550010&", entry["body"])

    def test_every_form_of_sender(self):
        service = courier.double.SERVICE
        for changes, expected in (
                ({"from": "Example"}, {"From": "Example"}),
                ({"from": "", "service": service},
                 {"MessagingServiceSid": service}),
                ({"service": service},
                 {"From": courier.double.SENDER,
                  "MessagingServiceSid": service})):
            with self.subTest(**changes):
                self.double.forget()
                self.assertEqual(self.send(**changes)["class"], "sent")
                form = self.double.requests()[0]["form"]
                self.assertEqual(expected, {
                    name: form[name] for name in form
                    if name in ("From", "MessagingServiceSid")})

    def test_every_byte_of_the_text_arrives(self):
        for text in ("& = + % ; # ? / \\ \" ' < >", "Grüße, 験証 \U0001f511",
                     "two\nlines", " %2B%00&Body=other ", "x" * 1300):
            with self.subTest(text=text[:20]):
                self.double.forget()
                self.assertEqual(self.send(body=text)["class"], "sent")
                self.assertEqual(self.double.messages(NUMBER), [text])

    def test_attempt_and_validity(self):
        self.send(attempt=3, validity_seconds=6)
        form = self.double.requests()[0]["form"]
        self.assertEqual((form["Attempt"], form["ValidityPeriod"]),
                         ("3", "6"))

    def test_a_path_before_the_interface(self):
        for tail in ("/compat", "/compat/", "/"):
            with self.subTest(tail=tail):
                self.double.forget()
                self.send(api_url=self.double.url + tail)
                self.assertEqual(
                    self.double.requests()[0]["path"],
                    tail.rstrip("/") + self.double.account.path)

    def test_twilios_test_numbers(self):
        for number, code, word in (
                ("+15005550001", 21211, "number"),
                ("+15005550002", 21612, "number"),
                ("+15005550003", 21408, "configuration"),
                ("+15005550004", 21610, "number"),
                ("+15005550009", 21614, "number")):
            with self.subTest(number=number):
                reply = self.send(to=number)
                self.assertEqual((reply["class"], reply["provider_code"]),
                                 (word, code))
                self.assertNotIn(number[1:], reply["detail"])


class Faults(courier.CourierCase):

    def expect(self, fault, word, unsent, posts):
        self.double.fail_next(fault)
        began = time.monotonic()
        reply = self.send(timeout_ms=1500 if fault in table.SLOW else 8000,
                          connect_timeout_ms=1000)
        took = time.monotonic() - began
        self.assertEqual(
            (reply["class"], reply["surely_unsent"]), (word, unsent), reply)
        self.assertEqual(len(self.double.requests()), posts, reply)
        self.assertEqual(reply["requests"], posts + (fault in table.UNREAD),
                         reply)
        self.assertLess(took, 6, reply)
        if reply["http_status"] >= 300:
            self.assertEqual(reply["sid"], "")
        return reply

    def test_table(self):
        for fault, expected in table.ROWS.items():
            with self.subTest(fault=fault):
                self.double.forget()
                self.expect(fault, *expected)

    def test_the_table_has_every_fault(self):
        every = set(courier.double.faults.FAULTS) | \
            set(courier.double.faults.STATUSES)
        self.assertEqual(every - set(table.ROWS) - table.BUSY - table.EITHER,
                         set())

    def test_an_end_that_may_be_a_cut(self):
        for fault in table.EITHER:
            with self.subTest(fault=fault):
                self.double.forget()
                self.double.fail_next(fault)
                reply = self.send()
                self.assertIn(reply["class"], ("sent", "maybe_sent"), reply)
                self.assertEqual((reply["surely_unsent"], reply["requests"]),
                                 (0, 1), reply)

    def test_words_are_for_the_log(self):
        self.assertIn("21614", self.expect(
            "list_error", "number", 0, 1)["detail"])
        self.double.forget()
        self.assertIn("api_key", self.expect(
            "401", "configuration", 0, 1)["detail"])
        self.double.forget()
        self.assertIn("repeat", self.expect(
            "echo", "unsent", 0, 1)["detail"])

    def test_words_that_repeat_a_part(self):
        """Half a code, half a secret, and a number as people write it."""
        secret = self.double.account.secret
        for words, part in (("x" * 226 + secret, secret[:12]),
                            ("your code: 271828", "271828"),
                            ("+1 (500) 555-0010 has no phone", "555"),
                            ("1-500-555-0010", "555")):
            with self.subTest(words=words):
                self.double.forget()
                self.double.fail_next("words_" + words)
                reply = self.send(body="271828. 5 minutes are left.")
                self.assertNotIn(part, reply["detail"])
                self.assertIn("repeat", reply["detail"])
        self.double.forget()
        self.double.fail_next("words_no phone at +15005550010 today")
        self.assertIn("no phone at +*** today", self.send()["detail"])

    def test_curls_words_that_repeat_a_part(self):
        """It tells how much of an answer is missing."""
        for length, part in (("271829", "271828"), ("15005550011", "555")):
            self.double.fail_next("length_" + length)
            reply = self.send(body="271828. 5 minutes are left.")
            self.assertEqual(reply["class"], "maybe_sent", reply)
            self.assertNotIn(part, reply["detail"])

    def test_a_hosts_name_is_no_code(self):
        """What the provider's code says counts, also on a host like it."""
        self.double.fail_next("code_21610")
        reply = self.send(body="271828 is your code for sshd on vm2161.")
        self.assertEqual((reply["class"], reply["provider_code"]),
                         ("number", 21610), reply)

    def test_a_redirect_leads_nowhere(self):
        self.expect("redirect", *table.ROWS["redirect"])
        self.assertEqual({entry["listener"]
                          for entry in self.double.requests()}, {"main"})


class Busy(courier.CourierCase):
    """HTTP 429 alone is repeated, and only while there is time."""

    def expect(self, faults, word, posts, **changes):
        for fault in faults:
            self.double.fail_next(fault)
        reply = self.send(**changes)
        self.assertEqual(reply["class"], word, reply)
        self.assertEqual(len(self.double.requests()), posts)
        self.assertEqual(reply["requests"], posts)
        self.assertEqual(reply["surely_unsent"], 0)
        return reply

    def test_once_and_twice(self):
        self.expect(["429"], "sent", 2)
        self.double.forget()
        self.expect(["429_without_json", "429"], "sent", 3)
        self.assertEqual(len(self.double.messages(NUMBER)), 1)

    def test_three_times_is_enough(self):
        reply = self.expect(["429"] * 4, "later", 3)
        self.assertEqual(reply["provider_code"], 20429)

    def test_retry_after_is_kept(self):
        reply = self.expect(["429_retry_after_1"], "sent", 2)
        self.assertGreaterEqual(reply["took_ms"], 1000)

    def test_no_time_for_another(self):
        self.expect(["429"], "later", 1, timeout_ms=4500)

    def test_busy_then_lost(self):
        self.expect(["429", "close_after_request"], "maybe_sent", 2)

    def test_busy_then_no_connection(self):
        reply = self.expect(["429", "wrong_host"], "later", 1)
        self.assertEqual(reply["http_status"], 429)


class Plain(courier.CourierCase):
    """http:// to a literal loopback address, as tests use it."""

    tls = False

    def test_http_to_loopback(self):
        self.assertEqual(self.send()["class"], "sent")

    def test_close_and_silence(self):
        for fault in ("close_after_accept", "silent_accept"):
            with self.subTest(fault=fault):
                self.double.fail_next(fault)
                reply = self.send(timeout_ms=1500)
                self.assertEqual((reply["class"], reply["surely_unsent"]),
                                 ("maybe_sent", 0), reply)


if __name__ == "__main__":
    courier.main(ROOT)
