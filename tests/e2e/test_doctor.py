"""`sms2fa doctor`: broken installations, each found, told with the line that
mends it, mended by exactly that line, and then good for a real sign-in."""

import contextlib
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
from clients import SETTINGS
from terminal import Terminal

SSHD_CONFIG = "/etc/ssh/sshd_config"
DROP_IN = "/etc/ssh/sshd_config.d/50-cloud-init.conf"
OURS = "auth requisite %s\n" % world.MODULE
CONF = world.CONFIGURATION + "/sms2fa.conf"
SECRET = world.CONFIGURATION + "/secret"
GOLDEN = os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "cli/golden")
WITHOUT = os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "courier/without.py")
UPDATE = os.environ.get("GOLDEN_UPDATE")  # the world clears it
ENROLLED = world.ROOT + "/enrolled"
VERIFIER = world.PREFIX + "/libexec/sms2fa/sms2fa-verifier"


def read(path):
    with open(path) as f:
        return f.read()


def write(path, text, mode=0o644):
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, mode)


SHIPPED = {  # by Debian 12, without comments and most of the sessions
    "sshd": "@include common-auth\n"
            "account    required     pam_nologin.so\n"
            "@include common-account\n"
            "session    required     pam_loginuid.so\n"
            "@include common-session\n"
            "@include common-password\n",
    "sudo": "#%PAM-1.0\n\nsession    required   pam_limits.so\n\n"
            "@include common-auth\n@include common-account\n"
            "@include common-session-noninteractive\n",
    "sudo-i": "#%PAM-1.0\n\nsession    required   pam_limits.so\n\n"
              "@include common-auth\n@include common-account\n"
              "@include common-session\n",
    "su": "auth       sufficient pam_rootok.so\n"
          "session       required   pam_env.so readenv=1\n"
          "@include common-auth\n@include common-account\n"
          "@include common-session\n",
    "su-l": "auth\t\tinclude\t\tsu\naccount\t\tinclude\t\tsu\n"
            "password\tinclude\t\tsu\nsession\t\toptional\t"
            "pam_keyinit.so force revoke\nsession\t\tinclude\t\tsu\n",
}


def copy(source, target):
    subprocess.run(["cp", "-a", source, target], check=True)


def place(text, path=SSHD_CONFIG):
    """Of the first line that begins so."""
    for number, line in enumerate(read(path).splitlines(), 1):
        if line.lstrip().startswith(text):
            return "%s:%d" % (path, number)
    raise AssertionError("no %r in %s" % (text, path))


def apply(edit):
    """What a person does with the lines that doctor prints."""
    if edit["how"] == "run":
        for line in edit["lines"]:
            subprocess.run(["sh", "-ec", line], check=True,
                           capture_output=True)
        return
    lines = read(edit["file"]).splitlines()
    at = edit["line"]
    first, after = {"replace": (at - 1, at), "above": (at - 1, at - 1),
                    "below": (at, at), "append": (len(lines), len(lines)),
                    "delete": (at - 1, at)}[edit["how"]]
    lines[first:after] = edit["lines"]
    with open(edit["file"], "w") as f:
        f.write("".join(line + "\n" for line in lines))


