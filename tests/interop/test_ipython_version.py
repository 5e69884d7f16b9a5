#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the tests of cells against another version of the kernel, from a virtual environment.

    test_ipython_version.py FOLDER PACKAGES PROGRAM...

FOLDER is the environment, PACKAGES are what it has, with commas in between.
"""

import os
import subprocess
import sys

from pypi import find_interpreter


def main():
    folder, packages, programs = sys.argv[1], sys.argv[2].split(","), sys.argv[3:]
    environment = dict(os.environ, GLOVEBOX_TEST_PYTHON=find_interpreter(folder, packages))
    failed = False
    print(f"1..{len(programs)}")
    for number, program in enumerate(programs, 1):
        argv = [sys.executable, program] if program.endswith(".py") else [program]
        result = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
        ok = result.returncode == 0
        failed |= not ok
        print(f"{'ok' if ok else 'not ok'} {number} - {os.path.basename(program)}", flush=True)
        if not ok:
            print("\n".join(f"# {line}" for line in result.stdout.splitlines()), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
