#!/bin/sh
# Goal: the module exports its pam_sm_ functions and nothing else, needs libpam
# and libc and nothing else, and the programs define no name that a library in
# their process could be hijacked by.
set -eu

module=$top_builddir/.libs/pam_sms2fa.so
sanitized=no
if nm -D "$module" | grep -q __asan_; then
	sanitized=yes
fi

exports=$(nm -D --defined-only "$module" | awk '{ print $NF }' |
	sed 's/@.*//' | sort | tr '\n' ' ')
want="pam_sm_acct_mgmt pam_sm_authenticate pam_sm_chauthtok pam_sm_setcred "
if [ "$exports" != "$want" ]; then
	echo "pam_sms2fa.so exports: $exports"
	exit 1
fi

needed=$(readelf -d "$module" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
	sort | tr '\n' ' ')
case $sanitized$needed in
yes*) echo "NEEDED is not checked: a build with sanitizers" ;;
no"libc.so.6 libpam.so.0 ") ;;
no"libc.musl-"*) ;;
*)
	echo "pam_sms2fa.so needs: $needed"
	exit 1
	;;
esac

for program in sms2fa sms2fa-verifier sms2fa-courier; do
	taken=$(nm -D --defined-only "$top_builddir/$program" |
		awk '{ print $NF }' |
		grep -E '^(config_|strbuf_|json_|curl_|sodium_|crypto_|audit_|seccomp_|pam_|redis)' ||
		:)
	if [ -n "$taken" ] && [ $sanitized = no ]; then
		echo "$program defines a library's name: $taken"
		exit 1
	fi
done
