#!/bin/sh
# Goal: every text that users read is translated, whole, with its places and
# formats, in every catalog.
set -eu
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
if ! command -v xgettext >/dev/null; then
	echo "there is no xgettext here (Debian: gettext)"
	exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$top_srcdir/src"
wrong=0

xgettext --from-code=UTF-8 -k -kN_ -kREASON:4 -klogin_texts:2,3 \
	--no-location -o "$work/all.pot" auth/*.c core/verdict.h conf/conf.h
[ "$(grep -c '^msgid' "$work/all.pot")" -ge 60 ]

# A call that takes a bare string would be read in English for ever.
! grep -nE '(login|language)_text\([^"]*"' auth/*.c | grep -v 'N_(' || wrong=1

for po in po/*.po; do
	msgfmt -c -o "$work/one.mo" "$po" 2>"$work/said" || wrong=1
	grep -v 'header field' "$work/said" || :
	# untranslated, fuzzy, or of another time
	msgcmp "$po" "$work/all.pot" 2>"$work/said" || wrong=1
	grep -v ':[12]: warning: this message is not used' "$work/said" &&
		wrong=1
	msgattrib --only-fuzzy "$po" | grep . && wrong=1
	# {places} of templates are those of the English text
	msgcat --no-wrap "$po" | awk -v po="$po" '
		/^msgid / { id = $0 }
		/^msgstr / && id ~ /{/ {
			n = split("{code} {digits} {service} {host} {minutes}", all, " ")
			for (i = 1; i <= n; i++)
				if ((index(id, all[i]) > 0) != (index($0, all[i]) > 0)) {
					print po ": " all[i] ": " $0
					bad = 1
				}
		}
		END { exit bad }' || wrong=1
	# A prompt is made of four texts at most: none is cut within a letter.
	LC_ALL=C msgcat --no-wrap "$po" | LC_ALL=C awk -v po="$po" -v most=200 '
		/^msgstr/ && length($0) > most {
			print po ": over " most " bytes: " $0
			bad = 1
		}
		END { exit bad }' || wrong=1
done
exit "$wrong"
