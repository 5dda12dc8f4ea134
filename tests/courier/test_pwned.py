#!/usr/bin/python3
"""Goal: five hex digits of a password's hash go out, no secret and no name go
with them, and what comes back is only believed when it is a list."""

import os

import courier
from courier import PASSWORD, SHA1
from test_exchange import ROOT

SUFFIX = SHA1[5:]
OTHER = courier.double.pwned.sha1("another")[5:]

# the whole answer, and the count; None: not a list
LISTS = [
    (f"{SUFFIX}:3", 3),
    (f"{SUFFIX}:3\r\n", 3),
    (f"{SUFFIX}:3\n{OTHER}:1\n", 3),
    (f"{SUFFIX.lower()}:3", 3),
    (f"{OTHER}:1\r\n{SUFFIX}:3", 3),
    (f"{OTHER}:1", 0),
    (f"{SUFFIX}:0\r\n{OTHER}:1", 0),
    (f"{SUFFIX}:0\r\n{SUFFIX}:2", 2),
    (f"{SUFFIX}:4294967295", 4294967295),
    (f"{SUFFIX}:4294967296", 4294967295),
    (f"{SUFFIX}:" + "9" * 400, 4294967295),
    ("", None),
    ("\r\n", None),
    (f"{SUFFIX}", None),
    (f"{SUFFIX}:", None),
    (f"{SUFFIX}:-1", None),
    (f"{SUFFIX}:3 ", None),
    (f"{SUFFIX}:3\r", 3),
    (f"{SUFFIX}:3\r\n\r\n{OTHER}:1", None),
    (f"{SUFFIX[1:]}:3", None),
    (f"A{SUFFIX}:3", None),
    (f"{SHA1}:3", None),
    (f"{SUFFIX}:3\r\n<html>", None),
    (f"{OTHER}:1\r\n{SUFFIX}:3\r\n{OTHER[:9]}", None),
    (f"{OTHER}:1\0\r\n{SUFFIX}:3", None),
    ("<html>Welcome to our hotel</html>", None),
]

# fault: class, surely unsent, requests
FAULTS = {
    "silent_accept": ("unsent", 1, 0),
    "wrong_host": ("unsent", 1, 0),
    "unknown_ca": ("unsent", 1, 0),
    "never_answers": ("maybe_sent", 0, 1),
    "drip_body": ("maybe_sent", 0, 1),
    "close_after_request": ("maybe_sent", 0, 2),
    "partial_body": ("maybe_sent", 0, 2),
    "not_http": ("maybe_sent", 0, 2),
    "huge_headers": ("maybe_sent", 0, 2),
    "garbage": ("maybe_sent", 0, 2),
    "html": ("maybe_sent", 0, 2),
    "empty_201": ("maybe_sent", 0, 2),
    "gzip_garbage": ("maybe_sent", 0, 2),
    "big_body": ("maybe_sent", 0, 2),
    "deep_json": ("maybe_sent", 0, 2),
    "500": ("maybe_sent", 0, 2),
    "502_html": ("maybe_sent", 0, 2),
    "429": ("later", 0, 2),
    "429_retry_after_30": ("later", 0, 1),
    "429_without_json": ("later", 0, 2),
    "redirect": ("configuration", 0, 1),
    "401": ("configuration", 0, 1),
    "404": ("configuration", 0, 1),
    "400_without_json": ("unsent", 0, 1),
    "control_bytes": ("unsent", 0, 1),
}

SLOW = ("silent_accept", "never_answers", "drip_body")


