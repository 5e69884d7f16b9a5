#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A check must complain where there is reason to.

bad/<check>/<case>/ is a small tree with a fault. Its file `expect` holds, a line each, what the
check must say about it; `arguments`, if there is one, what to add to the command line.
"""

import os
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))


def lines(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file if line.strip()]


def make_test(check, case):
    def test(self):
        expected = lines(os.path.join(case, "expect"))
        self.assertTrue(expected, f"{case}/expect is empty or missing")
        extra = [word.replace("@CASE@", case) for word in lines(os.path.join(case, "arguments"))]
        result = subprocess.run(
            [sys.executable, os.path.join(HERE, check + ".py"), "--root", case, *extra],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if result.returncode == 77:
            self.skipTest(result.stdout)
        for line in expected:
            self.assertIn(line, result.stdout)
        self.assertEqual(result.returncode, 1, result.stdout)
        said = [line for line in result.stdout.splitlines() if ": " in line]
        self.assertEqual(len(said), len(expected), "more or fewer complaints than expected:\n"
                         + result.stdout)
    return test


class Bad(unittest.TestCase):
    pass


def main():
    check = sys.argv.pop(1)
    folder = os.path.join(HERE, "bad", check)
    for name in sorted(os.listdir(folder)):
        setattr(Bad, f"test_{name}", make_test(check, os.path.join(folder, name)))
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()
