# SPDX-License-Identifier: LGPL-2.1-or-later
"""The module vscode with a real editor: code-server, as it is published."""

import http.client
import os
import shutil
import socket
import subprocess
import unittest
import urllib.parse

from gloveboxtest import START_SECONDS, USER, Server, main

PEERS = os.environ.get("GLOVEBOX_INTEROP_PEERS") or os.environ["GLOVEBOX_INTEROP_DEFAULT"]
PROGRAM = os.path.join(PEERS, "editor", "node_modules", ".bin", "code-server")


def has_editor():
    return os.path.exists(PROGRAM) and shutil.which("node") is not None and subprocess.run(
        [PROGRAM, "--version"], capture_output=True, check=False).returncode == 0


@unittest.skipUnless(has_editor(), "run tests/interop/install-peers.sh editor")
class CodeServer(unittest.TestCase):
    def setUp(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
        self.server = Server("--plugins", "vscode", "--set", f"vscode.program={PROGRAM}",
                             env={"VSCODE_PORT": str(self.port), "RUNTIME_USERNAME": USER})
        self.addCleanup(self.server.stop)

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        connection.close()
        return response, text

    def log_in(self, password):
        """The cookie that the editor gives for a password, or None."""
        response, _ = self.ask("POST", "/login", urllib.parse.urlencode({"password": password}),
                               **{"Content-Type": "application/x-www-form-urlencoded"})
        return response.headers.get("Set-Cookie")

    def test_token_opens_the_editor(self):
        _, answer = self.server.json("GET", "/vscode/connection_token")
        self.assertIsNotNone(answer["token"], self.server.read_log())
        response, _ = self.ask("GET", "/")
        self.assertEqual(response.status, 302)
        self.assertIn("login", response.headers["Location"])
        self.assertIsNone(self.log_in("no " + answer["token"]))
        cookie = self.log_in(answer["token"])
        self.assertIsNotNone(cookie)
        path = "/?folder=" + urllib.parse.quote(self.server.workspace)
        response, text = self.ask("GET", path, Cookie=cookie.split(";")[0])
        self.assertEqual(response.status, 200)
        self.assertIn("workbench", text)

    def test_end(self):
        self.assertEqual(self.ask("GET", "/healthz")[0].status, 200)
        self.server.stop()
        with self.assertRaises(OSError):
            self.ask("GET", "/healthz")


if __name__ == "__main__":
    main()
