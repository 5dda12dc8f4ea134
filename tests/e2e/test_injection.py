#!/usr/bin/python3
"""Names and words that are chosen to forge a line of the log or to move the
cursor of who reads it: through PAM, through sshd, through the command."""

import json
import os

import case
from logbook import fields
from world import AUTH_ERR, NUMBERS, SUCCESS, SYSTEM_ERR, TOOLS

FORGED = "pam_sms2fa[1]: outcome=granted reason=right_code user=root"
HOSTILE = (
    "a\nAccepted password for root from 192.0.2.1",
    "x\n" + FORGED,
    "root ruser=- service=sshd outcome=granted",
    'x" note="outcome=granted reason=right_code',
    "\x1b[2J\x1b]0;title\x07\x1b[31mred",
    "\u009b31m\u202egnp.exe\u2028\u2029\ufeff",
    "%s%s%n%x%p",
    "-rf",
    "--force",
    "back\\slash'quote`tick`$(id)",
    "tab\there\rgone\bhere\x7f",
    "x" * 300,
    "\u0442\u0435\u0441\u0442" * 40,
)
NOT_NAMES = ("/etc/passwd", "a:b", "", " ")
# Most of the above at once, where many programs run for each.
MONSTER = "".join(HOSTILE[i] for i in (0, 4, 5, 6, 9, 10, 3))
MONSTERS = (MONSTER, HOSTILE[7], HOSTILE[11], HOSTILE[12])
VOUCHED = "auth required {module} first_factor=stack %s\n"


