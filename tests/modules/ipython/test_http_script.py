# SPDX-License-Identifier: LGPL-2.1-or-later
"""What an unmodified orchestrator does with a sandbox that has a notebook kernel, in its order,
from the first question to the last signal: each step with cells next to the commands."""

import concurrent.futures
import io
import json
import os
import signal
import socket
import time
import unittest
import urllib.parse
import zipfile

from cells import NO_OUTPUT, PYTHON, Mark, main, wait_until_gone
from gloveboxtest import Server

BOUNDARY = "a-boundary"
SETUP = "sleep 3; echo ok"


def zip_of(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name, text in files.items():
            out.writestr(name, text)
    return buffer.getvalue()


class Script(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # The kernel comes along with the functions that need it.
        cls.server = Server("--plugins", "agent_skills", "--set", f"ipython.interpreter={PYTHON}",
                            env={"SESSION_API_KEY": "k", "NO_CHANGE_TIMEOUT_SECONDS": "1"})
        cls.workspace = cls.server.workspace

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def cell(self, code, timeout=120.0):
        answer = self.server.action("run_ipython", timeout, code=code, thought="",
                                    include_extra=True, confirmation_state="confirmed",
                                    security_risk=-1, kernel_init_code="")
        self.assertEqual((answer["observation"], answer["success"]), ("run_ipython", True))
        text, mark, extra = answer["content"].rpartition("\n[Jupyter current working directory: ")
        self.assertTrue(mark, answer["content"])
        self.assertTrue(extra.startswith(f"{self.workspace}]\n[Jupyter Python interpreter: /"))
        return text

    def upload(self, name, data, **query):
        query["destination"] = self.workspace
        head = (f'--{BOUNDARY}\r\n'
                f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
                "Content-Type: application/octet-stream\r\n\r\n")
        body = head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
        status, _, _ = self.server.request(
            "POST", "/upload_file?" + urllib.parse.urlencode(query), body,
            {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
        self.assertEqual(status, 200)

    def test_01_alive(self):
        began = time.monotonic()
        self.assertEqual(self.server.request("GET", "/alive")[0], 200)
        self.assertLess(time.monotonic() - began, 2, "the kernel does not hold the server up")

    def test_02_keys(self):
        bare = {"X-Session-API-Key": ""}
        self.assertEqual(self.server.request("GET", "/server_info", headers=bare)[0], 200)
        self.assertEqual(self.server.request("POST", "/list_files", {}, headers=bare)[0], 403)
        self.assertEqual(self.server.request("GET", "/nope")[0], 404)
        for path in ("/nope", "/ipython/outputs"):
            self.assertEqual(self.server.request("GET", path, headers=bare)[0], 403)

    def test_03_environment(self):
        answer = self.server.run('export QUUX="abc\\"def";')
        self.assertEqual(answer["extras"]["metadata"]["exit_code"], 0)
        self.assertEqual(self.server.run("echo $QUUX")["content"], 'abc"def')
        self.assertEqual(self.cell('import os\nos.environ["QUUX"] = "abc\\"def"\n\n'), NO_OUTPUT)
        self.assertEqual(self.cell("print(os.environ['QUUX'])"), 'abc"def')
        self.assertEqual(self.cell("!echo $QUUX"), 'abc"def')
        self.server.run('git config --global user.name "openhands" && '
                        'git config --global user.email "openhands@all-hands.dev"')
        self.assertEqual(self.server.run("git config user.name")["content"], "openhands")

    def test_04_setup_script(self):
        answer = self.server.action("read", path=".openhands/setup.sh")
        self.assertEqual(answer["content"],
                         f"File not found: {self.workspace}/.openhands/setup.sh. "
                         f"Your current working directory is {self.workspace}.")
        self.server.action("write", path=".openhands/setup.sh", content=SETUP)
        self.assertEqual(self.cell("print(open('.openhands/setup.sh').read())"), SETUP)
        answer = self.server.run("chmod +x .openhands/setup.sh && source .openhands/setup.sh",
                                 timeout=600.0, blocking=True, hidden=True)
        self.assertEqual(answer["content"], "ok")

    def test_05_edits(self):
        path = f"{self.workspace}/notes.txt"
        self.assertIn("File created successfully",
                      self.cell(f"print(file_editor('create', {path!r}, file_text='one\\n'))"))
        answer = self.server.action("edit", path=path, command="str_replace", old_str="one",
                                    new_str="two")
        self.assertEqual(answer["observation"], "edit")
        self.assertIn("1|two", self.cell("open_file('notes.txt')"))

    def test_06_files(self):
        self.upload("table.csv", b"a,b\n1,2\n")
        self.assertEqual(self.cell("print(open('table.csv').read().split())"), "['a,b', '1,2']")
        self.upload("more.zip", zip_of(x="1", y="2"), recursive="true")
        self.assertEqual(self.cell("print(open('x').read() + open('y').read())"), "12")
        self.cell("os.makedirs('made', exist_ok=True)\nopen('made/by-cell', 'w').write('3')")
        status, names = self.server.json("POST", "/list_files", {"path": f"{self.workspace}/made"})
        self.assertEqual((status, names), (200, ["by-cell"]))
        status, data, _ = self.server.request("GET", f"/download_files?path={self.workspace}")
        self.assertEqual(status, 200)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.assertTrue({"table.csv", "x", "y", "made/by-cell"} <= set(archive.namelist()))
            self.assertEqual(archive.read("made/by-cell"), b"3")

    def test_07_long_lines(self):
        answer = self.server.run("printf '[\"%s\"]' \"$(head -c 1500000 /dev/zero | tr '\\0' x)\"",
                                 is_static=True, hidden=True, cwd=self.workspace)
        self.assertEqual(json.loads(answer["content"]), ["x" * 1500000])
        text = self.cell("import json; print(json.dumps(['x' * 1_500_000]))")
        self.assertEqual(json.loads(text), ["x" * 1500000])

    def test_08_order(self):
        begun, go_on = Mark(self, "begun"), Mark(self, "go-on")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            first = pool.submit(self.cell, f"{begun.reach}\n{go_on.await_}\norder = ['first']")
            begun.wait()
            second = pool.submit(self.cell, "order.append('second'); order")
            began = time.monotonic()
            self.assertEqual(self.server.request("GET", "/alive")[0], 200)
            self.assertLess(time.monotonic() - began, 0.5)
            go_on.let_go()
            self.assertEqual(second.result(), "['first', 'second']")
            self.assertEqual(first.result(), NO_OUTPUT)

    def test_09_dropped_client(self):
        begun, go_on = Mark(self, "begun"), Mark(self, "go-on")
        code = ("file = open('ran', 'a'); file.write('x')\n"
                f"{begun.reach}\n{go_on.await_}\nfile.write('y'); file.close()")
        body = json.dumps({"action": {"action": "run_ipython", "args": {"code": code},
                                      "timeout": 60.0}})
        with socket.create_connection(("127.0.0.1", self.server.port)) as client:
            client.sendall("POST /execute_action HTTP/1.1\r\nHost: x\r\nX-Session-API-Key: k\r\n"
                           "Content-Type: application/json\r\n"
                           f"Content-Length: {len(body)}\r\n\r\n{body}".encode())
            begun.wait()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            following = pool.submit(self.cell, "print(open('ran').read())")
            go_on.let_go()
            self.assertEqual(following.result(), "xy")

    def test_10_end(self):
        self.assertEqual(self.cell("import subprocess; child = subprocess.Popen(['sleep', '60'])"),
                         NO_OUTPUT)
        pids = [int(pid) for pid in self.cell("print(os.getpid(), child.pid)").split()]
        endless = Mark(self, "endless")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            running = pool.submit(self.server.action, "run_ipython",
                                  code=f"import time\n{endless.reach}\ntime.sleep(60)")
            endless.wait()
            began = time.monotonic()
            self.assertEqual(self.server.stop(), -signal.SIGTERM, self.server.read_log())
            self.assertLess(time.monotonic() - began, 5)
            answer = running.result()
            self.assertEqual(answer["observation"], "error")
            self.assertIn("the server is shutting down", answer["content"])
        for pid in pids:
            wait_until_gone(pid, began + 5 - time.monotonic())


if __name__ == "__main__":
    main()
