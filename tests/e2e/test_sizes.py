#!/usr/bin/python3
"""What a login takes of memory, while it waits."""

import re

import bare
import case
from world import PASSWORDS

KIB = {"host": 100, "sms2fa-verifier": 4096, "sms2fa-courier": 14336}
OPENSSL = 4728  # of that in 3.0; the pages that a newer one touches are its own


def memory(pid, of=""):
    """KiB by kind, of the mappings whose name has ${of}."""
    kinds, wanted = {}, False
    with open("/proc/%d/smaps" % pid) as f:
        for line in f:
            if re.match("[0-9a-f]+-[0-9a-f]+ ", line):
                wanted = of in line
            elif wanted and line.endswith(" kB\n"):
                kind, size = line.split()[:2]
                kinds[kind] = kinds.get(kind, 0) + int(size)
    return kinds


def private(pid, of=""):
    kinds = memory(pid, of)
    return kinds["Private_Clean:"] + kinds["Private_Dirty:"]


class Sizes(bare.Bare):
    def test_while_the_provider_is_asked(self):
        hold = bare.Hold()
        self.world.phone.fail("hold")
        one = self.world.applicant("dave")
        self.addCleanup(one.communicate)
        self.addCleanup(hold.gone.set)
        one.stdin.write(PASSWORDS["dave"] + "\n")
        one.stdin.flush()
        self.assertTrue(hold.reached.wait(20))
        courier, = self.world.processes("sms2fa-courier")
        verifier, = self.world.processes("sms2fa-verifier")
        seen = {"host": private(one.pid, "/pam_sms2fa.so"),
                "sms2fa-verifier": private(verifier),
                "sms2fa-courier": memory(courier)["Rss:"]}
        newer = sum(memory(courier, name)["Rss:"]
                    for name in ("/libcrypto.", "/libssl.")) - OPENSSL
        seen["sms2fa-courier"] -= max(0, newer)
        print("# KiB:", seen, "OpenSSL", OPENSSL + newer, flush=True)
        for who, most in KIB.items():
            self.assertGreater(seen[who], 0)
            self.assertLessEqual(seen[who], most, who)


if __name__ == "__main__":
    case.main()
