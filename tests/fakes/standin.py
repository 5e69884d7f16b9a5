# SPDX-License-Identifier: LGPL-2.1-or-later
"""What stands in for a provider on the net: an API over HTTP, sandboxes that are real processes of
this machine, the address at which their ports are reached, and faults on demand."""

import contextlib
import http.server
import json
import os
import random
import re
import select
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.parse
import uuid

MARK = "GLOVEBOX_STAND_IN"
END_SECONDS = 10
# A server that runs as root would make the user that it is to serve, and change to it.
SANDBOX_ENV = {"SU_TO_USER": "false"}
SUDO = """#!/bin/sh
# As the real one: the environment does not come along unless that is asked for.
case $1 in
  -E) shift; exec "$@" ;;
  *) exec env -i PATH="$PATH" "$@" ;;
esac
"""


class Refusal(Exception):
    """An answer that is an error."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Reply:
    """An answer that is not just JSON with status 200."""

    def __init__(self, body=None, status=200, content_type="application/json", headers=None):
        self.status = status
        self.headers = dict(headers or {})
        if isinstance(body, bytes):
            self.body = body
        else:
            self.body = b"" if body is None else json.dumps(body).encode()
        if self.body:
            self.headers["Content-Type"] = content_type


class Stream:
    """An answer that comes in pieces, from an iterator of them."""

    def __init__(self, chunks, content_type):
        self.chunks, self.content_type = chunks, content_type


class Request:
    def __init__(self, handler, body):
        self.method = handler.command
        self.headers = handler.headers
        parts = urllib.parse.urlsplit(handler.path)
        self.path = urllib.parse.unquote(parts.path)
        self.query = {name: values[0] for name, values in
                      urllib.parse.parse_qs(parts.query, keep_blank_values=True).items()}
        self.body = body

    def json(self):
        try:
            return json.loads(self.body) if self.body else {}
        except ValueError:
            raise Refusal(400, "the body is no JSON") from None


class Fault:
    """What goes wrong with the next requests that match “METHOD path”.

    kind: “status” (with status, headers), “drop” (before anything is done), “lose” (it is done, and
    the answer is lost), “hold” (it is done, and whoever asked waits in vain), “delay” (seconds),
    “slow” (the body comes byte by byte)."""

    def __init__(self, kind, match=".", count=1, status=500, headers=None, seconds=0.2):
        self.kind, self.match, self.count = kind, match, count
        self.status, self.headers, self.seconds = status, headers or {}, seconds


def reserve_port():
    """A socket by whose port the kernel serves nobody else as long as it is open, but for whoever
    asks for that very port and may use it again, as servers do."""
    reservation = socket.socket()
    reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reservation.bind(("127.0.0.1", 0))
    return reservation


class Sandbox:
    """A folder, and processes that know it as their home."""

    def __init__(self, env=None):
        self.dir = tempfile.mkdtemp(prefix="glovebox-sandbox-")
        self.mark = os.path.basename(self.dir)
        bin_dir = os.path.join(self.dir, "bin")
        os.mkdir(bin_dir)
        with open(bin_dir + "/sudo", "w", encoding="utf-8") as file:
            file.write(SUDO)
        os.chmod(bin_dir + "/sudo", 0o755)
        os.symlink(os.environ.get("GLOVEBOXD", "/usr/bin/gloveboxd"), bin_dir + "/gloveboxd")
        self.env = {name: os.environ[name] for name in
                    ("GLOVEBOX_MODULE_PATH", "LC_ALL", "ASAN_OPTIONS", "LSAN_OPTIONS",
                     "UBSAN_OPTIONS") if name in os.environ}
        self.env.update(SANDBOX_ENV, HOME=self.dir, PATH=bin_dir + ":" + os.environ["PATH"])
        self.env[MARK] = self.mark
        self.env.update(env or {})
        self.ports = {}
        self.reservations = []
        self.processes = []
        self.is_stopped = False
        self.lock = threading.Lock()

    def port(self, port):
        """The sandboxes share this machine's ports, so each port of theirs is another one here."""
        with self.lock:
            if port not in self.ports:
                self.reservations.append(reserve_port())
                self.ports[port] = self.reservations[-1].getsockname()[1]
            return self.ports[port]

    def translate(self, line, port):
        return re.sub(rf"(?<![\w.]){port}(?![\w.])", str(self.port(port)), line)

    def spawn(self, argv, env=None, cwd=None, **kwargs):
        kwargs.setdefault("stdin", subprocess.DEVNULL)
        # Whoever stops it meanwhile finds the process, or else it is not started.
        with self.lock:
            if self.is_stopped:
                raise Refusal(409, "the sandbox has been stopped")
            process = subprocess.Popen(  # pylint: disable=consider-using-with
                argv, env=dict(self.env, **(env or {})), cwd=cwd or self.dir,
                start_new_session=True, **kwargs)
            self.processes.append(process)
        return process

    def run(self, line, env=None, cwd=None):
        """Status and what was written on both ways."""
        process = self.spawn(["bash", "-c", line], env, cwd, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        out, err = process.communicate(timeout=60)
        return process.returncode, out.decode(errors="replace"), err.decode(errors="replace")

    def is_marked(self, pid):
        """Whether it is a process of the sandbox, and lives."""
        wanted = f"{MARK}={self.mark}".encode()
        with contextlib.suppress(OSError):
            while True:
                with open(f"/proc/{pid}/stat", "rb") as file:
                    environment_end = int(file.read().rpartition(b")")[2].split()[48])
                with open(f"/proc/{pid}/environ", "rb") as file:
                    environment = file.read()
                if environment or environment_end:
                    return wanted in environment.split(b"\0")
                # A program that is just being loaded is looked at again. A thread of the kernel has
                # none, and what has ended has none any more.
                os.readlink(f"/proc/{pid}/exe")
        return False

    def marked(self):
        """All processes of the sandbox, whoever is their parent now."""
        return [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and self.is_marked(pid)]

    def wait_for_end(self, deadline):
        """Returns when no process is left, or it is too late."""
        while pids := self.marked():
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return
            with contextlib.ExitStack() as stack:
                ends = select.poll()
                try:
                    for pid in pids:
                        fd = os.pidfd_open(pid)
                        stack.callback(os.close, fd)
                        ends.register(fd, select.POLLIN)
                except ProcessLookupError:
                    continue
                ends.poll(remaining * 1000)

    def allow(self):
        """Processes may be started again in one that was stopped."""
        with self.lock:
            self.is_stopped = False

    def stop(self):
        """Ends all processes, with some time to end by themselves."""
        with self.lock:
            self.is_stopped = True
            groups = [process.pid for process in self.processes]
        self.signal(signal.SIGTERM, groups)
        self.wait_for_end(time.monotonic() + END_SECONDS)
        self.end()

    def end(self):
        """Ends all processes at once, as when a machine stops."""
        with self.lock:
            self.is_stopped = True
            processes, self.processes = self.processes, []
        while self.marked():
            self.signal(signal.SIGKILL)
            self.wait_for_end(time.monotonic() + END_SECONDS)
        for process in processes:
            process.wait()

    def signal(self, number, groups=None):
        """To all processes, or to those of some groups. To no others: the numbers of those that
        were waited for may be anybody's by now."""
        for pid in self.marked():
            with contextlib.suppress(OSError):
                fd = os.pidfd_open(pid)
                try:
                    if self.is_marked(pid) and (groups is None or os.getpgid(pid) in groups):
                        signal.pidfd_send_signal(fd, number)
                finally:
                    os.close(fd)

    def path(self, path):
        return os.path.join(self.dir, path)

    def remove(self):
        self.stop()
        while self.reservations:
            self.reservations.pop().close()
        shutil.rmtree(self.dir, ignore_errors=True)


class StandIn:
    """A provider. Subclasses have a table of routes: (method, pattern of the path, function)."""

    routes = ()
    handler = None
    protocols = ()
    key_prefix = "secret_"
    can_pause = True
    # Whether a server is started in its sandboxes.
    has_server = True
    # How it says that a sandbox ended while it was made, and that it takes too long.
    says_broken = "has ended"
    says_never_ready = "not ready"
    host_pattern = re.compile(r"(\d+)-([A-Za-z0-9-]+)\.")

    def __init__(self, tls=None):
        # Of its own, since tests look for it among all processes of the machine.
        self.key = self.key_prefix + uuid.uuid4().hex
        self.lock = threading.RLock()
        self.faults = []
        self.rate = 0.0
        self.random = random.Random(1)
        self.seen = []
        self.faults_count = 0
        # Functions that are told of each request.
        self.watchers = []
        stand_in = self

        class OwnHandler(self.handler or Handler):
            owner = stand_in

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), OwnHandler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.scheme = "https" if tls else "http"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            if self.protocols:
                context.set_alpn_protocols(self.protocols)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
        self.remove_all()

    def remove_all(self):
        """Ends what is left."""

    def left(self):
        """What is left, as its owner sees it."""
        return []

    def generalize(self, line):
        """A pattern for a request line whatever sandbox it is about."""
        return "^" + re.escape(line) + "$"

    def is_optional(self, line):
        """Whether a sandbox can be made although such a request is refused."""
        return False

    # --- one request ---

    def next_fault(self, request):
        line = f"{request.method} {request.path}"
        for watcher in list(self.watchers):
            watcher(line)
        with self.lock:
            self.seen.append(line)
            for fault in self.faults:
                if fault.count > 0 and re.search(fault.match, line):
                    fault.count -= 1
                    return fault
            if self.random.random() < self.rate:
                self.faults_count += 1
                return self.random.choice(
                    [Fault("status", status=500), Fault("status", status=503), Fault("drop"),
                     Fault("status", status=429, headers={"Retry-After": "0"}), Fault("lose"),
                     Fault("slow"), Fault("delay", seconds=0.05)])
        return None

    def authorize(self, request):
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            raise Refusal(401, f"the key {request.headers.get('Authorization')} is not known")

    def answer(self, request):
        """A Reply, or anything that is JSON."""
        self.authorize(request)
        known = False
        for method, pattern, function in self.routes:
            found = re.fullmatch(pattern, request.path)
            known = known or found is not None
            if found and method == request.method:
                reply = function(self, request, *found.groups())
                return reply if isinstance(reply, (Reply, Stream)) else Reply(reply)
        raise Refusal(405 if known else 404, f"no such call: {request.method} {request.path}")

    def refuse(self, refusal):
        return Reply({"message": str(refusal)}, refusal.status)

    def find_target(self, headers):
        """Whose port is meant, if it is one of a sandbox: key and port."""
        found = self.host_pattern.match(headers.get("Host", ""))
        return (found.group(2), int(found.group(1))) if found else None

    def find_port(self, key, port):
        """Where a port of a sandbox is on this machine; None if it cannot be reached."""
        raise NotImplementedError

    def admit(self, key, port, headers):
        """A Reply for those who may not come in at the address of a port."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner = None

    def log_message(self, *args):  # pylint: disable=arguments-differ
        pass

    def read_body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while True:
            size = int(self.rfile.readline().split(b";")[0], 16)
            body += self.rfile.read(size)
            self.rfile.readline()
            if size == 0:
                return body

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (ConnectionError, ssl.SSLError, TimeoutError):
            self.close_connection = True

    def serve(self):
        target = self.owner.find_target(self.headers)
        body = self.read_body()
        if target:
            self.pass_on(*target, body)
            return
        request = Request(self, body)
        fault = self.owner.next_fault(request)
        if fault is not None and self.go_wrong(fault):
            return
        try:
            reply = self.owner.answer(request)
        except Refusal as refusal:
            reply = self.owner.refuse(refusal)
        if fault is not None and fault.kind in ("lose", "hold"):
            if fault.kind == "hold":
                self.rfile.read(1)  # until the connection ends
            self.close_connection = True
            return
        is_slow = fault is not None and fault.kind == "slow"
        if isinstance(reply, Stream):
            self.send_stream(reply, is_slow)
        else:
            self.send(reply, is_slow)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = serve

    def go_wrong(self, fault):
        """Whether that was all."""
        if fault.kind == "drop":
            self.close_connection = True
        elif fault.kind == "status":
            self.send(Reply({"message": f"injected {fault.status}"}, fault.status,
                            headers=fault.headers))
        elif fault.kind == "delay":
            time.sleep(fault.seconds)
        return fault.kind in ("drop", "status")

    def send(self, reply, slowly=False):
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        step = 64 if slowly else max(len(reply.body), 1)
        for i in range(0, len(reply.body), step):
            self.wfile.write(reply.body[i:i + step])
            if slowly:
                self.wfile.flush()
                time.sleep(0.001)

    def send_stream(self, stream, slowly):
        self.send_response(200)
        self.send_header("Content-Type", stream.content_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        with contextlib.closing(stream.chunks):
            for chunk in stream.chunks:
                step = 16 if slowly else max(len(chunk), 1)
                for i in range(0, len(chunk), step):
                    piece = chunk[i:i + step]
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    # --- the address of a sandbox's port ---

    def pass_on(self, key, port, body):
        self.close_connection = True
        denial = self.owner.admit(key, port, self.headers)
        target = self.owner.find_port(key, port) if denial is None else None
        if target is None:
            self.send(denial or Reply(None, 502))
            return
        try:
            upstream = socket.create_connection(("127.0.0.1", target), timeout=300)
        except OSError:
            self.send(Reply(None, 502))
            return
        with upstream:
            head = [f"{self.command} {self.path} HTTP/1.1"]
            head += [f"{name}: {value}" for name, value in self.headers.items()
                     if name.lower() not in ("connection", "transfer-encoding", "content-length")]
            head += ["Connection: close", f"Content-Length: {len(body)}", "", ""]
            upstream.sendall("\r\n".join(head).encode("latin-1") + body)
            while True:
                chunk = upstream.recv(65536)
                if not chunk:
                    return
                self.wfile.write(chunk)
                self.wfile.flush()
