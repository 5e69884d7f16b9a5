# SPDX-License-Identifier: LGPL-2.1-or-later
"""The worked examples of the action protocol, and its refusals, byte for byte where it matters."""

import http.client
import json
import os
import socket

from gloveboxtest import ServerTest, USER, done, hard_timeout, main, no_change

CLIENT_RUN = {
    "is_input": False, "thought": "", "blocking": False, "is_static": False, "cwd": None,
    "hidden": False, "confirmation_state": "confirmed", "security_risk": -1,
}
NOTHING_RUNS = "ERROR: No previous running command to retrieve logs from."
NOT_RUNNING = {
    "exit_code": -1, "pid": -1, "username": None, "hostname": None, "working_dir": None,
    "py_interpreter_path": None,
}


class Examples(ServerTest):
    server_env = {"NO_CHANGE_TIMEOUT_SECONDS": "1"}

    def execute(self, envelope):
        status, answer = self.server.json("POST", "/execute_action", {"action": envelope})
        self.assertEqual(status, 200, answer)
        return answer

    def run_like_client(self, command, timeout=120.0, **args):
        return self.execute({
            "message": f"Running command: {command}", "action": "run",
            "args": {"command": command, **CLIENT_RUN, **args}, "timeout": timeout,
        })

    def run_to_end(self, command, **args):
        return self.run_like_client(command, blocking=True, **args)

    def check_not_running(self, answer, command, prefix, suffix):
        if answer["content"] != NOTHING_RUNS:
            self.assertIsInstance(answer["extras"].pop("output_id"), str)
        self.assertEqual(answer["extras"], {
            "command": command, "hidden": False,
            "metadata": {**NOT_RUNNING, "prefix": prefix, "suffix": suffix},
        })
        self.assertEqual(answer["message"], f"Command `{command}` executed with exit code -1.")
        self.assertIs(answer["success"], False)

    def test_01_simple(self):
        answer = self.run_to_end("echo hi")
        metadata = answer["extras"]["metadata"]
        self.assertEqual(set(answer), {"message", "observation", "content", "extras", "success"})
        self.assertEqual(set(answer["extras"]), {"command", "metadata", "hidden", "output_id"})
        self.assertEqual(answer["message"], "Command `echo hi` executed with exit code 0.")
        self.assertEqual((answer["observation"], answer["content"]), ("run", "hi"))
        self.assertIs(answer["success"], True)
        self.assertEqual(metadata["exit_code"], 0)
        self.assertEqual(metadata["pid"], -1)
        self.assertEqual(metadata["username"], USER)
        self.assertEqual(metadata["hostname"], socket.gethostname().split(".")[0])
        self.assertEqual(metadata["working_dir"], self.server.workspace)
        self.assertIsInstance(metadata["py_interpreter_path"], str)
        self.assertEqual((metadata["prefix"], metadata["suffix"]), ("", done(0)))

    def test_02_no_change_then_poll_and_key(self):
        answer = self.run_like_client("sleep 60")
        self.check_not_running(answer, "sleep 60", "", no_change(1))
        below = "[Below is the output of the previous command.]\n"
        answer = self.run_like_client("", is_input=True)
        self.check_not_running(answer, "", below, no_change(1))
        busy = self.run_like_client("ls")
        self.assertEqual(busy["extras"]["metadata"]["prefix"], below)
        self.assertTrue(busy["extras"]["metadata"]["suffix"].startswith(
            '\n[Your command "ls" is NOT executed. The previous command is still running'))
        answer = self.run_to_end("C-c", is_input=True)
        self.assertEqual(answer["content"], "^C")
        self.assertEqual(answer["extras"]["metadata"]["suffix"],
                         "\n[The command completed with exit code 130. CTRL+C was sent.]")

    def test_03_hard_timeout(self):
        answer = self.run_like_client("sleep 60", timeout=1.5, blocking=True)
        self.check_not_running(answer, "sleep 60", "", hard_timeout(1.5))
        self.run_to_end("C-c", is_input=True)

    def test_04_nothing_running(self):
        answer = self.run_like_client("")
        self.assertEqual(answer["content"], NOTHING_RUNS)
        self.check_not_running(answer, "", "", "")

    def test_05_several_commands(self):
        text = ("ERROR: Cannot execute multiple commands at once.\n"
                "Please run each command separately OR chain them into a single command "
                "via && or ;\nProvided commands:\n(1) ls\n(2) pwd")
        self.assertEqual(self.run_like_client("ls\npwd"), {
            "message": text, "observation": "error", "content": text, "extras": {"error_id": ""},
        })

    def test_06_files(self):
        path = os.path.join(self.server.workspace, "f.txt")
        answer = self.execute({
            "message": f"Writing file: {path}", "action": "write", "timeout": 120.0,
            "args": {"path": path, "content": "x", "start": 0, "end": -1, "thought": "",
                     "security_risk": -1},
        })
        self.assertEqual(answer, {"message": f"I wrote to the file {path}.", "observation": "write",
                                  "content": "", "extras": {"path": path}})
        answer = self.execute({
            "message": f"Reading file: {path}", "action": "read", "timeout": 120.0,
            "args": {"path": path, "start": 0, "end": -1, "thought": "", "security_risk": -1,
                     "impl_source": "default", "view_range": None},
        })
        self.assertEqual(answer, {"message": f"I read the file {path}.", "observation": "read",
                                  "content": "x\n",
                                  "extras": {"path": path, "impl_source": "default"}})

    def test_07_missing_file_is_an_observation(self):
        answer = self.execute({"action": "read", "args": {"path": "/gone"}})
        self.assertEqual(answer["observation"], "error")
        self.assertTrue(answer["content"].startswith("File not found: /gone."))
        self.assertEqual(answer["extras"], {"error_id": ""})

    def test_08_missing_module_is_an_observation(self):
        answer = self.execute({"action": "browse", "args": {"url": "http://localhost"}})
        self.assertEqual(answer["observation"], "error")
        self.assertTrue(answer["content"].startswith(
            "Browser functionality is not supported or disabled."))
        if "/browse" in os.environ["GLOVEBOX_MODULE_PATH"]:
            self.assertEqual(answer["content"],
                             "Browser functionality is not supported or disabled.")
        else:
            self.assertIn("glovebox-module-browse", answer["content"])

    def test_09_current_directory_follows_the_shell(self):
        self.run_to_end("mkdir -p sub && cd sub && echo inside > here")
        answer = self.execute({"action": "read", "args": {"path": "here"}})
        self.assertEqual(answer["content"], "inside\n")
        self.assertEqual(answer["extras"]["path"], f"{self.server.workspace}/sub/here")
        self.run_to_end("cd ..")


