#!/usr/bin/python3 -B
"""The command as a person, or a script in one's place, sees it."""

import select
import subprocess

import desk

ALICE = desk.NUMBERS["alice"]
BOB = desk.NUMBERS["bob"]
ASKED = r"Code from the message: \Z"
NUMBER = r"\+15551234567: \Z"


class Screen(desk.Case):
    def assertScreen(self, name, terminal):
        text = terminal.transcript
        for number in desk.NUMBERS.values():
            text = text.replace(number, "<number>")
            for message in self.texts(number):
                text = text.replace(message.split()[0], "<code>")
        self.assertGolden(name, text)

    def test_enroll(self):
        terminal = self.desk.on_terminal("enroll", "alice")
        self.assertTrue(terminal.wait_for(NUMBER))
        terminal.type(ALICE)
        self.assertTrue(terminal.wait_for(ASKED))
        terminal.type(self.code(ALICE))
        self.assertEqual(terminal.finish(), 0)
        self.assertScreen("enroll-terminal.txt", terminal)
        self.assertEqual(self.user("alice")["status"], "verified")

    def test_wrong_then_right(self):
        terminal = self.desk.on_terminal("enroll", "alice", ALICE)
        self.assertTrue(terminal.wait_for(ASKED))
        terminal.type(self.wrong(ALICE))
        self.assertTrue(terminal.wait_for(r"Wrong code"))
        self.assertTrue(terminal.wait_for(ASKED))
        terminal.type(self.code(ALICE))
        self.assertEqual(terminal.finish(), 0)

    def test_wrong_to_the_end(self):
        terminal = self.desk.on_terminal("enroll", "alice", ALICE)
        for _ in range(3):
            self.assertTrue(terminal.wait_for(ASKED))
            terminal.type("000000" if self.code(ALICE) != "000000" else "1")
        self.assertEqual(terminal.finish(), 1)
        self.assertScreen("wrong.txt", terminal)
        self.assertEqual(self.user("alice")["status"], "pending")
        self.refused("verify", "alice", self.code(ALICE))
        self.sms2fa("enroll", "alice", BOB, "--pending")
        self.sms2fa("verify", "alice", self.code(BOB))

    def test_interrupted_and_continued(self):
        for key in ("\x03", "\x04"):
            with self.subTest(key):
                self.desk.reset()
                terminal = self.desk.on_terminal("enroll", "alice", ALICE)
                self.assertTrue(terminal.wait_for(ASKED))
                terminal.press(key)
                self.assertNotEqual(terminal.finish(), 0)
                self.assertEqual(self.user("alice")["status"], "pending")
                again = self.desk.on_terminal("verify", "alice")
                for _ in range(3):  # Enter alone is no guess
                    again.answer(ASKED, "")
                self.assertTrue(again.wait_for(ASKED))
                again.type(self.code(ALICE))
                self.assertEqual(again.finish(), 0)

    def test_what_was_sent_is_known_though_killed(self):
        terminal = self.desk.on_terminal("enroll", "alice", ALICE)
        self.assertTrue(terminal.wait_for(ASKED))
        terminal.kill()
        sends = [event for event in self.json("log", "alice")["events"]
                 if event["sid"]]
        self.assertEqual([event["outcome"] for event in sends], ["sent"])

    def test_unlock(self):
        self.enroll("alice")
        self.desk.wrong_codes("alice", 10)
        terminal = self.desk.on_terminal("unlock", "alice")
        self.assertTrue(terminal.wait_for(ASKED))
        self.assertEqual(self.user("alice")["status"], "locked")
        terminal.type(self.code(ALICE))
        self.assertEqual(terminal.finish(), 0)
        self.assertEqual(self.user("alice")["status"], "verified")

    def test_json_asks_beside_the_document(self):
        terminal = self.desk.on_terminal("--json", "enroll", "alice", ALICE)
        self.assertTrue(terminal.wait_for(ASKED))
        terminal.type(self.code(ALICE))
        self.assertEqual(terminal.finish(), 0)
        self.assertIn('"status": "verified"', terminal.transcript)

    def test_a_pipe_is_told_before_it_is_asked(self):
        with subprocess.Popen(
                [self.desk.command, "-c", desk.CONF, "enroll", "alice", ALICE],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                text=True) as script:
            self.assertTrue(select.select([script.stdout], [], [], 10)[0])
            self.assertIn("A code is on its way", script.stdout.readline())
            self.assertIn("is enrolled with", script.communicate(
                self.code(ALICE) + "\n")[0])
        self.assertEqual(script.returncode, 0)


if __name__ == "__main__":
    desk.main()
