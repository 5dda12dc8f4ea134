#!/usr/bin/python3
"""front.py LISTENER PORT DIRECTORY: TLS before the provider on PORT.

LISTENER is an open socket.  One connection after the other, so that who has
been served after another knows that the other has been, too.  The file with
its authority's certificate is DIRECTORY/ca.pem; a line on standard output
says that it is there."""

import os
import pathlib
import socket
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(1, str(SOURCE / "tests/twilio"))

from certificates import Certificates  # noqa: E402

PATIENCE = 10


def serve(client, context, port):
    with context.wrap_socket(client, server_side=True) as secure, \
            socket.create_connection(("127.0.0.1", port)) as plain:
        request = b""
        while b"\r\n\r\n" not in request:
            piece = secure.recv(65536)
            if not piece:
                return
            request += piece
        head, _, body = request.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        while len(body) < length:
            piece = secure.recv(65536)
            if not piece:
                return
            body += piece
        plain.sendall(head + b"\r\n\r\n" + body)
        while piece := plain.recv(65536):
            secure.sendall(piece)
        secure.unwrap()


def main():
    listener = socket.socket(fileno=int(sys.argv[1]))
    context = Certificates(sys.argv[3], "provider").context()
    print("ready", flush=True)
    os.close(1)
    while True:
        client, _ = listener.accept()
        client.settimeout(PATIENCE)
        try:
            serve(client, context, int(sys.argv[2]))
        except OSError:  # what ssl raises, too: it has hung up
            pass
        client.close()


main()
