#!/usr/bin/python3
"""`sms2fa doctor`: its words, and sudo, the provider, the lines to write."""

import fcntl
import json
import os
import re
import shutil
import struct
import subprocess
import termios

import case
import world
from examination import (DROP_IN, Doctor, GOLDEN, OURS, SECRET, SHIPPED,
                         UPDATE, masked, read, write)
from terminal import Terminal


class Sound(Doctor):
    def test_nothing_is_wrong_with_a_right_installation(self):
        self.assertSound()
        self.assertLogsIn()

    def test_services_limit_what_is_proven(self):
        os.unlink("/etc/pam.d/sudo-i")
        subjects = {check["subject"]
                    for check in self.doctor("sshd", status=0)["checks"]}
        self.assertIn("sshd", subjects)
        self.assertNotIn("sudo", subjects)

    def test_nobody_asks_for_a_code(self):
        for name in ("sshd", "su", "su-l", "sudo", "sudo-i"):
            self.world.pam(name, "@include common-auth\n")
        check = self.found(self.doctor(status=1), "pam.none")
        self.assertIn("--show-lines", check["mend"])

    def test_what_asks_for_no_code_is_told(self):
        check = self.found(self.doctor(status=0), "pam.others", "note")
        self.assertIn("login", check["reason"])
        self.assertNotIn("common-auth", check["reason"])


class Words(Doctor):
    """What a person reads, word by word."""

    VARYING = (  # of the machine
        (r"\d+ MiB free", "N MiB free"), (r"seccomp,landlock\d+", "seccomp,landlockN"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "YYYY-MM-DDThh:mm:ssZ"),
        (r"version: [^\n]*", "version: ..."),
        (r"security modules: [^:]*:", "security modules: ...:"),
        (r"(?<=these ask for no code: )[a-z0-9, \n-]*(?=\n\S)", "..."),
        (r"\x1b", "ESC"))

    def assertGolden(self, name, text):
        for pattern, word in self.VARYING:
            text = re.sub(pattern, word, text)
        path = os.path.join(GOLDEN, name)
        if UPDATE:
            write(path, text)
        self.assertEqual(text, read(path), name)

    def spoil(self):
        self.world.pam("sudo", "auth sufficient pam_unix.so\n" + OURS)
        self.sshd_config("LoginGraceTime 20\n", AuthenticationMethods=None)
        os.chmod(SECRET, 0o644)

    def run_on(self, columns):
        def resize():
            fcntl.ioctl(1, termios.TIOCSWINSZ,
                        struct.pack("HHHH", 24, columns, 0, 0))
        terminal = Terminal([world.PREFIX + "/sbin/sms2fa", "doctor",
                             "--offline"], dict(os.environ), before=resize)
        self.assertEqual(terminal.finish(), 1)
        return terminal.transcript

    def test_in_a_pipe(self):
        self.spoil()
        done = self.world.sms2fa("doctor", "--offline", check=False)
        self.assertEqual(done.stderr, "")
        self.assertGolden("doctor.txt", done.stdout)

    def test_on_a_terminal(self):
        self.spoil()
        text = self.run_on(80)
        for line in re.sub(r"\x1b\[\d+m", "", text).splitlines():
            self.assertLessEqual(len(line), 80, line)
        self.assertGolden("doctor-terminal.txt", text)

    def test_on_a_narrow_terminal(self):
        self.spoil()
        reasons = [line for line in re.sub(
            r"\x1b\[\d+m", "", self.run_on(50)).splitlines()
            if not line.startswith("             ") and "->" not in line
            and ">>" not in line and "/" not in line]
        self.assertLessEqual(max(map(len, reasons)), 50)

    def test_lines(self):
        self.world.pam("sudo", "auth include password-auth\n")
        self.assertGolden("doctor-lines.txt", self.world.sms2fa(
            "doctor", "--show-lines", "sudo").stdout)


