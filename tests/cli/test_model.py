#!/usr/bin/python3 -B
"""A login code never goes to a number that is not verified: random operations,
some of them killed at a random instant, against a plain model of the rules.

MODEL_SEQUENCES=10000 runs that many sequences, MODEL_SEED=N begins with N."""

import collections
import os
import random
import re
import subprocess

import desk
import world

USERS = ("alice", "bob")
VERBS = ("enroll", "change", "verify", "remove", "suspend", "resume",
         "unlock", "import", "login")
OPERATIONS = 10
SEQUENCES = int(os.environ.get("MODEL_SEQUENCES", "200"))
SEED = int(os.environ.get("MODEL_SEED", "1"))
TRIES, LOCKED_AT = 3, 2
SENT = world.CONFIGURATION + "/secret.sent"


class Row:
    """One user, as the rules have it."""

    def __init__(self, status, number):
        self.status, self.number = status, number
        self.pending = ""     # the number of a change
        self.waits = None     # [number, code, guesses left]; None: not known
        self.failures = 0

    def copy(self):
        other = Row(self.status, self.number)
        other.pending, other.failures = self.pending, self.failures
        other.waits = list(self.waits) if self.waits else None
        return other

    def seen(self):
        return "|".join((self.status, self.number, self.pending,
                         "1" if self.waits else "0", str(self.failures)))


def seen(row):
    return "-" if row is None else row.seen()


class Model:
    """What each operation may do: the states that it goes through, the last
    one where it ends, and the messages (kind, number) that it may send."""

    def __init__(self, pending_signs_in):
        self.pending_signs_in = pending_signs_in
        self.rows = dict.fromkeys(USERS)

    def code_to(self, row, number):
        """A code is on its way to number."""
        after = row.copy()
        after.waits = [number, None, TRIES]
        return after

    def enroll(self, user, number):
        row = self.rows[user]
        if row is not None and row.status != "pending":
            return [row], set()
        begun = row
        if row is None or row.number != number:
            begun = Row("pending", number)
            begun.failures = row.failures if row else 0
        return [row, begun, self.code_to(begun, number)], {("verify", number)}

    def change(self, user, number):
        row = self.rows[user]
        if row is None or row.status != "verified" or row.number == number:
            return [row], set()
        begun = row.copy()
        if row.pending != number:
            begun.pending, begun.waits = number, None
        return [row, begun, self.code_to(begun, number)], {("verify", number)}

    def verify(self, user, code):
        row = self.rows[user]
        if row is None or not row.waits:
            return [row], set()
        number, right, left = row.waits
        counted = row.copy()
        if left is None or left == 1:
            counted.waits = None
        else:
            counted.waits[2] -= 1
        if code != right:
            return [row, counted], set()
        used, done = row.copy(), row.copy()
        used.waits = done.waits = None
        if number == row.pending:
            if row.status != "verified":
                return [row, counted, used], set()
            done.number, done.pending = number, ""
            return [row, counted, used, done], {("notice", row.number)}
        if row.status == "pending":
            done.status = "verified"
        else:
            done.failures = 0
        return [row, counted, used, done], set()

    def remove(self, user):
        row = self.rows[user]
        told = row is not None and row.status != "pending"
        return [row, None], {("notice", row.number)} if told else set()

    def suspend(self, user, before="verified", after="suspended"):
        row = self.rows[user]
        if row is None or row.status != before:
            return [row], set()
        done = row.copy()
        done.status = after
        return [row, done], set()

    def resume(self, user):
        return self.suspend(user, "suspended", "verified")

    def unlock(self, user):
        row = self.rows[user]
        if row is None or row.status == "pending":
            return [row], set()
        return [row, self.code_to(row, row.number)], {("verify", row.number)}

    def import_(self, user, number, status):
        row = self.rows[user]
        if row is not None:
            return [row], set()
        return [row, Row(status, number)], set()

    def login(self, user, says):
        row = self.rows[user]
        usable = ("verified", "pending") if self.pending_signs_in else (
            "verified",)
        if row is None or row.status not in usable or \
                row.failures >= LOCKED_AT:
            return [row], set()
        sends = {("login", row.number)}
        if says == "":
            return [row], sends
        counted = row.copy()
        counted.failures += 1
        if says == "wrong":
            if counted.failures >= LOCKED_AT and row.status == "verified":
                sends.add(("notice", row.number))
            return [row, counted], sends
        done = row.copy()
        done.failures = 0
        if row.status != "pending":
            return [row, counted, done], sends
        cleared = done.copy()
        verified = counted.copy()
        for end in (done, verified):
            end.status, end.waits = "verified", None
        return [row, counted, verified, cleared, done], sends


