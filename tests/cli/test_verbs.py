#!/usr/bin/python3 -B
"""list, show, remove, unlock, send-test and log."""

import json
import os
import subprocess
import tempfile

import desk
import world

ALICE = desk.NUMBERS["alice"]
USER_KEYS = {"user", "number", "status", "verified_at", "changed_at",
             "changed_by", "failures", "last_login", "limits",
             "change_pending", "recovery_codes"}
LIMIT_KEYS = {"per", "max", "window", "used", "free_at"}
EVENT_KEYS = {"id", "at", "kind", "user", "service", "address", "outcome",
              "reason", "sid", "request_id", "detail", "actor"}
TIME = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"


class Show(desk.Case):
    def test_list(self):
        self.make_state()
        self.assertEqual(self.sms2fa("list").stdout, "Nobody is enrolled.\n")
        self.enroll("bob")
        self.enroll("alice")
        self.sms2fa("enroll", "carol", desk.NUMBERS["carol"], "--pending")
        self.desk.wrong_codes("bob", 10)
        self.assertGolden("list.txt", self.sms2fa("list").stdout)
        users = self.json("list")["users"]
        self.assertEqual([(u["user"], u["status"]) for u in users],
                         [("alice", "verified"), ("bob", "locked"),
                          ("carol", "pending")])
        for user in users:
            self.assertEqual(set(user), USER_KEYS)
            self.assertEqual(set(user["limits"][0]), LIMIT_KEYS)
            self.assertRegex(user["changed_at"], TIME)
            self.assertIsNone(user["last_login"])
            self.assertRegex(user["number"], r"^\*\*\*\d\d$")
        self.assertIsNone(users[2]["verified_at"])
        self.assertEqual(users[1]["failures"], 10)
        self.assertNoSecret()

    def test_a_user_that_goes_meanwhile(self):
        self.sms2fa("import", "-", "--force", stdin="".join(
            "u%04d,+1555%07d\n" % (i, i) for i in range(1000)))
        last = 1000
        with tempfile.TemporaryFile("w+") as told:
            command = subprocess.Popen(
                [self.desk.command, "-c", desk.CONF, "--json", "list"],
                stdout=told)
            while command.poll() is None:
                last -= 1
                self.sms2fa("remove", "u%04d" % last)
            self.assertEqual(command.returncode, 0)
            told.seek(0)
            self.assertGreaterEqual(len(json.load(told)["users"]), last)

    def test_show(self):
        self.enroll("alice")
        self.assertGolden("show.txt", self.sms2fa("show", "alice").stdout)
        self.assertIn("not enrolled", self.refused("show", "bob"))
        self.assertIn("not enrolled",
                      self.json("show", "bob", status=1)["error"])

    def test_reveal_is_logged(self):
        self.enroll("alice")
        self.assertNotIn(ALICE, self.sms2fa("show", "alice").stdout)
        self.assertIn(ALICE, self.sms2fa("show", "alice", "--reveal").stdout)
        self.log("event=reveal user=alice")
        document = self.json("show", "--reveal", "alice")
        self.assertEqual(document["user"]["number"], ALICE)
        events = self.json("log", "alice")["events"]
        self.assertEqual(
            sum("reveal" in str(event) for event in events), 2)

    def test_to_reveal_all_is_logged(self):
        self.enroll("alice")
        self.assertNotIn(ALICE, self.sms2fa("list").stdout)
        self.assertIn(ALICE, self.sms2fa("list", "--reveal").stdout)
        self.log("event=reveal user=- .*status=revealed")
        document = self.json("list", "--reveal")
        self.assertEqual(document["users"][0]["number"], ALICE)
        self.assertEqual(
            [event["outcome"] for event in self.json("log")["events"]].count(
                "all numbers revealed"), 2)

    def test_mask(self):
        for digits in (0, 4):
            self.desk.reset()
            self.desk.configure(privacy={"mask": digits})
            self.enroll("alice")
            self.assertEqual(self.user("alice")["number"],
                             "***" + ALICE[len(ALICE) - digits:])


