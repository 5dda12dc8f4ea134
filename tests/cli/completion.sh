#!/bin/sh
# What the shells complete, each asked for every line of one table.
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${top_builddir:=$top_srcdir}"
here=$top_srcdir/tests/cli
made=$top_builddir/src/cli/completion

if ! command -v zsh >/dev/null; then
	echo "there is no zsh here"
	exit 77
fi
private=$(mktemp -d) || exit 1
trap 'rm -rf "$private"' EXIT
HOME=$private
export HOME
status=0
for shell in bash:sms2fa zsh:_sms2fa; do
	sed 's/: .*//' "$here/completion.table" |
		timeout 60 "${shell%%:*}" "$here/completion.${shell%%:*}" \
		"$made/${shell#*:}" >"$private/answers"
	diff "$here/completion.table" "$private/answers" || {
		echo "${shell%%:*} completes otherwise than completion.table"
		status=1
	}
	"$top_builddir/sms2fa" completion "${shell%%:*}" |
		cmp - "$made/${shell#*:}" || {
		echo "what is installed for ${shell%%:*} is of another command"
		status=1
	}
done
exit $status
