#!/usr/bin/python3
"""`sms2fa doctor`: settings of sshd that lead around the code, each mended by the
line that is printed."""

import os
import shutil

import case
import world
from examination import DROP_IN, Doctor, SSHD_CONFIG, apply, masked, place, read, \
    write


class SshdSettings(Doctor):
    @staticmethod
    def in_block():
        """The last line of the file."""
        return "%s:%d" % (SSHD_CONFIG, read(SSHD_CONFIG).count("\n"))

    def test_keyboard_interactive_is_off(self):
        self.sshd_config(KbdInteractiveAuthentication="no",
                         PubkeyAuthentication="no",
                         AuthenticationMethods=None)
        self.mend("sshd.can_ask", place("Kbd"),
                  ["KbdInteractiveAuthentication yes"], how="replace",
                  reason="KbdInteractiveAuthentication is off")
        self.assertLogsIn()

    def test_the_refused_do_not_speak_for_those_who_are_asked(self):
        self.world.configure(policy=[
            {"users": ["alice"], "action": "require"}, {"action": "refuse"}])
        self.sshd_config(KbdInteractiveAuthentication="no",
                         PubkeyAuthentication="no",
                         AuthenticationMethods=None)
        self.mend("sshd.can_ask", place("Kbd"),
                  ["KbdInteractiveAuthentication yes"], how="replace")

    def test_a_method_is_listed_and_off(self):
        self.sshd_config("ChallengeResponseAuthentication no\n",
                         KbdInteractiveAuthentication=None)
        self.mend("sshd.config", place("Challenge"), how="replace",
                  lines=["KbdInteractiveAuthentication yes"],
                  reason="Disabled method")
        self.assertLogsIn()

    def test_a_drop_in_overrides(self):
        self.sshd_config(AuthenticationMethods=None,
                         PubkeyAuthentication="no")
        write(DROP_IN, "# by the cloud\nKbdInteractiveAuthentication no\n")
        self.mend("sshd.can_ask", DROP_IN + ":2",
                  ["KbdInteractiveAuthentication yes"], how="replace")
        self.assertLogsIn()

    def test_pam_is_off(self):
        self.sshd_config(UsePAM="no")
        self.mend("sshd.use_pam", place("UsePAM"), ["UsePAM yes"],
                  how="replace")
        self.assertLogsIn()

    def test_pam_is_off_by_default(self):
        self.sshd_config(UsePAM=None)
        self.mend("sshd.use_pam", SSHD_CONFIG + ":1", ["UsePAM yes"],
                  how="above")

    def test_passwords_are_on(self):
        self.sshd_config(PasswordAuthentication="yes",
                         PubkeyAuthentication="no",
                         AuthenticationMethods=None)
        self.mend("sshd.password", place("Password"),
                  ["PasswordAuthentication no"], level="warning")
        self.assertLogsIn()

    def test_a_key_alone_gets_in(self):
        self.sshd_config(AuthenticationMethods=None)
        self.mend("sshd.key_alone", SSHD_CONFIG + ":1",
                  ["AuthenticationMethods keyboard-interactive:pam"],
                  reason="publickey alone", how="above")
        self.assertLogsIn()

    def test_who_has_a_key_is_told(self):
        self.sshd_config(AuthenticationMethods=None)
        os.makedirs(world.HOMES + "/alice/.ssh")
        self.addCleanup(shutil.rmtree, world.HOMES + "/alice/.ssh")
        write(world.HOMES + "/alice/.ssh/authorized_keys", "")
        self.diagnose("sshd.key_alone", reason="Keys are there for alice.")

    def test_keys_where_sshd_looks_for_them(self):
        place = world.ROOT + "/keys"
        os.makedirs(place)
        self.addCleanup(shutil.rmtree, place)
        for name, setting in (("%alice.pub", place + "/%%%u.pub"),
                              ("alice.pub", "/none %h/../../keys/%u.pub")):
            with self.subTest(setting):
                self.sshd_config(AuthenticationMethods=None,
                                 AuthorizedKeysFile=setting)
                write(os.path.join(place, name), "")
                self.diagnose("sshd.key_alone",
                              reason="Keys are there for alice.")
                os.unlink(os.path.join(place, name))
                self.assertNotIn("Keys are", self.diagnose(
                    "sshd.key_alone")["reason"])

    def test_a_list_without_the_question(self):
        self.sshd_config(
            AuthenticationMethods="publickey keyboard-interactive:pam")
        self.mend("sshd.key_alone", place("AuthenticationMethods"),
                  ["AuthenticationMethods keyboard-interactive:pam"],
                  reason="publickey alone", how="replace")

    def test_keys_and_codes_keep_the_key(self):
        self.sshd_config("Match User bob\n\tAuthenticationMethods publickey\n",
                         AuthenticationMethods="publickey,"
                         "keyboard-interactive:pam")
        self.diagnose("sshd.key_alone", self.in_block(),
                      ["AuthenticationMethods "
                       "publickey,keyboard-interactive:pam"])

    def test_a_match_block_opens_a_way(self):
        self.sshd_config("Match User bob Address 10.0.0.0/8\n"
                         "\tX11Forwarding no\n"
                         "\tAuthenticationMethods publickey\n")
        check = self.diagnose("sshd.key_alone", self.in_block(),
                              how="replace")
        self.assertEqual(check["subject"],
                         "sshd for Match User bob Address 10.0.0.0/8")
        apply(check["edit"])
        self.assertSound()
        self.assertLogsIn()

    def test_a_match_block_of_a_group(self):
        with open("/etc/group", "a") as f:
            f.write("keepers:x:4711:bob\n")
        self.sshd_config("Match Group keepers\n"
                         "\tAuthenticationMethods publickey\n")
        self.mend("sshd.key_alone", self.in_block(), how="replace")

    def test_a_match_block_of_some_of_a_group(self):
        with open("/etc/group", "a") as f:
            f.write("porters:x:4712:bob,carol\n")
        criteria = "User carol Group porters"
        told, document = self.blocks(criteria)
        self.assertEqual(told, {criteria}, self.told(document))
        for one in ("User dave Group porters", "Group porters User carol"):
            with self.subTest(one):
                self.sshd_config("Match %s\n\tX11Forwarding no\n" % one)
                self.found(self.doctor(status=0), "sshd.match", "note")

    def test_one_exempt_user_does_not_speak_for_a_group(self):
        with open("/etc/group", "a") as f:
            f.write("waiters:x:4713:bob,carol\n")
        self.world.configure(policy=[{"users": ["bob"], "action": "exempt"},
                                     {"users": ["root"], "action": "refuse"}])
        told, document = self.blocks("Group waiters")
        self.assertEqual(told, {"Group waiters"}, self.told(document))

    def test_one_who_is_exempt_does_not_speak_for_a_list(self):
        with open("/etc/group", "a") as f:
            f.write("cooks:x:4714:bob\nmaids:x:4715:alice\n")
        self.world.configure(policy=[{"users": ["bob"], "action": "exempt"},
                                     {"users": ["root"], "action": "refuse"}])
        criteria = "User bob,carol", "Group cooks,maids"
        told, document = self.blocks(*criteria)
        self.assertEqual(told, set(criteria), self.told(document))

    def test_an_exempt_network_does_not_speak_for_those_around_it(self):
        for exempt, one in (("10.0.0.0/16", "10.0.0.0/8"),
                            ("2001:db8::/48", "2001:db8::/32"),
                            ("192.0.2.0/24", "*")):
            with self.subTest(exempt):
                self.world.configure(policy=[
                    {"networks": [exempt], "action": "exempt"},
                    {"users": ["root"], "action": "refuse"}])
                self.assertEqual(len(self.blocks("Address " + one)[0]), 1)
        self.world.configure(policy=[
            {"networks": ["10.0.0.0/8"], "action": "exempt"},
            {"users": ["root"], "action": "refuse"}])
        self.sshd_config("Match Address 10.0.0.0/8\n"
                         "\tAuthenticationMethods publickey\n")
        self.doctor(status=0)

    def test_where_most_are_exempt_the_others_are_looked_at(self):
        self.world.configure(policy=[{"users": ["alice"],
                                      "networks": ["203.0.113.0/24"],
                                      "action": "require"},
                                     {"action": "exempt"}])
        told, document = self.blocks("LocalPort 2222")
        self.assertEqual(told, {"LocalPort 2222"}, self.told(document))
        self.sshd_config(AuthenticationMethods=None)
        self.assertEqual(self.found(self.doctor(), "sshd.key_alone")
                         ["subject"], "sshd for alice")

    def blocks(self, *criteria):
        """A key alone, in a Match block for each; whom doctor warns of."""
        # What else parts them keeps them from being told as one.
        self.sshd_config("".join(
            "Match %s\n\tAuthenticationMethods publickey\n"
            "\tMaxAuthTries %d\n" % (one, tries)
            for tries, one in enumerate(criteria, 10)))
        document = self.doctor(status=1 if criteria else 0)
        return {check["subject"].replace("sshd for Match ", "").split(", ")[0]
                for check in document["checks"]
                if check["id"] == "sshd.key_alone"}, document

    def test_what_a_match_block_may_ask_for(self):
        criteria = ("User bob?,!bob0", "Group=alice",
                    "Host !*.test,gate?.*.example", "Address 10.*",
                    "Address 2001:db8::/32", "LocalAddress 10.1.?.3",
                    "LocalPort 2222")
        told, document = self.blocks(*criteria)
        self.assertEqual(told, set(criteria), self.told(document))

    def test_a_match_block_for_nearly_everybody(self):
        for one in "Address *", "User !alice,*,!bob*", "All":
            with self.subTest(one):
                self.assertEqual(self.blocks(one)[0], {"sshd"})

    def test_whom_a_match_block_spares_is_not_who_tries_it_out(self):
        criteria = ("User bob*,!bob", "Host !host.*,*",
                    "LocalAddress !127.0.0.0/8,10.0.0.0/8")
        told, document = self.blocks(*criteria)
        self.assertEqual(told, set(criteria), self.told(document))

    def test_a_match_block_that_cannot_be_tried_out(self):
        self.sshd_config("".join(
            "Match %s\n\tX11Forwarding no\n" % one for one in (
                "Group nobodys", "Group !alice", "User !bob", "Host !gate",
                "LocalAddress !127.0.0.1", "RDomain blue",
                "Address !10.0.0.0/16,10.0.0.0/8", "Address !192.0.2.1,*",
                "Host " + "g" * 300, "User bob")))
        check = self.found(self.doctor(status=0), "sshd.match", "note")
        self.assertIn("9 Match blocks can't be tried out", check["reason"])

    def test_lines_say_nothing_of_a_block_that_cannot_be_tried_out(self):
        self.sshd_config(
            "Match RDomain blue\n\tAuthenticationMethods publickey\n")
        told = [(check["level"], check["reason"]) for check in
                self.show("sshd") if "every way" in check["reason"]]
        self.assertEqual([level for level, _ in told], ["warning"])
        self.assertIn("1 Match blocks that can't be tried out", told[0][1])

    def test_an_exempt_user_may_use_a_key_alone(self):
        self.world.configure(policy=[{"users": ["bob"], "action": "exempt"},
                                     {"users": ["root"], "action": "refuse"}])
        self.sshd_config("Match User bob\n\tAuthenticationMethods publickey\n")
        self.assertSound()

    def test_who_is_exempt_comes_without_the_key_of_the_others(self):
        self.world.configure(policy=[{"users": ["bob"], "action": "exempt"},
                                     {"users": ["root"], "action": "refuse"}])
        chain = "auth requisite {module} first_factor=%s\n" \
            "auth required pam_permit.so\n"
        self.world.pam("sshd", chain % "stack")
        self.sshd_config("Match User bob\n\tAuthenticationMethods "
                         "keyboard-interactive:pam\n",
                         AuthenticationMethods="publickey,"
                         "keyboard-interactive:pam")
        self.world.sshd.serve(SSHD_CONFIG)
        self.addCleanup(self.world.sshd.stop)
        self.assertAdmitted(self.world.login("bob"))
        self.diagnose("pam.first-factor", reason="exempt users get in")
        self.world.pam("sshd", chain % "publickey")
        self.assertSound()

    def test_the_account_line_stands_in_the_way(self):
        self.sshd_config(AuthenticationMethods=None)
        self.world.pam("sshd", world.DEBIAN + "account required {module}\n")
        self.assertSound()

    def test_hosts_are_believed(self):
        self.sshd_config("HostbasedAuthentication yes\n",
                         AuthenticationMethods=None,
                         PubkeyAuthentication="no")
        self.mend("sshd.key_alone", reason="hostbased alone")

    def test_the_time_is_too_short(self):
        self.sshd_config("LoginGraceTime 20\n")
        self.mend("sshd.grace", place("LoginGraceTime"), ["LoginGraceTime 120"],
                  level="warning", reason="20 s")

    def test_tries_are_too_few(self):
        self.sshd_config("MaxAuthTries 1\n")
        self.mend("sshd.tries", place("MaxAuthTries"), ["MaxAuthTries 6"],
                  level="warning")

    def test_root_could_never_answer(self):
        self.world.configure(policy=[])
        self.sshd_config("PermitRootLogin prohibit-password\n")
        self.mend("sshd.root", place("PermitRootLogin"), ["PermitRootLogin no"],
                  level="warning")

    def test_sshd_refuses_its_configuration(self):
        self.sshd_config("UsePam maybe\n")
        check = self.diagnose("sshd.config", place("UsePam maybe"))
        self.assertIn("maybe", check["reason"])

    def test_what_sshd_refuses_is_told_not_what_it_warns_of(self):
        self.sshd_config("UsePrivilegeSeparation yes\nUsePam maybe\n")
        check = self.diagnose("sshd.config", place("UsePam maybe"))
        self.assertIn("maybe", check["reason"])
        self.assertNotIn("Deprecated", check["reason"])

    def test_sshd_warns_at_length_and_goes_on(self):
        self.sshd_config("UsePrivilegeSeparation yes\n" * 30)
        self.assertSound()

    def test_sshd_has_no_key(self):
        self.sshd_config()
        write(SSHD_CONFIG, "HostKey /nowhere\n")
        check = self.diagnose("sshd.config", SSHD_CONFIG, reason="/nowhere")
        self.assertIn("sshd -t", check["mend"])
        self.assertEqual(
            [check["id"] for check in self.show("sshd", status=1)
             if check["level"] == "problem"], ["sshd.config"])

    def test_a_directory_of_sshd_is_missing(self):
        os.rmdir("/run/sshd")
        self.addCleanup(os.makedirs, "/run/sshd", exist_ok=True)
        told = self.world.sms2fa("doctor", "sshd", check=False).stdout
        self.assertRegex(told, r"Run:\n +mkdir -m 0755 /run/sshd\n +Or start")
        self.mend("sshd.config", lines=["mkdir -m 0755 /run/sshd"],
                  how="run", reason="Missing privilege separation directory")

    def test_a_configuration_without_end(self):
        self.sshd_config("# nothing\n" * 120000)
        self.diagnose("sshd.config", reason="too long")

    def test_there_is_no_sshd(self):
        with masked("/usr/sbin/sshd"):
            check = self.found(self.doctor(), "sshd.config", "note")
        self.assertEqual(check["reason"], "there is no sshd here")

    def test_empty_passwords(self):
        self.sshd_config("PermitEmptyPasswords yes\n")
        self.mend("sshd.empty_passwords", place("PermitEmptyPasswords"),
                  ["PermitEmptyPasswords no"], level="warning")