class Pwned(courier.CourierCase):

    def job(self, **changes):
        """What delivery fills in: nothing of the account."""
        every = super().job(**changes)
        return {**{name: every[name] for name in ("api_url", "ca_file")},
                "sha1": SHA1, **changes}

    def pwned(self, **changes):
        return self.ask("pwned", **changes)

    def test_five_digits_leave(self):
        self.double.breach(PASSWORD, 4711)
        reply = self.pwned()
        entry = self.double.requests()[0]
        self.assertEqual((reply["class"], reply["pwned_count"]),
                         ("sent", 4711), reply)
        self.assertEqual((entry["method"], entry["path"], entry["body"]),
                         ("GET", "/range/" + SHA1[:5], ""))
        self.assertEqual(entry["headers"]["add-padding"], "true")
        self.assertRegex(entry["headers"]["user-agent"], "^pam_sms2fa/")
        self.assertFalse(entry["credentials"])
        self.assertNotIn(SUFFIX, str(entry).upper())
        self.assertNotIn("content-length", entry["headers"])

    def test_not_breached(self):
        self.double.breach("another one")
        reply = self.pwned()
        self.assertEqual((reply["class"], reply["pwned_count"]), ("sent", 0))

    def test_padding_is_no_breach(self):
        self.double.breach(PASSWORD, 0)
        self.assertEqual(self.pwned()["pwned_count"], 0)

    def test_the_answer_was_padded(self):
        """As large as the real one's, and larger than other answers may be."""
        lines = courier.double.pwned.lines_of(SHA1[:5], {}, True)
        self.assertGreater(len(lines), courier.double.pwned.OTHERS)
        self.assertIn(0, lines.values())
        many = "".join(f"{i:035X}:{i}\r\n" for i in range(4000))
        self.double.fail_next("body_" + (many + SUFFIX + ":9").encode().hex())
        reply = self.pwned()
        self.assertGreater(len(many), 65536)
        self.assertEqual((reply["class"], reply["pwned_count"]), ("sent", 9))

    def test_no_secret_is_read(self):
        """The job names none; and a wrong one would not matter."""
        path = self.world.path("nothing")
        self.assertFalse(os.path.exists(path))
        self.assertEqual(self.pwned(secret_file=path)["class"], "sent")

    def test_a_path_before_it(self):
        self.double.fail_next("404")
        self.pwned(api_url=self.double.url + "/mirror/")
        self.assertEqual(self.double.requests()[0]["path"],
                         "/mirror/range/" + SHA1[:5])

    def test_lists(self):
        for text, count in LISTS:
            with self.subTest(text=text[:60]):
                self.double.forget()
                self.double.fail_next("body_" + text.encode().hex(), 2)
                reply = self.pwned()
                self.assertEqual(
                    (reply["class"], reply["pwned_count"]),
                    ("maybe_sent", 0) if count is None else ("sent", count),
                    reply)
                if count is None:
                    self.assertIn("no list", reply["detail"])

    def test_faults(self):
        for fault, expected in FAULTS.items():
            with self.subTest(fault=fault):
                self.double.forget()
                self.double.breach(PASSWORD)
                reply = self.expect_of(
                    "pwned", fault, *expected, times=2,
                    connect_timeout_ms=1000,
                    timeout_ms=2000 if fault in SLOW else 4000)
                self.assertEqual(reply["pwned_count"], 0)
                if expected[0] == "configuration":
                    self.assertIn("pwned_url", reply["detail"])

    def test_bad_jobs(self):
        for sha1 in ("", SHA1[:-1], SHA1.lower(), SHA1[:39] + "G"):
            reply = self.pwned(sha1=sha1)
            self.assertEqual((reply["class"], reply["stages"]),
                             ("configuration", []))
        reply = self.pwned(api_url="http://api.example.invalid")
        self.assertIn("password.pwned_url", reply["detail"])

    def test_nothing_of_it_is_visible(self):
        self.double.fail_next("never_answers")
        sender = self.world.start(self.job(
            kind=courier.KINDS["pwned"], timeout_ms=3000))
        self.addCleanup(self.world.finish, sender)
        self.double.wait_for_requests(1)
        with open(f"/proc/{sender.pid}/task/{sender.pid}/children",
                  encoding="ascii") as file:
            process = "/proc/" + file.read().strip()
        for name in ("cmdline", "environ"):
            with open(f"{process}/{name}", "rb") as file:
                self.assertNotIn(SHA1[:5].encode(), file.read())


if __name__ == "__main__":
    courier.main(ROOT)
