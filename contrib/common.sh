# Shared by demo and test: packages, a private place to work in, and an end
# that leaves nothing behind, packages included.
# shellcheck shell=sh

export build_packages="autoconf automake libtool pkg-config make gcc libc6-dev
	xz-utils libpam0g-dev libsodium-dev libconfig-dev libsqlite3-dev
	libcurl4-openssl-dev libjansson-dev nettle-dev gettext
	libseccomp-dev"
export demo_packages="python3 openssl openssh-server openssh-client"
export test_packages="libcmocka-dev libpam-wrapper libpam-modules clang
	clang-tidy cppcheck shellcheck mandoc binutils file sqlite3 valgrind
	curl sudo putty-tools dropbear-bin python3-paramiko zsh fail2ban locales
	libpam-google-authenticator libpam-oath libpam-u2f
	musl-tools
	build-essential debhelper lintian debootstrap apparmor rpm
	selinux-policy-dev checkpolicy semodule-utils policycoreutils setools
	jq"

# The tests' own world: see tests/e2e/run.py.
export world_paths="--prefix=/mnt/sms2fa --sysconfdir=/mnt/sms2fa/etc
	--localstatedir=/mnt/sms2fa/var --libexecdir=/mnt/sms2fa/libexec
	--with-pamdir=/mnt/sms2fa/lib/security"

policy=/usr/sbin/policy-rc.d
turn=/var/lib/dpkg # is there, and nobody else's to flock
work=
ended=
child_may_be_killed=yes
policy_is_ours=
keep=

die() {
	echo "$*" >&2
	exit 1
}

# A command that a signal to this script ends as well.
run() {
	"$@" <&3 4<&- &
	run_status=0
	wait "$!" || run_status=$?
	ended=$!
	return "$run_status"
}

# Run in process and mount name spaces of its own: nothing survives its end.
contained() {
	run /usr/bin/python3 -B "$work/source/tests/e2e/sandbox.py" "$@"
}

leave_nothing() {
	set +e # one step that fails must not stop the others
	trap '' INT TERM HUP QUIT PIPE
	child=${!-} # known from the moment on that it is there
	if [ "$child" != "$ended" ]; then
		if [ -n "$child_may_be_killed" ]; then
			# one just forked may lose it, however often it comes
			while kill "$child" 2>/dev/null; do
				sleep 0.2
			done
		else
			echo "Waiting for apt-get to end ..."
		fi
		wait "$child" 2>/dev/null || :
	fi
	if [ -n "$work" ]; then
		remove_packages
		allow_services
		rm -rf "$work"
	fi
}

# Packages come and go under one run alone: those that need none to come are
# many at a time.  Until this process ends.
take_turn() {
	flock "$1" --nonblock 4 ||
		die "$0: another contrib/demo or contrib/test is at work:" \
			"try again when it has ended"
}

begin() {
	[ "$(id -u)" = 0 ] || die "$0 needs root: it installs packages and" \
		"makes name spaces"
	command -v apt-get >/dev/null || die "$0 needs Debian 12 or later"
	exec 3<&0 4<"$turn"
	take_turn --shared
	umask 022
	trap leave_nothing EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 131' QUIT
	trap 'exit 141' PIPE
	trap 'exit 143' TERM
	work=$(mktemp -d "${TMPDIR:-/tmp}/pam_sms2fa.XXXXXX")
	chmod 755 "$work"
	mkdir "$work/tmp"
	TMPDIR=$work/tmp
	export TMPDIR
}

# Packages bring services; none of them is to start.
forbid_services() {
	[ -z "$policy_is_ours" ] || return 0
	if [ -e "$policy" ]; then
		cp -p "$policy" "$work/policy-rc.d"
	fi
	policy_is_ours=yes
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod 755 "$policy"
}

allow_services() {
	[ -n "$policy_is_ours" ] || return 0
	if [ -e "$work/policy-rc.d" ]; then
		cp -p "$work/policy-rc.d" "$policy"
	else
		rm -f "$policy"
	fi
	policy_is_ours=
}

installed_packages() {
	dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' |
		sed -n 's/^installed //p' | LC_ALL=C sort
}

