#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every installed file carries a tag, and `module-<name>` means exactly one module's files.

Packages are cut along these tags, so a file without one is in no package.
"""

import json
import os
import re
import sys

from lintlib import Report, arguments, skip

TAGS = ("runtime", "devel", "doc", "man", "tests", "i18n", "typelib")
MODULE_FILE = (
    # destination -> name of the module that it belongs to
    re.compile(r"\{(?:moduledir_shared|libdir\w*)\}/glovebox-\d+/modules/(?P<name>\w+)\.so$"),
    re.compile(r"\{datadir\}/glovebox-\d+/modules/(?P<name>\w+)\.module(?:\.d/.*)?$"),
    re.compile(r"\{datadir\}/glovebox-\d+/modules/(?P<name>\w+)/.*$"),
    re.compile(r"\{mandir\}/man7/glovebox-(?P<name>\w+)\.7$"),
)


def load_plan(build):
    path = os.path.join(build, "meson-info", "intro-install_plan.json")
    if not os.path.exists(path):
        skip(f"{path} does not exist")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def load_directories(build):
    """The prefix, and below it absolute directory -> the placeholder that stands for it."""
    path = os.path.join(build, "meson-info", "intro-buildoptions.json")
    with open(path, encoding="utf-8") as file:
        options = {option["name"]: option["value"] for option in json.load(file)}
    prefix = options["prefix"]
    return prefix, {os.path.join(prefix, options[name]): "{" + name + "}"
                    for name in ("libdir", "datadir", "mandir")}


def with_placeholder(destination, prefix, directories):
    """Meson gives some destinations with placeholders, some absolute, some below the prefix."""
    destination = destination.replace("{prefix}", prefix)
    if destination.startswith("{"):
        return destination
    destination = os.path.join(prefix, destination)
    for directory, placeholder in directories.items():
        if destination.startswith(directory + "/"):
            return placeholder + destination[len(directory):]
    return destination


def module_of(destination, module_names):
    for pattern in MODULE_FILE:
        match = pattern.match(destination)
        # Folders of data and man pages may belong to no module at all.
        if match and (match["name"] in module_names or "/modules/" in destination):
            return match["name"]
    return None


def is_exec(keyfile):
    if not os.path.exists(keyfile):
        return False
    with open(keyfile, encoding="utf-8") as file:
        return any(line.strip() == "Kind=exec" for line in file)


def check_whole(report, name, found):
    """found: ending -> path in the build tree, of all that module-<name> installs."""
    if ".module" not in found:
        report.complain("module-" + name, 0, "installs no keyfile")
    elif ".so" not in found and not is_exec(found[".module"]):
        report.complain("module-" + name, 0, "installs no library")


def main():
    args = arguments(__doc__, ("--build", {"required": True, "help": "top of the build tree"}))
    report = Report(args.root)
    plan = load_plan(args.build)
    prefix, directories = load_directories(args.build)
    entries = sorted((with_placeholder(entry["destination"], prefix, directories),
                      entry["tag"] or "", path)
                     for group in plan.values() for path, entry in group.items())
    names = {tag[len("module-"):] for _, tag, _ in entries if tag.startswith("module-")}
    found = {name: {} for name in names}
    for destination, tag, path in entries:
        name = module_of(destination, names)
        if not tag:
            report.complain(destination, 0, "has no install tag")
        elif name is not None and tag != "module-" + name:
            report.complain(destination, 0, f"is tagged {tag}, not module-{name}")
        elif name is None and tag not in TAGS:
            report.complain(destination, 0, f"is tagged {tag}, but is none of that package's files")
        elif name is not None:
            found[name][os.path.splitext(destination)[1]] = path
    for name in sorted(names):
        check_whole(report, name, found[name])
    return report.finish("install tags")


if __name__ == "__main__":
    sys.exit(main())
