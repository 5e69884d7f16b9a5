# SPDX-License-Identifier: LGPL-2.1-or-later
"""The official SDKs as clients, and servers of others behind the proxy."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from gloveboxtest import Server, done, main

HERE = os.path.dirname(os.path.abspath(__file__))
FAKE = os.path.join(HERE, "..", "http", "mcpfake.py")
PEERS = os.environ.get("GLOVEBOX_INTEROP_PEERS") or os.environ["GLOVEBOX_INTEROP_DEFAULT"]
PEER = os.path.join(PEERS, "mcp")
PYTHON = os.path.join(PEER, "bin", "python")
MODULES = os.path.join(PEER, "node_modules")
SDK = os.path.join(MODULES, "@modelcontextprotocol", "sdk")
NODE = shutil.which("node")
GLOVEBOX = os.environ["GLOVEBOX"]
SECONDS = 120

ABSENT = "run tests/interop/install-peers.sh mcp"
HAS_PYTHON = os.path.exists(os.path.join(PEER, "bin", "mcp-server-fetch"))
HAS_NODE = NODE is not None and os.path.isdir(SDK)


def run(*words, env=None):
    return subprocess.run(words, capture_output=True, text=True, timeout=SECONDS, check=False,
                          env=env)


class Clients:
    """What each SDK does; a class for each says how it is started."""

    def setUp(self):
        self.server = Server(env={"SESSION_API_KEY": "k"})
        self.addCleanup(self.server.stop)

    def update(self, **commands):
        status, answer = self.server.json("POST", "/update_mcp_server", [
            {"name": name, "command": argv[0], "args": argv[1:], "env": {}}
            for name, argv in commands.items()])
        self.assertEqual((status, answer["router_error_log"]), (200, ""))

    def talk(self, transport, target, *calls, env=None):
        result = run(*self.client, transport, target, "k", json.dumps(calls), env=env)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def talk_to(self, path, *calls):
        return self.talk("sse" if path == "/mcp/sse" else "http",
                         f"http://127.0.0.1:{self.server.port}{path}", *calls)

    def both(self, *calls):
        said = [self.talk_to(path, *calls) for path in ("/mcp/sse", "/mcp")]
        self.assertEqual(said[0]["tools"], said[1]["tools"])
        return said

    def test_one_server(self):
        self.update(fake=[sys.executable, FAKE])
        for said in self.both(["echo", {"text": "hi"}], ["progress", {}], ["fail", {}]):
            self.assertEqual(said["results"][0]["content"][0]["text"], "hi")
            self.assertIn(said["progress"], self.progress)
            self.assertIs(said["results"][2]["isError"], True)

    def test_sandbox(self):
        said = self.talk_to("/mcp/sandbox", ["run", {"command": "echo hi"}],
                            ["read", {"path": "/nonexistent"}],
                            ["run", {"command": "sleep 3", "blocking": True}])
        self.check_sandbox(said)

    def check_sandbox(self, said):
        self.assertLessEqual({"run", "read", "write", "edit"}, set(said["tools"]))
        self.assertEqual(said["results"][0]["content"][0]["text"], "hi" + done(0))
        self.assertIs(said["results"][1]["isError"], True)
        self.assertGreaterEqual(len(said["progress"]), 2)

    def test_stdio(self):
        folder = tempfile.mkdtemp(prefix="glovebox-test-")
        self.addCleanup(shutil.rmtree, folder)
        os.mkdir(os.path.join(folder, "run"))
        env = dict(os.environ, XDG_RUNTIME_DIR=folder + "/run", XDG_DATA_HOME=folder + "/data")
        self.assertEqual(run(GLOVEBOX, "up", "box", env=env).returncode, 0)
        self.addCleanup(run, GLOVEBOX, "down", "box", env=env)
        self.check_sandbox(self.talk("stdio", json.dumps([GLOVEBOX, "mcp", "box"]),
                                     ["run", {"command": "echo hi"}],
                                     ["read", {"path": "/nonexistent"}],
                                     ["run", {"command": "sleep 3", "blocking": True}], env=env))

    @unittest.skipUnless(HAS_PYTHON, ABSENT)
    def test_servers_from_pypi(self):
        bin_dir = os.path.dirname(PYTHON)
        self.update(time=[os.path.join(bin_dir, "mcp-server-time")],
                    fetch=[os.path.join(bin_dir, "mcp-server-fetch"), "--allow-private-ips",
                           "--ignore-robots-txt"])
        url = f"http://127.0.0.1:{self.server.port}/alive"
        for said in self.both(["time_get_current_time", {"timezone": "UTC"}],
                              ["fetch_fetch", {"url": url, "raw": True}]):
            self.assertIn("time_convert_time", said["tools"])
            self.assertIn("UTC", said["results"][0]["content"][0]["text"])
            self.assertIn("ok", said["results"][1]["content"][0]["text"])

    @unittest.skipUnless(HAS_NODE, ABSENT)
    def test_servers_from_npm(self):
        path = os.path.join(self.server.workspace, "note")
        with open(path, "w", encoding="utf-8") as file:
            file.write("written")
        bin_dir = os.path.join(MODULES, ".bin")
        self.update(files=[os.path.join(bin_dir, "mcp-server-filesystem"), self.server.workspace],
                    all=[os.path.join(bin_dir, "mcp-server-everything")])
        for said in self.both(["files_read_text_file", {"path": path}],
                              ["all_echo", {"message": "hi"}]):
            self.assertEqual(said["results"][0]["content"][0]["text"], "written")
            self.assertIn("hi", said["results"][1]["content"][0]["text"])


@unittest.skipUnless(HAS_PYTHON, ABSENT)
class PythonSdk(Clients, unittest.TestCase):
    client = [PYTHON, os.path.join(HERE, "mcp_client.py")]
    progress = [[0.5]]


@unittest.skipUnless(HAS_NODE, ABSENT)
class TypeScriptSdk(Clients, unittest.TestCase):
    client = [NODE, os.path.join(HERE, "mcp_client.mjs"), SDK]
    # It stops listening at the result, and drops what came in one piece with it.
    progress = [[0.5], []]


if __name__ == "__main__":
    main()