class SshdServices(Doctor):
    """OpenSSH since 10.0: a Match block has a PAM service of its own.  A
    double tells of it, where this system's sshd does not know it."""

    KEYS = "publickey,keyboard-interactive:pam"

    def setUp(self):
        super().setUp()
        real, double = (os.path.join(world.ROOT, name)
                        for name in ("sshd.real", "sshd.double"))
        shutil.copy("/usr/sbin/sshd", real)
        write(double, "#!/bin/sh\n"
              "case $* in *user=bob,*) keys=-keys ;; *) keys= ;; esac\n"
              "%s \"$@\" | sed '/^pamservicename/d' &&\n"
              "\techo pamservicename sshd$keys\n" % real, 0o755)
        seen = masked("/usr/sbin/sshd", double)
        seen.__enter__()
        self.addCleanup(seen.__exit__, None, None, None)
        self.addCleanup(os.unlink, "/etc/pam.d/sshd-keys")

    def test_the_account_line_of_another_service_guards_nothing(self):
        self.world.pam("sshd", world.DEBIAN + "account required {module}\n")
        self.world.pam("sshd-keys", "@include common-auth\n"
                       "@include common-account\n")
        self.sshd_config("Match User bob\n\tMaxAuthTries 10\n",
                         AuthenticationMethods=None)
        document = self.doctor(status=1)
        self.assertEqual(self.found(document, "sshd.key_alone")["subject"],
                         "sshd for Match User bob")
        self.assertEqual(self.found(document, "pam.present")["subject"],
                         "sshd-keys")

    def test_a_service_for_keys_beside_one_for_passwords(self):
        self.world.pam("sshd-keys",
                       "auth requisite {module} first_factor=publickey\n"
                       "auth required pam_permit.so\n"
                       "@include common-account\n")
        self.sshd_config("Match User bob\n\tAuthenticationMethods %s\n"
                         % self.KEYS)
        self.assertSound()


if __name__ == "__main__":
    case.main()
