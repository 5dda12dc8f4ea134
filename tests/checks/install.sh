#!/bin/sh
# Goal: what `make install' makes for the system user is there for it, whatever
# the umask of who installs.
: "${top_builddir:=$(cd "$(dirname "$0")/../.." && pwd)}"

place=$(mktemp -d) || exit 1
trap 'rm -rf "$place"' EXIT
(umask 077 && env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s \
	-C "$top_builddir" install-programPROGRAMS \
	install-data-hook DESTDIR="$place") >"$place/log" 2>&1 || {
	cat "$place/log"
	exit 1
}
program=$(find "$place" -name sms2fa-courier)
for path in "$program" "$(dirname "$program")"; do
	[ "$(stat -c %a "$path")" = 755 ] || {
		echo "installed with umask 077: $path has mode" \
			"$(stat -c %a "$path"), not 755"
		exit 1
	}
done
