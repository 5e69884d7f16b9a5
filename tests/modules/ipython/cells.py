# SPDX-License-Identifier: LGPL-2.1-or-later
"""A server that runs cells, for the tests over HTTP."""

import os
import subprocess
import sys

import gloveboxtest

NO_OUTPUT = "[Code executed successfully with no output]"
PYTHON = os.environ.get("GLOVEBOX_TEST_PYTHON", "/usr/bin/python3")


def read_stat(pid):
    """What the system says of a process, from its state on; none if it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def is_alive(pid):
    """Whether it runs; one that is dead and waits for its parent does not."""
    fields = read_stat(pid)
    return fields is not None and fields[0] != "Z"


class CellsTest(gloveboxtest.ServerTest):
    """Tests that share one server with kernels."""

    server_args = ("--plugins", "agent_skills", "jupyter",
                   "--set", f"ipython.interpreter={PYTHON}")
    server_env = {"SESSION_API_KEY": "k"}

    def cell(self, code, timeout=60.0, **args):
        """The whole answer of one cell."""
        return self.server.action("run_ipython", timeout, code=code, **args)

    def text(self, code, timeout=60.0, **args):
        """What a cell says, without the two lines that follow."""
        return self.cell(code, timeout, include_extra=False, **args)["content"]


def main():
    """Runs the tests of the calling script, or says why it cannot."""
    found = subprocess.run([PYTHON, "-c", "import ipykernel, zmq"], capture_output=True,
                           check=False)
    if found.returncode != 0:
        print(f"1..0 # SKIP {PYTHON} has no ipykernel")
        sys.exit(0)
    gloveboxtest.main()
