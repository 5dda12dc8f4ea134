"""A host of the module that is nothing else, and looks after itself."""

import os
import subprocess
import threading

import case
import faults
from world import NUMBERS, PEOPLE, ROOT, TOOLS

PROCESSES = "sms2fa-verifier", "sms2fa-courier"


class Hold:
    """The provider's answer, held back until it is let go."""

    def __init__(self):
        self.reached, self.gone = threading.Event(), threading.Event()

        @faults.fault("hold", delivers=True)
        def hold(connection, request):
            self.reached.set()
            self.gone.wait(20)
            connection.send_good(request)


class Bare(case.Case):
    """Everybody is enrolled; the provider is there, and who could make it
    look as if it were not would be let in."""

    sshd = None

    def setUp(self):
        super().setUp()
        self.world.enroll(*PEOPLE)
        self.world.configure(unreachable="allow")
        self.world.pam("bare", "auth required pam_permit.so\n"
                       "auth requisite {module} first_factor=stack\n")
        os.makedirs(ROOT + "/open", exist_ok=True)
        os.chmod(ROOT + "/open", 0o1777)

    def host_argv(self, *options, users=("dave",)):
        return [TOOLS + "/pam_host", *options, "bare",
                *("%s=%s" % (user, NUMBERS[user]) for user in users)]

    def results(self, output):
        """By user; nothing of the host may have changed."""
        self.assertNotIn("changed", output)
        return {line.split()[0]: int(line.split()[1])
                for line in output.splitlines()}

    def host(self, *options, prepare=None, environment=None, user="dave"):
        """The result of one call; None when the host could not even begin."""
        done = subprocess.run(
            self.host_argv(*options, users=(user,)), env=environment or {},
            preexec_fn=prepare, stdin=subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, timeout=60)
        return self.results(done.stdout).get(user)