class Refusals(ServerTest):
    PREFIX = "Internal server error: "

    def refuse(self, body, status, **kwargs):
        got, answer = self.server.json("POST", "/execute_action", body, **kwargs)
        self.assertEqual(got, status, answer)
        return answer["detail"]

    def test_500(self):
        for action, text in (
            ({}, "Unknown event type: "),
            ({"action": "nope"}, "'action['action']='nope'' is not defined."),
            ({"action": "run", "args": {}}, "has the wrong arguments"),
            ({"action": "run", "args": {"command": "x", "bogus": 1}}, "'bogus'"),
            ({"action": "run", "args": None}, "'NoneType' object has no attribute 'pop'"),
            ({"observation": "run", "content": "x"}, "400: Invalid action type"),
            ({"action": "think", "args": {"thought": "x"}},
             "'ActionExecutor' object has no attribute 'think'"),
            ({"action": "run", "args": {"command": "x"}, "source": "moon"},
             "'moon' is not a valid EventSource"),
        ):
            with self.subTest(action):
                detail = self.refuse({"action": action}, 500)
                self.assertTrue(detail.startswith(self.PREFIX), detail)
                self.assertIn(text, detail)

    def test_422(self):
        text = "Invalid request parameters"
        self.assertEqual(self.refuse(b"not json", 422), text)
        self.assertEqual(self.refuse(b'{"action": 1}', 422), text)
        self.assertEqual(self.refuse(b"{}", 422), text)
        self.assertEqual(
            self.refuse(b'{"action": {}}', 422, headers={"Content-Type": "text/plain"}), text)

    def test_wrong_method_and_path(self):
        status, data, headers = self.server.request("GET", "/execute_action")
        self.assertEqual((status, json.loads(data)), (405, {"detail": "Method Not Allowed"}))
        self.assertNotIn("Allow", headers)
        self.assertEqual(self.server.request("HEAD", "/alive")[0], 405)
        self.assertEqual(self.server.json("GET", "/nope"), (404, {"detail": "Not Found"}))
        status, data, headers = self.server.request("GET", "/alive/")
        self.assertEqual((status, data), (307, b""))
        self.assertEqual(headers["Location"], f"http://127.0.0.1:{self.server.port}/alive")

    def test_timeout_forms(self):
        answer = self.server.action("run", timeout="abc", command="true")
        self.assertEqual(answer["content"], "could not convert string to float: 'abc'")
        for timeout in ("2.5", None, 0, 5):
            self.assertEqual(self.server.action("run", timeout, command="echo x")["content"], "x")

    def test_wrong_type_is_an_observation(self):
        answer = self.server.action("run", command=7)
        self.assertEqual(answer["observation"], "error")

    def test_keep_alive(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.connect()
        first = connection.sock
        for _ in range(50):
            connection.request("GET", "/alive")
            self.assertEqual(connection.getresponse().read(), b'{"status":"ok"}')
        self.assertIs(connection.sock, first)

    @staticmethod
    def streams(path):
        """Methods whose answer does not end."""
        return {"get"} if path in ("/mcp/sse", "/sse") else set()

    def test_documents(self):
        status, document = self.server.json("GET", "/openapi.json")
        self.assertEqual(status, 200)
        self.assertTrue(document["openapi"].startswith("3."))
        for path in ("/alive", "/server_info", "/execute_action", "/list_files", "/metrics"):
            self.assertIn(path, document["paths"])
        self.server.run("true")
        self.assertIn("/output", document["paths"])
        for path, methods in document["paths"].items():
            for method in set(methods) - self.streams(path):
                status = self.server.request(method.upper(), path)[0]
                self.assertNotIn(status, (404, 405), f"{method} {path}")
        status, text, headers = self.server.request("GET", "/metrics")
        self.assertEqual(status, 200)
        self.assertTrue(headers["Content-Type"].startswith("text/plain"))
        self.assertIn(b'action="run"', text)
        info = self.server.json("GET", "/server_info")[1]
        for key in ("uptime", "idle_time", "resources"):
            self.assertIn(key, info)
        self.assertIn("bash", [m["name"] for m in info["modules"]])


if __name__ == "__main__":
    main()
