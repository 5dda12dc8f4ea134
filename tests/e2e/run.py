#!/usr/bin/python3 -B
"""End-to-end tests: run.py --build DIR [--jobs N] [test_x.py ...]

DIR is a finished build that was configured with the paths in PATHS below.
Prints PASS, FAIL or SKIP for each test and a last line with the counts; exits
1 when a test failed.
"""

import argparse
import concurrent.futures
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PATHS = ("--prefix=/mnt/sms2fa --sysconfdir=/mnt/sms2fa/etc "
         "--localstatedir=/mnt/sms2fa/var --libexecdir=/mnt/sms2fa/libexec "
         "--with-pamdir=/mnt/sms2fa/lib/security")
MODULE = "/mnt/sms2fa/lib/security/pam_sms2fa.so"
TIMEOUT = 600  # seconds for one file, unless asked for more
SKIPPED = 77


def run(argv):
    done = subprocess.run(argv, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit("%s: exit %d\n%s" % (" ".join(argv), done.returncode,
                                      done.stdout[-4000:]))


def make_stage(build, stage):
    """Install the build below stage, and compile what the tests need."""
    run(["make", "-s", "-C", build, "install", "DESTDIR=" + stage])
    if not os.path.exists(stage + MODULE):
        sys.exit("%s is not there: configure the build with\n%s" %
                 (MODULE, PATHS))
    tools = os.path.join(stage, "tools")
    os.mkdir(tools)
    cc = os.environ.get("CC", "cc").split()
    shared = ["-shared", "-fPIC", "-D_GNU_SOURCE"]
    # As sshd, sudo and su are: bound late, a call leaves on the stack what
    # was in the registers by then, such as a code.
    bound = ["-lpam", "-Wl,-z,now"]
    for name, source, flags, libraries in (
            ("pam_client", "pam_client.c", ["-D_GNU_SOURCE"], bound),
            ("pam_host", "pam_host.c", ["-D_GNU_SOURCE", "-pthread"], bound),
            ("strike", "strike.c", ["-D_GNU_SOURCE"], []),
            ("remains", "remains.c", ["-D_GNU_SOURCE"], []),
            ("libnss_icase.so.2", "nss_icase.c", shared, []),
            ("stop_at_commit.so", "stop_at_commit.c", shared, [])):
        run(cc + ["-Wall", "-Wextra", *flags, "-o",
                  os.path.join(tools, name), os.path.join(HERE, source),
                  *libraries])


def run_file(path, timeout):
    """Output and verdict of one file; what ends late is killed with all its
    processes, which its name space holds together."""
    begun = time.monotonic()
    process = subprocess.Popen(
        ["/usr/bin/python3", "-B", path], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        output, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.terminate()
        output, _ = process.communicate()
        output += "FAIL %s: not done after %d s\n" % (
            os.path.basename(path), timeout)
    failed = re.search("^FAIL ", output, re.M)
    if process.returncode not in (0, SKIPPED) and not failed:
        output += "FAIL %s: ended with %d\n" % (
            os.path.basename(path), process.returncode)
    return output, time.monotonic() - begun


def clean_up_at_the_end(stage):
    """Also when we are told to end: all worlds end with us."""
    def end(number, _frame):
        shutil.rmtree(stage, ignore_errors=True)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)


def count(output, word):
    return len(re.findall("^%s " % word, output, re.M))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--stage", help="only install there, for demo.py")
    parser.add_argument("--jobs", type=int, default=3,
                        help="files at a time; they mostly wait")
    parser.add_argument("--timeout", type=int, default=TIMEOUT,
                        help="seconds for one file")
    parser.add_argument("files", nargs="*")
    arguments = parser.parse_args()
    if arguments.stage:
        make_stage(os.path.abspath(arguments.build),
                   os.path.abspath(arguments.stage))
        return
    files = [os.path.abspath(f) for f in arguments.files] or sorted(
        os.path.join(HERE, f) for f in os.listdir(HERE)
        if re.fullmatch(r"test_\w+\.py", f))

    stage = tempfile.mkdtemp(prefix="sms2fa-e2e-")
    clean_up_at_the_end(stage)
    os.chmod(stage, 0o755)
    everything = ""
    try:
        make_stage(os.path.abspath(arguments.build), stage)
        os.environ["E2E_STAGE"] = stage
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            for path, (output, seconds) in zip(
                    files, pool.map(lambda path: run_file(
                        path, arguments.timeout), files)):
                print("# %s (%.0f s)" % (os.path.basename(path), seconds))
                print(output, end="", flush=True)
                everything += output
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    failed = count(everything, "FAIL")
    print("e2e: %d passed, %d failed, %d skipped" % (
        count(everything, "PASS"), failed, count(everything, "SKIP")))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
