# SPDX-License-Identifier: LGPL-2.1-or-later
"""The official Python SDK as client, and servers of others, on both sides of the proxy."""

import json
import os
import shutil
import subprocess
import sys
import unittest

from gloveboxtest import Server, main

HERE = os.path.dirname(os.path.abspath(__file__))
FAKE = os.path.join(HERE, "..", "http", "mcpfake.py")
PYTHON = os.environ.get("GLOVEBOX_MCP_PYTHON", "")
NODE_BIN = os.environ.get("GLOVEBOX_MCP_NODE_BIN", "")
SECONDS = 120


def find(folder, program):
    return shutil.which(program, path=folder) if folder else None


def has_sdk():
    return bool(PYTHON) and subprocess.run(
        [PYTHON, "-c", "import mcp.client.sse"], capture_output=True, check=False).returncode == 0


FETCH = find(os.path.dirname(PYTHON), "mcp-server-fetch")
TIME = find(os.path.dirname(PYTHON), "mcp-server-time")
EVERYTHING = find(NODE_BIN, "mcp-server-everything")
FILESYSTEM = find(NODE_BIN, "mcp-server-filesystem")


@unittest.skipUnless(has_sdk(), "GLOVEBOX_MCP_PYTHON names no Python with the package mcp")
class Sdk(unittest.TestCase):
    def setUp(self):
        self.server = Server(env={"SESSION_API_KEY": "k"})
        self.addCleanup(self.server.stop)

    def update(self, **commands):
        status, answer = self.server.json("POST", "/update_mcp_server", [
            {"name": name, "command": argv[0], "args": argv[1:], "env": {}}
            for name, argv in commands.items()])
        self.assertEqual((status, answer["router_error_log"]), (200, ""))

    def talk(self, transport, *calls):
        path = "/mcp/sse" if transport == "sse" else "/mcp"
        done = subprocess.run(
            [PYTHON, os.path.join(HERE, "mcp_client.py"), transport,
             f"http://127.0.0.1:{self.server.port}{path}", "k", json.dumps(calls)],
            capture_output=True, text=True, timeout=SECONDS, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def both(self, *calls):
        said = [self.talk(transport, *calls) for transport in ("sse", "http")]
        self.assertEqual(said[0]["tools"], said[1]["tools"])
        return said

    def test_fake(self):
        self.update(fake=[sys.executable, FAKE])
        for said in self.both(["echo", {"text": "hi"}], ["progress", {}], ["fail", {}]):
            self.assertEqual(said["results"][0]["content"][0]["text"], "hi")
            self.assertEqual(said["progress"], [0.5])
            self.assertIs(said["results"][2]["isError"], True)

    @unittest.skipUnless(TIME and FETCH, "mcp-server-time and mcp-server-fetch are not installed")
    def test_servers_from_pypi(self):
        self.update(time=[TIME], fetch=[FETCH, "--allow-private-ips", "--ignore-robots-txt"])
        for said in self.both(["time_get_current_time", {"timezone": "UTC"}],
                              ["fetch_fetch", {"url": f"http://127.0.0.1:{self.server.port}/alive",
                                               "raw": True}]):
            self.assertIn("time_convert_time", said["tools"])
            self.assertIn("UTC", said["results"][0]["content"][0]["text"])
            self.assertIn("ok", said["results"][1]["content"][0]["text"])

    @unittest.skipUnless(EVERYTHING and FILESYSTEM,
                         "GLOVEBOX_MCP_NODE_BIN names no folder with the servers from npm")
    def test_servers_from_npm(self):
        path = os.path.join(self.server.workspace, "note")
        with open(path, "w", encoding="utf-8") as file:
            file.write("written")
        self.update(files=[FILESYSTEM, self.server.workspace], all=[EVERYTHING])
        for said in self.both(["files_read_text_file", {"path": path}],
                              ["all_echo", {"message": "hi"}]):
            self.assertEqual(said["results"][0]["content"][0]["text"], "written")
            self.assertIn("hi", said["results"][1]["content"][0]["text"])


if __name__ == "__main__":
    main()
