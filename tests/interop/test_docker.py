#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""glovebox with the provider docker and a real engine of its own: needs root and dockerd."""

import json
import os
import subprocess
import sys
import unittest

import dockerengine

SKIPPED = 77
GLOVEBOX = os.environ.get("GLOVEBOX", "glovebox")
IMAGE = dockerengine.IMAGE
os.environ.pop("G_DEBUG", None)


class DockerTest(unittest.TestCase):
    def setUp(self):
        self.env = dict(os.environ, DOCKER_HOST="unix://" + ENGINE.socket,
                        GLOVEBOX_PROVIDER="docker", RUNTIME_USERNAME="root",
                        GLOVEBOX_KEY_FILE=ENGINE.dir + "/key")

    def tearDown(self):
        self.assertEqual(ENGINE.containers(), [])

    def call(self, *words, env=None):
        return subprocess.run([GLOVEBOX, *words], env=dict(self.env, **(env or {})), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                              check=False)

    def up(self, name):
        result = self.call("up", name, "--image", IMAGE, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def test_life(self):
        box = self.up("box")
        self.assertEqual(box["state"], "running")
        result = self.call("run", "box", "--", "echo hi; cd /tmp; (exit 5)")
        self.assertEqual((result.returncode, result.stdout), (5, "hi\n"), result.stderr)
        self.assertEqual(self.call("run", "box", "--", "pwd").stdout, "/tmp\n")
        self.assertIn("listening on", self.call("logs", "box").stdout)
        self.assertEqual(self.call("write", "box", "/workspace/a", "text").returncode, 0)

        self.assertEqual(self.call("pause", "box").returncode, 0)
        listed = json.loads(self.call("list", "--provider=docker", "--json").stdout)["sandboxes"]
        self.assertEqual([(one["name"], one["state"]) for one in listed], [("box", "paused")])
        self.assertEqual(self.call("resume", "box").returncode, 0)
        self.assertEqual(self.call("read", "box", "/workspace/a").stdout, "text\n")
        self.assertFalse(self.up("box")["created_now"])
        self.assertEqual(self.call("down", "box").returncode, 0)
        self.assertEqual(self.call("status", "docker/box").returncode, 4)

    def test_failures_leave_nothing(self):
        result = self.call("up", "bad", "--image", "gbxnone:v1",
                           env={"GLOVEBOX_DOCKER__PULL": "never"})
        self.assertEqual(result.returncode, 4, result.stderr)
        result = self.call("up", "bad", "--image", IMAGE, "--plugin", "nonsense")
        self.assertEqual(result.returncode, 69, result.stderr)
        result = self.call("up", "bad", "--image", IMAGE, "--original")
        self.assertNotEqual(result.returncode, 0)

    def test_no_engine(self):
        result = self.call("up", "bad", env={"DOCKER_HOST": "unix:///does/not/exist"})
        self.assertEqual(result.returncode, 69, result.stderr)

    def test_many(self):
        processes = [subprocess.Popen([GLOVEBOX, "up", f"many{i}", "--image", IMAGE],
                                      env=self.env, stdout=subprocess.DEVNULL) for i in range(5)]
        self.assertEqual([process.wait(120) for process in processes], [0] * 5)
        for i in range(5):
            self.assertEqual(self.call("down", f"many{i}").returncode, 0)


ENGINE = dockerengine.start()
if ENGINE is None:
    sys.exit(SKIPPED)
try:
    RESULT = unittest.main(exit=False).result
finally:
    ENGINE.stop()
sys.exit(not RESULT.wasSuccessful())
