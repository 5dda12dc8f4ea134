#!/usr/bin/python3
"""Goal: whoever has taken hold of a courier that speaks with the provider can
open no file, start no program, signal nobody and come back to root: tried from
inside the real one, with system calls that a debugger makes it do."""

import os
import pathlib
import signal
import subprocess
import sys
import unittest

import courier
import without

# What is tried: name and arguments as inject.c takes them.
EACCES, EPERM = 13, 1
PASSWD = "@/etc/passwd"
VICTIM = "VICTIM"  # the id of a process of the same user
OTHER = "%0200003501020304" + "00" * 8  # 1.2.3.4, port 53
REFUSED = [
    (EACCES, "open", PASSWD, 0),
    (EACCES, "openat", -100, PASSWD, 0),
    (EACCES, "openat", -100, "@/dev/null", 2),
    (EACCES, "stat", PASSWD, 0),
    (EACCES, "newfstatat", -100, PASSWD, 0, 0),
    (EACCES, "access", PASSWD, 4),
    (EACCES, "readlink", "@/proc/self/exe", 0, 0),
    (EACCES, "socket", 1, 2, 0),            # AF_UNIX
    (EACCES, "socket", 16, 3, 0),           # AF_NETLINK
    (EACCES, "socket", 2, 2, 0),            # UDP
    (EPERM, "setsockopt", 3, 1, 26, 0, 0),  # SO_ATTACH_FILTER
    (EPERM, "setsockopt", 3, 6, 31, "@tls", 3),  # TCP_ULP
]
# Where everybody may make a file, of this run alone.
WAS_HERE = f"/tmp/sms2fa-was-here-{os.getpid()}"

DEADLY = [
    # files
    ("openat2", -100, PASSWD, "%" + "00" * 24, 24),
    ("creat", "@" + WAS_HERE, 0o600),
    ("open_by_handle_at", 3, "%" + "00" * 16, 0),
    ("unlink", "@/tmp/sms2fa-is-not-here"),
    ("renameat2", -100, "@/tmp/sms2fa-no", -100, "@/tmp/sms2fa-none", 0),
    ("truncate", "@/tmp/sms2fa-is-not-here", 0),
    ("memfd_create", "@code", 0),
    ("memfd_secret", 0),
    ("getdents64", 3, 0, 0),
    ("inotify_init1", 0),
    # programs and threads
    ("execve", "@/bin/true", 0, 0),
    ("execveat", -100, "@/bin/true", 0, 0, 0),
    ("fork",),
    ("vfork",),
    ("clone", 17, 0, 0, 0, 0),
    ("clone3", "%" + "00" * 64, 64),
    # code
    ("mmap", 0, 4096, 5, 0x22, -1, 0),
    ("mmap", 0, 4096, 7, 0x22, -1, 0),
    ("mprotect", 0, 4096, 5),
    ("pkey_mprotect", 0, 4096, 5, -1),
    # other processes
    ("kill", VICTIM, 9),
    ("tkill", VICTIM, 9),
    ("tgkill", VICTIM, VICTIM, 9),
    ("rt_sigqueueinfo", VICTIM, 9, "%" + "00" * 128),
    ("pidfd_open", VICTIM, 0),
    ("pidfd_send_signal", 3, 9, 0, 0),
    ("fcntl", 3, 8, VICTIM),        # F_SETOWN
    ("ioctl", 3, 0x8901, "%" + "00" * 4),  # FIOSETOWN
    ("ptrace", 16, VICTIM, 0, 0),   # PTRACE_ATTACH
    ("process_vm_readv", VICTIM, 0, 0, 0, 0, 0),
    ("process_vm_writev", VICTIM, 0, 0, 0, 0, 0),
    ("prlimit64", VICTIM, 7, 0, 0),
    ("setpriority", 0, VICTIM, 19),
    # sockets
    ("socket", 17, 3, 0),           # AF_PACKET
    ("socket", 38, 5, 0),           # AF_ALG
    ("socket", 2, 3, 1),            # raw ICMP
    ("socket", 2, 1, 132),          # SCTP
    ("socketpair", 1, 2, 0, "%" + "00" * 8),
    ("bind", 3, OTHER, 16),
    ("listen", 3, 1),
    ("accept4", 3, 0, 0, 0),
    ("sendto", 3, "@x", 1, 0x20000000, OTHER, 16),  # MSG_FASTOPEN
    ("sendmsg", 0, "%" + "00" * 56, 0),
    ("sendmmsg", 0, "%" + "00" * 64, 1, 0),
    # the kernel
    ("io_uring_setup", 1, "%" + "00" * 120),
    ("bpf", 0, "%" + "00" * 64, 64),
    ("userfaultfd", 0),
    ("perf_event_open", "%" + "00" * 128, 0, -1, -1, 0),
    ("add_key", "@user", "@x", "@x", 1, -4),
    ("shmget", 0, 4096, 0o600),
    ("personality", 0x400000),
    ("unshare", 0x10000000),
    ("prctl", 4, 1, 0, 0, 0),       # PR_SET_DUMPABLE
    ("seccomp", 1, 0, "%" + "00" * 16),
    ("landlock_create_ruleset", 0, 0, 1),
    # root
    ("setuid", 0),
    ("setresuid", 0, 0, 0),
    ("setresgid", 0, 0, 0),
    ("setgroups", 0, 0),
    ("capset", "%" + "00" * 8, "%" + "ff" * 24),
    # the same by other doors
    ("x32:openat", -100, PASSWD, 0),
    ("x32:getpid",),
    ("i386:open", 0, 0),
    ("i386:getpid",),
]
MAKES_A_PROCESS = ("fork", "vfork", "clone", "clone3")
AT_ONCE = 8  # couriers


