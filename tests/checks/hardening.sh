#!/bin/sh
# Goal: what configure probed is in the binaries: PIE, RELRO, immediate
# binding, no executable stack, the stack protector, fortified calls.
set -eu

if nm -D "$top_builddir/.libs/pam_sms2fa.so" | grep -q __asan_; then
	echo "a build with sanitizers has other flags"
	exit 77
fi

wrong=0
complain() {
	echo "$1"
	wrong=1
}

for binary in .libs/pam_sms2fa.so sms2fa sms2fa-verifier sms2fa-courier; do
	file=$top_builddir/$binary
	headers=$(readelf -W -h -l -d "$file")
	case $headers in
	*"DYN ("*) ;;
	*) complain "$binary: not position independent" ;;
	esac
	case $headers in
	*GNU_RELRO*) ;;
	*) complain "$binary: no RELRO" ;;
	esac
	case $headers in
	*BIND_NOW* | *" NOW"*) ;;
	*) complain "$binary: binds lazily" ;;
	esac
	if echo "$headers" | grep GNU_STACK | grep -q E; then
		if echo "$headers" | grep GNU_STACK | grep -q RWE; then
			complain "$binary: executable stack"
		fi
	fi
	if ! readelf -W -s "$file" | grep -q __stack_chk_fail; then
		complain "$binary: no stack protector"
	fi
	# With _FORTIFY_SOURCE, calls whose room is known are checked ones.
	if ! readelf -W -s "$file" | grep -qE '__[a-z]+_chk@'; then
		complain "$binary: no checked calls of libc"
	fi
done
exit $wrong
