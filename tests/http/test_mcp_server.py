# SPDX-License-Identifier: LGPL-2.1-or-later
"""The sandbox as an MCP server: tools, their results, how far they are, and their end."""

import base64
import json
import os
import tempfile
import time
import unittest

from gloveboxtest import START_SECONDS, Server, ServerTest, done, main
from mcpclient import ACCEPT, GREETING, Streamable, read_event

PATH = "/mcp/sandbox"
# The protocol takes bytes that are 0 for no picture but for a binary file.
PICTURE = b"\x89PNG\r\n\x1a\n no more than its first bytes"


class SandboxTest(ServerTest):
    server_env = {"SESSION_API_KEY": "k", "NO_CHANGE_TIMEOUT_SECONDS": "30"}

    def setUp(self):
        self.session = Streamable(self.server, PATH)

    def wait_until(self, condition):
        end = time.monotonic() + START_SECONDS
        while not condition():
            self.assertLess(time.monotonic(), end)
            os.sched_yield()


class Tools(SandboxTest):
    def test_greeting(self):
        self.assertEqual(self.session.greeting["serverInfo"]["name"], "glovebox")
        self.assertEqual(self.session.greeting["capabilities"], {"tools": {}})
        self.assertEqual(self.session.ask("ping")["result"], {})
        self.assertEqual(self.session.ask("resources/list")["error"]["code"], -32601)

    def test_schemas_are_those_of_openapi(self):
        tools = self.session.ask("tools/list")["result"]["tools"]
        names = [tool["name"] for tool in tools]
        self.assertEqual(names, sorted(names))
        self.assertLessEqual({"run", "read", "write", "edit"}, set(names))
        _, document = self.server.json("GET", "/openapi.json")
        described = {variant["properties"]["action"]["const"]: variant
                     for variant in document["components"]["schemas"]["Action"]["anyOf"]}
        for tool in tools:
            schema, action = tool["inputSchema"], described.get(tool["name"])
            self.assertEqual(schema["properties"].pop("timeout")["type"], "number")
            if action is None:
                continue
            self.assertEqual(tool["description"], action["description"])
            args = action["properties"]["args"]
            self.assertEqual(schema["required"], args["required"])
            for name, described_arg in schema["properties"].items():
                self.assertEqual(described_arg, args["properties"][name])
            self.assertNotIn("security_risk", schema["properties"])

    def test_run(self):
        result = self.session.call("run", command="cd /tmp; echo hi; (exit 3)")
        self.assertEqual(result["content"], [{"type": "text", "text": "hi" + done(3)}])
        self.assertIs(result["isError"], False)
        self.assertEqual(result["structuredContent"]["extras"]["metadata"]["exit_code"], 3)
        self.assertEqual(self.session.text("run", command="pwd"), "/tmp" + done(0))

    def test_files(self):
        path = os.path.join(self.server.workspace, "note.txt")
        self.assertIn(path, self.session.text("write", path=path, content="one"))
        self.assertIn("one", self.session.text("read", path=path))
        self.session.call("edit", path=path, command="str_replace", old_str="one", new_str="two")
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), "two\n")

    def test_picture(self):
        path = os.path.join(self.server.workspace, "dot.png")
        with open(path, "wb") as file:
            file.write(PICTURE)
        block = self.session.call("read", path=path)["content"][0]
        self.assertEqual((block["type"], block.get("mimeType")), ("image", "image/png"))
        self.assertEqual(base64.b64decode(block["data"]), PICTURE)

    def test_mistakes_are_results(self):
        for name, arguments, text in (
                ("nonsense", {}, "Unknown tool: nonsense"),
                ("run", {}, "run needs the argument “command”"),
                ("run", {"command": "x", "colour": 1}, "run has no argument “colour”"),
                ("run", {"command": "x", "timeout": "soon"}, "“timeout” is no number of seconds"),
                ("run", {"command": "x", "timeout": -1}, "“timeout” is no number of seconds"),
                ("read", {"path": "/nonexistent"}, "File not found")):
            result = self.session.call(name, **arguments)
            self.assertIs(result["isError"], True)
            self.assertIn(text, result["content"][0]["text"])
        result = self.session.call("run", command=["x"])
        self.assertIs(result["isError"], True)

    def test_timeout_leaves_the_command_running(self):
        text = self.session.text("run", command="echo begun; read line; echo end=$line",
                                 timeout=0.5)
        self.assertIn("timed out after 0.5 seconds", text)
        self.assertIn("end=x" + done(0), self.session.text("run", command="x", is_input=True))

    def test_batch(self):
        requests = [{"jsonrpc": "2.0", "id": i, "method": "tools/call",
                     "params": {"name": "run", "arguments": {"command": f"echo {i}"}}}
                    for i in range(3)]
        status, messages = self.session.post(
            [*requests, {"jsonrpc": "2.0", "id": "p", "method": "ping"}])
        self.assertEqual(status, 200)
        answers = {m["id"]: m["result"] for m in messages}
        self.assertEqual(answers.pop("p"), {})
        self.assertEqual({i: a["content"][0]["text"] for i, a in answers.items()},
                         {i: f"{i}" + done(0) for i in range(3)})
        self.assertEqual(self.session.post([])[0], 400)
        self.assertEqual(self.session.post([requests[0], 1])[0], 400)

    def test_batch_limit(self):
        """GBX_MCP_MAX_BATCH_COUNT"""
        ping = {"jsonrpc": "2.0", "method": "notifications/initialized"}
        self.assertEqual(self.session.post([ping] * 100)[0], 202)
        self.assertEqual(self.session.post([ping] * 101)[0], 400)


