#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The fuzz driver must find, report and keep what crashes or hangs a target."""

import os
import subprocess
import sys
import tempfile
import unittest

CRASHER = None


class Driver(unittest.TestCase):
    def run_driver(self, inputs, *options):
        with tempfile.TemporaryDirectory() as work:
            corpus = os.path.join(work, "corpus")
            os.mkdir(corpus)
            for name, data in inputs.items():
                with open(os.path.join(corpus, name), "wb") as file:
                    file.write(data)
            with open(os.path.join(work, "tokens"), "w", encoding="utf-8") as file:
                file.write('# a comment\nname="ab\\x6frt"\n')
            result = subprocess.run(
                [CRASHER, "--target=self", "--dict=tokens", *options, "corpus"],
                cwd=work, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                env=dict(os.environ, G_DEBUG="fatal-warnings"), check=False)
            kept = None
            if os.path.exists(os.path.join(work, "crash-self")):
                with open(os.path.join(work, "crash-self"), "rb") as file:
                    kept = file.read()
            return result, kept

    def test_good_corpus(self):
        result, kept = self.run_driver({"one": b"1", "two": b"2"}, "--mutations=0")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("1..3\n", result.stdout)
        self.assertIn("ok 2 - one\n", result.stdout)
        self.assertIn("ok 3 - two\n", result.stdout)
        self.assertIsNone(kept)

    def test_crash_in_corpus(self):
        result, kept = self.run_driver({"bad": b"abort!"}, "--mutations=0")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("Bail out!", result.stdout)
        self.assertEqual(kept, b"abort!")

    def test_warning_is_a_crash(self):
        result, kept = self.run_driver({"bad": b"warn"}, "--mutations=0")
        self.assertNotEqual(result.returncode, 0)
        self.assertEqual(kept, b"warn")

    def test_hang(self):
        result, kept = self.run_driver({"bad": b"hang"}, "--mutations=0", "--hang-seconds=1")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("takes too long", result.stdout)
        self.assertEqual(kept, b"hang")

    def test_mutations_use_the_dictionary_and_repeat(self):
        first, kept = self.run_driver({"seed": b""}, "--mutations=2000")
        again, kept_again = self.run_driver({"seed": b""}, "--mutations=2000")
        self.assertNotEqual(first.returncode, 0, "no mutation inserted the token")
        self.assertNotEqual(again.returncode, 0)
        self.assertTrue(kept.startswith(b"a"))
        self.assertEqual(kept, kept_again)

    def test_no_corpus(self):
        result, _ = self.run_driver({})
        self.assertEqual(result.returncode, 2)
        self.assertIn("Bail out! the corpus is empty", result.stdout)


if __name__ == "__main__":
    CRASHER = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=0)
