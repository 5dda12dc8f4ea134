#!/bin/sh
# How much of the sources the tests run: run.sh SOURCE DIRECTORY all|deciding
# A build of its own in DIRECTORY, the tests there (of `deciding' those alone
# that drive what decides), then the table of judge.py, whose exit status says
# whether more is missed than there may be.  As root.
set -eu

source=$(cd "$1" && pwd)
directory=$2
form=$3
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
deciding="tests/unit/code tests/unit/recovery tests/unit/verdict
	tests/pam/evidence tests/pam/phases"
if [ "$form" = all ]; then
	make -j2 >make.log 2>&1
	make -j2 check TESTS= >>make.log 2>&1
else
	# shellcheck disable=SC2086 # a list of words
	make -j2 $deciding tests/fault/logins tests/fault/modules \
		tests/fault/commands tests/pam/verdict pam_sms2fa.la \
		mirror.la neighbour.la >make.log 2>&1
fi

# Figures of this run alone; processes of other users write them as well.
find . -name '*.gcno' | while read -r notes; do
	: >"${notes%gcno}gcda"
	chmod 666 "${notes%gcno}gcda"
done
find . -type d -exec chmod a+rwx {} +

sweep() {
	top_builddir=$directory /usr/bin/python3 -B \
		"$source/tests/fault/test_sweep.py" "$@" >"sweep-$1.log" 2>&1 ||
		echo "FAIL tests/fault/test_sweep.py $*"
}

sweep logins 0/1 once &
sweep commands 0/1 once
sweep modules 0/1 0
tests=$deciding
if [ "$form" = all ]; then
	tests=$(cd "$source" && find tests/cli tests/courier tests/conf \
		-name 'test_*.py' ! -name test_prism.py -o -name '*.sh')
	tests="$tests $(find tests/unit tests/store -maxdepth 1 -type f \
		-perm -100 ! -name bench)"
fi
# shellcheck disable=SC2086 # one word a test
set -- $tests
make -k -j2 check-TESTS TESTS="$*" >check.log 2>&1 ||
	grep -E '^FAIL' check.log || :
wait
gcovr -r "$source" --object-directory . --json -o figures.json . >gcovr.log 2>&1
exec /usr/bin/python3 -B "$source/tests/coverage/judge.py" "$form" \
	figures.json "$source/tests/coverage/exceptions"