class Doctor(case.Case):
    sshd = None

    def setUp(self):
        super().setUp()
        self.furnish()
        self.enroll()

    def enroll(self):
        """Once: a copy of the state serves all tests."""
        if not os.path.exists(ENROLLED):
            self.world.enroll("alice")
            copy(world.STATE, ENROLLED)
        else:
            os.rmdir(world.STATE)
            copy(ENROLLED, world.STATE)

    def furnish(self):
        """An installation that is right."""
        os.makedirs(os.path.dirname(DROP_IN), exist_ok=True)
        self.sshd_config()
        for name in ("sudo", "sudo-i"):
            self.world.pam(name, world.DEBIAN)
        os.unlink("/etc/pam.d/test")

    def sshd_config(self, more="", **settings):
        """Debian's file: the drop-ins come first, and count."""
        text = "Include /etc/ssh/sshd_config.d/*.conf\nHostKey %s\n" % \
            self.world.sshd.path("host")
        for name, value in dict(SETTINGS, **settings).items():
            text += "" if value is None else "%s %s\n" % (name, value)
        write(SSHD_CONFIG, text + more)
        for name in os.listdir(os.path.dirname(DROP_IN)):
            os.unlink(os.path.join(os.path.dirname(DROP_IN), name))

    def doctor(self, *arguments, status=None):
        done = self.world.sms2fa("--json", "doctor", "--offline", *arguments,
                                 check=False)
        self.assertEqual(done.stderr, "")
        document = json.loads(done.stdout)
        problems = [check for check in document["checks"]
                    if check["level"] == "problem"]
        self.assertEqual(document["ok"], not problems)
        self.assertEqual(done.returncode, 1 if problems else 0)
        if status is not None:
            self.assertEqual(done.returncode, status, self.told(document))
        return document

    @staticmethod
    def told(document):
        return "\n".join(
            "%s %s %s: %s %s" % (check["level"], check["id"], check["place"],
                                 check["reason"], check["mend"])
            for check in document["checks"] if check["level"] != "ok")

    def found(self, document, id, level="problem"):
        """The one check with this id and level."""
        checks = [check for check in document["checks"]
                  if check["id"] == id and check["level"] == level]
        self.assertEqual(len(checks), 1, "%s %s in\n%s" % (
            level, id, self.told(document)))
        return checks[0]

    def diagnose(self, id, place=None, lines=None, level="problem",
                 reason="", how=None):
        """It is found, and told with this place and these lines."""
        check = self.found(self.doctor(), id, level)
        self.assertIn(reason, check["reason"])
        if place is not None:
            self.assertEqual(check["place"], place)
        if lines is not None:
            self.assertEqual(check["edit"]["lines"], lines)
        if how is not None:
            self.assertEqual(check["edit"]["how"], how)
        return check

    def mend(self, *rest, **expected):
        """Diagnose, write what was told, and nothing is left to mend."""
        apply(self.diagnose(*rest, **expected)["edit"])
        self.assertSound()

    def show(self, *services, status=0):
        done = self.world.sms2fa("--json", "doctor", "--show-lines",
                                 *services, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return [check for check in json.loads(done.stdout)["checks"]]

    def write(self, *services):
        edits = [check["edit"] for check in self.show(*services)
                 if check["edit"]]
        for edit in edits:
            apply(edit)
        return edits

    def assertSound(self):
        document = self.doctor(status=0)
        self.assertEqual([check["id"] for check in document["checks"]
                          if check["level"] == "warning"], [],
                         self.told(document))

    def assertLogsIn(self):
        self.world.sshd.serve(SSHD_CONFIG)
        self.addCleanup(self.world.sshd.stop)
        self.assertAdmitted(self.world.login_fully("alice"))


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


class SshdSettings(Doctor):
    @staticmethod
    def in_block():
        """The last line of the file."""
        return "%s:%d" % (SSHD_CONFIG, read(SSHD_CONFIG).count("\n"))

    def test_keyboard_interactive_is_off(self):
        self.sshd_config(KbdInteractiveAuthentication="no",
                         PubkeyAuthentication="no",
                         AuthenticationMethods=None)
        self.mend("sshd.can_ask", place("Kbd"),
                  ["KbdInteractiveAuthentication yes"], how="replace",
                  reason="KbdInteractiveAuthentication is off")
        self.assertLogsIn()

    def test_a_method_is_listed_and_off(self):
        self.sshd_config("ChallengeResponseAuthentication no\n",
                         KbdInteractiveAuthentication=None)
        self.mend("sshd.config", place("Challenge"), how="replace",
                  lines=["KbdInteractiveAuthentication yes"],
                  reason="Disabled method")
        self.assertLogsIn()

    def test_a_drop_in_overrides(self):
        self.sshd_config(AuthenticationMethods=None,
                         PubkeyAuthentication="no")
        write(DROP_IN, "# by the cloud\nKbdInteractiveAuthentication no\n")
        self.mend("sshd.can_ask", DROP_IN + ":2",
                  ["KbdInteractiveAuthentication yes"], how="replace")
        self.assertLogsIn()

    def test_pam_is_off(self):
        self.sshd_config(UsePAM="no")
        self.mend("sshd.use_pam", place("UsePAM"), ["UsePAM yes"],
                  how="replace")
        self.assertLogsIn()

    def test_pam_is_off_by_default(self):
        self.sshd_config(UsePAM=None)
        self.mend("sshd.use_pam", SSHD_CONFIG + ":1", ["UsePAM yes"],
                  how="above")

    def test_passwords_are_on(self):
        self.sshd_config(PasswordAuthentication="yes",
                         PubkeyAuthentication="no",
                         AuthenticationMethods=None)
        self.mend("sshd.password", place("Password"),
                  ["PasswordAuthentication no"], level="warning")
        self.assertLogsIn()

    def test_a_key_alone_gets_in(self):
        self.sshd_config(AuthenticationMethods=None)
        self.mend("sshd.key_alone", SSHD_CONFIG + ":1",
                  ["AuthenticationMethods keyboard-interactive:pam"],
                  reason="publickey alone", how="above")
        self.assertLogsIn()

    def test_who_has_a_key_is_told(self):
        self.sshd_config(AuthenticationMethods=None)
        os.makedirs(world.HOMES + "/alice/.ssh")
        self.addCleanup(shutil.rmtree, world.HOMES + "/alice/.ssh")
        write(world.HOMES + "/alice/.ssh/authorized_keys", "")
        self.diagnose("sshd.key_alone", reason="Keys are there for alice.")

    def test_a_list_without_the_question(self):
        self.sshd_config(
            AuthenticationMethods="publickey keyboard-interactive:pam")
        self.mend("sshd.key_alone", place("AuthenticationMethods"),
                  ["AuthenticationMethods keyboard-interactive:pam"],
                  reason="publickey alone", how="replace")

    def test_keys_and_codes_keep_the_key(self):
        self.sshd_config("Match User bob\n\tAuthenticationMethods publickey\n",
                         AuthenticationMethods="publickey,"
                         "keyboard-interactive:pam")
        self.diagnose("sshd.key_alone", self.in_block(),
                      ["AuthenticationMethods "
                       "publickey,keyboard-interactive:pam"])

    def test_a_match_block_opens_a_way(self):
        self.sshd_config("Match User bob Address 10.0.0.0/8\n"
                         "\tX11Forwarding no\n"
                         "\tAuthenticationMethods publickey\n")
        check = self.diagnose("sshd.key_alone", self.in_block(),
                              how="replace")
        self.assertEqual(check["subject"],
                         "sshd for Match User bob Address 10.0.0.0/8")
        apply(check["edit"])
        self.assertSound()
        self.assertLogsIn()

    def test_a_match_block_of_a_group(self):
        with open("/etc/group", "a") as f:
            f.write("keepers:x:4711:bob\n")
        self.sshd_config("Match Group keepers\n"
                         "\tAuthenticationMethods publickey\n")
        self.mend("sshd.key_alone", self.in_block(), how="replace")

    def test_an_exempt_user_may_use_a_key_alone(self):
        self.world.configure(policy=[{"users": ["bob"], "action": "exempt"},
                                     {"users": ["root"], "action": "refuse"}])
        self.sshd_config("Match User bob\n\tAuthenticationMethods publickey\n")
        self.assertSound()

    def test_the_account_line_stands_in_the_way(self):
        self.sshd_config(AuthenticationMethods=None)
        self.world.pam("sshd", world.DEBIAN + "account required {module}\n")
        self.assertSound()

    def test_hosts_are_believed(self):
        self.sshd_config("HostbasedAuthentication yes\n",
                         AuthenticationMethods=None,
                         PubkeyAuthentication="no")
        self.mend("sshd.key_alone", reason="hostbased alone")

    def test_the_time_is_too_short(self):
        self.sshd_config("LoginGraceTime 20\n")
        self.mend("sshd.grace", place("LoginGraceTime"), ["LoginGraceTime 120"],
                  level="warning", reason="20 s")

    def test_tries_are_too_few(self):
        self.sshd_config("MaxAuthTries 1\n")
        self.mend("sshd.tries", place("MaxAuthTries"), ["MaxAuthTries 6"],
                  level="warning")

    def test_root_could_never_answer(self):
        self.world.configure(policy=[])
        self.sshd_config("PermitRootLogin prohibit-password\n")
        self.mend("sshd.root", place("PermitRootLogin"), ["PermitRootLogin no"],
                  level="warning")

    def test_sshd_refuses_its_configuration(self):
        self.sshd_config("UsePam maybe\n")
        check = self.diagnose("sshd.config", place("UsePam maybe"))
        self.assertIn("maybe", check["reason"])


class Stacks(Doctor):
    """Each by real logins: with a way around, none after it was mended."""

    def broken(self, text, *rest, service="sshd", **expected):
        """What is told first is written, until there is nothing to tell."""
        self.world.pam(service, text)
        self.diagnose(*rest, **expected)
        for _ in range(4):
            problems = [check for check in self.doctor()["checks"]
                        if check["level"] in ("problem", "warning")]
            if not problems:
                break
            if problems[0]["edit"]:
                apply(problems[0]["edit"])
            else:
                self.assertIn("--show-lines " + service, problems[0]["mend"])
                self.write(service)
        self.assertSound()

    def gets_in_without_a_code(self):
        self.world.sshd.serve(SSHD_CONFIG)
        self.addCleanup(self.world.sshd.stop)
        self.assertAdmitted(self.world.login(
            "alice", world.PASSWORDS["alice"]))

    def assertAsksForACode(self):
        self.assertLogsIn()
        self.assertRefused(self.world.login(
            "alice", world.PASSWORDS["alice"], "000000"))

    def test_sufficient_before_ours(self):
        self.world.pam("sshd", "auth sufficient pam_unix.so\n" + OURS)
        self.gets_in_without_a_code()
        self.broken("auth sufficient pam_unix.so\n" + OURS, "pam.no-bypass",
                    "/etc/pam.d/sshd:1", ["auth requisite pam_unix.so"],
                    how="replace")
        self.assertAsksForACode()

    def test_the_path_is_shown(self):
        self.world.pam("sshd", "auth sufficient pam_unix.so\n" + OURS)
        check = self.diagnose("pam.no-bypass")
        self.assertEqual(check["path"], [
            {"place": "/etc/pam.d/sshd:1", "line": "sufficient pam_unix.so",
             "result": "success: done", "offends": True}])
        self.assertEqual(check["ending"], "success")

    def test_an_include_that_ends_the_chain(self):
        text = "auth include password-auth\n" + OURS
        self.world.pam("sshd", text)
        self.gets_in_without_a_code()
        self.broken(text, "pam.no-bypass", how="replace")
        self.assertIn("substack", read("/etc/pam.d/sshd"))
        self.assertAsksForACode()

    def test_errors_are_forgiven(self):
        self.broken("@include common-auth\nauth [success=ok default=ignore] "
                    "{module}\n", "pam.no-error-ignored",
                    "/etc/pam.d/sshd:2", [OURS.strip()], how="replace")
        self.assertAsksForACode()

    def test_ours_is_optional(self):
        self.broken("@include common-auth\nauth optional {module}\n",
                    "pam.no-error-ignored", "/etc/pam.d/sshd:2",
                    [OURS.strip()], how="replace")

    def test_a_jump_over_ours(self):
        self.world.pam("common-auth", world.COMMON_AUTH.replace(
            "success=1", "success=3") + OURS +
            "auth required pam_permit.so\n", rest="")
        self.world.pam("sshd", "@include common-auth\n")
        self.world.pam("sudo", "@include common-auth\n")
        self.gets_in_without_a_code()
        check = self.diagnose_of("sshd", "pam.no-bypass")
        self.assertIn("jumps over 3", check["path"][0]["result"])

    def diagnose_of(self, service, id):
        return self.found(self.doctor(service), id)

    def test_the_code_alone(self):
        self.broken("auth sufficient {module} first_factor=stack\n"
                    "@include common-auth\n", "pam.first-factor",
                    "/etc/pam.d/sshd:1")

    def test_ours_is_first(self):
        self.world.pam("sshd", OURS + "@include common-auth\n")
        check = self.diagnose("pam.succeeds")
        self.assertIn("nobody gets in", check["reason"])
        self.write("sshd")
        self.assertSound()

    def test_an_unknown_argument(self):
        self.broken("@include common-auth\nauth requisite {module} nullok\n",
                    "pam.arguments", "/etc/pam.d/sshd:2", [OURS.strip()],
                    how="replace")
        self.assertAsksForACode()

    def test_the_module_is_elsewhere(self):
        self.world.pam("sshd", "@include common-auth\n"
                       "auth requisite pam_sms2fa.so\n")
        self.diagnose("pam.present", "/etc/pam.d/sshd:2")

    def test_the_account_line_alone(self):
        self.world.pam("sshd", "@include common-auth\n"
                       "account required {module}\n")
        self.assertEqual(self.diagnose("pam.present")["subject"], "sshd")

    def test_a_service_that_another_one_includes(self):
        for name in ("su", "su-l"):
            write("/etc/pam.d/" + name, SHIPPED[name])
        self.world.pam("su", "auth sufficient pam_unix.so\n" + OURS)
        self.assertEqual(
            {check["subject"] for check in self.doctor()["checks"]
             if check["id"] == "pam.no-bypass"}, {"su", "su-l"})

    def test_sudo_asks_and_sudo_i_does_not(self):
        self.broken("@include common-auth\n", "pam.present", how="above",
                    service="sudo-i")
        dialogue = self.world.sudo("alice", "-i")
        self.assertAdmitted(dialogue.end(
            world.PASSWORDS["alice"], self.world.code("alice")))

    def test_there_is_no_such_service(self):
        check = self.found(self.doctor("frobnicate"), "pam.absent")
        self.assertEqual(check["subject"], "frobnicate")
        os.unlink("/etc/pam.d/sudo-i")
        self.assertEqual(self.found(self.doctor(), "pam.absent")["subject"],
                         "sudo-i")

    def test_su_asks_and_su_l_does_not(self):
        self.world.pam("su-l", "@include common-auth\n")
        self.assertEqual(self.diagnose("pam.present")["subject"], "su-l")

    def test_cron_can_ask_nobody(self):
        self.world.pam("cron", world.DEBIAN)
        self.addCleanup(os.unlink, "/etc/pam.d/cron")
        self.assertEqual(
            self.found(self.doctor(), "pam.can-ask", "warning")["subject"],
            "cron")

    def test_users_write_their_environment(self):
        self.world.pam("sshd", "auth required pam_env.so user_readenv=1\n" +
                       world.DEBIAN)
        self.diagnose("pam.environment", "/etc/pam.d/sshd:1",
                      level="warning")

    def test_a_directory_of_its_own(self):
        shutil.copytree("/etc/pam.d", world.ROOT + "/pam.d")
        self.addCleanup(shutil.rmtree, world.ROOT + "/pam.d")
        path = world.ROOT + "/pam.d/sshd"
        write(path, "auth sufficient pam_unix.so\n" + OURS)
        self.assertEqual(self.found(self.doctor(
            "--pamdir", world.ROOT + "/pam.d"), "pam.no-bypass")["place"],
            path + ":1")
        self.assertSound()


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

    def test_a_comment_is_no_rule(self):
        self.sudoers("# alice ALL=(ALL) NOPASSWD:ALL\n"
                     "root ALL=(ALL) NOPASSWD: ALL\n")
        self.assertSound()

    def test_nobody_is_asked(self):
        self.sudoers("Defaults !authenticate\n")
        self.diagnose("sudo.defaults", "/etc/sudoers.d/90-cloud:1",
                      reason="!authenticate")

    def test_once_is_for_ever(self):
        self.sudoers("Defaults timestamp_timeout=-1\n")
        self.mend("sudo.timeout", "/etc/sudoers",
                  ["Defaults timestamp_timeout=15"], level="warning",
                  how="append")


class Installation(Doctor):
    def test_a_fault_of_the_configuration(self):
        text = read(CONF)
        self.world.write_configuration(text + "code = { digits = 4; };\n")
        check = self.diagnose("configuration",
                              "%s:%d" % (CONF, text.count("\n") + 1))
        self.assertIn("code.digits", check["reason"])
        self.world.write_configuration(text)
        self.assertSound()

    def test_others_can_write_the_configuration(self):
        os.chmod(CONF, 0o666)
        self.mend("files.configuration", CONF, ["chmod go-w " + CONF])
        self.assertLogsIn()

    def test_others_can_write_above_it(self):
        os.chmod(world.CONFIGURATION, 0o777)
        self.mend("files.configuration", world.CONFIGURATION,
                  ["chmod go-w " + world.CONFIGURATION])

    def test_the_configuration_is_not_for_the_system_user(self):
        os.chown(CONF, 0, 0)
        self.mend("files.configuration", CONF, reason="can't be read")
        self.assertLogsIn()

    def test_the_configuration_is_not_there(self):
        os.unlink(CONF)
        check = self.diagnose("files.configuration", CONF)
        self.assertIn("sms2fa setup", check["mend"])

    def test_everybody_reads_the_secret(self):
        os.chmod(SECRET, 0o644)
        self.mend("files.secret", SECRET, ["chmod 0640 " + SECRET])
        self.assertLogsIn()

    def test_a_copy_of_the_secret(self):
        path = SECRET + ".bak"
        write(path, "x\n", 0o644)
        self.mend("files.leftover", path, ["rm " + path])

    def test_the_verifier_belongs_to_somebody(self):
        os.chown(VERIFIER, self.world.people["bob"].uid, 0)
        self.mend("files.programs", VERIFIER, ["chown root " + VERIFIER])

    def test_the_verifier_is_gone(self):
        with self.world.moved_away("sms2fa-verifier"):
            self.diagnose("files.programs", VERIFIER,
                          reason="is not there")

    def test_others_can_write_the_module(self):
        os.chmod(world.MODULE, 0o777)
        self.addCleanup(os.chmod, world.MODULE, 0o755)
        self.mend("module", world.MODULE, ["chmod go-w " + world.MODULE])

    def test_another_file_in_the_modules_place(self):
        away = world.MODULE + ".away"
        os.rename(world.MODULE, away)
        self.addCleanup(os.rename, away, world.MODULE)
        shutil.copy("/usr/bin/true", world.MODULE)
        self.diagnose("module", world.MODULE, reason="can't be loaded")

    def test_the_module_is_of_another_build(self):
        with open(world.MODULE, "rb") as f:
            before = f.read()
        with open(world.MODULE, "wb") as f:
            f.write(re.sub(rb"(sms2fa build )\S", rb"\g<1>9", before))
        try:
            self.diagnose("version", world.MODULE, reason="is of build 9")
        finally:
            with open(world.MODULE, "wb") as f:
                f.write(before)
        self.assertSound()

    def test_there_is_no_system_user(self):
        with self.changed("/etc/passwd", "sms2fa:", "gone:"):
            check = self.diagnose("user", reason="no account sms2fa")
            self.assertIn("useradd", check["edit"]["lines"][0])
        self.assertSound()

    def test_somebody_is_in_its_group(self):
        with self.changed("/etc/group", "sms2fa:x:900:", "sms2fa:x:900:bob"):
            self.mend("user", lines=["gpasswd -d bob sms2fa"])

    def test_the_system_user_has_a_shell(self):
        with self.changed("/etc/passwd", "/nonexistent:/usr/sbin/nologin",
                          "/nonexistent:/bin/sh"):
            self.mend("user", level="warning")

    @contextlib.contextmanager
    def changed(self, path, old, new):
        before = read(path)
        self.assertIn(old, before)
        write(path, before.replace(old, new))
        try:
            yield
        finally:
            write(path, before)

    def test_there_is_no_state_yet(self):
        shutil.rmtree(world.STATE)
        check = self.diagnose("state.sound", world.STATE, level="warning")
        self.assertIn("sms2fa enroll", check["mend"])
        self.assertFalse(os.path.exists(world.STATE))

    def test_the_state_is_open_to_others(self):
        os.chmod(world.STATE, 0o755)
        check = self.diagnose("state.sound", world.STATE)
        self.assertIn("chmod 0700", check["reason"])
        os.chmod(world.STATE, 0o700)
        self.assertSound()

    def test_the_state_is_damaged(self):
        with open(world.STATE + "/state.db", "r+b") as f:
            f.truncate(5000)
        self.diagnose("state.sound", world.STATE)

    def test_nobody_listens_to_the_log(self):
        os.rename("/dev/log", "/dev/log.away")
        try:
            self.diagnose("log", level="warning")
        finally:
            os.rename("/dev/log.away", "/dev/log")

    def on_a_kernel_without(self, what):
        done = subprocess.run(
            ["/usr/bin/python3", "-B", WITHOUT, what,
             world.PREFIX + "/sbin/sms2fa", "--json", "doctor", "--offline"],
            capture_output=True, text=True)
        return [check for check in json.loads(done.stdout)["checks"]
                if check["id"] == "kernel"][0]

    def test_the_kernel_lacks_a_wall(self):
        for what, word in (("landlock", "Landlock"), ("seccomp", "seccomp"),
                           ("both", "seccomp and Landlock")):
            check = self.on_a_kernel_without(what)
            self.assertEqual(check["level"], "warning")
            self.assertIn("has no %s for" % word, check["reason"])
        self.world.configure(sandbox="required")
        self.assertEqual(self.on_a_kernel_without("landlock")["level"],
                         "problem")

    def test_no_secret_is_shown(self):
        shown = json.dumps(self.doctor()) + self.world.sms2fa(
            "doctor", "--offline").stdout
        self.assertNotIn(self.world.phone.secret, shown)
        self.assertNotIn(world.NUMBERS["alice"], shown)


class Provider(Doctor):
    def ask(self, id="provider"):
        done = self.world.sms2fa("--json", "doctor", check=False)
        return [check for check in json.loads(done.stdout)["checks"]
                if check["id"] == id][0]

    def test_it_accepts_the_credentials(self):
        self.assertEqual(self.ask()["level"], "ok")
        self.assertEqual(self.ask("provider.balance")["reason"],
                         "12.34 USD left on the account")

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
