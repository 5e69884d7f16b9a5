#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The page of a module says what its keyfile says, whatever characters are in it."""

import os
import subprocess
import sys
import tempfile
import unittest

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "..", "..", "data", "man", "module-page.py")
KEYFILE = r"""[Module]
Name=star_sort
ABI=1
Version=1
Description=Sorts *all* of |it|

[Provides]
Actions=sort;sort_back;

[Depends]
Programs=sort;

[Setting max-input]
Type=size
Default=1M
Max=64M
Env=SORT_MAX;
Description=Longest `text` that is_ accepted

[Setting token]
Type=secret
Description=Key
"""


class Page(unittest.TestCase):
    def make(self, text=None):
        with tempfile.TemporaryDirectory() as folder:
            keyfile = os.path.join(folder, "star_sort.module")
            with open(keyfile, "w", encoding="utf-8") as file:
                file.write(KEYFILE)
            extra = []
            if text is not None:
                extra = [os.path.join(folder, "text")]
                with open(extra[0], "w", encoding="utf-8") as file:
                    file.write(text)
            output = os.path.join(folder, "page.rst")
            subprocess.run([sys.executable, SCRIPT, output, keyfile, *extra], check=True)
            with open(output, encoding="utf-8") as file:
                return file.read()

    def test_page(self):
        page = self.make("DESCRIPTION\n===========\n\nHow it sorts.\n")
        self.assertIn("glovebox-star_sort\n==================\n", page)
        self.assertIn("Actions: ``sort``, ``sort_back``\n", page)
        self.assertIn("Programs: ``sort``\n", page)
        self.assertLess(page.index("How it sorts."), page.index("SETTINGS"))

    def test_settings(self):
        page = self.make()
        self.assertIn("``max-input=`` (size)\n  Longest \\`text\\` that is\\_ accepted.\n", page)
        self.assertIn("Default: ``1M``. Greatest: ``64M``. "
                      "Environment: **GLOVEBOX_STAR_SORT__MAX_INPUT**, **SORT_MAX**.", page)
        self.assertIn("``token=`` (secret)\n  Key.\n\n"
                      "  Environment: **GLOVEBOX_STAR_SORT__TOKEN**.", page)

    def test_markup_of_the_description_is_text(self):
        self.assertIn("Sorts \\*all\\* of \\|it\\|\n", self.make())


if __name__ == "__main__":
    unittest.main(verbosity=0)
