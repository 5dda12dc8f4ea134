#!/usr/bin/python3
"""What a reviewer looked for and found: races, refusals untold, local errors
taken for a provider that is away."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess

import case
import nameserver
import faults
import sandbox
from world import (AUTHINFO_UNAVAIL, AUTH_ERR, MAXTRIES, NUMBERS, PASSWORDS,
                   PREFIX, STATE, SUCCESS, SYSTEM_ERR)

OTHER = "+15550100777"
PORT_RANGE = "/proc/sys/net/ipv4/ip_local_port_range"
SQLITE_RESERVED = 0x40000001  # the byte that a writer locks


class Told(case.Applicants):
    """A refusal without a prompt is told, whatever refuses."""

    def test_a_broken_configuration_is_told(self):
        self.world.enroll("alice")
        self.world.write_configuration("nonsense")
        login = self.converse()
        self.assertEqual(login.result, SYSTEM_ERR)
        self.assertRegex(" ".join(login.told), "do not work on this host")

    def test_under_silence_it_is_a_prompt(self):
        self.world.enroll("alice")
        self.world.write_configuration("nonsense")
        login = self.converse("", options=("-s",))
        self.assertEqual(login.result, SYSTEM_ERR)
        self.assertRegex(" ".join(login.prompts), "Press Enter: ")

    def test_a_verifier_that_judges_nothing_is_told(self):
        """Absent, or ended without a word, as another release's."""
        self.world.enroll("alice")
        path = PREFIX + "/libexec/sms2fa/sms2fa-verifier"
        for program in None, "/bin/true":
            with self.subTest(program), \
                    self.world.moved_away("sms2fa-verifier"):
                if program:
                    shutil.copy(program, path)
                login = self.converse()
                silent = self.converse("", options=("-s",))
                self.assertEqual((login.result, silent.result),
                                 (SYSTEM_ERR, SYSTEM_ERR))
                self.assertEqual((login.prompts, silent.told), ([], []))
                self.assertRegex(" ".join(login.told), "on this host now")
                self.assertRegex(" ".join(silent.prompts),
                                 "on this host now.* Press Enter: ")

    def test_one_that_is_lost_after_a_prompt_is_not(self):
        self.world.enroll("alice")
        one, _ = self.begin()
        pid, = self.world.processes("sms2fa-verifier")
        os.kill(pid, signal.SIGKILL)
        self.assertEqual(self.say(one, ""), "result %d\n" % SYSTEM_ERR)

    def test_under_silence_a_limit_tells_its_wait(self):
        self.world.configure(limits=[
            {"per": "user", "max": 1, "window": "1h"}])
        self.world.sms2fa("import", "-", "--trust-verified",
                          stdin="alice,%s\n" % NUMBERS["alice"])
        self.assertEqual(self.converse(self.world.code("alice"),
                                       options=("-s",)).result, SUCCESS)
        login = self.converse("", options=("-s",))
        self.assertEqual(login.result, MAXTRIES)
        self.assertRegex(login.prompts[-1], r"^Too many codes were sent: "
                         r"wait (60 min|1 h)\. Press Enter: $")

    def test_the_modules_own_line_has_the_fields_of_every_line(self):
        self.world.pam("test", "auth requisite {module}\n")
        login = self.converse(options=("-r", "192.0.2.9", "-R", "carol"))
        self.assertEqual(login.result, AUTH_ERR)
        line = self.wait_log("reason=no_first_factor")
        self.assertRegex(
            line, "outcome=denied reason=no_first_factor user=alice "
            "ruser=carol service=test addr=192.0.2.9 number=- sid=- "
            "request=-")


