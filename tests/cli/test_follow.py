#!/usr/bin/python3 -B
"""`log --follow`: what comes is shown when it comes."""

import json
import os
import select
import shutil
import sqlite3
import subprocess

import desk
import world

ALICE = desk.NUMBERS["alice"]


class Follow(desk.Case):
    def follow(self, *arguments, option="--follow"):
        follower = subprocess.Popen(
            [self.desk.command, "-c", desk.CONF, "log", option, *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
        self.addCleanup(follower.communicate)
        self.addCleanup(follower.kill)
        return follower

    def line(self, follower):
        line = b""
        while not line.endswith(b"\n"):
            ready = select.select([follower.stdout], [], [], 20)[0]
            self.assertTrue(ready, "nothing was shown after %r" % line)
            piece = follower.stdout.read(1)
            if not piece:
                break
            line += piece
        return line.decode()

    def until(self, follower, pattern):
        while True:
            line = self.line(follower)
            self.assertNotEqual(line, "", "ended before " + pattern)
            if all(word in line for word in pattern.split()):
                return line

    def test_old_events_then_those_to_come(self):
        self.enroll("alice")
        follower = self.follow()
        self.until(follower, "verify alice")
        self.sms2fa("suspend", "alice")
        self.until(follower, "change alice suspend")
        self.sms2fa("remove", "alice")
        self.until(follower, "change alice remove")
        self.assertIsNone(follower.poll())

    def test_an_outcome_that_comes_later_is_shown(self):
        self.desk.configure(provider={"timeout": "1s",
                                      "connect_timeout": "1s"})
        self.enroll("alice")
        follower = self.follow("--json")
        self.line(follower)
        self.desk.phone.fail_next("never_answers")
        test = subprocess.Popen(
            [self.desk.command, "-c", desk.CONF, "send-test", ALICE],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(test.wait)
        shown = []
        while not shown or shown[-1]["outcome"] is None:
            shown += [event for event
                      in json.loads(self.line(follower))["events"]
                      if event["kind"] == "test"]
        self.assertEqual([event["outcome"] for event in shown],
                         [None, "maybe_sent"])
        self.assertEqual(shown[0]["id"], shown[1]["id"])
        self.sms2fa("suspend", "alice")
        shown = json.loads(self.line(follower))["events"]
        self.assertEqual([event["kind"] for event in shown], ["change"])

    def test_a_code_that_was_right_is_shown_as_that(self):
        self.enroll("alice")
        follower = self.follow()
        self.desk.wrong_codes("alice", 1)
        self.until(follower, "guess alice wrong")
        database = sqlite3.connect(world.STATE + "/state.db")
        with database:  # as when it has been compared
            database.execute("UPDATE event SET outcome = 'right', counts = 0"
                             " WHERE kind = 'guess'")
        database.close()
        self.until(follower, "guess alice right")

    def test_one_user_alone(self):
        self.enroll("alice")
        follower = self.follow("alice", option="-f")
        self.until(follower, "verify alice")
        self.enroll("bob")
        self.sms2fa("suspend", "alice")
        shown = ""
        while "suspend" not in shown:
            shown += self.line(follower)
        self.assertNotIn("bob", shown)

    def test_json_is_a_document_a_line(self):
        self.enroll("alice")
        follower = self.follow("--json")
        before = json.loads(self.line(follower))
        self.assertTrue(before["ok"])
        seen = [event["id"] for event in before["events"]]
        self.sms2fa("suspend", "alice")
        after = json.loads(self.line(follower))
        self.assertEqual(after["events"][0]["kind"], "change")
        self.assertNotIn(after["events"][0]["id"], seen)

    def test_ends_when_nobody_reads(self):
        self.enroll("alice")
        for options in ([], ["--json"]):
            reader, writer = os.pipe()
            follower = subprocess.Popen(
                [self.desk.command, "-c", desk.CONF, "log", "--follow",
                 *options], stdout=writer, stderr=subprocess.PIPE)
            self.addCleanup(follower.communicate)
            self.addCleanup(follower.kill)
            os.close(writer)
            self.assertIn(b"alice", os.read(reader, 4096))
            os.close(reader)
            self.assertEqual(follower.wait(20), 0)
            self.assertEqual(follower.stderr.read(), b"")

    def test_a_replaced_state_is_told(self):
        self.enroll("alice")
        follower = self.follow()
        self.until(follower, "verify alice")
        copy = world.STATE + ".copy"  # to write there would wake it
        with open(world.STATE + "/state.db", "rb") as f, \
                open(copy, "wb") as to:
            to.write(f.read())
        os.rename(copy, world.STATE + "/state.db")
        self.assertEqual(follower.wait(20), 1)
        self.assertIn("was replaced", follower.stderr.read().decode())

    def test_json_an_error_is_a_line_as_well(self):
        self.enroll("alice")
        follower = self.follow("--json")
        self.line(follower)
        os.rename(world.STATE, world.STATE + ".old")
        self.addCleanup(shutil.rmtree, world.STATE + ".old")
        last = json.loads(self.line(follower))
        self.assertIn("was replaced", last["error"])
        self.assertEqual(follower.wait(20), 1)
        self.assertEqual(follower.stdout.read(), b"")

    def test_a_state_that_is_damaged_meanwhile_is_told(self):
        self.enroll("alice")
        follower = self.follow()
        self.until(follower, "verify alice")
        with open(world.STATE + "/state.db", "r+b") as f:
            f.truncate(8192)
        self.assertEqual(follower.wait(20), 1)
        self.assertRegex(follower.stderr.read().decode(),
                         r"\Asms2fa: state: %s/state.db: ." % world.STATE)
        self.refused("log")

    def test_what_can_not_be_shown_ends_it(self):
        self.enroll("alice")
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [self.desk.command, "-c", desk.CONF, "log", "--follow"],
                stdout=full, stderr=subprocess.PIPE, text=True, timeout=20)
        self.assertEqual(done.returncode, 1)
        self.assertIn("standard output", done.stderr)

    def without(self, what):
        """It follows where the kernel has none of these for it."""
        inside = ('echo; read go; exec sh -c "echo 0 >/proc/sys/user/'
                  'max_inotify_%s && exec $0 -c $1 log --follow"' % what)
        one = subprocess.Popen(
            ["unshare", "--user", "sh", "-c", inside, self.desk.command,
             desk.CONF], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        self.addCleanup(one.communicate)
        self.addCleanup(one.kill)
        if one.stdout.readline() != "\n":
            said = one.stderr.read()  # unshare's, as in a chroot
            self.assertIn("unshare", said)
            self.skipTest("no user name spaces here: " + said.strip())
        for ids in ("uid_map", "gid_map"):
            with open("/proc/%d/%s" % (one.pid, ids), "w") as f:
                f.write("0 0 65536")
        one.stdin.write("go\n")
        one.stdin.flush()
        return one.wait(20), one.stderr.read()

    def test_watches_that_are_used_up(self):
        self.enroll("alice")
        for what in ("instances", "watches"):
            status, said = self.without(what)
            self.assertRegex(said, r"\Asms2fa: state: %s: can't be watched: "
                             r".+\n\Z" % world.STATE)
            self.assertEqual(status, 1)


if __name__ == "__main__":
    desk.main()
