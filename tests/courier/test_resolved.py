#!/usr/bin/python3
"""Goal: sealed as ever where names are looked up by nss_resolve, which asks
systemd-resolved over a local socket."""

import ctypes.util
import json
import os
import socket
import sys
import threading

import test_walls
from test_walls import desk

PLACE = "/run/systemd/resolve/io.systemd.Resolve"


class Resolved(test_walls.Case):

    def test_it_finds_the_provider(self):
        os.makedirs(os.path.dirname(PLACE))
        server = socket.socket(socket.AF_UNIX)
        self.addCleanup(server.close)
        server.bind(PLACE)
        os.chmod(PLACE, 0o666)
        server.listen()
        thread = threading.Thread(target=self.resolve, args=(server,))
        thread.start()
        self.addCleanup(thread.join)
        self.hosts("files resolve [!UNAVAIL=return]")
        self.expect_sealed("sent")

    @staticmethod
    def resolve(server):
        """Answer one question as systemd-resolved does."""
        peer, _ = server.accept()
        with peer:
            while b"\0" not in peer.recv(4096):
                pass
            peer.sendall(json.dumps({"parameters": {
                "addresses": [{"family": socket.AF_INET,
                               "address": [127, 0, 0, 1]}],
                "name": test_walls.NAME, "flags": 1}}).encode() + b"\0")
            peer.recv(4096)


if __name__ == "__main__":
    if ctypes.util.find_library("nss_resolve") is None:
        print("skipped: libnss-resolve is not installed (its package takes "
              "over the resolver of the host)")
        sys.exit(desk.SKIPPED)
    desk.main()
