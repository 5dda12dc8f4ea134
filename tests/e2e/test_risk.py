#!/usr/bin/python3
"""Signals of risk: asked for after the charge and before the message."""

import datetime
import os
import signal
import threading
import time

import case
from world import AUTH_ERR, AUTHINFO_UNAVAIL, NUMBERS, SUCCESS

ALICE = NUMBERS["alice"]
LOOKUP = "/v2/PhoneNumbers/"
CARRIER = "Vodafone"  # what the double says, and nobody else may


def ago(**span):
    return (datetime.datetime.now(datetime.timezone.utc) -
            datetime.timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Signals(case.Applicants):
    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def says(self, **what):
        self.world.phone.double.set_lookup(ALICE, **what)

    def lookups(self):
        return [entry["form"].get("Fields") for entry in
                self.world.phone.questions(LOOKUP)]

    def used(self):
        return self.world.show("alice")["limits"][0]["used"]

    def assertRisky(self):
        before = self.used()
        login = self.converse("")
        self.assertEqual(login.result, AUTH_ERR)
        self.assertRegex((login.told + login.prompts)[0],
                         "can't be sent to your phone number safely")
        self.assertNothingSent()
        self.assertEqual(self.used(), before + 1, "the charge stands")
        self.wait_log("outcome=denied reason=risk user=alice")
        self.assertNotIn(CARRIER, "".join(
            self.log() + login.told + login.prompts))


class Risk(Signals):
    def test_is_not_asked_for_by_default(self):
        self.assertEqual(self.log_in().result, SUCCESS)
        self.assertEqual(self.world.phone.questions(), [])

    def test_a_swapped_sim_is_refused(self):
        self.world.configure(risk={"sim_swap": "refuse"})
        self.says(swapped=True)
        self.assertRisky()
        self.assertEqual(self.lookups(), ["sim_swap"])

    def test_the_date_counts_where_there_is_one(self):
        self.world.configure(risk={"sim_swap": "refuse",
                                   "sim_swap_window": "7d"})
        self.says(swapped=False, swapped_at=ago(days=6))
        self.assertRisky()
        self.world.reset()
        self.world.enroll("alice")
        self.world.configure(risk={"sim_swap": "refuse",
                                   "sim_swap_window": "7d"})
        self.says(swapped=True, swapped_at=ago(days=8))
        self.assertEqual(self.log_in().result, SUCCESS)

    def test_a_warning_lets_pass(self):
        self.world.configure(risk={"sim_swap": "warn", "line_type": "warn"})
        self.says(swapped=True, line_type="nonFixedVoip")
        self.assertEqual(self.log_in().result, SUCCESS)
        self.assertEqual(len(self.log("event=risk .*response=warn")), 2)

    def test_line_types(self):
        self.world.configure(risk={"line_type": "refuse",
                                   "refused_types": ["nonFixedVoip"]})
        self.says(line_type="mobile")
        self.assertEqual(self.log_in().result, SUCCESS)
        self.world.reset()
        self.world.enroll("alice")
        self.world.configure(risk={"line_type": "refuse",
                                   "refused_types": ["nonFixedVoip"]})
        self.says(line_type="nonFixedVoip")
        self.assertRisky()

    def test_is_asked_for_once_while_it_is_fresh(self):
        self.world.configure(risk={"sim_swap": "refuse",
                                   "line_type": "refuse"})
        for _ in range(3):
            self.assertEqual(self.log_in().result, SUCCESS)
        self.assertEqual(self.lookups(),
                         ["sim_swap,line_type_intelligence"])

    def test_is_asked_for_again_when_more_is_wanted(self):
        self.world.configure(risk={"sim_swap": "refuse"})
        self.log_in()
        self.world.configure(risk={"sim_swap": "refuse",
                                   "line_type": "refuse"})
        self.says(line_type="premium")
        self.world.phone.double.journal.forget()
        self.assertRisky()

    def test_what_is_no_longer_asked_for_is_no_risk(self):
        self.world.configure(risk={"sim_swap": "warn", "line_type": "warn"})
        self.says(swapped=True, line_type="mobile")
        self.log_in()
        self.world.configure(risk={"line_type": "refuse"})
        mark = self.world.log.mark()
        self.assertEqual(self.log_in().result, SUCCESS)
        self.assertEqual(len(self.lookups()), 1, "what is known is used")
        self.assertEqual(self.world.log.since(mark, "event=risk"), [])

    def test_no_data_is_no_risk_and_is_remembered(self):
        self.world.configure(risk={"sim_swap": "refuse",
                                   "on_error": "refuse"})
        self.says(nulls=["sim_swap"])
        for _ in range(2):
            self.assertEqual(self.log_in().result, SUCCESS)
        self.assertEqual(self.lookups(), ["sim_swap"])

    def test_a_package_that_fails_is_asked_again(self):
        self.world.configure(risk={"sim_swap": "refuse"})
        self.says(errors={"sim_swap": 60608})
        for _ in range(2):
            self.assertEqual(self.log_in().result, SUCCESS)
        self.assertEqual(len(self.lookups()), 2)
        self.wait_log("event=risk .*60608")
        self.world.configure(risk={"sim_swap": "refuse",
                                   "on_error": "refuse"})
        self.world.phone.double.journal.forget()
        self.assertRisky()

    def test_lookup_that_fails(self):
        # A question is repeated once where that may help.
        for fault, times in (("wrong_host", 1), ("500", 2), ("401", 1),
                             ("never_answers", 1), ("garbage", 2)):
            for on_error, result in ("send", SUCCESS), ("refuse", AUTH_ERR):
                with self.subTest(fault + " " + on_error):
                    self.world.configure(
                        risk={"sim_swap": "refuse", "on_error": on_error})
                    self.world.phone.forget()
                    self.world.phone.fail(fault, times)
                    login = self.converse(
                        lambda _: self.world.phone.code(ALICE)
                        if result == SUCCESS else "")
                    self.assertEqual(login.result, result)

    def test_the_prompt_comes_in_time_whatever_hangs(self):
        self.world.configure(risk={"sim_swap": "warn"},
                             password={"breached": "warn"},
                             provider={"timeout": "15s"})
        self.world.phone.fail("never_answers", 10)
        begun = time.monotonic()
        asked = []
        self.converse(lambda prompt: asked.append(time.monotonic()) or "")
        self.assertEqual(len(self.world.phone.questions()), 2)
        self.assertLess(asked[0] - begun, 20 + 8)

    def test_a_message_that_has_too_little_time_is_not_unreachable(self):
        """Whoever holds up the verifier before it sends gains nothing."""
        way = {"connect_timeout": "10s", "api_url": "https://127.0.0.1:9"}
        self.world.configure(risk={"sim_swap": "warn"}, provider=way,
                             unreachable="allow")
        self.assertEqual(self.converse("").result, SUCCESS)
        self.world.reset()
        self.world.enroll("alice")
        self.world.configure(risk={"sim_swap": "warn"}, provider=way,
                             unreachable="allow")
        self.world.phone.fail("never_answers", 10)
        results = []
        thread = threading.Thread(
            target=lambda: results.append(self.converse("").result))
        thread.start()
        self.addCleanup(thread.join)
        while not self.lookups():
            time.sleep(0.02)
        verifier, = self.world.processes("sms2fa-verifier")
        os.kill(verifier, signal.SIGSTOP)
        time.sleep(10.5)  # of 20 s, with the 10 s of connect_timeout
        os.kill(verifier, signal.SIGCONT)
        thread.join()
        self.assertEqual(results, [AUTHINFO_UNAVAIL])
        self.wait_log("reason=provider_unreachable")

    def test_over_a_limit_nothing_is_asked(self):
        self.world.configure(
            risk={"sim_swap": "refuse"},
            limits=[{"per": "number", "max": 1, "window": "1h"}])
        self.converse("")
        self.assertEqual(self.lookups(), [])


class Forwarding(Signals):
    def forwarded(self, response, **says):
        self.world.configure(risk={"call_forwarding": response})
        self.says(**says)
        return self.converse("call", self.world.code("alice"))

    def calls(self):
        return [form for form in self.world.phone.requests()
                if "Twiml" in form]

    def test_is_asked_for_before_a_call_alone(self):
        login = self.forwarded("refuse", forwarding=False)
        self.assertEqual(login.result, SUCCESS)
        self.assertEqual(self.lookups(), ["call_forwarding"])
        self.assertEqual(len(self.calls()), 1)
        self.log_in()
        self.assertEqual(len(self.lookups()), 1)

    def test_refuses_the_call_and_charges_it(self):
        before = self.used()
        login = self.forwarded("refuse", forwarding=True)
        self.assertRegex(login.prompts[1], "^No call: ")
        self.assertEqual(self.calls(), [])
        self.assertEqual(login.result, SUCCESS, "the message's code is good")
        self.assertEqual(self.used(), before + 2)

    def test_that_is_unknown_is_as_on_error_says(self):
        for on_error, calls in ("refuse", 0), ("send", 1):
            self.world.phone.forget()
            self.world.configure(risk={"call_forwarding": "refuse",
                                       "on_error": on_error})
            self.says(errors={"call_forwarding": 60606})
            login = self.converse("call", self.world.code("alice"))
            self.assertEqual(login.result, SUCCESS)
            self.assertEqual(len(self.calls()), calls, on_error)

    def test_warns(self):
        self.forwarded("warn", forwarding=True)
        self.assertEqual(len(self.calls()), 1)
        self.wait_log("event=risk .*response=warn .*forwarded")


if __name__ == "__main__":
    case.main()