class Progress(SandboxTest):
    def begin(self, command, **params):
        connection, number = self.session.begin(
            "tools/call", name="run", arguments={"command": command, "blocking": True}, **params)
        return connection, number

    def begin_endless(self, command="echo begun; while :; do sleep 0.1; done"):
        """A command that waits for what never comes, and says when it does."""
        connection, number = self.begin(command, _meta={"progressToken": "mine"})
        response = connection.getresponse()
        message = {}
        while "begun" not in message.get("message", ""):
            params = json.loads(read_event(response)[1])["params"]
            self.assertEqual(params["progressToken"], "mine")
            self.assertGreater(params["progress"], message.get("progress", 0))
            message = params
        return connection, response, number

    def assert_shell_is_free(self):
        self.assertEqual(self.session.text("run", command="echo free", timeout=START_SECONDS),
                         "free" + done(0))

    def test_cancel(self):
        connection, response, number = self.begin_endless()
        self.session.tell("notifications/cancelled", requestId=number)
        with self.assertRaises(EOFError):
            while True:
                self.assertNotIn("id", json.loads(read_event(response)[1]))
        connection.close()
        self.assert_shell_is_free()

    def test_cancel_one_that_waits(self):
        path = os.path.join(self.server.workspace, "touched")
        first, _, number = self.begin_endless()
        second, waiting = self.begin(f"touch {path}")
        response = second.getresponse()  # so that it has arrived
        self.session.tell("notifications/cancelled", requestId=waiting)
        with self.assertRaises(EOFError):
            read_event(response)
        self.session.tell("notifications/cancelled", requestId=number)
        self.assert_shell_is_free()
        self.assertFalse(os.path.exists(path))
        for connection in (first, second):
            connection.close()

    def test_client_that_leaves(self):
        connection, response, _ = self.begin_endless()
        response.close()
        connection.close()
        self.assert_shell_is_free()

    def test_session_that_ends(self):
        connection, response, _ = self.begin_endless()
        self.assertEqual(self.server.request("DELETE", PATH, headers=self.session.headers)[0], 200)
        with self.assertRaises(EOFError):
            while True:
                read_event(response)
        connection.close()
        self.session = Streamable(self.server, PATH)
        self.assert_shell_is_free()

    def test_deaf_command(self):
        """GBX_BASH_ABANDONED_KEYS_COUNT: it goes on, and who comes next is told so."""
        path = os.path.join(self.server.workspace, "go-on")
        os.mkfifo(path)
        connection, response, _ = self.begin_endless(f"(trap '' INT; echo begun; cat {path})")
        response.close()
        connection.close()
        self.assertIn("The previous command is still running", self.session.text(
            "run", command="echo free", timeout=START_SECONDS))
        with open(path, "wb"):
            pass
        while "exit code" not in self.session.text("run", command="", timeout=START_SECONDS):
            pass
        self.assert_shell_is_free()

    def test_much_output_at_once(self):
        """GBX_MCP_SERVER_MAX_PROGRESS_BYTES: what a message leaves out is in the result"""
        wait = "until [ -e go ]; do sleep 0.05; done"
        connection, _ = self.begin(f"head -c 20000 /dev/zero | tr '\\0' x; echo begun; {wait}",
                                   _meta={"progressToken": 1})
        response = connection.getresponse()
        text = ""
        while "begun" not in text:
            text = json.loads(read_event(response)[1])["params"].get("message", "")
            self.assertLessEqual(len(text.encode()), 4096)
        self.assertGreater(len(text), 2000)
        with open(os.path.join(self.server.workspace, "go"), "wb"):
            pass
        while "result" not in (answer := json.loads(read_event(response)[1])):
            pass
        self.assertIn("x" * 20000 + "begun", answer["result"]["content"][0]["text"])
        connection.close()


