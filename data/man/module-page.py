#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the manual page glovebox-<name>(7), as reST, from a module's keyfile.

What the keyfile cannot say stands in an optional text (sections from DESCRIPTION on), which is put
in before the settings. The settings themselves come from the keyfile, so that the page cannot
disagree with it.

usage: module-page.py OUTPUT KEYFILE [TEXT]
"""

import configparser
import re
import sys

OFFERED = (("Actions", "Actions"), ("Routes", "HTTP paths"), ("Providers", "Sandbox providers"),
           ("Features", "Features"))
NEEDED = (("Requires", "Modules or features"), ("Wants", "Modules or features, if they are there"),
          ("Programs", "Programs"), ("Conflicts", "Not together with"))
LIMITS = (("Min", "Least"), ("Max", "Greatest"), ("Choices", "Choices"), ("Pattern", "Pattern"))


def load(path):
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",),
                                       comment_prefixes=("#",))
    parser.optionxform = str
    parser.read(path, encoding="utf-8")
    return parser


def words(value):
    return [word for word in value.split(";") if word]


def plain(text):
    """Text in which nothing is markup."""
    return re.sub(r"([\\*`|_<>])", r"\\\1", text)


def literal(text):
    return f"``{text}``" if text else "empty"


def title(text, mark="="):
    return [text, mark * len(text), ""]


def listing(keyfile, group, rows):
    lines = []
    for key, label in rows:
        values = words(keyfile.get(group, key, fallback=""))
        if values:
            lines += [f"{label}: {', '.join(literal(value) for value in values)}", ""]
    return lines


def setting(module, name, keys):
    """A definition: the name and type, then what it does and what it may be."""
    variable = f"GLOVEBOX_{module}__{name}".upper().replace("-", "_")
    lines = [f"``{name}=`` ({keys['Type']})", f"  {plain(keys['Description'])}.", ""]
    facts = []
    if keys["Type"] != "secret":
        facts.append(f"Default: {literal(keys['Default'])}.")
    for key, label in LIMITS:
        if key in keys:
            value = ", ".join(words(keys[key])) if key == "Choices" else keys[key]
            facts.append(f"{label}: {literal(value)}.")
    facts.append(f"Environment: **{variable}**"
                 + "".join(f", **{other}**" for other in words(keys.get("Env", ""))) + ".")
    return lines + ["  " + " ".join(facts), ""]


def page(keyfile, text):
    module = keyfile["Module"]
    name = module["Name"]
    heading = f"glovebox-{name}"
    lines = ["=" * len(heading), heading, "=" * len(heading), ""]
    subject = plain(module["Description"])
    lines += ["-" * len(subject), subject, "-" * len(subject), ""]
    lines += [":Manual section: 7", ":Manual group: Glovebox", ""]
    if text:
        lines += [text.strip(), ""]
    for group, rows, label in (("Provides", OFFERED, "OFFERS"), ("Depends", NEEDED, "NEEDS")):
        found = listing(keyfile, group, rows)
        if found:
            lines += title(label) + found
    settings = [group for group in keyfile.sections() if group.startswith("Setting ")]
    if settings:
        lines += title("SETTINGS")
        lines += [f"They are set as **glovebox.module**\\ (5) describes, such as by the option "
                  f"**--set {name}.**\\ *SETTING*\\ **=**\\ *VALUE*.", ""]
    for group in settings:
        lines += setting(name, group[len("Setting "):], keyfile[group])
    lines += title("SEE ALSO")
    lines += ["**gloveboxd**\\ (1), **glovebox.conf**\\ (5), **glovebox.module**\\ (5)", ""]
    return "\n".join(lines)


def main():
    if len(sys.argv) not in (3, 4):
        print(__doc__, file=sys.stderr)
        return 2
    text = ""
    if len(sys.argv) == 4:
        with open(sys.argv[3], encoding="utf-8") as file:
            text = file.read()
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(page(load(sys.argv[2]), text))
    return 0


if __name__ == "__main__":
    sys.exit(main())
