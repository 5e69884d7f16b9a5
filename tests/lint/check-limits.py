#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every limit is held by code, and what clients or children can make grow is reached by a test.

Spans of time, and sizes that are no limit, are named by their code alone.
"""

import re
import sys

from lintlib import Report, arguments, files, line_of, read, strip_c

CONSTANT = re.compile(r"^#define (GBX_\w+) (?!.*\\$)\S", re.MULTILINE)
UNITS = ("_BYTES", "_COUNT", "_USEC", "_COLUMNS", "_LINES", "_CHARS")


def words(root, *endings, under):
    """All identifiers in the files, limits headers left out."""
    found = set()
    for path in files(root, *endings, under=under):
        if path.endswith("limits.h") or path.startswith("tests/lint/"):
            continue
        text = read(root, path)
        found.update(re.findall(r"\bGBX_\w+", strip_c(text) if path[-2:] in (".c", ".h") else text))
    return found


def main():
    args = arguments(__doc__)
    report = Report(args.root)
    used = words(args.root, ".c", ".h", under=("src/", "modules/"))
    tested = words(args.root, ".c", ".h", ".py", ".sh", ".txt", under=("tests/",))
    for path in files(args.root, "limits.h", under=("src/", "modules/")):
        text = strip_c(read(args.root, path))
        for match in CONSTANT.finditer(text):
            name, line = match.group(1), line_of(text, match.start())
            if not name.endswith(UNITS):
                report.complain(path, line, f"{name} does not end in a unit")
            if name not in used:
                report.complain(path, line, f"{name} is held by no code")
            if "_MAX_" in name and not name.endswith("_USEC") and name not in tested:
                report.complain(path, line, f"{name} is named in no test")
    return report.finish("limits")


if __name__ == "__main__":
    sys.exit(main())