class Transport(SandboxTest):
    def test_methods_and_paths(self):
        for method, path, status in (("GET", PATH, 405), ("PUT", PATH, 405),
                                     ("POST", PATH + "/x", 404)):
            self.assertEqual(
                self.server.request(method, path, headers=self.session.headers)[0], status)
        self.assertEqual(self.server.request(
            "POST", PATH, {}, {**self.session.headers, "Origin": "http://evil"})[0], 403)
        self.assertEqual(self.server.request("POST", PATH, {}, {"X-Session-API-Key": "x"})[0], 403)
        self.assertEqual(self.session.post({}, **{"Mcp-Session-Id": "0" * 32})[0], 400)

    def test_calls_limit(self):
        """GBX_MCP_SERVER_MAX_CALLS_COUNT"""
        calls = [self.session.begin("tools/call", name="run",
                                    arguments={"command": "sleep 1000", "blocking": True})[0]
                 for _ in range(64)]
        for call in calls:
            call.getresponse()
        answer = self.session.ask("tools/call", name="run", arguments={"command": "true"})
        self.assertEqual(answer["error"]["code"], -32600)
        self.server.request("DELETE", PATH, headers=self.session.headers)
        for call in calls:
            call.close()


class OwnAction(unittest.TestCase):
    """An action that the protocol does not have, with a description and without."""

    SCHEMA = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}

    def write(self, folder, name, schema):
        with open(os.path.join(folder, f"{name}.module"), "w", encoding="utf-8") as file:
            file.write(f"[Module]\nName={name}\nKind=exec\nABI=1\nVersion=1\nLicense=MIT\n"
                       f"Description=About {name}\n[Provides]\nActions={name};\n"
                       "[Exec]\nCommand=/bin/cat;\n")
        if schema:
            os.mkdir(os.path.join(folder, name))
            with open(os.path.join(folder, name, "openapi.json"), "w", encoding="utf-8") as file:
                json.dump({"components": {"schemas": {name: schema}}}, file)

    def test_own_action(self):
        with tempfile.TemporaryDirectory() as folder:
            self.write(folder, "told", self.SCHEMA)
            self.write(folder, "untold", None)
            with Server("--module-dir", folder, "--plugins", "told", "untold") as server:
                session = Streamable(server, PATH)
                tools = {t["name"]: t for t in session.ask("tools/list")["result"]["tools"]}
                self.assertEqual(tools["told"]["description"], "About told")
                self.assertEqual(tools["told"]["inputSchema"]["required"], ["text"])
                self.assertEqual(tools["untold"]["inputSchema"]["type"], "object")
                result = session.call("told", text="x")
                self.assertIs(result["isError"], False)
                _, document = server.json("GET", "/openapi.json")
                self.assertEqual(document["components"]["schemas"]["told"], self.SCHEMA)


class Limits(unittest.TestCase):
    def test_sessions_limit(self):
        """GBX_MCP_SERVER_MAX_SESSIONS_COUNT"""
        with Server() as server:
            greeting = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": GREETING}
            statuses = [server.request("POST", PATH, greeting, ACCEPT)[0] for _ in range(257)]
            self.assertEqual(set(statuses[:256]), {200})
            self.assertEqual(statuses[256], 429)

    def test_idle_sessions_make_room(self):
        with Server("--set", "mcp_server.session-idle-timeout=0") as server:
            session = Streamable(server, PATH)
            connection, _ = session.begin("tools/call", name="run",
                                          arguments={
                "command": "until [ -e go ]; do sleep 0.05; done; echo over", "blocking": True})
            response = connection.getresponse()
            greeting = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": GREETING}
            for _ in range(256):
                self.assertEqual(server.request("POST", PATH, greeting, ACCEPT)[0], 200)
            with open(os.path.join(server.workspace, "go"), "wb"):
                pass
            answer = json.loads(read_event(response)[1])
            self.assertIn("over", answer["result"]["content"][0]["text"])
            connection.close()

    def test_shutdown_ends_streams(self):
        with Server(env={"NO_CHANGE_TIMEOUT_SECONDS": "30"}) as server:
            session = Streamable(server, PATH)
            connection, _ = session.begin("tools/call", name="run",
                                          arguments={"command": "sleep 1000"})
            response = connection.getresponse()
            server.stop()
            answer = json.loads(read_event(response)[1])
            self.assertIs(answer["result"]["isError"], True)
            connection.close()


if __name__ == "__main__":
    main()
