#!/usr/bin/python3
"""Rolling out, and getting by: pending, suspended, unreachable."""

import case
from world import (AUTHINFO_UNAVAIL, AUTH_ERR, MAXTRIES, NUMBERS, SUCCESS,
                   SYSTEM_ERR)

OTHER = "+15550100777"
ALERT = 10 * 8 + 1  # authpriv.alert


class Pending(case.Applicants):
    def setUp(self):
        super().setUp()
        self.world.sms2fa("enroll", "--pending", "alice", "-",
                          stdin=NUMBERS["alice"] + "\n")
        self.world.phone.forget()

    def status(self):
        return self.world.show("alice")["status"]

    def test_is_refused_by_default(self):
        login = self.converse()
        self.assertEqual(login.result, AUTH_ERR)
        self.assertRegex(login.told[0], "not verified yet")
        self.assertNothingSent()
        self.wait_log("reason=not_verified user=alice")

    def test_is_enrolled_where_nobody_must_be(self):
        self.world.configure(unenrolled="allow")
        self.assertEqual(self.converse(user="bob").result, SUCCESS)
        self.assertEqual(self.converse().result, AUTH_ERR)

    def test_is_verified_by_the_first_right_code(self):
        self.world.configure(pending="verify_at_login")
        self.assertEqual(self.log_in().result, SUCCESS)
        self.assertEqual(self.status(), "verified")
        self.world.configure()
        self.assertEqual(self.log_in().result, SUCCESS)

    def test_stays_pending_after_wrong_codes(self):
        self.world.configure(pending="verify_at_login")
        wrong = lambda _prompt: self.wrong(
            self.world.phone.last_code(NUMBERS["alice"]))
        login = self.converse(wrong, wrong, wrong)
        self.assertEqual(login.result, MAXTRIES)
        self.assertEqual(self.status(), "pending")
        self.assertEqual(self.world.show("alice")["failures"], 3)

    def test_a_number_that_was_never_verified_is_not_told_of_a_lock(self):
        self.world.configure(pending="verify_at_login",
                             lockout={"failures": 2})
        wrong = lambda _prompt: self.wrong(
            self.world.phone.last_code(NUMBERS["alice"]))
        self.assertEqual(self.converse(wrong, wrong).result, MAXTRIES)
        self.wait_log("reason=locked user=alice")
        self.world.wait_until_gone("sms2fa-verifier", "sms2fa-courier")
        self.assertFalse([form for form in self.world.phone.requests()
                          if "locked" in form["Body"]])

    def test_whose_number_is_replaced_meanwhile_is_not_verified(self):
        self.world.configure(pending="verify_at_login")
        one, code = self.begin()
        self.world.sms2fa("enroll", "--pending", "alice", "-",
                          stdin=OTHER + "\n")
        self.assertEqual(self.say(one, code), "result %d\n" % AUTH_ERR)
        self.assertEqual(self.status(), "pending")

    def test_is_not_let_in_when_the_provider_is_away(self):
        self.world.configure(pending="verify_at_login", unreachable="allow",
                             provider={"api_url": "https://localhost:1"})
        self.assertEqual(self.converse().result, AUTHINFO_UNAVAIL)
        self.assertEqual(self.status(), "pending")

    def test_a_changed_number_gets_no_login_code(self):
        self.world.configure(pending="verify_at_login")
        self.log_in()
        self.world.sms2fa("change", "--pending", "alice", "-",
                          stdin=OTHER + "\n")
        self.world.phone.forget()
        self.assertEqual(self.log_in().result, SUCCESS)
        self.assertEqual({form["To"] for form in self.world.phone.requests()},
                         {NUMBERS["alice"]})


class Suspended(case.Applicants):
    def test_is_refused_until_resumed(self):
        self.world.enroll("alice")
        self.world.sms2fa("suspend", "alice")
        login = self.converse()
        self.assertEqual(login.result, AUTH_ERR)
        self.assertRegex(login.told[0], "suspended")
        self.assertNothingSent()
        self.wait_log("reason=suspended user=alice")
        self.world.sms2fa("resume", "alice")
        self.assertEqual(self.log_in().result, SUCCESS)