account_names() {
	for file in passwd group; do
		cut -d : -f 1 "/etc/$file" | sed "s/^/$file /"
	done | LC_ALL=C sort
}

# Below /etc: the copies that the account tools make of what they change, and
# what the package locales takes along, whoever wrote it.
kept="passwd- group- shadow- gshadow- locale.conf default/locale"

save_kept() {
	mkdir -p "$work/kept/default"
	for file in $kept; do
		[ ! -e "/etc/$file" ] || cp -a "/etc/$file" "$work/kept/$file"
	done
}

restore_kept() {
	for file in $kept; do
		rm -f "/etc/$file"
		if [ -e "$work/kept/$file" ] || [ -L "$work/kept/$file" ]; then
			cp -a "$work/kept/$file" "/etc/$file"
		fi
	done
}

# What is in the second list alone.
added() {
	LC_ALL=C comm -13 "$1" "$2"
}

missing_packages() {
	for package; do
		dpkg-query -W -f '${db:Status-Status}\n' "$package" \
			2>/dev/null | grep -qx installed || echo "$package"
	done
}

# In a session of its own, and waited for: a package must not be left half
# installed by the key that interrupts us.
apt() {
	child_may_be_killed=
	apt_status=0
	run setsid --wait env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
		apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 \
		-o APT::Keep-Downloaded-Packages=false \
		"$@" >>"$work/apt.log" 2>&1 || apt_status=$?
	child_may_be_killed=yes
	return "$apt_status"
}

install_packages() {
	# shellcheck disable=SC2046 # one word a package
	set -- $(missing_packages "$@")
	[ $# -gt 0 ] || return 0
	take_turn --exclusive
	echo "Installing for the time being: $*"
	forbid_services
	if [ ! -e "$work/packages-before" ]; then
		save_kept
		account_names >"$work/accounts-before"
		installed_packages >"$work/packages-before"
	fi
	rm -f "$work/accounts-after"
	apt install --no-install-recommends "$@" ||
		{ apt update && apt install --no-install-recommends "$@"; } ||
		{ tail -n 20 "$work/apt.log"; return 1; }
	account_names >"$work/accounts-after"
}

# What our own apt-get has brought and is still there; an administrator may have
# installed others by now.
our_packages() {
	installed_packages >"$work/packages-after"
	sed -n 's/^Selecting previously [a-z]* package \(.*\)\.$/\1/p' \
		"$work/apt.log" | LC_ALL=C sort -u >"$work/selected"
	added "$work/packages-before" "$work/packages-after" |
		LC_ALL=C comm -12 - "$work/selected"
}

# Those that were not there before, and the accounts that came with them.
remove_packages() {
	[ -e "$work/packages-before" ] && [ -z "$keep" ] || return 0
	our_packages >"$work/packages"
	[ -s "$work/packages" ] || return 0
	echo "Removing the packages that were installed ..."
	[ -e "$work/accounts-after" ] || account_names >"$work/accounts-after"
	DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 SUDO_FORCE_REMOVE=yes \
		xargs dpkg --purge <"$work/packages" >"$work/purge.log" 2>&1 ||
		{ grep -A 3 'error' "$work/purge.log" || :; } >&2
	added "$work/accounts-before" "$work/accounts-after" |
		while read -r file name; do
			case $file in
			passwd) userdel "$name" ;;
			group) groupdel "$name" ;;
			esac
		done 2>/dev/null
	restore_kept
}

# The checkout is left as it is: all work is done on a copy, in $1, without what
# was built in it, and for every user to read.  Needs make where there is any.
copy_source() {
	root=$(cd "$(dirname "$0")/.." && pwd)
	mkdir "$1"
	tar -C "$root" --exclude=./.git --exclude=__pycache__ --mode=a+rX \
		-cf - . | tar -C "$1" --no-same-owner -xf -
	[ ! -e "$1/Makefile" ] || make -s -C "$1" -o Makefile distclean >/dev/null
	(cd "$1" && rm -rf autom4te.cache build-aux m4 aclocal.m4 \
		config.h.in config.h.in~ configure configure~ Makefile.in)
}