class Remove(desk.Case):
    def test_the_number_is_told(self):
        self.desk.configure(message={"brand": "example.com",
                                     "contact": "it@example.com"})
        self.enroll("alice")
        done = self.sms2fa("remove", "alice")
        self.assertGolden("remove.txt", done.stdout + done.stderr)
        self.assertEqual(
            self.texts(ALICE)[-1],
            "This number no longer receives sign-in codes for example.com. "
            "Not you? it@example.com")
        self.assertEqual(self.json("list")["users"], [])
        self.log("event=remove user=alice")
        self.log(r"event=notice kind=removed user=alice number=\*\*\*%s "
                 "outcome=sent" % ALICE[-2:])
        self.assertIn("not enrolled", self.refused("remove", "alice"))

    def test_host_and_administrator_by_default(self):
        self.enroll("alice")
        self.assertIs(self.json("remove", "alice")["notified"], True)
        self.assertEqual(
            self.texts(ALICE)[-1],
            "This number no longer receives sign-in codes for %s. Not you? "
            "Contact your administrator." % world.HOST_NAME)

    def test_a_pending_number_is_told_nothing(self):
        self.sms2fa("enroll", "alice", ALICE, "--pending")
        done = self.sms2fa("remove", "alice")
        self.assertIn("told nothing", done.stdout)
        self.assertEqual(done.stderr, "")
        self.assertEqual(self.sends(), 1)

    def test_a_notice_that_fails_undoes_nothing(self):
        self.enroll("alice")
        self.desk.phone.fail_next("500")
        document = self.json("remove", "alice")
        self.assertIs(document["notified"], False)
        self.assertEqual(len(document["warnings"]), 1)
        self.assertEqual(self.json("list")["users"], [])
        self.log("event=notice .*outcome=maybe_sent")
        self.assertIn("notice",
                      [e["kind"] for e in self.json("log")["events"]])

    def test_a_notice_over_its_limit(self):
        self.desk.configure(limits=[{"per": "number", "max": 100,
                                     "window": "1h"},
                                    {"per": "host", "max": 1,
                                     "window": "1h"}])
        self.enroll("alice")
        document = self.json("remove", "alice")
        self.assertIs(document["notified"], False)
        self.log("event=notice .*outcome=over_limit")
        self.assertIn("notice not sent",
                      str(self.json("log")["events"]))

    def test_three_notices_a_day_beside_the_limits_of_the_number(self):
        self.desk.configure(limits=[{"per": "number", "max": 5,
                                     "window": "1h"}])
        for told in (True, True, True, False):
            self.enroll("alice")
            self.assertIs(self.json("remove", "alice")["notified"], told)

    def test_the_windows_stay(self):
        self.desk.configure(limits=[{"per": "user", "max": 1,
                                     "window": "1h"}])
        self.enroll("alice")
        self.sms2fa("remove", "alice")
        self.assertIn("over the limit", self.refused(
            "enroll", "alice", desk.NUMBERS["bob"]))


class Unlock(desk.Case):
    def setUp(self):
        super().setUp()
        self.enroll("alice")
        self.desk.wrong_codes("alice", 10)
        self.assertEqual(self.user("alice")["status"], "locked")

    def test_pending_and_verify(self):
        document = self.json("unlock", "alice", "--pending")
        self.assertEqual(document["next"], "sms2fa verify alice")
        self.assertEqual(document["user"]["status"], "locked")
        self.refused("verify", "alice", self.wrong(ALICE))
        self.assertEqual(self.user("alice")["status"], "locked")
        done = self.sms2fa("verify", "alice", self.code(ALICE))
        self.assertEqual(done.stdout, "alice is unlocked by a code to "
                         "***%s.\n" % ALICE[-2:])
        self.assertEqual(self.user("alice")["status"], "verified")
        self.assertEqual(self.user("alice")["failures"], 0)
        self.log("event=unlock user=alice .*status=unlocked")
        self.assertNoSecret()

    def test_at_once(self):
        done = self.refused("unlock", "alice")
        self.assertIn("CODE: end of input", done)
        self.assertEqual(self.user("alice")["status"], "locked")

    def test_force(self):
        sent = self.sends()
        self.sms2fa("unlock", "alice", "--force")
        self.assertEqual(self.user("alice")["status"], "verified")
        self.assertEqual(self.sends(), sent)
        self.log("event=unlock user=alice .*status=forced")

    def test_a_suspended_user_is_sent_no_code(self):
        self.sms2fa("suspend", "alice")
        sent = self.sends()
        self.assertIn("`sms2fa resume alice` first",
                      self.refused("unlock", "alice", "--pending"))
        self.assertEqual(self.sends(), sent)
        self.sms2fa("unlock", "alice", "--force")

    def test_refusals(self):
        self.assertIn("not enrolled", self.refused("unlock", "bob"))
        self.sms2fa("enroll", "bob", desk.NUMBERS["bob"], "--pending")
        for force in ([], ["--force"]):
            self.assertIn("not verified yet",
                          self.refused("unlock", "bob", *force))


