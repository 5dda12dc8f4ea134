#!/bin/sh
# Goal: every word that a log line can have for its reason or event is in
# pam_sms2fa(8), and the manual knows no reason that the program does not.
set -eu
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
man=$top_srcdir/man/pam_sms2fa.8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$top_srcdir"

sed -n 's/.*REASON([A-Z_]*, VERDICT_[A-Z]*, "\([a-z_]*\)".*/\1/p' \
	src/core/verdict.h >"$work/said"
sort -u "$work/said" | grep -vx none >"$work/reasons"
[ "$(wc -l <"$work/reasons")" -ge 40 ]

# words SECTION-PATTERN: of the list items below the headings that match
words() {
	awk -v headings="$1" '
		/^\.S[hs] / { in_it = $0 ~ headings }
		in_it && /^\.It Li / {
			for (i = 3; i <= NF; i++)
				if ($i != ",")
					print $i
		}' "$man" | sort -u
}

wrong=0
words '^.Ss outcome=' >"$work/told"
diff "$work/reasons" "$work/told" || {
	echo "reasons of src/core/verdict.h, and of pam_sms2fa(8)"
	wrong=1
}

grep -hoE '(journal_(change|message|reveal_all)\(cli, ("[a-z_]+"|suspended.*)|trail_event\(login, "[a-z_]+"|event=[a-z_]+)' \
	src/auth/*.c src/cli/*.c | grep -oE '"[a-z_]+"|event=[a-z_]+' |
	sed 's/event=//; s/"//g' | sort -u >"$work/events"
sed -n '/ENROLMENT_[A-Z]*\] = { "/s/.*{ "\([a-z]*\)".*/\1/p' \
	src/cli/verification.c | sort -u - "$work/events" >"$work/all"
[ "$(wc -l <"$work/all")" -ge 18 ]
words '^.Ss Events' | diff "$work/all" - || {
	echo "events of the sources, and of pam_sms2fa(8)"
	wrong=1
}
exit "$wrong"
