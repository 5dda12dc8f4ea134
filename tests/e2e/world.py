"""The machine that the tests log in to: accounts, PAM stacks, the product,
sshd, the system log and the phone.  Needs sandbox.enter() first."""

import contextlib
import json
import os
import select
import shutil
import socket
import subprocess
import time
import types

import sandbox
from clients import Sshd
from logbook import Syslog
from phone import Phone
from terminal import Dialogue, Terminal

ROOT = sandbox.ROOT
PREFIX = ROOT + "/sms2fa"
CONFIGURATION = PREFIX + "/etc/sms2fa"
STATE = PREFIX + "/var/lib/sms2fa"
MODULE = PREFIX + "/lib/security/pam_sms2fa.so"
TOOLS = ROOT + "/tools"
HOMES = ROOT + "/home"

# PAM's return codes
SUCCESS, SYSTEM_ERR, AUTH_ERR, MAXTRIES = 0, 4, 7, 11
AUTHINFO_UNAVAIL, CONV_ERR, PERM_DENIED = 9, 19, 6

SYSTEM_USER = "sms2fa"
HOST_NAME = "gate"
PEOPLE = ("alice", "bob", "carol", "dave")
PASSWORDS = {name: "%s's horse battery" % name for name in PEOPLE + ("root",)}
NUMBERS = {name: "+1555010%04d" % i for i, name in enumerate(PEOPLE, 1)}

COMMON_AUTH = """\
auth	[success=1 default=ignore]	pam_unix.so nullok
auth	requisite			pam_deny.so
auth	required			pam_permit.so
"""
PASSWORD_AUTH = """\
auth	required	pam_env.so
auth	sufficient	pam_unix.so nullok
auth	required	pam_deny.so
"""
REST = """\
account	required	pam_unix.so
session	required	pam_permit.so
password	required	pam_deny.so
"""
DEBIAN = "@include common-auth\nauth requisite {module}\n"

PERMISSIVE = {  # limits that no test runs into unless it asks for them
    "limits": [{"per": "number", "max": 1000, "window": "1h"}],
    "guesses": [{"max": 1000, "window": "1h"}],
}


