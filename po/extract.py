#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Brings the translations up to date with the sources: `meson compile update-translations`.

Collects what POTFILES.in names: strings from C, and the Description of keyfiles, which xgettext
reads only when it is told that they look like desktop entries. (The targets glovebox-pot and
glovebox-update-po, which meson adds by itself, do not know the keyfiles: leave them alone.)
"""

import os
import subprocess
import sys
import tempfile

C_KEYWORDS = ("_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2", "g_dngettext:2,3")
KEYFILE_KEYWORDS = ("Description",)


def listed(path):
    with open(path, encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


def xgettext(root, names, language, keywords, output):
    if not names:
        return
    join = ["--join-existing"] if os.path.exists(output) else []
    # Without an empty --keyword, desktop entries would give their Name= and Icon= too.
    subprocess.run(
        ["xgettext", "--from-code=UTF-8", "--add-comments", "--package-name=glovebox",
         "--add-location=file", "--language=" + language, "--keyword",
         *["--keyword=" + word for word in keywords],
         "--directory=" + root, "--output=" + output, *join, *names],
        check=True)


def extract(root, output):
    """Writes the template; an empty one if there is nothing to translate."""
    names = listed(os.path.join(root, "po", "POTFILES.in"))
    xgettext(root, [name for name in names if name.endswith((".c", ".h"))],
             "C", C_KEYWORDS, output)
    xgettext(root, [name for name in names if name.endswith(".module.in")],
             "Desktop", KEYFILE_KEYWORDS, output)
    return os.path.exists(output)


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    with tempfile.TemporaryDirectory() as work:
        template = os.path.join(work, "glovebox.pot")
        if not extract(root, template):
            return 0
        for language in listed(os.path.join(root, "po", "LINGUAS")):
            subprocess.run(
                ["msgmerge", "--update", "--backup=none", "--no-fuzzy-matching", "--sort-by-file",
                 "--add-location=file",
                 os.path.join(root, "po", language + ".po"), template],
                check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
