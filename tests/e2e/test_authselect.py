#!/usr/bin/python3
"""The stacks of contrib/authselect, included as Red Hat's sshd includes them:
`auth substack password-auth'.  pam_debug stands where SSSD would be."""

import os

import case
from world import AUTH_ERR, MODULE, PASSWORDS, SUCCESS

FILES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                     "contrib", "authselect")
DOMAIN_PASSWORD = "a password of the domain"


class Profile(case.Applicants):
    sssd = "user_unknown"  # what it answers

    def stack(self, profile):
        with open(os.path.join(FILES, profile, "password-auth"),
                  encoding="utf-8") as f:
            text = f.read()
        self.assertEqual(text.count(" pam_sms2fa.so"),
                         2 if profile == "sssd" else 1)
        text = text.replace("pam_sms2fa.so", MODULE).replace(
            "pam_sss.so forward_pass use_first_pass",
            "pam_debug.so auth=" + self.sssd)
        self.world.pam("password-auth", text, rest="")
        self.world.pam("test", "auth substack password-auth\n")
        self.world.enroll("alice")

    def assertCodeNeeded(self, first_factor, **how):
        self.assertEqual(self.log_in(**how).result, SUCCESS)
        self.wait_log("outcome=granted .*first_factor=" + first_factor)
        self.assertNotEqual(self.converse("nonsense", **how).result, SUCCESS)
        self.world.phone.forget()

    def assertNoFirstFactor(self, password):
        login = self.converse(password=password)
        self.assertEqual((login.result, login.prompts), (AUTH_ERR, []))
        self.assertNothingSent()

    def exempt(self):
        """Whoever needs no code gets in with a password alone."""
        self.world.configure(
            policy=[{"users": ["alice"], "action": "exempt"}])


class Local(Profile):
    def test_password_and_code(self):
        self.stack("local")
        self.assertCodeNeeded("unix")
        self.assertNoFirstFactor("wrong")
        self.exempt()
        self.assertEqual(self.converse().result, SUCCESS)
        self.assertNoFirstFactor("wrong")


class LocalBesideSssd(Profile):
    def test_password_and_code(self):
        self.stack("sssd")
        self.assertCodeNeeded("unix")
        self.assertNoFirstFactor("wrong")
        self.exempt()
        self.assertEqual(self.converse().result, SUCCESS)


class OfSssd(Profile):
    sssd = "success"

    def test_password_and_code(self):
        """pam_unix knows another password: SSSD's is witnessed."""
        self.assertNotEqual(DOMAIN_PASSWORD, PASSWORDS["alice"])
        self.stack("sssd")
        self.assertCodeNeeded("witness", password=DOMAIN_PASSWORD)


if __name__ == "__main__":
    case.main()
