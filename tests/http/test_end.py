# SPDX-License-Identifier: LGPL-2.1-or-later
"""However the server ends, nothing of it is left: no process, no file."""

import contextlib
import glob
import os
import random
import re
import select
import shutil
import signal
import tempfile
import time
import unittest

from gloveboxtest import START_SECONDS, Server, main

GONE_SECONDS = 5
MARKER = "GLOVEBOX_TEST_END"


def list_processes(marker):
    """The processes that carry the marker in their environment or on their command line."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                environment = file.read()
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                state = file.read().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        marked = f"{MARKER}={marker}".encode() in environment.split(b"\0")
        if (marked or marker.encode() in words) and state != "Z":
            found.append(int(pid))
    return found


# Each leaves something behind that is hard to find: in another session, without a parent, deaf to
# signals, without the environment, or all of that. $N is how long it sleeps.
STRAYS = [
    "(sleep $N; :) & disown",
    "trap '' HUP INT TERM; (sleep $N; :) & trap - HUP INT TERM",
    "nohup sleep $N >/dev/null 2>&1 &",
    "setsid sleep $N &",
    "(setsid sh -c 'trap \"\" HUP INT TERM; sleep $N; sleep $N' &)",
    "env -i setsid --fork sleep $N",
    "(env -i setsid setsid --fork sh -c 'trap \"\" TERM; sleep $N & sleep $N; :' >/dev/null &)",
    "setsid --fork sh -c 'kill -STOP $$; sleep $N'",
]


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

    def list_spills(self):
        """Files of output, also those that have no name any more."""
        links = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            for link in glob.glob(f"/proc/{pid}/fd/*"):
                with contextlib.suppress(OSError):  # closed meanwhile
                    links.append(os.readlink(link))
        names = [os.path.join(*found) for root, _, files in os.walk(self.runtime)
                 for found in [(root, name) for name in files]]
        return [name for name in links + names if name.startswith(self.runtime) and
                os.path.basename(name).startswith("log-")]

    def start(self, *commands):
        self.marker = str(random.randrange(10**8, 10**9))
        self.server = self.make_server(**{MARKER: self.marker})
        self.addCleanup(self.server.stop, signal.SIGKILL)
        self.server.run("sleep 1000 & sleep 1001 | sleep 1002 &")
        for command in commands:
            self.server.run(command.replace("$N", self.marker))
        self.server.run("yes | head -c 3000000")
        self.assertEqual(len(self.list_spills()), 1)
        self.server.run("bash")
        self.server.run("sleep 1004 | cat", timeout=0.2)
        self.server.run("sleep 1005", timeout=0.2, is_static=True)
        # The last two were given no time to start in.
        self.wait_until(lambda: len(list_processes(self.marker)) > 6)

    def wait_until(self, is_so):
        until = time.monotonic() + START_SECONDS
        while not (is_there := is_so()) and time.monotonic() < until:
            os.sched_yield()
        self.assertTrue(is_there)

    def expect_no_process(self):
        until = time.monotonic() + GONE_SECONDS
        while (left := list_processes(self.marker)) and time.monotonic() < until:
            os.sched_yield()
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        self.assertEqual(left, [])

    def test_sigterm(self):
        self.start()
        self.assertEqual(self.server.stop(), -signal.SIGTERM)
        self.assertEqual(list_processes(self.marker), [])
        self.assertEqual(os.listdir(self.runtime), [])

    def test_sigint(self):
        self.start(*STRAYS)
        self.assertEqual(self.server.stop(signal.SIGINT), 0)
        self.assertEqual(list_processes(self.marker), [])
        self.assertEqual(os.listdir(self.runtime), [])

    def test_sigterm_with_what_hides(self):
        self.start(*STRAYS)
        self.assertEqual(self.server.stop(), -signal.SIGTERM)
        self.assertEqual(list_processes(self.marker), [])

    def test_what_a_shell_left_behind(self):
        """It goes on when its shell ends, and ends when the server does."""
        self.start("setsid --fork sleep $N", "exit 3")
        found = self.server.run(f"pgrep -fc 'sleep {self.marker}'", is_static=True)
        self.assertEqual(found["content"], "1")
        self.assertEqual(self.server.stop(), -signal.SIGTERM)
        self.assertEqual(list_processes(self.marker), [])

    def test_keeper_killed(self):
        """Nobody in the shell should, but if: no command notices, and another shell comes."""
        self.start()
        with self.make_server() as server:
            shell = os.pidfd_open(int(server.run("echo $$")["content"]))
            self.addCleanup(os.close, shell)
            done = server.run("export X=y; kill -9 $PPID; echo x")
            self.assertEqual(done["content"], "x")
            self.assertEqual(done["extras"]["metadata"]["exit_code"], 0)
            self.assertTrue(select.select([shell], [], [], GONE_SECONDS)[0])
            self.assertEqual(server.run("echo $X")["content"], "y")

    def test_shell_ends(self):
        """The log says of every shell that it has ended, and how."""
        with self.make_server() as server:
            server.run("exit 7")
            server.run("kill -9 $$", is_static=True)
            server.run("kill -9 $$")
            self.assertEqual(server.run("echo x")["content"], "x")
            _, info = server.json("GET", "/server_info")
            self.assertEqual([m["reason"] for m in info["modules"] if m["name"] == "bash"], [""])
            log = server.read_log()
        found = re.findall(r"bash: its shell has ended with status (\d+)", log)
        self.assertEqual(found, ["7", "137"])

    def test_killed(self):
        """The keepers end the shells; their directories go when a server starts again."""
        self.start(*STRAYS)
        self.assertEqual(self.server.stop(signal.SIGKILL), -signal.SIGKILL)
        self.expect_no_process()
        self.assertEqual(self.list_spills(), [])
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
