#!/usr/bin/python3
"""Recovery codes: at the prompt for the code, and wherever there is no code."""

import json
import os

import case
from world import (AUTHINFO_UNAVAIL, AUTH_ERR, MAXTRIES, NUMBERS, PASSWORDS,
                   SUCCESS, SYSTEM_ERR)

WRONG = "0000-0000-0000A"  # in form
ASKS = "Type a recovery code, or press Enter: "


class Recovery(case.Applicants):
    def setUp(self):
        super().setUp()
        self.world.enroll("alice")
        self.codes = self.recovery_codes()
        self.world.phone.forget()
        self.mark = self.world.log.mark()

    def recovery_codes(self, user="alice"):
        return json.loads(self.world.sms2fa(
            "--json", "recovery", user).stdout)["codes"]

    def failures(self):
        return self.world.show("alice")["failures"]


class AtThePrompt(Recovery):
    def test_is_accepted_and_told_to_the_number(self):
        login = self.converse(self.codes[0])
        self.assertEqual(login.result, SUCCESS)
        self.assertIn("or a recovery code: ", login.prompts[0])
        self.assertRegex(self.wait_log("reason=recovery_code"),
                         "outcome=granted .*user=alice")
        self.world.phone.code(NUMBERS["alice"])
        self.assertIn("ecovery code", self.world.phone.text(NUMBERS["alice"]))

    def test_is_read_in_any_spelling(self):
        spelt = self.codes[0].replace("-", " ").lower()
        self.assertEqual(self.converse(spelt).result, SUCCESS)
        spelt = self.codes[1].replace("1", "I").replace("0", "o")
        self.assertEqual(self.converse(spelt).result, SUCCESS)

    def test_is_used_once(self):
        self.assertEqual(self.converse(self.codes[0]).result, SUCCESS)
        login = self.converse(self.codes[0], self.codes[1])
        self.assertEqual(login.result, SUCCESS)
        self.assertIn("Wrong recovery code.", login.prompts[1])

    def test_a_wrong_one_is_no_guess_at_the_code(self):
        login = self.converse(WRONG, self.world.code("alice"))
        self.assertEqual(login.result, SUCCESS)
        self.assertIn("Wrong recovery code.", login.prompts[1])
        self.assertEqual(self.failures(), 0)

    def test_wrong_ones_are_bounded_in_a_call_and_in_a_day(self):
        for _ in range(2):
            login = self.converse(*[WRONG] * 5)
            self.assertEqual(login.result, MAXTRIES)
            self.assertEqual(len(login.prompts), 5)
        login = self.converse(self.codes[0], "")
        self.assertIn("Too many wrong recovery codes", login.prompts[1])
        self.assertNotEqual(login.result, SUCCESS)
        self.assertEqual(self.failures(), 0)

    def test_new_ones_replace_the_old(self):
        fresh = self.recovery_codes()
        login = self.converse(self.codes[0], fresh[0])
        self.assertEqual(len(login.prompts), 2)
        self.assertEqual(login.result, SUCCESS)

    def test_of_somebody_else_is_wrong(self):
        self.world.enroll("bob")
        others = self.recovery_codes("bob")
        login = self.converse(others[0])
        self.assertNotEqual(login.result, SUCCESS)
        self.assertEqual(self.converse(others[0], user="bob").result, SUCCESS)

    def test_is_not_in_the_log(self):
        self.converse(self.codes[0])
        text = "".join(self.world.log.since(0))
        self.assertNotIn(self.codes[0], text)
        self.assertNotIn(self.codes[0].replace("-", ""), text)

    def test_of_two_at_once_one_wins(self):
        reader, writer = os.pipe()
        crowd = []
        for _ in range(8):
            one = self.world.applicant("alice", "-g", str(reader),
                                       fds=(reader,))
            one.stdin.write(PASSWORDS["alice"] + "\n")
            crowd.append(one)
        os.close(reader)
        os.close(writer)
        results = [one.communicate(self.codes[0] + "\n")[0].split()[-1]
                   for one in crowd]
        self.assertEqual(results.count(str(SUCCESS)), 1, results)


class WithoutSheet(case.Applicants):
    """Who has no recovery codes is not asked for one."""

    def test_the_prompt_does_not_speak_of_them(self):
        self.world.enroll("alice")
        self.world.sms2fa("remove", "alice")
        self.world.sms2fa("import", "--trust-verified", "-",
                          stdin="alice,%s,verified\n" % NUMBERS["alice"])
        self.world.phone.forget()
        login = self.converse(self.world.code("alice"))
        self.assertNotIn("recovery", login.prompts[0])
        self.world.configure(numbers={"deny": ["+1555"]})
        login = self.converse()
        self.assertEqual(login.result, AUTH_ERR)
        self.assertEqual(login.prompts, [])
        self.assertEqual(len(login.told), 1)

    def test_nor_a_pending_user(self):
        self.world.sms2fa("enroll", "--pending", "alice", "-",
                          stdin=NUMBERS["alice"] + "\n")
        self.world.phone.code(NUMBERS["alice"])
        self.world.configure(pending="verify_at_login",
                             numbers={"deny": ["+1555"]})
        login = self.converse()
        self.assertEqual(login.result, AUTH_ERR)
        self.assertEqual(login.prompts, [])


