# SPDX-License-Identifier: LGPL-2.1-or-later
"""What an unmodified orchestrator does with a fresh sandbox, in its order."""

import concurrent.futures
import json
import os
import socket
import time
import unittest

from gloveboxtest import Server, ServerTest, done, hard_timeout, main, no_change


class ClientScript(ServerTest):
    server_env = {"SESSION_API_KEY": "k"}

    def test_01_authentication(self):
        bare = {"X-Session-API-Key": ""}
        self.assertEqual(self.server.request("GET", "/server_info", headers=bare)[0], 200)
        self.assertEqual(self.server.request("GET", "/alive", headers=bare)[0], 200)
        self.assertEqual(
            self.server.json("POST", "/list_files", {}, headers=bare),
            (403, {"detail": "Invalid API Key"}),
        )
        self.assertEqual(self.server.json("GET", "/nope"), (404, {"detail": "Not Found"}))
        self.assertEqual(self.server.json("GET", "/nope", headers=bare)[0], 403)

    def test_02_initial_environment(self):
        answer = self.server.run('export QUUX="abc\\"def";')
        self.assertEqual(answer["extras"]["metadata"]["exit_code"], 0)
        self.assertEqual(self.server.run("echo $QUUX")["content"], 'abc"def')
        answer = self.server.run(
            'git config --global user.name "openhands" && '
            'git config --global user.email "openhands@all-hands.dev"'
        )
        self.assertEqual(answer["observation"], "run")

    def test_03_setup_script(self):
        workspace = self.server.workspace
        answer = self.server.action("read", path=".openhands/setup.sh")
        self.assertEqual(answer["observation"], "error")
        self.assertEqual(
            answer["content"],
            f"File not found: {workspace}/.openhands/setup.sh. "
            f"Your current working directory is {workspace}.",
        )
        answer = self.server.action("write", path=".openhands/setup.sh", content="sleep 2; echo ok")
        self.assertEqual(answer["observation"], "write")
        answer = self.server.run(
            "chmod +x .openhands/setup.sh && source .openhands/setup.sh",
            timeout=600.0, blocking=True, hidden=True,
        )
        self.assertEqual(answer["content"], "ok")
        self.assertEqual(answer["extras"]["metadata"]["suffix"], done(0))
        self.assertTrue(answer["extras"]["hidden"])

    def test_04_list_files(self):
        for name in ("a.txt", "B.txt", ".dot"):
            open(os.path.join(self.server.workspace, name), "w").close()
        for name in ("adir", "Dir", ".hid"):
            os.mkdir(os.path.join(self.server.workspace, name))
        status, names = self.server.json("POST", "/list_files", {})
        self.assertEqual(status, 200)
        self.assertEqual(
            [n for n in names if n != ".openhands/"],
            [".hid/", "adir/", "Dir/", ".dot", "a.txt", "B.txt"],
        )
        self.assertEqual(self.server.json("POST", "/list_files", {"path": "/gone"}), (200, []))

    def test_05_static_json(self):
        answer = self.server.run(
            "printf '[\"%s\"]' \"$(head -c 1500000 /dev/zero | tr '\\0' x)\"",
            is_static=True, hidden=True, cwd=self.server.workspace,
        )
        self.assertEqual(json.loads(answer["content"]), ["x" * 1500000])

    def test_06_order(self):
        with concurrent.futures.ThreadPoolExecutor() as pool:
            first = pool.submit(self.server.run, f"touch one; {self.GATED}; echo first", 10.0,
                                blocking=True)
            self.wait_for("one")
            second = pool.submit(self.server.run, "echo second")
            began = time.monotonic()
            self.assertEqual(self.server.request("GET", "/alive")[0], 200)
            self.assertLess(time.monotonic() - began, 0.5)
            self.open_gate()
            self.assertEqual(second.result()["content"], "second")
            self.assertTrue(first.done() or first.result(5)["content"] == "first")

    # Waits, in the workspace, for open_gate().
    GATED = "mkfifo gate; read -r <gate; rm gate"

    def open_gate(self):
        """Beside the shell, so the server has seen by then what came before."""
        self.wait_for("gate")
        self.server.run("echo >gate", is_static=True, cwd=self.server.workspace, blocking=True)

    def wait_for(self, name):
        """Until a command has made a file; then it runs."""
        while not os.path.exists(os.path.join(self.server.workspace, name)):
            os.sched_yield()

    def test_07_dropped_client(self):
        marker = os.path.join(self.server.workspace, "ran")
        body = json.dumps(
            {"action": {"action": "run", "args": {
                "command": f"touch dropped; {self.GATED}; echo x >> {marker}", "blocking": True},
                "timeout": 10.0}}
        )
        with socket.create_connection(("127.0.0.1", self.server.port)) as client:
            client.sendall(
                f"POST /execute_action HTTP/1.1\r\nHost: x\r\nX-Session-API-Key: k\r\n"
                "Content-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
            )
            self.wait_for("dropped")
        self.open_gate()
        self.assertEqual(self.server.run(f"cat {marker}")["content"], "x")


class Reports(ServerTest):
    server_env = {"NO_CHANGE_TIMEOUT_SECONDS": "1"}

    def test_reports(self):
        suffix = lambda answer: answer["extras"]["metadata"]["suffix"]
        self.assertEqual(suffix(self.server.run("sleep 60")), no_change(1))
        busy = self.server.run("ls")
        self.assertIn('Your command "ls" is NOT executed.', suffix(busy))
        self.assertEqual(suffix(self.server.run("", is_input=True)), no_change(1))
        key = self.server.run("C-c", is_input=True, blocking=True)
        self.assertEqual(key["content"], "^C")
        self.assertEqual(key["extras"]["metadata"]["exit_code"], 130)
        slow = self.server.run("sleep 60", timeout=1.5, blocking=True)
        self.assertEqual(suffix(slow), hard_timeout(1.5))
        self.server.run("C-c", is_input=True, blocking=True)


class Shutdown(unittest.TestCase):
    def test_running_action_is_answered(self):
        server = Server()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            action = pool.submit(server.run, "echo $$ > shell; sleep 60", 100.0, blocking=True)
            pid_file = os.path.join(server.workspace, "shell")
            while not (os.path.exists(pid_file) and os.path.getsize(pid_file)):
                pass
            with open(pid_file, encoding="ascii") as stream:
                shell = int(stream.read())
            began = time.monotonic()
            status = server.stop()
            self.assertEqual(status, -15, server.read_log())
            self.assertLess(time.monotonic() - began, 5)
            answer = action.result()
            self.assertEqual(answer["observation"], "error")
            self.assertIn("Bash session was likely interrupted", answer["content"])
        self.assertFalse(os.path.exists(f"/proc/{shell}"), "the shell outlived the server")


if __name__ == "__main__":
    main()
