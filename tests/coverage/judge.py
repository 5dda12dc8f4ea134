#!/usr/bin/python3
"""How much of the sources the tests have run: judge.py FIGURES.json EXCEPTIONS

FIGURES.json is gcovr's.  Files that decide must have every branch taken, the
others together 90 lines of 100, and each of them too; what is not is named in
EXCEPTIONS with its reason, or is a failure.  A line there is

    FILE | FUNCTION | COUNT | PART OF THE SOURCE LINE | REASON
    FILE | - | REASON

COUNT branches at most, on lines of that function which have that part, are not
taken; or fewer lines than 90 of 100 are run.
"""

import json
import pathlib
import re
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
DECIDES = re.compile(
    r"src/auth/\w+\.c|src/core/(code|verdict)\.c|"
    r"src/module/(ending|evidence|judgement)\.c")
OURS = re.compile(r"(src/.*|pam_sms2fa)\.c")
LEAST = 90  # lines of 100


def read_exceptions(path):
    rows = []
    for number, line in enumerate(open(path), 1):
        if line.strip() and not line.startswith("#"):
            fields = [field.strip() for field in line.split(" | ")]
            if not all(fields) or not (
                    len(fields) == 5 and fields[2].isdigit() or
                    len(fields) == 3 and fields[1] == "-"):
                sys.exit("%s:%d: not of the form" % (path, number))
            rows.append(fields)
    return rows


def branches_missed(entry, rows, left):
    """(line number, text, how many) of branches nobody took nor argued."""
    text = (SOURCE / entry["file"]).read_text().split("\n")
    starts = sorted((function["lineno"], function["name"])
                    for function in entry["functions"])
    for line in entry["lines"]:
        number = line["line_number"]
        missed = sum(branch["count"] == 0 for branch in line["branches"])
        for row in rows:
            if missed and row[0] == entry["file"] and len(row) == 5 and \
                    row[3] in text[number - 1] and \
                    row[1] == [s for s in starts if s[0] <= number][-1][1]:
                argued = min(missed, left[tuple(row)])
                left[tuple(row)] -= argued
                missed -= argued
        if missed:
            yield number, text[number - 1].strip(), missed


def main(figures, exceptions):
    rows, wrong = read_exceptions(exceptions), 0
    left = {tuple(row): int(row[2]) for row in rows if len(row) == 5}
    elsewhere = [0, 0]
    for entry in json.load(open(figures))["files"]:
        name = entry["file"]
        if not OURS.fullmatch(name):
            continue
        lines = [line for line in entry["lines"]
                 if not line.get("gcovr/noncode")]
        hit = sum(line["count"] > 0 for line in lines)
        taken = [branch["count"] > 0
                 for line in lines for branch in line["branches"]]
        decides = bool(DECIDES.fullmatch(name))
        print("%-32s %4d of %4d lines, %4d of %4d branches%s" % (
            name, hit, len(lines), sum(taken), len(taken),
            ", decides" if decides else ""))
        if decides:
            for number, text, missed in branches_missed(entry, rows, left):
                print("FAIL %s:%d: %d not taken: %s" % (
                    name, number, missed, text))
                wrong += 1
            continue
        elsewhere[0] += hit
        elsewhere[1] += len(lines)
        if hit * 100 < LEAST * len(lines):
            if not any(row[:2] == [name, "-"] for row in rows):
                print("FAIL %s: under %d %% of its lines" % (name, LEAST))
                wrong += 1
    share = elsewhere[0] * 100 / elsewhere[1]
    print("elsewhere: %.1f %% of lines" % share)
    for row in rows:
        source = SOURCE / row[0]
        if not source.exists() or (
                len(row) == 5 and row[3] not in source.read_text()):
            print("FAIL %s: %s is not there any more" % (exceptions, row))
            wrong += 1
    sys.exit(wrong > 0 or share < LEAST)


main(*sys.argv[1:])