class Races(case.Applicants):
    def test_two_first_codes_at_a_time_are_both_right(self):
        self.world.configure(pending="verify_at_login")
        self.world.sms2fa("enroll", "--pending", "alice", "-",
                          stdin=NUMBERS["alice"] + "\n")
        self.world.phone.forget()
        one, code = self.begin()
        other, other_code = self.begin()
        self.assertEqual(self.say(one, code), "result %d\n" % SUCCESS)
        self.assertEqual(self.say(other, other_code), "result %d\n" % SUCCESS)

    def test_who_is_locked_is_told_at_the_number_that_is_theirs_now(self):
        self.world.enroll("alice")
        self.world.configure(lockout={"failures": 1})
        one, code = self.begin()
        self.world.sms2fa("change", "--pending", "alice", "-",
                          stdin=OTHER + "\n")
        new = self.world.phone.code(OTHER)
        self.world.sms2fa("verify", "alice", "-", stdin=new + "\n")
        self.world.phone.forget()
        self.say(one, self.wrong(code))
        self.world.wait_until_gone("sms2fa-verifier")
        self.assertEqual([form["To"] for form in self.world.phone.requests()],
                         [OTHER])


class Stopped(case.Stopping):
    """What happens between two transactions of one login or command."""

    def test_a_lock_between_a_right_guess_and_its_admission_stays(self):
        self.world.configure(lockout={"failures": 2})
        one, code = self.begin()
        other, other_code = self.begin()
        self.watch()
        one.stdin.write(code + "\n")
        pid = self.stopped()
        self.assertRegex(self.say(other, self.wrong(other_code)),
                         "^result %d" % MAXTRIES)
        self.assertEqual(self.world.show("alice")["status"], "locked")
        os.kill(pid, signal.SIGCONT)
        self.assertEqual(one.stdout.readline(), "result %d\n" % MAXTRIES)
        self.assertEqual(self.world.show("alice")["status"], "locked")
        self.wait_log("outcome=denied reason=locked")

    def test_who_is_suspended_after_a_recovery_code_stays_out(self):
        codes = json.loads(self.world.sms2fa(
            "--json", "recovery", "alice").stdout)["codes"]
        one, _ = self.begin()
        self.watch()
        one.stdin.write(codes[0] + "\n")
        pid = self.stopped()
        while self.world.show("alice")["recovery_codes"] == len(codes):
            pid = self.go_on(pid)
        self.world.sms2fa("suspend", "alice")
        os.kill(pid, signal.SIGCONT)
        self.assertEqual(one.stdout.readline(), "result %d\n" % AUTH_ERR)
        self.wait_log("outcome=denied reason=not_verified")

    def test_a_state_that_others_hold_costs_no_notice(self):
        codes = json.loads(self.world.sms2fa(
            "--json", "recovery", "alice").stdout)["codes"]
        one, _ = self.begin(options=("-i",))
        self.watch()
        one.stdin.write(codes[0] + "\n")
        pid = self.stopped()
        while "granted" not in self.world.sms2fa("log").stdout:
            pid = self.go_on(pid)
        with open(STATE + "/state.db", "r+b") as state:
            fcntl.lockf(state, fcntl.LOCK_EX, 1, SQLITE_RESERVED)
            os.kill(pid, signal.SIGCONT)
            self.assertRegex(one.stdout.readline(), "^info ")
            self.assertEqual(one.stdout.readline(), "result %d\n" % SUCCESS)
        self.assertIn("recovery code", self.world.phone.text(
            NUMBERS["alice"], seconds=5))

    def test_a_removal_is_told_to_the_number_that_was_removed(self):
        """Whatever the command had read before it was overtaken."""
        for transactions in range(1, 4):
            with self.subTest(transactions):
                if transactions > 1:
                    self.world.enroll("alice")
                self.remove_overtaken(transactions)

    def remove_overtaken(self, transactions):
        self.world.sms2fa("change", "--pending", "alice", "-",
                          stdin=OTHER + "\n")
        code = self.world.phone.code(OTHER)
        self.watch()
        remove = subprocess.Popen([PREFIX + "/sbin/sms2fa", "remove", "alice"],
                                  stdout=subprocess.DEVNULL)
        self.addCleanup(remove.wait)
        pid = self.stopped()
        for _ in range(transactions - 1):
            pid = self.go_on(pid)
        changed = self.world.sms2fa("verify", "alice", "-", stdin=code + "\n",
                                    check=False).returncode == 0
        self.world.phone.forget()
        os.kill(pid, signal.SIGCONT)
        self.assertEqual(remove.wait(), 0)
        self.assertEqual([form["To"] for form in self.world.phone.requests()],
                         [OTHER if changed else NUMBERS["alice"]])


