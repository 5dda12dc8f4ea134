"""As on a kernel without: run a program that finds no Landlock or seccomp.

    without.py landlock|seccomp|both PROGRAM ARGUMENT ...
"""

import ctypes
import os
import struct
import sys

libc = ctypes.CDLL(None, use_errno=True)

PR_SET_SECCOMP, SECCOMP_MODE_FILTER, PR_SET_NO_NEW_PRIVS = 22, 2, 38
SECCOMP_RET_ERRNO, SECCOMP_RET_ALLOW = 0x00050000, 0x7fff0000
ENOSYS = 38
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06  # of classic BPF; word 0: the call

LANDLOCK_CREATE_RULESET = 444
SECCOMP = {"x86_64": 317, "aarch64": 277}
CALLS = {"landlock": [LANDLOCK_CREATE_RULESET],
         "seccomp": [SECCOMP.get(os.uname().machine, 0)]}
CALLS["both"] = CALLS["landlock"] + CALLS["seccomp"]


def landlock_version():
    """Of this kernel; 0: it has none."""
    return max(0, libc.syscall(LANDLOCK_CREATE_RULESET, None,
                               ctypes.c_size_t(0), 1))


def all_that_holds():
    """As the reply of a courier says it."""
    return "seccomp" + (f",landlock{landlock_version()}"
                        if landlock_version() else "")


def lose(what):
    """Those calls are unknown from here on."""
    code = [struct.pack("HBBI", LOAD, 0, 0, 0)]
    for number in CALLS[what]:
        code.append(struct.pack("HBBI", EQUAL, 0, 1, number))
        code.append(struct.pack("HBBI", RETURN, 0, 0,
                                SECCOMP_RET_ERRNO | ENOSYS))
    code.append(struct.pack("HBBI", RETURN, 0, 0, SECCOMP_RET_ALLOW))
    text = ctypes.create_string_buffer(b"".join(code))
    program = struct.pack("HxxxxxxP", len(code), ctypes.addressof(text))
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or \
            libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
                       ctypes.c_char_p(program)) != 0:
        sys.exit("prctl: " + os.strerror(ctypes.get_errno()))


if __name__ == "__main__":
    lose(sys.argv[1])
    os.execv(sys.argv[2], sys.argv[2:])
