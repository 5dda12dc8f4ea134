#!/bin/sh
# Goal: the manuals are sound mdoc.  That a page which they name is installed on
# this machine is not theirs to see to.
set -eu
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
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
