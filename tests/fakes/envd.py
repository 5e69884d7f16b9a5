# SPDX-License-Identifier: LGPL-2.1-or-later
"""What runs in each sandbox of E2B, over real processes and files: the daemon envd, by Connect with
JSON, and the code interpreter."""

import base64
import contextlib
import email.parser
import email.policy
import fcntl
import json
import os
import queue
import select
import shutil
import signal
import stat
import struct
import subprocess
import sys
import termios
import threading

from standin import Refusal, Reply, Stream

CHUNK_BYTES = 32768
SIGNALS = {"SIGNAL_SIGKILL": signal.SIGKILL, "SIGNAL_SIGTERM": signal.SIGTERM}
USERS = ("user", "root")
STATUS = {"invalid_argument": 400, "not_found": 404, "already_exists": 409, "unauthenticated": 401}
CELLS = r"""
import ast, contextlib, io, json, sys, traceback
def tell(**event):
    sys.__stdout__.write(json.dumps(event) + "\n")
    sys.__stdout__.flush()
class Out(io.TextIOBase):
    def __init__(self, kind): self.kind = kind
    def write(self, text):
        if text: tell(type=self.kind, text=text, timestamp="2026-01-01T00:00:00Z")
        return len(text)
names = {"__name__": "__main__"}
count = 0
for line in sys.stdin:
    count += 1
    with contextlib.redirect_stdout(Out("stdout")), contextlib.redirect_stderr(Out("stderr")):
        try:
            tree = ast.parse(json.loads(line))
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, "<cell>", "exec"), names)
            value = last and eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
            if isinstance(value, bytes):
                tell(type="result", png=value.decode(), is_main_result=True)
            elif value is not None:
                tell(type="result", text=repr(value), is_main_result=True)
        except BaseException as problem:
            tell(type="error", name=type(problem).__name__, value=str(problem),
                 traceback=traceback.format_exc())
    tell(type="number_of_executions", execution_count=count)
    tell(type="end_of_execution")
"""


