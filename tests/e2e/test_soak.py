#!/usr/bin/python3
"""kill -9 of any process of ours, at any moment, again and again: no message
above a limit, no free guess, no wrong success, a store that stays whole.

SOAK_KILLS (300) and SOAK_SEED (of the clock) from the environment."""

import collections
import json
import os
import random
import shutil
import sqlite3
import threading
import time

import case
import double
import phone
from strike import Broken, Strike
from world import MAXTRIES, PREFIX, ROOT, STATE, SUCCESS, TOOLS

KILLS = int(os.environ.get("SOAK_KILLS") or 300)
SEED = os.environ.get("SOAK_SEED") or str(int(time.time()))
WORKERS = 4
HOST, VERIFIER, COURIER, COMMAND = (
    "pam_client", "sms2fa-verifier", "sms2fa-courier", "sms2fa")
KINDS = (HOST,) * 3 + (VERIFIER,) * 4 + (COURIER,) * 2 + (COMMAND,)

# Low, so that they are reached, and over a day, so that nothing frees again.
MESSAGES, GUESSES, FAILURES = 6, 12, 10
SETTINGS = {
    "limits": [{"per": "number", "max": MESSAGES, "window": "1d"},
               {"per": "user", "max": MESSAGES + 2, "window": "1d"}],
    "guesses": [{"max": GUESSES, "window": "1d"}],
    "lockout": {"failures": FAILURES},
}
NOTICES = 3  # a day and number, beside the limits


class Person:
    """Somebody who logs in until their limits or guesses are used up."""

    def __init__(self, name, number):
        self.name, self.number = name, number
        self.wrong = self.right = self.spent = 0


