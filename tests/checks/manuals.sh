#!/bin/sh
# Goal: the manuals are sound mdoc, and sms2fa(8) has every name of its JSON.
# That a page which they name is installed on this machine is not theirs to see
# to.
set -eu
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"

names=$(grep -ohE 'output_(text|word|number|flag|time|list|add|open|open_row)\([^"]*"[a-z_]+"' \
	"$top_srcdir"/src/cli/*.c |
	sed 's/.*"\(.*\)"/\1/' | sort -u)
[ "$(echo "$names" | wc -l)" -ge 70 ]
for name in $names; do
	sed -n '/^.Ss JSON/,/^.Sh FILES/p' "$top_srcdir/man/sms2fa.8" |
		grep -qw "$name" && continue
	echo "sms2fa(8): JSON: $name is not there"
	exit 1
done

if ! command -v mandoc >/dev/null; then
	echo "there is no mandoc here"
	exit 77
fi
wrong=0
pages=0
for page in "$top_srcdir"/man/*.[578]; do
	pages=$((pages + 1))
	mandoc -T lint "$page" 2>/dev/null |
		grep -v 'STYLE: referenced manual not found' && wrong=1
done
[ "$pages" -ge 6 ] || wrong=1
exit "$wrong"
