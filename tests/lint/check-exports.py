#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is exported is what is meant to be.

A module exports gbx_module_descriptor alone. The library exports, under its public version node,
exactly what the installed headers declare and, under the private node, exactly what the
*-private.h headers do.
"""

import glob
import os
import re
import subprocess
import sys

from lintlib import Report, arguments, files, read, skip, strip_c

MODULE_SYMBOL = "gbx_module_descriptor"
PRIVATE_NODE = "GLOVEBOX_PRIVATE"
DECLARATION = re.compile(
    r"\bGBX_EXPORT\s+(?:G_DECLARE_\w+\s*\(\s*\w+,\s*(\w+)\s*,|[^;(]*?\b(\w+)\s*\()")


def exported(nm, path):
    """Symbol -> version node ('' without one) of all that a library defines for others."""
    result = subprocess.run([nm, "-D", "--defined-only", "--with-symbol-versions", path],
                            stdout=subprocess.PIPE, text=True, check=True)
    found = {}
    for line in result.stdout.splitlines():
        kind, symbol = line.split()[-2:]
        if kind != "A":  # the version nodes themselves
            name, _, node = symbol.partition("@")
            found[name] = node.lstrip("@")
    return found


def declared(root, private):
    """Symbol -> header that declares it with GBX_EXPORT."""
    found = {}
    for path in files(root, ".h", under=("src/libglovebox/",)):
        if path.endswith("-private.h") != private:
            continue
        text = re.sub(r"^[ \t]*#.*(?:\\\n.*)*", "", strip_c(read(root, path)), flags=re.MULTILINE)
        for type_name, name in DECLARATION.findall(text):
            found[type_name + "_get_type" if type_name else name] = path
    found.pop(MODULE_SYMBOL, None)  # declared there, defined by each module
    return found


def check_module(report, nm, path, build):
    symbols = exported(nm, path)
    where = os.path.relpath(path, build)
    if MODULE_SYMBOL not in symbols:
        report.complain(where, 0, f"does not export {MODULE_SYMBOL}")
    for name in sorted(set(symbols) - {MODULE_SYMBOL}):
        report.complain(where, 0, f"exports {name}")


def check_library(report, nm, path, root, build):
    where = os.path.relpath(path, build)
    symbols = exported(nm, path)
    public, private = declared(root, False), declared(root, True)
    for name, node in sorted(symbols.items()):
        if not node:
            report.complain(where, 0, f"{name} has no version")
        elif name not in public and name not in private:
            report.complain(where, 0, f"exports {name}, which no header declares with GBX_EXPORT")
    for name, header in sorted({**private, **public}.items()):
        if name not in symbols:
            report.complain(header, 0, f"declares {name}, which the library does not export")
        elif (symbols[name] == PRIVATE_NODE) != (name not in public):
            report.complain(header, 0, f"declares {name}, which is exported as {symbols[name]}")


def main():
    args = arguments(
        __doc__,
        ("--build", {"required": True, "help": "top of the build tree"}),
        ("--nm", {"default": "nm"}),
        ("--module", {"action": "append", "help": "a module to check; default: all"}))
    report = Report(args.root)
    libraries = [path for path in glob.glob(args.build + "/src/libglovebox/libglovebox-*.so.*")
                 if os.path.isfile(path) and not os.path.islink(path)]
    if not libraries and not args.module:
        skip("libglovebox is not built")
    if not args.module:
        for path in libraries:
            check_library(report, args.nm, path, args.root, args.build)
    for path in sorted(args.module or glob.glob(args.build + "/modules/**/*.so", recursive=True)):
        check_module(report, args.nm, path, args.build)
    return report.finish("exports")


if __name__ == "__main__":
    sys.exit(main())
