#!/bin/sh
# Goal: the SELinux module compiles, links with Debian's policy, and gives what
# it promises: transitions from login programs, no network for the verifier, no
# state for the courier, and the secret to nobody but the courier and the
# administrators.  Nothing is loaded.  selinux.sh WORK; 77: nothing to link with.
set -eu

work=$1
module=$(cd "$(dirname "$0")/../../contrib/selinux" && pwd)

mkdir "$work/module" && cp "$module"/sms2fa.* "$work/module"
make -s -C "$work/module" -f /usr/share/selinux/devel/Makefile sms2fa.pp
echo "compiled"

cd "$work"
apt-get -q download selinux-policy-default || {
	echo "apt can't download selinux-policy-default to link with"
	exit 77
}
dpkg-deb -x selinux-policy-default_*.deb policy
modules=$work/policy/usr/share/selinux/default

# One line of the base names a user that only a display manager's module has.
bunzip2 -c "$modules/base.pp.bz2" >base.pp
/usr/libexec/selinux/hll/pp base.pp |
	grep -v '^(selinuxuser sddm ' >base.cil
mkdir -p store/var/lib/selinux/default store/etc/selinux
cp -R policy/etc/selinux/default store/etc/selinux
others=
for name in ssh sudo su unconfined staff unprivuser remotelogin; do
	others="$others -i $modules/$name.pp.bz2"
done
# shellcheck disable=SC2086 # a list of words
semodule -p "$work/store" -s default -n -X 100 -i base.cil $others \
	-X 400 -i module/sms2fa.pp
policy=$(echo store/etc/selinux/default/policy/policy.*)
echo "linked"

sesearch -T -c process "$policy" | grep sms2fa_ >transitions
sesearch -A -s sms2fa_verifier_t "$policy" >verifier
sesearch -A -s sms2fa_courier_t "$policy" >courier
sesearch -A -s sshd_t "$policy" >sshd

wrong=0
# has FILE PATTERN, lacks FILE PATTERN: a rule there.
has() {
	grep -Eq "$2" "$1" || {
		echo "$1: no rule like: $2"
		wrong=1
	}
}

lacks() {
	! grep -E "$2" "$1" || {
		echo "$1: must have no such rule"
		wrong=1
	}
}

for domain in sshd_t local_login_t remote_login_t staff_sudo_t user_sudo_t \
	sysadm_sudo_t staff_su_t sysadm_su_t user_su_t unconfined_t; do
	has transitions "_transition $domain sms2fa_verifier_exec_t:process\
 sms2fa_verifier_t;"
done
for domain in sms2fa_verifier_t sysadm_t unconfined_t; do
	has transitions "_transition $domain sms2fa_courier_exec_t:process\
 sms2fa_courier_t;"
done
# The command, which may stand still with the lock of the state in its hand.
for domain in sysadm_t unconfined_t; do
	has verifier " $domain:file .* read"
	has verifier " $domain:process .*sigkill"
done
# It has no_new_privs by then.
has verifier 'sms2fa_courier_t:process2 nnp_transition;'
has verifier 'sms2fa_var_lib_t:file .* write'
has courier ' http_port_t:tcp_socket name_connect;'
has courier 'sms2fa_secret_t:file .* read'
lacks verifier ':(tcp|udp|rawip)_socket .*\<(create|name_connect)\>'
lacks verifier 'sms2fa_secret_t:file'
lacks courier 'sms2fa_var_lib_t'
lacks sshd '(sms2fa_secret_t|sms2fa_var_lib_t|sms2fa_etc_t):file'
exit $wrong
