#!/usr/bin/python3
"""Broken settings and a broken installation deny, say why, send nothing."""

import os

import case
from world import CONFIGURATION, PASSWORDS, SYSTEM_ERR


class Denied(case.Case):
    sshd = None

    def assertDenied(self, reason):
        mark = self.world.log.mark()
        one = self.world.applicant("alice")
        output, _ = one.communicate(PASSWORDS["alice"] + "\n123456\n")
        self.assertTrue(output.endswith("result %d\n" % SYSTEM_ERR), output)
        self.assertNotIn("prompt", output)
        self.assertNothingSent()
        self.world.log.wait_for("outcome=failed reason=%s " % reason, mark)
        self.assertEqual(self.world.log.since(mark, "outcome=ignored"), [])


class Settings(Denied):
    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def test_every_fault_is_named_with_its_line(self):
        self.world.write_configuration(
            'provider = { account_sid = "AC%s"; from = "+15005550006"; };\n'
            "code = { digits = 5; };\n"
            "lockout = { failures = 0; };\n"
            'unenrolled = "perhaps";\n'
            "unheard_of = 1;\n" % ("0" * 32))
        self.assertDenied("configuration")
        for line, what in ((2, "digits"), (3, "failures"), (4, "perhaps"),
                           (5, "unheard_of")):
            self.wait_log(r"sms2fa\.conf:%d: .*%s" % (line, what))

    def test_a_file_that_is_no_configuration(self):
        for text in ("", "= ;", "provider = {", "\0\0\0", "{" * 70000):
            with self.subTest(text[:10]):
                self.world.write_configuration(text)
                self.assertDenied("configuration")

    def test_missing_or_unsafe(self):
        path = CONFIGURATION + "/sms2fa.conf"
        os.chmod(path, 0o662)
        self.assertDenied("configuration")
        os.chmod(path, 0o640)
        os.chown(path, 2001, 0)
        self.assertDenied("configuration")
        os.unlink(path)
        self.assertDenied("configuration")
        os.mkfifo(path)
        self.assertDenied("configuration")
        os.unlink(path)


class Installation(Denied):
    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def test_an_unknown_argument_of_the_module(self):
        self.world.pam("test", "@include common-auth\n"
                       "auth requisite {module} nullok\n")
        one = self.world.applicant("alice")
        output, _ = one.communicate(PASSWORDS["alice"] + "\n")
        self.assertTrue(output.endswith("result %d\n" % SYSTEM_ERR), output)
        self.assertNothingSent()
        self.wait_log("reason=argument")

    def test_without_its_verifier(self):
        with self.world.moved_away("sms2fa-verifier"):
            self.assertDenied("installation")

    def test_without_its_courier(self):
        with self.world.moved_away("sms2fa-courier"):
            one = self.world.applicant("alice")
            output, _ = one.communicate(PASSWORDS["alice"] + "\n\n")
        self.assertTrue(output.endswith("result %d\n" % SYSTEM_ERR), output)
        self.assertNotIn("Code sent", output)
        self.assertNothingSent()
        self.wait_log("reason=courier_lost")


if __name__ == "__main__":
    case.main()
