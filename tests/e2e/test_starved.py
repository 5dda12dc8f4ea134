#!/usr/bin/python3
"""A caller whose cgroup gives our processes next to no processor."""

import contextlib
import os
import subprocess
import time

import bare
import case
import sandbox
import test_kill
from world import ROOT, TOOLS

LOGINS = 4
PERIOD, SHARE = 1000000, 20000  # microseconds; all of them together


class Cage:
    """A cgroup, of version 2 where that rules the processor."""

    def __init__(self, top):
        self.path = "%s/sms2fa-starved-%s" % (top, os.urandom(6).hex())
        os.mkdir(self.path)
        self.second = os.path.exists(self.path + "/cpu.max")
        self.allow(SHARE)

    def write(self, name, value):
        with open(self.path + "/" + name, "w") as f:
            f.write(str(value))

    def enter(self):
        self.write("cgroup.procs", 0)

    def allow(self, share):
        if self.second:
            self.write("cpu.max", "%s %d" % (share, PERIOD))
        else:
            self.write("cpu.cfs_period_us", PERIOD)
            self.write("cpu.cfs_quota_us", -1 if share == "max" else share)

    def throttled(self):
        """Did it have to wait?"""
        with open(self.path + "/cpu.stat") as f:
            return any(int(line.split()[1]) for line in f
                       if "throttled" in line)


@contextlib.contextmanager
def cage():
    top = ROOT + "/cgroup"
    os.mkdir(top)
    try:
        sandbox.mount("none", top, "cgroup2")
        with open(top + "/cgroup.subtree_control") as f:
            ruled = "cpu" in f.read().split()
        if not ruled:
            sandbox.unmount(top)
            sandbox.mount("none", top, "cgroup", 0, "cpu")
    except OSError as why:
        os.rmdir(top)
        raise case.unittest.SkipTest("no cgroup rules the processor: %s" % why)
    made = Cage(top)
    try:
        yield made
    finally:
        made.allow("max")
        while open(made.path + "/cgroup.procs").read():
            time.sleep(0.01)
        os.rmdir(made.path)
        sandbox.unmount(top)
        os.rmdir(top)


class Starved(test_kill.Kill):
    """With unreachable = "allow", which nothing of this may bring about."""

    def start(self, made):
        one = subprocess.Popen(
            [TOOLS + "/pam_client", "bare", "dave"], env={}, text=True,
            preexec_fn=made.enter, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE)
        self.addCleanup(one.stdout.close)
        self.addCleanup(one.kill)
        return one

    def test_nobody_waits_for_them_and_they_are_not_let_in(self):
        self.world.configure(unreachable="allow", provider={
            "connect_timeout": "1s", "timeout": "1s"})
        with cage() as made:
            ones = [self.start(made) for _ in range(LOGINS)]
            while None in [one.poll() for one in ones]:
                self.log_in_other()
            self.assertTrue(made.throttled())
        for one in ones:
            self.assertRegex(one.stdout.read(), r"result [1-9]\d*\n",
                             self.log())
        self.world.wait_until_gone(*bare.PROCESSES)
        self.tell("starved")


if __name__ == "__main__":
    case.main()
