# SPDX-License-Identifier: LGPL-2.1-or-later
"""Virtual environments with packages from PyPI. They are made when GLOVEBOX_INTEROP=1 is set; what
was made once stays."""

import os
import subprocess
import sys
import venv

INSTALL_SECONDS = 600


def skip(reason):
    """Ends the script: there is nothing to test."""
    print(f"1..0 # SKIP {reason}")
    sys.exit(0)


def find_interpreter(folder, packages, setup=()):
    """Python of an environment with these packages. setup: arguments of it, run once."""
    interpreter = os.path.join(folder, "bin", "python3")
    mark = os.path.join(folder, "complete")
    wanted = "\n".join(packages)
    if os.path.exists(mark):
        with open(mark, encoding="ascii") as file:
            if file.read() == wanted:
                return interpreter
    if os.environ.get("GLOVEBOX_INTEROP") != "1":
        skip(f"no {' '.join(packages)}; GLOVEBOX_INTEROP=1 installs that from PyPI")

    venv.create(folder, with_pip=True, clear=True)
    for arguments in (["-m", "pip", "install", "--quiet", *packages], setup):
        if not arguments:
            continue
        done = subprocess.run([interpreter, *arguments], capture_output=True, text=True,
                              timeout=INSTALL_SECONDS, check=False)
        if done.returncode != 0:
            skip("cannot be installed: " + done.stderr.strip().replace("\n", " ")[-200:])
    with open(mark, "w", encoding="ascii") as file:
        file.write(wanted)
    return interpreter
