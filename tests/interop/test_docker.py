#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""glovebox with the provider docker and a real engine of its own: needs root and dockerd."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest

SKIPPED = 77
GLOVEBOX = os.environ.get("GLOVEBOX", "glovebox")
GLOVEBOXD = os.environ.get("GLOVEBOXD", "gloveboxd")
MODULES = os.environ.get("GLOVEBOX_MODULE_PATH", "").split(":")
BRIDGE = f"gbxbr{os.getpid() % 10000}"
NETWORK = f"10.254.{100 + os.getpid() % 100}.1/24"
PROGRAMS = ("bash", "cat", "chown", "id", "ls", "mkdir", "sleep", "stty", "su")
START_SECONDS = 30
os.environ.pop("G_DEBUG", None)


class Engine:
    """A private dockerd, which touches nothing of one that the machine may have."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="glovebox-docker-")
        self.socket = self.dir + "/socket"
        self.process = None
        self.log = open(self.dir + "/log", "wb")

    def start(self):
        for words in (["add", BRIDGE, "type", "bridge"], ["set", BRIDGE, "up"]):
            subprocess.run(["ip", "link", *words], check=True, stderr=subprocess.PIPE)
        subprocess.run(["ip", "addr", "add", NETWORK, "dev", BRIDGE], check=True)
        self.process = subprocess.Popen(
            ["dockerd", "--data-root", self.dir + "/data", "--exec-root", self.dir + "/exec",
             "--pidfile", self.dir + "/pid", "-H", "unix://" + self.socket, "--iptables=false",
             "--ip6tables=false", "--bridge=" + BRIDGE, "--storage-driver=vfs"],
            stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.request("GET", "/_ping")[0] == 200:
                    return
            except OSError:
                pass
        raise OSError("the engine does not start")

    def request(self, method, path, body=None, content_type="application/json"):
        connection = http.client.HTTPConnection("engine", timeout=60)
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

    def stop(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
        subprocess.run(["ip", "link", "del", BRIDGE], stderr=subprocess.DEVNULL, check=False)
        self.log.close()
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


class DockerTest(unittest.TestCase):
    def setUp(self):
        self.env = dict(os.environ, DOCKER_HOST="unix://" + ENGINE.socket,
                        GLOVEBOX_PROVIDER="docker", RUNTIME_USERNAME="root",
                        GLOVEBOX_KEY_FILE=ENGINE.dir + "/key")

    def tearDown(self):
        self.assertEqual(ENGINE.containers(), [])

    def call(self, *words, env=None):
        return subprocess.run([GLOVEBOX, *words], env=dict(self.env, **(env or {})), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                              check=False)

    def up(self, name):
        result = self.call("up", name, "--image", "gbxtest:v1", "--json")
        self.assertEqual(result.returncode, 0, result.stdout)
        return json.loads(result.stdout)

    def test_life(self):
        box = self.up("box")
        self.assertEqual(box["state"], "running")
        result = self.call("run", "box", "--", "echo hi; cd /tmp; (exit 5)")
        self.assertEqual((result.returncode, result.stdout), (5, "hi\n"), result.stderr)
        self.assertEqual(self.call("run", "box", "--", "pwd").stdout, "/tmp\n")
        self.assertIn("listening on", self.call("logs", "box").stdout)
        self.assertEqual(self.call("write", "box", "/workspace/a", "text").returncode, 0)

        self.assertEqual(self.call("pause", "box").returncode, 0)
        listed = json.loads(self.call("list", "--provider=docker", "--json").stdout)["sandboxes"]
        self.assertEqual([(one["name"], one["state"]) for one in listed], [("box", "paused")])
        self.assertEqual(self.call("resume", "box").returncode, 0)
        self.assertEqual(self.call("read", "box", "/workspace/a").stdout, "text\n")
        self.assertFalse(self.up("box")["created_now"])
        self.assertEqual(self.call("down", "box").returncode, 0)
        self.assertEqual(self.call("status", "docker/box").returncode, 4)

    def test_failures_leave_nothing(self):
        result = self.call("up", "bad", "--image", "gbxnone:v1",
                           env={"GLOVEBOX_DOCKER__PULL": "never"})
        self.assertEqual(result.returncode, 4, result.stderr)
        result = self.call("up", "bad", "--image", "gbxtest:v1", "--plugin", "nonsense")
        self.assertEqual(result.returncode, 69, result.stderr)
        result = self.call("up", "bad", "--image", "gbxtest:v1", "--original")
        self.assertNotEqual(result.returncode, 0)

    def test_no_engine(self):
        result = self.call("up", "bad", env={"DOCKER_HOST": "unix:///does/not/exist"})
        self.assertEqual(result.returncode, 69, result.stderr)

    def test_many(self):
        processes = [subprocess.Popen([GLOVEBOX, "up", f"many{i}", "--image", "gbxtest:v1"],
                                      env=self.env, stdout=subprocess.DEVNULL) for i in range(5)]
        self.assertEqual([process.wait(120) for process in processes], [0] * 5)
        for i in range(5):
            self.assertEqual(self.call("down", f"many{i}").returncode, 0)


def why_not():
    if os.getuid() != 0:
        return "an engine of its own needs root"
    for program in ("dockerd", "ip"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    return None


REASON = why_not()
if REASON is not None:
    print("skipped: " + REASON)
    sys.exit(SKIPPED)
ENGINE = Engine()
try:
    try:
        ENGINE.start()
    except (OSError, subprocess.CalledProcessError) as problem:
        print(f"skipped: no engine can be started here: {problem}")
        sys.exit(SKIPPED)
    import_image(ENGINE)
    RESULT = unittest.main(exit=False).result
finally:
    ENGINE.stop()
sys.exit(not RESULT.wasSuccessful())
