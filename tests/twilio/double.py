#!/usr/bin/python3
"""A double of Twilio for tests and the demo: HTTPS, a journal, and faults.

As a library:

    with Double(directory) as double:
        double.fail_next("503")
        ...
        text = double.wait_for_message("+15005550010")

As a program, until SIGTERM or SIGINT:

    double.py --dir DIR     writes DIR/ca.pem, account, login, secret, journal,
                            inbox/NUMBER (the last text), calls/NUMBER (the
                            last call's TwiML), and DIR/port when everything
                            is ready; reads what script.py names
"""

import argparse
import collections
import os
import secrets
import signal
import socket
import sys
import threading

import calls
import certificates
import common
import connection
import faults
import framing  # noqa: F401 (its faults)
import journal
import lookups  # noqa: F401 (for those who import this)
import pwned  # noqa: F401
import routes  # noqa: F401
import script

SENDER = "+15005550006"  # the one that Twilio's test credentials accept
SENDER_ID = "Example"
SERVICE = "MG" + "5e" * 16


class Listener:
    """A listening socket and the thread that accepts from it."""

    def __init__(self, double, name, host, port=0):
        self.double = double
        self.name = name
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((host, port))
        self.socket.listen(128)
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            if self.double.stopping.is_set():
                peer.close()
                return
            self.double.take(peer, self.name)

    def stop(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)  # wakes accept()
        except OSError:
            pass
        self.socket.close()
        self.thread.join(5)


class Double:
    """Twilio, as far as one host that sends codes can see, and the list of
    breached passwords."""

    def __init__(self, directory, tls=True, host="127.0.0.1", port=0,
                 name="api.example.test", account=None, login=None,
                 secret=None, senders=(SENDER, SENDER_ID),
                 services=(SERVICE,)):
        self.directory = directory
        self.tls = tls
        self.host = host
        self.first_port = port
        os.makedirs(directory, exist_ok=True)
        self.account = common.Account(
            account or "AC" + secrets.token_hex(16),
            login or "SK" + secrets.token_hex(16),
            secret or secrets.token_urlsafe(24), senders, services)
        self.certificates = certificates.Certificates(directory, name)
        self.journal = journal.Journal(directory)
        self.script = script.Script(directory)
        self.resources = {}
        self.stopping = threading.Event()
        self.faults = collections.deque()
        self.lock = threading.Lock()
        self.listeners = {}
        self.held = None

    def start(self):
        if self.tls:
            self.certificates.context()  # not in the first client's time
        self.listeners["main"] = Listener(self, "main", self.host,
                                          self.first_port)
        self.listeners["elsewhere"] = Listener(self, "elsewhere", self.host)
        return self

    def refuse(self):
        """Refuse connections; the port stays ours."""
        port = self.port
        self.listeners["main"].stop()
        self.held = socket.socket()
        self.held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.held.bind((self.host, port))

    def accept(self):
        """The end of refuse()."""
        port = self.port
        self.held.close()
        self.listeners["main"] = Listener(self, "main", self.host, port)

    def stop(self):
        self.stopping.set()
        for listener in self.listeners.values():
            listener.stop()
        self.journal.close()

    __enter__ = start

    def __exit__(self, *_):
        self.stop()

    @property
    def port(self):
        return self.listeners["main"].port

    def url_of(self, listener):
        host = f"[{self.host}]" if ":" in self.host else self.host
        if self.tls and self.host == "127.0.0.1":
            host = "localhost"
        scheme = "https" if self.tls else "http"
        return f"{scheme}://{host}:{self.listeners[listener].port}"

    @property
    def url(self):
        return self.url_of("main")

    @property
    def elsewhere_url(self):
        return self.url_of("elsewhere")

    @property
    def ca_file(self):
        return self.certificates.ca_file

    def fail_next(self, name, times=1):
        """Let the next connections suffer the fault of that name."""
        fault = faults.find(name)
        if name in certificates.KINDS and fault:
            self.certificates.context(name)  # not in the client's time
        with self.lock:
            self.faults.extend([name] * times)

    def take(self, peer, listener):
        with self.lock:
            fault = self.faults.popleft() if self.faults else None
        served = connection.Connection(self, peer, listener, fault)
        threading.Thread(target=served.serve, daemon=True).start()

    def forget(self):
        """Empty journal, inbox, script and the queue of faults."""
        with self.lock:
            self.faults.clear()
            self.resources.clear()
        self.script.forget()
        self.account.may_read = True
        self.journal.forget()

    def requests(self):
        """The journal's entries so far."""
        with self.journal.changed:
            return list(self.journal.entries)

    def keep(self, resource):
        """Remember a message or call, for those who ask for it later."""
        with self.lock:
            self.resources[resource["sid"]] = resource
        return resource

    def reached(self, kind, number):
        with self.journal.changed:
            return list(self.journal.phones[kind].get(number, ()))

    def wait_for(self, kind, number, nth, timeout):
        phones = self.journal.phones[kind]
        return self.journal.wait(
            lambda: phones.get(number, [])[nth - 1:nth], timeout)[0]

    def messages(self, number):
        """The texts that reached ${number} so far."""
        return self.reached("inbox", number)

    def wait_for_message(self, number, nth=1, timeout=10):
        """The text of the n-th message to ${number}."""
        return self.wait_for("inbox", number, nth, timeout)

    def calls(self, number):
        """The TwiML of the calls to ${number} so far."""
        return self.reached("calls", number)

    def call(self, number, nth=1, timeout=10):
        """The digits that are heard in the n-th call to ${number}."""
        return calls.digits(self.wait_for("calls", number, nth, timeout))

    def set_lookup(self, number, **says):
        """What Lookup says of a number: valid, line_type, swapped,
        swapped_at (a time), forwarding, nulls (packages without data),
        errors ({package: code})."""
        self.script.set_lookup(number, **says)

    def set_price(self, price, unit="USD", sid="default"):
        """What a message or call turns out to cost, such as "-0.00750"."""
        self.script.set_price(price, unit, sid)

    def breach(self, password, count=3):
        """Put it on the list of breached passwords; 0 is padding."""
        self.script.add_breached(password, count)

    def wait_for_requests(self, count, timeout=10):
        entries = self.journal.entries
        self.journal.wait(lambda: len(entries) >= count, timeout)
        return self.requests()