class NoCode(Recovery):
    """Every way to get no code: the right recovery code lets in, anything
    else ends as the step that refused."""

    def check(self, code, words, say, prepare=lambda: None):
        prepare()
        for answer in "", "123456", WRONG, "resend":
            login = self.converse(answer)
            self.assertEqual(login.result, code, answer)
            self.assertEqual(len(login.prompts), 1, login.prompts)
            self.assertRegex(login.prompts[0], words)
            self.assertTrue(login.prompts[0].endswith(ASKS))
            self.assertEqual(login.told, [])
            self.wait_log("reason=" + say)
            prepare()
        silent = self.converse("", options=["-s"])
        self.assertEqual((silent.result, silent.told), (code, []))
        self.assertTrue(silent.prompts[0].endswith(ASKS))
        prepare()
        before = self.failures()
        login = self.converse(self.codes[0])
        self.assertEqual(login.result, SUCCESS)
        self.wait_log("outcome=granted reason=recovery_code")
        self.assertEqual(self.failures(), before)
        self.world.wait_until_gone("sms2fa-verifier")
        prepare()
        self.assertEqual(self.converse(self.codes[0]).result, code,
                         "once used, it is not accepted again")

    def test_over_a_limit(self):
        self.world.configure(
            limits=[{"per": "number", "max": 1, "window": "1h"}])
        self.check(MAXTRIES, "Too many codes were sent: wait ", "limited")
        self.assertEqual([form["Body"] for form in
                          self.world.phone.requests()
                          if "is your code" in form["Body"]], [])

    def test_over_the_budget(self):
        self.world.configure(
            provider={"price_per_message": "1.00 USD"},
            budget={"max": "1.00 USD", "window": "30d"})
        self.assertEqual(self.log_in().result, SUCCESS)
        self.check(MAXTRIES, "budget", "budget")

    def test_over_the_guesses(self):
        self.world.configure(guesses=[{"max": 1, "window": "1h"}])
        self.guess_wrong()
        self.check(MAXTRIES, "Too many wrong codes: wait ",
                   "too_many_wrong_codes")

    def test_locked_and_does_not_unlock(self):
        self.world.configure(lockout={"failures": 1})
        self.guess_wrong()
        self.assertEqual(self.world.show("alice")["status"], "locked")
        self.check(MAXTRIES, "locked", "locked")
        self.assertEqual(self.world.show("alice")["status"], "locked")

    def test_a_number_that_is_not_allowed(self):
        self.world.configure(numbers={"deny": ["+1555"]})
        self.check(AUTH_ERR, "No code can be sent", "number_refused")

    def fault(self, name):
        def prepare():
            self.world.phone.forget()
            self.world.phone.fail(name, 10)
        return prepare

    def test_a_number_that_the_provider_refuses(self):
        self.check(AUTH_ERR, "No code can be sent", "number_refused",
                   self.fault("code_21211"))

    def test_a_provider_that_refuses_the_settings(self):
        self.check(SYSTEM_ERR, "refuses this host's settings",
                   "provider_config", self.fault("401"))

    def test_a_provider_with_trouble_over_the_account(self):
        self.check(AUTHINFO_UNAVAIL, "refuses to send for this host",
                   "provider_account", self.fault("code_20005"))

    def test_a_busy_provider(self):
        self.check(AUTHINFO_UNAVAIL, "is busy", "provider_later",
                   self.fault("429_retry_after_30"))

    def test_a_provider_that_can_not_be_trusted(self):
        self.check(AUTHINFO_UNAVAIL, "could not be sent", "unsent",
                   self.fault("wrong_host"))

    def test_a_provider_that_can_not_be_reached(self):
        self.world.configure(provider={"api_url": "https://localhost:1"})
        self.check(AUTHINFO_UNAVAIL, "can't be reached",
                   "provider_unreachable")

    def test_no_courier(self):
        with self.world.moved_away("sms2fa-courier"):
            self.check(SYSTEM_ERR, "could not be sent", "courier_lost")

    def test_a_swapped_sim(self):
        self.world.configure(risk={"sim_swap": "refuse", "on_error": "refuse"},
                             provider={"lookup_url": "https://localhost:1"})
        self.check(AUTH_ERR, "can't be sent to your phone number safely",
                   "risk")


class NeverFor(Recovery):
    """A recovery code is no way around what is not about getting a code."""

    def refused(self, code, **how):
        login = self.converse(self.codes[0], **how)
        self.assertEqual(login.result, code)
        self.assertEqual(login.prompts, [])

    def test_a_wrong_password(self):
        self.refused(AUTH_ERR, password="wrong")

    def test_policy(self):
        self.world.configure(policy=[{"users": ["alice"],
                                      "action": "refuse"}])
        self.refused(AUTH_ERR)

    def test_a_suspended_user(self):
        self.world.sms2fa("suspend", "alice")
        self.refused(AUTH_ERR)

    def test_a_removed_user(self):
        self.world.sms2fa("remove", "alice")
        self.refused(AUTH_ERR)
        self.world.enroll("alice")
        login = self.converse(self.codes[0])
        self.assertNotEqual(login.result, SUCCESS,
                            "codes outlived their user")

    def test_a_weak_password(self):
        self.world.configure(
            numbers={"deny": ["+1555"]},
            password={"min_length": 100, "short": "deny"})
        self.refused(AUTH_ERR)

    def test_broken_state(self):
        os.unlink("/mnt/sms2fa/var/lib/sms2fa/state.db")
        self.refused(SYSTEM_ERR)


if __name__ == "__main__":
    case.main()
