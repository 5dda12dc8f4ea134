"""The name server of the world, at 127.0.0.1: says what it is told to say.

An answer is a function from a query to the bytes of a reply, or to None.
"""

import contextlib
import socket
import threading

PLACE = ("127.0.0.1", 53)
A, AAAA = 1, 28


def question(query):
    """The section with the name, its type, and where it ends."""
    end = query.index(0, 12) + 5
    return query[12:end], query[end - 3]


def reply(query, code=0, flags=0x8180, records=b"", count=0):
    asked, _ = question(query)
    return (query[:2] + (flags | code).to_bytes(2, "big") + b"\0\1" +
            count.to_bytes(2, "big") + b"\0\0\0\0" + asked + records)


def kind(text):
    """The type of the record that has this address."""
    return AAAA if ":" in text else A


def record(text, name=b"\xc0\x0c"):
    family = socket.AF_INET6 if ":" in text else socket.AF_INET
    data = socket.inet_pton(family, text)
    return (name + b"\0%c\0\1\0\0\0\0\0%c" % (kind(text), len(data)) + data)


def code(number):
    """0: such a name, but no address."""
    return lambda query: reply(query, number)


def address(text):
    def answer(query):
        if question(query)[1] != kind(text):
            return reply(query)
        return reply(query, records=record(text), count=1)
    return answer


def silence(_query):
    return None


def another_query(query):
    """An answer, but to a question that nobody asked."""
    number = int.from_bytes(query[:2], "big") ^ 1
    return number.to_bytes(2, "big") + reply(
        query, records=record("127.0.0.1"), count=1)[2:]


def another_name(query):
    return reply(query, records=record("127.0.0.1", b"\5other\0"), count=1)


def truncated(query):
    """Ask by TCP, it says; nobody listens there."""
    return reply(query, flags=0x8380)


def garbage(query):
    return query[:2] + b"\xff" * 40


class NameServer:
    """As a context: gives these answers, the last one for ever."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def __enter__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(PLACE)
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        while True:
            query, peer = self.socket.recvfrom(2048)
            if not query:
                return
            answer = self.answers[0]
            if len(self.answers) > 1:
                self.answers.pop(0)
            data = answer(query)
            if data:
                # who asked may have given up
                with contextlib.suppress(ConnectionRefusedError):
                    self.socket.sendto(data, peer)

    def __exit__(self, *_):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.sendto(b"", PLACE)
        self.thread.join()
        self.socket.close()
