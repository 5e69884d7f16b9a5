#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whatever others may use is described: public symbols, settings, keys, manual pages."""

import os
import re
import shutil
import subprocess
import sys

from lintlib import Report, arguments, files, keyfile_groups, line_of, read, strip_c

LIBRARY = "src/libglovebox/"
COMMENT = re.compile(r"/\*\*\n \* (\w+):.*?\*/", re.DOTALL)
FUNCTION = re.compile(r"\bGBX_EXPORT\s+(?!G_DECLARE)[^;(]*?\b(\w+)\s*\(")
DECLARED_TYPE = re.compile(r"\bG_DECLARE_(\w+)\s*\(\s*(\w+)\s*,")
NAMED_TYPE = re.compile(r"^\}\s*(\w+)\s*;", re.MULTILINE)
MACRO = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
FUNCTION_MACRO = re.compile(r"^#define (GBX_[A-Z_]+)\(", re.MULTILINE)
CAST_MACRO = re.compile(r"GBX_(IS_)?(EXCHANGE|HOST)$")
# Tables of keys in the core -> the manual pages that must have the same rows.
MODULE_KEY = re.compile(r'(?:"(?:Module|Provides|Depends|Start|Exec)"|NULL), *"(\w+)"(?=, *[a-zG])'
                        r'|TIMEOUT \("(\w+)"')
KEY_TABLES = (
    ("src/core/gbx-module-info-read.c", MODULE_KEY, "data/man/glovebox.module.5.rst"),
    ("src/core/gbx-config.c", re.compile(r'\bSERVER \("([\w-]+)"()'),
     "data/man/glovebox.conf.5.rst"),
    ("src/daemon/gbx-option-table.c", re.compile(r'\{ "(--[\w-]+)"()'),
     "data/man/gloveboxd.1.rst"),
)
# “glovebox.conf(5)”, in whatever a page or keyfile puts around it.
PAGE = re.compile(r"\b(gloveboxd?(?:[.-][a-z_]+)?)\**(?:\\ )?\(([1-9])\)")
MESSAGES = "src/core/gbx-messages.h"
MESSAGE_LIST = "data/docs/log-messages.md"
MESSAGE_ID = re.compile(r'^#define (GBX_MESSAGE_\w+) "(\w+)"', re.MULTILINE)


def doc_comments(root):
    found = {}
    for path in files(root, ".c", ".h", under=(LIBRARY,)):
        for match in COMMENT.finditer(read(root, path)):
            found[match.group(1)] = match.group(0)
    return found


def public_names(text):
    """Yields (offset, names of which one must be described)."""
    code = MACRO.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), text)
    for match in FUNCTION.finditer(code):
        name = match.group(1)
        if not name.endswith(("_get_type", "_quark")) and name != "gbx_module_descriptor":
            yield match.start(), (name,)
    for match in DECLARED_TYPE.finditer(text):
        interface = (match.group(2) + "Interface",) if match.group(1) == "INTERFACE" else ()
        yield match.start(), (match.group(2), *interface)
    for match in NAMED_TYPE.finditer(text):
        yield match.start(), (match.group(1),)
    for match in FUNCTION_MACRO.finditer(text):
        if not CAST_MACRO.match(match.group(1)):
            yield match.start(), (match.group(1),)


def check_symbols(report, root):
    comments = doc_comments(root)
    for path in files(root, ".h", under=(LIBRARY,)):
        if path.endswith("-private.h"):
            continue
        text = strip_c(read(root, path))
        for offset, names in public_names(text):
            comment = next((comments[name] for name in names if name in comments), None)
            if comment is None:
                report.complain(path, line_of(text, offset), f"{names[0]} is not described")
            elif "Since: " not in comment:
                report.complain(path, line_of(text, offset), f"{names[0]} has no Since:")


def check_settings(report, root):
    for path in files(root, ".module.in", under=("modules/",)):
        described = {group for _, group, key, value in keyfile_groups(read(root, path))
                     if key == "Description" and value}
        for line, group, key, value in keyfile_groups(read(root, path)):
            if key is None and value is None and group.startswith("Setting ") \
                    and group not in described:
                report.complain(path, line, f"[{group}] is not described")


def check_keys(report, root):
    for table, row, page in KEY_TABLES:
        if not os.path.exists(os.path.join(root, table)):
            continue
        text = ""
        if os.path.exists(os.path.join(root, page)):
            text = read(root, page)
        for match in row.finditer(read(root, table)):
            key = match.group(1) or match.group(2)
            if f"``{key}=``" not in text and not re.search(rf"^.*{key}\b.*\n  \S", text, re.M):
                report.complain(page, 0, f"{key} is not described")


def check_messages(report, root):
    """Ids of events in the log are listed for those who filter by them."""
    if not os.path.exists(os.path.join(root, MESSAGES)):
        return
    text = read(root, MESSAGE_LIST) if os.path.exists(os.path.join(root, MESSAGE_LIST)) else ""
    for name, identity in MESSAGE_ID.findall(read(root, MESSAGES)):
        if identity not in text:
            report.complain(MESSAGE_LIST, 0, f"{name} ({identity}) is not listed")


def check_references(report, root):
    """A manual page that is named is there."""
    pages = {(os.path.basename(path)[:-6], path[-5])
             for path in files(root, ".rst", under=("data/man/",))}
    pages |= {("glovebox-" + os.path.basename(path)[:-6], path[-5])
              for path in files(root, ".7.rst", under=("modules/",))}
    for path in files(root, ".rst", ".md", ".in"):
        text = read(root, path)
        for match in PAGE.finditer(text):
            if match.groups() not in pages:
                report.complain(path, line_of(text, match.start()),
                                f"{match[1]}({match[2]}) is no manual page")


def check_pages(report, root):
    converter = shutil.which("rst2man") or shutil.which("rst2man.py")
    if converter is None:
        print("rst2man is not installed: manual pages not checked")
        return
    for path in files(root, ".rst", under=("data/man/",)):
        result = subprocess.run([converter, "--strict", os.path.join(root, path), os.devnull],
                                stderr=subprocess.PIPE, text=True, check=False)
        if result.returncode != 0:
            first = re.search(r":(\d+): (\(.*)", result.stderr)
            line, message = (int(first[1]), first[2]) if first else (0, "rst2man refuses it")
            report.complain(path, line, message)


def main():
    args = arguments(__doc__)
    report = Report(args.root)
    check_symbols(report, args.root)
    check_settings(report, args.root)
    check_keys(report, args.root)
    check_messages(report, args.root)
    check_references(report, args.root)
    check_pages(report, args.root)
    return report.finish("documentation")


if __name__ == "__main__":
    sys.exit(main())
