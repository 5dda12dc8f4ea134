#!/usr/bin/python3
"""Where code, password, provider's secret, recovery codes and the whole number
must not be: logs, state, arguments, environments, core files, and the memory
of processes that are done with them."""

import base64
import contextlib
import os
import re
import resource
import signal
import subprocess
import tempfile
import threading

import case
from world import NUMBERS, PASSWORDS, STATE, TOOLS

NUMBER = NUMBERS["alice"].lstrip("+")
PASSWORD = PASSWORDS["alice"]
CORE_DUMPED = 0x80  # in a status of waitpid
PROGRAMS = ("sms2fa-verifier", "sms2fa-courier")
NOT_DUMPED = "dd"  # a flag of smaps: memory that is left out of a core


def found(secrets, content):
    """Names of those that are in it."""
    return sorted(name for name, secret in secrets.items()
                  if secret.encode() in content)


class Secrets(case.Applicants):
    """Alice has recovery codes; her password is looked up, her SIM too."""

    def setUp(self):
        super().setUp()
        self.world.configure(
            password={"min_length": 40, "short": "warn", "breached": "warn"},
            risk={"sim_swap": "warn"})
        self.world.enroll("alice")
        self.codes = self.world.sms2fa("recovery", "alice").stdout
        self.codes = re.findall(r"\b\w{4}-\w{4}-\w{5}\b", self.codes)
        phone = self.world.phone
        login = "%s:%s" % (phone.login, phone.secret)
        self.secrets = {
            "password": PASSWORD,
            "secret": phone.secret,
            "authorization": base64.b64encode(login.encode()).decode(),
            "number": NUMBER,
        }
        for i, code in enumerate(self.codes):
            self.secrets["recovery%d" % i] = code
            self.secrets["bare%d" % i] = code.replace("-", "")

    def learn(self, code):
        """A code of this test: as it is sent, and as a call says it."""
        self.secrets["code"] = code
        self.secrets["spoken"] = ". ".join(code)
        return code

    def assertNone(self, content, where):
        self.assertEqual(found(self.secrets, content), [], where)


class Followed(Secrets):
    """Every process that a login starts, to its end."""

    @contextlib.contextmanager
    def followed(self, pid):
        """Fills in self.ended: name, id, status and memory of each."""
        self.ended = []
        with tempfile.TemporaryDirectory() as directory:
            tracer = subprocess.Popen(
                [TOOLS + "/remains", directory, str(pid)],
                stdout=subprocess.PIPE, text=True)
            self.assertEqual(tracer.stdout.readline(), "ready\n")
            yield
            for line in tracer.communicate()[0].splitlines():
                name, pid, status = line.rsplit(" ", 2)
                with open("%s/%s.%s" % (directory, name, pid), "rb") as f:
                    self.ended.append((name, int(pid), int(status), f.read()))