class Unreachable(case.Applicants):
    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def configure(self, url="https://localhost:1", **settings):
        provider = {"connect_timeout": "2s", "timeout": "3s"}
        if url is not None:
            provider["api_url"] = url
        self.world.configure(provider=provider, unreachable="allow",
                             **settings)

    def test_lets_in_loudly_where_nothing_answers(self):
        for url in ("https://localhost:1", "https://api.nowhere.invalid"):
            with self.subTest(url):
                self.mark = self.world.log.mark()
                self.configure(url)
                login = self.converse()
                self.assertEqual(login.result, SUCCESS)
                self.assertEqual((login.prompts, login.told), ([], []))
                line = self.wait_log("outcome=ignored "
                                     "reason=unreachable_allowed user=alice")
                self.assertEqual(self.world.log.priorities[
                    self.world.log.lines.index(line, self.mark)], ALERT)
        self.assertEqual(self.world.show("alice")["limits"][0]["used"], 1,
                         "what was surely not sent is given back")

    def test_is_denied_by_default(self):
        self.world.configure(provider={"api_url": "https://localhost:1"})
        self.assertEqual(self.converse("").result, AUTHINFO_UNAVAIL)

    def test_needs_the_password_all_the_same(self):
        self.configure()
        self.assertEqual(self.converse(password="wrong").result, AUTH_ERR)

    def test_is_nothing_else(self):
        self.configure(None)
        for fault, code in (
                ("wrong_host", AUTHINFO_UNAVAIL), ("expired", AUTHINFO_UNAVAIL),
                ("unknown_ca", AUTHINFO_UNAVAIL),
                ("close_after_accept", AUTHINFO_UNAVAIL),
                ("silent_accept", AUTHINFO_UNAVAIL),
                ("plain_text", AUTHINFO_UNAVAIL), ("401", SYSTEM_ERR),
                ("429_retry_after_30", AUTHINFO_UNAVAIL),
                ("code_21211", AUTH_ERR)):
            with self.subTest(fault):
                self.world.phone.forget()
                self.world.phone.fail(fault, 10)
                self.assertEqual(self.converse("").result, code)

    def test_what_may_have_been_sent_is_asked_for(self):
        self.configure(None)
        self.world.phone.fail("close_after_request", 10)
        login = self.converse(self.world.code("alice"))
        self.assertEqual(len(login.prompts), 1)
        self.assertEqual(login.result, SUCCESS)

    def test_is_no_dead_courier(self):
        self.configure()
        with self.world.moved_away("sms2fa-courier"):
            self.assertEqual(self.converse("").result, SYSTEM_ERR)

    def test_is_no_way_past_a_refusal(self):
        for code, settings in (
                (MAXTRIES, {"limits": [
                    {"per": "number", "max": 1, "window": "1h"}]}),
                (AUTH_ERR, {"policy": [
                    {"users": ["alice"], "action": "refuse"}]}),
                (AUTH_ERR, {"numbers": {"deny": ["+1555"]}}),
                (AUTH_ERR, {"password": {"min_length": 100,
                                         "short": "deny"}}),
                (MAXTRIES, {"provider": {"price_per_message": "2.00 USD"},
                            "budget": {"max": "1.00 USD",
                                       "window": "30d"}})):
            with self.subTest(str(settings)):
                settings = dict(settings)
                provider = dict(settings.pop("provider", {}),
                                api_url="https://localhost:1")
                self.world.configure(provider=provider, unreachable="allow",
                                     **settings)
                self.assertEqual(self.converse("").result, code)

    def test_is_no_way_past_a_lock(self):
        self.world.configure(lockout={"failures": 1})
        self.guess_wrong()
        self.configure(lockout={"failures": 1})
        self.assertEqual(self.converse("").result, MAXTRIES)

    def test_is_not_for_who_is_not_enrolled(self):
        self.configure()
        self.assertEqual(self.converse(user="bob").result, AUTH_ERR)


if __name__ == "__main__":
    case.main()
