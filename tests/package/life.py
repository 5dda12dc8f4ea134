#!/usr/bin/python3 -B
"""The life of the package on the machine that this runs on: life.py DIR

For a chroot that is thrown away; see `chroot` beside this file, which makes
it.  DIR has now.deb and later.deb, the same but for a higher version, and all
that they depend on is in apt's cache.  Prints PASS or FAIL for each step, and
exits 1 when one failed: those after it were not reached.
"""

import grp
import hashlib
import os
import pwd
import socket
import stat
import sys
import time
import traceback

from guide import (CONFIGURATION, NUMBER, PASSWORD, USER, Machine,
                   expect, read, run, write)
from logbook import Syslog
import sandbox

PACKAGE = "libpam-sms2fa"
MODULE = "pam_sms2fa"
STATE = "/var/lib/sms2fa"

# What any package changes: the books of dpkg, apt and ld.so; and accounts,
# which Debian keeps when their package goes.
OTHERS = ("/dev", "/proc", "/run", "/srv", "/sys", "/tmp", "/home", "/root",
          "/var/cache", "/var/lib/apt", "/var/lib/dpkg", "/var/lib/pam",
          "/var/lib/sudo", "/var/log", "/etc/ld.so.cache")
ACCOUNTS = tuple("/etc/%s%s" % (name, old) for old in ("", "-")
                 for name in ("passwd", "group", "shadow", "gshadow"))


def describe(path):
    about = os.lstat(path)
    content = ""
    if stat.S_ISLNK(about.st_mode):
        content = os.readlink(path)
    elif stat.S_ISREG(about.st_mode):
        with open(path, "rb") as f:
            content = hashlib.blake2b(f.read(), digest_size=16).hexdigest()
    return about.st_mode, about.st_uid, about.st_gid, content


def machine_now():
    """Every file, with its mode, owner and content."""
    found = {}
    for directory, folders, files in os.walk("/"):
        folders[:] = [name for name in folders
                      if os.path.join(directory, name) not in OTHERS]
        for name in folders + files:
            path = os.path.join(directory, name)
            if path not in OTHERS + ACCOUNTS:
                found[path] = describe(path)
    return found


def stacks():
    return {name: read("/etc/pam.d/" + name)
            for name in os.listdir("/etc/pam.d")}


def apt(*words, check=True):
    return run("apt-get", "-q", "-y", "-o", "Dpkg::Use-Pty=0", "-o",
               "DPkg::Options::=--force-unsafe-io", *words, check=check)


def dpkg(*words, check=True):
    """Without apt, where it has nothing to find: it takes its time."""
    return run("dpkg", "--force-unsafe-io", *words, check=check)


def version():
    return run("dpkg-query", "-W", "-f", "${Version}", PACKAGE).text


def mode_and_owner(path):
    about = os.stat(path)
    return (oct(stat.S_IMODE(about.st_mode)),
            pwd.getpwuid(about.st_uid).pw_name,
            grp.getgrgid(about.st_gid).gr_name)


