#!/usr/bin/python3
"""Nothing of the caller's process decides for us.

Each row of the table is one thing that a caller can prepare, under each host
that it can call: a login works, or is refused in time.  While the provider
holds its answer back, verifier and courier are looked at: all that a process
inherits must be as in a login of a caller who has prepared nothing."""

import collections
import concurrent.futures
import os
import re
import resource
import subprocess
import threading

import bare
import case
import prepare
from prepare import limit, may_raise_limits, read
from terminal import Dialogue, Terminal
from world import NUMBERS, PASSWORDS, ROOT, SUCCESS

WELCOME = "welcome-42"
ALL = "bare", "su", "sudo", "sshd"
FLOORS = {"Max open files": 64, "Max file size": 1 << 30,
          "Max address space": 1 << 30, "Max cpu time": 60,
          "Max processes": 64, "Max data size": 1 << 28,
          "Max stack size": 1 << 20, "Max locked memory": 1 << 16}

Row = collections.namedtuple("Row", "name prepare environment hosts denied "
                             "differs")
Row.__new__.__defaults__ = (None, {}, ALL, (), ())

ROWS = [
    Row("environment", environment=prepare.HOSTILE),
    Row("locale", environment=prepare.LOCALES),
    Row("umask 0777", lambda: os.umask(0o777)),
    Row("umask 0", lambda: os.umask(0)),
    Row("all signals ignored", prepare.ignore_signals),
    Row("all signals blocked", prepare.block_signals),
    Row("a timer that goes off every millisecond", prepare.arm_timer),
    Row("descriptors 30-200 open", prepare.open_descriptors),
    Row("standard input closed", prepare.close_descriptors(0),
        hosts=("sudo", "sshd")),
    Row("standard input and output closed", prepare.close_descriptors(0, 1),
        hosts=("sshd",)),
    # su asks on these, and so it can't.
    Row("descriptors 0-2 closed", prepare.close_descriptors(0, 1, 2),
        hosts=("su",), denied=("su",)),
    Row("deleted directory", prepare.deleted_directory),
    Row("unreadable directory", prepare.unreadable_directory),
    Row("last in every queue", prepare.be_last),
    # sshd would sleep for ten minutes itself.
    Row("late timers", prepare.be_late, hosts=("bare", "su", "sudo")),
    Row("personality", prepare.be_odd),
    # setuid programs have no effect under it.
    Row("no new privileges", prepare.no_new_privileges, denied=("su", "sudo"),
        differs=("NoNewPrivs",)),
]

# Soft limits, which everybody may raise again: 0, or just enough to start.
SOFT = [("FSIZE", 0), ("CORE", 0), ("MEMLOCK", 0), ("SIGPENDING", 0),
        ("NOFILE", 40), ("CPU", 1), ("MSGQUEUE", 0)]
ROWS += [Row("soft limit %s %d" % pair, limit(*pair)) for pair in SOFT
         if hasattr(resource, "RLIMIT_" + pair[0])]
# sshd's own unprivileged half could not start.
ROWS.append(Row("soft limit NPROC 1", limit("NPROC", 1),
                hosts=("bare", "su", "sudo")))
# Hard ones, which root alone may raise.
HARD = [("FSIZE", 0), ("NOFILE", 5), ("NOFILE", 40), ("NPROC", 1), ("CPU", 1),
        ("AS", 200 << 20), ("DATA", 100 << 20), ("STACK", 512 << 10)]


def look(pid):
    """What this process has inherited, or would have."""
    at = "/proc/%d/" % pid
    status = dict(re.findall(r"^(\w+):[ \t]*(.*)$", read(at + "status"), re.M))
    stat = read(at + "stat").rpartition(")")[2].split()
    seen = {name: status[name] for name in (
        "Umask", "Uid", "Gid", "Groups", "SigBlk", "SigIgn", "SigCgt",
        "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs",
        "Seccomp", "Cpus_allowed", "Mems_allowed") if name in status}
    seen.update(
        environment=read(at + "environ"), directory=os.readlink(at + "cwd"),
        root=os.readlink(at + "root"), terminal=stat[4], nice=stat[16],
        leads_session=stat[3] == str(pid), policy=stat[38],
        slack=read(at + "timerslack_ns"), oom=read(at + "oom_score_adj"),
        personality=read(at + "personality"),
        io=subprocess.run(["ionice", "-p", str(pid)], text=True, check=True,
                          capture_output=True).stdout,
        descriptors=sorted((int(number), re.sub(
            r"\d+", "N", os.readlink(at + "fd/" + number)))
            for number in os.listdir(at + "fd")))
    return seen


