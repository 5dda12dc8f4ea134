"""What the double is told to say, in files: tests and the demo write them."""

import json
import os
import shutil

import journal


class Script:
    """DIR/lookups/NUMBER, DIR/prices/SID (or "default"), DIR/breached."""

    def __init__(self, directory):
        self.directory = directory
        self.forget()

    def path(self, *names):
        return os.path.join(self.directory, *names)

    def forget(self):
        for name in ("lookups", "prices"):
            shutil.rmtree(self.path(name), ignore_errors=True)
            os.makedirs(self.path(name))
        journal.write_whole(self.path("breached"), "")

    def read(self, *names):
        """None where nothing was written."""
        try:
            with open(self.path(*names), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def set_lookup(self, number, **says):
        journal.write_whole(self.path("lookups", number), json.dumps(says))

    def lookup(self, number):
        return json.loads(self.read("lookups", number) or "{}")

    def set_price(self, price, unit, sid):
        journal.write_whole(self.path("prices", sid),
                            json.dumps({"price": price, "price_unit": unit}))

    def price(self, sid):
        return json.loads(self.read("prices", sid) or
                          self.read("prices", "default") or "{}")

    def add_breached(self, password, count):
        journal.write_whole(self.path("breached"), self.read("breached") +
                            f"{count} {password}\n")

    def breached(self):
        """{password: count}"""
        pairs = (line.partition(" ")[::2]
                 for line in self.read("breached").split("\n") if line)
        return {password: int(count) for count, password in pairs}
