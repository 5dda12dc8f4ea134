"""Certificates of the double, made fresh for every run with openssl(1)."""

import os
import ssl
import subprocess
import warnings

CONFIG = """\
[req]
distinguished_name = name
prompt = no
[name]
CN = pam_sms2fa tests
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = {names}
"""

KINDS = ("good", "wrong_host", "expired", "unknown_ca", "self_signed",
         "address_only")


def run(*words):
    subprocess.run(("openssl",) + words, check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.PIPE)


class Certificates:
    """A certificate authority in a directory, and what it has signed."""

    def __init__(self, directory, name):
        self.directory = directory
        self.name = name
        self.contexts = {}
        os.makedirs(directory, exist_ok=True)
        self.authority("ca")

    def path(self, name):
        return os.path.join(self.directory, name)

    @property
    def ca_file(self):
        return self.path("ca.pem")

    def config(self, names):
        path = self.path("openssl.cnf")
        with open(path, "w", encoding="ascii") as file:
            file.write(CONFIG.format(names=names))
        return path

    def authority(self, name):
        config = self.config("DNS:localhost")
        run("req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-config", config, "-extensions", "authority",
            "-keyout", self.path(name + ".key"),
            "-out", self.path(name + ".pem"))

    def self_sign(self, kind):
        run("req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-config", self.config("DNS:localhost"), "-extensions", "server",
            "-keyout", self.path(kind + ".key"),
            "-out", self.path(kind + ".pem"))

    def sign(self, kind):
        names = f"DNS:localhost, DNS:{self.name}, IP:127.0.0.1, IP:::1"
        authority, days = "ca", "2"
        if kind == "wrong_host":
            names = "DNS:elsewhere.example"
        elif kind == "expired":
            days = "0"  # over at once; OpenSSL 3.5 takes no less
        elif kind == "address_only":
            names = "IP:127.0.0.1"
        elif kind == "unknown_ca":
            authority = "stranger"
            self.authority(authority)
        config = self.config(names)
        run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-config", config, "-keyout", self.path(kind + ".key"),
            "-out", self.path(kind + ".csr"))
        run("x509", "-req", "-in", self.path(kind + ".csr"),
            "-CA", self.path(authority + ".pem"),
            "-CAkey", self.path(authority + ".key"), "-CAcreateserial",
            "-days", days, "-extfile", config, "-extensions", "server",
            "-out", self.path(kind + ".pem"))

    def make(self, kind):
        if os.path.exists(self.path(kind + ".pem")):
            return
        if kind == "self_signed":
            self.self_sign(kind)
        else:
            self.sign(kind)

    def context(self, kind="good", old=False, ask=None):
        """A server's TLS context; ${old}: nothing newer than TLS 1.1;
        ${ask}: in that version, for a certificate of the client."""
        if (kind, old, ask) in self.contexts:
            return self.contexts[kind, old, ask]
        self.make(kind)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path(kind + ".pem"),
                                self.path(kind + ".key"))
        if old:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = ssl.TLSVersion.TLSv1
                context.maximum_version = ssl.TLSVersion.TLSv1_1
            context.set_ciphers("ALL:@SECLEVEL=0")
        if ask is not None:
            context.minimum_version = context.maximum_version = ask
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.ca_file)
        self.contexts[kind, old, ask] = context
        return context