class Clerk:
    def __init__(self, program):
        self.process = subprocess.Popen(
            ["setpriv", "--reuid", world.SYSTEM_USER, "--regid",
             world.SYSTEM_USER, "--clear-groups", program, desk.CONF, SENT],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            bufsize=1)
        self.read = 0

    def do(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        end, _, row = self.process.stdout.readline().strip().partition("|")
        return end, row

    def messages(self):
        """(kind, number, code) of what was sent since the last time."""
        with open(SENT) as f:
            f.seek(self.read)
            text = f.read()
            self.read = f.tell()
        found = []
        for line in text.splitlines():
            number, _, body = line.partition(" ")
            code = re.match(r"(\d{6}) for (\S+)$", body)
            kind = "notice" if code is None else (
                "login" if code.group(2) == "login" else "verify")
            found.append((kind, number, code and code.group(1)))
        return found

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait()


class Sequence:
    def __init__(self, seed, clerk, pending, counts):
        self.counts = counts
        self.random = random.Random(seed)
        self.clerk = clerk
        self.model = Model(pending != "refuse")
        # of this sequence alone: three notices a day are enough for each
        self.numbers = ["+1555%06d%d" % (seed % 1000000, i) for i in range(3)]
        self.story = ["seed %d, pending = %s" % (seed, pending)]

    def likely(self, row):
        """Mostly what makes sense now; anything, now and then."""
        if self.random.random() < 0.2:
            return VERBS
        if row is None:
            return ("enroll", "enroll", "import", "import")
        if row.waits and self.random.random() < 0.5:
            return ("verify",)
        if row.status == "pending":
            return ("verify", "enroll", "login", "remove")
        if row.status == "suspended":
            return ("resume", "login", "verify", "remove")
        return ("change", "change", "login", "login", "login", "suspend",
                "unlock", "remove")

    def pick(self, user):
        """An operation: its words, and what the model says of it."""
        choose = self.random.choice
        row = self.model.rows[user]
        verb = choose(self.likely(row))
        if verb in ("enroll", "change"):
            values = [choose(self.numbers)]
        elif verb == "verify":
            code = row.waits[1] if row is not None and row.waits else None
            values = [code if code and self.random.random() < 0.8
                      else "12345"]  # of no code's length
        elif verb == "import":
            values = [choose(self.numbers),
                      choose(("pending", "verified", "suspended"))]
        elif verb == "login":
            values = [choose(("", "right", "right", "wrong"))]
        else:
            values = []
        rule = getattr(self.model, "import_" if verb == "import" else verb)
        return verb, values, rule(user, *values)

    def step(self):
        user = self.random.choice(USERS[:1] * 3 + USERS[1:])
        verb, values, (states, allowed) = self.pick(user)
        kill = 0
        if self.random.random() < 0.25:
            kill = int(self.random.expovariate(1 / 4000)) + 1
        end, after = self.clerk.do(kill, verb, user, *values)
        self.story.append("%s %s %s%s: %s, %s" % (
            verb, user, " ".join(values), " kill" if kill else "", end,
            after))
        sent = self.clerk.messages()
        self.counts.update(["operations", end])
        self.counts.update(kind + " messages" for kind, _, _ in sent)
        self.story.extend("  %s" % (message,) for message in sent)
        if not {message[:2] for message in sent} <= allowed:
            return "a message that no rule allows"
        unsure = verb == "verify" and states[0] is not None and \
            states[0].waits and states[0].waits[2] is None
        possible = states if unsure or end == "killed" else states[-1:]
        match = [row for row in possible if seen(row) == after]
        if not match:
            return "none of %s" % [seen(row) for row in possible]
        if end == "killed":
            return self.settle(user, match)
        self.model.rows[user] = match[-1]
        return self.learn(user, sent)

    def learn(self, user, sent):
        """The code that waits now is the one that was just sent."""
        row = self.model.rows[user]
        codes = [code for kind, _, code in sent if kind == "verify"]
        if codes and row is not None and row.waits:
            row.waits[1] = codes[-1]
        elif row is not None and row.waits and row.waits[1] is None and \
                row.waits[2]:
            return "no code was sent"
        return None

    def settle(self, user, match):
        """Killed.  Nobody can say which code waits, or how often it was
        guessed at: the model never calls it right again."""
        row = self.model.rows[user] = match[-1] and match[-1].copy()
        if row is not None and row.waits:
            row.waits[1:] = [None, None]

    def clear(self):
        """Both users are gone, for the next sequence."""
        for user in USERS:
            self.clerk.do(0, "remove", user)
        self.clerk.messages()

    def run(self):
        for _ in range(OPERATIONS):
            wrong = self.step()
            if wrong is not None:
                return "\n".join(self.story + [wrong])
        self.clear()
        return None


class Rules(desk.Case):
    def setUp(self):
        super().setUp()
        with open(SENT, "w"):
            pass
        os.chmod(SENT, 0o666)
        os.chmod(world.CONFIGURATION, 0o755)
        self.real = self.desk.courier + ".real"
        os.rename(self.desk.courier, self.real)
        with open(self.desk.postman, "rb") as f, \
                open(self.desk.courier, "wb") as g:
            g.write(f.read())
        os.chmod(self.desk.courier, 0o755)
        os.makedirs(world.STATE)
        os.chown(world.STATE, 900, 900)
        os.chmod(world.STATE, 0o700)

    def tearDown(self):
        os.rename(self.real, self.desk.courier)
        super().tearDown()

    def configure(self, pending):
        self.desk.configure(
            pending=pending, code={"guesses": TRIES},
            message={"sms": "{code} for {service}"}, policy=[],
            lockout={"failures": LOCKED_AT},
            limits=[{"per": "number", "max": 100000, "window": "30s"}],
            guesses=[{"max": 100000, "window": "30s"}])

    def play(self, pending, seeds):
        self.configure(pending)
        with open(SENT, "w"):
            pass
        clerk = Clerk(self.desk.clerk)
        counts = collections.Counter()
        try:
            for seed in seeds:
                self.assertIsNone(Sequence(seed, clerk, pending,
                                           counts).run())
        finally:
            self.assertEqual(clerk.close(), 0)
        print("# pending = %s, %d sequences: %s" % (
            pending, len(seeds), ", ".join(
                "%d %s" % (count, what)
                for what, count in counts.most_common())))
        for what in ("killed", "done", "refused", "login messages",
                     "verify messages", "notice messages"):
            self.assertGreater(counts[what], 0, what)

    def test_refuse(self):
        self.play("refuse", range(SEED, SEED + SEQUENCES // 2))

    def test_verify_at_login(self):
        self.play("verify_at_login",
                  range(SEED + SEQUENCES // 2, SEED + SEQUENCES))


if __name__ == "__main__":
    desk.main()