class Seal(courier.CourierCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inject = cls.world.take("tests/courier/inject")
        cls.victim = subprocess.Popen(
            ["/bin/sleep", "600"], **cls.world.as_system_user())
        cls.addClassCleanup(cls.end, cls.victim)
        cls.addClassCleanup(pathlib.Path(WAS_HERE).unlink, missing_ok=True)

    @staticmethod
    def end(process):
        process.kill()
        process.wait()

    def hold(self, count=1, **changes):
        """Couriers whose request the provider leaves without an answer."""
        self.double.forget()
        self.double.fail_next("never_answers", count)
        senders = [self.world.start(self.job(timeout_ms=20000, **changes))
                   for _ in range(count)]
        for sender in senders:
            self.addCleanup(self.drop, sender)
        self.double.wait_for_requests(count)
        return [self.courier_of(sender) for sender in senders]

    @staticmethod
    def courier_of(sender):
        with open(f"/proc/{sender.pid}/task/{sender.pid}/children",
                  encoding="ascii") as file:
            return int(file.read())

    def drop(self, sender):
        """The courier dies with it."""
        sender.kill()
        sender.communicate()

    def call(self, process, *words):
        """"returned NUMBER" or "killed SIGNAL"."""
        words = [str(self.victim.pid if word is VICTIM else word)
                 for word in words]
        done = subprocess.run([self.inject, str(process), *words],
                              capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def test_from_outside(self):
        process, = self.hold()
        with open(f"/proc/{process}/status", encoding="utf-8") as file:
            status = dict(line.split(":", 1) for line in file)
        self.assertEqual([status[name].strip() for name in (
            "Seccomp", "NoNewPrivs", "Threads")], ["2", "1", "1"])
        self.assertGreaterEqual(int(status["Seccomp_filters"]), 1)
        self.assertEqual([status[name].split() for name in ("Uid", "Gid")],
                         [[str(courier.NOBODY)] * 4] * 2)
        for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
            self.assertEqual(int(status[name], 16), 0, name)

    def test_what_is_refused(self):
        process, = self.hold()
        for error, *words in REFUSED:
            with self.subTest(words=words):
                self.assertEqual(self.call(process, *words),
                                 f"returned -{error}")

    def test_what_is_left(self):
        process, = self.hold()
        self.assertEqual(self.call(process, "getpid"), f"returned {process}")
        for family in (2, 10):
            self.assertRegex(self.call(process, "socket", family, 1, 0),
                             r"^returned \d+$")
        self.assertRegex(self.call(process, "mmap", 0, 4096, 3, 0x22, -1, 0),
                         r"^returned \d+$")

    @unittest.skipIf(without.landlock_version() < 4,
                     "this kernel's Landlock does not know ports")
    def test_the_only_port(self):
        process, = self.hold()
        made = self.call(process, "socket", 2, 1, 0)
        descriptor = made.split()[1]
        for port, result in ((self.double.port, "returned 0"),
                             (self.double.listeners["elsewhere"].port,
                              f"returned -{EACCES}")):
            address = "%0200" + f"{port:04x}" + "7f000001" + "00" * 8
            self.assertEqual(
                self.call(process, "connect", descriptor, address, 16),
                result)

    def test_what_is_deadly(self):
        for start in range(0, len(DEADLY), AT_ONCE):
            calls = DEADLY[start:start + AT_ONCE]
            for words, process in zip(calls, self.hold(len(calls))):
                with self.subTest(words=words):
                    self.assertEqual(self.call(process, *words),
                                     f"killed {int(signal.SIGSYS)}")
            self.doCleanups()
        self.assertIsNone(self.victim.poll())
        self.assertFalse(os.path.exists(WAS_HERE))

    def test_nothing_else_forbids_that(self):
        """The same calls in a process without a seal: this test can tell."""
        other = subprocess.Popen(["/bin/sleep", "600"],
                                 **self.world.as_system_user())
        self.addCleanup(self.end, other)
        for words in [row[1:] for row in REFUSED] + DEADLY:
            if words[0] in MAKES_A_PROCESS or VICTIM in words or \
                    words[0] in ("creat", "execve", "execveat"):
                continue
            with self.subTest(words=words):
                result = self.call(other.pid, *words)
                self.assertTrue(result.startswith("returned"), result)
        for words in (("openat", -100, PASSWD, 0), ("socket", 1, 2, 0),
                      ("memfd_create", "@code", 0),
                      ("mmap", 0, 4096, 7, 0x22, -1, 0)):
            self.assertRegex(self.call(other.pid, *words), r"^returned \d+$")


class Architectures(unittest.TestCase):

    def test_the_same_on_each(self):
        """The calls left on each architecture, as they were looked through."""
        here = os.path.dirname(os.path.abspath(__file__))
        for name in ("x86_64", "aarch64"):
            said = subprocess.run(
                [os.path.join(courier.TOP_BUILD, "tests/courier/filter"),
                 name], capture_output=True, text=True)
            self.assertEqual(said.returncode, 0, said.stderr)
            with open(os.path.join(here, "filter." + name),
                      encoding="ascii") as file:
                self.assertEqual(said.stdout, file.read(), name)


if __name__ == "__main__":
    if os.uname().machine != "x86_64":
        print("skipped: calls can be made in other processes on x86-64 alone")
        sys.exit(courier.SKIPPED)
    courier.main("needs root: it takes hold of other processes")
