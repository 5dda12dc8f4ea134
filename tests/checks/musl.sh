#!/bin/sh
# Goal: every source compiles without a warning against musl's headers, and
# what needs libc alone does there what it does elsewhere.  The libraries that
# Debian has are built for glibc, so nothing else can be linked here.
#
# contrib/test runs it, once; `make check` does not.
set -eu
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${top_builddir:=$top_srcdir}"

command -v musl-gcc >/dev/null || {
	echo "skipped: there is no musl-gcc (Debian: musl-tools)"
	exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# The headers of those libraries and of the kernel, without glibc's own.
mkdir "$work/include"
machine=$(musl-gcc -print-multiarch)
for header in asm asm-generic curl jansson.h jansson_config.h libconfig.h \
	linux nettle seccomp.h seccomp-syscalls.h security sodium sodium.h \
	sqlite3.h; do
	for place in "/usr/include/$machine" /usr/include; do
		[ -e "$place/$header" ] || continue
		ln -s "$place/$header" "$work/include/$header"
		break
	done
done
# The one thing that configure found and that musl has otherwise.
sed 's/^\(#define RESOURCE_TYPE\) .*/\1 int/' "$top_builddir/config.h" \
	>"$work/include/config.h"
# Which names of places there are; what they are is of no matter.
paths=$(grep -o -e '-D[A-Z]*_PATH' "$top_srcdir/Makefile.am" |
	sed "s/\$/='\"\"'/" | tr '\n' ' ')
cat >"$work/compile" <<EOF
exec musl-gcc -std=gnu11 -O1 -Wall -Wextra -Wconversion -Wsign-conversion \\
	-Wshadow -Wswitch-enum -Wformat=2 -Wcast-qual -Wstrict-prototypes \\
	-Wwrite-strings -Wundef -Wvla -Werror -D_GNU_SOURCE \\
	$paths \\
	-I"$top_srcdir/src" -I"$top_srcdir/tests/checks/musl" \\
	-idirafter "$work/include" "\$@"
EOF

cd "$top_srcdir"
find pam_sms2fa.c src -name '*.c' >"$work/sources"
[ "$(wc -l <"$work/sources")" -ge 150 ]
xargs -P 2 -n 8 sh "$work/compile" -fsyntax-only <"$work/sources"

# libbase and libcore, and what the tests of values need beside them.
mkdir "$work/objects" && cd "$work/objects"
for name in base/clock base/duration base/err base/file base/memory \
	base/packet base/text core/e164 core/limit core/money core/network \
	core/template core/verdict core/wire; do
	echo "$top_srcdir/src/$name.c"
done | xargs sh "$work/compile" -c
tested=0
for name in duration e164 file money network template text; do
	sh "$work/compile" -o "$work/$name" "$top_srcdir/tests/unit/$name.c" ./*.o
	TMPDIR=$work "$work/$name" >"$work/said"
	tested=$((tested + $(wc -l <"$work/said")))
done
echo "$tested tests of values ran with musl"
[ "$tested" -ge 25 ]
