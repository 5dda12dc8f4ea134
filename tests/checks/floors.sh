#!/bin/sh
# Goal: no file includes a header from a floor above or beside its own, and no
# outside header but in the place that wraps it (src/FLOORS).  The checker is
# shown a wrong tree first: it must refuse that one.
set -eu

check() {
	cd "$1/src"
	# shellcheck disable=SC2046
	awk '
	FILENAME == "FLOORS" {
		if ($1 == "floor") {
			floor[$2]
			for (i = 3; i <= NF; i++)
				may[$2, $i]
		}
		if ($1 == "wrap") {
			wraps[$2] = NF
			for (i = 3; i <= NF; i++)
				place[$2, i] = $i
		}
		next
	}
	FNR == 1 {
		split(FILENAME, here, "/")
		if (FILENAME !~ /^\.\./ && !(here[1] in floor))
			report("the folder is not in FLOORS")
	}
	/^[ \t]*#[ \t]*include/ {
		header = $0
		gsub(/^[^"<]*["<]|[">].*$/, "", header)
		split(header, there, "/")
		if (FILENAME ~ /^\.\./) {
			if (there[1] in floor && there[1] != "module" &&
			    !(("module", there[1]) in may))
				report(header " is not for the module")
		} else if (there[1] in floor && there[1] != here[1] &&
		    !((here[1], there[1]) in may))
			report(header " is not below " here[1])
		for (outside in wraps)
			if (index(header, outside) == 1 && !wrapped(outside))
				report(outside " is wrapped elsewhere")
	}
	function wrapped(outside,   i) {
		for (i = 3; i <= wraps[outside]; i++)
			if (index(FILENAME, place[outside, i]) == 1)
				return 1
		return 0
	}
	function report(why) {
		print FILENAME ":" FNR ": " why
		wrong = 1
	}
	END { exit wrong }
	' FLOORS ../pam_sms2fa.c $(find . -name '*.[ch]' | sed 's,^\./,,' | sort)
}

wrong=$(mktemp -d)
trap 'rm -rf "$wrong"' EXIT
mkdir -p "$wrong/src/base" "$wrong/src/core"
cp "$top_srcdir/src/FLOORS" "$wrong/src"
echo '#include <security/pam_modules.h>' > "$wrong/pam_sms2fa.c"
echo '#include "core/code.h"' > "$wrong/src/base/up.c"
echo '#include <sqlite3.h>' > "$wrong/src/core/outside.c"
if found=$(check "$wrong"); then
	echo "the checker let a wrong tree pass"
	exit 1
fi
case $found in
*"up.c:1: core/code.h is not below base"*) ;;
*) echo "the checker did not see base include core: $found"; exit 1 ;;
esac
case $found in
*"outside.c:1: sqlite3.h is wrapped elsewhere"*) ;;
*) echo "the checker did not see sqlite3.h in core: $found"; exit 1 ;;
esac

check "$top_srcdir"
