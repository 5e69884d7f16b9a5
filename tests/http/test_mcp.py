# SPDX-License-Identifier: LGPL-2.1-or-later
"""The MCP proxy: updates, both transports, and servers that misbehave."""

import contextlib
import http.client
import json
import os
import sys
import threading
import time
import unittest

from gloveboxtest import Server, main
from mcpclient import ACCEPT, Streamable, read_event

FAKE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "mcpfake.py")
TOOLS = ["echo", "pid", "fail", "die", "mute", "hold", "held", "env", "progress", "ask", "long"]
MESSAGES = "/mcp/messages/?session_id="
# Sanitizers and loaded machines take their time: GBX_TEST_TIMEOUT_SECONDS says how much more.
SLOWNESS = max(1.0, float(os.environ.get("GBX_TEST_TIMEOUT_SECONDS") or 10) / 10)
DEADLINE = 20 * SLOWNESS
# What is given to those of whom it is tested that they are late; other servers are ready by then.
START_SECONDS = max(5, 2 * SLOWNESS)
CALL_SECONDS = max(5, 2 * SLOWNESS)


def definition(name, mode="good", **extra):
    return {"name": name, "command": sys.executable, "args": [FAKE, mode], "env": {}, **extra}


class Sse:
    """One session over /mcp/sse."""

    def __init__(self, server, path="/mcp/sse", messages=MESSAGES):
        self.server = server
        self.headers = {"X-Session-API-Key": server.key} if server.key else {}
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=DEADLINE)
        self.connection.request("GET", path, headers={**self.headers,
                                                            "Accept": "text/event-stream"})
        self.response = self.connection.getresponse()
        assert self.response.status == 200, self.response.status
        kind, self.path = self.event()
        assert kind == "endpoint" and self.path.startswith(messages), self.path
        self.last_id = 0
        self.notifications = []

    def event(self):
        return read_event(self.response)

    def post(self, message):
        status, body, _ = self.server.request("POST", self.path,
                                              {"jsonrpc": "2.0", **message})
        assert (status, body) == (202, b"Accepted"), (status, body)

    def send(self, method, **params):
        self.last_id += 1
        self.post({"id": self.last_id, "method": method, "params": params})
        return self.last_id

    def receive(self, request_id):
        while True:
            message = json.loads(self.event()[1])
            if message.get("id") == request_id:
                return message
            self.notifications.append(message)

    def ask(self, method, **params):
        return self.receive(self.send(method, **params))

    def greet(self):
        answer = self.ask("initialize", protocolVersion="2025-03-26", capabilities={},
                          clientInfo={"name": "test", "version": "1"})
        self.post({"method": "notifications/initialized"})
        return answer["result"]

    def call(self, name, **arguments):
        return self.ask("tools/call", name=name, arguments=arguments)["result"]

    def text(self, name, **arguments):
        return self.call(name, **arguments)["content"][0]["text"]

    def names(self):
        return [tool["name"] for tool in self.ask("tools/list")["result"]["tools"]]

    def close(self):
        self.response.close()
        self.connection.close()

    def __enter__(self):
        self.greet()
        return self

    def __exit__(self, *_):
        self.close()


