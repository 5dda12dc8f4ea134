#!/usr/bin/python3
"""Every example of every manual page is run, as it stands there."""

import json
import os
import re
import shutil
import subprocess

import case
import manuals
import test_recipes
from world import (CONFIGURATION, HOMES, MODULE, NUMBERS, PASSWORDS, PREFIX,
                   STATE, SUCCESS, SYSTEM_ERR)

GUIDE, PAM = "sms2fa-guide.7", "pam_sms2fa.8"
COMMAND, CONF = "sms2fa.8", "sms2fa.conf.5"
HOME = HOMES + "/root"
ASKED_NUMBER = r"\+15551234567: \Z"
ASKED_CODE = r"Code from the message: \Z"


def sshd_settings(page, tag):
    return dict(line.split(None, 1)
                for line in manuals.find(page, tag).splitlines())


class Example(case.Applicants):
    """test_NAME runs the example NAME of `page`; those that another test runs
    along with its own are in `along`."""

    page = None
    along = ()

    def text(self, tag):
        return manuals.find(self.page, tag)

    def stack(self, tag, service="test", before="", after=""):
        text = (before + self.text(tag) + after).replace(
            "pam_sms2fa.so", MODULE)
        self.world.pam(service, text.replace("{", "{{").replace("}", "}}"))

    def settings(self, tag):
        """The world's configuration with the example's settings in it."""
        self.world.configure()
        text = self.text(tag)
        names = re.findall(r"(?m)^([a-z_]+) *=", text)
        with open(CONFIGURATION + "/sms2fa.conf") as f:
            kept = [line for line in f
                    if line.split(" ")[0] not in names]
        self.world.write_configuration("".join(kept) + text)
        self.world.sms2fa("check")

    def command(self, tag, *typed, status=0):
        """Run by root on a terminal; typed: (prompt, answer) in order."""
        terminal = self.start(self.text(tag))
        for prompt, answer in typed:
            self.assertTrue(terminal.wait_for(prompt), terminal.transcript)
            terminal.type(answer() if callable(answer) else answer)
        self.assertEqual(terminal.finish(), status, terminal.transcript)
        return terminal.transcript

    def start(self, text):
        """A shell of root's with the example, the prompts of which it has."""
        os.environ["PATH"] = "%s/sbin:%s" % (
            PREFIX, "/usr/sbin:/usr/bin:/sbin:/bin")
        return self.world.terminal_as_root(
            "sh", "-ec", "cd\n" + re.sub(r"(?m)^[#$] ", "", text))

    def code_of(self, user):
        return lambda: self.world.phone.code(NUMBERS[user])

    def write(self, name, text):
        path = os.path.join(HOME, name)
        with open(path, "w") as f:
            f.write(text)
        return path


class Complete(case.Applicants):
    def test_each_example_has_a_test(self):
        known = set()
        for one in Example.__subclasses__():
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


class Verbs(Example):
    page = COMMAND

    def test_daily(self):
        self.world.sms2fa("list")
        terminal = self.start(self.text("daily"))
        self.assertIn(terminal.finish(), (0, 1))
        self.assertIn("problem", terminal.transcript)

    def test_enroll(self):
        self.command("enroll", (ASKED_NUMBER, NUMBERS["alice"]),
                     (ASKED_CODE, self.code_of("alice")))
        self.assertEqual(self.world.show("alice")["status"], "verified")

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

    def test_import(self):
        self.write("users.csv", "alice,%s\nbob,%s\n" % (
            NUMBERS["alice"], NUMBERS["bob"]))
        self.command("import")
        self.assertEqual(self.world.show("bob")["status"], "pending")

    def test_prometheus(self):
        os.makedirs("/var/lib/node_exporter", exist_ok=True)
        self.addCleanup(shutil.rmtree, "/var/lib/node_exporter")
        self.command("prometheus")
        with open("/var/lib/node_exporter/sms2fa.prom") as f:
            self.assertIn("# TYPE sms2fa_", f.read())

    @case.unittest.skipUnless(shutil.which("jq"), "there is no jq here")
    def test_locked(self):
        self.world.configure(lockout={"failures": 1})
        self.world.enroll("alice", "bob")
        self.converse("000")
        self.assertEqual(self.command("locked").strip(), "alice")

    def test_check_new(self):
        self.world.sms2fa("list")
        with open(CONFIGURATION + "/sms2fa.conf") as f:
            self.write("sms2fa.conf", f.read())
        text = self.text("check-new").replace(
            "/root/", HOME + "/").replace("/etc/sms2fa/", CONFIGURATION + "/")
        terminal = self.start(text)
        self.assertEqual(terminal.finish(), 0, terminal.transcript)
        self.world.sms2fa("list")

    def test_send_test(self):
        self.command("send-test", (ASKED_NUMBER, NUMBERS["alice"]))
        self.assertIn("test message",
                      self.world.phone.text(NUMBERS["alice"]))


class Guide(Example):
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

    def trust_the_double(self):
        """Its authority is not in this machine's trust store."""
        with open(CONFIGURATION + "/sms2fa.conf") as f:
            text = f.read()
        self.world.write_configuration(text.replace(
            "provider = {",
            'provider = {\n  ca_file = "%s";' % self.world.phone.ca_file))

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

    test_send_test = Verbs.test_send_test
    test_enroll = Verbs.test_enroll
    test_import = Verbs.test_import
    test_prometheus = Verbs.test_prometheus

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
        self.world.sms2fa("list")
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
        self.world.sms2fa("list")  # makes the state
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