class Memory(Followed):
    """As a debugger reads it, in the instant in which a process ends."""

    def assertNothingLeft(self, *names):
        """One verifier more than it seems: it asks for accounts in a process
        of its own."""
        # Newer pam_unix asks its helper even for root.
        ended = [(name, memory) for name, _, _, memory in self.ended
                 if name != "unix_chkpwd"]
        self.assertEqual(sorted(name for name, _ in ended), sorted(names))
        for name, memory in ended:
            self.assertGreater(len(memory), 50000, name)
            self.assertNone(memory, name)

    def log_in_by(self, *answers):
        """The last answer lets in; "right" and "wrong" are codes."""
        one = self.world.applicant("alice")
        with self.followed(one.pid):
            one.stdin.write(PASSWORD + "\n")
            self.assertRegex(one.stdout.readline(), "^secret ")
            self.assertRegex(one.stdout.readline(), "^prompt .*Code sent to ")
            code = self.learn(self.world.phone.code(NUMBERS["alice"]))
            for answer in answers:
                said = self.say(one, {"right": code, "wrong": self.wrong(code)}
                                .get(answer, answer))
            self.assertEqual(said, "result 0\n")
            one.communicate()

    def test_nothing_is_left_of_a_login(self):
        """List of passwords, Lookup, message, message again."""
        self.log_in_by("wrong", PASSWORD, "resend", "right")
        self.assertNothingLeft("pam_client", *["sms2fa-verifier"] * 2,
                               *["sms2fa-courier"] * 4)

    def test_nothing_is_left_of_a_call(self):
        self.log_in_by("call", "right")
        self.assertNothingLeft("pam_client", *["sms2fa-verifier"] * 2,
                               *["sms2fa-courier"] * 4)

    def test_nothing_is_left_of_a_recovery_code(self):
        """The notice has a verifier and a courier of its own."""
        wrong = "0" + self.codes[0][1:] if self.codes[0][0] != "0" else (
            "1" + self.codes[0][1:])
        self.secrets["mistyped"] = wrong
        self.log_in_by(wrong, self.codes[1].lower().replace("-", " "))
        self.assertNothingLeft("pam_client", *["sms2fa-verifier"] * 3,
                               *["sms2fa-courier"] * 4)

    def test_nothing_is_left_of_a_repeated_request(self):
        self.world.phone.fail("429", 1)
        self.log_in_by("right")
        self.assertNothingLeft("pam_client", *["sms2fa-verifier"] * 2,
                               *["sms2fa-courier"] * 3)

    def test_nothing_is_left_in_the_host_when_it_is_answered(self):
        """Before pam_end: at the next call's first prompt."""
        one = self.world.applicant("alice", "-n", "2")
        self.addCleanup(one.communicate)
        one.stdin.write(PASSWORD + "\n")
        self.assertRegex(one.stdout.readline(), "^secret ")
        self.assertRegex(one.stdout.readline(), "^prompt .*Code sent to ")
        code = self.learn(self.world.phone.code(NUMBERS["alice"]))
        self.assertEqual(self.say(one, code), "result 0\n")
        self.assertRegex(one.stdout.readline(), "^secret ")
        memory = b"".join(content for _, content in self.live(one.pid))
        self.assertIn(b"pam_sms2fa", memory)
        self.assertNone(memory, "pam_client")

    @staticmethod
    def live(pid):
        """Flags and content of each mapping that may hold what was written."""
        with open("/proc/%d/smaps" % pid) as f:
            maps = re.findall(r"^(\w+)-(\w+) (\S+) .*?^VmFlags: (.*?)$",
                              f.read(), re.M | re.S)
        with open("/proc/%d/mem" % pid, "rb", 0) as f:
            for start, end, rights, flags in maps:
                if "w" not in rights and NOT_DUMPED not in flags.split():
                    continue
                with contextlib.suppress(OSError):
                    f.seek(int(start, 16))
                    yield flags.split(), f.read(int(end, 16) - int(start, 16))

    def test_at_the_prompt_the_code_is_in_guarded_memory_alone(self):
        one, code = self.begin()
        self.learn(code)
        self.assertNoProcess("sms2fa-courier")
        verifier, = self.world.processes("sms2fa-verifier")
        guarded, open_to_cores = b"", b""
        for flags, content in self.live(verifier):
            if NOT_DUMPED in flags:
                guarded += content
            else:
                open_to_cores += content
        del self.secrets["number"]  # the verifier's to know until it ends
        self.assertIn(code.encode(), guarded)
        self.assertNone(open_to_cores, "sms2fa-verifier")
        self.assertEqual(self.say(one, code), "result 0\n")

    def test_sshd_keeps_nothing_of_an_answer(self):
        sshd = self.world.sshd
        sshd.start()
        with self.followed(sshd.process.pid):
            login = sshd.ssh("alice").end(
                PASSWORD, lambda _: self.learn(
                    self.world.phone.code(NUMBERS["alice"])))
            sshd.stop()
        self.assertAdmitted(login)
        # Since 9.8 they are sshd-session, since 10.0 sshd-auth as well.
        self.assertGreaterEqual(len([name for name, *_ in self.ended
                                     if name.startswith("sshd")]), 4)
        for name, _, _, memory in self.ended:
            if name.startswith("sshd") or name in PROGRAMS:
                self.assertNone(memory, name)