def libconfig(value, depth=0):
    """A value of Python as libconfig writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ %s }" % " ".join("%s = %s;" % (name, libconfig(inner, 1))
                                   for name, inner in value.items())
    if isinstance(value, list):
        inner = ", ".join(libconfig(item, 1) for item in value)
        if value and not isinstance(value[0], dict):
            return "[ %s ]" % inner
        return "( %s )" % inner
    if isinstance(value, str):
        return '"%s"' % value.replace("\\", "\\\\").replace('"', '\\"')
    return str(value)


class World:
    environment = {}  # of applicants

    def __init__(self, stage):
        os.environ.clear()
        os.environ.update(PATH="/usr/sbin:/usr/bin:/sbin:/bin",
                          HOME=HOMES + "/root", LANG="C.UTF-8",
                          PYTHONDONTWRITEBYTECODE="1")
        os.umask(0o022)
        os.chdir("/")
        socket.sethostname(HOST_NAME)
        self.people = {}
        self._settle()
        self.log = Syslog()
        shutil.copytree(stage + PREFIX, PREFIX, symlinks=True)
        shutil.copytree(stage + "/tools", TOOLS)
        self.phone = Phone(ROOT + "/phone")
        self.sshd = Sshd(ROOT + "/ssh", HOMES + "/root")
        self.reset()

    # Accounts

    def _settle(self):
        for name, text in (
                ("hosts", "127.0.0.1 localhost %s\n::1 localhost\n" % HOST_NAME),
                ("nsswitch.conf", "passwd: files\ngroup: files\n"
                 "shadow: files\nhosts: files\n"),
                ("resolv.conf", "nameserver 127.0.0.1\n"),
                ("sudoers", "Defaults lecture=never, timestamp_timeout=0\n"
                 "Defaults passwd_tries=3\nALL ALL=(ALL) ALL\n")):
            if os.path.islink("/etc/" + name):
                os.unlink("/etc/" + name)
            with open("/etc/" + name, "w") as f:
                f.write(text)
        os.chmod("/etc/sudoers", 0o440)
        shutil.rmtree("/etc/sudoers.d", ignore_errors=True)
        for name in ("passwd", "shadow", "group", "gshadow"):
            self._forget(name, (SYSTEM_USER,) + PEOPLE)
        self._account(SYSTEM_USER, 900, "/nonexistent", "/usr/sbin/nologin")
        os.makedirs(HOMES)
        for uid, name in enumerate(PEOPLE, 2001):
            self._account(name, uid, HOMES + "/" + name, "/bin/sh")
            os.mkdir(HOMES + "/" + name, 0o755)
            os.chown(HOMES + "/" + name, uid, uid)
        os.mkdir(HOMES + "/root", 0o700)
        self.set_password("root", PASSWORDS["root"])

    def _forget(self, name, users):
        path = "/etc/" + name
        if not os.path.exists(path):
            return
        with open(path) as f:
            kept = [line for line in f if line.split(":")[0] not in users]
        with open(path, "w") as f:
            f.writelines(kept)

    def _account(self, name, uid, home, shell):
        def add(path, *fields):
            with open("/etc/" + path, "a") as f:
                f.write(":".join(str(field) for field in fields) + "\n")
        add("passwd", name, "x", uid, uid, "", home, shell)
        add("group", name, "x", uid, "")
        add("shadow", name, "*", 19000, 0, 99999, 7, "", "", "")
        if name in PASSWORDS:
            self.set_password(name, PASSWORDS[name])
        self.people[name] = types.SimpleNamespace(name=name, uid=uid, gid=uid)

    def set_password(self, name, password):
        hashed = subprocess.run(
            ["openssl", "passwd", "-6", "-stdin"], input=password, text=True,
            check=True, capture_output=True).stdout.strip()
        with open("/etc/shadow") as f:
            lines = [line.split(":") for line in f]
        for fields in lines:
            if fields[0] == name:
                fields[1] = hashed
        with open("/etc/shadow", "w") as f:
            f.writelines(":".join(fields) for fields in lines)

    @staticmethod
    def name_service():
        """nss_icase.c beside the files, for the rest of this world."""
        with open("/etc/ld.so.conf", "a") as f:
            f.write(TOOLS + "\n")
        subprocess.run(["ldconfig"], check=True)
        with open("/etc/nsswitch.conf", "w") as f:
            f.write("passwd: files icase\nshadow: files icase\n"
                    "group: files icase\nhosts: files\n")

    # What a test begins with

    def reset(self):
        """Nobody enrolled, nothing sent, plain stacks, plain settings."""
        self.wait_until_gone("sms2fa-verifier")  # a notice may be under way
        shutil.rmtree(STATE, ignore_errors=True)
        os.makedirs(STATE)
        shutil.chown(STATE, SYSTEM_USER, SYSTEM_USER)
        os.chmod(STATE, 0o700)
        self.phone.reset()
        self.configure()
        self.pam("common-auth", COMMON_AUTH, rest="")
        self.pam("password-auth", PASSWORD_AUTH, rest="")
        for service in ("sshd", "sudo", "sudo-i", "test"):
            self.pam(service, DEBIAN)
        self.pam("su", "auth sufficient pam_rootok.so\n" + DEBIAN)
        self.pam("su-l", "auth sufficient pam_rootok.so\n" + DEBIAN)

    def pam(self, service, text, rest=REST, module=MODULE):
        with open("/etc/pam.d/" + service, "w") as f:
            f.write(text.format(module=module) + rest)

    def configure(self, **settings):
        """Write sms2fa.conf; `provider` is added to, the rest replaced."""
        provider = {
            "account_sid": self.phone.account,
            "api_key": self.phone.login,
            "secret_file": CONFIGURATION + "/secret",
            "from": "+15005550006",
            "api_url": self.phone.url,
            "lookup_url": self.phone.url,
            "ca_file": self.phone.ca_file,
        }
        provider.update(settings.pop("provider", {}))
        everything = {"provider": provider, "state": STATE}
        everything.update(PERMISSIVE)
        everything.update(settings)
        if "password" in everything:
            everything["password"] = dict({"pwned_url": self.phone.url},
                                          **everything["password"])
        self.write_configuration("".join(
            "%s = %s;\n" % (name, libconfig(value))
            for name, value in everything.items()))

    def write_configuration(self, text):
        os.makedirs(CONFIGURATION, exist_ok=True)
        shutil.chown(CONFIGURATION, "root", SYSTEM_USER)
        os.chmod(CONFIGURATION, 0o750)
        for name, content in (("sms2fa.conf", text),
                              ("secret", self.phone.secret + "\n")):
            path = os.path.join(CONFIGURATION, name)
            with open(path, "w") as f:
                f.write(content)
            shutil.chown(path, "root", SYSTEM_USER)
            os.chmod(path, 0o640)

    @contextlib.contextmanager
    def moved_away(self, program):
        path = os.path.join(PREFIX, "libexec/sms2fa", program)
        os.rename(path, path + ".away")
        try:
            yield
        finally:
            os.rename(path + ".away", path)

    # The administrator

    def sms2fa(self, *arguments, stdin="", check=True):
        done = subprocess.run([PREFIX + "/sbin/sms2fa", *arguments],
                              input=stdin, text=True, capture_output=True)
        if check and done.returncode != 0:
            raise AssertionError("sms2fa %s: exit %d\n%s%s" % (
                " ".join(arguments), done.returncode, done.stdout,
                done.stderr))
        return done

    def make_state(self):
        """One with nobody in it."""
        self.sms2fa("send-test", "1", check=False)

    def show(self, user):
        return json.loads(self.sms2fa("--json", "show", user).stdout)["user"]

    def enroll(self, *users):
        """Through the real command, number and code on standard input."""
        for user in users:
            self.sms2fa("enroll", "--pending", user, "-",
                        stdin=NUMBERS[user] + "\n")
            code = self.phone.code(NUMBERS[user])
            self.sms2fa("verify", user, "-", stdin=code + "\n")
        self.phone.forget()

    def code(self, user):
        """An answer: the code of the next message to this user's number."""
        return lambda _prompt: self.phone.code(NUMBERS[user])

    # Logins

    def login(self, user, *answers, client="ssh"):
        return getattr(self.sshd, client)(user).end(*answers)

    def login_fully(self, user, client="ssh"):
        return self.login(user, PASSWORDS[user], self.code(user),
                          client=client)

    def terminal(self, user, *argv, before=None):
        """A program run by an ordinary user on a terminal."""
        return Terminal(list(argv), {
            "PATH": "/usr/bin:/bin", "HOME": HOMES + "/" + user,
            "TERM": "dumb", "LANG": "C.UTF-8", "USER": user},
            user=self.people[user], before=before)

    def terminal_as_root(self, *argv):
        return Terminal(list(argv), dict(os.environ))

    def sudo(self, user, *options):
        return Dialogue(self.terminal(
            user, "sudo", *options, "sh", "-c", "echo welcome-$((40 + 2))"),
            "welcome-42")

    def su(self, caller, target):
        return Dialogue(self.terminal(
            caller, "su", target, "-c", "echo welcome-$((40 + 2))"),
            "welcome-42")

    def applicant(self, user, *options, service="test", fds=()):
        """A PAM application of our own; talk to it by lines."""
        return subprocess.Popen(
            [TOOLS + "/pam_client", *options, service, user],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=self.environment,
            pass_fds=fds, bufsize=1)

    def processes(self, name):
        """Ids of the living processes whose command name this is."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open("/proc/%s/stat" % pid) as f:
                    text = f.read()
            except OSError:
                continue
            comm = text[text.index("(") + 1:text.rindex(")")]
            if comm == name[:15] and text[text.rindex(")") + 2] != "Z":
                found.append(int(pid))
        return found

    def wait_until_gone(self, *names, seconds=20):
        deadline = time.monotonic() + seconds
        for name in names:
            for pid in self.processes(name):
                try:
                    descriptor = os.pidfd_open(pid)
                except ProcessLookupError:
                    continue
                left = max(0, deadline - time.monotonic())
                gone = select.select([descriptor], [], [], left)[0]
                os.close(descriptor)
                if not gone:
                    raise AssertionError("%s still runs" % name)

    @staticmethod
    def wait_seconds(seconds):
        """For what only time brings about: the end of a code's life."""
        time.sleep(seconds)
