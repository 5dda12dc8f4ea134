#!/usr/bin/python3
"""Limits are exact, however many logins come at the same instant."""

import os

import case
from world import MAXTRIES, NUMBERS, PASSWORDS, SUCCESS

LOGINS = 64


class Crowd(case.Case):
    sshd = None

    def crowd(self, users, address=None):
        """64 logins at once, each to its verdict; an answer each prompt."""
        reader, writer = os.pipe()
        crowd = []
        for i in range(LOGINS):
            options = ["-g", str(reader)]
            if address is not None:
                options += ["-e", "SSH_CONNECTION=%s %d 192.0.2.1 22" % (
                    address(i), 1024 + i)]
            user = users[i % len(users)]
            one = self.world.applicant(user, *options, fds=(reader,))
            one.stdin.write(PASSWORDS[user] + "\n")
            crowd.append(one)
        os.close(reader)
        os.close(writer)
        results = []
        for one in crowd:
            output, _ = one.communicate("no-code\n" * 3, timeout=120)
            results.append(int(output.split()[-1]))
        return results

    def check(self, per, users, address=None):
        self.world.enroll(*users)
        self.world.configure(
            limits=[{"per": "number", "max": 1000, "window": "1h"},
                    {"per": per, "max": 5 + (per != "address"),
                     "window": "1h"}],
            lockout={"failures": 100})
        results = self.crowd(users, address)
        self.assertEqual(len(self.world.phone.requests()), 5)
        self.assertEqual(results, [MAXTRIES] * LOGINS)
        self.assertEqual(len(self.log("reason=limited")), LOGINS - 5)

    # The enrolment's own message counts: it is the sixth where it counts.

    def test_five_for_a_number_are_five(self):
        self.check("number", ["alice"])

    def test_five_for_a_user_are_five(self):
        self.check("user", ["alice"])

    def test_five_for_an_address_are_five(self):
        self.check("address", ["alice", "bob", "carol"],
                   lambda _: "198.51.100.7")

    def test_five_for_an_ipv6_network_are_five(self):
        self.check("address", ["alice", "bob"],
                   lambda i: "2001:db8:1:2::%x" % (i + 1))


class Waiting(case.Case):
    sshd = None

    def test_a_short_wait_is_waited_for_in_the_same_login(self):
        self.world.enroll("alice")
        self.world.configure(
            limits=[{"per": "number", "max": 1, "window": "9s"}])
        login = self.world.sudo("alice").end(
            PASSWORDS["alice"], "", self.world.code("alice"))
        self.assertRegex(login.prompts[1],
                         r"A code can be sent in \d s: press Enter")
        self.assertAdmitted(login)

    def test_who_hangs_up_while_waiting_is_not_sent_to(self):
        self.world.enroll("alice")
        self.world.configure(
            limits=[{"per": "number", "max": 1, "window": "25s"}])
        one = self.world.applicant("alice")
        one.stdin.write(PASSWORDS["alice"] + "\n")
        self.assertRegex(one.stdout.readline(), "^secret ")
        self.assertRegex(one.stdout.readline(), "press Enter then: ")
        one.stdin.write("\n")
        one.kill()
        one.communicate()
        self.wait_log("reason=host_gone")
        self.world.wait_until_gone("sms2fa-verifier")
        self.assertNothingSent()

    def test_a_long_wait_is_refused_and_told(self):
        self.world.enroll("alice")
        self.world.configure(
            limits=[{"per": "number", "max": 1, "window": "1h"}])
        login = self.world.sudo("alice").end(PASSWORDS["alice"], "")
        self.assertRefused(login)
        self.assertRegex(login.prompts[1], r"(?i)wait \d+")
        self.assertNothingSent()

    def test_resend_is_charged_and_refused_over_the_limit(self):
        self.world.enroll("alice")
        self.world.configure(
            limits=[{"per": "number", "max": 3, "window": "1h"}])
        one = self.world.applicant("alice")
        answers = [PASSWORDS["alice"], "resend", "resend"]
        output = []
        for answer in answers:
            output.append(one.stdout.readline())
            one.stdin.write(answer + "\n")
        refused = one.stdout.readline()
        self.assertRegex(refused, r"Not sent again: wait \d+")
        one.stdin.write(self.world.phone.last_code(NUMBERS["alice"]) + "\n")
        self.assertEqual(one.stdout.readline(), "result %d\n" % SUCCESS)
        one.communicate()
        self.assertEqual(len(self.world.phone.requests()), 2)


if __name__ == "__main__":
    case.main()