class Foreign(case.Applicants):
    def test_the_providers_words_stay_within_their_quotes(self):
        @faults.fault("forged")
        def forged(connection, _request):
            connection.send(400, json.dumps({
                "code": 20404, "status": 400,
                "message": '" outcome=granted user=root x="'}).encode())
        self.world.enroll("alice")
        self.world.configure(risk={"sim_swap": "warn"})
        self.world.phone.fail("forged")
        self.log_in()
        line = self.wait_log("event=risk")
        self.assertIn("outcome=granted", line)
        self.assertNotIn('" outcome=granted', line)


class Unanswered(case.Applicants):
    def test_a_late_answer_is_not_taken_for_the_next_prompts(self):
        """Over a minute: as long as the prompt to wait stands."""
        self.world.enroll("alice")
        self.world.configure(limits=[
            {"per": "number", "max": 1, "window": "20s"}])  # enroll's
        one = self.world.applicant("alice")
        self.addCleanup(one.communicate)
        one.stdin.write(PASSWORDS["alice"] + "\n")
        self.assertRegex(one.stdout.readline(), "^secret ")
        self.assertRegex(one.stdout.readline(), "^prompt .*press Enter then")
        self.world.wait_seconds(82)
        self.assertRegex(self.say(one, ""), "^result 11")


class Provider(case.Applicants):
    def test_a_resend_that_is_surely_unsent_is_an_answer_without_a_code(self):
        self.world.enroll("alice")
        one, _ = self.begin()
        self.world.phone.fail("close_after_accept", 100)
        for _ in range(4):
            self.assertRegex(self.say(one, "resend"), "^prompt Not sent again")
        self.assertRegex(self.say(one, "resend"), "^result 11")


    def test_a_resend_that_fails_says_nothing_of_what_was_sent(self):
        self.world.enroll("alice")
        for first, said in (("502_html", "The code may have been sent to "),
                            (None, "Code sent to ")):
            with self.subTest(first=first):
                self.world.phone.forget()
                if first:
                    self.world.phone.fail(first)
                one = self.world.applicant("alice")
                self.addCleanup(one.communicate)
                one.stdin.write(PASSWORDS["alice"] + "\n")
                self.assertRegex(one.stdout.readline(), "^secret ")
                self.assertRegex(one.stdout.readline(), "^prompt " + said)
                self.world.phone.fail("429_retry_after_huge")
                self.assertRegex(self.say(one, "resend"),
                                 "^prompt Not sent again: .* " + said)
        code = self.world.phone.code(NUMBERS["alice"])
        self.assertEqual(self.say(one, code), "result %d\n" % SUCCESS)
        self.assertRegex(
            self.wait_log("outcome=granted"), " sid=SM.* delivery=sent http=201"
            ' .* note="Not sent again: later ')


class Lifetime(case.Applicants):
    def test_prompt_and_message_promise_the_same(self):
        self.world.enroll("alice")
        self.world.configure(code={"lifetime": "125s"})
        login = self.converse()
        self.assertIn(", valid 2 min. ", login.prompts[0])
        self.assertIn("Valid 2 min.",
                      self.world.phone.text(NUMBERS["alice"]))


