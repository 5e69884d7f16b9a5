#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures that a reader would otherwise have to take: lengths, nesting, and calls that block."""

import ast
import re
import sys

from lintlib import Report, arguments, files, functions, line_of, read, strip_c

MAX_COLUMNS = 100
MAX_FUNCTION_LINES = 60
MAX_FILE_LINES = 600
MAX_NESTING = 4
SPDX = "SPDX-License-Identifier: LGPL-2.1-or-later"

# Where a call that blocks is right: (file, name) -> why.
MAY_BLOCK = {
    ("src/daemon/gbx-user-setup.c", "g_spawn_sync"): "before the main loop runs, or in a worker",
    ("modules/bash/gbx-bash-keeper-process.c", "waitpid"): "in its own process; only polls",
}

BLOCKING = re.compile(r"\b(\w+_sync|g_usleep|usleep|sleep|nanosleep|wait|waitpid|waitid|wait4|"
                      r"system|popen|g_spawn_command_line_sync|g_main_loop_run)\s*\(")
ABORTING = re.compile(r"\b(g_assert\w*|g_error|g_abort|abort|assert)\s*\(")
SLEEPING = re.compile(r"\b(g_usleep|usleep|sleep|nanosleep)\s*\(")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
# The program's own main loop, and what never returns.
LOOP_RUNNERS = ("src/daemon/", "src/cli/")


def in_tests(path):
    return path.startswith("tests/")


def check_text(report, path, text):
    lines = text.split("\n")
    if SPDX not in "\n".join(lines[:2]):
        report.complain(path, 1, "the SPDX line is missing")
    if len(lines) - 1 > MAX_FILE_LINES:
        report.complain(path, len(lines) - 1, f"more than {MAX_FILE_LINES} lines")
    if text and not text.endswith("\n"):
        report.complain(path, len(lines), "the last line does not end")
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_COLUMNS:
            report.complain(path, number, f"{len(line)} columns")
        if line != line.rstrip():
            report.complain(path, number, "white space at the end")
        if "\t" in line:
            report.complain(path, number, "a tab")
        match = UNFINISHED.search(line)
        if match and not path.startswith("tests/lint/"):
            report.complain(path, number, f"unfinished: {match.group(1)}")


def nesting(body):
    """Greatest depth of blocks inside a function's own."""
    depth = deepest = 0
    for character in body:
        if character == "{":
            depth += 1
            deepest = max(deepest, depth)
        elif character == "}":
            depth -= 1
    return deepest - 1


def check_functions(report, path, stripped):
    lines = stripped.split("\n")
    for name, first, last in functions(stripped):
        if last - first + 1 > MAX_FUNCTION_LINES:
            report.complain(path, first, f"{name} has {last - first + 1} lines")
        body = "\n".join(lines[first - 1:last])
        if nesting(body) > MAX_NESTING:
            report.complain(path, first, f"{name} nests {nesting(body)} deep")


def check_calls(report, path, stripped):
    def look(pattern, message, allowed=lambda name: False):
        for match in pattern.finditer(stripped):
            name = match.group(1)
            if not allowed(name):
                report.complain(path, line_of(stripped, match.start()), message.format(name))

    look(re.compile(r"\b(goto)\b"), "no {}")
    if in_tests(path):
        look(SLEEPING, "{}: wait for the event instead")
        return
    look(ABORTING, "{}: return an error instead")
    look(BLOCKING, "{} blocks the main thread",
         lambda name: (path, name) in MAY_BLOCK
         or (name == "g_main_loop_run" and path.startswith(LOOP_RUNNERS)))


def check_c(report, path, text):
    stripped = strip_c(text)
    if path.endswith(".h") and not re.search(r"^#pragma once$", stripped, re.MULTILINE):
        report.complain(path, 1, "no #pragma once")
    check_functions(report, path, stripped)
    check_calls(report, path, stripped)


def check_python(report, path, text):
    for node in ast.walk(ast.parse(text, path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = node.end_lineno - node.lineno + 1
            if length > MAX_FUNCTION_LINES:
                report.complain(path, node.lineno, f"{node.name} has {length} lines")


def main():
    args = arguments(__doc__)
    report = Report(args.root)
    for path in files(args.root, ".c", ".h", ".py", ".sh", "bootstrap", ".ci/run"):
        text = read(args.root, path)
        check_text(report, path, text)
        if path.endswith((".c", ".h")):
            check_c(report, path, text)
        elif path.endswith(".py"):
            check_python(report, path, text)
    return report.finish("style")


if __name__ == "__main__":
    sys.exit(main())
