#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""glovebox mcp: the tools of a sandbox on standard input and output."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

GLOVEBOX = os.environ.get("GLOVEBOX", "glovebox")
os.environ.pop("G_DEBUG", None)
SECONDS = 60


class Bridge:
    """One run of the program, with a greeting behind it."""

    def __init__(self, env):
        self.process = subprocess.Popen([GLOVEBOX, "mcp", "box"], env=env, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.last_id = 0
        self.notifications = []

    def tell(self, method, **params):
        self.write(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}))

    def write(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def send(self, method, **params):
        self.last_id += 1
        self.write(json.dumps({"jsonrpc": "2.0", "id": self.last_id, "method": method,
                               "params": params}))
        return self.last_id

    def receive(self, number):
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise EOFError
            message = json.loads(line)
            if message.get("id") == number:
                return message
            self.notifications.append(message)

    def receive_all(self, numbers):
        """Their numbers, in the order of the answers."""
        received = []
        while len(received) < len(numbers):
            received.append(json.loads(self.process.stdout.readline())["id"])
        return received

    def ask(self, method, **params):
        return self.receive(self.send(method, **params))

    def greet(self):
        self.ask("initialize", protocolVersion="2025-06-18", capabilities={},
                 clientInfo={"name": "test", "version": "1"})
        self.tell("notifications/initialized")

    def text(self, **arguments):
        answer = self.ask("tools/call", name="run", arguments=arguments)
        return answer["result"]["content"][0]["text"]

    def end(self):
        self.process.stdin.close()
        rest = self.process.stdout.read()
        self.process.stdout.close()
        return self.process.wait(SECONDS), rest


class McpTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.mkdtemp(prefix="glovebox-test-")
        os.mkdir(cls.dir + "/run")
        cls.env = dict(os.environ, XDG_RUNTIME_DIR=cls.dir + "/run",
                       XDG_DATA_HOME=cls.dir + "/data")
        cls.env.pop("GLOVEBOX_PROVIDER", None)
        subprocess.run([GLOVEBOX, "up", "box"], env=cls.env, check=True, timeout=SECONDS,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @classmethod
    def tearDownClass(cls):
        subprocess.run([GLOVEBOX, "down", "box"], env=cls.env, check=True, timeout=SECONDS,
                       stdout=subprocess.DEVNULL)
        shutil.rmtree(cls.dir)

    def setUp(self):
        self.bridge = Bridge(self.env)
        self.addCleanup(self.stop)

    def stop(self):
        if self.bridge.process.poll() is None:
            self.bridge.process.kill()
            self.bridge.process.wait(SECONDS)
        for stream in (self.bridge.process.stdin, self.bridge.process.stdout):
            if not stream.closed:
                stream.close()

    def test_tools(self):
        self.bridge.greet()
        names = [tool["name"] for tool in self.bridge.ask("tools/list")["result"]["tools"]]
        self.assertIn("run", names)
        self.assertIn("hi", self.bridge.text(command="echo hi"))
        self.assertEqual(self.bridge.end(), (0, ""))

    def test_all_at_once(self):
        """Lines before the greeting's answer wait for it, and none is lost at the end."""
        greeting = self.bridge.send("initialize", protocolVersion="2025-06-18", capabilities={},
                                    clientInfo={"name": "test", "version": "1"})
        numbers = [self.bridge.send("tools/call", name="run", arguments={"command": f"echo {i}"})
                   for i in range(20)]
        status, rest = self.bridge.end()
        messages = [json.loads(line) for line in rest.splitlines()]
        self.assertEqual(status, 0)
        self.assertEqual(messages[0]["id"], greeting)
        self.assertEqual(sorted(m["id"] for m in messages[1:]), numbers)

    def test_more_than_fit_at_once(self):
        """GBX_CLIENT_MAX_POSTS_COUNT, GBX_CLIENT_MAX_CONNECTIONS_COUNT: the rest waits its turn"""
        self.bridge.greet()
        numbers = [self.bridge.send("tools/call", name="run", arguments={"command": "true"})
                   for _ in range(250)]
        self.assertEqual(sorted(self.bridge.receive_all(numbers)), numbers)
        self.assertEqual(self.bridge.end(), (0, ""))

    def test_long_line(self):
        """GBX_CLIENT_MAX_MESSAGE_BYTES"""
        most = 64 * 1024 * 1024
        done = subprocess.run([GLOVEBOX, "mcp", "box"], env=self.env, timeout=SECONDS,
                              input=b"x" * (most + 1), capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(f"more than {most} bytes".encode(), done.stderr)

    def test_progress_and_cancelling(self):
        self.bridge.greet()
        number = self.bridge.send("tools/call", name="run", _meta={"progressToken": 7},
                                  arguments={"command": "echo begun; sleep 1000", "blocking": True})
        while not any("begun" in m["params"].get("message", "")
                      for m in self.bridge.notifications):
            self.bridge.notifications.append(json.loads(self.bridge.process.stdout.readline()))
        self.bridge.tell("notifications/cancelled", requestId=number)
        self.assertIn("free", self.bridge.text(command="echo free"))
        self.assertNotIn(number, [m.get("id") for m in self.bridge.notifications])

    def test_what_is_no_message(self):
        self.bridge.greet()
        self.bridge.write("nonsense")
        self.assertEqual(json.loads(self.bridge.process.stdout.readline())["error"]["code"], -32700)
        self.bridge.write("")
        self.bridge.write('{"jsonrpc":"1.0","id":"x","method":"m"}')
        answer = self.bridge.receive("x")
        self.assertIn("400", answer["error"]["message"])
        self.assertEqual(self.bridge.ask("ping")["result"], {})

    def test_signal(self):
        self.bridge.greet()
        self.bridge.send("tools/call", name="run",
                         arguments={"command": "sleep 1000", "blocking": True})
        self.bridge.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.bridge.process.wait(SECONDS), 130)
        self.bridge = Bridge(self.env)
        self.bridge.greet()
        self.assertIn("free", self.bridge.text(command="echo free"))

    def test_no_such_sandbox(self):
        done = subprocess.run([GLOVEBOX, "mcp", "nobody"], env=self.env, timeout=SECONDS,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (4, b""))


if __name__ == "__main__":
    sys.argv = sys.argv[:1]
    unittest.main()
