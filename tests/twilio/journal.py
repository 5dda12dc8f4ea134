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
    """Every request, and the messages that would have reached a phone."""

    def __init__(self, directory):
        self.changed = threading.Condition()
        self.entries = []
        self.inbox = {}
        self.path = os.path.join(directory, "journal")
        self.inbox_path = os.path.join(directory, "inbox")
        os.makedirs(self.inbox_path, exist_ok=True)
        self.file = open(self.path, "a", encoding="utf-8")

    def close(self):
        self.file.close()

    def record(self, entry, delivered=None):
        """Add a request; ${delivered} is (number, text) or None."""
        entry = dict(entry, time=time.time())
        with self.changed:
            self.entries.append(entry)
            print(json.dumps(entry), file=self.file, flush=True)
            if delivered:
                number, text = delivered
                self.inbox.setdefault(number, []).append(text)
                write_whole(os.path.join(self.inbox_path, number), text)
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
            self.inbox.clear()
            for name in os.listdir(self.inbox_path):
                os.unlink(os.path.join(self.inbox_path, name))
