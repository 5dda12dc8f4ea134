"""A machine of its own for the tests: namespaces that end with this process.

enter() forks a child into new mount, process, network and IPC namespaces, with
its own /etc, /run, /dev, /tmp and so on, and returns in that child alone.  The
parent stays behind to wait.  Nothing done inside is seen outside, and nothing
outlives the parent, not even when it is killed by SIGKILL.
"""

import ctypes
import fcntl
import os
import signal
import socket
import stat
import struct
import subprocess
import sys

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18

PR_SET_PDEATHSIG = 1
SIOCGIFFLAGS = 0x8913
SIOCSIFFLAGS = 0x8914
IFF_UP = 1

# Hidden behind empty directories: what login programs write to.
COVERED = ("/run", "/tmp", "/var/log", "/var/lib/sudo", "/var/cache/ldconfig",
           "/var/mail")
ROOT = "/mnt"  # the world lives here
NODES = (("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8),
         ("urandom", 1, 9), ("tty", 5, 0))

libc = ctypes.CDLL(None, use_errno=True)


class Unavailable(Exception):
    """Why this machine can't have a world."""


def _check(result, what):
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, "%s: %s" % (what, os.strerror(error)))


def mount(source, target, kind=None, flags=0, options=None):
    def text(value):
        return None if value is None else os.fsencode(value)
    _check(libc.mount(text(source), text(target), text(kind),
                      ctypes.c_ulong(flags), text(options)),
           "mount %s" % target)


def unmount(target):
    _check(libc.umount(os.fsencode(target)), "umount %s" % target)


def tmpfs(target, mode="0755"):
    mount("tmpfs", target, "tmpfs", MS_NOSUID if target == "/dev" else 0,
          "mode=" + mode)


def die_with_parent():
    _check(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")


def _make_private():
    """No mount of ours reaches the machine's name space."""
    try:
        mount(None, "/", None, MS_REC | MS_PRIVATE)
        return
    except OSError:
        pass
    # Inside a chroot "/" is no mount point, and the one above it is out of
    # reach by name: climb up to it, and come back.
    here = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
    os.chroot("/usr")
    os.fchdir(here)
    above = None
    while above != (os.stat(".").st_dev, os.stat(".").st_ino):
        above = (os.stat(".").st_dev, os.stat(".").st_ino)
        os.chdir("..")
    mount(None, ".", None, MS_REC | MS_PRIVATE)
    os.fchdir(here)
    os.chroot(".")
    os.close(here)


def lo_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        request = struct.pack("16sH14x", b"lo", 0)
        request = fcntl.ioctl(s, SIOCGIFFLAGS, request)
        flags = struct.unpack("16sH14x", request)[1]
        fcntl.ioctl(s, SIOCSIFFLAGS,
                    struct.pack("16sH14x", b"lo", flags | IFF_UP))


def _make_dev():
    tmpfs("/dev")
    for name, major, minor in NODES:
        os.mknod("/dev/" + name, stat.S_IFCHR | 0o666,
                 os.makedev(major, minor))
        os.chmod("/dev/" + name, 0o666)
    for name in ("pts", "shm"):
        os.mkdir("/dev/" + name)
    mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
          "newinstance,ptmxmode=0666,mode=0620,gid=5")
    tmpfs("/dev/shm", "1777")
    os.symlink("pts/ptmx", "/dev/ptmx")
    os.symlink("/proc/self/fd", "/dev/fd")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.symlink("/proc/self/fd/%d" % number, "/dev/" + name)


def _copy_etc(place):
    subprocess.run(["cp", "-a", "/etc", place], check=True)
    mount(place, "/etc", None, MS_BIND)


def _text(path):
    try:
        with open(path) as f:
            return f.read()
    except FileNotFoundError:
        return ""


def _furnish_little():
    """Its own processes, and /etc and /dev as every Debian has them."""
    _make_private()
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    _make_dev()
    _copy_etc("/dev/.etc")
    if "localhost" not in _text("/etc/hosts"):
        with open("/etc/hosts", "a") as f:
            f.write("127.0.0.1 localhost\n::1 localhost\n")


def _furnish(keep):
    """keep: directories that must stay in view although they are covered."""
    _make_private()
    held = {path: os.open(path, os.O_RDONLY | os.O_DIRECTORY) for path in keep}
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    tmpfs(ROOT)
    _copy_etc(ROOT + "/.etc")
    _make_dev()
    for path in COVERED:
        if os.path.isdir(path) and not os.path.islink(path):
            tmpfs(path, "1777" if path == "/tmp" else "0755")
    for path, descriptor in held.items():
        if not os.path.isdir(path):
            os.makedirs(path)
            mount("/proc/self/fd/%d" % descriptor, path, None,
                  MS_BIND | MS_REC)
        os.close(descriptor)
    os.mkdir("/run/lock")
    lo_up()


def _first_process(furnish, out):
    """Process 1 of the world: reaps what is orphaned, ends with its child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        furnish()
    except OSError as error:
        os.write(out, str(error).encode())
        os._exit(1)
    os.close(out)
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return
    while True:
        pid, status = os.wait()
        if pid == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xff)


def _wait_outside(child, out):
    """Ends as the world ended; a signal to us ends the world at once."""
    def end(number, _frame):
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    why = b""
    while True:
        piece = os.read(out, 4096)
        if not piece:
            break
        why += piece
    _, status = os.waitpid(child, 0)
    if why:
        raise Unavailable(why.decode())
    os._exit(os.waitstatus_to_exitcode(status) & 0xff)


def _enter(furnish, more):
    if os.geteuid() != 0:
        raise Unavailable("needs root: it makes its own /etc, /dev and network")
    sys.stdout.flush()
    sys.stderr.flush()
    # Whoever started us may be killed: then the world goes as well.
    die_with_parent()
    if libc.unshare(CLONE_NEWNS | CLONE_NEWPID | more) != 0:
        raise Unavailable("root lacks the right to make name spaces here "
                          "(unshare: %s)" % os.strerror(ctypes.get_errno()))
    reader, writer = os.pipe()
    child = os.fork()
    if child != 0:
        os.close(writer)
        _wait_outside(child, reader)
    os.close(reader)
    die_with_parent()
    _first_process(furnish, writer)


def enter(keep=()):
    """Return inside a new world; raise Unavailable when there can't be one."""
    _enter(lambda: _furnish(keep), CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET)


def contain(argv):
    """Run argv so that its processes end with us, all of them."""
    _enter(_furnish_little, CLONE_NEWIPC)
    os.execvp(argv[0], argv)


if __name__ == "__main__":
    try:
        contain(sys.argv[1:])
    except (Unavailable, OSError) as why:
        sys.exit("%s" % why)
