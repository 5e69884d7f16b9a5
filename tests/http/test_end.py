# SPDX-License-Identifier: LGPL-2.1-or-later
"""However the server ends, nothing of it is left: no process, no file."""

import os
import shutil
import signal
import tempfile
import time
import unittest

from gloveboxtest import Server, main

GONE_SECONDS = 5
MARKER = "GLOVEBOX_TEST_END"


def list_processes(marker):
    """The processes that carry the marker in their environment."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                environment = file.read()
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                state = file.read().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if f"{MARKER}={marker}".encode() in environment.split(b"\0") and state != "Z":
            found.append(int(pid))
    return found


class End(unittest.TestCase):
    def setUp(self):
        self.runtime = tempfile.mkdtemp(prefix="glovebox-end-")
        os.chmod(self.runtime, 0o711)
        self.addCleanup(shutil.rmtree, self.runtime)

    def make_server(self, **env):
        return Server(env={"XDG_RUNTIME_DIR": self.runtime, **env})

    def list_directories(self):
        return {os.path.join(self.runtime, one, name) for one in os.listdir(self.runtime)
                for name in os.listdir(os.path.join(self.runtime, one))}

    def start(self, *commands):
        self.marker = f"{os.getpid()}-{self.id()}"
        self.server = self.make_server(**{MARKER: self.marker})
        self.addCleanup(self.server.stop, signal.SIGKILL)
        self.server.run("sleep 1000 & sleep 1001 | sleep 1002 &")
        for command in commands:
            self.server.run(command)
        self.server.run("yes | head -c 3000000")  # spills
        self.server.run("bash")
        self.server.run("sleep 1004 | cat", timeout=0.2)
        self.server.run("sleep 1005", timeout=0.2, is_static=True)
        self.assertGreater(len(list_processes(self.marker)), 6)

    def expect_no_process(self):
        until = time.monotonic() + GONE_SECONDS
        while (left := list_processes(self.marker)) and time.monotonic() < until:
            os.sched_yield()
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        self.assertEqual(left, [])

    def test_sigterm(self):
        self.start("(sleep 1003; :) & disown")
        self.assertEqual(self.server.stop(), -signal.SIGTERM)
        self.assertEqual(list_processes(self.marker), [])
        self.assertEqual(os.listdir(self.runtime), [])

    def test_sigint(self):
        self.start("(sleep 1003; :) & disown")
        self.assertEqual(self.server.stop(signal.SIGINT), 0)
        self.assertEqual(list_processes(self.marker), [])
        self.assertEqual(os.listdir(self.runtime), [])

    def test_sigterm_with_what_ignores_signals(self):
        self.start("(sleep 1003; :) & disown", "trap '' HUP INT TERM; (sleep 1006; :) &",
                   "setsid sleep 0.1", "nohup sleep 1007 >/dev/null &")
        self.assertEqual(self.server.stop(), -signal.SIGTERM)
        self.assertEqual(list_processes(self.marker), [])

    def test_killed(self):
        """The shells go by themselves; their directories go when a server starts again."""
        self.start()
        self.assertEqual(self.server.stop(signal.SIGKILL), -signal.SIGKILL)
        self.expect_no_process()
        left = set(os.listdir(self.runtime))
        self.assertEqual(len(left), 1)
        with self.make_server() as other:
            self.assertEqual(other.run("echo x")["content"], "x")
            self.assertFalse(left & set(os.listdir(self.runtime)))

    def test_living_servers_keep_theirs(self):
        with self.make_server() as one:
            directories = self.list_directories()
            with self.make_server() as two:
                self.assertEqual(two.run("echo 2")["content"], "2")
                self.assertLessEqual(directories, self.list_directories())
            self.assertEqual(one.run("echo 1")["content"], "1")


if __name__ == "__main__":
    main()
