#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The keyfiles of this tree: what the host would refuse, and what it cannot see.

GKeyFile lets the last of two equal keys win without a word, and two modules that fight over an
alias or a type name are found only once both are installed; here they are found before.
"""

import json
import os
import re
import sys

from lintlib import Report, arguments, files, keyfile_groups, line_of, read, strip_c

MAX_DESCRIPTION = 80
MODULE_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}$")
SETTING_NAME = re.compile(r"[a-z][a-z0-9-]{0,47}$")
ALIAS = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}$")
DURATION = re.compile(r"\d+(us|ms|s|min|h)?$")

LINE, LIST, UINT = "one line", "a list", "a number"
GROUPS = {
    "Module": {"Name": MODULE_NAME, "ABI": UINT, "API": UINT, "Kind": ("library", "exec"),
               "Library": re.compile(r"[^/]+\.so$"), "Description": LINE, "Version": LINE,
               "License": LINE, "Aliases": LIST, "Documentation": LIST, "Homepage": LIST},
    "Provides": {"Actions": LIST, "Providers": LIST, "Routes": LIST, "Features": LIST},
    "Depends": {"Requires": LIST, "Wants": LIST, "After": LIST, "Before": LIST,
                "Conflicts": LIST, "Programs": LIST},
    "Start": {"Load": ("startup", "ondemand"), "StartTimeout": DURATION, "StopTimeout": DURATION,
              "StartFailure": ("fatal", "degraded"), "Lane": MODULE_NAME},
    "Exec": {"Command": LIST},
}
TYPES = ("bool", "int", "uint", "size", "duration", "string", "path", "enum", "list", "secret")
SETTING = {"Type": TYPES, "Default": None, "Min": None, "Max": None, "Choices": LIST,
           "Pattern": LINE, "Env": LIST, "Description": LINE}
REQUIRED = (("Module", "Name"), ("Module", "ABI"), ("Module", "Description"),
            ("Module", "Version"), ("Module", "License"))
TRANSLATED = ("Description",)
TYPE_DEFINITION = re.compile(r"\bG_DEFINE_\w*(?:TYPE|INTERFACE)\w*\s*\(\s*(\w+)")


class Keyfile:
    def __init__(self, root, path, report):
        self.path = path
        self.report = report
        self.values = {}  # (group, key) -> value
        self.lines = {}  # (group, key) -> line
        self.settings = []
        seen_groups = set()
        for line, group, key, value in keyfile_groups(read(root, path)):
            if key is None and value is None:
                if group in seen_groups:
                    report.complain(path, line, f"[{group}] stands there twice")
                seen_groups.add(group)
                self.check_group(line, group)
            elif key is None:
                report.complain(path, line, f"no key: {value}")
            else:
                self.check_key(line, group, key, value)

    def name(self):
        return self.values.get(("Module", "Name"), "")

    def list_of(self, group, key):
        value = self.values.get((group, key), "")
        return [word for word in value.split(";") if word]

    def check_group(self, line, group):
        if group.startswith("Setting "):
            name = group[len("Setting "):]
            self.settings.append((line, name))
            if not SETTING_NAME.match(name):
                self.report.complain(self.path, line, f"“{name}” is no name for a setting")
        elif group not in GROUPS and not group.startswith("X-"):
            self.report.complain(self.path, line, f"unknown group [{group}]")

    def check_key(self, line, group, key, value):
        schema = SETTING if group.startswith("Setting ") else GROUPS.get(group)
        if schema is None or key.startswith("X-"):
            return
        base = re.sub(r"\[[\w@.-]+\]$", "", key)
        if base not in schema or (base != key and base not in TRANSLATED):
            self.report.complain(self.path, line, f"[{group}] unknown key {key}")
        elif (group, key) in self.values:
            self.report.complain(self.path, line, f"[{group}] {key} stands there twice")
        else:
            self.check_value(line, group, base, value, schema[base])
        self.values[group, key] = value
        self.lines[group, key] = line

    def check_value(self, line, group, key, value, rule):
        complaint = None
        if rule == UINT and not value.isdigit():
            complaint = f"“{value}” is no number"
        elif rule == LINE and not value:
            complaint = "is empty"
        elif rule == LIST and value and not value.endswith(";"):
            complaint = "a list ends in “;”"
        elif isinstance(rule, tuple) and value not in rule:
            complaint = f"“{value}” is none of {', '.join(rule)}"
        elif isinstance(rule, re.Pattern) and not rule.match(value):
            complaint = f"“{value}” does not fit"
        elif key == "Description" and len(value) > MAX_DESCRIPTION:
            complaint = f"has {len(value)} characters, more than {MAX_DESCRIPTION}"
        elif key == "Description" and value.endswith("."):
            complaint = "ends in a full stop"
        if complaint:
            self.report.complain(self.path, line, f"[{group}] {key}: {complaint}")

    def check_whole(self):
        for group, key in REQUIRED:
            if (group, key) not in self.values:
                self.report.complain(self.path, 0, f"[{group}] {key} is missing")
        is_exec = self.values.get(("Module", "Kind")) == "exec"
        if is_exec != (("Exec", "Command") in self.values):
            self.report.complain(self.path, 0, "[Exec] Command and Kind=exec go together")
        stem = os.path.basename(self.path).split(".")[0]
        if self.name() and self.name() != stem:
            line = self.lines["Module", "Name"]
            self.report.complain(self.path, line, f"Name={self.name()}, but the file is {stem}")
        for alias in self.list_of("Module", "Aliases"):
            if not ALIAS.match(alias):
                line = self.lines["Module", "Aliases"]
                self.report.complain(self.path, line, f"“{alias}” is no alias")
        for line, name in self.settings:
            self.check_setting(line, "Setting " + name)

    def check_setting(self, line, group):
        kind = self.values.get((group, "Type"))
        for key in ("Type", "Description"):
            if (group, key) not in self.values:
                self.report.complain(self.path, line, f"[{group}] {key} is missing")
        if kind != "secret" and (group, "Default") not in self.values:
            self.report.complain(self.path, line, f"[{group}] Default is missing")
        if kind == "enum" and (group, "Choices") not in self.values:
            self.report.complain(self.path, line, f"[{group}] Choices is missing")


def check_unique(report, keyfiles, what, names_of):
    owners = {}
    for keyfile in keyfiles:
        for name in names_of(keyfile):
            other = owners.setdefault(name, keyfile)
            if other is not keyfile:
                report.complain(keyfile.path, 0, f"{what} “{name}” is also in {other.path}")


def camel_case(name):
    return "".join(part.capitalize() for part in name.split("_"))


def check_type_names(root, report):
    for path in files(root, ".c", ".h", under=("modules/",)):
        parts = path.split("/")
        if len(parts) < 3:
            continue
        text = strip_c(read(root, path))
        for match in TYPE_DEFINITION.finditer(text):
            name, line = match.group(1), line_of(text, match.start())
            if parts[1] == "common":
                report.complain(path, line, f"{name}: a type that several modules would register")
            elif camel_case(parts[1]) not in name:
                report.complain(path, line, f"{name} does not contain {camel_case(parts[1])}")


def described_paths(root, path):
    """The paths of a description of routes."""
    if not os.path.exists(os.path.join(root, path)):
        return set()
    return set(json.loads(read(root, path)).get("paths", {}))


def check_routes(root, report, keyfiles):
    """Whatever a module of this tree answers is found in /openapi.json."""
    known = described_paths(root, "data/openapi.json")
    for keyfile in keyfiles:
        if not keyfile.path.startswith("modules/"):
            continue
        own = described_paths(root, os.path.join(os.path.dirname(keyfile.path), "openapi.json"))
        routes = keyfile.list_of("Provides", "Routes")
        line = keyfile.lines.get(("Provides", "Routes"), 1)
        for route in routes:
            if not any(is_below(path, route) for path in known | own):
                report.complain(keyfile.path, line, f"{route} is described in no openapi.json")
        for path in sorted(own):
            if not any(is_below(path, route) for route in routes):
                report.complain(keyfile.path, line, f"openapi.json: {path} is no route of it")


def is_below(path, route):
    return path == route or path.startswith(route + "/")


def main():
    args = arguments(__doc__)
    report = Report(args.root)
    paths = files(args.root, ".module", ".module.in", under=("modules/", "tests/out-of-tree/"))
    keyfiles = [Keyfile(args.root, path, report) for path in paths]
    for keyfile in keyfiles:
        keyfile.check_whole()
    # An alias must not hide behind another module's name either.
    check_unique(report, keyfiles, "the name or alias",
                 lambda keyfile: {keyfile.name(), *keyfile.list_of("Module", "Aliases")})
    check_unique(report, keyfiles, "the route",
                 lambda keyfile: keyfile.list_of("Provides", "Routes"))
    check_type_names(args.root, report)
    check_routes(args.root, report, keyfiles)
    return report.finish("keyfiles")


if __name__ == "__main__":
    sys.exit(main())
