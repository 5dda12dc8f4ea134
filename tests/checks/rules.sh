#!/bin/sh
# Goal: every rule has a row in tests/README, and every test named there exists.
set -eu
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
cd "$top_srcdir/tests"
wrong=0

rows() {
	sed -n "/^### $1/,/^###* [^#]/s/^| \(R[0-9]*\) .*/\1/p" README
}
standards=$(seq -f R%02g 41)
bugs=$(seq -f R%g 26)
[ "$(rows Standards)" = "$standards" ] || {
	echo "Standards: rows R01 to R41, each once, in order"
	wrong=1
}
[ "$(rows Bugs)" = "$bugs" ] || {
	echo "Bugs of comparable modules: rows R1 to R26, each once, in order"
	wrong=1
}

# The last column: FILE WORD ..., FILE, ...: each WORD stands in FILE.
missing=$(sed -n 's/^| \(R[0-9]*\) .*| \([^|]*\) |$/\1 \2/p' README |
while read -r rule held; do
	echo "$held" | tr , '\n' | while read -r file words; do
		case $file in
		not) continue ;; # "not ours: ..."
		man/*) path=../$file ;;
		*) path=$file ;;
		esac
		if ! [ -f "$path" ]; then
			echo "$rule: there is no $file"
		elif [ -n "$words" ] && ! grep -qw -- "$words" "$path"; then
			echo "$rule: $file has no $words"
		fi
	done
done)
[ -z "$missing" ] || {
	echo "$missing"
	wrong=1
}
exit $wrong
