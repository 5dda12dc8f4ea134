#!/usr/bin/python3
"""What reads our log lines: fail2ban and logcheck, with the lines of real
logins; and the fields, which are an interface."""

import os
import re
import shutil
import subprocess

import case
import sandbox
from world import HOST_NAME, SUCCESS

CONTRIB = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))), "contrib")
LOGCHECK = CONTRIB + "/logcheck/ignore.d.server/pam_sms2fa"
FIELDS = ("outcome", "reason", "user", "ruser", "service", "addr", "number",
          "sid", "request")
BAN = sandbox.ROOT + "/ban"
FILTER = BAN + "/filter.d/pam_sms2fa.conf"
SERVER = {
    "fail2ban.conf": "[Definition]\nloglevel = INFO\nlogtarget = STDERR\n"
    "syslogsocket = auto\nsocket = %s/socket\npidfile = %s/pid\n"
    "dbfile = None\ndbpurgeage = 1d\nallowipv6 = auto\n" % (BAN, BAN),
    "jail.conf": "[DEFAULT]\nignoreself = false\nbackend = polling\n"
    "usedns = no\nenabled = false\naction = tell\nsyslog_authpriv = "
    "%s/auth.log\nsyslog_backend = polling\n" % BAN,
    "jail.local": "[pam_sms2fa]\nenabled = true\n",
    "action.d/tell.conf": "[Definition]\nactionban = echo <ip> >%s/banned\n"
    % BAN,
}


def syslog_lines(lines):
    """As rsyslog and journalctl write them."""
    return ["Nov 25 10:00:%02d %s %s" % (number % 60, HOST_NAME, line)
            for number, line in enumerate(lines)]


class Watched(case.Applicants):
    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def guess_from(self, address):
        """Three wrong codes."""
        login = self.converse("000", "000", "000", options=("-r", address))
        self.assertNotEqual(login.result, SUCCESS)
        self.world.phone.forget()

    def write(self, lines):
        path = sandbox.ROOT + "/auth.log"
        with open(path, "w") as f:
            f.writelines(line + "\n" for line in syslog_lines(lines))
        return path


@case.unittest.skipUnless(shutil.which("fail2ban-regex"),
                          "there is no fail2ban here")
class Fail2ban(Watched):
    def setUp(self):
        """As our files are installed, and a way to hear of a ban."""
        super().setUp()
        shutil.rmtree(BAN, ignore_errors=True)
        shutil.copytree(CONTRIB + "/fail2ban", BAN)
        shutil.copy("/etc/fail2ban/filter.d/common.conf", BAN + "/filter.d")
        for name, text in SERVER.items():
            os.makedirs(os.path.dirname(os.path.join(BAN, name)),
                        exist_ok=True)
            with open(os.path.join(BAN, name), "w") as f:
                f.write(text)

    def banned(self, lines, mode="normal"):
        """The addresses that the filter takes from these lines."""
        done = subprocess.run(
            ["fail2ban-regex", "-o", "ip", self.write(lines),
             "%s[mode=%s]" % (FILTER, mode)], capture_output=True, text=True)
        return done.stdout.split()

    def test_wrong_codes_and_no_other_line(self):
        self.guess_from("192.0.2.7")
        self.guess_from("2001:db8::7")
        self.assertEqual(self.log_in(
            options=("-r", "192.0.2.8")).result, SUCCESS)
        self.converse(options=("-r", "192.0.2.9"))  # hangs up
        self.converse(password="wrong",
                      options=("-r", "192.0.2.10"))
        self.wait_log("addr=192.0.2.9")
        lines = self.log()
        self.assertEqual(self.banned(lines), ["192.0.2.7", "2001:db8::7"])
        self.assertEqual(self.banned(lines, "aggressive"),
                         ["192.0.2.7", "2001:db8::7", "192.0.2.9"])

    def test_the_administrators_mistakes_ban_nobody(self):
        self.world.pam("test", "auth requisite {module}\n")
        self.converse(options=("-r", "192.0.2.7"))
        self.world.write_configuration("nonsense = 1;\n")
        self.world.pam("test", "@include common-auth\nauth requisite "
                       "{module}\n")
        self.converse(options=("-r", "192.0.2.7"))
        self.wait_log("reason=configuration")
        self.assertIn("no_first_factor", "\n".join(self.log()))
        self.assertEqual(self.banned(self.log(), "aggressive"), [])

    def test_what_a_person_can_choose_bans_nobody_else(self):
        forged = "x addr=198.51.100.1 number=- outcome=denied " \
            "reason=wrong_code user=y ruser=z service=s addr=198.51.100.2 " \
            "number=-"
        self.converse("000", "000", "000",
                      options=("-R", forged, "-r", "192.0.2.7"))
        self.wait_log("guesses_used_up")
        self.assertEqual(self.banned(self.log()), ["192.0.2.7"], self.log())

    def test_the_jail_bans(self):
        os.mkfifo(BAN + "/banned")
        self.world.configure(lockout={"failures": 100})
        for _ in range(5):
            self.guess_from("192.0.2.7")
        with open(BAN + "/auth.log", "w"):
            pass
        server = subprocess.Popen(
            ["fail2ban-server", "-f", "-c", BAN, "-s", BAN + "/socket", "-p",
             BAN + "/pid", "start"], stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True)
        self.addCleanup(server.communicate)
        self.addCleanup(server.kill)
        for line in server.stderr:
            if "Jail 'pam_sms2fa' started" in line:
                break
        now = subprocess.run(["date", "+%b %e %H:%M:%S"],
                             capture_output=True, text=True).stdout.strip()
        with open(BAN + "/auth.log", "a") as f:
            f.writelines("%s %s %s\n" % (now, HOST_NAME, line)
                         for line in self.log("guesses_used_up"))
        with open(BAN + "/banned") as banned:
            self.assertEqual(banned.read(), "192.0.2.7\n")


