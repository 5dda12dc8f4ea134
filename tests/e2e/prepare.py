"""What a caller can prepare for the programs that it starts."""

import contextlib
import ctypes
import os
import platform
import re
import resource
import signal
import struct
import subprocess

from world import ROOT

CAP_SYS_RESOURCE = 24
PR_SET_TIMERSLACK, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 29, 38, 22
PERSONALITY = 0x0040000 | 0x0200000 | 0x4000000  # no random addresses ...
SCHED_IDLE = 5
HOSTILE = {
    "SSLKEYLOGFILE": ROOT + "/open/keys", "QLOGDIR": ROOT + "/open",
    "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9", "ALL_PROXY": "socks5://127.0.0.1:9",
    "NO_PROXY": "*", "OPENSSL_CONF": ROOT + "/open/openssl.cnf",
    "OPENSSL_MODULES": ROOT + "/open", "OPENSSL_ENGINES": ROOT + "/open",
    "SSL_CERT_FILE": "/dev/null", "SSL_CERT_DIR": ROOT + "/open",
    "CURL_CA_BUNDLE": "/dev/null", "CURL_SSL_BACKEND": "gnutls",
    "CURL_HOME": ROOT + "/open", "RES_OPTIONS": "attempts:0 timeout:30",
    "HOSTALIASES": ROOT + "/open/aliases", "LOCALDOMAIN": "evil.invalid",
    "RESOLV_HOST_CONF": ROOT + "/open/host.conf", "NETRC": ROOT + "/open/nr",
    "TMPDIR": ROOT + "/open", "SQLITE_TMPDIR": ROOT + "/open",
    "MALLOC_CHECK_": "3", "MALLOC_PERTURB_": "85", "MALLOC_ARENA_MAX": "1",
    "GLIBC_TUNABLES": "glibc.malloc.check=3", "LD_BIND_NOW": "1",
    "LD_LIBRARY_PATH": ROOT + "/open", "LD_PRELOAD": ROOT + "/open/evil.so",
    "TZ": ":" + ROOT + "/open/tz", "TZDIR": ROOT + "/open",
    "IFS": "0123456789", "HOME": ROOT + "/open", "POSIXLY_CORRECT": "1",
}
LOCALES = {"LC_ALL": "tr_TR.UTF-8", "LANG": "ar_EG.UTF-8", "LANGUAGE": "tr",
           "LOCPATH": ROOT + "/open", "GCONV_PATH": ROOT + "/open",
           "NLSPATH": ROOT + "/open/%N", "OUTPUT_CHARSET": "UTF-16"}

libc = ctypes.CDLL(None, use_errno=True)


def may_raise_limits():
    with open("/proc/self/status") as f:
        return int(re.search(r"CapEff:\s*(\w+)", f.read()).group(1),
                   16) >> CAP_SYS_RESOURCE & 1 == 1


def read(path):
    with open(path) as f:
        return f.read()


def check(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), "refused")


# What a caller prepares

def ignore_signals():
    for number in signal.valid_signals():
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)


def block_signals():
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


def arm_timer():
    """It outlives exec; who does not ignore it is killed by it."""
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)


def open_descriptors():
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(limit[0], 512), limit[1]))
    null = os.open("/etc/passwd", os.O_RDONLY)
    for number in range(30, 201):  # below: the test's own, closed at exec
        os.dup2(null, number)


def close_descriptors(*numbers):
    def prepare():
        for number in numbers:
            os.close(number)
    return prepare


def deleted_directory():
    os.mkdir("/tmp/gone")
    os.chdir("/tmp/gone")
    os.rmdir("/tmp/gone")


def unreadable_directory():
    os.makedirs("/tmp/dark/inner", exist_ok=True)
    os.chdir("/tmp/dark/inner")
    os.chmod("/tmp/dark", 0)


def be_last():
    os.nice(19)
    os.sched_setscheduler(0, SCHED_IDLE, os.sched_param(0))
    os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
    subprocess.run(["ionice", "-c", "3", "-p", str(os.getpid())], check=True)
    with open("/proc/self/oom_score_adj", "w") as f:
        f.write("1000")
    with open("/proc/self/coredump_filter", "w") as f:
        f.write("0x7f")


def be_late():
    """Every wait may last ten minutes longer than it was asked to."""
    check(libc.prctl(PR_SET_TIMERSLACK, ctypes.c_ulong(600 * 10 ** 9)))


def be_odd():
    check(libc.personality(ctypes.c_ulong(PERSONALITY)))


def no_new_privileges():
    check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def limit(what, soft, hard=None):
    def prepare():
        number = getattr(resource, "RLIMIT_" + what)
        most = resource.getrlimit(number)[1] if hard is None else hard
        resource.setrlimit(number, (soft, most))
    return prepare


# System calls by machine: for a filter that refuses one of them.
CALLS = {
    "x86_64": {"socketpair": 53, "clone": 56, "vfork": 58, "clone3": 435,
               "setresuid": 117, "setgroups": 116, "capset": 126,
               "prctl": 157, "close_range": 436, "chdir": 80,
               "prlimit64": 302, "setsid": 112, "flock": 73},
    "aarch64": {"socketpair": 199, "clone": 220, "clone3": 435,
                "setresuid": 147, "setgroups": 159, "capset": 91,
                "prctl": 167, "close_range": 436, "chdir": 49,
                "prlimit64": 261, "setsid": 157, "flock": 32},
}.get(platform.machine())
BPF_LOAD, BPF_EQUAL, BPF_RETURN = 0x20, 0x15, 0x06
SECCOMP_ALLOW, SECCOMP_EPERM = 0x7fff0000, 0x00050001


class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def refuse_calls(*names):
    """Whoever calls one of these gets EPERM, and all children as well."""
    def prepare():
        code = struct.pack("HBBI", BPF_LOAD, 0, 0, 0)
        for name in names:
            code += struct.pack("HBBI", BPF_EQUAL, 0, 1, CALLS[name])
            code += struct.pack("HBBI", BPF_RETURN, 0, 0, SECCOMP_EPERM)
        code += struct.pack("HBBI", BPF_RETURN, 0, 0, SECCOMP_ALLOW)
        held = ctypes.create_string_buffer(code, len(code))
        program = Filter(len(code) // 8, ctypes.addressof(held))
        check(libc.prctl(PR_SET_SECCOMP, 2, ctypes.byref(program), 0, 0))
    return prepare
