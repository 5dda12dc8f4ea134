#!/usr/bin/python3
"""What confines the courier is in the log; a kernel that has less of it is
warned of, or sends nothing."""

import os
import subprocess
import sys

import case
from world import PASSWORDS, SUCCESS, SYSTEM_ERR, TOOLS

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "courier"))

import without  # noqa: E402 (its folder was added just above)


class Sandbox(case.Applicants):
    """What confines the courier, and kernels that have none of it."""

    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def without_a_wall(self, *answers):
        return subprocess.run(
            [sys.executable, "-B", without.__file__, "both",
             TOOLS + "/pam_client", "test", "alice"],
            input="\n".join((PASSWORDS["alice"],) + answers) + "\n",
            capture_output=True, text=True, env={}).stdout

    def test_what_held_is_in_the_log(self):
        self.assertEqual(self.log_in().result, SUCCESS)
        self.wait_log("outcome=granted .*delivery=sent .* sandbox=%s " %
                      without.all_that_holds())
        self.assertEqual(self.log("event=sandbox"), [])

    def test_best_warns(self):
        self.without_a_wall("")
        self.wait_log('event=sandbox lacks="seccomp and Landlock"')
        self.wait_log("delivery=sent .* sandbox=none ")
        self.assertEqual(len(self.world.phone.requests()), 1)

    def test_best_warns_once_in_a_login(self):
        self.without_a_wall("resend", "")
        self.wait_log("outcome=")
        self.assertEqual(len(self.world.phone.requests()), 2)
        self.assertEqual(len(self.log("event=sandbox")), 1)

    def test_required_sends_nothing(self):
        self.world.configure(sandbox="required")
        self.assertIn("result %d\n" % SYSTEM_ERR, self.without_a_wall("", ""))
        self.assertNothingSent()
        self.wait_log('outcome=failed .*delivery=configuration .*'
                      "sandbox = 'required'")
        self.assertEqual(self.log_in().result, SUCCESS)


if __name__ == "__main__":
    case.main()
