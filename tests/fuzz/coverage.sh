#!/bin/sh
# What the harnesses reach: coverage.sh PROGRAMS SOURCE CORPUS HARNESS ...
# PROGRAMS has them built by clang with -fprofile-instr-generate
# -fcoverage-mapping; each replays its seeds and CORPUS/NAME.  Prints a line
# for every source file of the product that one of them has in it.
set -eu

programs=$1
source=$2
corpus=$3
shift 3
export top_srcdir="$source"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

objects=
for harness; do
	name=${harness##*/}
	objects="$objects -object $programs/$harness"
	set -- "$source/tests/fuzz/seeds/$name"
	if [ -d "$corpus/$name" ]; then
		set -- "$@" "$corpus/$name"
	fi
	TMPDIR=$work LLVM_PROFILE_FILE="$work/$name.profraw" \
		"$programs/$harness" "$@" >"$work/$name.log" 2>&1 ||
		{ cat "$work/$name.log" >&2; exit 1; }
done

tool() {
	command -v "$1" || command -v "$1-14" || {
		echo "$1 is not there (Debian: llvm)" >&2
		exit 1
	}
}
"$(tool llvm-profdata)" merge -sparse -o "$work/all" "$work"/*.profraw
# shellcheck disable=SC2086 # a list of words
"$(tool llvm-cov)" export -summary-only -instr-profile "$work/all" $objects |
	/usr/bin/python3 -B -c '
import json, sys
root = sys.argv[1].rstrip("/") + "/src/"
kinds = ("functions", "lines", "branches")
print("%-28s %15s %15s %15s" % (("file",) + kinds))
total = {kind: [0, 0] for kind in kinds}
def show(name, summary):
    cells = ["%4d of %4d %3d%%" % (c, n, 100 * c // n if n else 100)
             for c, n in (summary[kind] for kind in kinds)]
    print("%-28s %s %s %s" % ((name,) + tuple(cells)))
for entry in sorted(json.load(sys.stdin)["data"][0]["files"],
                    key=lambda entry: entry["filename"]):
    if (not entry["filename"].startswith(root) or
            entry["filename"].endswith(".h")):
        continue
    summary = {kind: (entry["summary"][kind]["covered"],
                      entry["summary"][kind]["count"]) for kind in kinds}
    show(entry["filename"][len(root):], summary)
    for kind in kinds:
        total[kind] = [a + b for a, b in zip(total[kind], summary[kind])]
show("all of these", total)
' "$source"
