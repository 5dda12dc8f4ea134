#!/usr/bin/python3
"""Goal: Lookup's signals come through as what they are, and as "unknown"
whenever there is any doubt; carrier names stay where they are."""

import json

import courier
from courier import NO, NUMBER, UNKNOWN, YES
from test_exchange import ROOT

EVERY = "line_type_intelligence,sim_swap,call_forwarding"
DATE = "2020-04-27T10:18:50Z"
DATE_S = 1587982730

# what Lookup says of the number, and what must come of it
SIGNALS = [
    ({}, {"valid": YES, "line_type": "mobile", "sim_swapped": NO,
          "sim_swap_at": 0, "forwarding": NO}),
    ({"valid": False}, {"valid": NO}),
    ({"valid": None}, {"valid": UNKNOWN}),
    ({"valid": "true"}, {"valid": UNKNOWN}),
    ({"line_type": "nonFixedVoip"}, {"line_type": "nonFixedVoip"}),
    ({"line_type": "landline"}, {"line_type": "landline"}),
    ({"line_type": None}, {"line_type": ""}),
    ({"line_type": 7}, {"line_type": ""}),
    ({"line_type": "mobile\n\x1b[0m"}, {"line_type": ""}),
    ({"line_type": "x" * 40}, {"line_type": ""}),
    ({"swapped": True}, {"sim_swapped": YES, "sim_swap_at": 0}),
    ({"swapped": None}, {"sim_swapped": UNKNOWN, "sim_swap_at": 0}),
    ({"swapped": "false"}, {"sim_swapped": UNKNOWN}),
    ({"swapped": False, "swapped_at": DATE},
     {"sim_swapped": NO, "sim_swap_at": DATE_S}),
    ({"swapped": True, "swapped_at": DATE},
     {"sim_swapped": YES, "sim_swap_at": DATE_S}),
    ({"swapped": None, "swapped_at": DATE},
     {"sim_swapped": UNKNOWN, "sim_swap_at": DATE_S}),
    ({"forwarding": True}, {"forwarding": YES}),
    ({"forwarding": None}, {"forwarding": UNKNOWN}),
    ({"nulls": ["sim_swap"], "forwarding": True},
     {"sim_swapped": UNKNOWN, "forwarding": YES, "line_type": "mobile"}),
    ({"nulls": EVERY.split(",")},
     {"sim_swapped": UNKNOWN, "forwarding": UNKNOWN, "line_type": "",
      "valid": YES}),
    ({"errors": {"sim_swap": 60606}, "swapped": True},
     {"sim_swapped": UNKNOWN, "sim_swap_at": 0, "provider_code": 60606,
      "line_type": "mobile", "forwarding": NO}),
    ({"errors": {"line_type_intelligence": 60601}},
     {"line_type": "", "sim_swapped": NO, "provider_code": 60601}),
    ({"errors": {"call_forwarding": "60607"}},
     {"forwarding": UNKNOWN, "provider_code": 60607}),
]

TIMES = [
    (DATE, DATE_S), ("2020-04-27T10:18:50.123Z", DATE_S),
    ("2020-04-27T10:18:50+00:00", DATE_S),
    ("2020-04-27T12:18:50+02:00", DATE_S),
    ("2020-04-27T05:48:50-04:30", DATE_S),
    ("2020-04-27", 0), ("2020-04-27T10:18:50", 0), ("20200427T101850Z", 0),
    ("2020-13-27T10:18:50Z", 0), ("2020-04-32T10:18:50Z", 0),
    ("2020-04-27T24:18:50Z", 0), ("2020-04-27T10:18:50Zx", 0),
    ("2020-04-27T10:18:50+2:00", 0), ("1969-04-27T10:18:50Z", 0),
    ("-020-04-27T10:18:50Z", 0), ("now", 0), ("", 0), (17, 0),
]

# fault: class, surely unsent, requests: a question is asked once more
FAULTS = {
    "close_after_accept": ("unsent", 1, 0),
    "silent_accept": ("unsent", 1, 0),
    "plain_text": ("unsent", 1, 0),
    "tls_1_1": ("unsent", 1, 0),
    "wrong_host": ("unsent", 1, 0),
    "expired": ("unsent", 1, 0),
    "unknown_ca": ("unsent", 1, 0),
    "never_answers": ("maybe_sent", 0, 1),
    "drip_header": ("maybe_sent", 0, 1),
    "drip_body": ("maybe_sent", 0, 1),
    "close_after_request": ("maybe_sent", 0, 2),
    "reset_after_request": ("maybe_sent", 0, 2),
    "partial_body": ("maybe_sent", 0, 2),
    "not_http": ("maybe_sent", 0, 2),
    "huge_headers": ("maybe_sent", 0, 2),
    "endless_headers": ("maybe_sent", 0, 2),
    "garbage": ("maybe_sent", 0, 2),
    "html": ("maybe_sent", 0, 2),
    "truncated": ("maybe_sent", 0, 2),
    "empty_201": ("maybe_sent", 0, 2),
    "gzip_garbage": ("maybe_sent", 0, 2),
    "big_body": ("maybe_sent", 0, 2),
    "deep_json": ("maybe_sent", 0, 2),
    "body_7b7d": ("maybe_sent", 0, 2),
    "body_5b5d": ("maybe_sent", 0, 2),
    "500": ("maybe_sent", 0, 2),
    "503": ("maybe_sent", 0, 2),
    "502_html": ("maybe_sent", 0, 2),
    "408": ("maybe_sent", 0, 2),
    "429": ("later", 0, 2),
    "429_retry_after_30": ("later", 0, 1),
    "redirect": ("configuration", 0, 1),
    "401": ("configuration", 0, 1),
    "403": ("configuration", 0, 1),
    "404": ("configuration", 0, 1),
    "code_60606": ("configuration", 0, 1),
    "code_60611": ("account", 0, 1),
    "code_60600": ("number", 0, 1),
    "code_20001": ("unsent", 0, 1),
    "control_bytes": ("configuration", 0, 1),
    "list_error": ("number", 0, 1),
}

