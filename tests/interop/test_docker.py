#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""glovebox with the provider docker and a real engine of its own: needs root and dockerd."""

import json
import os
import signal
import socket
import subprocess
import sys
import unittest

import dockerengine

GLOVEBOX = os.environ.get("GLOVEBOX", "glovebox")
IMAGE = dockerengine.IMAGE
MANY = 20
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
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=240,
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

    def test_port_taken(self):
        reservation = dockerengine.reserve_port()
        self.addCleanup(reservation.close)
        with socket.create_server(reservation.getsockname()):
            env = {"GLOVEBOX_DOCKER__PUBLISH_PORT": str(reservation.getsockname()[1])}
            result = self.call("up", "box", "--image", IMAGE, env=env)
            self.assertNotEqual(result.returncode, 0)
            self.assertRegex(result.stderr, "already (in use|allocated)")
            self.assertEqual(ENGINE.containers(), [])
        # Free again, it is the port.
        result = self.call("up", "box", "--image", IMAGE, "--json", env=env)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(json.loads(result.stdout)["url"],
                         "http://127.0.0.1:" + env["GLOVEBOX_DOCKER__PUBLISH_PORT"])
        result = self.call("up", "other", "--image", IMAGE, env=env)
        self.assertRegex(result.stderr, "already (in use|allocated)")
        self.assertEqual(self.call("down", "box").returncode, 0)

    def test_no_registry(self):
        result = self.call("up", "bad", "--image", "127.0.0.1:1/none:v1")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("cannot be fetched", result.stderr)

    def test_never_alive(self):
        """A container that runs, and in it nothing that answers."""
        ENGINE.add_image("gbxsilent:v1", "gloveboxd", b"#!/bin/bash\necho begun\nexec sleep 1000\n")
        result = self.call("up", "bad", "--image", "gbxsilent:v1", "--timeout", "1s")
        self.assertEqual(result.returncode, 69, result.stderr)
        self.assertEqual(ENGINE.containers(), [])
        with subprocess.Popen([GLOVEBOX, "up", "bad", "--image", "gbxsilent:v1"], env=self.env,
                              stderr=subprocess.DEVNULL) as process:
            while not any(one["State"] == "running" for one in ENGINE.containers()):
                self.assertIsNone(process.poll())
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(60), 130)

    def test_no_engine(self):
        result = self.call("up", "bad", env={"DOCKER_HOST": "unix:///does/not/exist"})
        self.assertEqual(result.returncode, 69, result.stderr)

    def test_over_tls(self):
        if ENGINE.tls_port is None:
            self.skipTest("openssl is not installed")
        host = {"DOCKER_HOST": f"tcp://127.0.0.1:{ENGINE.tls_port}"}
        if "ASAN_OPTIONS" in self.env:
            # The threads of the TLS library crash the leak checker itself.
            host["ASAN_OPTIONS"] = self.env["ASAN_OPTIONS"] + ":detect_leaks=0"
        trusted = {**host, "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": ENGINE.dir}
        result = self.call("up", "safe", "--image", IMAGE, env=trusted)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.call("down", "docker/safe", env=trusted).returncode, 0)
        self.assertNotEqual(self.call("status", "docker/safe", env=host).returncode, 0)
        result = self.call("up", "bad", env={**trusted, "DOCKER_CERT_PATH": "/does/not/exist"})
        self.assertIn("certificates", result.stderr)

    def test_restarted_engine(self):
        self.up("box")
        ENGINE.end()
        result = self.call("up", "bad", "--image", IMAGE)
        self.assertEqual(result.returncode, 69, result.stderr)
        ENGINE.run()
        # What there was is found again, and made to run.
        self.assertFalse(self.up("box")["created_now"])
        self.assertEqual(self.call("run", "box", "--", "echo hi").stdout, "hi\n")
        self.assertEqual(self.call("down", "box").returncode, 0)
        self.assertEqual(self.call("status", "docker/bad").returncode, 4)

    def test_killed_engine(self):
        """One that takes a request and dies with it; another one, for none survives that well."""
        other = dockerengine.Engine()
        self.addCleanup(other.forget)
        self.addCleanup(other.end)
        other.run()
        other.process.send_signal(signal.SIGSTOP)
        with subprocess.Popen([GLOVEBOX, "up", "late", "--image", IMAGE], text=True,
                              env=dict(self.env, DOCKER_HOST="unix://" + other.socket),
                              stderr=subprocess.PIPE) as process:
            with self.assertRaises(subprocess.TimeoutExpired):
                process.wait(0.5)
            other.process.kill()
            _, text = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 69, text)
        self.assertIn("does not answer", text)

    def test_dead_server(self):
        """That a container ends is noticed at once, not when the time is over."""
        result = self.call("up", "bad", "--image", IMAGE, "-e", "LOG_LEVEL=nonsense", "--plugin",
                           "nonsense", "--timeout", "110s")
        self.assertEqual(result.returncode, 69, result.stderr)

    def test_interrupted(self):
        """Ctrl-C before the server answers leaves nothing."""
        with subprocess.Popen([GLOVEBOX, "up", "bad", "--image", IMAGE], env=self.env,
                              stderr=subprocess.DEVNULL) as process:
            while process.poll() is None and not ENGINE.containers():
                pass
            process.send_signal(signal.SIGINT)
            process.wait(60)
        if process.returncode == 0:  # it was faster
            self.call("down", "bad")

    def test_many(self):
        processes = [subprocess.Popen([GLOVEBOX, "up", f"many{i}", "--image", IMAGE],
                                      env=self.env, stdout=subprocess.DEVNULL) for i in range(MANY)]
        self.assertEqual([process.wait(300) for process in processes], [0] * MANY)
        for i in range(MANY):
            self.assertEqual(self.call("down", f"many{i}").returncode, 0)


ENGINE = dockerengine.start()
if ENGINE is None:
    sys.exit(dockerengine.SKIPPED)
try:
    RESULT = unittest.main(exit=False).result
finally:
    ENGINE.stop()
sys.exit(not RESULT.wasSuccessful())
