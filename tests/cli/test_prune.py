#!/usr/bin/python3
"""prune: what nobody needs any more, and nothing else; a backup's event."""

import os
import shutil
import subprocess

import desk
import sandbox
import world

COPY = world.ROOT + "/copy"
DETACH = 2
MS_BIND = 4096


class Prune(desk.Case):
    def test_nothing_is_old(self):
        self.enroll("alice")
        events = self.json("log")["events"]
        self.assertEqual(self.json("prune")["deleted"], 0)
        self.assertEqual(self.json("log")["events"], events)
        self.assertRegex(self.sms2fa("prune").stdout,
                         r"\A0 events older than 90 d are deleted\.\n\Z")

    def test_what_is_deleted_is_an_event_and_a_line(self):
        self.enroll("alice")
        events = len(self.json("log")["events"])
        done = subprocess.run(
            ["unshare", "--time", "--fork", "--boottime", "31622400",
             self.desk.command, "-c", desk.CONF, "prune"], capture_output=True, text=True)
        if "unshare:" in done.stderr:
            self.skipTest(done.stderr.strip())
        self.assertRegex(done.stdout, r"\A%d events older" % (events - 1),
                         done.stderr)  # the last one is what time goes on from
        self.log('event=prune user=- by="root" number=- status=%d_deleted' %
                 (events - 1))
        self.assertEqual(self.json("log")["events"][-1]["outcome"],
                         "old events deleted")

    def test_a_damaged_state_is_told(self):
        self.enroll("alice")
        with open(world.STATE + "/state.db", "r+b") as f:
            f.truncate(8192)
        self.assertIn("state: %s/state.db: " % world.STATE,
                      self.refused("prune"))


class Backup(desk.Case):
    def test_a_backup_that_is_no_event_is_a_backup(self):
        self.enroll("alice")
        self.addCleanup(os.unlink, COPY)
        clock = "/proc/sys/kernel/random/boot_id"  # no event without it
        sandbox.mount("/dev/null", clock, flags=MS_BIND)
        try:
            done = self.sms2fa("backup", COPY)
        finally:
            sandbox.libc.umount2(clock.encode(), DETACH)
        self.assertIn("is no event of the state: the time", done.stderr)
        shutil.rmtree(world.STATE)
        self.sms2fa("restore", COPY)
        self.assertEqual(self.user("alice")["status"], "verified")


if __name__ == "__main__":
    desk.main()
