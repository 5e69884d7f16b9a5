# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the checks share: which files there are, C without its comments, and how to complain."""

import argparse
import os
import re
import subprocess
import sys

SKIPPED = 77  # meson's exit code for a test that cannot run here
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BAD_INPUTS = "tests/lint/bad/"


class Report:
    """Collects complaints and turns them into an exit code."""

    def __init__(self, root):
        self.root = root
        self.count = 0

    def complain(self, path, line, message):
        where = os.path.relpath(path, self.root) if os.path.isabs(path) else path
        print(f"{where}:{line}: {message}" if line else f"{where}: {message}")
        self.count += 1

    def finish(self, what):
        if self.count:
            print(f"{self.count} complaint(s)")
            return 1
        print(f"{what}: nothing to complain about")
        return 0


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def arguments(description, *options):
    """Parses the command line; every check knows --root."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", default=TOP, help="top of the tree to look at")
    for name, keywords in options:
        parser.add_argument(name, **keywords)
    args = parser.parse_args()
    args.root = os.path.abspath(args.root)
    return args


def _files_of_git(root):
    if not os.path.exists(os.path.join(root, ".git")):
        return None
    result = subprocess.run(
        ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if result.returncode != 0:
        return None
    return [os.fsdecode(name) for name in result.stdout.split(b"\0") if name]


def _files_of_walk(root):
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__pycache__"
                      and not os.path.exists(os.path.join(folder, name, "meson-private"))]
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return found


def files(root, *endings, under=()):
    """Paths, relative to root and sorted, of the project's own files."""
    names = _files_of_git(root)
    if names is None:
        names = _files_of_walk(root)
    return sorted({
        name for name in names
        if (not endings or name.endswith(endings))
        and (not under or name.startswith(tuple(under)))
        and not name.startswith(BAD_INPUTS)
        and os.path.isfile(os.path.join(root, name))})


def read(root, name):
    with open(os.path.join(root, name), encoding="utf-8") as file:
        return file.read()


_C_TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def strip_c(text, keep_strings=False):
    """C source with comments (and the insides of strings) blanked; positions stay."""
    def blank(match):
        token = match.group(0)
        if token[0] in "\"'":
            return token if keep_strings else token[0] + " " * (len(token) - 2) + token[0]
        return re.sub(r"[^\n]", " ", token)
    return _C_TOKEN.sub(blank, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


_FUNCTION_NAME = re.compile(r"^(?:[A-Za-z_][\w \t\*]*?[ \*])?([A-Za-z_]\w*) ?\(")


def functions(stripped):
    """Yields (name, first line, last line) of each function defined in stripped GNU-style C."""
    lines = stripped.split("\n")
    for number, line in enumerate(lines):
        if line.rstrip() != "{":
            continue
        head = number - 1
        while head >= 0 and lines[head].strip() and not _FUNCTION_NAME.match(lines[head]):
            head -= 1
        if head < 0 or not lines[number - 1].rstrip().endswith(")"):
            continue
        match = _FUNCTION_NAME.match(lines[head])
        if match is None:
            continue
        end = number
        while end < len(lines) and lines[end].rstrip() != "}":
            end += 1
        yield match.group(1), head + 1, end + 1


def keyfile_groups(text):
    """Yields (line, group, key, value); key is None for the group's own line.

    Unlike a keyfile reader it hides nothing: duplicates come out as often as they stand there.
    """
    group = None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.match(r"^\[(.*)\]\s*$", line)
        if match:
            group = match.group(1)
            yield number, group, None, None
        elif "=" in line and group is not None:
            key, value = line.split("=", 1)
            yield number, group, key.strip(), value.strip()
        else:
            yield number, group, None, line
