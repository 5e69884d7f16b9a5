# SPDX-License-Identifier: LGPL-2.1-or-later
"""A Docker engine of a test's own, and an image of the programs under test."""

import contextlib
import http.client
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tarfile
import tempfile
import time

GLOVEBOXD = os.environ.get("GLOVEBOXD", "gloveboxd")
MODULES = os.environ.get("GLOVEBOX_MODULE_PATH", "").split(":")
IMAGE = "gbxtest:v1"
BRIDGE = f"gbxbr{os.getpid() % 10000}"
NETWORK = f"10.254.{100 + os.getpid() % 100}.1/24"
PROGRAMS = ("bash", "cat", "chown", "id", "ls", "mkdir", "sleep", "stty", "su")
START_SECONDS = 30
SKIPPED = 77
REQUEST_SECONDS = 900  # a step of a build may be silent for long


def reserve_port():
    """A socket: as long as it is open, nobody else is given its port, but for whoever names it and
    may use it again, as servers do."""
    reservation = socket.socket()
    reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reservation.bind(("127.0.0.1", 0))
    return reservation


class Engine:
    """A private dockerd, which touches nothing of one that the machine may have."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="glovebox-docker-")
        self.socket = self.dir + "/socket"
        self.process = None
        self.reservation = None
        self.tls_port = None
        self.log = open(self.dir + "/log", "wb")

    def start(self):
        for words in (["add", BRIDGE, "type", "bridge"], ["set", BRIDGE, "up"]):
            subprocess.run(["ip", "link", *words], check=True, stderr=subprocess.PIPE)
        subprocess.run(["ip", "addr", "add", NETWORK, "dev", BRIDGE], check=True)
        self.make_certificates()
        self.run()

    def make_certificates(self):
        """An authority, and one certificate for both sides; without openssl there is no TLS."""
        if shutil.which("openssl") is None:
            return
        words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                 "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
                 "subjectAltName=IP:127.0.0.1", "-keyout", self.dir + "/key.pem", "-out",
                 self.dir + "/cert.pem"]
        subprocess.run(["openssl", *words], check=True, stderr=subprocess.DEVNULL)
        shutil.copy(self.dir + "/cert.pem", self.dir + "/ca.pem")
        self.reservation = reserve_port()
        self.tls_port = self.reservation.getsockname()[1]

    def run(self):
        """The engine's process, until it answers; again, after one that was killed."""
        tls = [] if self.tls_port is None else [
            "-H", f"tcp://127.0.0.1:{self.tls_port}", "--tlsverify", "--tlscacert",
            self.dir + "/ca.pem", "--tlscert", self.dir + "/cert.pem", "--tlskey",
            self.dir + "/key.pem"]
        self.process = subprocess.Popen(
            ["dockerd", "--data-root", self.dir + "/data", "--exec-root", self.dir + "/exec",
             "--pidfile", self.dir + "/pid", "-H", "unix://" + self.socket, "--iptables=false",
             "--ip6tables=false", "--bridge=" + BRIDGE, *tls],
            stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.request("GET", "/_ping")[0] == 200:
                    return
            except OSError:
                # Not yet: see whether it ends meanwhile.
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(0.02)
        with open(self.log.name, encoding="utf-8", errors="replace") as log:
            raise OSError("the engine does not start: " + "".join(log.readlines()[-3:]))

    def request(self, method, path, body=None, content_type="application/json"):
        connection = http.client.HTTPConnection("engine", timeout=REQUEST_SECONDS)
        connection.sock = socket.socket(socket.AF_UNIX)
        try:
            connection.sock.connect(self.socket)
            connection.request(method, path, body, {"Content-Type": content_type})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def containers(self):
        return json.loads(self.request("GET", "/v1.41/containers/json?all=1")[1])

    def add_image(self, name, program, text):
        """The image under test with another program in place of one of its own."""
        path = self.dir + "/context.tar"
        with tarfile.open(path, "w") as archive:
            for file, content, mode in (
                    ("Dockerfile", f"FROM {IMAGE}\nCOPY {program} /usr/bin/\n".encode(), 0o644),
                    (program, text, 0o755)):
                entry = tarfile.TarInfo(file)
                entry.size, entry.mode = len(content), mode
                archive.addfile(entry, io.BytesIO(content))
        with open(path, "rb") as body:
            status, answer = self.request("POST", "/v1.41/build?t=" + name, body,
                                          "application/x-tar")
        if b"Successfully tagged" not in answer:
            raise OSError(f"no image: {status} {answer!r}")

    def end(self):
        """Ends the process, and so the containers; run() starts it again."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def stop(self):
        """Ends it for good."""
        self.end()
        subprocess.run(["ip", "link", "del", BRIDGE], stderr=subprocess.DEVNULL, check=False)
        self.forget()

    def forget(self):
        """Removes its files."""
        self.log.close()
        if self.reservation is not None:
            self.reservation.close()
        # One that was killed leaves its folder mounted.
        subprocess.run(["umount", "-l", self.dir + "/data"], stderr=subprocess.DEVNULL,
                       check=False)
        shutil.rmtree(self.dir, ignore_errors=True)


def libraries(path):
    text = subprocess.run(["ldd", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True, check=False).stdout
    return re.findall(r"(?:=> )?(/[^ )]+) \(0x", text)


def import_image(engine):
    """An image of this machine's shell and the server under test."""
    path = engine.dir + "/image.tar"
    files = {"/usr/bin/gloveboxd": GLOVEBOXD}
    for name in PROGRAMS:
        files["/usr/bin/" + name] = shutil.which(name)
    for folder in MODULES:
        for name in os.listdir(folder):
            if name.split(".")[0] in ("bash", "edit") and name.endswith((".so", ".module")):
                files["/opt/modules/" + name] = os.path.join(folder, name)
    for source in list(files.values()):
        for library in libraries(source):
            is_system = library.startswith(("/lib", "/usr"))
            files[library if is_system else "/usr/lib/" + os.path.basename(library)] = library
    with tarfile.open(path, "w", dereference=True) as archive:
        for folder in ("/tmp", "/root", "/workspace"):
            entry = tarfile.TarInfo(folder[1:])
            entry.type, entry.mode = tarfile.DIRTYPE, 0o1777 if folder == "/tmp" else 0o755
            archive.addfile(entry)
        for target, source in files.items():
            archive.add(os.path.realpath(source), target[1:], recursive=False)
        link = tarfile.TarInfo("bin")
        link.type, link.linkname = tarfile.SYMTYPE, "usr/bin"
        archive.addfile(link)
        for name in ("passwd", "group"):
            archive.add("/etc/" + name, "etc/" + name)
    with open(path, "rb") as body:
        status, text = engine.request(
            "POST", "/v1.41/images/create?fromSrc=-&repo=gbxtest&tag=v1"
            "&changes=ENV%20GLOVEBOX_MODULE_PATH=/opt/modules&changes=ENV%20SU_TO_USER=false",
            body, "application/x-tar")
    if status != 200:
        raise OSError(f"no image: {text!r}")


def why_not():
    """Why there can be no engine here, or None."""
    if os.getuid() != 0:
        return "an engine of its own needs root"
    for program in ("dockerd", "ip"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    return None


def start(prefix="skipped: "):
    """An engine with the image, or None after the reason was printed."""
    reason = why_not()
    if reason is not None:
        print(prefix + reason)
        return None
    engine = Engine()
    try:
        engine.start()
    except (OSError, subprocess.CalledProcessError) as problem:
        print(f"{prefix}no engine can be started here: {problem}")
        engine.stop()
        return None
    try:
        import_image(engine)
    except BaseException:
        engine.stop()
        raise
    return engine
