#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The tree is as clang-format leaves it. Other versions format otherwise, so one is fixed."""

import os
import re
import shutil
import subprocess
import sys

from lintlib import TOP, Report, arguments, files, skip

VERSION = "14"
COMPLAINT = re.compile(r"^(.*?):(\d+):\d+: (?:error|warning): code should be clang-formatted",
                       re.MULTILINE)


def find_formatter():
    for name in ("clang-format-" + VERSION, "clang-format"):
        program = shutil.which(name)
        if program is not None:
            text = subprocess.run([program, "--version"], stdout=subprocess.PIPE, text=True,
                                  check=True).stdout
            if re.search(r"version " + VERSION + r"\.", text):
                return program
    skip(f"clang-format {VERSION} is not installed")
    return None


def main():
    args = arguments(__doc__)
    program = find_formatter()
    report = Report(args.root)
    style = "--style=file:" + os.path.join(TOP, ".clang-format")
    names = files(args.root, ".c", ".h", under=("src/", "modules/", "tests/"))
    if names:
        result = subprocess.run([program, "--dry-run", "-Werror", style, *names], cwd=args.root,
                                stderr=subprocess.PIPE, text=True, check=False)
        seen = set()
        for match in COMPLAINT.finditer(result.stderr):
            if match.group(1) not in seen:
                report.complain(match.group(1), int(match.group(2)), "is not formatted")
            seen.add(match.group(1))
        if result.returncode != 0 and not seen:
            report.complain(".clang-format", 0, result.stderr.strip())
    return report.finish("format")


if __name__ == "__main__":
    sys.exit(main())
