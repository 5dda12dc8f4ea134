#!/usr/bin/python3
"""Every example of every manual page is run, as it stands there."""

import json
import os
import re
import shutil
import subprocess

import case
import manuals
import test_guide
import test_recipes
from examples import CONF, COMMAND, HOME, PAM, Common, Example, sshd_settings
from world import (CONFIGURATION, HOMES, MODULE, NUMBERS, PASSWORDS, SUCCESS,
                   SYSTEM_USER)


class Complete(case.Applicants):
    def test_each_example_has_a_test(self):
        known = set()
        for one in (Settings, Stacks, Verbs, test_guide.Guide):
            known |= {(one.page, name[len("test_"):].replace("_", "-"))
                      for name in dir(one) if name.startswith("test_")}
            known |= {(one.page, name) for name in one.along}
        with open(test_recipes.__file__, encoding="utf-8") as f:
            recipes = f.read()
        for page in manuals.pages():
            for line, tag, _ in manuals.examples(page):
                if tag == "shown" or (page, tag) in known:
                    continue
                self.assertTrue(
                    tag and re.search(r'(stack|recipe)\("%s"\)' % tag,
                                      recipes),
                    "%s:%d: an example that no test runs (%s)" % (
                        page, line, tag))


class Settings(Example):
    page = CONF

    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def test_check(self):
        self.assertIn("no faults", self.command("check"))

    def test_shortest(self):
        text = self.text("shortest")
        self.world.write_configuration(text)
        self.assertIn("no faults", self.world.sms2fa("check").stdout)

    def test_policy(self):
        with open("/etc/group", "a") as f:
            f.write("wheel:x:2901:alice\n")
        self.addCleanup(self.world._forget, "group", ("wheel",))
        self.settings("policy")
        for service, address, reason in (
                ("sudo", "192.0.2.1", "policy"),
                ("test", "10.9.9.9", "exempt"), ("test", "192.0.2.1", "none")):
            told = json.loads(self.world.sms2fa(
                "--json", "explain", "--user", "alice", "--service", service,
                "--from", address).stdout)
            self.assertEqual(told["reason"], reason, told)

    def test_numbers(self):
        self.settings("numbers")
        self.assertEqual(self.log_in().result, SUCCESS)
        done = self.world.sms2fa("enroll", "--pending", "bob", "-",
                                 stdin="+19005550123\n", check=False)
        self.assertEqual(done.returncode, 1)


class Stacks(Example):
    page = PAM
    along = ("sshd", "publickey")
    sshd = {}

    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def tearDown(self):
        self.world.sshd.start()

    def test_sshd_stack(self):
        self.stack("sshd-stack", "sshd")
        self.world.sshd.start(**sshd_settings(PAM, "sshd"))
        self.assertAdmitted(self.world.login_fully("alice"))
        self.assertRefused(self.world.login(
            "alice", PASSWORDS["alice"], "000000"))

    def test_publickey_stack(self):
        self.stack("publickey-stack", "sshd")
        self.world.sshd.start(**sshd_settings(PAM, "publickey"))
        key = self.world.sshd.path("id_manual")
        if not os.path.exists(key):
            self.world.sshd.key("id_manual")
        directory = HOMES + "/alice/.ssh"
        os.makedirs(directory, exist_ok=True)
        self.addCleanup(shutil.rmtree, directory)
        shutil.copy(key + ".pub", directory + "/authorized_keys")
        login = self.world.sshd.ssh_with_key("alice", key)
        self.assertAdmitted(login.end(self.world.code("alice")))
        self.assertEqual(len(login.prompts), 1)
        self.world.phone.forget()
        self.assertRefused(self.world.login("alice"))
        self.assertNothingSent()

    def test_stack(self):
        self.stack("stack", "sudo", before="@include common-auth\n")
        self.assertAdmitted(self.world.sudo("alice").end(
            PASSWORDS["alice"], self.world.code("alice")))

    def test_sss(self):
        self.stack("sss")
        self.assertEqual(self.log_in().result, SUCCESS)
        self.world.phone.forget()
        self.assertNotEqual(self.converse(password="wrong").result, SUCCESS)
        self.assertNothingSent()

    def test_account(self):
        self.world.pam("test", manuals.find(PAM, "account").replace(
            "pam_sms2fa.so", MODULE), rest="auth required pam_permit.so\n")
        self.assertNotEqual(
            self.converse(options=("-c", "c")).result, SUCCESS)

    def test_password(self):
        self.world.configure(password={"min_length": 12, "short": "deny"})
        self.world.pam("test", manuals.find(PAM, "password").replace(
            "pam_sms2fa.so", MODULE), rest="auth required pam_permit.so\n"
            "account required pam_permit.so\n")
        self.addCleanup(
            self.world.set_password, "alice", PASSWORDS["alice"])
        login = self.converse(options=("-c", "p"), password="short")
        self.assertIn("too short", "".join(login.told + login.info))

    def test_journal(self):
        """journalctl takes Perl's expressions, as grep -P does."""
        self.converse("000", "000", "000")
        pattern = re.search(r"-g '(.*)'", self.text("journal")).group(1)
        done = subprocess.run(["grep", "-P", pattern], text=True,
                              input="\n".join(self.log()),
                              capture_output=True)
        self.assertIn("reason=guesses_used_up", done.stdout)
        self.assertEqual(done.stdout.count("\n"), 1)


class Verbs(Common, Example):
    page = COMMAND

    def test_daily(self):
        self.world.make_state()
        terminal = self.start(self.text("daily"))
        self.assertIn(terminal.finish(), (0, 1))
        self.assertIn("problem", terminal.transcript)

    def test_enroll_script(self):
        self.write("bob.number", NUMBERS["bob"] + "\n")
        self.command("enroll-script", (r": \Z", self.code_of("bob")))
        self.assertEqual(self.world.show("bob")["status"], "verified")

    def test_change_script(self):
        self.world.enroll("alice")
        self.write("alice.number", "+15550109999\n")
        self.command("change-script", (r": \Z", lambda:
                                       self.world.phone.code("+15550109999")))
        self.assertRegex(self.world.show("alice")["number"], "99$")

    @case.unittest.skipUnless(shutil.which("jq"), "there is no jq here")
    def test_locked(self):
        self.world.configure(lockout={"failures": 1})
        self.world.enroll("alice", "bob")
        self.converse("000")
        self.assertEqual(self.command("locked").strip(), "alice")

    def test_check_new(self):
        self.world.make_state()
        self.world.enroll("alice")
        with open(CONFIGURATION + "/sms2fa.conf") as f:
            os.chmod(self.write("sms2fa.conf", f.read()), 0o600)
        text = self.text("check-new").replace(
            "/root/", HOME + "/").replace("/etc/sms2fa/", CONFIGURATION + "/")
        terminal = self.start(text)
        self.assertEqual(terminal.finish(), 0, terminal.transcript)
        about = os.stat(CONFIGURATION + "/sms2fa.conf")
        self.assertEqual((about.st_uid, about.st_gid, about.st_mode & 0o7777),
                         (0, self.world.people[SYSTEM_USER].gid, 0o640))
        self.assertEqual(self.log_in().result, SUCCESS)


if __name__ == "__main__":
    case.main()
