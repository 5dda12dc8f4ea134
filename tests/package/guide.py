"""The way of README.Debian, from an installed package to logins with a code,
on the machine that this runs on: for a chroot or a testbed that is thrown
away.  Everything an administrator would type goes through a terminal."""

import os
import socket
import subprocess
import sys
import threading
import time
import types

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "e2e"))

from phone import Phone  # noqa: E402 (its folder was added just above)
from terminal import Dialogue, Terminal  # noqa: E402

USER = "alice"
PASSWORD = "alice's horse battery"
NUMBER = "+15550100001"
WELCOME = "welcome-42"
ECHO = "echo welcome-$((40 + 2))"
CONFIGURATION = "/etc/sms2fa/sms2fa.conf"
SSHD_SETTINGS = "/etc/ssh/sshd_config.d/sms2fa.conf"
SSHD_LINES = ("UsePAM yes\n"
              "KbdInteractiveAuthentication yes\n"
              "PasswordAuthentication no\n"
              "AuthenticationMethods keyboard-interactive:pam\n")
README = "/usr/share/doc/libpam-sms2fa/README.Debian"
TRUSTED = "/usr/local/share/ca-certificates/sms2fa-test.crt"
LINES = ("auth requisite pam_sms2fa.so\n"
         "auth required  pam_permit.so\n")
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
               "TERM": "dumb", "LANG": "C.UTF-8"}


