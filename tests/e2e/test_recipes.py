#!/usr/bin/python3
"""The recipes of pam_sms2fa(8), as they stand there, with the real modules."""

import base64
import hashlib
import hmac
import os
import re
import struct
import time

import case
from world import AUTH_ERR, MODULE, PASSWORDS, SUCCESS

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                    "man", "pam_sms2fa.8")
SECRET = b"12345678901234567890"


def recipe(name):
    with open(PAGE, encoding="utf-8") as f:
        text = f.read()
    found = re.search(r'(?m)^\.\\" recipe: %s\n\.Bd [^\n]*\n(.*?)^\.Ed' % name,
                      text, re.S)
    return found.group(1)


def totp():
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(SECRET, counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    value = struct.unpack(">I", digest[offset:offset + 4])[0] & 0x7fffffff
    return "%06d" % (value % 1000000)


def write(path, text):
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, 0o600)


class Stronger(case.Applicants):
    """A stronger factor first, a text message for those without it."""

    def setUp(self):
        super().setUp()
        self.world.enroll("alice", "bob")

    def stack(self, name):
        self.world.pam("test", recipe(name).replace("pam_sms2fa.so", MODULE)
                       .replace("{", "{{").replace("}", "}}"))

    def assertFallback(self, user, *secrets):
        """Password and code, and nothing else, let this user in."""
        secrets = (PASSWORDS[user],) + secrets
        self.assertEqual(self.log_in(user, password=secrets).result, SUCCESS)
        login = self.converse("nonsense", "more", "still more", user=user,
                              password=secrets)
        self.assertNotEqual(login.result, SUCCESS)
        self.world.phone.forget()
        login = self.converse(user=user, password=("wrong",) + secrets[1:])
        self.assertEqual((login.result, login.prompts), (AUTH_ERR, []))
        self.assertNothingSent()

    def test_an_authenticator_app_first(self):
        self.stack("totp")
        home = self.world.people["alice"]
        path = "/mnt/home/alice/.google_authenticator"
        write(path, "%s\n\" TOTP_AUTH\n" %
              base64.b32encode(SECRET).decode().rstrip("="))
        os.chown(path, home.uid, home.gid)
        self.addCleanup(os.unlink, path)
        login = self.converse(password=(PASSWORDS["alice"], totp()))
        self.assertEqual(login.result, SUCCESS)
        self.assertNothingSent()
        self.assertFallback("alice", "000000")  # left the phone's app at home
        self.assertFallback("bob", "000000")  # has none

    def test_pam_oath_first(self):
        self.stack("oath")
        write("/etc/users.oath", "HOTP/T30/6 alice - %s\n" % SECRET.hex())
        login = self.converse(password=(PASSWORDS["alice"], totp()))
        self.assertEqual(login.result, SUCCESS)
        self.assertNothingSent()
        self.assertFallback("alice", "000000")
        self.assertFallback("bob")

    def test_a_passkey_first(self):
        """No key is plugged in here: what follows is what is tested."""
        self.stack("passkey")
        write("/etc/u2f_keys", "alice:%s,%s,es256,+presence\n" % (
            base64.b64encode(b"k" * 64).decode(),
            base64.b64encode(b"p" * 64).decode()))
        self.assertFallback("alice")
        self.assertFallback("bob")


class Policy(case.Applicants):
    def setUp(self):
        super().setUp()
        self.world.configure()
        with open("/mnt/sms2fa/etc/sms2fa/sms2fa.conf") as f:
            text = f.read()
        self.world.write_configuration(text + recipe("policy"))
        self.world.enroll("alice")
        with open("/etc/group", "a") as f:
            f.write("robots:x:2900:bob\n")
        self.addCleanup(self.world._forget, "group", ("robots",))
        text = "auth requisite pam_unix.so\nauth requisite {module}\n"
        for service in ("test", "vault"):
            self.world.pam(service, text + "auth required pam_permit.so\n")

    def test_high_value_services_refuse_sms(self):
        login = self.converse(service="vault")
        self.assertEqual(login.result, AUTH_ERR)
        self.assertIn("app-based or hardware 2FA", login.told[0])
        self.assertNothingSent()
        self.assertEqual(self.log_in().result, SUCCESS)

    def test_automation_accounts_are_exempt_by_group_and_network(self):
        login = self.converse(user="bob", options=("-r", "10.1.2.3"))
        self.assertEqual((login.result, login.prompts), (SUCCESS, []))
        self.wait_log("outcome=ignored reason=exempt user=bob")
        for options in (("-r", "192.0.2.1"), ()):
            login = self.converse(user="bob", options=options)
            self.assertEqual(login.result, AUTH_ERR)
        login = self.converse(user="carol", options=("-r", "10.1.2.3"))
        self.assertEqual(login.result, AUTH_ERR)
        self.assertNothingSent()

    def test_root_is_refused(self):
        login = self.converse(user="root")
        self.assertEqual(login.result, AUTH_ERR)
        self.assertNothingSent()


if __name__ == "__main__":
    case.main()
