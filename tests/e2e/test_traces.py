#!/usr/bin/python3
"""contrib/demo and contrib/test leave nothing, however they end: their common
part, with an apt-get and a dpkg that only say that they were here."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile

import case

CONTRIB = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                       "../../contrib")
SCRIPT = """set -eu
. "$COMMON"
policy=$PLACE/policy turn=$PLACE
begin
install_packages "$@"
echo "with umask $(umask)"
run sleep 600
"""
PATIENCE = 60
DOUBLES = {
    "apt-get": 'case " $* " in\n'
               '*Keep-Downloaded-Packages=false*) ;;\n'
               '*) : >"$PLACE/archive" ;;\n'
               'esac\n'
               'for package; do :; done\n'
               'echo "$package" >>"$PLACE/packages"\n'
               'useradd --system "of-$package"\n'
               'echo "Selecting previously unselected package $package."\n',
    "dpkg-query": 'if [ $# = 4 ]; then\n'
                  '\tgrep -qx "$4" "$PLACE/packages" && echo installed\n'
                  'else\n'
                  '\tsed "s/^/installed /" "$PLACE/packages"\n'
                  'fi\n',
    "dpkg": 'for package; do\n'
            '\tsed -i "/^$package\\$/d" "$PLACE/packages"\n'
            'done\n'
            'rm -f /etc/default/locale\n',
}


def hear_signals():
    """What a lane's background job ignores, no shell below it can trap."""
    for number in signal.SIGINT, signal.SIGQUIT:
        signal.signal(number, signal.SIG_DFL)


class Traces(case.Case):
    sshd = None

    def setUp(self):
        super().setUp()
        self.place = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.place)
        self.write("packages", "before\n")
        os.mkdir(self.place + "/bin")
        for name, text in DOUBLES.items():
            self.write("bin/" + name, "#!/bin/sh\n" + text)
            os.chmod("%s/bin/%s" % (self.place, name), 0o755)

    def write(self, name, text):
        path = os.path.join(self.place, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    def read(self, name):
        with open(os.path.join(self.place, name)) as file:
            return file.read()

    def start(self, *packages):
        """At work, and what it said first."""
        process = subprocess.Popen(
            ["sh", "-c", SCRIPT, "contrib/demo", *packages],
            env=dict(os.environ, COMMON=CONTRIB + "/common.sh",
                     PLACE=self.place, TMPDIR=self.place,
                     PATH="%s/bin:%s" % (self.place, os.environ["PATH"])),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, umask=0o077,
            preexec_fn=hear_signals)
        self.addCleanup(self.end, process)
        return process, process.stdout.readline()

    @staticmethod
    def finish(process):
        """What it said to standard error, to its end."""
        try:
            return process.communicate(timeout=PATIENCE)[1]
        except subprocess.TimeoutExpired:
            subprocess.run(["ps", "-ewwf"], check=True)
            raise

    @staticmethod
    def end(process):
        process.terminate()
        process.wait(timeout=PATIENCE)
        process.stdout.close()
        process.stderr.close()

    def assertNoTrace(self):
        self.assertEqual(sorted(os.listdir(self.place)), ["bin", "packages"])
        self.assertEqual(self.read("packages"), "before\n")

    def test_signals(self):
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT,
                       signal.SIGTERM):
            with self.subTest(number):
                process, _ = self.start("more")
                self.assertEqual(process.stdout.readline(),
                                 "with umask 0022\n")
                self.assertIn("exit 101", self.read("policy"))
                process.send_signal(number)
                self.finish(process)
                self.assertEqual(process.returncode, 128 + number)
                self.assertNoTrace()

    def test_nobody_reads_it_any_more(self):
        process, said = self.start("more")
        self.assertIn("Installing", said)
        process.stdout.close()
        process.stderr.close()
        process.wait(timeout=PATIENCE)
        self.assertNoTrace()

    def test_what_others_install_meanwhile_stays(self):
        process, _ = self.start("more")
        process.stdout.readline()
        with open(self.place + "/packages", "a") as file:
            file.write("theirs\n")
        subprocess.run(["useradd", "theirs"], check=True)
        self.addCleanup(subprocess.run, ["userdel", "theirs"])
        process.terminate()
        self.finish(process)
        self.assertEqual(self.read("packages"), "before\ntheirs\n")
        names = [account.pw_name for account in pwd.getpwall()]
        self.assertIn("theirs", names)
        self.assertNotIn("of-more", names)

    def test_the_locale_of_the_machine_stays(self):
        with open("/etc/default/locale", "w") as file:
            file.write("LANG=C.UTF-8\n")
        process, _ = self.start("more")
        process.stdout.readline()
        process.terminate()
        self.finish(process)
        with open("/etc/default/locale") as file:
            self.assertEqual(file.read(), "LANG=C.UTF-8\n")

    def test_two_at_once(self):
        first, _ = self.start("more")
        first.stdout.readline()
        for packages in ("more",), ("before",):
            second, said = self.start(*packages)
            errors = self.finish(second)
            self.assertEqual((second.returncode, said), (1, ""))
            self.assertIn("another", errors)
        self.assertIn("exit 101", self.read("policy"))
        first.terminate()
        self.finish(first)
        self.assertNoTrace()

    def test_many_that_install_nothing(self):
        for _ in range(2):
            self.assertEqual(self.start("before")[1], "with umask 0022\n")
        process, _ = self.start("more")
        self.assertIn("another", self.finish(process))
        self.assertEqual(process.returncode, 1)

    def test_what_was_built_in_the_checkout(self):
        self.write("tree/Makefile", "Makefile: Makefile.in\n\tfalse\n"
                   "distclean:\n\trm built.o Makefile\n")
        os.utime(self.place + "/tree/Makefile", (1, 1))
        self.write("tree/contrib/demo", "")
        for name in ("built.o", "configure", "m4/libtool.m4", ".git/HEAD",
                     "Makefile.in"):
            self.write("tree/" + name, "")
        os.chmod(self.place + "/tree/contrib/demo", 0o600)
        os.chmod(self.place + "/tree/contrib", 0o700)
        subprocess.run(
            ["sh", "-c", '. "$COMMON"; copy_source "$PLACE/copy"',
             self.place + "/tree/contrib/demo"], check=True, env=dict(
                 os.environ, COMMON=CONTRIB + "/common.sh",
                 PLACE=self.place))
        self.assertEqual(os.listdir(self.place + "/copy"), ["contrib"])
        for name, mode in ("contrib", 0o755), ("contrib/demo", 0o644):
            self.assertEqual(os.stat("%s/copy/%s" % (
                self.place, name)).st_mode & 0o777, mode)
        self.assertIn("built.o", os.listdir(self.place + "/tree"))


if __name__ == "__main__":
    case.main()
