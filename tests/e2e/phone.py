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
        """The forms that were posted."""
        return [entry["form"] for entry in self.double.requests()]

    def text(self, number, seconds=20):
        """The next text for this number."""
        nth = self.read.get(number, 0) + 1
        text = self.double.wait_for_message(number, nth, seconds)
        self.read[number] = nth
        return text

    @staticmethod
    def read_code(text):
        return re.search(r"(?<!\d)\d{6,10}(?!\d)", text).group()

    def code(self, number):
        return self.read_code(self.text(number))

    def last_code(self, number):
        """The code of the newest text, read before or not."""
        texts = self.double.messages(number)
        self.read[number] = len(texts)
        return self.read_code(texts[-1])