class Lines(Doctor):
    """What --show-lines shows is written, and then all is well."""

    def test_debian(self):
        self.world.pam("sshd", "@include common-auth\n")
        self.sshd_config(KbdInteractiveAuthentication="no", UsePAM=None,
                         PasswordAuthentication="yes",
                         AuthenticationMethods=None)
        write(DROP_IN, "PasswordAuthentication yes\n")
        self.assertEqual(len(self.write("sshd")), 3)
        self.assertSound()
        self.assertLogsIn()

    def test_what_other_lines_leave_open_is_not_proven(self):
        key = os.path.join(world.ROOT, "pam_u2f.so")
        write(key, "")
        self.world.pam("sudo", "auth sufficient %s\n@include common-auth\n"
                       % key)
        told = self.show("sudo")
        self.assertEqual([check["level"] for check in told
                          if not check["edit"]], ["warning"])
        self.write("sudo")
        self.found(self.doctor("sudo"), "pam.no-bypass", "warning")

    def test_the_files_of_debian(self):
        """`login' is this system's own."""
        for name, text in SHIPPED.items():
            write("/etc/pam.d/" + name, text)
        self.addCleanup(write, "/etc/pam.d/login", read("/etc/pam.d/login"))
        self.write(*SHIPPED, "login")
        self.doctor(*SHIPPED, "login", status=0)
        self.assertLogsIn()

    def test_red_hat(self):
        for before in ("auth substack password-auth\n",
                       "auth include password-auth\n",
                       "auth required pam_env.so\n"
                       "auth sufficient pam_unix.so nullok\n"
                       "auth required pam_deny.so\n",
                       "auth required pam_env.so\n"
                       "auth sufficient pam_unix.so nullok\n"):
            for name in ("sshd", "sudo"):
                with self.subTest(before=before, name=name):
                    self.world.pam(name, before)
                    self.write(name)
                    self.assertSound()
        self.assertLogsIn()

    def test_wrong_lines_of_ours_are_replaced(self):
        self.world.pam("sshd", "auth sufficient {module}\n"
                       "@include common-auth\nauth optional {module}\n")
        self.write("sshd")
        self.assertSound()
        self.assertEqual(read("/etc/pam.d/sshd").count("pam_sms2fa.so"), 2)

    def test_nothing_to_write(self):
        self.world.pam("sshd", world.DEBIAN + "account required {module}\n")
        self.assertEqual([check["level"] for check in self.show("sshd")],
                         ["ok", "ok"])

    def test_a_match_block_that_no_line_mends(self):
        self.sshd_config("Match User bob\n\tAuthenticationMethods publickey\n")
        self.assertIn("Match", [check for check in self.show("sshd", status=1)
                                if check["level"] == "problem"][0]["reason"])

    def test_there_is_no_such_service(self):
        self.show("frobnicate", status=1)

    def test_a_file_that_libpam_does_not_read_to_its_end(self):
        self.world.pam("sshd", "# nothing\n" * 120000)
        self.assertIn("too long", self.show("sshd", status=1)[0]["reason"])

    def test_the_module_is_not_installed(self):
        self.world.pam("sshd", "@include common-auth\n")
        os.rename(world.MODULE, world.MODULE + ".away")
        self.addCleanup(os.rename, world.MODULE + ".away", world.MODULE)
        self.assertIn("there is no module yet", self.show(
            "sshd", status=1)[0]["reason"])