class ProxyTest(unittest.TestCase):
    start_seconds = call_seconds = DEADLINE
    settings = ()

    def setUp(self):
        update_seconds = min(2 * self.start_seconds, 50)  # the most there may be
        self.server = Server("--set", f"mcp.start-timeout={self.start_seconds:.0f}s",
                             "--set", f"mcp.update-wait={update_seconds:.0f}s",
                             "--set", f"mcp.call-timeout={self.call_seconds:.0f}s", *self.settings,
                             env={"SESSION_API_KEY": "k"})
        self.addCleanup(self.check_end)

    def check_end(self):
        self.server.stop()
        log = self.server.read_log()
        self.assertNotIn("openhands:ERROR", log)
        self.assertNotIn("Sanitizer", log)

    def update(self, *definitions):
        status, answer = self.server.json("POST", "/update_mcp_server", list(definitions))
        self.assertEqual((status, answer["detail"]), (200, "MCP server updated successfully"))
        return answer["router_error_log"]

    @contextlib.contextmanager
    def within(self, deadline_seconds, grace_seconds=1):
        """What waits for a deadline ends with it, and soon."""
        start = time.monotonic()
        yield
        elapsed = time.monotonic() - start
        self.assertGreaterEqual(elapsed, deadline_seconds)
        self.assertLess(elapsed, deadline_seconds + grace_seconds * SLOWNESS)

    def children(self):
        """The processes that the server started and has not seen the end of."""
        found = set()
        # Each thread has a list of those that it started, but threads come and go.
        for entry in os.listdir("/proc"):
            with contextlib.suppress(OSError), open(f"/proc/{entry}/stat", "rb") as file:
                parent = file.read().rpartition(b")")[2].split()[1]
                if int(parent) == self.server.process.pid:
                    found.add(entry)
        return found

    def fd_count(self):
        return len(os.listdir(f"/proc/{self.server.process.pid}/fd"))

    def wait_until(self, condition):
        end = time.monotonic() + DEADLINE
        while not condition():
            self.assertLess(time.monotonic(), end)
            os.sched_yield()

    def stream_post(self, message, session=None, **headers):
        if session:
            headers["Mcp-Session-Id"] = session
        status, body, got = self.server.request(
            "POST", "/mcp", {"jsonrpc": "2.0", **message},
            {"Accept": "application/json, text/event-stream", **headers})
        lines = [line[6:] for line in body.decode().splitlines() if line.startswith("data: ")]
        return status, [json.loads(line) for line in lines], got

    def reason(self):
        _, info = self.server.json("GET", "/server_info")
        module = next(m for m in info["modules"] if m["name"] == "mcp")
        self.assertEqual(module["state"], "ready")
        return module["reason"]


