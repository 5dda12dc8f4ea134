#!/usr/bin/python3 -B
"""Run harnesses until each has had its seconds of CPU: `make fuzz`.

Prints a line for each at its end and exits 1 on a finding; the input that
found it is in FINDINGS/NAME-*.  What was learnt stays in CORPUS/NAME, and the
sums of all runs in CORPUS/figures.json.
"""

import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
SLICE = 30  # seconds of one process, so that figures come while it works
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
COLUMNS = "%-10s %9s %12s %7s %7s %9s"


class Figures:
    """Of each harness, over all runs with one corpus."""

    def __init__(self, path):
        self.path = path
        self.lock = threading.Lock()
        self.all = {}
        if os.path.exists(path):
            with open(path) as f:
                self.all = json.load(f)

    def of(self, name):
        return self.all.setdefault(name, {
            "cpu": 0.0, "executions": 0, "edges": 0, "features": 0,
            "findings": 0})

    def add(self, name, cpu, output, failed):
        with self.lock:
            figures = self.of(name)
            figures["cpu"] += cpu
            figures["findings"] += failed
            for number in re.findall(
                    r"stat::number_of_executed_units: +(\d+)", output):
                figures["executions"] += int(number)
            for edges, features in re.findall(
                    r"^#\d+\s.* cov: (\d+) ft: (\d+)", output, re.M)[-1:]:
                figures["edges"] = int(edges)
                figures["features"] = int(features)
            with open(self.path + ".new", "w") as f:
                json.dump(self.all, f, indent=1)
            os.rename(self.path + ".new", self.path)

    def line(self, name):
        figures = self.of(name)
        return COLUMNS % (name, "%.1f" % figures["cpu"],
                          figures["executions"], figures["edges"],
                          figures["features"], figures["findings"])


def run_slice(arguments, name, seconds):
    """Output, seconds of CPU and whether something was found."""
    corpus = os.path.join(arguments.corpus, name)
    os.makedirs(corpus, exist_ok=True)
    argv = [os.path.join(arguments.programs, name),
            "-max_total_time=%d" % max(1, min(seconds, SLICE)),
            "-print_final_stats=1", "-timeout=20", "-rss_limit_mb=2048",
            "-max_len=%d" % arguments.max_len,
            "-artifact_prefix=%s/%s-" % (arguments.findings, name)]
    words = os.path.join(HERE, "dictionaries", name)
    if os.path.exists(words):
        argv.append("-dict=" + words)
    # What a harness that crashed did not remove, in memory where it can be.
    with tempfile.TemporaryDirectory(dir=MEMORY) as directory:
        process = subprocess.Popen(
            argv + [corpus, os.path.join(HERE, "seeds", name)],
            env=dict(os.environ, TMPDIR=directory), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        output = process.stdout.read().decode("utf-8", "replace")
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return (output, usage.ru_utime + usage.ru_stime,
            process.returncode != 0)


def fuzz(arguments, figures, name):
    """One harness; true when something was found."""
    left = arguments.seconds
    while left > 0:
        output, cpu, failed = run_slice(arguments, name, int(left))
        figures.add(name, cpu, output, failed)
        left -= max(cpu, 1.0)
        if failed:
            print("%s\n%s: a finding, see %s" % (
                output[-4000:], name, arguments.findings))
            break
    print(figures.line(name), flush=True)
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--programs", required=True)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--findings", required=True)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--max-len", type=int, default=8192)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("names", nargs="+")
    arguments = parser.parse_args()
    os.makedirs(arguments.findings, exist_ok=True)
    os.makedirs(arguments.corpus, exist_ok=True)
    figures = Figures(os.path.join(arguments.corpus, "figures.json"))
    names = [os.path.basename(name) for name in arguments.names]
    print(COLUMNS % ("harness", "CPU s", "executions", "edges", "features",
                     "findings"), flush=True)
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        found = list(pool.map(
            lambda name: fuzz(arguments, figures, name), names))
    sys.exit(any(found))


if __name__ == "__main__":
    main()
