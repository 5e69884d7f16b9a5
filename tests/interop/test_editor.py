# SPDX-License-Identifier: LGPL-2.1-or-later
"""The module vscode with real editors: code-server, as it is published, and the server of Visual
Studio Code inside it, which takes the options of openvscode-server."""

import http.client
import json
import os
import re
import shutil
import struct
import subprocess
import tempfile
import unittest
import urllib.parse
import uuid

from devtoolstest import Devtools, Refused
from gloveboxtest import START_SECONDS, USER, Server, main, reserve_port

PEERS = os.environ.get("GLOVEBOX_INTEROP_PEERS") or os.environ["GLOVEBOX_INTEROP_DEFAULT"]
PROGRAM = os.path.join(PEERS, "editor", "node_modules", ".bin", "code-server")
VSCODE = os.path.join(PEERS, "editor", "node_modules", "code-server", "lib", "vscode", "out",
                      "server-main.js")
BINARY = 2
# Of the protocol between the editor's page and its server: what a message is, and how long.
CONTROL = 2
HEAD = struct.Struct("!BIII")


def has_editor():
    return os.path.exists(PROGRAM) and shutil.which("node") is not None and subprocess.run(
        [PROGRAM, "--version"], capture_output=True, check=False).returncode == 0


class Channel(Devtools):
    """The page's connection to the editor's server."""

    def __init__(self, port, path, cookie):
        query = urllib.parse.urlencode({"reconnectionToken": uuid.uuid4(), "reconnection": "false",
                                        "skipWebSocketFrames": "false"})
        self.path = f"{path}?{query}"
        super().__init__(port, Host=f"127.0.0.1:{port}", Cookie=cookie)

    def ask(self, **message):
        """Sends the first message; the answer to it."""
        text = json.dumps(message).encode()
        self.send_frame(HEAD.pack(CONTROL, 0, 0, len(text)) + text, BINARY)
        while True:
            kind, payload = self.read_frame()
            assert kind == BINARY, kind
            what, _, _, size = HEAD.unpack(payload[:HEAD.size])
            if what == CONTROL:
                return json.loads(payload[HEAD.size:HEAD.size + size])


class Editor(unittest.TestCase):
    """One server whose module runs an editor."""

    env = {}

    def setUp(self):
        holder = reserve_port()
        self.addCleanup(holder.close)
        self.port = holder.getsockname()[1]
        env = {"VSCODE_PORT": str(self.port), "RUNTIME_USERNAME": USER, **self.env}
        self.server = Server("--plugins", "vscode", "--set",
                             f"vscode.program={self.find_program()}", env=env)
        self.addCleanup(self.server.stop)

    def read_token(self):
        _, answer = self.server.json("GET", "/vscode/connection_token")
        self.assertIsNotNone(answer["token"], self.server.read_log())
        return answer["token"]

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        connection.close()
        return response, text

    def check_editor(self, base, cookie, auth):
        """The page opens the folder, and its connection is answered."""
        path = f"{base}/?folder=" + urllib.parse.quote(self.server.workspace)
        response, text = self.ask("GET", path, Cookie=cookie)
        self.assertEqual(response.status, 200)
        self.assertIn("workbench", text)
        version = re.search(r"(stable|oss)-[0-9a-f]{40}", text)[0]
        path = f"{base}/{version}"
        with Channel(self.port, path, cookie) as channel:
            self.assertEqual(channel.ask(type="auth", auth=auth, data="x")["type"], "sign")
        return path


@unittest.skipUnless(has_editor(), "run tests/interop/install-peers.sh editor")
class CodeServer(Editor):
    def find_program(self):
        return PROGRAM

    def log_in(self, password):
        """The cookie that the editor gives for a password, or None."""
        response, _ = self.ask("POST", "/login", urllib.parse.urlencode({"password": password}),
                               **{"Content-Type": "application/x-www-form-urlencoded"})
        return response.headers.get("Set-Cookie")

    def test_token_opens_the_editor(self):
        token = self.read_token()
        response, _ = self.ask("GET", "/")
        self.assertEqual(response.status, 302)
        self.assertIn("login", response.headers["Location"])
        self.assertIsNone(self.log_in("no " + token))
        cookie = self.log_in(token)
        self.assertIsNotNone(cookie)
        path = self.check_editor("", cookie.split(";")[0], "00000000000000000000")
        with self.assertRaises((EOFError, Refused)):
            Channel(self.port, path, "code-server-session=none")

    def test_end(self):
        self.assertEqual(self.ask("GET", "/healthz")[0].status, 200)
        self.server.stop()
        with self.assertRaises(OSError):
            self.ask("GET", "/healthz")


@unittest.skipUnless(has_editor(), "run tests/interop/install-peers.sh editor")
class BasePath(Editor):
    env = {"OPENVSCODE_SERVER_BASE_PATH": "deep/path/"}

    def find_program(self):
        folder = tempfile.mkdtemp(prefix="glovebox-editor-")
        self.addCleanup(shutil.rmtree, folder)
        path = os.path.join(folder, "openvscode-server")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\nexec node {VSCODE} "$@"\n')
        os.chmod(path, 0o755)
        return path

    def test_token_opens_the_editor(self):
        token = self.read_token()
        self.assertEqual(self.ask("GET", "/deep/path/")[0].status, 403)
        self.assertEqual(self.ask("GET", f"/deep/path/?tkn=no{token}")[0].status, 403)
        response, _ = self.ask("GET", f"/deep/path/?tkn={token}")
        self.assertEqual(response.status, 302)
        path = self.check_editor("/deep/path", response.headers["Set-Cookie"].split(";")[0], token)
        with Channel(self.port, path, "") as channel:
            self.assertEqual(channel.ask(type="auth", auth="no", data="x")["type"], "error")


if __name__ == "__main__":
    main()
