# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files as lines."""


def read(path):
    """The whole text of a UTF-8 file, with every line end as one newline."""
    with open(path, encoding="utf-8") as file:
        return file.read()


def count(path):
    """How many lines a file has; an empty one has one."""
    with open(path, encoding="utf-8") as file:
        return max(1, sum(1 for _ in file))


def read_leniently(path):
    """The lines of a file; bytes that are no text are left out."""
    with open(path, encoding="utf-8", errors="ignore") as file:
        return file.readlines()


def split(text):
    """The lines of a text, each with its newline; only a newline ends one."""
    pieces = text.split("\n")
    last = pieces.pop()
    return [piece + "\n" for piece in pieces] + ([last] if last else [])
