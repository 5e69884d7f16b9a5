#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints, for each line “<old> <new>” of base64 on stdin, what difflib makes of the two texts."""

import base64
import difflib
import sys


def decode(word):
    return base64.b64decode(word).decode()


for line in sys.stdin:
    old, new = (decode(word) for word in line.rstrip("\n").split(" "))
    rows = difflib.unified_diff(old.split("\n"), new.split("\n"), fromfile="/f", tofile="/f", n=0,
                                lineterm="")
    text = "\n".join(row.rstrip() for row in rows)
    print(base64.b64encode(text.encode()).decode())