class Logcheck(Watched):
    def reported(self, lines):
        """What logcheck would mail."""
        done = subprocess.run(
            ["grep", "-E", "-v", "-f", LOGCHECK, self.write(lines)],
            capture_output=True, text=True)
        return done.stdout.splitlines()

    def test_daily_life_is_not_reported(self):
        self.assertEqual(self.log_in().result, SUCCESS)
        self.guess_from("2001:db8::7")
        self.converse()
        self.world.configure(policy=[{"users": ["alice"],
                                      "action": "exempt"}])
        self.converse()
        self.wait_log("reason=exempt")
        self.assertEqual(len(self.log(": outcome=")), 4)
        self.assertEqual(self.reported(self.log(": outcome=")), [])

    def test_what_an_administrator_must_see_is(self):
        self.world.configure(lockout={"failures": 3})
        self.guess_from("192.0.2.7")
        self.converse()
        self.world.configure(unreachable="allow", provider={
            "api_url": "https://127.0.0.1:1"})
        self.world.sms2fa("unlock", "--force", "alice")
        self.converse()
        self.world.write_configuration("nonsense = 1;\n")
        self.converse()
        self.world.pam("test", "auth requisite {module}\n")
        self.converse()
        for reason in ("locked", "unreachable_allowed", "configuration",
                       "no_first_factor"):
            self.wait_log("reason=" + reason)
            self.assertTrue(self.reported(self.log("reason=" + reason)),
                            reason)
        self.assertTrue(self.reported(self.log("event=unlock")))


class Fields(Watched):
    def assertFields(self, line):
        text = re.sub(r"^\S+: (pam_sms2fa\(\S+\): )?", "", line)
        fields = re.findall(r'(\w+)=("[^"]*"|[^\s"=]+)(?: |$|:)', text)
        names = [name for name, _ in fields]
        self.assertEqual(names[:len(FIELDS)], list(FIELDS), line)
        self.assertEqual(len(names), len(set(names)), line)

    def test_each_decision_has_the_same_fields_in_the_same_order(self):
        self.assertEqual(self.log_in().result, SUCCESS)
        self.guess_from("192.0.2.7")
        self.world.pam("test", "auth requisite {module}\n")
        self.converse()
        self.wait_log("reason=no_first_factor")
        lines = self.log("outcome=(granted|denied)")
        self.assertEqual(len(lines), 3)
        for line in lines:
            self.assertFields(line)

    def test_no_field_is_empty(self):
        self.world.sms2fa("suspend", "alice")
        self.world.sms2fa("prune")
        self.world.sms2fa("backup", sandbox.ROOT + "/copy")
        for line in self.log("event="):
            self.assertNotRegex(line, r"=( |$)", line)


if __name__ == "__main__":
    case.main()
