# SPDX-License-Identifier: LGPL-2.1-or-later
"""A client of the DevTools protocol behind the server's door, over a WebSocket of its own."""

import base64
import contextlib
import hashlib
import json
import os
import re
import socket
import struct

from gloveboxtest import START_SECONDS

PATH = "/browser/devtools"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Refused(Exception):
    """The server did not switch protocols."""

    def __init__(self, status, head, body):
        super().__init__(status)
        self.status, self.head, self.body = status, head, body


class Devtools:
    """One connection."""

    path = PATH

    def __init__(self, port, method="GET", **headers):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=START_SECONDS)
        self.inbox = b""
        self.last_id = 0
        self.events = []
        key = base64.b64encode(os.urandom(16)).decode()
        fields = {"Host": "x", "Connection": "Upgrade", "Upgrade": "websocket",
                  "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key}
        fields.update({name.replace("_", "-"): value for name, value in headers.items()})
        lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
        head = [f"{method} {self.path} HTTP/1.1", *lines, "", ""]
        self.socket.sendall("\r\n".join(head).encode())
        self.check(key)

    def check(self, key):
        while b"\r\n\r\n" not in self.inbox:
            self.receive()
        head, self.inbox = self.inbox.split(b"\r\n\r\n", 1)
        head = head.decode()
        status = int(head.split()[1])
        if status != 101:
            body = self.read_body(head)
            self.socket.close()
            raise Refused(status, head, body.decode())
        digest = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        assert "Sec-WebSocket-Accept: " + base64.b64encode(digest).decode() in head, head

    def read_body(self, head):
        """As long as the head says, or to the end."""
        length = re.search(r"^content-length: *(\d+)", head, re.IGNORECASE | re.MULTILINE)
        if length:
            return self.take(int(length[1]))
        with contextlib.suppress(EOFError):
            while True:
                self.receive()
        return self.inbox

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Says goodbye and waits until the server has forgotten this client."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)
            while self.socket.recv(1 << 20):
                pass
        self.socket.close()

    def receive(self):
        data = self.socket.recv(1 << 16)
        if not data:
            raise EOFError
        self.inbox += data

    def take(self, count):
        while len(self.inbox) < count:
            self.receive()
        data, self.inbox = self.inbox[:count], self.inbox[count:]
        return data

    def send_frame(self, payload, kind=TEXT, is_final=True, is_masked=True):
        mask = os.urandom(4)
        bit = 0x80 if is_masked else 0
        if len(payload) < 126:
            size = struct.pack("!B", bit | len(payload))
        elif len(payload) < 1 << 16:
            size = struct.pack("!BH", bit | 126, len(payload))
        else:
            size = struct.pack("!BQ", bit | 127, len(payload))
        if is_masked:
            whole = (mask * (len(payload) // 4 + 1))[:len(payload)]
            hidden = int.from_bytes(payload, "big") ^ int.from_bytes(whole, "big")
            payload = mask + hidden.to_bytes(len(payload), "big")
        self.socket.sendall(bytes([(0x80 if is_final else 0) | kind]) + size + payload)

    def read_frame(self):
        """The kind of the next frame, and what is in it. The server sends whole messages."""
        first, second = self.take(2)
        assert first & 0xf0 == 0x80 and not second & 0x80, (first, second)
        size = second
        if second == 126:
            size = struct.unpack("!H", self.take(2))[0]
        elif second == 127:
            size = struct.unpack("!Q", self.take(8))[0]
        return first & 0x0f, self.take(size)

    def read_close(self):
        """Reads to the end; the number that the server gave as its reason."""
        while True:
            kind, payload = self.read_frame()
            if kind == CLOSE:
                return struct.unpack("!H", payload[:2])[0]

    def read(self):
        kind, payload = self.read_frame()
        assert kind == TEXT, (kind, payload)
        return json.loads(payload)

    def send(self, method, session=None, **params):
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        self.send_frame(json.dumps(message).encode())
        return self.last_id

    def answer(self, number):
        while True:
            message = self.read()
            if message.get("id") == number:
                return message
            self.events.append(message)

    def call(self, method, session=None, **params):
        answer = self.answer(self.send(method, session, **params))
        assert "error" not in answer, answer
        assert answer.get("sessionId") == session, answer
        return answer["result"]

    def wait_for_event(self, method):
        while True:
            for i, event in enumerate(self.events):
                if event.get("method") == method:
                    return self.events.pop(i)
            self.events.append(self.read())

    def attach(self, url):
        """A session with the page that has this address."""
        targets = self.call("Target.getTargets")["targetInfos"]
        target = next(t["targetId"] for t in targets if t["type"] == "page" and t["url"] == url)
        return self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