class Sudo(Doctor):
    def sudoers(self, text):
        write("/etc/sudoers", "Defaults timestamp_timeout=0\n"
              "ALL ALL=(ALL) ALL\n@includedir /etc/sudoers.d\n", 0o440)
        os.makedirs("/etc/sudoers.d", exist_ok=True)
        self.addCleanup(shutil.rmtree, "/etc/sudoers.d", True)
        write("/etc/sudoers.d/90-cloud", text, 0o440)

    def test_no_password_no_code(self):
        self.sudoers("# by the cloud\nalice ALL=(ALL) NOPASSWD:ALL\n")
        self.diagnose("sudo.nopasswd", "/etc/sudoers.d/90-cloud:2",
                      reason="alice ALL=(ALL) NOPASSWD:ALL")
        self.sudoers("alice ALL=(ALL) ALL\n")
        self.assertSound()

    def test_some_commands_without_a_code(self):
        self.sudoers("bob ALL=(ALL) \\\n NOPASSWD: /usr/bin/less\n")
        self.diagnose("sudo.nopasswd", "/etc/sudoers.d/90-cloud:1",
                      level="warning")

    def test_root_is_not_alone(self):
        self.sudoers("root , bob ALL=(ALL) NOPASSWD: ALL\n")
        self.diagnose("sudo.nopasswd", reason="bob")

    def test_all_commands_however_they_are_listed(self):
        for commands in ("/usr/bin/less, ALL", "SETENV: ALL",
                         "/bin/ls, PASSWD: /bin/cat, NOPASSWD: ALL"):
            with self.subTest(commands):
                self.sudoers("bob ALL=(ALL) NOPASSWD: %s\n" % commands)
                self.diagnose("sudo.nopasswd", reason="all commands run")
        for commands in ("/bin/ls, PASSWD: ALL", "/bin/ls, (root) /bin/cat",
                         "/bin/ls : ALL = /bin/cat"):
            with self.subTest(commands):
                self.sudoers("bob ALL=(ALL) NOPASSWD: %s\n" % commands)
                self.diagnose("sudo.nopasswd", level="warning")

    def test_who_is_no_user_is_not_exempt(self):
        """Nor who is exempt for one of sudo's two services."""
        self.world.configure(policy=[
            {"users": ["bob"], "services": ["sudo-i"], "action": "require"},
            {"users": ["alice"], "action": "require"}, {"action": "exempt"}])
        for who in ("%alice", "ALL", "ADMINS", "!root", '"alice"', "bob"):
            with self.subTest(who):
                self.sudoers("User_Alias ADMINS = alice\n"
                             "%s ALL=(ALL) NOPASSWD: ALL\n" % who)
                self.assertIn("all commands run", self.found(
                    self.doctor(), "sudo.nopasswd")["reason"])
        self.sudoers("carol ALL=(ALL) NOPASSWD: ALL\n")
        self.doctor(status=0)

    def test_a_file_of_this_host(self):
        self.sudoers("@include rules.%h\n")
        host = os.uname().nodename.split(".")[0]
        write("/etc/sudoers.d/rules." + host,
              "bob ALL=(ALL) NOPASSWD: ALL\n", 0o440)
        self.assertIn("rules." + host, subprocess.run(
            ["visudo", "-c"], capture_output=True, text=True).stdout)
        self.diagnose("sudo.nopasswd", "/etc/sudoers.d/rules.%s:1" % host)

    def test_many_files(self):
        self.sudoers("alice ALL=(ALL) ALL\n")
        for number in range(80):
            write("/etc/sudoers.d/%d" % number, "bob ALL=(ALL) %sALL\n" % (
                "" if number < 79 else "NOPASSWD: "), 0o440)
        self.diagnose("sudo.nopasswd", "/etc/sudoers.d/79:1")

    def test_a_long_list_of_users(self):
        users = ",".join("user%d" % i for i in range(60))
        self.sudoers(users + " ALL=(ALL) NOPASSWD: ALL\n")
        self.diagnose("sudo.nopasswd", "/etc/sudoers.d/90-cloud:1",
                      reason="all commands run without a password")

    def test_a_rule_that_is_not_in_the_files(self):
        """As from a directory: what sudo knows, and sudoers(5) does not."""
        path = world.ROOT + "/elsewhere"
        write(path, "alice ALL=(ALL) NOPASSWD: /usr/bin/less\n", 0o440)
        self.addCleanup(os.unlink, path)
        conf = read("/etc/sudo.conf")
        self.addCleanup(write, "/etc/sudo.conf", conf)
        write("/etc/sudo.conf", conf + "Plugin sudoers_policy sudoers.so "
              "sudoers_file=%s\n" % path)
        check = self.diagnose(
            "sudo.nopasswd", level="warning",
            reason="alice may run commands without a password")
        self.assertIn("sudo -ll -U alice", check["mend"])

    def test_rules_that_cannot_be_read(self):
        path = world.ROOT + "/rules"
        write(path, "#\n" * 600000, 0o440)
        self.addCleanup(os.unlink, path)
        for place in "/dev/null", path:
            with self.subTest(place), masked("/etc/sudoers", place):
                document = self.doctor(status=0)
                self.assertIn("can't be known", self.found(
                    document, "sudo.nopasswd", "note")["reason"])
                self.assertNotIn("no rule", self.told(document, "ok"))

    def with_other_sudo(self, text):
        path = world.ROOT + "/sudo"
        write(path, "#!/bin/sh\n" + text, 0o755)
        self.addCleanup(os.unlink, path)
        with masked("/usr/bin/sudo", path):
            return self.doctor(status=0)

    def other_sudo(self, text):
        return self.found(self.with_other_sudo(text), "sudo.settings", "note")

    def test_another_sudo_is_lost_without_any_variable(self):
        """As 1.9.16, which ends by SIGSEGV then."""
        told = self.with_other_sudo(
            "tr '\\0' '\\n' </proc/$$/environ | grep -q = || kill -SEGV $$\n"
            "echo 'PAM service name to use: sudo'\n")
        self.assertNotIn("sudo.settings",
                         [check["id"] for check in told["checks"]])

    def test_another_sudo_does_not_tell_its_settings(self):
        """As the one in Rust."""
        self.assertIn("to ask PAM for sudo and sudo-i", self.other_sudo(
            "echo sudo-rs 0.2.8\n")["reason"])

    def test_another_sudo_never_ends_what_it_tells(self):
        self.assertIn("to ask PAM for sudo and sudo-i",
                      self.other_sudo("exec yes\n")["reason"])

    def test_a_comment_is_no_rule(self):
        self.sudoers("# alice ALL=(ALL) NOPASSWD:ALL\n"
                     "root ALL=(ALL) NOPASSWD: ALL\n")
        self.assertSound()

    def test_nobody_is_asked(self):
        self.sudoers("Defaults !authenticate\n")
        self.diagnose("sudo.defaults", "/etc/sudoers.d/90-cloud:1",
                      reason="!authenticate")

    def test_settings_however_they_are_written(self):
        for text in ("Defaults ! authenticate", "Defaults:ALL !authenticate"):
            with self.subTest(text):
                self.sudoers(text + "\n")
                self.diagnose("sudo.defaults", reason="!authenticate")

    def test_settings_for_some(self):
        """Of those who run it, or of what they run it with."""
        for text in ("Defaults:bob !authenticate",
                     "Defaults:bob timestamp_timeout = -1",
                     "Defaults:bob insults, pam_service=login",
                     "Defaults:bob pam_login_service=login",
                     "Defaults pam_askpass_service=login"):
            with self.subTest(text):
                self.sudoers(text + "\n")
                self.diagnose("sudo.defaults", level="warning")
        self.sudoers("Defaults:bob timestamp_timeout=0, !pam_session\n")
        self.assertSound()

    def test_once_is_for_ever(self):
        self.sudoers("Defaults timestamp_timeout=-1\n")
        self.mend("sudo.timeout", "/etc/sudoers",
                  ["Defaults timestamp_timeout=15"], level="warning",
                  how="append")


