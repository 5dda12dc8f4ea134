#!/usr/bin/python3
"""The strength of the password: at a login, and when it is changed."""

import hashlib

import case
from terminal import Dialogue
from world import AUTH_ERR, PASSWORDS, SUCCESS

ALICE = PASSWORDS["alice"]
AUTHTOK_ERR = 20
LONG = len(ALICE)


class Login(case.Applicants):
    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def password(self, **settings):
        self.world.configure(password=settings)

    def ranges(self):
        return [entry["path"] for entry in
                self.world.phone.questions("/range/")]

    def assertDenied(self, say, reason="weak_password"):
        login = self.converse()
        self.assertEqual(login.result, AUTH_ERR)
        self.assertEqual(login.prompts, [])
        self.assertRegex(login.told[0], say)
        self.assertNothingSent()
        self.wait_log("outcome=denied reason=%s user=alice" % reason)
        self.assertEqual(self.world.show("alice")["limits"][0]["used"], 1,
                         "nothing was charged")

    def test_short_is_denied(self):
        self.password(min_length=LONG + 1, short="deny")
        self.assertDenied("too weak")
        self.password(min_length=LONG, short="deny")
        self.assertEqual(self.log_in().result, SUCCESS)

    def test_short_is_warned_of_in_the_log(self):
        self.password(min_length=LONG + 1, short="warn")
        self.assertEqual(self.log_in().result, SUCCESS)
        self.wait_log("event=password user=alice .*fault=short response=warn")

    def test_a_length_is_counted_in_characters(self):
        umlauts = "äöü€𝄞" * 4
        self.world.set_password("alice", umlauts)
        self.addCleanup(self.world.set_password, "alice", ALICE)
        self.password(min_length=21, short="deny")
        self.assertEqual(self.converse(password=umlauts).result, AUTH_ERR)
        self.password(min_length=20, short="deny")
        self.assertEqual(self.log_in(password=umlauts).result, SUCCESS)

    def test_breached_is_denied_and_five_digits_left_the_host(self):
        self.password(short="off", breached="deny")
        self.world.phone.double.breach(ALICE)
        self.assertDenied("too weak")
        hashed = hashlib.sha1(ALICE.encode()).hexdigest().upper()
        self.assertEqual(self.ranges(), ["/range/" + hashed[:5]])
        entry = self.world.phone.questions("/range/")[0]
        self.assertEqual(entry["headers"].get("add-padding"), "true")
        self.assertNotIn(hashed[5:], str(self.world.phone.double.requests()))

    def test_breached_is_warned_of(self):
        self.password(breached="warn")
        self.world.phone.double.breach(ALICE)
        self.assertEqual(self.log_in().result, SUCCESS)
        self.wait_log("fault=breached response=warn")

    def test_padding_is_no_breach(self):
        self.password(breached="deny")
        self.world.phone.double.breach(ALICE, 0)
        self.world.phone.double.breach("another password")
        self.assertEqual(self.log_in().result, SUCCESS)

    def test_a_list_that_can_not_be_asked(self):
        for fault, times in ("wrong_host", 1), ("500", 2), ("html", 2):
            with self.subTest(fault):
                self.world.phone.forget()
                self.world.phone.fail(fault, times)
                self.password(breached="deny")
                self.assertEqual(self.log_in().result, SUCCESS)
                self.wait_log("fault=unchecked response=warn")
        self.world.phone.forget()
        self.world.phone.fail("500", 2)
        self.password(breached="deny", on_error="deny")
        login = self.converse()
        self.assertEqual((login.result, login.prompts), (AUTH_ERR, []))
        self.assertRegex(login.told[0], "could not be checked")
        self.world.phone.fail("500", 2)
        self.password(breached="warn", on_error="deny")
        self.assertEqual(self.log_in().result, SUCCESS)

    def test_what_is_short_already_is_not_asked_about(self):
        self.password(min_length=LONG + 1, short="deny", breached="deny")
        self.converse()
        self.assertEqual(self.ranges(), [])

    def test_is_in_no_log(self):
        self.password(min_length=LONG + 1, short="warn", breached="warn")
        self.world.phone.double.breach(ALICE)
        self.log_in()
        text = "".join(self.world.log.since(0))
        self.assertNotIn(ALICE, text)
        self.assertNotIn(hashlib.sha1(ALICE.encode()).hexdigest(),
                         text.lower())

    def test_no_password_is_no_weak_one(self):
        self.password(min_length=100, short="deny", breached="deny",
                      on_error="deny")
        self.world.pam("test", "auth requisite {module} first_factor=stack\n")
        self.assertEqual(self.log_in().result, SUCCESS)
        self.assertEqual(self.ranges(), [])


NEW = "a brand new horse battery"
CHANGE = """\
password	requisite	{module}
password	required	pam_unix.so use_authtok sha512
"""


class Change(case.Applicants):
    """passwd, a setuid program, run by an ordinary user."""

    def setUp(self):
        super().setUp()
        self.world.pam("passwd", CHANGE, rest="auth required pam_unix.so\n"
                       "account required pam_unix.so\n")
        self.addCleanup(self.world.set_password, "alice", ALICE)

    def passwd(self, new):
        return Dialogue(self.world.terminal("alice", "passwd"),
                        "updated successfully").end(ALICE, new, new)

    def test_a_weak_one_is_refused_and_said_why(self):
        self.world.configure(password={"min_length": 12, "short": "deny"})
        dialogue = self.passwd("short one")
        self.assertRefused(dialogue)
        self.assertRegex(dialogue.transcript, "12 characters or more")
        self.wait_log("reason=weak_password user=alice .* phase=password")

    def test_a_breached_one_is_refused(self):
        self.world.configure(password={"breached": "deny"})
        self.world.phone.double.breach(NEW)
        dialogue = self.passwd(NEW)
        self.assertRefused(dialogue)
        self.assertRegex(dialogue.transcript, "list of stolen passwords")

    def test_a_good_one_is_taken(self):
        self.world.configure(password={"min_length": 12, "short": "deny",
                                       "breached": "deny"})
        dialogue = self.passwd(NEW)
        self.assertAdmitted(dialogue)
        self.wait_log("reason=password_ok user=alice .* phase=password")

    def test_under_warn_it_is_told_and_taken(self):
        self.world.configure(password={"min_length": 12, "short": "warn"})
        dialogue = self.passwd("short one")
        self.assertAdmitted(dialogue)
        self.assertRegex(dialogue.transcript, "12 characters or more")

    def test_root_is_warned(self):
        self.world.configure(password={"min_length": 12, "short": "deny"})
        login = self.converse(service="passwd", password="short one",
                              options=["-c", "p"])
        self.assertEqual(login.result, SUCCESS)
        self.assertRegex(login.info[0], "12 characters or more")

    def test_without_a_configuration_nothing_is_changed(self):
        self.world.configure(unenrolled="perhaps")
        self.assertRefused(self.passwd(NEW))


if __name__ == "__main__":
    case.main()
