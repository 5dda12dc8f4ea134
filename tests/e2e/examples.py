"""An example of a manual page, and what runs it."""

import os
import re
import shutil

import case
import manuals
from world import CONFIGURATION, HOMES, MODULE, NUMBERS, PREFIX

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


class Common:
    """Examples that stand in more than one manual."""

    def test_enroll(self):
        self.command("enroll", (ASKED_NUMBER, NUMBERS["alice"]),
                     (ASKED_CODE, self.code_of("alice")))
        self.assertEqual(self.world.show("alice")["status"], "verified")

    def test_import(self):
        self.write("users.csv", "alice,%s\nbob,%s\n" % (
            NUMBERS["alice"], NUMBERS["bob"]))
        self.command("import")
        self.assertEqual(self.world.show("bob")["status"], "pending")

    def test_prometheus(self):
        os.makedirs("/var/lib/node_exporter", exist_ok=True)
        self.addCleanup(shutil.rmtree, "/var/lib/node_exporter")
        self.world.make_state()
        self.command("prometheus")
        with open("/var/lib/node_exporter/sms2fa.prom") as f:
            self.assertIn("# TYPE sms2fa_", f.read())

    def test_send_test(self):
        self.command("send-test", (ASKED_NUMBER, NUMBERS["alice"]))
        self.assertIn("test message",
                      self.world.phone.text(NUMBERS["alice"]))
