# SPDX-License-Identifier: LGPL-2.1-or-later
"""The editor's module with a stand-in for the editor."""

import json
import os
import pwd
import shutil
import signal
import socket
import tempfile
import time
import unittest

from gloveboxtest import Server, USER, main, reserve_port

# Says on connection what it was started with, and ends when it is told to.
EDITOR = """#!/usr/bin/python3
import json, os, socket, sys
args = sys.argv[1:]
token = open(args[args.index("--connection-token-file") + 1]).read()
sys.stdout.write("cannot start, or can it?\\n" + "x" * 200000)
sys.stdout.flush()
listener = socket.create_server(("0.0.0.0", int(args[args.index("--port") + 1])))
while True:
    connection, _ = listener.accept()
    try:
        connection.sendall(json.dumps({"args": args, "token": token, "cwd": os.getcwd(),
                                       "uid": os.getuid(), "home": os.environ.get("HOME"),
                                       "key": os.environ.get("SESSION_API_KEY")}).encode())
        connection.shutdown(socket.SHUT_WR)
        if connection.recv(4) == b"end":
            sys.exit(7)
    except OSError:
        pass  # who only wanted to know whether somebody is there
    connection.close()
"""
NO_TOKEN = {"token": None}


class Editor(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="glovebox-vscode-")
        self.addCleanup(shutil.rmtree, self.folder)
        holder = reserve_port()
        self.addCleanup(holder.close)
        self.port = holder.getsockname()[1]

    def start(self, script=EDITOR, program=None, args=(), **env):
        path = program or os.path.join(self.folder, "openvscode-server")
        if program is None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(script)
            os.chmod(path, 0o755)
        env = {"VSCODE_PORT": str(self.port), "RUNTIME_USERNAME": USER, **env}
        server = Server("--plugins", "vscode", "--set", f"vscode.program={path}", *args,
                        env=env)
        self.addCleanup(server.stop)
        return server

    def token(self, server):
        status, answer = server.json("GET", "/vscode/connection_token")
        self.assertEqual(status, 200)
        self.assertEqual(set(answer), {"token"})
        return answer["token"]

    def ask_editor(self, text=b""):
        with socket.create_connection(("127.0.0.1", self.port), 10) as connection:
            if text:
                connection.sendall(text)
            return json.loads(connection.makefile().read())

    def check_degraded(self, server, why):
        self.assertIsNone(self.token(server))
        _, info = server.json("GET", "/server_info")
        module = next(m for m in info["modules"] if m["name"] == "vscode")
        self.assertEqual(module["state"], "degraded")
        self.assertIn(why, module["reason"])

    def test_runs(self):
        server = self.start(SESSION_API_KEY="k")
        token = self.token(server)
        self.assertRegex(token, r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
        said = self.ask_editor()
        self.assertEqual((said["token"], said["cwd"], said["key"]),
                         (token, os.path.realpath(server.workspace), None))
        self.assertNotIn(token, said["args"])
        with open(os.path.join(server.workspace, ".vscode", "settings.json"),
                  encoding="utf-8") as file:
            self.assertEqual(json.load(file)["workbench.startupEditor"], "none")
        status, _, _ = server.request("GET", "/vscode/connection_token",
                                      headers={"X-Session-API-Key": "other"})
        self.assertEqual(status, 403)
        self.assertEqual(server.request("POST", "/vscode/connection_token")[0], 405)
        server.stop()
        with self.assertRaises(ConnectionRefusedError):
            self.ask_editor()
        self.assertFalse(os.path.exists(said["args"][said["args"].index("0.0.0.0") + 2]))

    def test_base_path(self):
        server = self.start(OPENVSCODE_SERVER_BASE_PATH="deep/path/")
        self.assertIsNotNone(self.token(server))
        args = self.ask_editor()["args"]
        self.assertEqual(args[args.index("--server-base-path") + 1], "/deep/path")

    def test_port_taken(self):
        with socket.create_server(("0.0.0.0", self.port)):
            self.check_degraded(self.start(), f"port {self.port}: ")

    def test_port_of_one_that_ended(self):
        for _ in range(2):
            server = self.start()
            self.assertIsNotNone(self.token(server), server.read_log())
            self.ask_editor()
            server.stop()

    def test_goes_with_the_server(self):
        server = self.start()
        self.assertIsNotNone(self.token(server), server.read_log())
        self.ask_editor()
        server.stop(signal.SIGKILL)
        end = time.monotonic() + 10
        with self.assertRaises((ConnectionError, ValueError)):
            while time.monotonic() < end:
                self.ask_editor()

    def test_no_port(self):
        self.check_degraded(self.start(VSCODE_PORT=""), "no port is set")
        self.check_degraded(self.start(VSCODE_PORT="many"), "“many” is no port")

    def test_no_program(self):
        self.check_degraded(self.start(program="/nonexistent/editor"), "is not installed")

    @unittest.skipIf(USER in ("root", "openhands"), "this user always gets an editor")
    def test_other_user(self):
        self.check_degraded(self.start(RUNTIME_USERNAME=""), USER)

    @unittest.skipIf(os.getuid() != 0, "only root can run an editor as somebody else")
    def test_runs_as_the_user(self):
        os.chmod(self.folder, 0o755)
        nobody = pwd.getpwnam("nobody")
        for word, uid in (("on", nobody.pw_uid), ("no", 0)):
            server = self.start(args=("--username", "nobody"), RUNTIME_USERNAME="nobody",
                                SU_TO_USER=word)
            self.assertIsNotNone(self.token(server), server.read_log())
            said = self.ask_editor()
            self.assertEqual(said["uid"], uid)
            self.assertEqual(said["home"] == nobody.pw_dir, uid != 0)
            server.stop()

    def test_ends_at_once(self):
        self.check_degraded(self.start(script="#!/bin/sh\nexit 3\n"), "ended with status 3")

    def test_ends_later(self):
        server = self.start()
        self.assertIsNotNone(self.token(server))
        self.ask_editor(b"end")
        end = time.monotonic() + 10
        while self.token(server) is not None and time.monotonic() < end:
            pass
        self.check_degraded(server, "ended with status 7")


if __name__ == "__main__":
    main()
