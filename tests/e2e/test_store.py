#!/usr/bin/python3
"""Damaged state and broken settings deny, say why, and send nothing."""

import os

import case
from world import CONFIGURATION, PASSWORDS, STATE, SYSTEM_ERR

DATABASE = STATE + "/state.db"


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
        self.assertEqual(self.world.log.since(mark, "not_enrolled"), [])
        self.assertEqual(self.world.log.since(mark, "outcome=ignored"), [])


class Store(Denied):
    def setUp(self):
        super().setUp()
        # Whoever reads "damaged" as "not enrolled" lets alice in here.
        self.world.configure(unenrolled="allow")
        self.world.enroll("alice")

    def test_missing(self):
        os.unlink(DATABASE)
        self.assertDenied("state")
        self.assertFalse(os.path.exists(DATABASE), "made anew by a login")

    def test_empty(self):
        os.truncate(DATABASE, 0)
        self.assertDenied("state")

    def test_truncated(self):
        whole = os.path.getsize(DATABASE)
        for size in 1, 100, 512, 4096, whole // 2, whole - 1:
            with self.subTest(size=size):
                os.truncate(DATABASE, size)
                self.assertDenied("state")

    def test_foreign(self):
        with open(DATABASE, "r+b") as f:
            f.write(b"not a database" * 100)
        self.assertDenied("state")

    def test_unreadable(self):
        for mode in 0o000, 0o644, 0o660:
            with self.subTest(mode=oct(mode)):
                os.chmod(DATABASE, mode)
                self.assertDenied("state")

    def test_of_another_owner(self):
        os.chown(DATABASE, 0, 0)
        self.assertDenied("state")

    def test_a_link(self):
        os.rename(DATABASE, STATE + "/elsewhere.db")
        os.symlink("elsewhere.db", DATABASE)
        self.assertDenied("state")
        os.unlink(DATABASE)
        os.link(STATE + "/elsewhere.db", DATABASE)
        self.assertDenied("state")

    def test_a_directory(self):
        os.unlink(DATABASE)
        os.mkdir(DATABASE)
        self.assertDenied("state")
        os.rmdir(DATABASE)

    def test_without_its_key(self):
        os.unlink(STATE + "/key")
        self.assertDenied("state")

    def test_with_another_key(self):
        with open(STATE + "/key", "rb") as f:
            key = f.read()
        with open(STATE + "/key", "wb") as f:
            f.write(key[::-1])
        self.assertDenied("state")

    def test_a_directory_that_others_may_enter(self):
        os.chmod(STATE, 0o755)
        self.assertDenied("state")

    def test_no_directory(self):
        os.rename(STATE, STATE + ".away")
        try:
            self.assertDenied("state")
        finally:
            os.rename(STATE + ".away", STATE)


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
