#!/usr/bin/python3 -B
"""stats: by day, with bars, for Prometheus; prices; the budget."""

import re

import desk

ALICE = desk.NUMBERS["alice"]
PRICES = {"price_per_message": "0.0075 USD", "price_per_call": "0.02 USD"}


def parse(text):
    """The text format of Prometheus, strictly: {name: (type, {labels:
    value})}."""
    metrics, name = {}, None
    assert text.endswith("\n")
    for line in text.splitlines():
        head = re.fullmatch(r"# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)",
                            line)
        if head and head.group(1) == "HELP":
            name = head.group(2)
            assert name not in metrics, "%s twice" % name
            metrics[name] = (None, {})
        elif head:
            assert head.group(2) == name and metrics[name][0] is None
            assert head.group(3) in ("counter", "gauge")
            metrics[name] = (head.group(3), {})
        else:
            sample = re.fullmatch(
                r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([a-z_]+="[^"\\\n]*")\})?'
                r" (\d+(?:\.\d+)?)", line)
            assert sample, line
            assert sample.group(1) == name and metrics[name][0], line
            assert sample.group(2) not in metrics[name][1], line
            metrics[name][1][sample.group(2)] = float(sample.group(3))
    for name, (kind, _) in metrics.items():
        assert (kind == "counter") == name.endswith("_total"), name
    return metrics


class Stats(desk.Case):
    def setUp(self):
        super().setUp()
        self.desk.configure(provider=PRICES)

    def fill(self):
        self.enroll("alice")
        self.sms2fa("send-test", ALICE, "--voice")
        self.desk.phone.fail_next("code_21614")
        self.sms2fa("send-test", ALICE, status=1)
        self.desk.wrong_codes("alice", 2)

    def test_of_nothing(self):
        self.make_state()
        document = self.json("stats")
        self.assertEqual(len(document["days"]), 14)
        self.assertEqual(document["total"]["sent"], 0)
        self.assertEqual(document["total"]["failed_by_class"], {})

    def test_by_day(self):
        self.fill()
        document = self.json("stats", "--days", "3")
        self.assertEqual(len(document["days"]), 3)
        today = document["days"][-1]
        self.assertRegex(today["day"], r"^\d{4}-\d\d-\d\d$")
        self.assertEqual(
            {name: today[name] for name in ("sent", "voice", "failed",
                                            "refused", "granted", "wrong")},
            {"sent": 2, "voice": 1, "failed": 1, "refused": 0, "granted": 0,
             "wrong": 2})
        self.assertEqual(today["failed_by_class"], {"number": 1})
        self.assertRegex(today["cost"], r"^0\.0\d+ USD$")
        for name in ("sent", "voice", "failed", "wrong", "cost"):
            self.assertEqual(document["total"][name], today[name])
        self.assertGolden("stats.txt",
                          self.sms2fa("stats", "--days", "2").stdout)

    def test_bars_fit_the_terminal(self):
        self.fill()
        for columns in (72, 80, 100, 140, 200):
            with self.subTest(columns):
                terminal = self.desk.on_terminal("stats", "--days", "2",
                                                 columns=columns)
                self.assertEqual(terminal.finish(), 0)
                lines = terminal.transcript.splitlines()
                self.assertLessEqual(max(map(len, lines)), columns)
                self.assertEqual("#" in terminal.transcript, columns > 72)
                if columns == 100:
                    self.assertGolden("stats-terminal.txt",
                                      terminal.transcript)

    def test_prometheus(self):
        self.fill()
        self.desk.configure(provider=PRICES,
                            budget={"max": "5.00 USD", "window": "30d"})
        text = self.sms2fa("stats", "--prometheus").stdout
        self.assertGolden("prometheus.txt", text)
        metrics = parse(text)
        self.assertEqual(metrics["sms2fa_sends_total"][1],
                         {'channel="sms"': 1, 'channel="voice"': 1})
        self.assertEqual(
            metrics["sms2fa_send_failures_total"][1]['class="number"'], 1)
        self.assertEqual(metrics["sms2fa_wrong_codes_total"][1][None], 2)
        self.assertEqual(metrics["sms2fa_users"][1]['status="verified"'], 1)
        self.assertEqual(metrics["sms2fa_budget_limit"][1]['currency="USD"'],
                         5)
        self.assertGreater(
            metrics["sms2fa_budget_spent"][1]['currency="USD"'], 0)

    def test_prometheus_of_nothing(self):
        self.desk.configure()
        self.make_state()
        metrics = parse(self.sms2fa("stats", "--prometheus").stdout)
        self.assertNotIn("sms2fa_cost_total", metrics)
        self.json("stats", "--prometheus", status=2)

    def test_usage(self):
        for days in ("0", "x", "-1"):
            self.refused("stats", "--days", days, status=2)


class Prices(desk.Case):
    def setUp(self):
        super().setUp()
        self.desk.configure(provider=PRICES)
        self.enroll("alice")

    def cost(self, *arguments):
        return self.json("stats", "--days", "1", *arguments)["total"]["cost"]

    def test_known_later(self):
        self.assertEqual(self.cost(), "0.0075 USD")
        self.assertEqual(self.cost("--update-prices"), "0.0075 USD")
        self.desk.phone.set_price("-0.04200")
        document = self.json("stats", "--days", "1", "--update-prices")
        self.assertEqual(document["prices_learned"], 1)
        self.assertEqual(document["total"]["cost"], "0.042 USD")
        asked = self.sends()
        self.assertEqual(self.json("stats", "--update-prices")
                         ["prices_learned"], 0)
        self.assertEqual(self.sends(), asked)

    def test_another_currency_since(self):
        self.desk.configure(provider={"price_per_message": "1 EUR"})
        self.assertEqual(self.cost(), "0.00 EUR")
        self.sms2fa("send-test", ALICE)
        self.assertEqual(self.cost(), "1.00 EUR")

    def test_a_message_that_the_provider_has_deleted(self):
        self.sms2fa("send-test", ALICE)
        self.desk.phone.resources.pop(next(iter(self.desk.phone.resources)))
        self.desk.phone.set_price("-0.04200")
        document = self.json("stats", "--days", "1", "--update-prices")
        self.assertEqual(document["prices_learned"], 1)
        self.assertEqual(document["total"]["cost"], "0.0495 USD")
        self.assertIn("does not know 1 of the sends", *document["warnings"])

    def test_a_provider_that_does_not_answer(self):
        self.desk.phone.fail_next("500", 2)  # asked twice
        document = self.json("stats", "--update-prices")
        self.assertEqual(len(document["warnings"]), 1)


class Budget(desk.Case):
    def test_is_a_hard_stop(self):
        self.desk.configure(provider=PRICES,
                            budget={"max": "0.02 USD", "window": "1h"})
        self.enroll("alice")
        self.sms2fa("send-test", ALICE)
        said = self.refused("send-test", ALICE)
        self.assertIn("over the budget of 0.02 USD", said)
        self.assertEqual(self.sends(), 2)
        done = self.sms2fa("show", "alice").stdout
        self.assertRegex(done, r"Budget spent +0\.015 USD of 0\.02 USD")
        self.assertEqual(self.json("show", "alice")["budget_spent"],
                         "0.015 USD")


if __name__ == "__main__":
    desk.main()
