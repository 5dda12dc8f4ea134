#!/bin/sh
# Goal: the sources keep their own rules: no environment but PAM's, no call
# that we don't use, no file over 400 lines, no function over 60.
set -eu
cd "$top_srcdir"

wrong=0
files=$(find pam_sms2fa.c src -name '*.[ch]' | sort)

# shellcheck disable=SC2086
if grep -nE '\b(secure_)?getenv *\(' $files | grep -v pam_getenv; then
	echo "the product reads the environment"
	wrong=1
fi
# The one that is left out is how gettext is told a language.
# shellcheck disable=SC2086
if grep -nE '\b(strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|system|popen|alloca|rand|srand|strtok|putenv|setenv)\(' $files |
	grep -v 'setenv("LANGUAGE"'; then
	echo "calls that we don't use"
	wrong=1
fi
# shellcheck disable=SC2086
awk '
FNR == 1 { start = 0 }
FNR == 401 { print FILENAME ": over 400 lines"; wrong = 1 }
/^\{/ { start = FNR }
/^\}/ {
	if (start && FNR - start - 1 > 60) {
		print FILENAME ":" start ": a function of " FNR - start - 1 " lines"
		wrong = 1
	}
	start = 0
}
END { exit wrong }
' $files || wrong=1
exit $wrong