def run(*argv, check=True, stdin=""):
    """Output and errors of a command as one text."""
    done = subprocess.run(argv, input=stdin, text=True, env=dict(
        ENVIRONMENT, DEBIAN_FRONTEND="noninteractive"),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if check and done.returncode != 0:
        raise AssertionError("%s: exit %d\n%s" % (
            " ".join(argv), done.returncode, done.stdout))
    return types.SimpleNamespace(status=done.returncode, text=done.stdout)


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def expect(holds, what):
    if not holds:
        raise AssertionError(what)


class Machine:
    """Its people, its sshd, and the provider."""

    def __init__(self, directory):
        self.directory = directory
        self.sshd = None
        self.lines = []
        self.phone = Phone(os.path.join(directory, "phone"))
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]

    def people(self):
        run("useradd", "--create-home", "--shell", "/bin/sh", "--groups",
            "sudo", USER)
        run("chpasswd", stdin="%s:%s\n" % (USER, PASSWORD))
        self.account = types.SimpleNamespace(
            name=USER, uid=int(run("id", "-u", USER).text),
            gid=int(run("id", "-g", USER).text))

    def trust(self):
        """The double stands where the internet would be, and has its own
        certificates."""
        write(TRUSTED, read(self.phone.ca_file))
        run("update-ca-certificates")

    # sshd with Debian's configuration, on a port of its own

    def start_sshd(self):
        self.stop_sshd()
        os.makedirs("/run/sshd", 0o755, exist_ok=True)
        self.sshd = subprocess.Popen(
            ["/usr/sbin/sshd", "-D", "-e", "-o", "PidFile=none", "-o",
             "ListenAddress=127.0.0.1", "-p", str(self.port)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, cwd="/", env=ENVIRONMENT)
        for line in self.sshd.stderr:
            self.lines.append(line.rstrip())
            if line.startswith("Server listening"):
                break
        else:
            raise AssertionError("sshd: " + "\n".join(self.lines))
        threading.Thread(target=self.lines.extend, args=(self.sshd.stderr,),
                         daemon=True).start()
        key = read("/etc/ssh/ssh_host_ed25519_key.pub").split()
        write(self.known_hosts(), "[127.0.0.1]:%d %s %s\n" % (
            self.port, key[0], key[1]))

    def stop_sshd(self):
        if self.sshd is not None:
            self.sshd.terminate()
            self.sshd.wait()
            self.sshd = None

    def known_hosts(self):
        return os.path.join(self.directory, "known_hosts")

    # Logins: what is asked, and whether it let us in

    def code(self, _prompt):
        return self.phone.code(NUMBER)

    def ssh(self, *answers):
        return Dialogue(Terminal(
            ["ssh", "-F", "none", "-p", str(self.port), "-o",
             "UserKnownHostsFile=" + self.known_hosts(), "-o",
             "StrictHostKeyChecking=yes", "-o", "LogLevel=ERROR", "-o",
             "NumberOfPasswordPrompts=1", USER + "@127.0.0.1", ECHO],
            ENVIRONMENT), WELCOME).end(*answers)

    def sudo(self, *answers):
        return Dialogue(Terminal(
            ["sudo", "-k", "sh", "-c", ECHO], dict(ENVIRONMENT, USER=USER),
            user=self.account), WELCOME).end(*answers)

    def expect_login(self, login, prompts):
        """Let in, after exactly so many questions."""
        expect(login.success and len(login.prompts) == prompts,
               "%s: in %s after %d prompts, not %d:\n%s\n-- sshd:\n%s" % (
                   login.terminal.argv[0], login.success, len(login.prompts),
                   prompts, login.transcript, "\n".join(self.lines[-5:])))

    def logins_need_a_code(self):
        self.expect_login(self.ssh(PASSWORD, self.code), 2)
        self.expect_login(self.sudo(PASSWORD, self.code), 2)
        expect(not self.ssh(PASSWORD, "000000").success,
               "a wrong code let somebody in")
        self.phone.last_code(NUMBER)  # the one that was not typed

    def logins_need_a_password(self):
        sent = len(self.phone.requests())
        self.expect_login(self.ssh(PASSWORD), 1)
        self.expect_login(self.sudo(PASSWORD), 1)
        expect(len(self.phone.requests()) == sent, "a message went out")

    # The administrator

    @staticmethod
    def at_terminal(argv, success, *answers):
        """A command that asks; what it said."""
        dialogue = Dialogue(Terminal(argv, ENVIRONMENT), success).end(*answers)
        expect(dialogue.success and dialogue.terminal.status == 0,
               "%s: exit %s\n%s" % (" ".join(argv), dialogue.terminal.status,
                                    dialogue.transcript))
        return dialogue.transcript

    @staticmethod
    def read_guide():
        """What is typed below is what it says."""
        text = run("sh", "-c", "zcat -f %s*" % README).text
        for line in (SSHD_SETTINGS + "\n" + LINES + SSHD_LINES +
                     "sms2fa setup\nsms2fa enroll " + USER).splitlines():
            expect(line in text, "not in README.Debian: " + line)

    def setup(self):
        return self.at_terminal(
            ["sms2fa", "setup"], "The provider accepts these settings.",
            self.phone.account, self.phone.login, self.phone.secret,
            "+15005550006", "", "", self.phone.url)

    @staticmethod
    def loosen():
        """No waits between messages: they are tested elsewhere."""
        with open(CONFIGURATION, "a", encoding="utf-8") as f:
            f.write('limits = ( { per = "number"; max = 100; '
                    'window = "1h" } );\n')
        run("sms2fa", "check")

    def enroll(self):
        return self.at_terminal(["sms2fa", "enroll", USER], "is enrolled",
                                NUMBER, self.code)

    @staticmethod
    def edit_stack(service):
        """Our lines after the one that checks the password."""
        path = "/etc/pam.d/" + service
        before = read(path)
        include = "@include common-auth\n"
        expect(before.count(include) == 1, path + ":\n" + before)
        write(path, before.replace(include, include + LINES))

    @staticmethod
    def restore_stack(service):
        path = "/etc/pam.d/" + service
        write(path, read(path).replace(LINES, ""))

    def edit_sshd(self):
        write(SSHD_SETTINGS, SSHD_LINES)
        self.start_sshd()

    def restore_sshd(self):
        os.unlink(SSHD_SETTINGS)
        self.start_sshd()

    def guide(self, tell=print):
        """From the installed package to logins that need a code; how long
        each step took."""
        for step in (self.read_guide, self.setup, self.loosen, self.enroll,
                     lambda: self.edit_stack("sshd"), self.edit_sshd,
                     lambda: self.edit_stack("sudo"),
                     self.logins_need_a_code):
            begun = time.monotonic()
            step()
            name = getattr(step, "__name__", "")
            tell("# guide: %s: %.1f s" % (
                "edit /etc/pam.d" if name == "<lambda>" else name,
                time.monotonic() - begun))
