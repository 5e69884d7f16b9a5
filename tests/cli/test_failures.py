#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""glovebox up with the provider local: whatever step fails, nothing is left.

The server is a script that comes as far as the step that is to fail.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

GLOVEBOX = os.environ.get("GLOVEBOX", "glovebox")
UNAVAILABLE = 69
GONE_SECONDS = 30  # for those that were killed
os.environ.pop("G_DEBUG", None)


class FailuresTest(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="glovebox-test-")
        self.env = dict(os.environ, HOME=self.dir, XDG_RUNTIME_DIR=self.dir + "/run",
                        XDG_DATA_HOME=self.dir + "/data", XDG_CONFIG_HOME=self.dir + "/config")
        self.env.pop("GLOVEBOX_PROVIDER", None)
        os.mkdir(self.dir + "/run")

    def tearDown(self):
        """No process, and no file but the key and what the test made."""
        deadline = time.monotonic() + GONE_SECONDS
        while self.read_pid() in self.list_sessions():
            self.assertLess(time.monotonic(), deadline, "a process is left")
        for folder in ("run/glovebox/local", "data/glovebox"):
            path = os.path.join(self.dir, folder)
            if os.path.isdir(path):
                self.assertEqual(os.listdir(path), [])
        shutil.rmtree(self.dir)

    def read_pid(self):
        """The number of the server, which is that of its session; -1: it was not started."""
        try:
            with open(self.dir + "/pid", encoding="ascii") as file:
                return int(file.read())
        except FileNotFoundError:
            return -1

    def list_sessions(self):
        """The session of each process that has not ended."""
        for entry in os.listdir("/proc"):
            with contextlib.suppress(OSError), open(f"/proc/{entry}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
                if fields[0] != b"Z":
                    yield int(fields[3])

    def write_server(self, text):
        """A program in the server's place, which tells its number first."""
        path = self.dir + "/server"
        with open(path, "w", encoding="utf-8") as file:
            # Moved there, lest the number be looked for before it is written.
            file.write(f"#!/bin/sh\necho $$ > {self.dir}/new; mv {self.dir}/new {self.dir}/pid\n"
                       f"{text}\n")
        os.chmod(path, 0o755)
        self.env["GLOVEBOXD"] = path

    def fail(self, *words, status=UNAVAILABLE):
        """A call that must not succeed; returns what it complains of."""
        result = subprocess.run([GLOVEBOX, "up", "box", "--json", *words], env=self.env, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                                check=False)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return json.loads(result.stdout)["error"]["message"]

    def interrupt(self, is_there, number):
        """A call that is given up when something is there."""
        with subprocess.Popen([GLOVEBOX, "up", "box"], env=self.env,
                              stderr=subprocess.DEVNULL) as process:
            while not is_there():
                self.assertIsNone(process.poll())
            process.send_signal(number)
            self.assertEqual(process.wait(60), 130)

    def test_no_key(self):
        os.makedirs(self.dir + "/config/glovebox/key")
        self.fail(status=1)

    def test_no_runtime_directory(self):
        os.rmdir(self.dir + "/run")
        with open(self.dir + "/run", "w", encoding="ascii"):
            pass
        self.assertIn("cannot make", self.fail(status=1))

    def test_no_workspace(self):
        with open(self.dir + "/file", "w", encoding="ascii"):
            pass
        self.assertIn("workspace", self.fail("--workspace", self.dir + "/file/below", status=1))

    def test_no_server(self):
        self.env["GLOVEBOXD"] = "/does/not/exist"
        self.assertIn("does not start", self.fail())

    def test_server_ends(self):
        self.write_server("echo the reason >&2; exit 3")
        self.assertIn("the reason", self.fail())

    def test_server_says_nothing(self):
        self.write_server("exec sleep 1000")
        self.env["GLOVEBOX_LOCAL__START_TIMEOUT"] = "300ms"
        self.assertIn("did not say", self.fail())

    def test_server_does_not_answer(self):
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            port = deaf.getsockname()[1]
            self.write_server(f"echo listening on http://127.0.0.1:{port}; exec sleep 1000")
            self.fail("--timeout", "300ms")

    def test_server_ends_when_asked(self):
        self.write_server("echo listening on http://127.0.0.1:1; sleep 0.1; exit 3")
        self.assertIn("ended", self.fail())

    def test_server_is_stubborn(self):
        """One that takes no signal, with a child."""
        self.write_server("trap '' TERM INT; sleep 1000 & while :; do wait; done")
        self.env.update(GLOVEBOX_LOCAL__START_TIMEOUT="300ms", GLOVEBOX_LOCAL__STOP_TIMEOUT="300ms")
        self.fail()

    def test_interrupted_while_it_starts(self):
        self.write_server("exec sleep 1000")
        self.interrupt(lambda: os.path.exists(self.dir + "/pid"), signal.SIGINT)

    def test_interrupted_while_it_is_asked(self):
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            port = deaf.getsockname()[1]
            self.write_server(f"echo listening on http://127.0.0.1:{port}; exec sleep 1000")
            deaf.setblocking(False)

            def has_come():
                try:
                    deaf.accept()[0].detach()
                except BlockingIOError:
                    return False
                return True

            self.interrupt(has_come, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(unittest.main())
