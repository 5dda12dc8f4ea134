"""Everything a provider, or the way to it, can do wrong, by name.

A fault belongs to one connection.  "accept" faults happen before a request is
read; "answer" faults replace the answer to one.  `delivers` says whether the
message reaches the phone all the same: that is what makes a second POST wrong.
"""

import collections
import contextlib
import email.utils
import gzip
import re
import secrets
import socket
import ssl
import time

import common

Fault = collections.namedtuple("Fault", "stage act delivers")

FAULTS = {}


def fault(name, stage="answer", delivers=False):
    def keep(act):
        FAULTS[name] = Fault(stage, act, delivers)
        return act
    return keep


# Before a request


@fault("close_after_accept", "accept")
def close_after_accept(connection):
    connection.close()


@fault("reset_after_accept", "accept")
def reset_after_accept(connection):
    connection.reset()


@fault("silent_accept", "accept")
def silent_accept(connection):
    connection.wait()


@fault("plain_text", "accept")
def plain_text(connection):
    connection.send_raw(b"220 mail.example ESMTP ready\r\n")


@fault("http_without_tls", "accept")
def http_without_tls(connection):
    connection.receive()
    connection.send_raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")


@fault("handshake_stalls", "accept")
def handshake_stalls(connection):
    """The head of a ServerHello, and no more."""
    connection.receive()
    connection.send_raw(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03")
    connection.wait()


@fault("tls_1_1", "accept")
def tls_1_1(connection):
    connection.start_tls("good", old=True)


@fault("wrong_host", "accept")
def wrong_host(connection):
    connection.start_tls("wrong_host")


@fault("expired", "accept")
def expired(connection):
    connection.start_tls("expired")


@fault("unknown_ca", "accept")
def unknown_ca(connection):
    connection.start_tls("unknown_ca")


@fault("self_signed", "accept")
def self_signed(connection):
    connection.start_tls("self_signed")


@fault("address_only", "accept")
def address_only(connection):
    """A certificate of the address, where a name was asked for."""
    connection.start_tls("address_only")


@fault("client_certificate", "accept")
def client_certificate(connection):
    """Asked for before the end of the handshake."""
    connection.start_tls("good", ask=ssl.TLSVersion.TLSv1_2)


@fault("client_certificate_late", "accept")
def client_certificate_late(connection):
    """TLS 1.3 refuses a client whose request is on the way already."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = connection.double.certificates.context(
        ask=ssl.TLSVersion.TLSv1_3).wrap_bio(incoming, outgoing, True)
    incoming.write(connection.receive())
    with contextlib.suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    connection.send_raw(outgoing.read())
    flight = b""
    while len(flight) < 400:  # more than there is without a request
        flight += connection.receive()
    incoming.write(flight)
    with contextlib.suppress(ssl.SSLError):
        tls.do_handshake()
    connection.send_raw(outgoing.read())


# Instead of an answer


@fault("close_after_request", delivers=True)
def close_after_request(connection, _request):
    connection.close()


@fault("reset_after_request", delivers=True)
def reset_after_request(connection, _request):
    connection.reset()


@fault("half_close", delivers=True)
def half_close(connection, _request):
    connection.socket.shutdown(socket.SHUT_WR)
    connection.wait()


@fault("never_answers", delivers=True)
def never_answers(connection, _request):
    connection.wait()


@fault("drip_header", delivers=True)
def drip_header(connection, request):
    connection.drip(connection.accepted_bytes(request))


@fault("drip_body", delivers=True)
def drip_body(connection, request):
    head, _, body = connection.accepted_bytes(request).partition(b"\r\n\r\n")
    connection.send_raw(head + b"\r\n\r\n")
    connection.drip(body)


@fault("partial_body", delivers=True)
def partial_body(connection, request):
    connection.send_raw(connection.accepted_bytes(request)[:-20])


@fault("not_http", delivers=True)
def not_http(connection, _request):
    connection.send_raw(b"\x00\x01\x02 this is not HTTP\r\n\r\n" * 20)


# Answers that are not what they should be


@fault("garbage", delivers=True)
def garbage(connection, _request):
    connection.send(connection.route.status, secrets.token_bytes(400))


@fault("html", delivers=True)
def html(connection, _request):
    connection.send(200, b"<html><body>Welcome to our hotel</body></html>",
                    {"Content-Type": "text/html"})


@fault("truncated", delivers=True)
def truncated(connection, request):
    body = connection.body(request)
    connection.send(connection.route.status, body[:len(body) // 2])


@fault("empty_201", delivers=True)
def empty_201(connection, _request):
    connection.send(connection.route.status, b"")


@fault("gzip_garbage", delivers=True)
def gzip_garbage(connection, request):
    body = gzip.compress(connection.body(request))
    connection.send(connection.route.status,
                    body[:20] + secrets.token_bytes(200),
                    {"Content-Encoding": "gzip"})


@fault("big_body", delivers=True)
def big_body(connection, request):
    connection.send(connection.route.status,
                    connection.body(request) + b" " * 10_000_000)


@fault("deep_json", delivers=True)
def deep_json(connection, _request):
    connection.send(connection.route.status, b"[" * 30000 + b"]" * 30000)


@fault("wrong_types", delivers=True)
def wrong_types(connection, request):
    connection.send_good(request, sid=["SM", {}], status=7, error_code=None)


@fault("no_sid", delivers=True)
def no_sid(connection, request):
    document = connection.accepted(request)
    document.pop("sid", None)
    connection.send(connection.route.status, document)


@fault("odd_sid", delivers=True)
def odd_sid(connection, request):
    connection.send_good(request, sid="SM\n\x1b[31moutcome=sent")


@fault("accepted_code", delivers=True)
def accepted_code(connection, request):
    """Accepted, says the status; filtered, says the code."""
    connection.send_good(request, error_code=30007)


@fault("accepted_failed")
def accepted_failed(connection, request):
    connection.send_good(request, status="failed")


@fault("other_account", delivers=True)
def other_account(connection, request):
    connection.send_good(request, account_sid="AC" + "f" * 32)


@fault("long_words", delivers=True)
def long_words(connection, request):
    connection.send_good(request, status="queued\x1b]0;x\x07" + "q" * 3000,
                         uri="/" * 30000)


@fault("nulls", delivers=True)
def nulls(connection, request):
    document = {key: None for key in connection.accepted(request)}
    connection.send(connection.route.status,
                    dict(document, sid=common.new_sid()))


@fault("uuid", delivers=True)
def uuid(connection, request):
    """As a compatible service answers: other forms of the same fields."""
    connection.send(200, connection.accepted(
        request, sid="b7c4a6f4-5b1e-4a5e-9d43-2f3c1f8f3b1a",
        status="initiated", error_code="", more={"unknown": [1, 2, 3]}))


# Errors


@fault("redirect")
def redirect(connection, request):
    connection.send(307, b"", {
        "Location": connection.double.elsewhere_url + request.path})


@fault("429_retry_after_1")
def busy_1(connection, _request):
    connection.send_error(20429, headers={"Retry-After": "1"})


@fault("429_retry_after_30")
def busy_30(connection, _request):
    connection.send_error(20429, headers={"Retry-After": "30"})


@fault("429_retry_after_huge")
def busy_huge(connection, _request):
    connection.send_error(20429, headers={"Retry-After": str(2 ** 63 - 1)})


@fault("429_retry_after_negative")
def busy_negative(connection, _request):
    connection.send_error(20429, headers={"Retry-After": "-30"})


@fault("429_retry_after_date")
def busy_date(connection, _request):
    connection.send_error(20429, headers={
        "Retry-After": email.utils.formatdate(time.time() + 3600,
                                              usegmt=True)})


@fault("429_without_json")
def busy_without_json(connection, _request):
    connection.send(429, b"slow down", {"Content-Type": "text/plain"})


@fault("401_without_json")
def unauthorized_without_json(connection, _request):
    connection.send(401, b"")


@fault("400_without_json")
def bad_without_json(connection, _request):
    connection.send(400, b"<html>Bad Request</html>",
                    {"Content-Type": "text/html"})


@fault("408")
def timeout_408(connection, _request):
    connection.send(408, b"")


@fault("502_html", delivers=True)
def gateway(connection, _request):
    connection.send(502, b"<html>Bad Gateway</html>",
                    {"Content-Type": "text/html"})


@fault("echo")
def echo(connection, request):
    """An error whose words repeat the whole message."""
    status, document = common.error(21617)
    document["message"] = "Refused: " + (
        request.form.get("Body") or request.form.get("Twiml", ""))
    connection.send(status, document)


@fault("list_error")
def list_error(connection, request):
    connection.send(400, {"errors": [{
        "code": "21614", "message": "not mobile: " + request.form.get(
            "To", "+15005550010")}]})


@fault("control_bytes")
def control_bytes(connection, _request):
    status, document = common.error(21408)
    document["message"] = "bad\nuser=root \x1b]0;title\x07 \u202e \x7f"
    connection.send(status, document)


STATUSES = {"401": 20003, "403": 20403, "404": 20404, "429": 20429,
            "500": 20500, "503": 20503}


def find(name):
    """A fault by name; "code_N", "failed_N", "status_N", "length_N",
    "words_TEXT" and "body_HEX" are made as needed."""
    if name in FAULTS:
        return FAULTS[name]
    code = re.fullmatch("code_([0-9]+)", name)
    if name in STATUSES or code:
        number = STATUSES[name] if name in STATUSES else int(code[1])
        return Fault("answer", lambda connection, request:
                     connection.send_error(number, request),
                     name in ("500", "503"))
    failed = re.fullmatch("failed_([0-9]+)", name)
    if failed:
        return Fault("answer", lambda connection, request:
                     connection.send_good(
                         request, status="failed",
                         error_code=int(failed[1]),
                         error_message="Delivery failed"), False)
    status = re.fullmatch("status_([1-5][0-9]{2})", name)
    if status:
        return Fault("answer", lambda connection, _request:
                     connection.send(int(status[1]), b""),
                     status[1][0] in "25")
    length = re.fullmatch("length_([0-9]+)", name)
    if length:
        return Fault("answer", lambda connection, _request:
                     connection.send_raw(b"HTTP/1.1 201 Created\r\n"
                                         b"Content-Length: %s\r\n\r\n{"
                                         % length[1].encode()), True)
    if name.startswith("words_"):
        return Fault("answer", lambda connection, _request:
                     connection.send(400, {"message": name[6:]}), False)
    body = re.fullmatch("body_((?:[0-9a-f]{2})*)", name)
    if body:
        return Fault("answer", lambda connection, _request:
                     connection.send(connection.route.status,
                                     bytes.fromhex(body[1])), True)
    raise ValueError(f"{name}: no such fault")
