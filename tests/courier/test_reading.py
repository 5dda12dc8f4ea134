#!/usr/bin/python3
"""Goal: what a message cost is read as it stands, and `setup` is told whether
the credentials are right, in words that say what to do."""

import courier
from courier import NUMBER, VOICE
from test_exchange import ROOT
from test_lookup import FAULTS, SLOW

# what the provider says, and the reply's price and unit
PRICES = [
    (("-0.00750", "USD"), ("0.00750", "USD")),
    (("0.00750", "USD"), ("0.00750", "USD")),
    (("-1", "EUR"), ("1", "EUR")),
    (("-12.5", "GBP"), ("12.5", "GBP")),
    ((None, "USD"), ("", "")),
    ((None, None), ("", "")),
    (("", "USD"), ("", "")),
    (("-", "USD"), ("", "")),
    (("--1", "USD"), ("", "")),
    (("1.", "USD"), ("", "")),
    ((".5", "USD"), ("", "")),
    (("1e3", "USD"), ("", "")),
    (("nan", "USD"), ("", "")),
    (("0.1 ", "USD"), ("", "")),
    (("0.1", "usd"), ("", "")),
    (("0.1", "DOLLAR"), ("", "")),
    (("0.1", None), ("", "")),
    (("9" * 30, "USD"), ("", "")),
    ((-0.0075, "USD"), ("", "")),
    (([], {}), ("", "")),
]


class Prices(courier.CourierCase):

    def sid(self, kind="message", **changes):
        reply = self.ask(kind, **changes)
        self.assertEqual(reply["class"], "sent", reply)
        return reply["sid"]

    def price(self, sid, **changes):
        return self.ask("price", sid=sid, body="", to="", **changes)

    def test_the_requests(self):
        for kind, changes, name in (("message", {}, "Messages"),
                                    ("call", {"body": VOICE}, "Calls")):
            with self.subTest(kind=kind):
                self.double.forget()
                sid = self.sid(kind, **changes)
                reply = self.price(sid, **{"from": ""})
                entry = self.double.requests()[1]
                self.assertEqual((reply["class"], reply["sid"],
                                  reply["price"]), ("sent", sid, ""), reply)
                self.assertEqual(entry["method"], "GET")
                self.assertEqual(
                    entry["path"],
                    f"{self.double.account.root}/{name}/{sid}.json")
                self.assertNotIn("content-length", entry["headers"])

    def test_prices(self):
        sid = self.sid()
        for says, expected in PRICES:
            with self.subTest(says=says):
                self.double.set_price(*says, sid=sid)
                reply = self.price(sid)
                self.assertEqual(
                    (reply["class"], reply["price"], reply["price_unit"]),
                    ("sent", *expected), reply)

    def test_one_price_for_all(self):
        self.double.set_price("-0.02")
        for kind in ("message", "call"):
            reply = self.price(self.sid(kind, body=VOICE))
            self.assertEqual((reply["price"], reply["price_unit"]),
                             ("0.02", "USD"))

    def test_a_message_that_failed_has_its_price(self):
        sid = self.sid()
        self.double.set_price("-0.0075", sid=sid)
        self.double.resources[sid].update(status="undelivered",
                                          error_code=30003)
        reply = self.price(sid)
        self.assertEqual((reply["class"], reply["price"],
                          reply["provider_code"]), ("sent", "0.0075", 30003))
        self.assertIn("undelivered", reply["detail"])

    def test_nobodys_message(self):
        reply = self.price("SM" + "0" * 32)
        self.assertEqual((reply["class"], reply["provider_code"],
                          reply["requests"]), ("configuration", 20404, 1))

    def test_sids_of_other_services(self):
        sid = "b7c4a6f4-5b1e-4a5e-9d43-2f3c1f8f3b1a"
        self.price(sid)
        self.assertTrue(self.double.requests()[0]["path"].endswith(
            f"/Messages/{sid}.json"))

    def test_bad_sids(self):
        for sid in ("", "../../Keys", "SM?x", "SM 1", "SM%2f"):
            reply = self.price(sid)
            self.assertEqual((reply["class"], reply["stages"]),
                             ("configuration", []))

    def test_faults(self):
        sid = self.sid()
        resource = self.double.resources[sid]
        for fault, expected in FAULTS.items():
            with self.subTest(fault=fault):
                self.double.forget()
                self.double.keep(resource)
                self.double.set_price("-0.0075")
                reply = self.expect_of(
                    "price", fault, *expected, sid=sid, to=NUMBER, times=2,
                    connect_timeout_ms=1000,
                    timeout_ms=1500 if fault in SLOW else 4000)
                self.assertEqual(reply["price"], "")


class Account(courier.CourierCase):

    def check(self, **changes):
        return self.ask("account", body="", to="", **{"from": "", **changes})

    def test_right(self):
        self.send()
        reply = self.check()
        entry = self.double.requests()[1]
        self.assertEqual(reply["class"], "sent", reply)
        self.assertEqual(entry["method"], "GET")
        self.assertTrue(entry["path"].startswith(
            self.double.account.path + "?PageSize=1&"))

    def test_no_message_of_anybody_comes_back(self):
        self.send()
        self.check()
        request = courier.double.connection.Request(
            f"GET {self.double.requests()[1]['path']} HTTP/1.1".encode(), b"")
        request.form = courier.double.common.form_of(request.query)
        page = courier.double.routes.messages.List.document(
            self.double, request)
        self.assertEqual(page["messages"], [])

    def expect(self, reply, status, word):
        self.assertEqual((reply["class"], reply["http_status"]),
                         ("configuration", status), reply)
        self.assertIn(word, reply["detail"])

    def test_a_wrong_secret(self):
        path = self.world.write_secret("wrong\n", "wrong")
        self.expect(self.check(secret_file=path), 401, "secret")

    def test_a_wrong_key(self):
        self.expect(self.check(login="SK" + "0" * 32), 401, "api_key")

    def test_a_wrong_account(self):
        self.expect(self.check(account=self.double.account.login), 404,
                    "account_sid")

    def test_a_key_that_may_only_send(self):
        self.double.account.may_read = False
        reply = self.check()
        self.expect(reply, 403, "may not read")
        self.assertEqual(reply["provider_code"], 70051)
        self.assertEqual(self.send()["class"], "sent")

    def test_test_credentials(self):
        self.double.fail_next("code_20008")
        self.expect(self.check(), 403, "test credentials")

    def test_another_service(self):
        for fault in ("html", "body_7b7d", "nulls"):
            self.double.forget()
            self.double.fail_next(fault, 2)
            reply = self.check()
            self.assertEqual((reply["class"], reply["requests"]),
                             ("maybe_sent", 2))
            self.assertIn("api_url", reply["detail"])


if __name__ == "__main__":
    courier.main(ROOT)
