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

wrong=0
for profile in "$profiles"/usr.*; do
	name=$(basename "$profile")
	# For a kernel that enforces all of it; any warning counts but that
	# the one here does not, and that the base's own files are newer.
	apparmor_parser --skip-kernel-load --skip-cache \
		--kernel-features "$work/base/abi/3.0" \
		--warn=all --base "$work/base" --ofile "$work/binary" \
		"$work/base/$name" 2>"$work/said" || wrong=1
	[ -s "$work/binary" ] || wrong=1
	if grep -v -e 'interface file missing' \
		-e 'using the features abi declared in policy$' \
		"$work/said"; then
		wrong=1
	fi
	rm -f "$work/binary"
	cmp "$profile" \
		"$work/package/usr/share/apparmor/extra-profiles/$name" ||
		wrong=1
	program=/$(echo "${name%.*}" | tr . /)/${name##*.}
	grep -q "^profile [a-z0-9-]* $program {" "$profile" || wrong=1
	[ -x "$work/package$program" ] || wrong=1
done
exit $wrong
