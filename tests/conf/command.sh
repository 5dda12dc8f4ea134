#!/bin/sh
# The same table through the real command, which takes no file but root's.
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${top_builddir:=$top_srcdir}"
if [ "$(id -u)" -ne 0 ]; then
	echo "not root: the command reads configurations owned by root alone"
	exit 77
fi
exec "$top_srcdir/tests/conf/table.sh" "$top_builddir/sms2fa" check
