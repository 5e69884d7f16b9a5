# SPDX-License-Identifier: LGPL-2.1-or-later
"""What every provider must do, through the program that people use."""

import json
import os
import signal
import subprocess
import tempfile
import unittest

from peers import PEERS

GLOVEBOX = os.environ.get("GLOVEBOX", "glovebox")
SECONDS = max(60, int(os.environ.get("GBX_TEST_TIMEOUT_SECONDS", "0")))
os.environ.pop("G_DEBUG", None)


class AdapterCase(unittest.TestCase):
    """One peer for each test; it must be empty at the end."""

    peer_name = None
    peer_arguments = {}

    def setUp(self):
        if self.peer_name is None:
            self.skipTest("no peer")
        self.peer = PEERS[self.peer_name](**self.peer_arguments)
        self.addCleanup(self.peer.close)
        self.config = tempfile.TemporaryDirectory(prefix="glovebox-config-")
        self.addCleanup(self.config.cleanup)
        self.env = {name: value for name, value in os.environ.items()
                    if not name.lower().endswith("_proxy")}
        # A sandbox that this provider does not know is looked for among those of this machine, too.
        self.env.update({"XDG_RUNTIME_DIR": self.config.name, "XDG_DATA_HOME": self.config.name},
                        XDG_CONFIG_HOME=self.config.name, GLOVEBOX_PROVIDER=self.peer.name)
        self.env.update(self.peer.env())

    def tearDown(self):
        self.assertEqual(self.peer.left(), [])

    def call(self, *words, env=None, **kwargs):
        return subprocess.run([GLOVEBOX, *words], env=dict(self.env, **(env or {})), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SECONDS,
                              check=False, **kwargs)

    def up(self, name, *words, env=None):
        result = self.call("up", name, "--json", *self.peer.words, *words, env=env)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return json.loads(result.stdout)

    def fail_up(self, name, status, *words, env=None):
        """What is said when a sandbox cannot be made; nothing of it may be left."""
        result = self.call("up", name, *self.peer.words, *words, env=env)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        self.assertEqual(self.peer.left(), [])
        return result.stderr

    def down(self, *names):
        for name in names:
            result = self.call("down", name)
            self.assertEqual(result.returncode, 0, result.stderr)


class Adapter(AdapterCase):
    """The suite that all rows of the table go through."""

    def test_life(self):
        box = self.up("box", env={"SANDBOX_ENV_COLOUR": "red"})
        self.assertEqual((box["state"], box["created_now"]), ("running", True))
        self.assertFalse(self.up("box")["created_now"])
        result = self.call("run", "box", "--", "echo hi $COLOUR; cd /tmp; (exit 5)")
        self.assertEqual((result.returncode, result.stdout), (5, "hi red\n"), result.stderr)
        self.assertEqual(self.call("run", "box", "--", "pwd").stdout, "/tmp\n")
        self.assertEqual(self.call("write", "box", box["workspace"] + "/a", "text").returncode, 0)
        listed = json.loads(self.call("list", "-p", self.peer.name, "--json").stdout)["sandboxes"]
        self.assertEqual([(one["name"], one["state"]) for one in listed], [("box", "running")])
        shown = json.loads(self.call("status", "box", "--json", "--show-key").stdout)
        self.assertEqual(shown["url"], box["url"])
        if self.peer.has_server:
            self.assertIn("listening on", self.call("logs", "box").stdout)
            self.assertIn("X-Session-API-Key", shown["headers"])

        if self.peer.can_pause:
            self.check_pause(box)
        else:
            self.check_no_pause(box)
        self.down("box")
        self.assertEqual(self.peer.left(), [])
        self.assertEqual(self.call("status", "box").returncode, 4)

    def check_pause(self, box):
        self.assertEqual(self.call("pause", "box").returncode, 0)
        self.assertEqual(self.call("run", "box", "--", "true").returncode, 69)
        shown = json.loads(self.call("status", "box", "--json").stdout)
        self.assertEqual(shown["state"], "paused")
        result = self.call("resume", "box")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.call("read", "box", box["workspace"] + "/a").stdout, "text\n")
        self.assertEqual(self.call("run", "box", "--", "echo $COLOUR").stdout, "red\n")

        self.assertEqual(self.call("pause", "box").returncode, 0)
        self.assertFalse(self.up("box")["created_now"])

    def check_no_pause(self, box):
        result = self.call("pause", "box")
        self.assertEqual(result.returncode, 69, result.stderr)
        self.assertIn("cannot pause", result.stderr)
        self.assertEqual(self.call("resume", "box").returncode, 0)
        self.assertEqual(self.call("read", "box", box["workspace"] + "/a").stdout, "text\n")
        self.assertFalse(self.up("box")["created_now"])

    def test_two_at_once(self):
        names = ["one", "two", "three"]
        processes = [subprocess.Popen([GLOVEBOX, "up", name, *self.peer.words], env=self.env,
                                      stdout=subprocess.DEVNULL) for name in names]
        self.assertEqual([process.wait(SECONDS) for process in processes], [0] * len(names))
        listed = json.loads(self.call("list", "-p", self.peer.name, "--json").stdout)["sandboxes"]
        self.assertEqual(sorted(one["name"] for one in listed), sorted(names))
        for name in names:
            self.assertEqual(self.call("run", name, "--", "echo", name).stdout, name + "\n")
        self.down(*names)

    def test_server_that_does_not_start(self):
        if not self.peer.has_server:
            self.skipTest("no server is started")
        said = self.fail_up("bad", 69, "--plugin", "nonsense")
        if self.peer.name == "local":  # whose servers' words are at hand
            self.assertIn("nonsense", said)

    def test_each_step_fails_here(self):
        """Those on the net have faults of their own for each step."""
        if self.peer.stand_in is not None:
            return
        for words, env in self.peer.failures():
            with self.subTest(words=words, env=env):
                result = self.call("up", "bad", *self.peer.words, *words, env=env)
                self.assertNotEqual(result.returncode, 0)
                self.assertNotEqual(result.stderr, "")
                self.assertEqual(self.peer.left(), [])

    def test_names(self):
        for name in ("../x", "a/b", "", "a b"):
            self.assertNotEqual(self.call("up", name, *self.peer.words).returncode, 0, name)

    def test_interrupted(self):
        with subprocess.Popen([GLOVEBOX, "up", "gone", "--plugin", "nonsense", *self.peer.words],
                              env=self.env, stderr=subprocess.DEVNULL) as process:
            process.send_signal(signal.SIGINT)
            self.assertNotEqual(process.wait(SECONDS), 0)