class Away(case.Applicants):
    """unreachable = "allow" is for a provider that is away, and no more."""

    def setUp(self):
        super().setUp()
        self.world.enroll("alice")
        self.world.configure(
            provider={"connect_timeout": "2s", "timeout": "3s",
                      "api_url": "https://api.nowhere.invalid"},
            unreachable="allow")
        with open("/etc/nsswitch.conf") as f:
            self.nsswitch = f.read()
        self.write_nsswitch(
            self.nsswitch.replace("hosts: files", "hosts: files dns"))
        self.addCleanup(self.write_nsswitch, self.nsswitch)

    @staticmethod
    def write_nsswitch(text):
        with open("/etc/nsswitch.conf", "w") as f:
            f.write(text)

    @contextlib.contextmanager
    def no_udp_ports(self):
        """What any local user can bring about who may open enough sockets."""
        with open(PORT_RANGE) as f:
            before = f.read()
        taken = []
        with open(PORT_RANGE, "w") as f:
            f.write("61000 61003")
        try:
            for port in range(61000, 61004):
                one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                one.bind(("0.0.0.0", port))
                taken.append(one)
            yield
        finally:
            for one in taken:
                one.close()
            with open(PORT_RANGE, "w") as f:
                f.write(before)

    def test_a_name_service_that_refuses_is_away(self):
        self.assertEqual(self.converse("").result, SUCCESS)

    def test_no_port_to_ask_the_name_service_from_is_not(self):
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(server.close)
        server.bind(("127.0.0.1", 53))
        with self.no_udp_ports():
            login = self.converse("")
        server.setblocking(False)
        with self.assertRaises(BlockingIOError):
            server.recv(2048)  # nobody asked it
        self.assertNotEqual(login.result, SUCCESS, self.log())

    def test_what_name_servers_say(self):
        servfail, nxdomain, refused = map(nameserver.code, (2, 3, 5))
        found = nameserver.address("127.0.0.1")
        for replies, hosts, away in (
                ([servfail], "files dns", True),
                ([nxdomain], "files dns", True),
                ([refused], "files dns", False),
                # The resolver failed alone: the server knows the name.
                ([found], "files", False),
                # Two questions, each asked twice; then it answers after all.
                ([servfail] * 4 + [nxdomain], "files dns", False)):
            with self.subTest(replies=len(replies), hosts=hosts, away=away):
                self.write_nsswitch(
                    self.nsswitch.replace("hosts: files", "hosts: " + hosts))
                with nameserver.NameServer(*replies):
                    login = self.converse("")
                self.assertEqual(login.result == SUCCESS, away, self.log())

    @contextlib.contextmanager
    def cage(self):
        """A cgroup of alice's that nothing gets out of: she may freeze what
        is in it, one process at a time."""
        top = sandbox.ROOT + "/cgroup"
        os.mkdir(top)
        try:
            sandbox.mount("none", top, "cgroup2")
        except OSError as why:
            self.skipTest(str(why))
        cage = "%s/sms2fa-review-%s" % (top, os.urandom(6).hex())
        os.mkdir(cage)
        os.chown(cage, 2001, 2001)
        with open("/proc/self/mountinfo") as f:
            points = [line.split()[4] for line in f if " - cgroup2 " in line]
        points = [one for one in points if os.path.isdir(one)]  # uncovered
        procs = os.open(cage + "/cgroup.procs", os.O_WRONLY)
        directory = os.open(top, os.O_RDONLY)
        for point in points:
            sandbox.mount(point, point, None, sandbox.MS_BIND)
            sandbox.mount(None, point, None, sandbox.MS_BIND | 32 | 1)
        try:
            yield procs
        finally:
            os.close(procs)
            for point in points:
                sandbox.libc.umount2(point.encode(), 2)
            self.world.wait_until_gone("sms2fa-verifier", "sms2fa-courier")
            os.rmdir(os.path.basename(cage), dir_fd=directory)
            os.close(directory)
            sandbox.libc.umount2(top.encode(), 2)
            os.rmdir(top)

    def test_who_can_freeze_the_courier_is_not_let_in(self):
        with self.cage() as procs:
            one = self.world.applicant("alice")
            os.write(procs, b"%d" % one.pid)
            output, _ = one.communicate(PASSWORDS["alice"] + "\n\n\n")
        self.assertRegex(output, "result %d\n" % AUTHINFO_UNAVAIL, self.log())

    def test_who_is_suspended_meanwhile_stays_out(self):
        silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(silent.close)
        silent.bind(("127.0.0.1", 53))
        one = self.world.applicant("alice")
        self.addCleanup(one.communicate)
        one.stdin.write(PASSWORDS["alice"] + "\n")
        one.stdin.flush()
        silent.recv(2048)  # the courier asks
        self.world.sms2fa("suspend", "alice")
        lines = [one.stdout.readline()]
        while not lines[-1].startswith("result "):
            lines.append(one.stdout.readline())
        self.assertEqual(lines[-1], "result %d\n" % AUTH_ERR, self.log())


if __name__ == "__main__":
    case.main()