class Cores(Followed):
    """The caller wants some: its limit on their size is none."""

    def crash(self, name):
        """End each of this name as a fault of its own would."""
        pid = self.world.processes(name)[-1]
        with open("/proc/%d/limits" % pid) as f:
            self.assertRegex(f.read(), r"Max core file size +0 +0 ")
        # What may not be dumped belongs to root, whoever the process is.
        self.assertEqual(os.stat("/proc/%d/environ" % pid).st_uid, 0)
        os.kill(pid, signal.SIGSEGV)
        return pid

    def applicant_that_wants_cores(self):
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        if hard == 0:
            self.skipTest("nobody gets a core here: its hard limit is 0")
        one = self.world.applicant("alice")
        resource.prlimit(one.pid, resource.RLIMIT_CORE, (hard, hard))
        return one

    def assertCrashedWithoutCore(self, pid):
        status, = [status for _, ended, status, _ in self.ended if ended == pid]
        self.assertEqual(status & 0x7f, signal.SIGSEGV)
        self.assertEqual(status & CORE_DUMPED, 0)

    def test_a_verifier_that_crashes_leaves_no_core(self):
        one = self.applicant_that_wants_cores()
        with self.followed(one.pid):
            one.stdin.write(PASSWORD + "\n")
            self.assertRegex(one.stdout.readline(), "^secret ")
            self.assertRegex(one.stdout.readline(), "^prompt ")
            pid = self.crash("sms2fa-verifier")
            one.stdin.write("\n")
            self.assertRegex(one.communicate()[0], "result 4\n$")
        self.assertCrashedWithoutCore(pid)

    def test_a_courier_that_crashes_leaves_no_core(self):
        one = self.applicant_that_wants_cores()
        self.world.configure()
        self.world.phone.forget()
        self.world.phone.fail("never_answers", 10)
        with self.followed(one.pid):
            one.stdin.write(PASSWORD + "\n")
            self.assertRegex(one.stdout.readline(), "^secret ")
            self.world.phone.double.wait_for_requests(1)
            pid = self.crash("sms2fa-courier")
            one.communicate()
        self.assertCrashedWithoutCore(pid)


class Elsewhere(Secrets):
    """In what others may read, while a login lasts and afterwards."""

    def setUp(self):
        super().setUp()
        self.world.pam("test", "@include common-auth\n"
                       "auth requisite {module} debug\n")

    def whole_story(self):
        """Wrong, again, by voice, right; then by a recovery code."""
        login = self.converse(
            lambda prompt: self.wrong(self.learn(
                self.world.phone.code(NUMBERS["alice"]))),
            PASSWORD, "resend", "call", lambda _: self.secrets["code"])
        self.assertEqual(login.result, 0)
        login = self.converse(self.codes[0])
        self.assertEqual(login.result, 0)
        login = self.converse(self.codes[0], "", "", "", "", "")
        self.assertNotEqual(login.result, 0)
        self.world.wait_until_gone(*PROGRAMS)

    def test_no_log_line_tells_one(self):
        """Of anybody's: the provider repeats what it was told, as well."""
        self.whole_story()
        self.world.phone.fail("echo")
        self.converse("")
        self.assertTrue(self.log("debug: phase=1 "))
        self.assertTrue(self.log("event=password"))
        for line in self.world.log.since(self.mark):
            self.assertNone(line.encode(), line)

    def test_the_state_knows_the_number_alone(self):
        """And that as long as its user is there."""
        self.whole_story()
        state = self.read_state()
        self.assertEqual(found(self.secrets, state), ["number"])
        self.world.sms2fa("remove", "alice")
        self.assertNone(self.read_state(), STATE)

    @staticmethod
    def read_state():
        content = b""
        for name in sorted(os.listdir(STATE)):
            with open(os.path.join(STATE, name), "rb") as f:
                content += f.read()
        return content

    def test_no_argument_and_no_environment_has_one(self):
        """Of any process, looked at without a pause."""
        stop, seen, bad = threading.Event(), set(), []

        def look():
            while not stop.is_set():
                for pid in filter(str.isdigit, os.listdir("/proc")):
                    self.look_at(pid, seen, bad)
        watch = threading.Thread(target=look)
        watch.start()
        try:
            for _ in range(5):
                if not set(PROGRAMS) <= seen:
                    self.whole_story()
        finally:
            stop.set()
            watch.join()
        self.assertLessEqual(set(PROGRAMS) | {"pam_client"}, seen)
        self.assertEqual(bad, [])

    def look_at(self, pid, seen, bad):
        words = {}
        with contextlib.suppress(OSError):
            for name in ("cmdline", "environ", "comm"):
                with open("/proc/%s/%s" % (pid, name), "rb") as f:
                    words[name] = f.read()
                if name != "comm":
                    bad += [(name, words[name], secret) for secret in
                            found(self.secrets, words[name])]
            if words["cmdline"]:
                seen.add(words["comm"].decode().strip())


if __name__ == "__main__":
    case.main()
