"""What can happen to the state: how it is done, and what must be said."""

import contextlib
import os
import socket
import sqlite3
import stat

from world import NUMBERS, PREFIX, STATE

DATABASE = STATE + "/state.db"
JOURNAL = DATABASE + "-journal"
KEY = STATE + "/key"
ABOVE = os.path.dirname(STATE)
RESTORE = r"`mv \S+ \S+\.damaged`, then `sms2fa restore FILE`"


def sql(text):
    with contextlib.closing(sqlite3.connect(DATABASE)) as database:
        database.executescript("PRAGMA journal_mode = PERSIST;" + text)


def cut(path, size):
    return lambda: os.truncate(path, size)


def write(path, at, data):
    def damage():
        with open(path, "r+b") as f:
            f.seek(at)
            f.write(data)
    return damage


def flip(word):
    """One bit of the first place where the database has this."""
    def damage():
        with open(DATABASE, "r+b") as f:
            content = f.read()
            at = content.index(word)
            f.seek(at)
            f.write(bytes([content[at] ^ 4]))
    return damage


def mode(path, bits):
    return lambda: os.chmod(path, bits)


def owner(path, uid):
    return lambda: os.chown(path, uid, -1)


def replace(path, make):
    """Something else of that name; the thing itself stays beside it."""
    def damage():
        os.rename(path, path + ".away")
        make(path)
        os.chown(path, 900, 900, follow_symlinks=False)
    return damage


def link(path):
    os.symlink(path + ".away", path)


def dangling(path):
    os.symlink("/nowhere", path)


def hard_link(path):
    os.link(path + ".away", path)


def bind(path):
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(path)
    os.chmod(path, 0o600)


def device(path):
    os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))


def touch(path):
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def foreign(path):
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.executescript("CREATE TABLE moz_places (url); "
                               "INSERT INTO moz_places VALUES ('about:');")
    os.chmod(path, 0o600)


def kinds(path, name, thing):
    """Everything that can lie where a file should."""
    return [(name + " is " + word, replace(path, make), what)
            for word, make, what in (
                ("a link", link, "is a symbolic link: put the thing itself"),
                ("dangling", dangling, "is a symbolic link"),
                ("a hard link", hard_link, "has 2 hard links: remove the"),
                ("a directory", os.mkdir, thing),
                ("a FIFO", lambda p: os.mkfifo(p, 0o600), thing),
                ("a socket", bind, thing),
                ("a device", device, thing))]


NO_FILE = r"is not a regular file: run " + RESTORE
# what is wrong, how it comes about, what is said
DAMAGES = [
    ("no database", lambda: os.unlink(DATABASE), "is absent: run " + RESTORE),
    ("no key", lambda: os.unlink(KEY), "is absent: run " + RESTORE),
    ("empty database", cut(DATABASE, 0), "is empty: run " + RESTORE),
    ("empty key", cut(KEY, 0), "is empty: run " + RESTORE),
    ("a byte of it", cut(DATABASE, 1), "no database .*: run " + RESTORE),
    ("no whole head", cut(DATABASE, 99), "damaged.*: run " + RESTORE),
    ("a page of it", cut(DATABASE, 4096), "damaged.*|bytes where.*" + RESTORE),
    ("half of it", cut(DATABASE, 300000), "damaged.*: run " + RESTORE),
    ("no last byte", lambda: os.truncate(DATABASE, os.path.getsize(
        DATABASE) - 1), "bytes where .*: run " + RESTORE),
    ("short key", cut(KEY, 31), "has 31 bytes, not 32: run " + RESTORE),
    ("long key", cut(KEY, 33), "has 33 bytes, not 32: run " + RESTORE),
    ("other key", write(KEY, 3, b"other"), "not made with the key .*: run " +
     RESTORE),
    ("a flipped bit of a number", flip(NUMBERS["alice"].encode()),
     "table user (was altered|is no number|is lost).*: run " + RESTORE),
    ("another number", lambda: sql("UPDATE user SET number = '+15550109999'"),
     "table user was altered.*: run " + RESTORE),
    ("no row", lambda: sql("DELETE FROM user"),
     "row of table user is lost: run " + RESTORE),
    ("another type", lambda: sql("UPDATE user SET status = 'one'"),
     'column "status" holds what .*: run ' + RESTORE),
    ("no table", lambda: sql("DROP TABLE user"),
     "no such table: user.*: run " + RESTORE),
    ("no meta", lambda: sql("DELETE FROM meta"), "key .*: run " + RESTORE),
    ("no head", write(DATABASE, 0, b"no database " * 9),
     "no database .*: run " + RESTORE),
    ("no pages", write(DATABASE, 4096, b"\xaa" * 4096 * 20),
     "malformed.*: run " + RESTORE),
    ("zeros", write(DATABASE, 4096, bytes(4096 * 20)),
     "malformed.*: run " + RESTORE),
    ("another program's", replace(DATABASE, foreign),
     "is another program's database: run " + RESTORE),
    ("a later release's", lambda: sql("PRAGMA user_version = 7"),
     "made by a newer release .*: install that release"),
    ("no release's", lambda: sql("PRAGMA user_version = 0"),
     "has version 0, which no release made: run " + RESTORE),
    ("write-ahead log", lambda: touch(DATABASE + "-wal"),
     "left by another program: run " + RESTORE),
    ("readable database", mode(DATABASE, 0o644), "mode 0644: run `chmod 0600"),
    ("closed database", mode(DATABASE, 0), "mode 0000: run `chmod 0600"),
    ("shared database", mode(DATABASE, 0o660), "mode 0660: run `chmod 0600"),
    ("setuid database", mode(DATABASE, 0o4600), "mode 4600: run `chmod 0600"),
    ("readable key", mode(KEY, 0o640), "mode 0640: run `chmod 0600"),
    ("readable journal", mode(JOURNAL, 0o644), "mode 0644: run `chmod 0600"),
    ("open directory", mode(STATE, 0o755), "mode 0755: run `chmod 0700"),
    ("closed directory", mode(STATE, 0), "mode 0000: run `chmod 0700"),
    ("root's database", owner(DATABASE, 0), "belongs to uid 0: run `chown 900"),
    ("alice's key", owner(KEY, 2001), "belongs to uid 2001: run `chown 900"),
    ("root's journal", owner(JOURNAL, 0), "belongs to uid 0: run `chown 900"),
    ("alice's directory", owner(STATE, 2001), "uid 2001: run `chown 900"),
    ("alice's way", owner(ABOVE, 2001), "uid 2001, .*: run `chown 0 %s`" %
     ABOVE),
    ("open way", mode(ABOVE, 0o777), "mode 0777, .*: run `chmod go-w %s`" %
     ABOVE),
    ("alice's way further up", owner(PREFIX + "/var", 2001),
     "run `chown 0 %s/var`" % PREFIX),
    ("open way further up", mode(PREFIX + "/var", 0o775),
     "run `chmod go-w %s/var`" % PREFIX),
    *kinds(DATABASE, "database", NO_FILE),
    *kinds(KEY, "key", NO_FILE),
    *kinds(JOURNAL, "journal", NO_FILE),
    ("directory is a link", replace(STATE, link), "is a symbolic link"),
    ("directory is a file", replace(STATE, touch),
     "is not a directory: run " + RESTORE),
    ("directory is a FIFO", replace(STATE, os.mkfifo),
     "is not a directory: run " + RESTORE),
]
