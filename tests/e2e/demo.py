#!/usr/bin/python3
"""One login, seen from the desk and from the phone: demo.py --stage DIR

Started by contrib/demo.  Everything happens in a private world: its own /etc,
network and processes, and a telephone network that is a Python program.
"""

import argparse
import os
import subprocess
import sys
import textwrap
import threading

import sandbox
from terminal import Dialogue, Terminal
from world import NUMBERS, PASSWORDS, PREFIX, World

COMMAND = 'echo "This is $(id -un) on $(uname -n)."'
GREETING = "This is alice on "
WRONG = ("000000", "111111", "222222")


def heading(text):
    print("\n%s\n%s" % (text, "=" * len(text)))


def shown(text):
    """What a program or the phone shows, set apart."""
    for line in text.strip("\n").split("\n"):
        print("    " + line)


def command(*argv):
    print("  $ " + " ".join(argv))


def on_phone(text):
    print("    .--[ phone " + "-" * 52)
    for line in text.split("\n"):
        print("    | " + line)
    print("    '" + "-" * 62)


def asked(dialogue):
    prompt = dialogue.prompt()
    if prompt is None:
        raise AssertionError("no prompt came\n" + dialogue.transcript)
    return prompt


class Demo:
    user = "alice"

    def __init__(self, world, terminal_type):
        self.world = world
        self.terminal_type = terminal_type
        self.number = NUMBERS[self.user]
        self.password = PASSWORDS[self.user]

    def set_up(self):
        heading("1. A machine with sshd, and pam_sms2fa in its stack")
        self.world.configure(
            limits=[{"per": "number", "max": 5, "window": "1h"}])
        print("/etc/pam.d/sshd begins with:")
        with open("/etc/pam.d/sshd") as f:
            shown("".join(f.readlines()[:2]))
        print("sshd_config has:")
        shown("UsePAM yes\nKbdInteractiveAuthentication yes\n"
              "PasswordAuthentication no")
        self.world.sshd.start()

    def enroll(self):
        heading("2. The administrator enrolls the phone of %s" % self.user)
        command("sms2fa enroll", self.user)
        desk = Dialogue(self.world.terminal_as_root(
            PREFIX + "/sbin/sms2fa", "enroll", self.user), "is enrolled")
        shown(asked(desk) + self.number)
        desk.answer(self.number)
        self.type_code(desk)
        self.finish(desk)
        if not desk.success:
            raise AssertionError("the enrolment failed")

    def type_code(self, dialogue):
        """Prompt, phone, answer."""
        prompt = asked(dialogue)
        text = self.world.phone.text(self.number)
        on_phone(text)
        code = self.world.phone.read_code(text)
        shown(prompt + code)
        dialogue.answer(code)

    def finish(self, dialogue):
        begun = dialogue.terminal.seen
        dialogue.end()
        shown(dialogue.transcript[begun:])

    def ssh(self):
        """A login that runs a command, printed as it goes."""
        command("ssh %s@127.0.0.1 '%s'" % (self.user, COMMAND))
        argv = self.world.sshd.ssh_argv(self.user)
        return Dialogue(Terminal(argv + [COMMAND], dict(os.environ)), GREETING)

    def type_password(self, login):
        shown(asked(login) + "(the password, unseen)")
        login.answer(self.password)

    def log_in(self):
        heading("3. %s logs in with password and code" % self.user.capitalize())
        login = self.ssh()
        self.type_password(login)
        self.type_code(login)
        self.finish(login)
        if not login.success:
            raise AssertionError("the login failed")

    def fail(self):
        heading("4. Somebody has the password, but not the phone")
        login = self.ssh()
        self.type_password(login)
        for guess in WRONG:
            shown(asked(login) + guess)
            login.answer(guess)
        self.finish(login)
        if login.success:
            raise AssertionError("a wrong code let somebody in")

    def show_log(self, reason):
        heading("What the log has of it")
        self.world.log.wait_for(reason)
        for line in self.world.log.since(0, "^pam_sms2fa.* reason="):
            print(textwrap.fill(line, 76, initial_indent="    ",
                                subsequent_indent="        "))

    def interactive(self):
        heading("3. Now you: log in as %s" % self.user)
        print("The password is:  %s" % self.password)
        print("Text messages appear below as they reach the phone.")
        threading.Thread(target=self.print_messages, daemon=True).start()
        argv = self.world.sshd.ssh_argv(self.user)
        print("Leave the shell with `exit' to end the demo.\n")
        command("ssh", argv[-1])
        sys.stdout.flush()
        status = subprocess.run(["ssh", "-t"] + argv[1:], env=dict(
            os.environ, TERM=self.terminal_type)).returncode
        print("\nssh ended with %d." % status)
        self.show_log(" reason=")

    def print_messages(self):
        while True:
            text = self.world.phone.text(self.number, seconds=86400)
            print("\r")
            for line in ("--[ phone ]" + "-" * 40, text, "-" * 51):
                print(line + "\r")
            sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--stage", required=True,
                        help="what run.make_stage() has made")
    parser.add_argument("--interactive", action="store_true")
    arguments = parser.parse_args()
    stage = os.path.abspath(arguments.stage)
    terminal_type = os.environ.get("TERM", "dumb")
    sys.stdout.reconfigure(line_buffering=True)
    here = os.path.dirname(os.path.abspath(__file__))
    sandbox.enter([os.path.dirname(os.path.dirname(here)), stage])
    demo = Demo(World(stage), terminal_type)
    demo.set_up()
    demo.enroll()
    if arguments.interactive:
        demo.interactive()
        return
    demo.log_in()
    demo.fail()
    demo.show_log("reason=guesses_used_up")
    print("\nNothing of this is left on the machine.  To type yourself: "
          "contrib/demo --interactive")


if __name__ == "__main__":
    main()
