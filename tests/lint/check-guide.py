#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The guide's code is the code that is compiled and run.

In the guide a code block below `<!-- file: PATH -->` is that file, and one below
`<!-- part of: PATH -->` stands in it word for word. With --update, whole files are put in anew.
"""

import os
import re
import sys

from lintlib import Report, arguments, files, line_of, read

GUIDE = "data/docs/module-authors-guide.md"
EXAMPLES = "tests/out-of-tree/"
MARKER = re.compile(r"<!-- (file|part of): (\S+) -->\n\n?```(\w*)\n(.*?)```\n", re.DOTALL)
ANY_MARKER = re.compile(r"<!-- (?:file|part of): (\S+) -->")
SPDX = re.compile(r"^(?:/\*|#) SPDX-License-Identifier: .*\n", re.MULTILINE)
# An example that people copy must stay one that they can take in at a glance.
MAX_LINES = {"hello/gbx-hello-module.c": 65, "exec/wordcount.sh": 30, "exec/reverse.py": 30}


def shown(text):
    """A file as the guide shows it: without the licence line."""
    return SPDX.sub("", text, count=1)


def check_block(report, root, text, match):
    kind, path, block = match.group(1), match.group(2), match.group(4)
    line = line_of(text, match.start())
    if not os.path.exists(os.path.join(root, path)):
        report.complain(GUIDE, line, f"{path} does not exist")
        return
    source = shown(read(root, path))
    if kind == "file" and block != source:
        report.complain(GUIDE, line, f"the block is not {path}; run check-guide.py --update")
    elif kind == "part of" and block not in source:
        report.complain(GUIDE, line, f"the block is not in {path}")


def update(root, text):
    def fill(match):
        if match.group(1) != "file":
            return match.group(0)
        return (f"<!-- file: {match.group(2)} -->\n\n```{match.group(3)}\n"
                f"{shown(read(root, match.group(2)))}```\n")
    with open(os.path.join(root, GUIDE), "w", encoding="utf-8") as file:
        file.write(MARKER.sub(fill, text))


def main():
    args = arguments(__doc__, ("--update", {"action": "store_true"}))
    report = Report(args.root)
    text = read(args.root, GUIDE)
    if args.update:
        update(args.root, text)
        text = read(args.root, GUIDE)
    blocks = list(MARKER.finditer(text))
    for match in blocks:
        check_block(report, args.root, text, match)
    if len(blocks) != len(ANY_MARKER.findall(text)):
        report.complain(GUIDE, 0, "a marker has no code block below it")
    told = {match.group(2) for match in blocks}
    for path in files(args.root, under=(EXAMPLES,)):
        name = path[len(EXAMPLES):]
        if "/" in name and path not in told:
            report.complain(path, 0, "is not in the guide")
        length = read(args.root, path).count("\n")
        if length > MAX_LINES.get(name, length):
            report.complain(path, length, f"more than {MAX_LINES[name]} lines")
    return report.finish("guide")


if __name__ == "__main__":
    sys.exit(main())
