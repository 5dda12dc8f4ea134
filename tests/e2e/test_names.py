#!/usr/bin/python3
"""A name service that fails or never answers is never "no match"."""

import time
from pathlib import Path

import case
from world import SUCCESS, SYSTEM_ERR

SECONDS = 15  # the look-ups of all rules have 2; one alone would never end


class Names(case.Applicants):
    @classmethod
    def setUpClass(cls):
        cls.world.name_service()
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def configure(self, *rules):
        self.world.configure(policy=[dict(rule) for rule in rules])

    def assertFails(self):
        begun = time.monotonic()
        login = self.converse()
        self.assertEqual((login.result, login.prompts), (SYSTEM_ERR, []))
        self.assertLess(time.monotonic() - begun, SECONDS)
        self.assertNothingSent()
        self.wait_log("outcome=failed reason=account_lookup_failed")
        self.world.wait_until_gone("sms2fa-verifier")

    def test_rules_that_can_not_be_looked_up(self):
        for key in "users", "groups":
            for name in "no-answer", "broken":
                for action in "exempt", "refuse", "require":
                    with self.subTest(key=key, name=name, action=action):
                        self.mark = self.world.log.mark()
                        self.configure({key: [name], "action": action})
                        self.assertFails()

    def test_a_group_of_more_members_than_are_read(self):
        with open("/etc/group") as file:
            kept = file.read()
        self.addCleanup(Path("/etc/group").write_text, kept)
        with open("/etc/group", "a") as file:
            file.write("everybody:x:4000:%s\n" % ",".join(
                "somebody%06d" % i for i in range(80000)))
        for action in "exempt", "refuse":
            self.mark = self.world.log.mark()
            self.configure({"groups": ["everybody"], "action": action})
            self.assertFails()

    def test_many_rules_have_one_deadline(self):
        self.configure(*({"users": ["no-answer"], "services": ["other%d" % i],
                          "action": "exempt"} for i in range(20)),
                       {"groups": ["no-answer"], "action": "exempt"})
        self.assertFails()

    def test_a_rule_that_is_not_reached_is_not_looked_up(self):
        self.configure({"services": ["test"], "action": "require"},
                       {"groups": ["no-answer"], "action": "exempt"})
        self.assertEqual(self.log_in().result, SUCCESS)
        self.configure({"services": ["vault"], "users": ["no-answer"],
                        "action": "exempt"})
        self.assertEqual(self.log_in().result, SUCCESS)

    def test_who_is_not_there_is_no_trouble(self):
        self.configure({"users": ["nobody-has-it"], "action": "exempt"},
                       {"groups": ["nor-this"], "action": "exempt"})
        self.assertEqual(self.log_in().result, SUCCESS)


if __name__ == "__main__":
    case.main()