class SendTest(desk.Case):
    def test_sent(self):
        done = self.sms2fa("send-test", ALICE)
        self.assertGolden("send-test.txt", done.stdout)
        self.assertEqual(
            self.texts(ALICE),
            ["This is a test message. Codes for signing in to %s can reach "
             "this number." % world.HOST_NAME])
        document = self.json("send-test", stdin=ALICE + "\n")
        self.assertEqual(document["message"]["class"], "sent")
        self.assertEqual(document["message"]["number"], "***" + ALICE[-2:])
        self.log(r"event=send_test .*outcome=sent sid=SM")
        self.assertIn("test", [e["kind"] for e in self.json("log")["events"]])
        self.assertNoSecret()

    def test_refused_by_the_provider(self):
        for status, code, kind, said in (
                (400, 21408, "configuration", "Geo permissions"),
                (400, 21610, "number", "text START"),
                (401, 20003, "configuration", "do not belong together"),
                (404, 20404, "configuration", "no such account"),
                (400, 21608, "account", "on trial"),
                (400, 30005, "number", "can't send to this number"),
                (400, 21267, "configuration", "refuses these settings"),
                (400, 21215, "configuration", "Voice, Geographic"),
                (400, 20001, "unsent", "refuses this message"),
                (400, 10001, "account", "its balance and status"),
                (429, 20429, "later", "try again in a minute"),
                (500, 20500, "maybe_sent", "may have been sent")):
            with self.subTest(code):
                self.desk.phone.fail_next(
                    "429_retry_after_30" if status == 429 else
                    "code_%d" % code)
                document = self.json("send-test", ALICE, status=1)
                message = document["message"]
                self.assertEqual(message["class"], kind)
                self.assertEqual(message["http_status"], status)
                self.assertIn(said, document["error"])
                self.assertEqual(document["error"].count(ALICE), 0)
                self.assertNotIn(ALICE, str(document))

    def test_a_courier_that_is_not_there(self):
        courier = self.desk.courier
        os.rename(courier, courier + ".away")
        try:
            self.assertIn("courier", self.refused("send-test", ALICE))
        finally:
            os.rename(courier + ".away", courier)

    def test_numbers(self):
        self.assertIn("write " + ALICE, self.refused(
            "send-test", ALICE[:5] + " " + ALICE[5:]))
        self.desk.configure(numbers={"deny": ["+1"]})
        self.assertIn("not permitted", self.refused("send-test", ALICE))
        self.assertEqual(self.sends(), 0)


class Log(desk.Case):
    def test_events(self):
        self.make_state()
        self.assertEqual(self.sms2fa("log").stdout, "No events.\n")
        self.assertEqual(self.json("log")["events"], [])
        self.enroll("alice")
        self.enroll("bob")
        events = self.json("log")["events"]
        for event in events:
            self.assertEqual(set(event), EVENT_KEYS)
            self.assertRegex(event["at"], TIME)
        self.assertEqual([e["id"] for e in events],
                         sorted(e["id"] for e in events))
        self.assertEqual({e["user"] for e in events}, {"alice", "bob"})
        mine = self.json("log", "alice")["events"]
        self.assertEqual({e["user"] for e in mine}, {"alice"})
        self.assertEqual(self.json("log", "-n", "2")["events"], events[-2:])
        self.assertEqual(self.json("-n", "0", "log")["events"], events)
        table = self.sms2fa("log", "alice").stdout
        self.assertEqual(len(table.splitlines()), 1 + len(mine))
        self.assertRegex(table, r"\ATIME +EVENT +USER")
        self.assertNoSecret()

    def test_no_escape_sequence_reaches_the_terminal(self):
        self.desk.phone.fail_next("control_bytes")
        done = self.sms2fa("send-test", ALICE, status=1)
        said = done.stdout + done.stderr + self.sms2fa("log").stdout
        self.assertNotIn("\x1b", said)
        self.assertNotIn("\r", said)
        self.assertNotRegex(said, "(?m)^user=root")


if __name__ == "__main__":
    desk.main()