class Failure(Exception):
    """An error of Connect."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code

    def json(self):
        return {"code": self.code, "message": str(self)}


def envelope(message, flags=0):
    payload = json.dumps(message, separators=(",", ":")).encode()
    return struct.pack(">BI", flags, len(payload)) + payload


class Process:
    """A process, and whoever listens to it."""

    def __init__(self, envd, request):
        config = request.get("process") or {}
        self.config, self.tag = config, request.get("tag")
        cwd = config.get("cwd") or envd.sandbox.dir
        if not os.path.isdir(cwd):
            raise Failure("invalid_argument", f"cwd '{cwd}' does not exist")
        try:
            self.popen = envd.sandbox.spawn(
                [config.get("cmd", "")] + list(config.get("args") or []), config.get("envs"), cwd,
                stdin=subprocess.PIPE if request.get("stdin", True) else subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        except OSError as problem:
            raise Failure("not_found", f"cannot start: {problem}") from None
        self.lock = threading.Lock()
        self.listeners = []
        self.end = None
        self.first = self.listen()
        threading.Thread(target=self.watch, daemon=True).start()

    def listen(self):
        events = queue.Queue()
        with self.lock:
            events.put({"event": {"start": {"pid": self.popen.pid}}})
            if self.end is not None:
                events.put(self.end)
                events.put(None)
            self.listeners.append(events)
        return events

    def tell(self, event):
        with self.lock:
            for events in self.listeners:
                events.put(event)

    def read(self):
        """Tells what is written until the process ends, and no longer: its children may write for
        ever."""
        names = {getattr(self.popen, name).fileno(): name for name in ("stdout", "stderr")}
        try:
            ended = os.pidfd_open(self.popen.pid)
        except OSError:
            return  # it was killed with its sandbox, and waited for there
        ready = select.poll()
        for fd in [ended, *names]:
            ready.register(fd, select.POLLIN)
        is_over = False
        while not is_over:
            found = [fd for fd, _ in ready.poll()]
            is_over = ended in found  # and all that it wrote is in the pipes
            for fd in [fd for fd in names if is_over or fd in found]:
                if not self.pass_on(fd, names[fd]) and not is_over:
                    ready.unregister(fd)
        os.close(ended)

    def pass_on(self, fd, name):
        """Whether there was something in the pipe."""
        left = available = struct.unpack("i", fcntl.ioctl(fd, termios.FIONREAD, bytes(4)))[0]
        while left > 0:
            chunk = os.read(fd, min(left, CHUNK_BYTES))
            self.tell({"event": {"data": {name: base64.b64encode(chunk).decode()}}})
            left -= len(chunk)
        return available > 0

    def watch(self):
        self.read()
        status = self.popen.wait()
        end = {"exited": status >= 0, "status": f"exit status {status}"}
        if status > 0:
            end.update(exitCode=status, error=f"exit status {status}")
        elif status < 0:
            end.update(exitCode=-1, status="signal: " + signal.Signals(-status).name,
                       error="signal: " + signal.Signals(-status).name)
        with self.lock:
            self.end = {"event": {"end": end}}
            for events in self.listeners:
                events.put(self.end)
                events.put(None)
        for file in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            with contextlib.suppress(OSError, AttributeError):
                file.close()

    def stream(self, events):
        try:
            while True:
                event = events.get()
                if event is None:
                    yield envelope({}, 2)
                    return
                yield envelope(event)
        finally:
            with self.lock:
                if events in self.listeners:
                    self.listeners.remove(events)


class Envd:
    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.processes = []
        self.cells = None
        self.cells_lock = threading.Lock()

    # --- one request ---

    def answer(self, request):
        if request.path == "/health":
            return Reply(status=204)
        user = request.query.get("username")
        basic = request.headers.get("Authorization", "")
        if basic.startswith("Basic "):
            user = base64.b64decode(basic[6:]).decode().split(":")[0]
        if user not in (None,) + USERS:
            raise Refusal(401, f"no such user: {user}")
        if request.path == "/envs":
            return Reply(self.sandbox.env)
        if request.path == "/files":
            return self.read_file(request) if request.method == "GET" else self.write(request)
        service, _, method = request.path.strip("/").partition("/")
        function = getattr(self, "rpc_" + method, None)
        if service not in ("process.Process", "filesystem.Filesystem") or function is None:
            raise Refusal(404, "no such call")
        if method in ("Start", "Connect"):
            return self.answer_stream(request, function)
        try:
            return Reply(function(request.json()))
        except Failure as failure:
            return Reply(failure.json(), STATUS[failure.code])

    @staticmethod
    def answer_stream(request, function):
        if not request.headers.get("Content-Type", "").startswith("application/connect+json"):
            raise Refusal(415, "not application/connect+json")
        flags, length = struct.unpack(">BI", request.body[:5])
        if flags != 0 or length != len(request.body) - 5:
            raise Refusal(400, "not one envelope")
        try:
            chunks = function(json.loads(request.body[5:]))
        except Failure as failure:
            chunks = (one for one in [envelope({"error": failure.json()}, 2)])
        return Stream(chunks, "application/connect+json")

    # --- processes ---

    def find(self, body):
        selector = body.get("process") or {}
        for process in self.processes:
            if process.end is None and (
                    process.popen.pid == selector.get("pid")
                    or selector.get("tag") not in (None, "") and process.tag == selector["tag"]):
                return process
        raise Failure("not_found", "no such process")

    def rpc_Start(self, body):
        process = Process(self, body)
        self.processes.append(process)
        return process.stream(process.first)

    def rpc_Connect(self, body):
        process = self.find(body)
        return process.stream(process.listen())

    def rpc_List(self, body):
        return {"processes": [{"config": one.config, "pid": one.popen.pid, "tag": one.tag or ""}
                              for one in self.processes if one.end is None]}

    def rpc_SendInput(self, body):
        process = self.find(body)
        data = base64.b64decode((body.get("input") or {}).get("stdin", ""))
        try:
            process.popen.stdin.write(data)
            process.popen.stdin.flush()
        except (OSError, AttributeError, ValueError):
            raise Failure("not_found", "stdin is closed") from None
        return {}

    def rpc_CloseStdin(self, body):
        self.find(body).popen.stdin.close()
        return {}

    def rpc_SendSignal(self, body):
        self.find(body).popen.send_signal(SIGNALS[body["signal"]])
        return {}

    # --- files ---

    def path(self, path):
        if path.startswith("~"):
            path = path[1:].lstrip("/")
        return os.path.join(self.sandbox.dir, path or "")

    def read_file(self, request):
        path = self.path(request.query.get("path", ""))
        if os.path.isdir(path):
            raise Refusal(400, f"path '{path}' is a directory")
        try:
            with open(path, "rb") as file:
                return self.read_part(file, request.headers.get("Range"))
        except OSError:
            raise Refusal(404, f"path '{path}' does not exist") from None

    @staticmethod
    def read_part(file, wanted):
        """All of it, or “bytes=FIRST-LAST”."""
        kind = "application/octet-stream"
        if wanted is None:
            return Reply(file.read(), content_type=kind)
        first, last = (int(number) for number in wanted.removeprefix("bytes=").split("-"))
        file.seek(first)
        part = file.read(last - first + 1)
        if not part:
            raise Refusal(416, "the range is behind the end")
        return Reply(part, 206, kind)

    def write(self, request):
        kind = request.headers.get("Content-Type", "")
        if kind.startswith("multipart/form-data"):
            head = f"Content-Type: {kind}\r\n\r\n".encode()
            parsed = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
                head + request.body)
            parts = [(part.get_filename(), part.get_payload(decode=True))
                     for part in parsed.iter_parts()]
        else:
            parts = [(None, request.body)]
        written = []
        for name, content in parts:
            path = self.path(request.query.get("path") or name or "")
            try:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as file:
                    file.write(content)
            except OSError as problem:
                raise Refusal(400, f"cannot write '{path}': {problem.strerror}") from None
            written.append({"path": path, "name": os.path.basename(path), "type": "file"})
        return Reply(written)

    @staticmethod
    def entry(path):
        info = os.stat(path)
        kind = "DIRECTORY" if stat.S_ISDIR(info.st_mode) else "FILE"
        return {"name": os.path.basename(path), "type": "FILE_TYPE_" + kind, "path": path,
                "size": str(info.st_size), "mode": stat.S_IMODE(info.st_mode),
                "permissions": stat.filemode(info.st_mode), "owner": "user", "group": "user",
                "modifiedTime": "2026-01-01T00:00:00Z"}

    def rpc_Stat(self, body):
        path = self.path(body.get("path", ""))
        if not os.path.exists(path):
            raise Failure("not_found", f"path '{path}' does not exist")
        return {"entry": self.entry(path)}

    def walk(self, path, depth):
        for name in sorted(os.listdir(path)):
            below = os.path.join(path, name)
            if not os.path.exists(below):
                continue
            yield self.entry(below)
            if depth > 1 and os.path.isdir(below) and not os.path.islink(below):
                yield from self.walk(below, depth - 1)

    def rpc_ListDir(self, body):
        path = self.path(body.get("path", ""))
        if not os.path.exists(path):
            raise Failure("not_found", f"path '{path}' does not exist")
        if not os.path.isdir(path):
            raise Failure("invalid_argument", f"path '{path}' is no directory")
        return {"entries": list(self.walk(path, body.get("depth") or 1))}

    def rpc_MakeDir(self, body):
        path = self.path(body.get("path", ""))
        if os.path.isdir(path):
            raise Failure("already_exists", f"directory '{path}' exists")
        os.makedirs(path)
        return {"entry": self.entry(path)}

    def rpc_Move(self, body):
        source, target = self.path(body["source"]), self.path(body["destination"])
        if not os.path.exists(source):
            raise Failure("not_found", f"path '{source}' does not exist")
        os.rename(source, target)
        return {"entry": self.entry(target)}

    def rpc_Remove(self, body):
        path = self.path(body.get("path", ""))
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        elif os.path.lexists(path):
            os.remove(path)
        return {}

    # --- the code interpreter ---

    def execute(self, request):
        return Stream(self.run_cell(request.json()["code"]), "application/x-ndjson")

    def run_cell(self, code):
        with self.cells_lock:
            if self.cells is None or self.cells.poll() is not None:
                self.cells = self.sandbox.spawn([sys.executable, "-u", "-c", CELLS],
                                                stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self.cells.stdin.write(json.dumps(code).encode() + b"\n")
            self.cells.stdin.flush()
            while True:
                line = self.cells.stdout.readline()
                yield line
                if not line or b'"end_of_execution"' in line:
                    return
