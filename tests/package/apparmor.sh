#!/bin/sh
# Goal: the AppArmor profiles are ones that apparmor_parser takes, and name the
# programs and places that the package has.  Nothing is loaded: apparmor.sh DEB.
set -eu

deb=$1
profiles=$(cd "$(dirname "$0")/../../contrib/apparmor" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

dpkg-deb -x "$deb" "$work/package"
cp -R /etc/apparmor.d "$work/base"
cp -R "$profiles/." "$work/base"

for profile in "$profiles"/usr.*; do
	name=$(basename "$profile")
	apparmor_parser --quiet --skip-kernel-load --skip-cache --Werror \
		--base "$work/base" --names "$work/base/$name"
	apparmor_parser --quiet --skip-kernel-load --skip-cache --Werror \
		--base "$work/base" "$work/base/$name"
	cmp "$profile" \
		"$work/package/usr/share/apparmor/extra-profiles/$name"
	program=/$(echo "${name%.*}" | tr . /)/${name##*.}
	grep -q "^profile [a-z0-9-]* $program {" "$profile"
	[ -x "$work/package$program" ]
done
