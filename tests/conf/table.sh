#!/bin/sh
# Every configuration of broken.table is refused, with exactly the faults that
# the table names.  Arguments: the command that checks a file; the default is
# the program beside this, which reads the file whoever owns it.
set -eu
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${top_builddir:=$top_srcdir}"
[ $# -gt 0 ] || set -- "$top_builddir/tests/conf/check"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# case N is N.name, N.conf and N.want; FILE stands for its path
awk -v work="$work" '
/^== / {
	n++; part = "conf"
	print substr($0, 4) > (work "/" n ".name")
	printf "" > (work "/" n ".conf")
	printf "" > (work "/" n ".want")
	next
}
n == 0 { next }
/^--$/ { part = "want"; next }
part == "conf" {
	sub(/%PROVIDER%/, "provider = { account_sid = " \
	    "\"AC0123456789abcdef0123456789ABCDEF\"; from = " \
	    "\"+15005550006\"; };")
}
part == "want" {
	if ($0 == "") next
	sub(/^-: /, "FILE: ") || sub(/^/, "FILE:")
}
{ print > (work "/" n "." part) }
' "$top_srcdir/tests/conf/broken.table"

n=0
wrong=0
while n=$((n + 1)) && [ -e "$work/$n.name" ]; do
	status=0
	"$@" "$work/$n.conf" >/dev/null 2>"$work/$n.err" || status=$?
	sed "s|^sms2fa: ||; s|$work/$n.conf|FILE|" "$work/$n.err" \
		>"$work/$n.got"
	if [ "$status" -ne 1 ] || ! [ -s "$work/$n.want" ] ||
		! diff "$work/$n.want" "$work/$n.got" >"$work/$n.diff"; then
		echo "case $n, $(cat "$work/$n.name"): exit $status"
		cat "$work/$n.diff"
		wrong=$((wrong + 1))
	fi
done
n=$((n - 1))
echo "$n configurations, $wrong wrong"
[ "$n" -ge 110 ] && [ "$wrong" -eq 0 ]