class Provider(Doctor):
    def ask(self, id="provider"):
        done = self.world.sms2fa("--json", "doctor", check=False)
        return [check for check in json.loads(done.stdout)["checks"]
                if check["id"] == id][0]

    def test_it_accepts_the_credentials(self):
        self.assertEqual(self.ask()["level"], "ok")
        self.assertEqual(self.ask("provider.balance")["reason"],
                         "12.34 USD left on the account")

    def set_account(self, **settings):
        account = self.world.phone.double.account
        for name, value in settings.items():
            self.addCleanup(setattr, account, name, getattr(account, name))
            setattr(account, name, value)

    def test_nothing_is_left_on_the_account(self):
        for balance in ("0.00", "-3.50"):
            self.set_account(balance=balance)
            check = self.ask("provider.balance")
            self.assertEqual(check["level"], "problem")
            self.assertIn("(%s USD): messages are refused" % balance,
                          check["reason"])
            self.assertEqual(check["mend"], "Pay the provider.")

    def test_what_is_left_can_not_be_read(self):
        self.set_account(balance=None)
        self.assertEqual(self.ask()["level"], "ok")
        check = self.ask("provider.balance")
        self.assertEqual(check["level"], "note")
        self.assertIn("can't be read with this key", check["reason"])

    def test_a_key_that_may_send_alone(self):
        self.set_account(may_read=False)
        check = self.ask()
        self.assertEqual(check["level"], "note")
        self.assertIn("`sms2fa send-test` shows", check["reason"])

    def test_it_refuses_the_credentials(self):
        write(SECRET, "wrong\n", 0o640)
        shutil.chown(SECRET, "root", world.SYSTEM_USER)
        check = self.ask()
        self.assertEqual(check["level"], "problem")
        self.assertIn("secret", check["mend"])

    def test_it_is_not_there(self):
        self.world.configure(provider={"api_url": "http://127.0.0.1:9"})
        self.assertEqual(self.ask()["level"], "problem")


if __name__ == "__main__":
    case.main()
