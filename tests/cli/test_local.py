#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""glovebox with the provider local: from up to down, and what is left when a step fails."""

import hmac
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

GLOVEBOX = os.environ.get("GLOVEBOX", "glovebox")
os.environ.pop("G_DEBUG", None)


class LocalTest(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="glovebox-test-")
        self.env = dict(os.environ, XDG_RUNTIME_DIR=self.dir + "/run",
                        XDG_DATA_HOME=self.dir + "/data")
        self.env["XDG_CONFIG_HOME"] = self.dir + "/config"
        self.env.pop("GLOVEBOX_PROVIDER", None)
        os.mkdir(self.dir + "/run")
        self.names = []

    def tearDown(self):
        for name in self.names:
            self.call("down", name)
        shutil.rmtree(self.dir)

    def call(self, *words, env=None, **kwargs):
        return subprocess.run([GLOVEBOX, *words], env=dict(self.env, **(env or {})), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                              check=False, **kwargs)

    def up(self, name, *words, env=None):
        self.names.append(name)
        result = self.call("up", name, "--json", *words, env=env)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return json.loads(result.stdout)

    def left_over(self):
        """What lies in the directories that are the provider's."""
        found = []
        for folder in ("run/glovebox/local", "data/glovebox"):
            path = os.path.join(self.dir, folder)
            found += os.listdir(path) if os.path.isdir(path) else []
        return found

    def test_life(self):
        box = self.up("box", env={"SANDBOX_ENV_COLOUR": "red"})
        self.assertEqual(box["state"], "running")
        self.assertTrue(box["created_now"])
        self.assertFalse(self.up("box")["created_now"])

        result = self.call("run", "box", "--", "echo hi $COLOUR; (exit 5)")
        self.assertEqual((result.returncode, result.stdout), (5, "hi red\n"))
        result = self.call("run", "box", "--", "printf", "%s.", "a b", "c")
        self.assertEqual((result.returncode, result.stdout), (0, "a b.c.\n"))
        result = self.call("run", "--json", "local/box", "--", "pwd")
        self.assertEqual(json.loads(result.stdout)["content"], box["workspace"])
        self.assertEqual(self.call("run", "-t", "100ms", "box", "--", "sleep 30").returncode, 124)
        self.call("shell", "box", input="\n")

        listed = json.loads(self.call("list", "--provider=local", "--json").stdout)["sandboxes"]
        self.assertEqual([(one["name"], one["state"]) for one in listed], [("box", "running")])
        self.assertNotIn("headers", listed[0])
        self.assertNotIn("headers", box)
        self.assertIn("listening on", self.call("logs", "box").stdout)

        self.assertEqual(self.call("pause", "box").returncode, 0)
        self.assertEqual(self.call("run", "box", "--", "true").returncode, 69)
        self.assertEqual(self.call("resume", "box").returncode, 0)
        self.assertEqual(self.call("run", "box", "--", "true").returncode, 0)

        self.assertEqual(self.call("down", "box").returncode, 0)
        self.assertEqual(self.left_over(), [])
        self.assertEqual(self.call("status", "box").returncode, 4)

    def test_key(self):
        box = self.up("box")
        with open(self.dir + "/config/glovebox/key", "rb") as file:
            secret = file.read()
            self.assertEqual(os.fstat(file.fileno()).st_mode & 0o777, 0o600)
        key = hmac.new(secret, b"local/box", "sha256").hexdigest()
        shown = json.loads(self.call("status", "box", "--json", "--show-key").stdout)
        self.assertEqual(shown["headers"]["X-Session-API-Key"], key)
        self.assertIn(key, self.call("status", "box", "--show-key").stdout)
        for words in (["status", "box"], ["status", "box", "--json"], ["list", "--json"],
                      ["logs", "box"]):
            result = self.call(*words)
            self.assertNotIn(key, result.stdout + result.stderr)
        request = urllib.request.Request(box["url"] + "/list_files", b"{}", method="POST")
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        caught.exception.close()
        self.assertEqual(caught.exception.code, 403)
        request.add_header("X-Session-API-Key", key)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request) as answer:
            self.assertEqual(answer.status, 200)
        os.chmod(self.dir + "/config/glovebox/key", 0o644)
        self.assertIn("mode 600", self.call("up", "other").stderr)

    def test_files(self):
        self.up("box")
        self.assertEqual(self.call("write", "box", "a.txt", input="one\ntwo\n").returncode, 0)
        self.assertEqual(self.call("read", "box", "a.txt").stdout, "one\ntwo\n")
        path = json.loads(self.call("status", "box", "--json").stdout)["workspace"] + "/a.txt"
        self.assertEqual(self.call("edit", "box", path, "two", "2").returncode, 0)
        self.assertEqual(self.call("read", "box", "a.txt").stdout, "one\n2\n")
        for words in ((path, "two", "2"), (path + "/x", "a", "b"), ("a.txt", "2", "3")):
            result = self.call("edit", "box", *words)
            self.assertEqual((result.returncode, result.stdout), (1, ""), words)
            self.assertTrue(result.stderr.startswith("ERROR:\n"), result.stderr)
        self.assertEqual(self.call("edit", "--json", "box", path, "two", "2").returncode, 1)
        with open(os.path.dirname(path) + "/nul.txt", "wb") as file:
            file.write(b"a\0b\n")
        self.assertEqual(self.call("read", "box", "nul.txt").stdout, "a\ufffdb\n")
        self.assertEqual(self.call("write", "box", "a.txt", input="a\0b").returncode, 2)
        self.assertEqual(self.call("read", "box", "none").returncode, 1)
        self.assertEqual(self.call("ipython", "box", "1").returncode, 1)

    def test_shell(self):
        self.up("box")
        result = self.call("shell", "box", input="cd /tmp\npwd\n(exit 3)\n")
        self.assertEqual((result.returncode, result.stdout), (3, "/tmp\n"))

    def test_stream(self):
        self.up("box")
        command = "echo first; until [ -e go ]; do sleep 0.1; done; echo last"
        with subprocess.Popen([GLOVEBOX, "run", "box", "--", command], env=self.env, text=True,
                              stdout=subprocess.PIPE) as process:
            self.assertEqual(process.stdout.readline(), "first\n")
            workspace = json.loads(self.call("status", "box", "--json").stdout)["workspace"]
            with open(workspace + "/go", "w", encoding="utf-8"):
                pass
            self.assertEqual(process.stdout.readline(), "last\n")
            self.assertEqual(process.wait(30), 0)

    def test_interrupt(self):
        self.up("box")
        with subprocess.Popen([GLOVEBOX, "run", "box", "--", "echo begun; sleep 100"],
                              env=self.env, text=True, stdout=subprocess.PIPE) as process:
            self.assertEqual(process.stdout.readline(), "begun\n")
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(30), 130)
        self.assertEqual(self.call("run", "box", "--", "true").returncode, 0)

    def test_workspace_that_was_there_stays(self):
        path = self.dir + "/mine"
        os.mkdir(path)
        self.up("box", "--workspace", path)
        self.assertEqual(self.call("down", "box").returncode, 0)
        self.assertTrue(os.path.isdir(path))
        self.assertEqual(self.left_over(), [])

    def test_failures_leave_nothing(self):
        for program in ("/bin/false", "/does/not/exist"):
            result = self.call("up", "bad", "--json", env={"GLOVEBOXD": program})
            self.assertEqual(result.returncode, 69, result)
            self.assertEqual(json.loads(result.stdout)["error"]["id"], "unavailable")
            self.assertEqual(self.left_over(), [])
        result = self.call("up", "bad", "--plugin", "nonsense")
        self.assertEqual(result.returncode, 69)
        self.assertIn("nonsense", result.stderr)
        self.assertEqual(self.left_over(), [])

    def test_interrupted_up_leaves_nothing(self):
        script = self.dir + "/slow"
        with open(script, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n: > \"$0.begun\"\nexec sleep 100\n")
        os.chmod(script, 0o755)
        with subprocess.Popen([GLOVEBOX, "up", "slow"], env=dict(self.env, GLOVEBOXD=script),
                              stderr=subprocess.DEVNULL) as process:
            while not os.path.exists(script + ".begun"):
                self.assertIsNone(process.poll())
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(30), 130)
        self.assertEqual(self.left_over(), [])

    def test_server_that_dies_is_noticed(self):
        box = self.up("box")
        record = self.dir + "/run/glovebox/local/box/record"
        with open(record, encoding="utf-8") as file:
            pid = int(next(line for line in file if line.startswith("Pid=")).split("=")[1])
        os.kill(pid, signal.SIGKILL)
        self.assertEqual(box["state"], "running")
        state = ""
        while state != "ended":
            state = json.loads(self.call("status", "box", "--json").stdout)["state"]
        self.assertEqual(self.call("up", "box").returncode, 1)

    def test_usage(self):
        for words in (["up", "a", "b"], ["run", "a"], ["nonsense"], ["up", "--nonsense"],
                      ["up", "--memory", "much"], ["up", "--memory", "0"], ["up", "--cpus", "0"],
                      ["up", "--cpus", "-1"], ["up", "--cpus", "nan"], ["up", "--image", "x"],
                      ["up", "--memory", "1G"], ["up", "--cpus", "2"], ["up", "../x"],
                      ["up", "--provider", "nobody"],
                      ["startup-command", "--for", "nobody"], ["startup-command", "--format", "x"]):
            self.assertEqual(self.call(*words).returncode, 2, words)
        self.assertEqual(self.left_over(), [])
        self.assertIn("there are: local", self.call("up", "--provider", "nobody").stderr)

    def test_startup_command(self):
        result = self.call("startup-command", "--for=kubernetes", "--format=argv")
        self.assertEqual(result.stdout.split("\n")[6:8], ["python", "-u"])
        result = self.call("startup-command", "--native", "--port=1", "--workspace=/a b")
        self.assertEqual(result.stdout, "gloveboxd 1 --working-dir '/a b' --username openhands "
                                        "--user-id 1000\n")
        result = json.loads(self.call("startup-command", "--json", "--for=modal").stdout)
        self.assertEqual(result["port"], 3000)


if __name__ == "__main__":
    sys.exit(unittest.main())
