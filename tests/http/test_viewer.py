# SPDX-License-Identifier: LGPL-2.1-or-later
"""The file viewer: a server of its own beside the real server."""

import http.client
import json
import os
import shutil
import socket
import tempfile
import unittest
import urllib.parse

from gloveboxtest import Server, main

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj
4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Rotate 90>>endobj
trailer<</Root 1 0 R>>
"""


# Stands in for the program that draws: says what it may use, or never stops to write.
DRAWER = """#!/bin/sh
case "$*" in
*"-f 2 "*) exec cat /dev/zero;;
esac
ulimit -v
tr '\\0' ' ' </proc/$PPID/cmdline
"""


class Limits(unittest.TestCase):
    def test_program(self):
        # GBX_VIEWER_MAX_MEMORY_BYTES, GBX_VIEWER_TIMEOUT_USEC, GBX_VIEWER_MAX_SHEET_BYTES
        directory = tempfile.mkdtemp(prefix="glovebox-viewer-")
        self.addCleanup(shutil.rmtree, directory)
        program, url_file = (os.path.join(directory, name) for name in ("pdftocairo", "url"))
        with open(program, "w", encoding="ascii") as stream:
            stream.write(DRAWER)
        os.chmod(program, 0o755)
        path = os.path.join(directory, "a.pdf")
        with open(path, "wb") as stream:
            stream.write(PDF)
        with Server("--set", f"viewer.url-file={url_file}",
                    env={"PATH": f"{directory}:{os.environ['PATH']}"}):
            with open(url_file, encoding="ascii") as stream:
                port = int(stream.read().rsplit(":", 1)[1])
            answers = []
            for page in (1, 2):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                connection.request("GET", f"/sheet?path={path}&page={page}")
                response = connection.getresponse()
                answers.append((response.status, response.read()))
                connection.close()
        self.assertTrue(answers[0][1].startswith(b"1048576\ntimeout -k 1 20 pdftocairo "), answers)
        self.assertEqual(answers[1][0], 500)
        self.assertIn(b"the page is too large", answers[1][1])


class Viewer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.mkdtemp(prefix="glovebox-viewer-")
        cls.url_file = os.path.join(cls.dir, "url")
        os.symlink("/nowhere/at/all", cls.url_file)
        cls.server = Server("--set", f"viewer.url-file={cls.url_file}")
        with open(cls.url_file, encoding="ascii") as stream:
            cls.url = stream.read()
        cls.port = int(cls.url.rsplit(":", 1)[1])

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        shutil.rmtree(cls.dir)

    def get(self, route, host=None, method="GET", **query):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        if query:
            route += "?" + urllib.parse.urlencode(query)
        connection.request(method, route, headers={"Host": host or f"localhost:{self.port}"})
        response = connection.getresponse()
        data = response.read()
        connection.close()
        return response.status, data, response.headers

    def view(self, path, data=None):
        if data is not None:
            path = os.path.join(self.dir, path)
            with open(path, "wb") as stream:
                stream.write(data)
        status, body, headers = self.get("/view", path=path)
        self.assertEqual(headers["Content-Type"], "text/html; charset=utf-8")
        return status, body.decode(), path

    def test_address(self):
        self.assertEqual(self.url, f"http://localhost:{self.port}")
        self.assertFalse(os.path.islink(self.url_file))

    def test_status(self):
        status, data, headers = self.get("/")
        self.assertEqual((status, data), (200, b'{"status":"File viewer server is running"}'))
        self.assertEqual(headers["Content-Type"], "application/json")
        self.assertEqual(self.get("/x")[:2], (404, b'{"detail":"Not Found"}'))
        self.assertEqual(self.get("/", method="POST")[0], 405)

    def test_no_path(self):
        status, data, _ = self.get("/view")
        self.assertEqual((status, json.loads(data)), (422, {"detail": [{
            "type": "missing", "loc": ["query", "path"], "msg": "Field required",
            "input": None}]}))

    def test_other_host(self):
        for host in ("example.org", "localhost.example.org:80", f"127.0.0.2:{self.port}"):
            status, data, _ = self.get("/", host=host)
            self.assertEqual((status, data), (
                403, b"<h1>Access Denied</h1>"
                     b"<p>This endpoint is only accessible from localhost</p>"))
        for host in ("localhost", "127.0.0.1:1", "[::1]:5"):
            self.assertEqual(self.get("/", host=host)[0], 200)

    def test_errors(self):
        evil = "/<script>&\"'"
        for path, status, text in (
            ("a.png", 400, "<h1>Error: Path must be absolute</h1><p>a.png</p>"),
            ("/gone.png", 404, "<h1>Error: File not found</h1><p>/gone.png</p>"),
            ("/tmp", 400, "<h1>Error: Path is a directory</h1><p>/tmp</p>"),
            ("/etc/hosts", 500, "<h1>Error viewing file</h1><p>/etc/hosts</p><p>Unsupported file "
             "extension: . Supported extensions are: .pdf, .png, .jpg, .jpeg, .gif</p>"),
            (evil, 404, "<h1>Error: File not found</h1>"
             "<p>/&lt;script&gt;&amp;&quot;&apos;</p>"),
        ):
            self.assertEqual(self.view(path)[:2], (status, text))
        self.assertIn("Unsupported file extension: .txt.", self.view("a.TXT", b"")[1])
        fifo = os.path.join(self.dir, "fifo.png")
        os.mkfifo(fifo)
        self.assertEqual(self.view(fifo)[0], 500)

    def test_picture(self):
        status, html, path = self.view("a <b>.PNG", b"\x89PNG not really")
        self.assertEqual(status, 200)
        self.assertIn("<title>File Viewer - a &lt;b&gt;.PNG</title>", html)
        self.assertIn('<div id="viewer-container">', html)
        source = html.split('src="')[1].split('"')[0]
        status, data, headers = self.get(source)
        self.assertEqual((status, data), (200, b"\x89PNG not really"))
        self.assertEqual(headers["Content-Type"], "image/png")
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])

    @unittest.skipUnless(shutil.which("pdftocairo"), "poppler-utils is not installed")
    def test_pdf(self):
        status, html, path = self.view("d.pdf", PDF)
        self.assertEqual(status, 200)
        self.assertIn('<canvas class="page" width="300" height="150">', html)
        self.assertIn('<canvas class="page" width="150" height="300">', html)
        self.assertNotIn("//", html.replace("<!DOCTYPE", ""))
        status, data, headers = self.get("/sheet", path=path, page="2")
        self.assertEqual((status, data[:8]), (200, b"\x89PNG\r\n\x1a\n"))
        self.assertEqual((data[16:20], data[20:24]),
                         ((150).to_bytes(4, "big"), (300).to_bytes(4, "big")))
        self.assertEqual(self.get("/sheet", path=path, page="3")[0], 500)
        status, html, _ = self.view("broken.pdf", b"no pdf")
        self.assertEqual(status, 200)
        self.assertIn('<div class="error"><h2>Error loading file</h2>', html)

    def test_many_idle_clients(self):
        # GBX_VIEWER_MAX_CONNECTIONS_COUNT
        clients = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(32)]
        with socket.create_connection(("127.0.0.1", self.port)) as client:
            self.assertEqual(client.recv(1), b"")
        for client in clients:
            client.close()
        status = 0
        while status != 200:
            try:
                status = self.get("/")[0]
            except (http.client.HTTPException, ConnectionError):
                pass

    def test_head_too_large(self):
        # GBX_VIEWER_MAX_HEAD_BYTES
        with socket.create_connection(("127.0.0.1", self.port)) as client:
            client.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 16300)
            client.sendall(b"x" * 100)
            try:
                self.assertEqual(client.recv(1), b"")
            except ConnectionResetError:
                pass


if __name__ == "__main__":
    main()
