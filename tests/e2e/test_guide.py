#!/usr/bin/python3
"""sms2fa-guide(7), from the first command to the last."""

import os
import re
import shutil
import subprocess

import case
from examples import (ASKED_CODE, ASKED_NUMBER, GUIDE, HOME, Common, Example,
                      sshd_settings)
from world import (CONFIGURATION, NUMBERS, PASSWORDS, STATE, SUCCESS,
                   SYSTEM_ERR)


class Guide(Common, Example):
    page = GUIDE
    along = ("sshd", "reload", "login")
    sshd = {}

    def tearDown(self):
        self.world.sshd.start()

    def answers(self):
        phone = self.world.phone
        return ((r"\(AC\.\.\.\): \Z", phone.account),
                (r"auth token\): \Z", phone.login),
                (r"\(not shown\): \Z", phone.secret),
                (r"\(MG\.\.\.\): \Z", "+15005550006"),
                (r"host's\): \Z", "example.com"),
                (r"administrator\): \Z", "help@example.com"),
                (r"twilio\.com\): \Z", phone.url))

    def test_setup(self):
        shutil.rmtree(CONFIGURATION)
        terminal = self.start(self.text("setup"))
        for prompt, answer in self.answers():
            self.assertTrue(terminal.wait_for(prompt), terminal.transcript)
            terminal.type(answer)
        if terminal.wait_for(r"\(y/n\) \Z|\[y/N\] \Z|\? \Z"):
            terminal.type("y")  # the authority of the double is not known
        self.assertEqual(terminal.finish(), 0, terminal.transcript)
        self.assertIn("pam_sms2fa.so", terminal.transcript)
        with open(CONFIGURATION + "/sms2fa.conf") as f:
            self.assertIn(self.world.phone.account, f.read())

    def test_stack(self):
        """The whole of the five minutes, with the real ssh."""
        self.world.enroll("alice")
        self.stack("stack", "sshd", before="@include common-auth\n")
        self.world.sshd.start(**sshd_settings(GUIDE, "sshd"))
        self.assertAdmitted(self.world.login_fully("alice"))
        self.world.phone.forget()
        self.world.sshd.reload()
        self.assertAdmitted(self.world.login_fully("alice"))
        self.assertRefused(self.world.login(
            "alice", PASSWORDS["alice"], "000000"))

    def test_doctor(self):
        self.world.enroll("alice")
        self.stack("stack", "sshd", before="@include common-auth\n")
        os.makedirs("/etc/ssh/sshd_config.d", exist_ok=True)
        with open("/etc/ssh/sshd_config.d/sms2fa.conf", "w") as f:
            f.write(self.text("sshd"))
        told = self.command("doctor")
        self.assertIn("0 problems, 0 warnings", told)

    def test_daily(self):
        self.world.make_state()
        terminal = self.start(self.text("daily"))
        self.assertIn(terminal.finish(), (0, 1))
        self.assertIn("sshd", terminal.transcript)

    def test_show_lines(self):
        self.world.pam("sudo", "@include common-auth\n")
        self.assertIn("pam_sms2fa.so", self.command("show-lines"))

    def test_pilot(self):
        with open("/etc/group", "a") as f:
            f.write("sms-pilot:x:2902:alice\n")
        self.addCleanup(self.world._forget, "group", ("sms-pilot",))
        self.settings("pilot")
        self.world.enroll("alice")
        self.world.pam("test", "@include common-auth\nauth requisite "
                       "{module}\nauth required pam_permit.so\n")
        self.assertEqual(self.log_in().result, SUCCESS)
        login = self.converse(user="bob")
        self.assertEqual((login.result, login.prompts), (SUCCESS, []))

    def test_until(self):
        self.settings("until")
        self.world.make_state()
        self.world.pam("test", "@include common-auth\nauth requisite "
                       "{module}\nauth required pam_permit.so\n")
        self.assertEqual(self.converse(user="bob").result, SUCCESS)
        self.wait_log("reason=unenrolled_allowed user=bob")

    def test_verify_at_login(self):
        self.settings("verify-at-login")
        self.world.sms2fa("import", "-",
                          stdin="alice,%s\n" % NUMBERS["alice"])
        self.assertEqual(self.log_in().result, SUCCESS)
        self.assertEqual(self.world.show("alice")["status"], "verified")

    @case.unittest.skipUnless(shutil.which("jq"), "there is no jq here")
    def test_missing(self):
        self.world.enroll("alice")
        self.world.sms2fa("import", "-", stdin="bob,%s\n" % NUMBERS["bob"])
        self.assertEqual(self.command("missing").strip(), "bob")

    def test_explain(self):
        self.world.make_state()
        terminal = self.start(self.text("explain"))
        terminal.finish()
        self.assertRegex(terminal.transcript, "not enrolled|not_enrolled")

    def test_recovery(self):
        self.world.enroll("alice")
        told = self.command("recovery")
        code = re.search(r"\b\w{4}-\w{4}-\w{5}\b", told).group()
        self.assertEqual(self.converse(code).result, SUCCESS)

    def test_lost(self):
        self.world.enroll("alice")
        lines = self.text("lost").splitlines()
        for line, result in zip(lines, ("suspended", "verified")):
            terminal = self.start(line)
            self.assertEqual(terminal.finish(), 0, terminal.transcript)
            self.assertEqual(self.world.show("alice")["status"], result)

    def test_change(self):
        self.world.enroll("alice")
        self.command("change", (ASKED_NUMBER, "+15550109999"),
                     (ASKED_CODE,
                      lambda: self.world.phone.code("+15550109999")))
        self.assertIn("has been changed",
                      self.world.phone.text(NUMBERS["alice"]))

    def test_unlock(self):
        self.world.configure(lockout={"failures": 1})
        self.world.enroll("alice")
        self.converse("000")
        self.world.wait_until_gone("sms2fa-verifier")
        self.world.phone.forget()
        told = self.command("unlock", (ASKED_CODE, self.code_of("alice")))
        self.assertIn("locked", told)
        self.assertEqual(self.world.show("alice")["status"], "verified")

    def test_no_code(self):
        self.world.enroll("alice")
        told = self.command("no-code", (ASKED_NUMBER, NUMBERS["alice"]))
        self.assertIn("alice", told)

    def test_leaves(self):
        self.world.enroll("alice")
        self.command("leaves")
        self.assertIn("no longer", self.world.phone.text(NUMBERS["alice"]))

    def test_cost(self):
        self.world.configure(provider={"price_per_message": "0.01 USD"})
        text = self.text("cost")
        with open(CONFIGURATION + "/sms2fa.conf") as f:
            self.world.write_configuration(f.read() + text)
        self.world.sms2fa("check")
        self.world.enroll("alice")
        self.assertEqual(self.log_in().result, SUCCESS)

    def test_stats(self):
        self.world.configure(provider={"price_per_message": "0.01 USD"})
        self.world.enroll("alice")
        self.assertIn("0.01", self.command("stats"))

    def test_journal(self):
        self.world.write_configuration("nonsense = 1;\n")
        self.converse()
        self.wait_log("reason=configuration")
        pattern = re.search(r"-g '(.*)'", self.text("journal")).group(1)
        done = subprocess.run(["grep", "-P", pattern], text=True,
                              input="\n".join(self.log()),
                              capture_output=True)
        self.assertIn("reason=configuration", done.stdout)

    def test_follow(self):
        self.world.enroll("alice")
        terminal = self.start(self.text("follow"))
        self.assertTrue(terminal.wait_for("verified|verify"))
        terminal.kill()

    def test_backup(self):
        self.world.enroll("alice")
        self._root_is_here("backup")
        self.assertEqual(os.stat(HOME + "/sms2fa.backup").st_mode & 0o777,
                         0o600)

    def _root_is_here(self, tag):
        text = self.text(tag).replace("/root/", HOME + "/").replace(
            "/var/lib/sms2fa", STATE)
        path = HOME + "/sms2fa.backup"
        if tag == "backup" and os.path.exists(path):
            os.unlink(path)
        terminal = self.start(text)
        self.assertEqual(terminal.finish(), 0, terminal.transcript)

    def test_restore(self):
        self.world.enroll("alice")
        self._root_is_here("backup")
        with open(STATE + "/state.db", "r+b") as f:
            f.truncate(1000)
        self.assertEqual(self.converse().result, SYSTEM_ERR)
        shutil.rmtree(STATE + ".damaged", ignore_errors=True)
        self._root_is_here("restore")
        self.assertEqual(self.world.show("alice")["status"], "verified")


if __name__ == "__main__":
    case.main()
