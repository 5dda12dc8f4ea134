#!/usr/bin/python3
"""What a host may be: threaded, filtered, without descriptors to spare.  The
call leaves it as it was, whatever becomes of the processes it starts."""

import os
import resource
import signal
import socket
import subprocess
import threading

import bare
import case
import prepare
from world import NUMBERS, ROOT, SUCCESS, SYSTEM_ERR

THREADS = 8
PORT_RANGE = "/proc/sys/net/ipv4/ip_local_port_range"


class Threads(bare.Bare):
    def setUp(self):
        super().setUp()
        self.people = ["thread%d" % i for i in range(THREADS)]
        with open("/etc/passwd") as f:
            known = f.read()
        with open("/etc/passwd", "a") as f:
            f.writelines("%s:x:%d:100::/:/bin/false\n" % (name, 5000 + i)
                         for i, name in enumerate(self.people)
                         if "\n%s:" % name not in known)
        path = ROOT + "/threads.csv"
        with open(path, "w") as f:
            f.writelines("%s,+15550300%03d,verified\n" % (name, i)
                         for i, name in enumerate(self.people))
        self.world.sms2fa("import", "--trust-verified", path)
        NUMBERS.update((name, "+15550300%03d" % i)
                       for i, name in enumerate(self.people))

    def log_in_all(self, *options):
        done = subprocess.run(
            self.host_argv(*options, users=self.people), env={}, text=True,
            stdout=subprocess.PIPE, timeout=60)
        self.assertEqual(self.results(done.stdout),
                         {name: SUCCESS for name in self.people}, self.log())
        self.world.wait_until_gone(*bare.PROCESSES)

    def test_a_handle_in_each_thread(self):
        self.log_in_all()

    def test_a_thread_that_takes_every_childs_status(self):
        self.log_in_all("-s")

    def test_a_signal_every_millisecond_that_restarts_nothing(self):
        self.log_in_all("-t")
        self.log_in_all("-ts")

    def test_without_standard_descriptors(self):
        self.log_in_all("-c")


class Errors(bare.Bare):
    """Each ends without a success, and with the host as it was."""

    def kill_held(self, name):
        hold, results = bare.Hold(), []
        self.world.phone.fail("hold")
        thread = threading.Thread(
            target=lambda: results.append(self.host()))
        thread.start()
        try:
            self.assertTrue(hold.reached.wait(20))
            pid, = self.world.processes(name)
            os.kill(pid, signal.SIGKILL)
        finally:
            hold.gone.set()
            thread.join()
        self.world.wait_until_gone(*bare.PROCESSES)
        return results[0]

    def test_a_verifier_that_is_killed(self):
        self.assertEqual(self.kill_held("sms2fa-verifier"), SYSTEM_ERR)

    def test_a_courier_that_is_killed(self):
        """The message may have gone out, and so it is not sent again."""
        self.assertEqual(self.kill_held("sms2fa-courier"), SYSTEM_ERR)
        self.assertEqual(len(self.world.phone.requests()), 1)

    def test_programs_that_are_not_there(self):
        for name in bare.PROCESSES:
            with self.subTest(name), self.world.moved_away(name):
                self.assertNotEqual(self.host(), SUCCESS)
                self.assertNothingSent()

    def test_no_descriptors_left(self):
        """One after the other: for each call that needs one, none."""
        seen = set()
        for left in range(12):
            def fill(left=left):
                null = os.open("/dev/null", os.O_RDONLY)
                for number in range(3, 40):
                    os.dup2(null, number)
                for number in range(20, 20 + left):
                    os.close(number)
                resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
            with self.subTest(left=left):
                result = self.host(prepare=fill)
                seen.add(result)
                if not prepare.may_raise_limits():
                    self.assertNotEqual(result, SUCCESS)
                    self.assertNothingSent()
        self.assertIn(SYSTEM_ERR, seen)

    def test_no_ports_left(self):
        """To connect from: what anybody may use up."""
        with open(PORT_RANGE) as f:
            before = f.read()
        held = []
        try:
            with open(PORT_RANGE, "w") as f:
                f.write("61000 61003")
            for port in range(61000, 61004):
                held.append(socket.socket())
                held[-1].bind(("0.0.0.0", port))
            self.assertNotEqual(self.host(), SUCCESS)
            self.assertNothingSent()
            self.wait_log("Cannot assign requested address")
        finally:
            for one in held:
                one.close()
            with open(PORT_RANGE, "w") as f:
                f.write(before)


@case.unittest.skipIf(prepare.CALLS is None, "system calls of this machine")
class Filtered(bare.Bare):
    """Under a filter of the host's, which every child inherits."""

    def test_one_that_allows_everything(self):
        self.assertEqual(self.host(prepare=prepare.refuse_calls()), SUCCESS)

    def test_one_that_refuses_what_we_need(self):
        for names in (("socketpair",), ("clone", "clone3", "vfork"),
                      ("setresuid",), ("setgroups",), ("capset",),
                      ("prctl",), ("close_range",), ("chdir",),
                      ("prlimit64",)):
            with self.subTest(names):
                self.assertNotEqual(self.host(prepare=prepare.refuse_calls(
                    *(name for name in names if name in prepare.CALLS))),
                    SUCCESS)
                self.assertNothingSent()


class Inert(bare.Bare):
    """A name space of the caller's own, where set-uid has no effect."""

    def test_su_in_a_user_name_space(self):
        self.mark = self.world.log.mark()
        for options in ("-Ur",), ("-Urn",), ("-Urm",):
            with self.subTest(options):
                terminal = self.world.terminal(
                    "alice", "unshare", *options, "su", "bob", "-c",
                    "echo welcome-$((40 + 2))")
                self.assertNotEqual(terminal.finish(), 0)
                self.assertNotIn("welcome-42", terminal.transcript)
        self.assertNothingSent()
        self.assertEqual(self.log("outcome="), [])


if __name__ == "__main__":
    case.main()