class Caller(bare.Bare):
    maxDiff = None

    # The hosts: each returns how it ended, once prepared

    def bare(self, row):
        return self.host(prepare=row.prepare,
                         environment=row.environment) == SUCCESS

    def code(self, user):
        """The code where one was sent; who is refused types nothing."""
        return lambda prompt: (self.world.phone.code(NUMBERS[user])
                               if " sent to " in prompt else "")

    def program(self, row, caller, user, *argv):
        environment = dict({"PATH": "/usr/bin:/bin", "TERM": "dumb"},
                           **row.environment)
        login = Dialogue(Terminal(list(argv), environment,
                                  user=self.world.people[caller],
                                  before=row.prepare), WELCOME)
        return login.end(PASSWORDS[user], self.code(user)).success

    def su(self, row):
        return self.program(row, "alice", "bob", "/bin/su", "bob", "-c",
                            "echo " + WELCOME)

    def sudo(self, row):
        return self.program(row, "alice", "alice", "/usr/bin/sudo", "echo",
                            WELCOME)

    def sshd_login(self, row):
        """Where sshd can't start, nobody gets in."""
        try:
            self.world.sshd.start(environment=row.environment,
                                  before=row.prepare)
        except (AssertionError, subprocess.SubprocessError, OSError):
            return False
        try:
            return self.world.login("carol", PASSWORDS["carol"],
                                    self.code("carol")).success
        finally:
            self.world.sshd.stop()

    def log_in(self, host, row):
        return {"bare": self.bare, "su": self.su, "sudo": self.sudo,
                "sshd": self.sshd_login}[host](row)

    def observe(self, host, row):
        """Whether it was a success, and what verifier and courier had."""
        hold, seen, ended = bare.Hold(), {}, []
        self.world.phone.forget()
        self.world.phone.fail("hold")
        thread = threading.Thread(
            target=lambda: ended.append(self.log_in(host, row)))
        thread.start()
        try:
            while thread.is_alive() and not hold.reached.wait(0.02):
                pass
            if hold.reached.is_set():
                for name in bare.PROCESSES:
                    pid, = self.world.processes(name)
                    seen[name] = look(pid)
                    self.assertLimits(name, pid)
        finally:
            hold.gone.set()
            thread.join()
        self.world.wait_until_gone(*bare.PROCESSES)
        self.assertTrue(ended, "%s: see above" % host)
        return ended[0], seen

    def assertLimits(self, name, pid):
        if name != "sms2fa-verifier":
            return  # it has its own, lower ones
        for row in read("/proc/%d/limits" % pid).splitlines()[1:]:
            what, soft = re.match(r"(.*?)\s{2,}(\w+)", row).groups()
            if what in FLOORS and soft != "unlimited":
                self.assertGreaterEqual(int(soft), FLOORS[what], row)

    def assertSame(self, seen, usual, differs):
        for name in bare.PROCESSES:
            self.assertEqual(
                {key: value for key, value in seen[name].items()
                 if key not in differs},
                {key: value for key, value in usual[name].items()
                 if key not in differs})

    def test_nothing_of_the_caller_reaches_verifier_and_courier(self):
        won, usual = self.observe("bare", Row("usual"))
        self.assertTrue(won)
        self.assertEqual(usual["sms2fa-verifier"]["environment"],
                         "PATH=/usr/sbin:/usr/bin:/sbin:/bin\0LC_ALL=C\0")
        for row in ROWS:
            for host in row.hosts:
                with self.subTest(row=row.name, host=host):
                    won, seen = self.observe(host, row)
                    self.assertEqual(won, host not in row.denied, self.log())
                    self.assertEqual(bool(seen), won, "in without a code")
                    if won:
                        self.assertSame(seen, usual, row.differs)
        self.assertEqual(os.listdir(ROOT + "/open"), [])

    def test_hard_limits_are_raised_or_refused(self):
        """Whoever lowers them never gets as far as "unreachable"."""
        for what, value in HARD:
            row = Row("hard limit", limit(what, value, value))
            with concurrent.futures.ThreadPoolExecutor(len(ALL)) as pool:
                logins = {host: pool.submit(self.log_in, host, row)
                          for host in ALL}
            for host, login in logins.items():
                with self.subTest(what=what, value=value, host=host):
                    if not may_raise_limits():
                        self.assertFalse(login.result())
        if not may_raise_limits():
            self.assertNothingSent()
            self.wait_log("reason=installation .*limits")

    def test_a_login_is_the_same_under_a_second_locale(self):
        """The names that are compared know no dotless i."""
        self.world.configure(policy=[{"users": ["DAVE"], "action": "exempt"}])
        self.assertTrue(self.bare(Row("locale", environment=prepare.LOCALES)))
        self.assertEqual(len(self.world.phone.requests()), 1)


if __name__ == "__main__":
    case.main()
