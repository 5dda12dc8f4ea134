"""sshd of the world, and the programs that people log in to it with."""

import os
import re
import signal
import subprocess
import threading
import time

from terminal import Dialogue, Terminal

HOST = "127.0.0.1"
PORT = 2222  # nobody else is in this network
WELCOME = "welcome-42"
COMMAND = "echo welcome-$((40 + 2))"  # the echo of the command is no success

SETTINGS = {  # Debian's, and what a second factor needs
    "Port": PORT,
    "ListenAddress": HOST,
    "PidFile": "none",
    "UsePAM": "yes",
    "UseDNS": "no",
    "KbdInteractiveAuthentication": "yes",
    "PasswordAuthentication": "no",
    "AuthenticationMethods": "keyboard-interactive:pam",
    "X11Forwarding": "no",
    "PrintMotd": "no",
    "PrintLastLog": "no",
    "MaxStartups": "100",
    "AuthorizedKeysFile": ".ssh/authorized_keys",
}


class Sshd:
    def __init__(self, directory, home):
        self.directory = directory
        self.home = home
        self.process = None
        self.lines = []
        os.makedirs(directory, 0o755)
        os.makedirs("/run/sshd", 0o755, exist_ok=True)
        self.key("host")
        self.settings = dict(SETTINGS)
        if subprocess.run(["/usr/sbin/sshd", "-t", "-f", "/dev/null", "-h",
                           self.path("host"), "-o", "PerSourcePenalties=no"],
                          capture_output=True, check=False).returncode == 0:
            # Since 9.8: refusals in a row, all of them from here.
            self.settings["PerSourcePenalties"] = "no"
        with open(self.path("host.pub")) as f:
            public = " ".join(f.read().split()[:2])
        with open(self.path("known_hosts"), "w") as f:
            f.write("[%s]:%d %s\n" % (HOST, PORT, public))
        self.fingerprint = subprocess.run(
            ["ssh-keygen", "-l", "-f", self.path("host.pub")], check=True,
            capture_output=True, text=True).stdout.split()[1]

    def path(self, name):
        return os.path.join(self.directory, name)

    def key(self, name):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C",
                        name, "-f", self.path(name)], check=True)
        return self.path(name)

    def start(self, environment=None, before=None, **settings):
        """${before} is run in the process that becomes sshd."""
        text = "HostKey %s\n" % self.path("host")
        for name, value in dict(self.settings, **settings).items():
            text += "%s %s\n" % (name, value)
        with open(self.path("sshd_config"), "w") as f:
            f.write(text)
        self.serve(self.path("sshd_config"), environment, before)

    def serve(self, configuration, environment=None, before=None):
        """With a configuration that is there already."""
        self.stop()
        self.lines = []
        self.process = subprocess.Popen(
            ["/usr/sbin/sshd", "-D", "-e", "-f", configuration],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, cwd="/",
            preexec_fn=before, env=dict(
                {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
                **(environment or {})))
        for line in self.process.stderr:
            self.lines.append(line.rstrip())
            if line.startswith("Server listening"):
                break
        else:
            raise AssertionError("sshd: " + "\n".join(self.lines))
        threading.Thread(target=self._collect, args=(self.process,),
                         daemon=True).start()

    def _collect(self, process):
        for line in process.stderr:
            self.lines.append(line.rstrip())
        process.stderr.close()

    def reload(self, seconds=40):
        """What `systemctl reload` does; the first login has been by then, so
        that sshd listens to signals."""
        self.lines = []
        self.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + seconds
        while not any("Server listening" in line for line in self.lines):
            if time.monotonic() > deadline:
                raise AssertionError("sshd: " + "\n".join(self.lines))
            time.sleep(0.05)

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None

    # The clients.  Each returns a Dialogue that has not seen a prompt yet.

    def ssh_argv(self, user, *options):
        argv = ["ssh", "-F", "none", "-p", str(PORT)]
        for option in (*options,  # the first of a name is the one that holds
                       "UserKnownHostsFile=" + self.path("known_hosts"),
                       "StrictHostKeyChecking=yes", "LogLevel=ERROR",
                       "NumberOfPasswordPrompts=3",
                       "PreferredAuthentications=keyboard-interactive"):
            argv += ["-o", option]
        return argv + ["%s@%s" % (user, HOST)]

    def _environment(self):
        return {"PATH": "/usr/bin:/bin", "HOME": self.home, "TERM": "dumb",
                "LANG": "C.UTF-8"}

    def ssh(self, user, *options):
        return Dialogue(Terminal(self.ssh_argv(user, *options) + [COMMAND],
                                 self._environment()), WELCOME)

    def shell(self, user):
        """Without a command: sshd says what it was told during the login."""
        return Dialogue(Terminal(self.ssh_argv(user), self._environment()),
                        WELCOME)

    def ssh_with_key(self, user, key, *options):
        return self.ssh(user, "IdentityFile=" + key, "IdentitiesOnly=yes",
                        "PreferredAuthentications=publickey,"
                        "keyboard-interactive", *options)

    def plink(self, user):
        return Dialogue(Terminal(
            ["plink", "-ssh", "-P", str(PORT), "-no-antispoof", "-hostkey",
             self.fingerprint, "%s@%s" % (user, HOST), COMMAND],
            self._environment()), WELCOME)

    def dbclient(self, user):
        return Dialogue(Terminal(
            ["dbclient", "-y", "-y", "-p", str(PORT),
             "%s@%s" % (user, HOST), COMMAND], self._environment()), WELCOME)

    def paramiko(self, user, *answers):
        """Returns the prompts of each round, and whether it got in."""
        import paramiko
        rounds = []
        left = list(answers)

        def handler(_title, instructions, prompts):
            if prompts:
                rounds.append([instructions + text for text, _ in prompts])
            if len(prompts) > len(left):
                raise paramiko.AuthenticationException("no answers left")
            return [self._say(left.pop(0), text) for text, _ in prompts]

        transport = paramiko.Transport((HOST, PORT))
        try:
            transport.start_client(timeout=20)
            try:
                transport.auth_interactive(user, handler)
            except paramiko.SSHException:
                return rounds, False
            channel = transport.open_session()
            channel.exec_command(COMMAND)
            output = channel.makefile().read().decode()
            return rounds, bool(re.search(WELCOME, output))
        finally:
            transport.close()

    @staticmethod
    def _say(answer, prompt):
        return answer(prompt) if callable(answer) else answer
