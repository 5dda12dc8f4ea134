"""One connection to the double: read a request, answer or misbehave."""

import secrets
import socket
import ssl
import struct
import urllib.parse

import common
import faults
import routes

HEAD_MAX = 65536
BODY_MAX = 65536

PHRASES = {200: "OK", 201: "Created", 307: "Temporary Redirect",
           400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
           404: "Not Found", 405: "Method Not Allowed",
           408: "Request Timeout", 429: "Too Many Requests",
           500: "Internal Server Error", 502: "Bad Gateway",
           503: "Service Unavailable"}


class Request:
    """An HTTP request, taken apart."""

    def __init__(self, head, body):
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.target, self.version = lines[0].split(" ")
        self.path, _, self.query = self.target.partition("?")
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.strip().lower()] = value.strip()
        self.body = body.decode("latin-1")
        self.form = dict(urllib.parse.parse_qsl(
            self.body, keep_blank_values=True))

    def entry(self):
        """For the journal: all but the credentials."""
        headers = {name: value for name, value in self.headers.items()
                   if name not in ("authorization", "proxy-authorization")}
        return {"method": self.method, "path": self.target,
                "version": self.version, "headers": headers,
                "form": self.form, "body": self.body}


class Connection:
    """Serves one socket in a thread of its own."""

    def __init__(self, double, peer, listener, fault):
        self.double = double
        self.socket = peer
        self.listener = listener
        self.fault_name = fault
        self.fault = faults.find(fault) if fault else None
        self.route = None

    def serve(self):
        try:
            self.socket.settimeout(60)
            if self.fault and self.fault.stage == "accept":
                self.fault.act(self)
            elif self.double.tls:
                self.start_tls("good")
            if self.socket:
                self.answer(self.read())
        except (OSError, ValueError, EOFError):
            pass  # the client went away, or spoke no HTTP
        finally:
            self.close()

    def start_tls(self, kind, old=False, ask=None):
        context = self.double.certificates.context(kind, old, ask)
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def end_tls(self):
        """Nothing more will be sent; the client need not answer that."""
        try:
            if self.double.tls:
                self.socket.unwrap()
        except (OSError, ValueError):
            pass

    def read(self):
        data = b""
        while b"\r\n\r\n" not in data and len(data) < HEAD_MAX:
            data += self.receive()
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(Request(head, b"").headers.get("content-length", "0"))
        if not 0 <= length <= BODY_MAX:
            raise ValueError("body too long")
        while len(body) < length:
            body += self.receive()
        return Request(head, body)

    def receive(self):
        data = self.socket.recv(16384)
        if not data:
            raise EOFError
        return data

    def answer(self, request):
        """Judge the request, write it down, answer or misbehave."""
        account = self.double.account
        given = request.headers.get("authorization")
        entry = dict(request.entry(), listener=self.listener,
                     fault=self.fault_name, code=None, note="",
                     credentials=given is not None,
                     auth_ok=account.knows(given))
        try:
            self.route = routes.find(account, request)
            self.route.check(self.double, request)
        except common.Refused as refused:
            entry.update(code=refused.code, note=refused.note)
        entry["form"] = request.form
        delivers = entry["code"] is None and \
            hasattr(self.route, "delivered") and (
                self.fault is None or self.fault.delivers)
        self.double.journal.record(
            entry, self.route.delivered(request) if delivers else None)
        if self.route and self.fault and self.fault.stage == "answer":
            self.fault.act(self, request)
        elif entry["code"] is not None:
            self.send_error(entry["code"], request)
        else:
            self.send_good(request)

    def accepted(self, request, **changes):
        """The resource as a document; a list of hashes has no fields."""
        document = self.route.document(self.double, request)
        return document if isinstance(document, bytes) else \
            dict(document, **changes)

    def body(self, request):
        document = self.accepted(request)
        return document if isinstance(document, bytes) else \
            common.dump(document)

    def accepted_bytes(self, request):
        return self.bytes(self.route.status, self.accepted(request))

    def send_good(self, request, **changes):
        self.send(self.route.status, self.accepted(request, **changes))

    def bytes(self, status, document, headers=None):
        body = document if isinstance(document, bytes) else \
            common.dump(document)
        fields = {
            "Content-Type": "text/plain" if isinstance(document, bytes)
                            else "application/json;charset=utf-8",
            "Content-Length": str(len(body)),
            "Twilio-Request-Id": "RQ" + secrets.token_hex(16),
            "Twilio-Concurrent-Requests": "1",
            "Twilio-Request-Duration": "0.010",
            "Connection": "close",
        }
        fields.update(headers or {})
        if status == 401:
            fields["WWW-Authenticate"] = 'Basic realm="Twilio API"'
        lines = [f"HTTP/1.1 {status} {PHRASES.get(status, 'Other')}"]
        lines += [f"{name}: {value}" for name, value in fields.items()]
        return "\r\n".join(lines + ["", ""]).encode() + body

    def send(self, status, document, headers=None):
        self.send_raw(self.bytes(status, document, headers))

    def send_error(self, code, request=None, headers=None):
        to = request.form.get("To", "") if request else ""
        self.send(*common.error(code, to), headers)

    def send_raw(self, data):
        """False when the client has had enough."""
        try:
            self.socket.sendall(data)
            return True
        except OSError:
            return False

    def drip(self, data):
        """A byte a second, until the client or the double ends."""
        for byte in data:
            if not self.send_raw(bytes([byte])) or \
                    self.double.stopping.wait(1):
                return

    def wait(self):
        """Say nothing until the client has gone or the double stops."""
        self.socket.settimeout(0.2)
        while not self.double.stopping.is_set():
            try:
                if not self.socket.recv(16384):
                    return
            except (TimeoutError, ssl.SSLWantReadError):
                pass
            except OSError:
                return

    def reset(self):
        """End with RST in place of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                               struct.pack("ii", 1, 0))
        self.close()

    def close(self):
        if self.socket is None:
            return
        try:
            self.socket.close()
        except OSError:
            pass
        self.socket = None
