# SPDX-License-Identifier: LGPL-2.1-or-later
"""A server that runs cells, for the tests over HTTP."""

import os
import pathlib
import select
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


def wait_until_gone(pid, seconds=30):
    """Waits for the end of a process, whosever child it is."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    ready = poll.poll(seconds * 1000)
    os.close(descriptor)
    if not ready:
        raise AssertionError(f"process {pid} is still there")


class Mark:
    """A pipe with a name in a server's workspace: by it a cell tells how far it has come, or is
    told to go on."""

    def __init__(self, test, name, workspace=None):
        self.path = path = os.path.join(workspace or test.server.workspace, name)
        os.mkfifo(path)
        # Both ends, so that nobody waits for the other one to open it.
        self.descriptor = os.open(path, os.O_RDWR)
        # What a cell runs at the place that is meant.
        self.reach = f"with open({path!r}, 'w') as mark: mark.write('x')"
        self.await_ = f"with open({path!r}) as mark: mark.read(1)"
        test.addCleanup(pathlib.Path(path).unlink, missing_ok=True)
        test.addCleanup(os.close, self.descriptor)

    def wait(self):
        """Returns when a cell has reached it."""
        os.read(self.descriptor, 1)

    def let_go(self):
        """Lets a cell go on that awaits it."""
        os.write(self.descriptor, b"x")


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
