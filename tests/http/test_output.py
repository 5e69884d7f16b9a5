# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every byte that a command printed can be had, however many there are."""

import hashlib
import http.client

from gloveboxtest import IS_LONG, ServerTest, done, main

MIB = 1024 * 1024
KEPT_BYTES = 257 * MIB  # of one command
GROWTH_BYTES = 24 * MIB


def make_lines(first, last):
    return "".join(f"{n}\r\n" for n in range(first, last + 1)).encode()


class Output(ServerTest):
    def fetch(self, output_id, query=""):
        status, data, headers = self.server.request(
            "GET", f"/output?command={output_id}{query}")
        self.assertEqual(status, 200, data)
        return data, headers

    def run_for_id(self, command, **args):
        answer = self.server.run(command, **args)
        return answer, answer["extras"]["output_id"]

    def test_exact(self):
        command = r"printf 'a\0\033[31mb\033[0m\377\r\nc'"
        _, output_id = self.run_for_id(command)
        expected = b"a\0\x1b[31mb\x1b[0m\xff\r\r\nc"
        data, headers = self.fetch(output_id)
        self.assertEqual(data, expected)
        self.assertEqual(headers["Content-Type"], "application/octet-stream")
        self.assertEqual(headers["X-Output-Size"], str(len(expected)))
        self.assertEqual(headers["X-Output-Lost"], "0")
        self.assertEqual(headers["X-Output-Complete"], "true")
        for offset in range(len(expected) + 1):
            self.assertEqual(self.fetch(output_id, f"&offset={offset}")[0], expected[offset:])
            self.assertEqual(self.fetch(output_id, f"&offset={offset}&follow=1")[0],
                             expected[offset:])

    def test_past_commands(self):
        ids = [self.run_for_id(f"echo number {n}")[1] for n in range(10)]
        self.assertEqual(len(set(ids)), 10)
        for n, output_id in enumerate(ids):
            self.assertEqual(self.fetch(output_id)[0], f"number {n}\r\n".encode())

    def test_nothing_of_the_echo(self):
        for text in ("y" * 60, "y" * 999, "y" * 2500, "\u00e9" * 700, "a\tb" * 400):
            _, output_id = self.run_for_id(f"echo '{text}'")
            self.assertEqual(self.fetch(output_id)[0], f"{text}\r\n".encode())

    def test_static(self):
        _, output_id = self.run_for_id("echo aside", is_static=True)
        self.assertEqual(self.fetch(output_id)[0], b"aside\r\n")

    def test_of_several_reports(self):
        first, output_id = self.run_for_id("echo one; read x; echo two", timeout=3.0)
        self.assertEqual(first["content"], "one")
        data, headers = self.fetch(output_id)
        self.assertEqual((data, headers["X-Output-Complete"]), (b"one\r\n", "false"))
        busy, busy_id = self.run_for_id("echo no")
        self.assertIn("NOT executed", busy["extras"]["metadata"]["suffix"])
        last, last_id = self.run_for_id("typed", is_input=True)
        self.assertEqual(last["content"], "two")
        self.assertEqual((busy_id, last_id), (output_id, output_id))
        data, headers = self.fetch(output_id)
        self.assertEqual((data, headers["X-Output-Complete"]),
                         (b"one\r\ntyped\r\ntwo\r\n", "true"))
        nothing = self.server.run("")
        self.assertNotIn("output_id", nothing["extras"])

    def test_follow(self):
        _, output_id = self.run_for_id("echo one; read x; echo two", timeout=0.3)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.request("GET", f"/output?command={output_id}&follow=1")
        response = connection.getresponse()
        self.assertEqual(response.read(5), b"one\r\n")
        self.server.run("x", is_input=True)
        self.assertEqual(response.read(), b"x\r\ntwo\r\n")
        connection.close()

    def test_follower_goes_away(self):
        _, output_id = self.run_for_id("echo one; read x; seq 1 200000", timeout=0.3)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.request("GET", f"/output?command={output_id}&follow=1")
        self.assertEqual(connection.getresponse().read(5), b"one\r\n")
        connection.close()
        blocked = self.server.connect()  # and one that never reads
        blocked.sendall(f"GET /output?command={output_id}&follow=1 HTTP/1.1\r\nHost: x\r\n\r\n"
                        .encode())
        answer = self.server.run("x", is_input=True)
        self.assertEqual(answer["extras"]["metadata"]["suffix"], done(0))
        self.assertEqual(self.fetch(output_id)[0], b"one\r\nx\r\n" + make_lines(1, 200000))
        blocked.close()

    def test_who_keeps_the_shell_busy(self):
        def reason():
            _, info = self.server.json("GET", "/server_info")
            return next(m["reason"] for m in info["modules"] if m["name"] == "bash")

        self.run_for_id("cat", timeout=3.0)
        self.assertIn("“cat”", reason())
        self.assertIn("waits for input", reason())
        self.server.run("C-c", is_input=True)
        self.assertEqual(reason(), "")
        self.run_for_id("sleep 60", timeout=3.0)
        self.assertIn("“sleep”", reason())
        self.assertNotIn("waits for input", reason())
        self.server.run("C-c", is_input=True)

    def test_refusals(self):
        _, output_id = self.run_for_id("echo hi")
        for query, word in (
            ("", "missing"), ("?command=", "no output is kept"),
            ("?command=x", "no output is kept"),
            (f"?command={output_id}&offset=5", "there are 4 bytes"),
            (f"?command={output_id}&offset=99999999999999999999", "no number"),
            (f"?command={output_id}&offset=-1", "no number"),
            (f"?command={output_id}&offset=", "no number"),
            (f"?command={output_id}&offset=1x", "no number"),
            (f"?command={output_id}&follow=2", "neither 0 nor 1"),
            (f"?command={output_id}&offset=5&follow=1", "there are 4 bytes"),
        ):
            status, answer = self.server.json("GET", f"/output{query}")
            self.assertEqual(status, 422, (query, answer))
            self.assertIn(word, answer["errors"])
        status, _, headers = self.server.request("POST", "/output", b"{}")
        self.assertEqual((status, headers["Allow"]), (405, "GET"))

    def test_oldest_go(self):
        _, output_id = self.run_for_id("echo old")
        for _ in range(256):
            self.run_for_id(":")
        status, answer = self.server.json("GET", f"/output?command={output_id}")
        self.assertEqual(status, 422, answer)

    def test_million_lines(self):
        idle = self.read_rss()
        self.begin_peak()
        answer, output_id = self.run_for_id("seq 1 1000000")
        self.assertEqual(answer["extras"]["metadata"]["suffix"], done(0))
        self.assertTrue(answer["content"].endswith("999999\n1000000"))
        data, headers = self.fetch(output_id)
        self.assertEqual(hashlib.sha256(data).digest(),
                         hashlib.sha256(make_lines(1, 1000000)).digest())
        self.assertEqual(headers["X-Output-Lost"], "0")
        self.check_growth(self.read_peak_rss() - idle, GROWTH_BYTES)

    def test_flood(self):
        """More than is kept: what is kept is exact, the rest is counted."""
        idle = self.read_rss()
        self.begin_peak()
        line, count = ("y", 1_000_000_000) if IS_LONG else ("y" * 999, 300 * MIB)
        count -= count % (len(line) + 1)
        answer, output_id = self.run_for_id(
            f"yes {line} | head -c {count}", timeout=3000, blocking=True)
        self.assertEqual(answer["extras"]["metadata"]["exit_code"], 0)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        connection.request("GET", f"/output?command={output_id}&offset=3")
        response = connection.getresponse()
        printed = count // (len(line) + 1) * (len(line) + 2)
        self.assertEqual(int(response.headers["X-Output-Size"]), KEPT_BYTES)
        self.assertEqual(int(response.headers["X-Output-Lost"]), printed - KEPT_BYTES)
        found, size = hashlib.sha256(), 0
        while chunk := response.read(MIB):
            found.update(chunk)
            size += len(chunk)
        connection.close()
        self.assertEqual(size, KEPT_BYTES - 3)
        whole = f"{line}\r\n".encode() * (KEPT_BYTES // (len(line) + 2) + 1)
        self.assertEqual(found.digest(), hashlib.sha256(whole[3:KEPT_BYTES]).digest())
        self.check_growth(self.read_peak_rss() - idle, GROWTH_BYTES)


if __name__ == "__main__":
    main()
