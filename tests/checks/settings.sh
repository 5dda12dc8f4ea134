#!/bin/sh
# Goal: every setting has its row, with its default, in sms2fa.conf(5) and in
# the sample file, and neither knows one that the program does not.
set -eu
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${top_builddir:=$top_srcdir}"
check=$top_builddir/tests/conf/check
man=$top_srcdir/man/sms2fa.conf.5
sample=$top_srcdir/contrib/sms2fa.conf

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
wrong=0

# same WHAT ONE OTHER: two sorted lists are equal
same() {
	if ! diff "$2" "$3" >"$work/diff"; then
		echo "$1:"
		cat "$work/diff"
		wrong=1
	fi
}

# Where this build looks by default is not where the documents say it usually
# is; blanks do not matter.
"$check" --settings |
	sed 's|"[^"]*/sms2fa/secret"|"/etc/sms2fa/secret"|
		s|"[^"]*/lib/sms2fa"|"/var/lib/sms2fa"|
		s/  */ /g' | sort >"$work/table"
sed 's/ = .*//' "$work/table" >"$work/names"
[ "$(wc -l <"$work/names")" -ge 30 ]

# ".It Ic NAME", then "Default: VALUE." or "Default:" and a literal display,
# or "Required." or "Optional."
awk '
function done() {
	if (name != "") {
		gsub(/ +/, " ", value)
		sub(/ $/, "", value)
		print name " = " value
	}
	name = ""; value = ""
}
/^\.It Ic / { done(); name = $3; next }
/^\.(Sh|Ss) / { done() }
name == "" { next }
/^Required\.$/ { value = "required" }
/^Optional\.$/ { value = "absent" }
/^Default: / { sub(/^Default: /, ""); sub(/\.$/, ""); value = $0 }
/^Default:$/ { display = 1; next }
/^\.Ed$/ { display = 0 }
display && !/^\./ { value = value $0 " " }
END { done() }
' "$man" | sort >"$work/man"
same "settings (<) and $man (>)" "$work/table" "$work/man"

# One setting or one row a line; a group or a list opens and closes on lines
# of its own.  Keys of rows may stand in a comment.
awk '
function say(name) { if (!(name in said)) print name; said[name] }
/^[a-z_]+ = [({]$/ {
	list = $3 == "("
	prefix = $1 (list ? "[]." : ".")
	if (list) say($1)
	next
}
/^[})];$/ { prefix = ""; list = 0; next }
/^[a-z_]+ = .*;$/ { say($1); next }
/^\t[a-z_]+ = .*;/ && !list { say(prefix $1) }
/^\/\/ Rows of / { about = $4 "[]." }
{
	row = list ? prefix : about != "" ? about : "policy[]."
	if (!list && !/^\/\/  /) next
	line = $0
	while (match(line, /[{;] *[a-z_]+ = |^\/\/ +[a-z_]+ = /)) {
		word = substr(line, RSTART, RLENGTH)
		gsub(/[^a-z_]/, "", word)
		say(row word)
		line = substr(line, RSTART + RLENGTH)
	}
}
' "$sample" | sort >"$work/sample"
same "settings (<) and $sample (>)" "$work/names" "$work/sample"

# As it is it is refused, for what must be filled in and for nothing else.
if "$check" "$sample" 2>"$work/faults"; then
	echo "$sample: taken without an account and a sender"
	wrong=1
fi
sed "s|^$sample:[0-9]*: ||; s/ .*//" "$work/faults" | sort >"$work/fill"
printf 'provider.account_sid\nprovider.from\n' >"$work/must"
same "what must be filled in (<), and the faults of $sample (>)" \
	"$work/must" "$work/fill"

# Filled in, it is the same as a file that says nothing else.
account='account_sid = "AC0123456789abcdef0123456789abcdef";'
from='from = "+15005550006";'
sed "s/account_sid = .*/$account/; s/^[[:space:]]*from = .*/$from/" "$sample" >"$work/full"
# The build's own places, again.
for name in provider.secret_file state; do
	place=$("$check" --settings | sed -n "s/^$name = //p")
	sed "s|^\([[:space:]]*\)${name#provider.} = .*|\1${name#provider.} = $place;|" \
		"$work/full" >"$work/next"
	mv "$work/next" "$work/full"
done
echo "provider = { $account $from };" >"$work/least"
if ! "$check" --differs "$work/full" "$work/least"; then
	echo "$sample: these values are not the defaults"
	wrong=1
fi
exit "$wrong"
