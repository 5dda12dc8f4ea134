"""The examples of the manual pages, as they stand there."""

import os
import re

MAN = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))), "man")
TAG = re.compile(r'\.\\" (example|recipe): (\S+)$')


def plain(text):
    """mdoc's escapes taken away."""
    return text.replace("\\&", "").replace("\\(dq", '"').replace("\\e", "\\")


def examples(page):
    """(line, tag or None, text) of each literal display of one page, but for
    defaults of settings, which tests/checks/settings.sh compares."""
    with open(os.path.join(MAN, page), encoding="utf-8") as f:
        lines = f.read().split("\n")
    number = 0
    while number < len(lines):
        line = lines[number]
        tag = TAG.match(lines[number - 1])
        tag = tag.group(2) if tag else None
        if line.startswith(".Dl "):
            yield number + 1, tag, plain(line[4:]) + "\n"
        elif re.match(r"\.Bd -literal(?! -compact)", line):
            end = lines.index(".Ed", number)
            yield number + 1, tag, plain("\n".join(lines[number + 1:end])
                                         ) + "\n"
            number = end
        number += 1


def pages():
    return sorted(name for name in os.listdir(MAN)
                  if re.search(r"\.[578]$", name))


def find(page, tag):
    """The text of the only example of that name."""
    (text,) = [text for _, name, text in examples(page) if name == tag]
    return text
