# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a hostile or broken client may do: each gets a clear answer, and the server goes on."""

import json
import socket

from gloveboxtest import ServerTest, main


class Limits(ServerTest):
    def tearDown(self):
        self.assertEqual(self.server.json("GET", "/alive"), (200, {"status": "ok"}))

    def send_raw(self, data):
        """Sends bytes and returns all that comes back until the server closes."""
        with self.server.connect() as client:
            client.sendall(data)
            answer = b""
            while True:
                chunk = client.recv(65536)
                answer += chunk
                if not chunk or self.is_complete(answer):
                    return answer

    @staticmethod
    def is_complete(answer):
        head, end, body = answer.partition(b"\r\n\r\n")
        if not end:
            return False
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                return len(body) >= int(value)
        return False

    def execute(self, body):
        return self.server.json("POST", "/execute_action", body,
                                headers={"Content-Type": "application/json"})

    def test_nested_json(self):
        for body in (b"[" * 100000, b'{"action":' + b"[" * 100000 + b"]" * 100000 + b"}"):
            status, answer = self.execute(body)
            self.assertEqual(status, 422)
            self.assertIn("errors", answer)

    def test_huge_content_length(self):
        answer = self.send_raw(
            b"POST /execute_action HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 1073741824\r\n\r\n{")
        self.assertIn(b" 413 ", answer.split(b"\r\n", 1)[0])

    def test_huge_header(self):
        answer = self.send_raw(b"GET /alive HTTP/1.1\r\nHost: x\r\n"
                               b"X-Long: " + b"x" * 300000 + b"\r\n\r\n")
        self.assertIn(answer.split(b" ", 2)[1], (b"400", b"431"))

    def test_nul(self):
        status, answer = self.execute(
            b'{"action":{"action":"read","args":{"path":"/etc/pass\\u0000wd"}}}')
        self.assertEqual((status, answer["observation"], answer["content"]),
                         (200, "error", "embedded null byte"))
        self.assertEqual(self.server.json("POST", "/list_files", b'{"path":"/a\\u0000b"}')[0], 500)

    def test_invalid_utf8(self):
        status, answer = self.execute(b'{"action":{"action":"run","args":{"command":"\xff\xfe"}}}')
        self.assertEqual(status, 422)
        self.assertIn("UTF-8", answer["errors"])

    def test_not_http(self):
        answer = self.send_raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n")
        self.assertTrue(answer == b"" or b" 400 " in answer.split(b"\r\n", 1)[0], answer)

    def test_many_slow_clients(self):
        clients = [self.server.connect() for _ in range(200)]
        for client in clients:
            client.sendall(b"GET /alive HTTP/1.1\r\nX-Slow: ")
        self.assertEqual(self.server.json("GET", "/alive")[0], 200)
        for client in clients:
            client.close()

    def test_half_closed_client_is_answered(self):
        body = json.dumps({"action": {"action": "run", "args": {"command": "echo half"}}}).encode()
        with self.server.connect() as client:
            client.sendall(b"POST /execute_action HTTP/1.1\r\nHost: x\r\n"
                           b"Content-Type: application/json\r\n"
                           b"Content-Length: %d\r\n\r\n" % len(body) + body)
            client.shutdown(socket.SHUT_WR)
            answer = b""
            while not self.is_complete(answer):
                chunk = client.recv(65536)
                self.assertTrue(chunk, answer)
                answer += chunk
        self.assertIn(b'"content":"half"', answer)


if __name__ == "__main__":
    main()