def publish(double):
    """Tell a script all it needs, the port last."""
    for name in ("login", "secret"):
        journal.write_whole(os.path.join(double.directory, name),
                            getattr(double.account, name) + "\n")
    for name, value in (("account", double.account.sid),
                        ("url", double.url), ("port", str(double.port))):
        journal.write_whole(os.path.join(double.directory, name),
                            value + "\n")


def parse(words):
    parser = argparse.ArgumentParser(description="A double of Twilio.")
    parser.add_argument("--dir", required=True)
    parser.add_argument("--http", action="store_true", help="without TLS")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--name", default="api.example.test",
                        help="a further name in the certificate")
    parser.add_argument("--sender", action="append",
                        help="a number or sender id that may send")
    parser.add_argument("--fail", action="append", default=[],
                        help="a fault for the next connection; repeatable")
    parser.add_argument("--list-faults", action="store_true",
                        help="print their names and end")
    parser.add_argument("--ready-fd", type=int, metavar="FD",
                        help="where to say \"ready\"")
    return parser.parse_args(words)


def main(words):
    if "--list-faults" in words:
        print("\n".join(sorted(faults.FAULTS)),
              *sorted(faults.STATUSES), "code_N", "failed_N", "status_N", "body_HEX",
              sep="\n")
        return
    options = parse(words)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with Double(options.dir, tls=not options.http, host=options.host,
                port=options.port, name=options.name,
                senders=options.sender or (SENDER, SENDER_ID)) as double:
        for name in options.fail:
            double.fail_next(name)
        publish(double)
        if options.ready_fd is not None:
            os.write(options.ready_fd, b"ready\n")
        while not stop.wait(3600):
            pass


if __name__ == "__main__":
    main(sys.argv[1:])
