"""Answers that break the rules of HTTP, or of JSON, or what they are for."""

import gzip
import json

from faults import fault

GOOD = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
MIB = 1 << 20


# The head


@fault("continue_flood", delivers=True)
def continue_flood(connection, _request):
    while connection.send_raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 40):
        pass


@fault("huge_headers", delivers=True)
def huge_headers(connection, request):
    padding = {f"X-Padding-{i}": "x" * 8000 for i in range(40)}
    connection.send(connection.route.status, connection.accepted(request),
                    padding)


@fault("endless_headers", delivers=True)
def endless_headers(connection, _request):
    connection.send_raw(b"HTTP/1.1 200 OK\r\n")
    while connection.send_raw(b"X-More: " + b"x" * 1000 + b"\r\n"):
        pass


@fault("mebibyte_header", delivers=True)
def mebibyte_header(connection, request):
    connection.send(connection.route.status, connection.accepted(request),
                    {"X-Padding": "x" * MIB})


@fault("http_0_9", delivers=True)
def http_0_9(connection, request):
    connection.send_raw(connection.body(request))


@fault("http_2", delivers=True)
def http_2(connection, _request):
    """SETTINGS, then GOAWAY: what a server says that knows nothing else."""
    connection.send_raw(b"\0\0\0\x04\0\0\0\0\0" +
                        b"\0\0\x08\x07\0\0\0\0\0" + b"\0" * 7 + b"\x0d")


@fault("bad_status_line", delivers=True)
def bad_status_line(connection, request):
    connection.send_raw(b"HTTP/1.1 20x Created\r\n\r\n" +
                        connection.body(request))


# The body's length


@fault("no_length", delivers=True)
def no_length(connection, request):
    """Ended by a close that TLS is told of."""
    connection.send_raw(GOOD + b"Connection: close\r\n\r\n" +
                        connection.body(request))
    connection.end_tls()


@fault("no_length_cut", delivers=True)
def no_length_cut(connection, request):
    """By one that TLS is not told of: anybody on the way can make it."""
    body = connection.body(request)
    connection.send_raw(GOOD + b"Connection: close\r\n\r\n" +
                        body[:len(body) // 2])


@fault("no_length_no_goodbye", delivers=True)
def no_length_no_goodbye(connection, request):
    """The same, and whole: which it is, nobody can know."""
    connection.send_raw(GOOD + b"Connection: close\r\n\r\n" +
                        connection.body(request))


@fault("length_too_small", delivers=True)
def length_too_small(connection, request):
    body = connection.body(request)
    connection.send_raw(GOOD + b"Content-Length: %d\r\n\r\n" %
                        (len(body) // 2) + body)


@fault("length_too_large", delivers=True)
def length_too_large(connection, request):
    body = connection.body(request)
    connection.send_raw(GOOD + b"Content-Length: %d\r\n\r\n" %
                        (len(body) + 1) + body)


@fault("length_is_garbage", delivers=True)
def length_is_garbage(connection, request):
    connection.send_raw(GOOD + b"Content-Length: -7x\r\n\r\n" +
                        connection.body(request))


@fault("chunks_of_garbage", delivers=True)
def chunks_of_garbage(connection, request):
    connection.send_raw(GOOD + b"Transfer-Encoding: chunked\r\n\r\n"
                        b"zz\r\n" + connection.body(request))


@fault("endless_chunks", delivers=True)
def endless_chunks(connection, _request):
    connection.send_raw(GOOD + b"Transfer-Encoding: chunked\r\n\r\n")
    while connection.send_raw(b"1\r\n \r\n" * 1000):
        pass


# The body


@fault("gzip_bomb", delivers=True)
def gzip_bomb(connection, _request):
    connection.send(connection.route.status, gzip.compress(b" " * 16 * MIB),
                    {"Content-Encoding": "gzip"})


@fault("other_type", delivers=True)
def other_type(connection, request):
    connection.send(connection.route.status, connection.accepted(request),
                    {"Content-Type": "text/html"})


@fault("twice_the_key", delivers=True)
def twice_the_key(connection, request):
    body = connection.body(request)
    connection.send(connection.route.status,
                    body[:-1] + b', "sid": "SM' + b"e" * 32 + b'"}')


@fault("huge_numbers", delivers=True)
def huge_numbers(connection, request):
    connection.send(connection.route.status, connection.body(request).replace(
        b'"error_code": null', b'"error_code": ' + b"9" * 400))


@fault("huge_code")
def huge_code(connection, _request):
    connection.send(400, b'{"code": 1e308, "message": "no", "status": 400}')


@fault("nul_in_words")
def nul_in_words(connection, _request):
    connection.send(400, b'{"code": 21408, "message": "a\\u0000b", '
                    b'"status": 400}')


@fault("bad_utf_8")
def bad_utf_8(connection, _request):
    connection.send(400, b'{"code": 21408, "message": "\xff\xc0\x80\xed", '
                    b'"status": 400}')


@fault("terminal_words")
def terminal_words(connection, _request):
    """What moves a cursor, renames a window, forges a line of the log."""
    connection.send(400, json.dumps({
        "code": 21408, "status": 400, "message":
        "\x1b[2J\x1b]0;pwned\x07\x9b31m\u202e\u2028\r\n"
        'pam_sms2fa: outcome=granted reason=right_code user=root" note="'
    }).encode())