class Soak(case.Case):
    sshd = None

    def setUp(self):
        super().setUp()
        self.provider = double.Double(
            ROOT + "/soak", tls=False, login=phone.LOGIN, secret=phone.SECRET,
            account=self.world.phone.account)
        self.provider.start()
        self.addCleanup(self.provider.stop)
        self.world.configure(provider={
            "api_url": self.provider.url, "lookup_url": self.provider.url,
            "ca_file": ""}, **SETTINGS)
        self.world.pam("soak", "auth required pam_permit.so\n"
                       "auth requisite {module} first_factor=stack\n")
        self.people = self.settle(KILLS // 5 + 8 * WORKERS)
        self.lock = threading.Lock()
        self.done = 0
        self.tally = collections.Counter()
        self.problems = []
        self.calls = {}

    def settle(self, count):
        """So many accounts with verified numbers."""
        people = [Person("soak%05d" % i, "+1555%07d" % (2000000 + i))
                  for i in range(count)]
        with open("/etc/passwd", "a") as f:
            f.writelines("%s:x:%d:100::/:/bin/false\n" % (one.name, 10000 + i)
                         for i, one in enumerate(people))
        path = ROOT + "/soak.csv"
        with open(path, "w") as f:
            f.writelines("%s,%s,verified\n" % (one.name, one.number)
                         for one in people)
        self.world.sms2fa("import", "--trust-verified", path)
        return people

    def next_person(self):
        with self.lock:
            return self.people.pop()

    # One login

    def answers(self, dice):
        """What is typed: mostly the right code in the end."""
        plan = ["resend"] * (dice.random() < 0.15)
        plan += ["wrong"] * dice.choice((0, 0, 0, 1, 1, 2, 3))
        return plan + ["right"] * (dice.random() < 0.85)

    def texts(self, number):
        """With a code, and without: notices."""
        texts = self.provider.messages(number)
        codes = list(filter(phone.Phone.find_code, texts))
        if len(codes) > MESSAGES or len(texts) - len(codes) > NOTICES:
            raise Broken("%d codes and %d notices to one number" % (
                len(codes), len(texts) - len(codes)))
        return codes

    def code(self, person, before):
        """Of this login, where a message has come; else none is right."""
        texts = self.texts(person.number)
        if len(texts) == before:
            return None
        return phone.Phone.find_code(texts[-1]).group()

    def converse(self, person, strike, plan, before):
        """The result, None when the host was killed, and what was seen."""
        asked, typed, result = False, None, None
        while True:
            line = strike.line()
            kind, _, text = line.partition(" ")
            if line == "":
                return result, asked, typed
            if kind == "result":
                result = int(text)
            if kind != "prompt":
                continue
            asked = asked or "sent to" in text
            person.wrong += text.startswith("Wrong code")
            code = self.code(person, before)
            typed = plan.pop(0) if plan and "Press Enter" not in text else ""
            if typed == "right" and code is None:
                typed = "wrong"
            strike.say({"wrong": case.Applicants.wrong(code or "000000"),
                        "right": code}.get(typed, typed))

    def log_in(self, person, plan, name, how, at):
        before = len(self.texts(person.number))
        strike = Strike(name, how, at, [
            TOOLS + "/pam_client", "-i", "soak", person.name])
        try:
            result, asked, typed = self.converse(
                person, strike, plan, before)
        finally:
            killed, calls, phase = strike.end()
        sent = len(self.texts(person.number))
        if result == SUCCESS and typed != "right":
            raise Broken("in without a right code")
        if how == "none" and typed == "right" and result not in (
                SUCCESS, MAXTRIES):
            raise Broken("a right code left alone gave %s" % result)
        person.right += result == SUCCESS
        person.spent += result == MAXTRIES and sent == before
        where = "ask" if asked else "sent" if sent > before else "unsent"
        if typed == "right":
            where = "answered"
        return killed, calls, "%s/%s" % (where, phase), result

    # What a person's end must find in the store

    def ask(self, verb, person):
        return json.loads(self.world.sms2fa(
            "--json", verb, person.name).stdout)

    def retire(self, person):
        sent = len(self.texts(person.number))
        charged = self.ask("show", person)["user"]["limits"][0]["used"]
        guessed = sum(event["kind"] == "guess"
                      for event in self.ask("log", person)["events"])
        if charged < sent:
            raise Broken("%d messages, %d charged" % (sent, charged))
        if guessed < person.wrong + person.right:
            raise Broken("%d answers judged, %d recorded" % (
                person.wrong + person.right, guessed))
        if person.wrong > GUESSES:
            raise Broken("%d wrong guesses" % person.wrong)
        with self.lock:
            self.tally["messages"] += sent
            self.tally["charges"] += charged
            self.tally["guesses seen judged"] += person.wrong + person.right
            self.tally["guesses recorded"] += guessed
            self.tally["people"] += 1

    # One command

    def command(self, desk, dice, how, at):
        """A command killed half-way has done all of it or nothing."""
        verb, after = dice.choice({
            None: (("import", "verified"), ("list", None)),
            "verified": (("suspend", "suspended"), ("recovery", "verified"),
                         ("remove", None), ("log", "verified"),
                         ("change", "verified"), ("prune", "verified")),
            "suspended": (("resume", "verified"), ("list", "suspended")),
        }[desk.status])
        argv = {"import": ("import", "--trust-verified", desk.file),
                "change": ("change", "--pending", desk.name, desk.next),
                "list": ("list",), "prune": ("prune",)}.get(
                    verb, (verb, desk.name))
        strike = Strike(COMMAND, how, at,
                        [PREFIX + "/sbin/sms2fa", *argv])
        lines = strike.lines()
        killed, calls, phase = strike.end()
        shown = self.world.sms2fa("--json", "show", desk.name, check=False)
        shown = json.loads(shown.stdout)
        status = shown["user"]["status"] if shown["ok"] else None
        busy = any("another import is under way" in line for line in lines)
        if status not in (desk.status, after) or (
                not killed and not busy and status != after):
            raise Broken("%s: %s, then %s: %s" % (verb, desk.status, status,
                                                  "\n".join(lines)))
        desk.status = status
        for number in desk.number, desk.next:
            self.texts(number)
        return killed, calls, "%s/%s" % (verb, phase), None

    # The rounds

    def measure(self):
        """How many stops each process has when it is left alone."""
        for name in HOST, VERIFIER, COURIER:
            _, self.calls[name], _, result = self.log_in(
                self.next_person(), ["wrong", "right"], name, "none", 0)
            self.assertEqual(result, SUCCESS)
        strike = Strike(COMMAND, "none", 0,
                        [PREFIX + "/sbin/sms2fa", "list"])
        strike.lines()
        self.calls[COMMAND] = strike.end()[1]

    def blow(self, dice, name):
        """When to strike: mostly by calls.  Half of them are those of the
        last third, when the program and its libraries are loaded."""
        if dice.random() < 0.25:
            return "us", dice.randrange(60000)
        part = dice.random() * 1.05
        if dice.random() < 0.5:
            part = (2 + part) / 3
        return "call", 1 + int(part * self.calls[name])

    def open_desk(self, worker):
        """Somebody whom the commands of this worker are about."""
        desk = self.next_person()
        desk.status, desk.file = "verified", ROOT + "/desk%d.csv" % worker
        desk.next = self.next_person().number
        with open(desk.file, "w") as f:
            f.write("%s,%s,verified\n" % (desk.name, desk.number))
        return desk

    def count(self, name, killed, phase, result):
        with self.lock:
            self.done += killed
            self.tally["rounds"] += 1
            if killed:
                self.tally["killed: %s" % name] += 1
                self.tally["killed: %s, %s" % (name, phase)] += 1
            if name != COMMAND:
                self.tally["result: %s" % result] += 1

    def rounds(self, dice, desk, where):
        """Until enough were killed; ${where} is kept up to date."""
        person = self.next_person()
        while self.done < KILLS and not self.problems:
            name = dice.choice(KINDS)
            how, at = self.blow(dice, name)
            if name != COMMAND and dice.random() < 0.03:
                how = "none"
            where[:] = name, how, at, person.name
            killed, _, phase, result = (
                self.command(desk, dice, how, at) if name == COMMAND else
                self.log_in(person, self.answers(dice), name, how, at))
            self.count(name, killed, phase, result)
            if person.spent >= 2:
                self.retire(person)
                person = self.next_person()
        self.retire(person)

    def work(self, worker):
        where = []
        try:
            self.rounds(random.Random("%s/%d" % (SEED, worker)),
                        self.open_desk(worker), where)
        except Exception as problem:
            self.problems.append("%s: %s: %s" % (
                where, type(problem).__name__, problem))

    def assertWhole(self):
        listed = json.loads(self.world.sms2fa("--json", "list").stdout)
        self.assertGreaterEqual(len(listed["users"]), self.enrolled)
        copy = ROOT + "/whole"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(STATE, copy)
        with sqlite3.connect(copy + "/state.db") as database:
            self.assertEqual(database.execute(
                "PRAGMA integrity_check").fetchall(), [("ok",)])

    def test_kills(self):
        self.enrolled = len(self.people) - WORKERS  # a desk may be removed
        print("# SOAK_SEED=%s SOAK_KILLS=%d" % (SEED, KILLS), flush=True)
        begun = time.monotonic()
        self.measure()
        threads = [threading.Thread(target=self.work, args=(worker,))
                   for worker in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for what, count in sorted(self.tally.items()):
            print("# %6d %s" % (count, what))
        print("# stops in a login left alone: %s" % self.calls)
        print("# %d kills in %.0f s" % (self.done, time.monotonic() - begun),
              flush=True)
        self.assertEqual(self.problems, [], "seed %s" % SEED)
        self.assertNoProcess("sms2fa-verifier", "sms2fa-courier", "sms2fa")
        self.assertWhole()
        self.assertGreater(self.tally["result: %d" % SUCCESS], KILLS // 20)


if __name__ == "__main__":
    case.main()