class Proxy(ProxyTest):
    def test_update_refusals(self):
        for body, status in (({}, 400), ("nonsense", 500), ([1], 500), ([{"name": "a"}], 500),
                             ([definition("a b")], 500), ([definition("a", command="a b")], 500),
                             ([definition("a", args=[1])], 500)):
            self.assertEqual(self.server.request("POST", "/update_mcp_server", body)[0], status)
        self.assertEqual(self.server.request("GET", "/update_mcp_server")[0], 405)
        self.assertEqual(self.server.request("POST", "/update_mcp_server", [],
                                             {"X-Session-API-Key": "no"})[0], 403)

    def test_client_sequence(self):
        """What the original's client does, again and again, leaves nothing behind."""
        self.assertEqual(self.update(definition("one")), "")
        with Sse(self.server) as session:
            pid = session.text("pid")
        with Sse(self.server) as session:
            first = self.fd_count()
        children = self.children()
        self.assertIn(pid, children)
        for _ in range(200):
            self.assertEqual(self.update(definition("one")), "")
            with Sse(self.server) as session:
                self.assertEqual(session.names(), TOOLS)
            with Sse(self.server) as session:
                result = session.call("echo", text="hi")
                self.assertEqual(result["content"], [{"type": "text", "text": "hi"}])
                self.assertEqual(result["structuredContent"], {"n": 1.5})
                self.assertIs(result["isError"], False)
                self.assertEqual(session.names(), TOOLS)
        with Sse(self.server) as session:
            self.assertEqual(session.text("pid"), pid)
        self.wait_until(lambda: self.fd_count() <= first)
        self.assertEqual(self.children(), children)
        self.update()
        self.wait_until(lambda: self.children() == children - {pid})

    def test_environment(self):
        self.update(definition("one", env={"MINE": "yes"}))
        with Sse(self.server) as session:
            env = json.loads(session.text("env"))
        self.assertEqual(env["MINE"], "yes")
        self.assertNotIn("SESSION_API_KEY", env)
        self.assertLessEqual(set(env) - {"MINE", "LC_CTYPE", "PWD"},
                             {"HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER"})

    def test_two_servers(self):
        self.update(definition("a"))
        with Sse(self.server) as session:
            pid = session.text("pid")
            self.update(definition("a"), definition("a_b"))
            names = session.names()
            self.assertEqual(names, [f"a_{t}" for t in TOOLS] + [f"a_b_{t}" for t in TOOLS])
            self.assertEqual(session.text("a_pid"), pid)
            self.assertNotEqual(session.text("a_b_pid"), pid)
            self.assertIn("Unknown tool: pid", session.text("pid"))
            uris = [r["uri"] for r in session.ask("resources/list")["result"]["resources"]]
            self.assertEqual(uris, ["file://a//a/b", "file://a_b//a/b"])
            read = session.ask("resources/read", uri=uris[1])["result"]["contents"][0]
            self.assertEqual(read["text"], "file:///a/b")
            changed = [m["method"] for m in session.notifications]
            self.assertIn("notifications/tools/list_changed", changed)
            self.update(definition("a"))
            self.assertEqual(session.text("pid"), pid)

    def test_names_that_fit_twice(self):
        """What a server is known to have decides, where its name alone would be wrong."""
        self.update(definition("a", "tool b_c"), definition("a_b", "tool x"),
                    definition("c", "tool a_y"))
        with Sse(self.server) as session:
            self.assertEqual(session.names(), ["a_b_c", "a_b_x", "c_a_y"])
            self.assertEqual(session.text("a_b_c"), "tool b_c called as b_c")
            self.assertEqual(session.text("a_b_x"), "tool x called as x")
            self.assertEqual(session.text("a_y"), "tool a_y called as a_y")
            self.update(definition("c", "tool a_y"))
            self.assertEqual(session.names(), ["a_y"])
            self.assertEqual(session.text("c_a_y"), "tool a_y called as a_y")
            self.assertEqual(session.text("a_y"), "tool a_y called as a_y")

    def test_resources_as_results_name_them(self):
        self.update(definition("a"), definition("b", "tool x"))
        with Sse(self.server) as session:
            self.assertEqual(len(session.ask("resources/list")["result"]["resources"]), 2)
            self.assertIn("error", session.ask("resources/read", uri="file:///a/b"))  # of both
            self.update(definition("a"), definition("b", "no resources"))
            self.assertEqual(len(session.ask("resources/list")["result"]["resources"]), 1)
            read = session.ask("resources/read", uri="file:///a/b")["result"]["contents"][0]
            self.assertEqual(read["text"], "file:///a/b")

    def test_list_that_changes_meanwhile(self):
        self.update(definition("a", "growing"))
        with Sse(self.server) as session:
            self.assertEqual(session.names(), [])
            self.assertEqual(session.names(), ["new0"])
            for _ in range(2):  # it has said nothing since
                self.assertEqual(session.names(), ["new0", "new1"])

    def test_prompts(self):
        self.update(definition("a"), definition("b"))
        with Sse(self.server) as session:
            prompts = session.ask("prompts/list")["result"]["prompts"]
            self.assertEqual([p["name"] for p in prompts], ["a_greet", "b_greet"])
            self.assertEqual(prompts[0]["arguments"], [{"name": "whom"}])
            got = session.ask("prompts/get", name="b_greet", arguments={"whom": "you"})["result"]
            self.assertEqual(got["messages"][0]["content"]["text"], "greet you")
            self.assertIn("error", session.ask("prompts/get", name="c_greet", arguments={}))

    def test_logging(self):
        self.update(definition("a"))
        with Sse(self.server) as session:
            self.assertEqual(session.ask("logging/setLevel", level="debug")["result"], {})
            session.text("pid")  # what the server said before this is there
            said = [m["params"] for m in session.notifications
                    if m["method"] == "notifications/message"]
            self.assertEqual([s["data"] for s in said], ["as you wish"])

    def test_failures_are_results(self):
        self.update(definition("a"))
        with Sse(self.server) as session:
            result = session.call("fail")
            self.assertEqual((result["isError"], result["content"][0]["text"]), (True, "no fail"))
            self.assertEqual(session.ask("nonsense")["error"]["code"], -32601)
            self.assertEqual(session.ask("ping")["result"], {})

    def test_one_dead_server(self):
        with self.within(0):
            self.assertIn("dead: ended with status 3: no such thing",
                          self.update(definition("dead", "dead")))

    def test_unknown_revision(self):
        self.assertIn("old: does not speak a known revision of MCP",
                      self.update(definition("old", "ancient")))

    def test_questions_of_servers(self):
        """Nobody can be asked, and the server is told so."""
        self.update(definition("a"))
        with Sse(self.server) as session:
            answers = json.loads(session.text("ask"))
        self.assertEqual(answers.pop("ask ping"), {})
        self.assertEqual(len(answers), 3)
        for question, error in answers.items():
            self.assertEqual(error["code"], -32601)
            self.assertEqual(error["message"],
                             f"{question.removeprefix('ask ')}: clients cannot be asked")

    def test_batches(self):
        self.update(definition("a", "batch"))
        calls = [{"jsonrpc": "2.0", "id": i, "method": "tools/call",
                  "params": {"name": "echo", "arguments": {"text": str(i)}}} for i in range(9)]
        note = {"jsonrpc": "2.0", "method": "notifications/initialized"}
        with Sse(self.server) as session:
            self.assertEqual(self.server.request("POST", session.path, [*calls, note])[0], 202)
            for i in range(9):
                self.assertEqual(session.receive(i)["result"]["content"][0]["text"], str(i))
            self.assertIn("notifications/message",
                          [m["method"] for m in session.notifications])
            self.assertEqual(self.server.request("POST", session.path, [note, 1])[0], 400)
            self.assertEqual(self.server.request("POST", session.path, [])[0], 400)
        session = Streamable(self.server, "/mcp")
        status, messages = session.post([note, *calls])
        self.assertEqual(status, 200)
        self.assertEqual({m["id"]: m["result"]["content"][0]["text"] for m in messages},
                         {i: str(i) for i in range(9)})

    def test_server_that_dies(self):
        self.update(definition("a"))
        with Sse(self.server) as session:
            pid = session.text("pid")
            hold = session.send("tools/call", name="hold", arguments={})
            die = session.send("tools/call", name="die", arguments={})
            for request in (hold, die):
                text = session.receive(request)["result"]["content"][0]["text"]
                self.assertEqual(text, "a: ended with status 5: I must go")
            self.assertNotEqual(session.text("pid"), pid)

    def test_server_that_falls_silent(self):
        self.update(definition("a"))
        with Sse(self.server) as session:
            pid = session.text("pid")
            with self.within(0, 2):
                self.assertEqual(session.text("mute"), "a: closed its output")
            self.wait_until(lambda: session.call("pid")["isError"] is False)
            self.assertNotEqual(session.text("pid"), pid)

    def test_server_that_tidies_up(self):
        path = os.path.join(self.server.workspace, "tidy")
        for _ in range(2):
            self.update(definition("a", args=[FAKE, "tidy", path]))
            self.update()
            self.wait_until(lambda: os.path.exists(path))
            os.remove(path)

    def test_progress(self):
        self.update(definition("a"))
        with Sse(self.server) as session:
            answer = session.ask("tools/call", name="progress", arguments={},
                                 _meta={"progressToken": "mine"})
            self.assertEqual(answer["result"]["content"][0]["text"], "done")
            self.assertIn({"progressToken": "mine", "progress": 0.5},
                          [m.get("params") for m in session.notifications])

    def test_posts(self):
        with Sse(self.server) as session:
            for path, body, kind, status, text in (
                    ("/mcp/messages/", "{}", "application/json", 400, "session_id is required"),
                    (MESSAGES + "x", "{}", "application/json", 400, "Invalid session ID"),
                    (MESSAGES + "0" * 32, "{}", "application/json", 404, "Could not find session"),
                    (session.path, "{}", "text/plain", 400, "Invalid Content-Type header"),
                    (session.path, "{}", "application/json", 400, "Could not parse message"),
                    (session.path, "[" * 9999, "application/json", 400, "Could not parse message")):
                answer = self.server.request("POST", path, body, {"Content-Type": kind})
                self.assertEqual(answer[:2], (status, text.encode()))
            path = session.path
        self.wait_until(lambda: self.server.request("POST", path, {})[0] == 404)
        self.assertEqual(self.server.request("GET", "/mcp/nothing")[0], 404)

    def test_paths_at_the_root(self):
        self.update(definition("a"))
        session = Sse(self.server, "/sse", "/messages/?session_id=")
        session.greet()
        self.assertEqual(session.names(), TOOLS)
        session.close()

    def test_posts_on_one_connection(self):
        """What a module answers at once leaves the connection to the next request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=DEADLINE)
        for _ in range(20):
            connection.request("POST", MESSAGES + "0" * 32, "{}",
                               {"X-Session-API-Key": "k", "Content-Type": "application/json"})
            response = connection.getresponse()
            self.assertEqual((response.status, response.read()), (404, b"Could not find session"))
        connection.close()

    def test_keys_and_origins(self):
        for headers, status in (({"Authorization": "Bearer k"}, 406), ({}, 403),
                                ({"Authorization": "Bearer x"}, 403),
                                ({"Authorization": "Bearer k", "Origin": "http://evil"}, 403)):
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
            connection.request("GET", "/mcp", headers={**headers, "Accept": "text/html"})
            self.assertEqual(connection.getresponse().status, status, headers)
            connection.close()

    def test_streamable(self):
        self.update(definition("a"))
        greeting = {"id": 0, "method": "initialize",
                    "params": {"protocolVersion": "1999-01-01", "capabilities": {}}}
        status, messages, headers = self.stream_post(greeting)
        self.assertEqual(status, 200)
        self.assertEqual(messages[0]["result"]["protocolVersion"], "2025-06-18")
        session = headers["Mcp-Session-Id"]
        self.assertEqual(self.stream_post({"method": "notifications/initialized"}, session)[0], 202)
        _, messages, _ = self.stream_post(
            {"id": "x", "method": "tools/call",
             "params": {"name": "progress", "_meta": {"progressToken": 7}}}, session)
        self.assertEqual([m.get("id") for m in messages], [None, "x"])
        self.assertEqual(messages[0]["params"]["progressToken"], 7)
        self.assertEqual(self.stream_post(greeting | {"method": "ping"})[0], 400)
        self.assertEqual(self.stream_post(greeting, "0" * 32)[0], 404)
        self.assertEqual(self.stream_post(
            {"id": 1, "method": "ping"}, session, **{"Mcp-Protocol-Version": "1"})[0], 400)
        self.assertEqual(self.server.request("DELETE", "/mcp",
                                             headers={"Mcp-Session-Id": session})[0], 200)
        self.assertEqual(self.stream_post({"id": 1, "method": "ping"}, session)[0], 404)

    def test_two_get_streams(self):
        greeting = {"id": 0, "method": "initialize", "params": {}}
        session = self.stream_post(greeting)[2]["Mcp-Session-Id"]
        headers = {"X-Session-API-Key": "k", "Mcp-Session-Id": session,
                   "Accept": "text/event-stream"}
        first = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=DEADLINE)
        first.request("GET", "/mcp", headers=headers)
        response = first.getresponse()
        self.assertEqual(response.status, 200)
        self.assertEqual(self.server.request("GET", "/mcp", headers=headers)[0], 409)
        self.update(definition("a"))
        self.assertEqual(response.readline(), b"event: message\n")
        self.assertIn(b"notifications/tools/list_changed", response.readline())
        response.close()
        first.close()
        self.wait_until(lambda: self.server.request("DELETE", "/mcp", headers=headers)[0] == 200)


class Deadlines(ProxyTest):
    """With servers that do not start, and calls that are not answered."""

    start_seconds = START_SECONDS
    call_seconds = CALL_SECONDS

    def test_missing_silent_and_dead_servers(self):
        with self.within(START_SECONDS, 3):  # all of them wait for one deadline
            log = self.update(definition("missing", command="/nonexistent/program"),
                              definition("silent", "silent"), definition("dead", "dead"),
                              definition("good"), definition("flood", "flood"))
        self.assertIn("missing: cannot start", log)
        self.assertIn("silent: did not answer in time", log)
        self.assertIn("dead: ended with status 3: no such thing", log)
        self.assertNotIn("good:", log)
        self.assertNotIn("flood:", log)
        with Sse(self.server) as session:
            with self.within(0):
                self.assertEqual(session.text("good_echo", text="x"), "x")
                self.assertEqual(session.text("flood_echo", text="x"), "x")
            result = session.call("missing_echo")
            self.assertIs(result["isError"], True)
            self.assertIn("missing: cannot start", result["content"][0]["text"])
        self.assertIn("missing: cannot start", self.reason())
        self.update(definition("good"))
        self.assertEqual(self.reason(), "")

    def test_one_silent_server(self):
        with self.within(START_SECONDS):
            self.assertIn("silent: did not answer in time",
                          self.update(definition("silent", "silent")))

    def test_call_deadline_and_cancelling(self):
        self.update(definition("a"))
        with Sse(self.server) as session:
            with self.within(CALL_SECONDS):
                self.assertIn("no answer in time", session.text("hold"))
            hold = session.send("tools/call", name="hold", arguments={})
            session.post({"method": "notifications/cancelled", "params": {"requestId": hold}})
            self.wait_until(lambda: json.loads(session.text("held")) == ["cancelled"] * 2)
            with Sse(self.server) as other:
                other.send("tools/call", name="hold", arguments={})
                self.wait_until(lambda: len(json.loads(session.text("held"))) == 3)
            self.wait_until(lambda: json.loads(session.text("held")) == ["cancelled"] * 3)

    def test_stop(self):
        self.update(definition("a"), definition("b", "silent"))
        with Sse(self.server) as session:
            pid = session.text("a_pid")
            with self.within(0, 3.5):
                self.server.stop()
            self.assertFalse(os.path.exists(f"/proc/{pid}"))


class SlowStart(ProxyTest):
    """With a server that takes longer for its start than a request waits."""

    settings = ("--set", "mcp.start-timeout=10min", "--set", "mcp.start-wait=1s",
                "--set", "mcp.update-wait=1s")

    def test_is_left_to_start(self):
        path = os.path.join(self.server.workspace, "go-on")
        os.mkfifo(path)
        self.assertEqual(self.update(definition("slow", args=[FAKE, "slow", path]),
                                     definition("good")), "")
        good = [f"good_{name}" for name in TOOLS]
        with Sse(self.server) as session:
            self.wait_until(lambda: session.names() == good)
            self.assertEqual(session.text("slow_pid"), "slow: has not started yet")
            with open(path, "w", encoding="ascii") as file:
                file.write("x")
            both = [f"slow_{name}" for name in TOOLS] + good
            self.wait_until(lambda: session.names() == both)


class Patient(ProxyTest):
    """With calls that may last."""

    call_seconds = 600

    def test_many_at_once(self):
        self.update(definition("a"), definition("b"))
        failures = []

        def run(number):
            try:
                with Sse(self.server) as session:
                    for i in range(20):
                        word = f"{number}-{i}"
                        assert session.text("b_echo", text=word) == word
            except (AssertionError, OSError, EOFError) as error:
                failures.append(repr(error))

        threads = [threading.Thread(target=run, args=(i,)) for i in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])

    def test_limits(self):
        """GBX_MCP_MAX_CALLS_COUNT, GBX_MCP_MAX_SESSIONS_COUNT, GBX_MCP_MAX_SERVERS_COUNT"""
        self.update(definition("a"))
        with Sse(self.server) as session:
            calls = [session.send("tools/call", name="hold", arguments={}) for _ in range(256)]
            again = session.ask("tools/call", name="hold", arguments={})
            self.assertEqual(again["error"]["code"], -32600)
            self.assertEqual(len(calls), 256)
        with Sse(self.server) as session:
            self.wait_until(lambda: json.loads(session.text("held")) == ["cancelled"] * 256)
        greeting = {"id": 0, "method": "initialize", "params": {}}
        statuses = [self.stream_post(greeting)[0] for _ in range(257)]
        self.assertEqual(set(statuses[:255]), {200})
        self.assertEqual(statuses[-1], 429)
        self.assertEqual(self.server.request(
            "POST", "/update_mcp_server", [definition(f"s{i}") for i in range(65)])[0], 500)

    def test_idle_sessions_make_room(self):
        with Server("--set", "mcp.session-idle-timeout=0") as server:
            greeting = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {}}
            with Sse(server) as session:
                for _ in range(257):
                    self.assertEqual(server.request("POST", "/mcp", greeting, ACCEPT)[0], 200)
                self.assertEqual(session.ask("ping")["result"], {})

    def test_pages_limit(self):
        """GBX_MCP_MAX_PAGES_COUNT"""
        self.update(definition("a", "endless"))
        with Sse(self.server) as session:
            self.assertEqual(session.names(), ["again"] * 100)

    def test_long_message(self):
        """GBX_MCP_MAX_MESSAGE_BYTES"""
        self.update(definition("a"))
        with Sse(self.server) as session:
            fits = 16 * 1024 * 1024 - 1024
            self.assertEqual(len(session.text("long", bytes=fits)), fits)
            result = session.call("long", bytes=fits + 1024)
            self.assertIs(result["isError"], True)
            self.assertIn("longer than 16 MiB", result["content"][0]["text"])
            result = session.call("deep")
            self.assertIs(result["isError"], True)
            self.assertIn("cannot be read", result["content"][0]["text"])

    def test_client_that_does_not_read(self):
        """GBX_MCP_MAX_PENDING_BYTES"""
        self.update(definition("a"))
        with Sse(self.server) as session:
            for _ in range(8):
                session.send("tools/call", name="long", arguments={"bytes": 8 * 1024 * 1024})
            self.wait_until(lambda: self.server.request("POST", session.path, [])[0] == 404)


if __name__ == "__main__":
    main()
