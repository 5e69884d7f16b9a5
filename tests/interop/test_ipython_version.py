#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the tests of cells against another version of the kernel, from a virtual environment.

    test_ipython_version.py FOLDER PROGRAM...

FOLDER is the environment. It is made when GLOVEBOX_INTEROP=1 is set, which needs PyPI; without it
and without the folder there is nothing to test.
"""

import os
import subprocess
import sys
import venv

PACKAGES = ("ipykernel==6.29.5", "ipython==8.35.0")
INSTALL_SECONDS = 300


def skip(reason):
    print(f"1..0 # SKIP {reason}")
    sys.exit(0)


def find_interpreter(folder):
    """The environment's Python, which is made if that is wanted."""
    interpreter = os.path.join(folder, "bin", "python3")
    if os.path.exists(os.path.join(folder, "complete")):
        return interpreter
    if os.environ.get("GLOVEBOX_INTEROP") != "1":
        skip("no second ipykernel; GLOVEBOX_INTEROP=1 installs one from PyPI")

    venv.create(folder, with_pip=True, clear=True)
    installed = subprocess.run([interpreter, "-m", "pip", "install", "--quiet", *PACKAGES],
                               capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    if installed.returncode != 0:
        skip("PyPI is not reachable: " + installed.stderr.strip().replace("\n", " ")[-200:])
    with open(os.path.join(folder, "complete"), "w", encoding="ascii"):
        pass
    return interpreter


def main():
    folder, programs = sys.argv[1], sys.argv[2:]
    environment = dict(os.environ, GLOVEBOX_TEST_PYTHON=find_interpreter(folder))
    failed = False
    print(f"1..{len(programs)}")
    for number, program in enumerate(programs, 1):
        result = subprocess.run([program], env=environment, capture_output=True, text=True,
                                check=False)
        ok = result.returncode == 0
        failed |= not ok
        print(f"{'ok' if ok else 'not ok'} {number} - {os.path.basename(program)}", flush=True)
        if not ok:
            print("\n".join(f"# {line}" for line in result.stdout.splitlines()), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
