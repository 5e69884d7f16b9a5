#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Times a tool's call through the MCP proxy, next to the same call straight to the server.

Prints one JSON object. Times are in milliseconds. The same program is the server on both sides; the
calls take turns, so that a busy machine slows all of them. The client is as thin as it can be: what
is measured is the proxy, and not a client's way to read JSON.
"""

import argparse
import contextlib
import json
import os
import pwd
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

FAKE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "http", "mcpfake.py")
ACCEPT = "Accept: application/json, text/event-stream\r\n"
GREETING = {"protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "bench", "version": "1"}}
ALLOWED_MS = 1.0
WARM_UP_ROUNDS = 20


def message(method, number=None, **params):
    object_ = {"jsonrpc": "2.0", "method": method, "params": params}
    return json.dumps(object_ if number is None else {**object_, "id": number}).encode()


def call(number):
    return message("tools/call", number, name="echo", arguments={"text": "hi"})


class Direct:
    """The server on pipes."""

    def __init__(self):
        self.process = subprocess.Popen([sys.executable, FAKE], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        self.ask(message("initialize", 0, **GREETING))
        self.write(message("notifications/initialized"))

    def write(self, body):
        self.process.stdin.write(body + b"\n")
        self.process.stdin.flush()

    def ask(self, body):
        self.write(body)
        return self.process.stdout.readline()

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Proxy:
    """A gloveboxd with the server behind it."""

    def __init__(self, program):
        self.folder = tempfile.mkdtemp(prefix="glovebox-bench-")
        user = pwd.getpwuid(os.getuid()).pw_name
        environment = dict(os.environ, USER=user, SU_TO_USER="false")
        environment.pop("SESSION_API_KEY", None)
        self.process = subprocess.Popen(
            [program, "0", "--listen", "127.0.0.1", "--working-dir", self.folder, "--username",
             user, "--user-id", str(os.getuid()), "--no-enable-browser"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment)
        line = self.process.stdout.readline().decode()
        if not line.startswith("listening on"):
            raise SystemExit("the server does not start")
        self.port = int(line.rsplit(":", 1)[1])
        update = Connection(self.port)
        answer = update.post("/update_mcp_server", json.dumps(
            [{"name": "fake", "command": sys.executable, "args": [FAKE], "env": {}}]).encode())
        if b'"router_error_log":""' not in answer:
            raise SystemExit(f"the MCP server does not start: {answer}")
        update.close()

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Connection:
    """A kept connection."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def send_post(self, path, body, headers=""):
        self.socket.sendall(f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{ACCEPT}{headers}"
                            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                            "\r\n".encode() + body)

    def read_until(self, *ends):
        """All up to the first of what may end it."""
        while True:
            found = [self.rest.index(end) + len(end) for end in ends if end in self.rest]
            if found:
                taken, self.rest = self.rest[:min(found)], self.rest[min(found):]
                return taken
            data = self.socket.recv(65536)
            if not data:
                raise SystemExit("the server hung up")
            self.rest += data

    def read_answer(self):
        """The head and the body of a whole answer."""
        head = self.read_until(b"\r\n\r\n")
        length = [line for line in head.lower().split(b"\r\n")
                  if line.startswith(b"content-length:")]
        if not length:
            return head + self.read_until(b"\r\n0\r\n\r\n")
        size = int(length[0].split(b":")[1])
        while len(self.rest) < size:
            self.rest += self.socket.recv(65536)
        body, self.rest = self.rest[:size], self.rest[size:]
        return head + body

    def post(self, path, body, headers=""):
        self.send_post(path, body, headers)
        return self.read_answer()

    def close(self):
        self.socket.close()


class Sse:
    """A session over /mcp/sse: answers come on a stream of their own."""

    def __init__(self, port):
        self.stream = Connection(port)
        self.stream.socket.sendall(f"GET /mcp/sse HTTP/1.1\r\nHost: localhost\r\n{ACCEPT}\r\n"
                                   .encode())
        said = self.stream.read_until(b"\n\n")
        while b"data: " not in said:
            said += self.stream.read_until(b"\n\n")
        self.path = said.split(b"data: ")[1].split(b"\n")[0].decode()
        self.posts = Connection(port)
        self.ask(message("initialize", 0, **GREETING))
        self.ask(call(1))

    def ask(self, body):
        self.posts.send_post(self.path, body)
        answer = self.stream.read_until(b"\n\n")
        while b'"result"' not in answer:
            answer = self.stream.read_until(b"\n\n")
        self.posts.read_answer()  # that it was taken; it came first
        return answer

    def stop(self):
        self.stream.close()
        self.posts.close()


class Streamable:
    """A session over /mcp: an answer to each post."""

    def __init__(self, port):
        self.connection = Connection(port)
        head = self.connection.post("/mcp", message("initialize", 0, **GREETING)).lower()
        session = head.split(b"mcp-session-id: ")[1].split(b"\r\n")[0].decode()
        self.headers = f"Mcp-Session-Id: {session}\r\n"

    def ask(self, body):
        return self.connection.post("/mcp", body, self.headers)

    def stop(self):
        self.connection.close()


def timed(peer, number):
    body = call(number)
    start = time.perf_counter()
    answer = peer.ask(body)
    elapsed_ms = (time.perf_counter() - start) * 1000
    if b'"hi"' not in answer:
        raise SystemExit(f"the call failed: {answer}")
    return elapsed_ms


def measure(program, rounds):
    with contextlib.ExitStack() as stack:
        proxy = Proxy(program)
        stack.callback(proxy.stop)
        peers = {"direct": Direct(), "sse": Sse(proxy.port), "streamable": Streamable(proxy.port)}
        for peer in peers.values():
            stack.callback(peer.stop)
        times = {name: [] for name in peers}
        for number in range(2, rounds + WARM_UP_ROUNDS + 2):
            for name, peer in peers.items():
                times[name].append(timed(peer, number))
        medians = {name: statistics.median(taken[WARM_UP_ROUNDS:])
                   for name, taken in times.items()}
        p95 = {name: sorted(taken[WARM_UP_ROUNDS:])[int(rounds * 0.95)]
               for name, taken in times.items()}
    return {
        "benchmark": "mcp",
        "rounds": rounds,
        **{f"{name}_p50_ms": round(median, 3) for name, median in medians.items()},
        **{f"{name}_p95_ms": round(value, 3) for name, value in p95.items()},
        "sse_adds_p50_ms": round(medians["sse"] - medians["direct"], 3),
        "streamable_adds_p50_ms": round(medians["streamable"] - medians["direct"], 3),
        "allowed_ms": ALLOWED_MS,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="the gloveboxd to measure")
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--judge", action="store_true",
                        help="fail if the proxy adds more than it may")
    args = parser.parse_args()
    result = measure(args.program, args.rounds)
    print(json.dumps(result))
    if args.judge and max(result["sse_adds_p50_ms"],
                          result["streamable_adds_p50_ms"]) > ALLOWED_MS:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
