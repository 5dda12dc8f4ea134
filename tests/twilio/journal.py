"""What the double was asked, in memory and on disk."""

import json
import os
import threading
import time


def write_whole(path, text):
    """Write a file so that a reader never sees a part of it."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.rename(path + ".new", path)


class Journal:
    """Every request, and the messages and calls that reached a phone."""

    def __init__(self, directory):
        self.changed = threading.Condition()
        self.entries = []
        self.phones = {"inbox": {}, "calls": {}}
        self.directory = directory
        self.path = os.path.join(directory, "journal")
        for kind in self.phones:
            os.makedirs(os.path.join(directory, kind), exist_ok=True)
        self.file = open(self.path, "a", encoding="utf-8")

    def close(self):
        self.file.close()

    def record(self, entry, delivered=None):
        """Add a request; ${delivered} is (kind, number, text) or None."""
        entry = dict(entry, time=time.time())
        with self.changed:
            self.entries.append(entry)
            print(json.dumps(entry), file=self.file, flush=True)
            if delivered:
                kind, number, text = delivered
                self.phones[kind].setdefault(number, []).append(text)
                write_whole(os.path.join(self.directory, kind, number), text)
            self.changed.notify_all()

    def wait(self, ready, timeout):
        """Wait until ready() is true, told by each request; its value."""
        with self.changed:
            if not self.changed.wait_for(ready, timeout):
                raise TimeoutError(f"not within {timeout} s; the journal has "
                                   f"{len(self.entries)} requests")
            return ready()

    def forget(self):
        with self.changed:
            self.entries.clear()
            for kind, phones in self.phones.items():
                phones.clear()
                path = os.path.join(self.directory, kind)
                for name in os.listdir(path):
                    os.unlink(os.path.join(path, name))
