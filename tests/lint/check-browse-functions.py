#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every function of the browser's action language is done in a test with a real browser."""

import ast
import re
import sys

from lintlib import Report, arguments, files, line_of, read

TABLE = "modules/browse/gbx-browse-function.c"
ROW = re.compile(r'\[GBX_BROWSE_FUNCTION_\w+\] = \{\s*"(\w+)"')
# What tests have done in the browser, without an error; clicks() is a test's own way to do().
DOING = ("do", "clicks")


def calls_of(tree):
    """The names that are called in actions."""
    found = set()
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                and node.func.attr in DOING):
            continue
        for word in ast.walk(node):
            if isinstance(word, ast.Constant) and isinstance(word.value, str):
                found |= set(re.findall(r"(\w+)\(", word.value))
    return found


def main():
    args = arguments(__doc__)
    report = Report(args.root)
    done = set()
    for path in files(args.root, ".py", under=("tests/http/test_browse",)):
        done |= calls_of(ast.parse(read(args.root, path)))
    for path in files(args.root, TABLE):
        text = read(args.root, path)
        for match in ROW.finditer(text):
            if match.group(1) not in done:
                report.complain(path, line_of(text, match.start()),
                                f"{match.group(1)}() is in no test with a real browser")
    return report.finish("functions of the browser")


if __name__ == "__main__":
    sys.exit(main())
