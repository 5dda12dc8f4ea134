#!/usr/bin/python3
"""Goal: no single failure of a call of ours admits anybody, gives a free guess
or a free message, leaks a secret or a descriptor, or damages the state; nor do
all calls failing from any point on, nor clocks that jump.

    test_sweep.py [PROGRAM [PART/PARTS [STRIDE [SCENARIO]]]]
"""

import os
import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("top_builddir", ".")).resolve()
sys.path[1:1] = [str(SOURCE / "tests/e2e")]

import sandbox  # noqa: E402

SKIPPED = 77
PEOPLE = (("sms2fa", 900), ("alice", 2001), ("bob", 2002), ("carol", 2003),
          ("dave", 2004))


def settle():
    """Accounts that only this world has."""
    for path, line in (("passwd", "{0}:x:{1}:{1}::/:/bin/sh\n"),
                       ("group", "{0}:x:{1}:\n")):
        with open("/etc/" + path) as file:
            kept = [entry for entry in file
                    if entry.split(":")[0] not in dict(PEOPLE)]
        with open("/etc/" + path, "w") as file:
            file.writelines(kept)
            file.writelines(line.format(*one) for one in PEOPLE)
    with open("/etc/nsswitch.conf", "w") as file:
        file.write("passwd: files\ngroup: files\nhosts: files\n")


def main():
    try:
        sandbox.enter([str(SOURCE), str(BUILD)])
    except sandbox.Unavailable as why:
        print("skipped: %s" % why)
        sys.exit(SKIPPED)
    settle()
    os.chdir("/")
    os.environ.clear()
    os.environ["PATH"] = "/usr/bin:/bin"
    os.environ["BUILD"] = str(BUILD)
    program = sys.argv[1] if len(sys.argv) > 1 else "logins"
    sys.exit(subprocess.run(
        [str(BUILD / "tests/fault" / program), *sys.argv[2:]]).returncode)


main()
