#!/usr/bin/python3
"""Goal: no single failure of a call of ours admits anybody, gives a free guess
or a free message, leaks a secret or a descriptor, or damages the state; nor do
all calls failing from any point on, nor clocks that jump.

    test_sweep.py [PROGRAM [PART/PARTS [STRIDE [SCENARIO]]]]

Without arguments all programs in the short form: a fault that another scenario
has had at the same place of the same way is left out, of the others every
second one is taken (with sanitizers, one in 48; of the courier's, which mostly
waits, twice as many), and of the points where all calls fail one in 20.  SWEEP
in the environment is another STRIDE than these; 0 leaves nothing out.
"""

import concurrent.futures
import ctypes
import os
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("top_builddir", ".")).resolve()
sys.path[1:1] = [str(SOURCE / "tests/e2e")]

import sandbox  # noqa: E402

SKIPPED = 77
PARTS = 2  # processes for a program
PEOPLE = (("sms2fa", 900), ("alice", 2001), ("bob", 2002), ("carol", 2003),
          ("dave", 2004), ("alicia", 2001))
# program of the sweep: what it sweeps, what of that no scenario gets to
PROGRAMS = {
    "logins": ("sms2fa-verifier", {
        # for a new state, which the command alone makes
        "fallocate", "fchmod", "flock", "fsync", "renameat", "write",
        "fstatvfs", "lstat", "kill",
        "reallocarray"}),  # for complaints about a configuration
    "couriers": ("sms2fa-courier", {
        "lstat", "fopen", "fgets", "getrandom",  # to wait for a busy provider
        # of process_become, which is linked and never called
        "getgroups", "getpwnam_r", "getresgid", "getresuid", "setgroups",
        "setresgid", "setresuid", "write"}),
    "commands": ("sms2fa", {
        "fallocate",  # where a disk was nearly full
        "getgrnam_r", "getgrouplist", "realloc",
        # of process_reset and its like, which are linked and never called
        "close_range", "fgets", "fopen"}),
    "modules": (".libs/pam_sms2fa.so", {
        "malloc", "open", "read", "fcntl", "pam_get_authtok",
        "pam_set_item"}),
}


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
    with open("/etc/group", "a") as file:
        file.write("guests:x:2900:bob,alice\ncrowd:x:2901:%s\n" % ",".join(
            "member%d" % i for i in range(500)))
        file.write("team:x:2900:\n")  # another name of the guests
        file.writelines("club%d:x:%d:bob\n" % (i, 3000 + i)
                        for i in range(70))
    with open("/etc/nsswitch.conf", "w") as file:
        file.write("passwd: files\ngroup: files\nhosts: files\n")


def apart():
    """A /mnt of its own for each process."""
    ctypes.CDLL(None).unshare(sandbox.CLONE_NEWNS)
    sandbox.tmpfs("/mnt")


def run(program, *arguments):
    return subprocess.run(
        [str(BUILD / "tests/fault" / program), *arguments],
        preexec_fn=apart, env={"PATH": "/usr/bin:/bin", "BUILD": str(BUILD),
                               "SOURCE": str(SOURCE)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace")


def imports(path):
    """What a program of ours asks of its libraries, by plain names."""
    listing = subprocess.run(["nm", "-D", "--undefined-only", str(path)],
                             check=True, capture_output=True, text=True)
    return {re.sub(r"^__(\w+?)(_chk|_2)$", r"\1", line.split()[-1]
                   .split("@")[0])
            for line in listing.stdout.splitlines()}


def judge(program, outputs):
    """False when a function that the product calls was not: a lost --wrap."""
    everything = "".join(outputs)
    wrapped = set(re.findall(r"CALLED (\w+)", everything))
    called = set(re.findall(r"^CALLED (\w+)", everything, re.M))
    path, rare = PROGRAMS[program]
    missing = (imports(BUILD / path) & wrapped) - called - rare
    for name in sorted(missing):
        print("FAIL %s: %s is wrapped, and was never called" % (program, name))
    runs = sum(int(n) for n in re.findall(r"^(\d+) runs", everything, re.M))
    print("%s: %d runs, %d functions failed" % (program, runs, len(called)))
    return not missing and called


def strides():
    """How many faults there are to one that is taken, by program."""
    asked = os.environ.get("SWEEP")
    if asked:
        return dict.fromkeys(PROGRAMS, asked)
    sanitized = "__asan_init" in imports(BUILD / "sms2fa-verifier")
    stride = 48 if sanitized else 2
    return {program: str(stride // 2 if program == "couriers" else stride)
            for program in PROGRAMS}


def sweep_all():
    stride = strides()
    fine = True
    with concurrent.futures.ThreadPoolExecutor(PARTS) as pool:
        work = {program: [pool.submit(
            run, program, "%d/%d" % (part, PARTS), stride[program])
            for part in range(PARTS)] for program in PROGRAMS}
        for program, parts in work.items():
            done = [part.result() for part in parts]
            for one in done:
                print(re.sub(r"^(UN)?CALLED.*\n", "", one.stdout,
                             flags=re.M), end="", flush=True)
                if one.returncode != 0:
                    print("FAIL %s: ended with %d" % (
                        program, one.returncode))
                    fine = False
            if not judge(program, [one.stdout for one in done]):
                fine = False
    return fine


def main():
    arguments = sys.argv[1:]
    whole = os.environ.get("SWEEP")
    try:
        sandbox.enter([str(SOURCE), str(BUILD)])
    except sandbox.Unavailable as why:
        print("skipped: %s" % why)
        sys.exit(SKIPPED)
    os.chdir("/")
    settle()
    if whole:
        os.environ["SWEEP"] = whole
    if not arguments:
        sys.exit(not sweep_all())
    done = run(*arguments)
    print(done.stdout, end="")
    sys.exit(done.returncode)


main()