SLOW = ("silent_accept", "never_answers", "drip_header", "drip_body")


class Lookup(courier.CourierCase):

    def look(self, fields=EVERY, **changes):
        return self.ask("lookup", fields=fields, body="", **changes)

    def test_the_request(self):
        reply = self.look("sim_swap,line_type_intelligence", **{"from": ""})
        entry = self.double.requests()[0]
        self.assertEqual(reply["class"], "sent", reply)
        self.assertEqual((entry["method"], entry["path"]), (
            "GET", "/v2/PhoneNumbers/%2B15005550010"
            "?Fields=sim_swap,line_type_intelligence"))
        self.assertTrue(entry["auth_ok"])
        self.assertEqual(entry["body"], "")
        for name in ("content-length", "content-type", "transfer-encoding"):
            self.assertNotIn(name, entry["headers"])
        self.assertEqual(reply["stages"], [1, 2])

    def test_validity_alone_is_free(self):
        self.assertEqual(self.look("")["valid"], YES)
        self.assertEqual(self.double.requests()[0]["path"],
                         "/v2/PhoneNumbers/%2B15005550010")

    def test_what_was_not_asked_is_unknown(self):
        reply = self.look("sim_swap")
        self.assertEqual((reply["line_type"], reply["forwarding"]),
                         ("", UNKNOWN))
        self.assertEqual(reply["detail"], "HTTP 200")

    def test_signals(self):
        for says, expected in SIGNALS:
            with self.subTest(**says):
                self.double.set_lookup(NUMBER, **says)
                reply = self.look()
                self.assertEqual(reply["class"], "sent", reply)
                self.assertEqual(
                    {name: reply[name] for name in expected}, expected)
                for package, code in says.get("errors", {}).items():
                    self.assertIn(f"{package}: code {code}", reply["detail"])
                for package in says.get("nulls", ()):
                    self.assertIn(f"{package}: no data", reply["detail"])

    def test_dates(self):
        for text, seconds in TIMES:
            with self.subTest(text=text):
                self.double.set_lookup(NUMBER, swapped_at=text)
                self.assertEqual(self.look()["sim_swap_at"], seconds)

    def test_everything_null(self):
        self.double.fail_next("nulls")
        reply = self.look()
        self.assertEqual(
            (reply["class"], reply["valid"], reply["sim_swapped"],
             reply["forwarding"], reply["line_type"]),
            ("sent", UNKNOWN, UNKNOWN, UNKNOWN, ""))

    def test_no_other_type_is_an_answer(self):
        """Objects, lists and numbers where something else is expected."""
        for value in ("{}", "[]", "7", "\"x\"", "true", "{\"error_code\":[]}",
                      "{\"last_sim_swap\":[]}", "{\"error_code\":-1}"):
            with self.subTest(value=value):
                document = "{\"valid\":true," + ",".join(
                    f"\"{name}\":{value}" for name in EVERY.split(",")) + "}"
                self.double.fail_next("body_" + document.encode().hex())
                reply = self.look()
                self.assertEqual(
                    (reply["class"], reply["valid"], reply["sim_swapped"],
                     reply["sim_swap_at"], reply["forwarding"],
                     reply["line_type"]),
                    ("sent", YES, UNKNOWN, 0, UNKNOWN, ""), reply)

    def test_faults(self):
        for fault, expected in FAULTS.items():
            with self.subTest(fault=fault):
                self.double.forget()
                reply = self.expect_of(
                    "lookup", fault, *expected, fields=EVERY, times=2,
                    connect_timeout_ms=1000,
                    timeout_ms=2000 if fault in SLOW else 4000)
                self.assertEqual(
                    (reply["valid"], reply["sim_swapped"],
                     reply["sim_swap_at"], reply["line_type"]),
                    (UNKNOWN, UNKNOWN, 0, ""))

    def test_the_second_try_may_succeed(self):
        for fault in ("503", "close_after_request", "429", "html"):
            with self.subTest(fault=fault):
                self.double.forget()
                reply = self.expect_of("lookup", fault, "sent", 0, 2,
                                       fields=EVERY, timeout_ms=3500)
                self.assertEqual(reply["valid"], YES)

    def test_no_time_for_a_second_try(self):
        self.expect_of("lookup", "503", "maybe_sent", 0, 1, fields=EVERY,
                       timeout_ms=1200, times=2)

    def test_bad_jobs(self):
        for changes, word in (({"fields": "sim_swap&x=y"}, "packages"),
                              ({"to": "5550010"}, "recipient"),
                              ({"api_url": "http://10.0.0.1"}, "lookup_url")):
            reply = self.look(**changes)
            self.assertEqual((reply["class"], reply["stages"]),
                             ("configuration", []))
            self.assertIn(word, reply["detail"])

    def test_the_carrier_was_there_to_be_told(self):
        """The double names one: only then is its absence worth anything."""
        document = courier.double.lookups.package("sim_swap", {})
        self.assertIn(courier.double.lookups.CARRIER, json.dumps(document))


if __name__ == "__main__":
    courier.main(ROOT)