class Life:
    def __init__(self, directory):
        self.directory = directory
        os.makedirs("/srv/machine", exist_ok=True)
        self.machine = Machine("/srv/machine")
        self.log = Syslog()

    def deb(self, name):
        return os.path.join(self.directory, name + ".deb")

    def before(self):
        """Before: a password is all that sshd and sudo ask for"""
        self.machine.people()
        self.machine.trust()
        self.machine.start_sshd()
        self.machine.logins_need_a_password()
        self.stacks, self.files = stacks(), machine_now()

    def install(self):
        """Installed: places and user are made, logins are as they were"""
        begun = time.monotonic()
        apt("install", "--no-install-recommends", self.deb("now"))
        print("# apt install: %.1f s" % (time.monotonic() - begun))
        self.installed = time.monotonic()
        expect(mode_and_owner("/etc/sms2fa") == ("0o750", "root", "sms2fa"),
               "/etc/sms2fa: %s" % (mode_and_owner("/etc/sms2fa"),))
        expect(mode_and_owner(STATE) == ("0o700", "sms2fa", "sms2fa"),
               "%s: %s" % (STATE, mode_and_owner(STATE)))
        account = pwd.getpwnam("sms2fa")
        expect(account.pw_dir == "/nonexistent" and
               account.pw_shell == "/usr/sbin/nologin" and
               account.pw_uid < 1000, account)
        expect(stacks() == self.stacks, "a stack was changed")
        self.machine.logins_need_a_password()

    def guide(self):
        """The guide: set up, enrolled, and a code at sshd and sudo"""
        self.machine.guide()
        print("# from apt install to logins with a code: %.1f s" %
              (time.monotonic() - self.installed))
        self.log.wait_for("pam_sms2fa.*outcome=granted .*service=sshd ")
        self.log.wait_for("pam_sms2fa.*outcome=granted .*service=sudo ")

    def units(self):
        """systemd finds no fault with the timer and its service"""
        text = run("systemd-analyze", "verify", "--man=no",
                   "/lib/systemd/system/sms2fa-prune.timer",
                   "/lib/systemd/system/sms2fa-prune.service").text
        expect("sms2fa" not in text, text)
        expect(os.path.islink("/etc/systemd/system/timers.target.wants/"
                              "sms2fa-prune.timer"), "it is not enabled")

    def upgrade(self):
        """Upgraded: configuration and enrolments are kept, logins work"""
        kept = read(CONFIGURATION), run("sms2fa", "--json", "list").text
        first = version()
        apt("install", "--no-install-recommends", self.deb("later"))
        expect(version() != first, "no other version than %s" % first)
        expect(kept[0] == read(CONFIGURATION), "the configuration changed")
        expect(NUMBER[-2:] in run("sms2fa", "show", USER).text and
               len(kept[1]) == len(run("sms2fa", "--json", "list").text),
               "enrolments changed: " + kept[1])
        self.machine.logins_need_a_code()

    def upgrade_warns(self):
        """An upgrade that refuses the configuration says so"""
        text = read(CONFIGURATION)
        write(CONFIGURATION, text + "no_such_setting = 1;\n")
        said = run("dpkg-reconfigure", PACKAGE).text
        write(CONFIGURATION, text)
        expect("is refused by this version" in said, said)

    def removal_refused(self):
        """Not removed while a stack names the module"""
        write("/etc/pam.d/by-hand", "# pam_sms2fa.so\n"
              "auth required pam_unix.so\n-auth optional pam_sms2fa.so\n")
        refused = dpkg("--remove", PACKAGE, check=False)
        for name in ("sshd", "sudo", "by-hand"):
            expect("/etc/pam.d/" + name in refused.text, refused.text)
        expect(refused.status != 0, refused.text)
        run("dpkg", "--configure", "-a")
        forced = run("env", "SMS2FA_FORCE_REMOVE=yes",
                     "/var/lib/dpkg/info/%s.prerm" % PACKAGE, "remove")
        expect("removed although" in forced.text, forced.text)
        self.machine.logins_need_a_code()
        write("/etc/pam.d/by-hand", "# pam_sms2fa.so is gone\n")
        for service in ("sshd", "sudo"):
            self.machine.restore_stack(service)
        expect({**stacks(), "by-hand": ""} == {**self.stacks, "by-hand": ""},
               "the stacks are not as before")

    def profile(self):
        """pam-auth-update: a code everywhere, and cron asks for none"""
        run("pam-auth-update", "--package", "--enable", "sms2fa")
        expect(MODULE in read("/etc/pam.d/common-auth"),
               read("/etc/pam.d/common-auth"))
        self.machine.logins_need_a_code()
        # As cron does: no pam_authenticate, but pam_setcred.
        write("/etc/pam.d/runuser", "@include common-auth\n"
              "@include common-account\n@include common-session\n")
        said = run("runuser", USER, "-c", "id -un").text
        write("/etc/pam.d/runuser", self.stacks["runuser"])
        expect(said == USER + "\n", said)

    def profile_by_hand(self):
        """Not removed while common-auth names the module by hand"""
        managed = read("/etc/pam.d/common-auth")
        edited = managed + "auth optional pam_sms2fa.so\n"
        write("/etc/pam.d/common-auth", edited)
        refused = dpkg("--remove", PACKAGE, check=False)
        expect(refused.status != 0 and "in: /etc/pam.d/common-auth" in
               refused.text, refused.text)
        expect(read("/etc/pam.d/common-auth") == edited,
               "the profile was taken out all the same")
        write("/etc/pam.d/common-auth", managed)
        run("dpkg", "--configure", "-a")

    def removal(self):
        """Removed: no stack names the module, logins as before, state kept"""
        said = apt("remove", PACKAGE).text
        expect("stay" in said, said)
        expect(stacks() == {**self.stacks, "by-hand": stacks()["by-hand"]},
               "the stacks are not as before")
        os.unlink("/etc/pam.d/by-hand")
        expect(os.path.exists(STATE + "/state.db"), "the state is gone")
        self.machine.logins_need_a_password()
        self.machine.restore_sshd()
        self.machine.logins_need_a_password()

    def again(self):
        """Installed again: the enrolments are found"""
        dpkg("--install", self.deb("later"))
        expect("verified" in run("sms2fa", "show", USER).text,
               run("sms2fa", "show", USER).text)
        self.machine.edit_stack("sudo")
        self.machine.expect_login(
            self.machine.sudo(PASSWORD, self.machine.code), 2)
        self.machine.restore_stack("sudo")

    def purge(self):
        """Purged: nothing is left but the system user"""
        run("mount", "--bind", STATE, STATE)  # a file system of its own
        # What others merely recommend would stay: libc6 does, libidn2-0.
        said = apt("purge", "--autoremove", PACKAGE,
                   "-o", "APT::AutoRemove::RecommendsImportant=false",
                   "-o", "APT::AutoRemove::SuggestsImportant=false").text
        run("umount", STATE)
        os.rmdir(STATE)
        for place in ("/etc/sms2fa", STATE):
            expect("purging %s" % place in said, said)
        self.machine.logins_need_a_password()
        now = machine_now()
        changed = sorted(path for path in self.files.keys() | now.keys()
                         if self.files.get(path) != now.get(path))
        expect(changed == [], "not as before:\n" + "\n".join(changed))
        expect(stacks() == self.stacks, "the stacks are not as before")
        self.machine.stop_sshd()

    def autopkgtest(self):
        """The test that comes with the package passes on a fresh install"""
        apt("install", "--no-install-recommends", self.deb("now"))
        run("userdel", "--remove", USER)
        here = os.path.dirname(os.path.abspath(__file__))
        run(os.path.join(here, "../../contrib/debian/tests/login"))

    STEPS = (before, install, guide, units, upgrade, upgrade_warns,
             removal_refused, profile, profile_by_hand, removal, again, purge,
             autopkgtest)


def main():
    sys.stdout.reconfigure(line_buffering=True)
    os.environ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin"
    os.umask(0o022)
    os.chdir("/")
    sandbox.lo_up()
    socket.sethostname("gate")
    life = Life(sys.argv[1])
    failed = False
    for step in Life.STEPS:
        if failed:
            print("FAIL package: %s: not reached" % step.__doc__)
            continue
        begun = time.monotonic()
        try:
            step(life)
            print("PASS package: %s" % step.__doc__)
        except Exception:  # whatever it is, the steps after it say so too
            failed = True
            print("FAIL package: %s" % step.__doc__)
            traceback.print_exc(file=sys.stdout)
            print("\n".join(life.log.since(0)[-20:]))
        print("# %s: %.1f s" % (step.__name__, time.monotonic() - begun))
    sys.exit(failed)


if __name__ == "__main__":
    main()
