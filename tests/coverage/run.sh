#!/bin/sh
# How much of the sources the tests run: run.sh SOURCE DIRECTORY
# A build of its own in DIRECTORY, which is made anew, the tests there, then the
# table of judge.py, whose exit status says whether more is missed than there
# may be.  As root.  What fails there is told and does not count: a build that
# measures is slow, and its courier is neither sealed nor fenced in.
set -eu

source=$(cd "$1" && pwd)
command -v gcovr >/dev/null || {
	echo "gcovr is missing (Debian: gcovr)" >&2
	exit 1
}
# What another compilation has left would be counted as well.
if [ -e "$2/dump.o" ]; then
	rm -rf "$2"
fi
mkdir "$2"
cd "$2"
directory=$(pwd)
began=$(date +%s)

# took WHAT: since the last time.
took() {
	now=$(date +%s)
	echo "# $1: $((now - began)) s"
	began=$now
}

# shellcheck disable=SC1091 # contrib/common.sh
. "$source/contrib/common.sh"
${CC:-cc} -O1 -fPIC -D_GNU_SOURCE -c "$source/tests/coverage/dump.c" -o dump.o
# shellcheck disable=SC2154,SC2086 # from common.sh; a list of words
"$source/configure" $world_paths \
	CFLAGS="-O0 -g -U_FORTIFY_SOURCE --coverage -fprofile-abs-path" \
	LDFLAGS="-Wl,--wrap=_exit,--wrap=syscall,--wrap=seccomp_load" \
	LIBS="$directory/dump.o" >configure.log
{ make -j2 && make -j2 check TESTS=; } >make.log 2>&1 || {
	tail -n 20 make.log
	exit 1
}
rm -f a-conftest.gcno # of configure

# Processes of other users write figures as well.
find . -name '*.gcno' | while read -r notes; do
	: >"${notes%gcno}gcda"
	chmod 666 "${notes%gcno}gcda"
done
find . -type d -exec chmod a+rwx {} +
took build

tell_failures() {
	grep -aE '^(FAIL|ERROR)[: ]' "$1" | cut -c 1-78 || :
}

# sweep PROGRAM PART/PARTS STRIDE
sweep() {
	log=sweep-$1-${2%/*}.log
	top_builddir=$directory /usr/bin/python3 -B \
		"$source/tests/fault/test_sweep.py" "$@" >"$log" 2>&1 ||
		tell_failures "$log"
}

# Each fault once: those that only the sweep can make are most of what is left.
sweep logins 0/4 once &
sweep logins 1/4 once &
sweep logins 2/4 once &
sweep logins 3/4 once &
sweep commands 0/2 once &
sweep commands 1/2 once &
sweep commands 0/1 1 change & # as far as enroll goes, it goes the same way
sweep modules 0/1 0 &
sweep couriers 0/1 once &

SMS2FA_KEEP=$directory /usr/bin/python3 -B "$source/tests/e2e/run.py" \
	--build "$directory" >e2e.log 2>&1 || tell_failures e2e.log
took "end to end"
tests=$(cd "$source" && find tests/cli tests/courier tests/conf \
	-name 'test_*.py' ! -name test_prism.py -o -name '*.sh')
tests="$tests $(find tests/fuzz tests/unit tests/store tests/pam tests/stack \
	-maxdepth 1 -type f -perm -100 ! -name bench ! -name verdict -o \
	-path tests/unit/verdict)"
make -k -j2 check-TESTS TESTS="$(echo "$tests" | tr '\n' ' ')" >check.log 2>&1 ||
	tell_failures check.log
took "make check"
wait
took "the rest of the sweep"
gcovr -r "$source" --object-directory . --json -o figures.json . >gcovr.log 2>&1
took gcovr
exec /usr/bin/python3 -B "$source/tests/coverage/judge.py" figures.json \
	"$source/tests/coverage/exceptions"
