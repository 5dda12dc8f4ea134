#!/bin/sh
# How much of the sources the tests run: run.sh SOURCE DIRECTORY [TEST ...]
# A build of its own in DIRECTORY, the tests there that need no other machine,
# then the table of judge.py; its exit status is what is missed.  As root.
set -eu

source=$(cd "$1" && pwd)
directory=$2
shift 2
tests="$*"
command -v gcovr >/dev/null || {
	echo "gcovr is missing (Debian: gcovr)" >&2
	exit 1
}

mkdir -p "$directory"
cd "$directory"
directory=$(pwd)
if [ ! -e Makefile ]; then
	${CC:-cc} -O1 -fPIC -D_GNU_SOURCE -c "$source/tests/coverage/dump.c" \
		-o dump.o
	"$source/configure" --prefix=/mnt/sms2fa --sysconfdir=/mnt/sms2fa/etc \
		--localstatedir=/mnt/sms2fa/var \
		--libexecdir=/mnt/sms2fa/libexec \
		--with-pamdir=/mnt/sms2fa/lib/security \
		CFLAGS="-O0 -g -U_FORTIFY_SOURCE --coverage -fprofile-abs-path" \
		LDFLAGS="-Wl,--wrap=_exit -Wl,--wrap=setrlimit" \
		LIBS="$directory/dump.o" >configure.log
fi
make -j2 >make.log 2>&1
make -j2 check TESTS= >>make.log 2>&1

# Figures of this run alone; processes of other users write them as well.
find . -name '*.gcno' | while read -r notes; do
	: >"${notes%gcno}gcda"
	chmod 666 "${notes%gcno}gcda"
done
find . -type d -exec chmod a+rwx {} +

[ -n "$tests" ] || tests=$(cd "$source" && ls tests/cli/test_*.py \
	tests/courier/test_[!p]*.py tests/courier/test_pwned.py |
	tr '\n' ' ')$(for kind in unit store pam conf; do
		find "tests/$kind" -maxdepth 1 -type f -perm -100 |
			grep -v -e /bench -e /verdict
	done | tr '\n' ' ')tests/fault/test_sweep.py
make -k -j2 check TESTS="$tests" >check.log 2>&1 || {
	grep -E '^FAIL' check.log || :
	echo "tests failed: the figures are of what they got to"
}
gcovr -r "$source" --object-directory . --json -o figures.json . >gcovr.log 2>&1
exec /usr/bin/python3 -B "$source/tests/coverage/judge.py" figures.json \
	"$source/tests/coverage/exceptions"
