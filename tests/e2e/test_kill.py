#!/usr/bin/python3
"""Stopped, frozen, starved, killed: nobody else waits, and nobody is let in.

SOAK_KILLS scales the sweeps, SOAK_SEED repeats them."""

import contextlib
import os
import random
import select
import signal
import socket
import threading
import time

import bare
import case
import sandbox
from strike import Strike
from terminal import Dialogue
from world import NUMBERS, PASSWORDS, ROOT, SUCCESS, TOOLS

KILLS = int(os.environ.get("SOAK_KILLS") or 300)
SEED = os.environ.get("SOAK_SEED") or str(int(time.time()))
# What somebody else's login may take on a busy machine: it is let in, and so
# waited nowhere for the five seconds after which a lock is given up.
BOUND = 15
HOST, VERIFIER, COURIER = "pam_client", "sms2fa-verifier", "sms2fa-courier"


class Kill(bare.Bare):
    def setUp(self):
        super().setUp()
        self.dice = random.Random(SEED)
        self.times = []

    def log_in_other(self, user="carol"):
        """Somebody else, meanwhile: in, and in time."""
        begun = time.monotonic()
        self.assertEqual(self.host(user=user), SUCCESS, self.log())
        self.times.append(time.monotonic() - begun)
        self.assertLess(self.times[-1], BOUND)

    def tell(self, what):
        print("# %s: %d logins of others, median %.2f s, slowest %.2f s, seed "
              "%s" % (what, len(self.times),
                      sorted(self.times)[len(self.times) // 2],
                      max(self.times), SEED), flush=True)

    def strike(self, name, how, at, user="dave"):
        return Strike(name, how, at,
                      [TOOLS + "/pam_client", "bare", user])

    def type_code(self, strike, user="dave"):
        """Answer the prompt, if it comes to that."""
        while True:
            ready = select.select([strike.process.stdout.fileno(),
                                   strike.report], [], [], 20)[0]
            if strike.process.stdout.fileno() not in ready:
                return
            line = strike.line()
            if line.startswith("prompt "):
                strike.say(self.world.phone.last_code(NUMBERS[user]))
            elif not line:
                return

    def count(self, name):
        """The stops of a login that is left alone."""
        strike = self.strike(name, "none", 0)
        self.type_code(strike)
        return strike.end()[1]


class Holder(Kill):
    """design.md: waiters kill a holder of ours that stands still."""

    def stop_at(self, at):
        """A verifier stands still at this call; then others log in.  True:
        they had to kill it for the lock."""
        strike = self.strike(VERIFIER, "stop", at)
        try:
            self.type_code(strike)
            stopped = self.world.processes(VERIFIER)
            self.log_in_other()
            left = self.world.processes(VERIFIER)
        finally:
            strike.close()
        self.world.wait_until_gone(VERIFIER, COURIER)
        return bool(set(stopped) - set(left))

    def test_a_verifier_that_stands_still_anywhere(self):
        calls, killed = self.count(VERIFIER), 0
        for _ in range(max(8, KILLS // 12)):
            at = self.dice.randrange(calls // 3, calls)
            with self.subTest(at=at, seed=SEED):
                killed += self.stop_at(at)
        self.tell("verifier stopped at a call")
        self.assertGreater(killed, 0, "none of them held the lock")

    def test_a_holder_frozen_by_its_cgroup(self):
        """The waiter's SIGKILL reaches what is frozen, too; and before that
        who is stopped where /proc hides all that is not dumpable."""
        with cgroup() as (path, _):
            with proc("hidepid=2"):
                at = self.find_lock()
            strike = self.strike(VERIFIER, "stop", at)
            try:
                self.type_code(strike)
                pid, = self.world.processes(VERIFIER)
                write(path + "/cgroup.procs", pid)
                write(path + "/cgroup.freeze", 1)
                self.log_in_other()
                self.assertNotIn(pid, self.world.processes(VERIFIER))
            finally:
                write(path + "/cgroup.freeze", 0)
                strike.close()
            self.world.wait_until_gone(VERIFIER, COURIER)

    def find_lock(self):
        """A call at which somebody else has to wait."""
        calls = self.count(VERIFIER)
        for at in range(calls // 3, calls, 12):
            if self.stop_at(at):
                return at
        return self.fail("no call holds the lock for long")


def write(path, value):
    with open(path, "w") as f:
        f.write(str(value))


@contextlib.contextmanager
def proc(options):
    sandbox.mount("proc", "/proc", "proc", 0, options)
    try:
        yield
    finally:
        sandbox.unmount("/proc")


@contextlib.contextmanager
def cgroup(uid=0):
    """A subtree of the v2 hierarchy that is ${uid}'s; its path, and the one
    that it is in."""
    top = ROOT + "/cgroup"
    os.mkdir(top)
    try:
        sandbox.mount("none", top, "cgroup2")
    except OSError as why:
        os.rmdir(top)
        raise case.unittest.SkipTest("no cgroup v2 here: %s" % why)
    path = "%s/sms2fa-kill-%s" % (top, os.urandom(6).hex())
    os.mkdir(path)
    if not os.path.exists(path + "/cgroup.kill"):
        os.rmdir(path)
        sandbox.unmount(top)
        os.rmdir(top)
        raise case.unittest.SkipTest("no cgroup.kill: Linux before 5.14")
    for name in "cgroup.procs", "cgroup.freeze", "cgroup.kill", ".":
        os.chown(os.path.join(path, name), uid, uid)
    try:
        yield path, top
    finally:
        write(path + "/cgroup.freeze", 0)
        write(path + "/cgroup.kill", 1)
        deadline = time.monotonic() + 10
        while "populated 1" in open(path + "/cgroup.events").read() and \
                time.monotonic() < deadline:
            time.sleep(0.01)
        os.rmdir(path)
        sandbox.libc.umount2(top.encode(), 2)
        os.rmdir(top)


class Owner(Kill):
    """alice owns the processes of her su, and a cgroup that they are in."""

    def as_alice(self, deed):
        """In a process of hers, with no right but hers; its pid."""
        pid = os.fork()
        if pid == 0:
            try:
                os.setgroups([])
                os.setresgid(2001, 2001, 2001)
                os.setresuid(2001, 2001, 2001)
                deed()
            finally:
                os._exit(0)
        os.waitpid(pid, 0)

    def start_su(self, path):
        login = Dialogue(self.world.terminal(
            "alice", "su", "bob", "-c", "true",
            before=lambda: write(path + "/cgroup.procs", 0)), "welcome")
        return login

    def strike_su(self, path, blow):
        """alice's blow at some moment of her own su."""
        login = self.start_su(path)
        pid = login.terminal.pid
        deeds = {
            "freeze": lambda: write(path + "/cgroup.freeze", 1),
            "kill the cgroup": lambda: write(path + "/cgroup.kill", 1),
            "stop": lambda: os.kill(pid, signal.SIGSTOP),
            "kill": lambda: os.kill(pid, signal.SIGKILL)}
        try:
            login.prompt()
            login.terminal.type(PASSWORDS["bob"])
            time.sleep(self.dice.random() * 0.1)
            self.as_alice(deeds[blow])
            self.log_in_other()
        finally:
            write(path + "/cgroup.freeze", 0)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
            login.terminal.close()

    def test_nobody_waits_for_what_a_caller_does_to_its_own(self):
        with cgroup(2001) as (path, _):
            for i in range(max(8, KILLS // 15)):
                blow = ("freeze", "kill the cgroup", "stop", "kill")[i % 4]
                with self.subTest(blow=blow, seed=SEED):
                    self.strike_su(path, blow)
        self.world.wait_until_gone(VERIFIER, COURIER)
        self.tell("su frozen, stopped or killed")

    def test_verifier_and_courier_are_not_in_the_callers_cgroup(self):
        hold = bare.Hold()
        with cgroup(2001) as (path, _):
            self.world.phone.fail("hold")
            login = self.start_su(path)
            try:
                login.prompt()
                login.terminal.type(PASSWORDS["bob"])
                self.assertTrue(hold.reached.wait(20))
                with open(path + "/cgroup.procs") as f:
                    inside = set(map(int, f.read().split()))
                self.assertIn(login.terminal.pid, inside)
                for name in bare.PROCESSES:
                    pid, = self.world.processes(name)
                    self.assertNotIn(pid, inside)
                self.as_alice(lambda: write(path + "/cgroup.freeze", 1))
                hold.gone.set()
                self.world.wait_until_gone(COURIER)  # it did its work
            finally:
                hold.gone.set()
                write(path + "/cgroup.freeze", 0)
                login.terminal.close()
        self.world.wait_until_gone(VERIFIER, COURIER)

    def test_a_stopped_su_outlives_neither_code_nor_verifier(self):
        self.world.configure(code={"lifetime": "30s"})
        login = Dialogue(self.world.terminal("alice", "su", "bob"), "welcome")
        try:
            login.hold(PASSWORDS["bob"])
            login.prompt()
            self.as_alice(lambda: os.kill(login.terminal.pid, signal.SIGSTOP))
            self.log_in_other()
            self.world.wait_until_gone(VERIFIER, seconds=35)
        finally:
            os.kill(login.terminal.pid, signal.SIGCONT)
            login.terminal.close()
        self.wait_log("outcome=denied reason=expired .*user=bob")


class Courier(Kill):
    """unreachable = "allow" is the courier's own word, given in time."""

    def setUp(self):
        super().setUp()
        self.world.configure(
            provider={"connect_timeout": "2s", "timeout": "3s",
                      "api_url": "https://api.nowhere.invalid"},
            unreachable="allow")
        self.silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(self.silent.close)
        self.silent.bind(("127.0.0.1", 53))
        with open("/etc/nsswitch.conf") as f:
            before = f.read()
        self.addCleanup(write, "/etc/nsswitch.conf", before)
        write("/etc/nsswitch.conf",
              before.replace("hosts: files", "hosts: files dns"))

    def ask(self, deed):
        """The result of a login whose courier suffers that when it asks."""
        result = []
        thread = threading.Thread(target=lambda: result.append(self.host()))
        thread.start()
        self.silent.recv(2048)
        pid, = self.world.processes(COURIER)
        begun = time.monotonic()
        try:
            deed(pid)
        finally:
            thread.join()
        self.assertLess(time.monotonic() - begun, BOUND)
        self.world.wait_until_gone(VERIFIER, COURIER)
        return result[0]

    def test_a_name_service_that_says_nothing_is_away(self):
        self.assertEqual(self.ask(lambda pid: None), SUCCESS)

    def test_a_frozen_courier_says_nothing(self):
        self.assertNotEqual(self.ask(
            lambda pid: os.kill(pid, signal.SIGSTOP)), SUCCESS)

    def test_a_killed_courier_says_nothing(self):
        self.assertNotEqual(self.ask(
            lambda pid: os.kill(pid, signal.SIGKILL)), SUCCESS)

    def test_a_courier_that_could_not_run_in_time_does_not_say_it(self):
        """After its own deadline, and before the verifier's, which is half
        a second later: a busy machine does not always meet that."""
        def starve(pid):
            os.kill(pid, signal.SIGSTOP)
            time.sleep(3.1)
            os.kill(pid, signal.SIGCONT)
        for _ in range(5):
            self.assertNotEqual(self.ask(starve), SUCCESS)
            if self.log("too busy"):
                return
        self.fail("it never said so")


class Term(Kill):
    """sshd ends its PAM process by SIGTERM, at any instruction."""

    def test_a_host_that_is_ended_at_any_call(self):
        calls = self.count(HOST)
        for _ in range(max(10, KILLS // 8)):
            at = self.dice.randrange(calls // 2, calls)
            with self.subTest(at=at, seed=SEED):
                self.world.phone.forget()
                mark = self.world.log.mark()
                strike = self.strike(HOST, "term", at)
                self.type_code(strike)
                begun = time.monotonic()
                strike.end()  # when the verifier has ended, too
                self.assertLess(time.monotonic() - begun, BOUND)
                if self.world.phone.requests():
                    self.world.log.wait_for("outcome=.* user=dave", mark)
        self.assertNoProcess(VERIFIER, COURIER)
        self.log_in_other()

    def test_sshds_own_process(self):
        self.world.sshd.start()
        self.addCleanup(self.world.sshd.stop)
        for _ in range(max(6, KILLS // 40)):
            pause = self.dice.random() * 0.08
            with self.subTest(pause=pause, seed=SEED):
                login = self.world.sshd.ssh("alice")
                login.hold(PASSWORDS["alice"])
                self.end_pam_process(pause)
                login.terminal.close()
                self.world.wait_until_gone(VERIFIER, COURIER)
        self.assertTrue(self.world.login_fully("bob").success)

    def end_pam_process(self, pause):
        deadline = time.monotonic() + 20
        while not self.world.processes(VERIFIER):
            self.assertLess(time.monotonic(), deadline)
        verifier = self.world.processes(VERIFIER)[0]
        with open("/proc/%d/stat" % verifier) as f:
            parent = int(f.read().rpartition(")")[2].split()[1])
        time.sleep(pause)
        os.kill(parent, signal.SIGTERM)


if __name__ == "__main__":
    case.main()
