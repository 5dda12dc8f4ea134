#!/usr/bin/python3
"""`sms2fa doctor`: stacks that lead around the code, each mended by the line that
is printed, and good for a real sign-in then."""

import contextlib
import glob
import os
import shutil

import case
import world
from examination import CONF, Doctor, OURS, SHIPPED, SSHD_CONFIG, apply, masked, \
    read, write


class Stacks(Doctor):
    """Each by real logins: with a way around, none after it was mended."""

    def broken(self, text, *rest, service="sshd", **expected):
        """What is told first is written, until there is nothing to tell."""
        self.world.pam(service, text)
        self.diagnose(*rest, **expected)
        for _ in range(4):
            problems = [check for check in self.doctor()["checks"]
                        if check["level"] in ("problem", "warning")]
            if not problems:
                break
            if problems[0]["edit"]:
                apply(problems[0]["edit"])
            else:
                self.assertIn("--show-lines " + service, problems[0]["mend"])
                self.write(service)
        self.assertSound()

    def gets_in_without_a_code(self):
        self.world.sshd.serve(SSHD_CONFIG)
        self.addCleanup(self.world.sshd.stop)
        self.assertAdmitted(self.world.login(
            "alice", world.PASSWORDS["alice"]))

    def assertAsksForACode(self):
        self.assertLogsIn()
        self.assertRefused(self.world.login(
            "alice", world.PASSWORDS["alice"], "000000"))

    def test_modules_of_another_machine_beside_those_of_this_one(self):
        libraries = os.path.realpath("/lib")
        upper, work = (os.path.join(world.ROOT, "beside", name)
                       for name in ("upper", "work"))
        beside = upper + "/aaa-linux-gnu/security"
        os.makedirs(beside)
        os.makedirs(work)
        self.addCleanup(shutil.rmtree, os.path.dirname(upper))
        with open(beside + "/pam_permit.so", "wb") as f:
            f.write(b"\x7fELF\0" + bytes(59))
        with contextlib.ExitStack() as mounted:
            try:
                mounted.enter_context(masked(
                    libraries, "overlay", 0, "overlay",
                    "lowerdir=%s,upperdir=%s,workdir=%s"
                    % (libraries, upper, work)))
            except OSError as why:
                self.skipTest("no overlays here: %s" % why)
            self.assertSound()

    def test_sufficient_before_ours(self):
        self.world.pam("sshd", "auth sufficient pam_unix.so\n" + OURS)
        self.gets_in_without_a_code()
        self.broken("auth sufficient pam_unix.so\n" + OURS, "pam.no-bypass",
                    "/etc/pam.d/sshd:1", ["auth requisite pam_unix.so"],
                    how="replace")
        self.assertAsksForACode()

    def test_the_path_is_shown(self):
        self.world.pam("sshd", "auth sufficient pam_unix.so\n" + OURS)
        check = self.diagnose("pam.no-bypass")
        self.assertEqual(check["path"], [
            {"place": "/etc/pam.d/sshd:1", "line": "sufficient pam_unix.so",
             "result": "success: done", "offends": True}])
        self.assertEqual(check["ending"], "success")

    def test_an_include_that_ends_the_chain(self):
        text = "auth include password-auth\n" + OURS
        self.world.pam("sshd", text)
        self.gets_in_without_a_code()
        self.broken(text, "pam.no-bypass", how="replace")
        self.assertIn("substack", read("/etc/pam.d/sshd"))
        self.assertAsksForACode()

    def test_errors_are_forgiven(self):
        self.broken("@include common-auth\nauth [success=ok default=ignore] "
                    "{module}\n", "pam.no-error-ignored",
                    "/etc/pam.d/sshd:2", [OURS.strip()], how="replace")
        self.assertAsksForACode()

    def test_ours_is_optional(self):
        self.broken("@include common-auth\nauth optional {module}\n",
                    "pam.no-error-ignored", "/etc/pam.d/sshd:2",
                    [OURS.strip()], how="replace")

    def test_a_jump_over_ours(self):
        self.world.pam("common-auth", world.COMMON_AUTH.replace(
            "success=1", "success=3") + OURS +
            "auth required pam_permit.so\n", rest="")
        self.world.pam("sshd", "@include common-auth\n")
        self.world.pam("sudo", "@include common-auth\n")
        self.gets_in_without_a_code()
        check = self.diagnose_of("sshd", "pam.no-bypass")
        self.assertIn("jumps over 3", check["path"][0]["result"])

    def diagnose_of(self, service, id):
        return self.found(self.doctor(service), id)

    def test_the_code_alone(self):
        self.broken("auth sufficient {module} first_factor=stack\n"
                    "@include common-auth\n", "pam.first-factor",
                    "/etc/pam.d/sshd:1")

    def test_ours_is_first(self):
        self.world.pam("sshd", OURS + "@include common-auth\n")
        check = self.diagnose("pam.succeeds")
        self.assertIn("nobody gets in", check["reason"])
        self.write("sshd")
        self.assertSound()

    def test_an_unknown_argument(self):
        self.broken("@include common-auth\nauth requisite {module} nullok\n",
                    "pam.arguments", "/etc/pam.d/sshd:2", [OURS.strip()],
                    how="replace")
        self.assertAsksForACode()

    def test_the_module_is_elsewhere(self):
        self.world.pam("sshd", "@include common-auth\n"
                       "auth requisite pam_sms2fa.so\n")
        self.diagnose("pam.present", "/etc/pam.d/sshd:2")

    def test_modules_that_are_not_there(self):
        """`$ISA' is where libpam's own modules are."""
        module = os.path.join(self.modules(), "$ISA", "pam_unix.so")
        self.world.pam("sshd", "auth requisite %s\n" % module + OURS)
        self.assertSound()
        for absent in "pam_sss.so", module.replace("unix", "sss"):
            with self.subTest(absent):
                self.world.pam("sshd", "auth optional %s\n" % absent +
                               world.DEBIAN)
                self.diagnose("pam.readable", "/etc/pam.d/sshd:1",
                              level="warning",
                              reason="there is no module `%s'" % absent)

    @staticmethod
    def modules():
        for directory in ("/lib/*/security", "/usr/lib*/security",
                          "/lib*/security"):
            found = glob.glob(directory + "/pam_unix.so")
            if found:
                return os.path.dirname(found[0])
        raise AssertionError("no pam_unix.so")

    def unreadable(self):
        """The places where libpam stops reading, with a line of ours below."""
        return {(check["subject"], check["place"])
                for check in self.doctor(status=1)["checks"]
                if check["id"] == "pam.readable" and check["place"]}

    def test_an_inclusion_that_is_nowhere(self):
        self.world.pam("sshd", "@include gone\n" + OURS)
        self.world.pam("polkit-1", "@include gone\n")  # not ours
        self.addCleanup(os.unlink, "/etc/pam.d/polkit-1")
        self.assertEqual(self.unreadable(), {("sshd", "/etc/pam.d/sshd:1")})
        self.assertRefusedBySshd()

    def assertRefusedBySshd(self):
        self.world.sshd.serve(SSHD_CONFIG)
        self.addCleanup(self.world.sshd.stop)
        self.assertRefused(self.world.login(
            "alice", world.PASSWORDS["alice"], "000000"))

    def test_what_is_no_file_of_libpams(self):
        path = "/etc/pam.d/sshd"
        os.unlink(path)
        write(path, "# nothing\n" * 120000)
        self.assertEqual(self.unreadable(), {("sshd", path)})
        path = "/etc/pam.d/common-auth"
        self.world.pam("sshd", world.DEBIAN)
        os.unlink(path)
        self.addCleanup(os.rmdir, path)
        os.mkdir(path)
        self.assertIn(("sshd", path), self.unreadable())

    def test_the_account_line_alone(self):
        self.world.pam("sshd", "@include common-auth\n"
                       "account required {module}\n")
        self.assertEqual(self.diagnose("pam.present")["subject"], "sshd")

    def test_a_service_that_another_one_includes(self):
        for name in ("su", "su-l"):
            write("/etc/pam.d/" + name, SHIPPED[name])
        self.world.pam("su", "auth sufficient pam_unix.so\n" + OURS)
        self.assertEqual(
            {check["subject"] for check in self.doctor()["checks"]
             if check["id"] == "pam.no-bypass"}, {"su", "su-l"})

    def test_nothing_else_is_positive_when_the_provider_is_away(self):
        text = ("auth [success=1 default=ignore] pam_unix.so\n"
                "auth requisite pam_deny.so\nauth requisite {module}\n")
        self.world.pam("sudo", text)
        self.found(self.doctor(status=0), "pam.exempt", "warning")
        self.world.configure(unreachable="allow")
        self.broken(text, "pam.exempt", service="sudo",
                    lines=["auth required pam_permit.so"])

    def test_a_configuration_of_its_own(self):
        path = world.CONFIGURATION + "/other.conf"
        self.world.pam("sudo", "@include common-auth\n"
                       "auth requisite {module} conf=/nowhere conf=%s\n" % path)
        self.diagnose("files.configuration", path)
        write(path, "polizy = ();\n", 0o640)
        self.addCleanup(os.unlink, path)
        shutil.chown(path, "root", world.SYSTEM_USER)
        self.diagnose("pam.arguments", "/etc/pam.d/sudo:2",
                      reason="other.conf:1: unknown name polizy")
        shutil.copy(CONF, path)
        self.assertIn("-c %s doctor sudo" % path, self.found(
            self.doctor(status=0), "configuration", "note")["reason"])

    def test_the_account_lines_let_nobody_in(self):
        self.world.pam("sudo", world.DEBIAN,
                       rest="account required pam_deny.so\n")
        check = self.diagnose("pam.succeeds", reason="account lines")
        self.assertIn("account required pam_unix.so", check["mend"])
        self.assertEqual([check["level"] for check in self.show("sudo")
                          if not check["edit"]], ["warning"])

    def test_sudo_asks_and_sudo_i_does_not(self):
        self.broken("@include common-auth\n", "pam.present", how="above",
                    service="sudo-i")
        dialogue = self.world.sudo("alice", "-i")
        self.assertAdmitted(dialogue.end(
            world.PASSWORDS["alice"], self.world.code("alice")))

    def test_there_is_no_such_service(self):
        check = self.found(self.doctor("frobnicate"), "pam.absent")
        self.assertEqual(check["subject"], "frobnicate")
        os.unlink("/etc/pam.d/sudo-i")
        self.assertEqual(self.found(self.doctor(), "pam.absent")["subject"],
                         "sudo-i")

    def test_a_service_with_a_dot_in_its_name(self):
        self.world.pam("org.test", "auth sufficient pam_unix.so\n" + OURS)
        self.addCleanup(os.unlink, "/etc/pam.d/org.test")
        self.assertEqual(self.found(self.doctor("org.test"), "pam.no-bypass")
                         ["place"], "/etc/pam.d/org.test:1")

    def test_our_line_where_it_opens_no_session(self):
        self.world.pam("sudo", world.DEBIAN + "session required {module}\n")
        self.assertRefused(self.world.sudo("alice").end(
            world.PASSWORDS["alice"], self.world.code("alice")))
        self.broken(world.DEBIAN + "session required {module}\n",
                    "pam.session", "/etc/pam.d/sudo:3", how="delete",
                    service="sudo")

    def test_su_asks_and_su_l_does_not(self):
        self.world.pam("su-l", "@include common-auth\n")
        self.assertEqual(self.diagnose("pam.present")["subject"], "su-l")

    def test_cron_can_ask_nobody(self):
        self.world.pam("cron", world.DEBIAN)
        self.addCleanup(os.unlink, "/etc/pam.d/cron")
        self.assertEqual(
            self.found(self.doctor(), "pam.can-ask", "warning")["subject"],
            "cron")

    def test_users_write_their_environment(self):
        self.world.pam("sshd", "auth required pam_env.so user_readenv=1\n" +
                       world.DEBIAN)
        self.diagnose("pam.environment", "/etc/pam.d/sshd:1",
                      level="warning")

    def test_a_directory_of_its_own(self):
        shutil.copytree("/etc/pam.d", world.ROOT + "/pam.d")
        self.addCleanup(shutil.rmtree, world.ROOT + "/pam.d")
        path = world.ROOT + "/pam.d/sshd"
        write(path, "auth sufficient pam_unix.so\n" + OURS)
        self.assertEqual(self.found(self.doctor(
            "--pamdir", world.ROOT + "/pam.d"), "pam.no-bypass")["place"],
            path + ":1")
        self.assertSound()


if __name__ == "__main__":
    case.main()
