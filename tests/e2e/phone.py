"""The phones of the world, and the provider behind them."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "twilio"))

import double  # noqa: E402 (its folder was added just above)

LOGIN = "SK" + "0123456789abcdef" * 2
SECRET = "s3cret-of-the-tests-0123456789ab"


class Phone:
    """Every text is read once, in the order in which texts arrive."""

    def __init__(self, directory):
        self.double = double.Double(directory, login=LOGIN, secret=SECRET)
        self.double.start()
        self.account = self.double.account.sid
        self.login = LOGIN
        self.secret = SECRET
        self.url = self.double.url
        self.ca_file = self.double.ca_file
        self.read = {}

    def reset(self):
        self.forget()

    def forget(self):
        """Nothing was sent, nothing goes wrong."""
        self.double.forget()
        self.read = {}

    def fail(self, fault, times=1):
        self.double.fail_next(fault, times)

    def requests(self):
        """The forms that were posted: messages and calls."""
        return [entry["form"] for entry in self.double.requests()
                if entry["method"] == "POST"]

    def questions(self, path="/"):
        """What was asked for: Lookup, the list of breached passwords."""
        return [entry for entry in self.double.requests()
                if entry["method"] == "GET" and entry["path"].startswith(path)]

    def heard(self, number, nth=1, seconds=20):
        """The code of the n-th call to this number."""
        return self.double.call(number, nth, seconds)

    def text(self, number, seconds=20):
        """The next text for this number."""
        nth = self.read.get(number, 0) + 1
        text = self.double.wait_for_message(number, nth, seconds)
        self.read[number] = nth
        return text

    @staticmethod
    def find_code(text):
        return re.search(r"(?<!\d)\d{6,10}(?!\d)", text)

    def read_code(self, text):
        return self.find_code(text).group()

    def code(self, number):
        """Of the next text that has one: a notice has none."""
        while True:
            found = self.find_code(self.text(number))
            if found:
                return found.group()

    def last_code(self, number):
        """The code of the newest text, read before or not."""
        texts = self.double.messages(number)
        self.read[number] = len(texts)
        return self.read_code(next(filter(self.find_code, texts[::-1])))
