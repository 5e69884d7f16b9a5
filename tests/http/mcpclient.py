# SPDX-License-Identifier: LGPL-2.1-or-later
"""Clients of MCP over HTTP, as thin as tests need them."""

import http.client
import json

from gloveboxtest import START_SECONDS

ACCEPT = {"Accept": "application/json, text/event-stream"}
GREETING = {"protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"}}


def read_event(response):
    """The next event of a stream: its type and its data."""
    kind, data = None, None
    while True:
        line = response.readline()
        if not line:
            raise EOFError
        line = line.decode().rstrip("\r\n")
        if line.startswith("event: "):
            kind = line[7:]
        elif line.startswith("data: "):
            data = line[6:]
        elif not line and kind:
            return kind, data


class Streamable:
    """One session over streamable HTTP; a request is a connection of its own."""

    def __init__(self, server, path):
        self.server = server
        self.path = path
        self.headers = {"Content-Type": "application/json", **ACCEPT}
        if server.key:
            self.headers["X-Session-API-Key"] = server.key
        self.last_id = 0
        answer = self.ask("initialize", **GREETING)
        self.greeting = answer["result"]
        self.headers["Mcp-Session-Id"] = self.got["Mcp-Session-Id"]
        self.headers["Mcp-Protocol-Version"] = self.greeting["protocolVersion"]
        self.tell("notifications/initialized")

    def post(self, message, **headers):
        """Whole answers: the status and the messages."""
        status, body, self.got = self.server.request(
            "POST", self.path, json.dumps(message), {**self.headers, **headers})
        lines = [line[6:] for line in body.decode().splitlines() if line.startswith("data: ")]
        return status, [json.loads(line) for line in lines]

    def tell(self, method, **params):
        status, messages = self.post({"jsonrpc": "2.0", "method": method, "params": params})
        assert (status, messages) == (202, []), (status, messages)

    def begin(self, method, **params):
        """A connection whose answer is still to come, and the request's id."""
        self.last_id += 1
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port,
                                                timeout=START_SECONDS)
        connection.request("POST", self.path, json.dumps(
            {"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params}),
            self.headers)
        return connection, self.last_id

    def ask(self, method, **params):
        self.last_id += 1
        status, messages = self.post(
            {"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params})
        assert status == 200 and messages[-1]["id"] == self.last_id, (status, messages)
        self.notifications = messages[:-1]
        return messages[-1]

    def call(self, name, /, **arguments):
        return self.ask("tools/call", name=name, arguments=arguments)["result"]

    def text(self, name, /, **arguments):
        return self.call(name, **arguments)["content"][0]["text"]