class Injection(case.Applicants):
    sshd = {"AuthenticationMethods": "keyboard-interactive:pam"}

    def setUp(self):
        super().setUp()
        for service in "test", "other", "sshd":
            self.world.pam(service, VOUCHED % "debug")

    def ours(self):
        """Every line of ours: printable, of one line, and not cut."""
        lines = [line for line in self.world.log.since(self.mark)
                 if "pam_sms2fa" in line.split(": ")[0] or
                 ": pam_sms2fa(" in line[:200]]
        for line in lines:
            self.assertTrue(line.isascii() and line.isprintable(), repr(line))
        return lines

    def decision(self):
        """The fields of the one line that tells how it ended."""
        line, = (x for x in self.ours() if
                 x.partition(": ")[2].startswith("outcome=") or
                 "): outcome=" in x)
        return fields(line)

    def test_users_that_nobody_is(self):
        for name in HOSTILE + NOT_NAMES[:-2]:
            with self.subTest(name):
                self.mark = self.world.log.mark()
                login = self.converse(user=name, options=("--",))
                self.assertIn(login.result, (AUTH_ERR, SYSTEM_ERR))
                self.assertEqual(login.prompts, [])
                told = self.decision()
                self.assertEqual(told["user"], "-")
                self.assertEqual(told["outcome"], "failed" if len(
                    name.encode()) > 255 else "denied")
                self.assertNothingSent()

    def test_accounts_with_odd_names(self):
        self.world.enroll("alice")
        with open("/etc/passwd") as f:
            self.addCleanup(self.write, "/etc/passwd", f.read())
        with open("/etc/passwd", "a") as f:
            for name in HOSTILE:
                f.write("%s:x:3000:3000::/:/bin/sh\n" %
                        name.replace("\n", ""))
        for name in HOSTILE:
            if name[0] == "-" or ":" in name or len(name.encode()) > 255:
                continue  # there is no such account for the C library
            name = name.replace("\n", "")
            with self.subTest(name):
                self.mark = self.world.log.mark()
                self.assertEqual(self.converse(
                    user=name, options=("--",)).result, AUTH_ERR)
                told = self.decision()
                self.assertEqual(told["reason"], "not_enrolled")
                self.assertEqual(told["user"], "".join(
                    chr(b) if b == 33 or 34 < b < 127 and chr(b) not in "'\\="
                    else "_" if chr(b) in " \"'\\=" else "?"
                    for b in name.encode())[:79])

    @staticmethod
    def write(path, text):
        with open(path, "w") as f:
            f.write(text)

    def test_items_and_environment(self):
        self.world.enroll("alice")
        for value in HOSTILE:
            with self.subTest(value):
                self.mark = self.world.log.mark()
                self.world.phone.forget()
                login = self.converse(
                    lambda _: self.world.phone.code(NUMBERS["alice"]),
                    options=("-t", value, "-r", value, "-R", value, "-e",
                             "SSH_CONNECTION=" + value))
                self.assertEqual(login.result, SUCCESS)
                told = self.decision()
                self.assertEqual((told["outcome"], told["user"],
                                  told["addr"]), ("granted", "alice", "-"))
                self.assertEqual(len([line for line in self.ours()
                                      if "outcome=" in line]), 1)

    def test_services(self):
        """"other" is who answers for them."""
        self.world.enroll("alice")
        for value in HOSTILE:
            with self.subTest(value):
                self.mark = self.world.log.mark()
                self.world.phone.forget()
                long = len(value.encode()) > 63
                login = self.converse(
                    lambda _: self.world.phone.code(NUMBERS["alice"]),
                    options=("--",), service=value)
                self.assertEqual(login.result,
                                 SYSTEM_ERR if long else SUCCESS)
                told = self.decision()
                self.assertEqual(told["outcome"],
                                 "failed" if long else "granted")
                if not long:
                    form, = self.world.phone.requests()
                    self.assertTrue(form["Body"].isprintable())
                    self.assertTrue(form["Body"].isascii())
        for output in (self.world.sms2fa("log").stdout,
                       self.world.sms2fa("show", "alice").stdout):
            for line in output.splitlines():
                self.assertTrue(line.isascii() and line.isprintable(), line)
                self.assertRegex(line, "^(TIME|20|[A-Z ])")
        json.loads(self.world.sms2fa("--json", "log").stdout)

    def test_a_stack_without_a_proof(self):
        """The module's own line: no verifier runs."""
        for service in "test", "other":
            self.world.pam(service, "auth required {module}\n")
        for value in HOSTILE:
            with self.subTest(value):
                self.mark = self.world.log.mark()
                login = self.converse(user=value, service=value, options=(
                    "-R", value, "-r", value, "--"))
                self.assertEqual(login.result, AUTH_ERR)
                self.assertEqual(self.decision()["reason"], "no_first_factor")

    def test_an_argument(self):
        for value in HOSTILE:
            if "\n" in value or "]" in value or "[" in value:
                continue  # pam.conf(5) has these for itself
            with self.subTest(value):
                self.mark = self.world.log.mark()
                self.world.pam("test", "auth required {module} ~%s\n" % value)
                self.assertEqual(self.converse().result, SYSTEM_ERR)
                self.assertEqual(self.decision()["reason"], "argument")

    def test_sshd(self):
        for name in MONSTERS:
            if name.startswith("-"):
                continue  # the client's own
            name = name.replace("\n", "")
            with self.subTest(name):
                self.mark = self.world.log.mark()
                dialogue = self.world.sshd.ssh(name, "NumberOfPasswordPrompts=1")
                self.assertFalse(dialogue.end("x").success)
                self.assertNothingSent()
                self.ours()

    def test_settings(self):
        for value in MONSTERS:
            with self.subTest(value):
                self.mark = self.world.log.mark()
                text = json.dumps(value).replace("\\u", "u")
                self.world.write_configuration(
                    "provider = { account_sid = %s; from = %s; };\n"
                    "unenrolled = %s;\npolicy = ( { users = [%s]; action = %s "
                    "} );\n" % ((text,) * 5))
                self.assertEqual(self.converse().result, SYSTEM_ERR)
                self.assertEqual(self.decision()["reason"], "configuration")
                self.command("check", status=1)

    # The command

    def command(self, *arguments, status=None, stdin=""):
        """What it says, for people and for programs: one line a fault."""
        done = self.world.sms2fa(*arguments, check=False, stdin=stdin)
        if status is not None:
            self.assertEqual(done.returncode, status, done)
        for line in (done.stdout + done.stderr).splitlines():
            self.assertTrue(line.isascii() and line.isprintable(), repr(line))
            self.assertNotRegex(line, "^(Accepted|pam_sms2fa)")
        for line in done.stderr.splitlines():
            self.assertRegex(line, "^sms2fa: ")
        again = self.world.sms2fa("--json", *arguments, check=False,
                                  stdin=stdin)
        self.assertTrue(again.stdout.isascii(), again.stdout)
        self.assertEqual(again.stderr, "")
        document = json.loads(again.stdout)
        self.assertIs(document["ok"], again.returncode == 0)
        return done

    def test_the_command(self):
        self.world.enroll("alice")
        for value in MONSTERS + NOT_NAMES:
            with self.subTest(value):
                for words in (("show", "--", value), (value,), ("--" + value,),
                              ("enroll", "--force", "--", value, value),
                              ("enroll", "alice", value),
                              ("verify", "alice", value),
                              ("-c", value, "list"),
                              ("-c", "/nowhere/" + value, "list"),
                              ("check", "/nowhere/" + value),
                              ("recovery", "alice", "--count", value),
                              ("import", "/nowhere/" + value),
                              ("restore", "/nowhere/" + value),
                              ("backup", "/nowhere/" + value),
                              ("explain", "--user", value, "--service", "x"),
                              ("explain", "--user", "alice", "--service",
                               value),
                              ("explain", "--user", "alice", "--service", "x",
                               "--from", value),
                              ("log", "--", value), ("help", "--", value)):
                    done = self.command(*words)
                    self.assertIn(done.returncode, (0, 1, 2))
                    self.assertLessEqual(done.stderr.count("\n"), 2, done)

    def test_an_import(self):
        path = self.world.phone.double.directory + "/users.csv"
        for value in MONSTERS:
            value = value.replace("\n", " ")
            with self.subTest(value):
                self.write(path, "%s,%s\nalice,%s\nalice,+15550101,%s\n" %
                           ((value,) * 4))
                done = self.command("import", path, status=1)
                self.assertEqual(done.stderr.count("\n"), 4, done.stderr)

    def test_the_names_of_files(self):
        place = self.world.phone.double.directory
        for value in MONSTERS:
            with self.subTest(value):
                path = os.path.join(place, value.replace("/", "")[:99])
                self.write(path, "nobody,+1\n")
                self.addCleanup(os.unlink, path)
                self.command("import", path, status=1)
                self.command("restore", path, status=1)
                self.command("check", path, status=1)
                self.command("-c", path, "list", status=1)


if __name__ == "__main__":
    case.main()
