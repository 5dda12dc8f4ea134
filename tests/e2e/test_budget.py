#!/usr/bin/python3
"""budget: a hard stop, with a warning before it."""

import case
from world import MAXTRIES, NUMBERS, SUCCESS


class Budget(case.Applicants):
    def setUp(self):
        super().setUp()
        self.world.enroll("alice")  # before anything has a price

    def configure(self, budget, **prices):
        self.world.configure(provider=prices, budget={
            "max": budget, "window": "30d"})

    def test_stops_when_it_is_used_up(self):
        self.configure("1.00 USD", price_per_message="0.25 USD")
        for spent in range(4):
            self.assertEqual(self.log_in().result, SUCCESS)
            self.assertEqual(len(self.log("event=budget")), spent >= 3)
        login = self.converse("")
        self.assertEqual(login.result, MAXTRIES)
        self.assertIn("budget", (login.told + login.prompts)[0])
        self.assertEqual(len(self.world.phone.requests()), 4)
        self.wait_log("reason=budget user=alice")
        self.assertEqual(len(self.log("event=budget")), 1)

    def test_holds_for_everybody(self):
        self.world.enroll("bob")
        self.configure("0.50 USD", price_per_message="0.50 USD")
        self.log_in()
        self.assertEqual(self.converse("", user="bob").result, MAXTRIES)

    def test_a_call_costs_its_own_price(self):
        self.configure("1.00 USD", price_per_message="0.10 USD",
                       price_per_call="0.80 USD")
        one, code = self.begin()
        self.assertRegex(self.say(one, "call"), "^prompt You are called")
        refused = self.say(one, "call")
        self.assertRegex(refused, "^prompt No call: .*budget")
        self.assertRegex(self.say(one, "resend"), "^prompt Sent again")
        self.assertRegex(self.say(one, "resend"),
                         "^prompt Not sent again: .*budget")
        self.assertEqual(self.say(one, code), "result %d\n" % SUCCESS)

    def test_what_was_surely_not_sent_is_given_back(self):
        self.configure("0.50 USD", price_per_message="0.50 USD")
        for _ in range(2):
            self.world.phone.fail("wrong_host")
            self.assertNotEqual(self.converse("").result, SUCCESS)
        self.assertEqual(self.log_in().result, SUCCESS)
        self.assertEqual(self.converse("").result, MAXTRIES)

    def test_without_prices_there_is_nothing_to_count(self):
        self.world.configure()
        for _ in range(3):
            self.assertEqual(self.log_in().result, SUCCESS)
        self.assertEqual(self.world.phone.last_code(NUMBERS["alice"]) != "",
                         True)


if __name__ == "__main__":
    case.main()
