"""The list of breached passwords, as api.pwnedpasswords.com serves it."""

import hashlib
import re

import common
from common import Refused

OTHERS = 600  # hashes that begin alike
PADDED = 900  # lines with padding


def sha1(text):
    return hashlib.sha1(text.encode()).hexdigest().upper()


def lines_of(prefix, breached, padding):
    """{suffix: count} of a range; a count of 0 pads."""
    lines = {sha1(f"{prefix} {i}")[5:]: 1 + i % 7 if i < OTHERS else 0
             for i in range(PADDED if padding else OTHERS)}
    for password, count in breached.items():
        if sha1(password).startswith(prefix):
            lines[sha1(password)[5:]] = count
    return lines


class Range:
    """GET range/{five hex digits}: no account, no JSON"""

    status = 200

    @staticmethod
    def check(double, request):
        common.check_asked(request)
        if "authorization" in request.headers:
            raise Refused(20001, "credentials where none are wanted")
        if not re.fullmatch("/range/[0-9A-F]{5}", request.path):
            raise Refused(20001, "not five hex digits")
        if "user-agent" not in request.headers:
            raise Refused(20403, "no User-Agent")

    @staticmethod
    def document(double, request):
        lines = lines_of(request.path.rpartition("/")[2],
                         double.script.breached(),
                         request.headers.get("add-padding") == "true")
        return "\r\n".join(f"{suffix}:{count}" for suffix, count
                           in sorted(lines.items())).encode()
