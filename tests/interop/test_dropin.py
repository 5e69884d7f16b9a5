#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The recipe of the drop-in image, and containers that are started as the original's are.

The image is a Debian that GLOVEBOX_DEBIAN_ROOT names, with a stand-in where the original's runtime
image has the program that its command line begins with. The engine is one of the test's own.
"""

import concurrent.futures
import http.client
import io
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest

import dockerengine

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "http"))
import gloveboxtest  # noqa: E402
import test_client_script  # noqa: E402

ARCHIVE, RECIPE = sys.argv[1:3]
del sys.argv[1:]
DEBIAN = os.environ.get("GLOVEBOX_DEBIAN_ROOT", "")
PROGRAM = "/openhands/micromamba/bin/micromamba"
LINE = [PROGRAM, "run", "-n", "openhands", "poetry", "run", "python", "-u", "-m",
        "openhands.runtime.action_execution_server", "PORT", "--working-dir", "WORKSPACE",
        "--plugins", "agent_skills", "jupyter", "vscode", "--username", "openhands",
        "--user-id", "1000"]
SURPLUS = re.compile(r"/usr/share/(doc|locale|man|info|i18n|perl|zoneinfo|icons|bash-completion)/"
                     r"|/var/(cache|lib/dpkg|lib/apt)/|/__pycache__/|/gconv/|/perl(-base)?/"
                     r"|/libicudata|/git-core/git-")
STAND_IN = b"#!/bin/sh\necho the original: $*\n"
START_SECONDS = 120
STOP_SECONDS = 10  # five, and what the engine takes
PORT = 31234  # in the container


def check(status, answer):
    """The engine's answer as JSON; a refusal ends the test."""
    if status >= 300:
        raise AssertionError(f"{status}: {answer.decode(errors='replace')}")
    return answer


def add_file(archive, name, content, mode=0o644):
    """A file that is only in the archive."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), mode
    archive.addfile(entry, io.BytesIO(content))


def is_needed(entry):
    """Each layer is a copy of the one before it, so what nobody reads stays out."""
    return None if SURPLUS.search(entry.name) else entry


def make_runtime():
    """The image that the recipe starts from."""
    with tempfile.TemporaryFile() as body:
        with tarfile.open(fileobj=body, mode="w") as archive:
            archive.add(DEBIAN, ".", filter=is_needed)
            # Those that are not named here, the engine makes for root alone.
            for name in ("", "/code", "/micromamba", "/micromamba/bin"):
                folder = tarfile.TarInfo("./openhands" + name)
                folder.type, folder.mode = tarfile.DIRTYPE, 0o755
                archive.addfile(folder)
            add_file(archive, "./" + PROGRAM[1:], STAND_IN, 0o755)
        body.seek(0)
        check(*ENGINE.request("POST", "/v1.41/images/create?fromSrc=-&repo=runtime&tag=v1", body,
                              "application/x-tar"))


def make_image():
    """The recipe, carried out by the engine."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as body:
        subprocess.run(["tar", "--zstd", "-xf", ARCHIVE, "--strip-components=1", "-C", folder],
                       check=True)
        os.chmod(folder, 0o755)
        with tarfile.open(fileobj=body, mode="w") as archive:
            archive.add(folder, ".")
            with open(RECIPE, "rb") as recipe:
                add_file(archive, "Containerfile", recipe.read())
        body.seek(0)
        answer = check(*ENGINE.request(
            "POST", "/v1.41/build?t=dropin:v1&dockerfile=Containerfile&networkmode=none"
            "&buildargs=%7B%22RUNTIME%22%3A%22runtime%3Av1%22%7D", body, "application/x-tar"))
    if b"Successfully tagged" not in answer:
        raise AssertionError(answer.decode())


class Container(gloveboxtest.Server):
    """A container as the original's orchestrator makes it."""

    # pylint: disable=super-init-not-called
    def __init__(self, env):
        self.workspace = tempfile.mkdtemp(prefix="glovebox-test-")
        os.chmod(self.workspace, 0o777)
        self.key = env.get("SESSION_API_KEY")
        key = f"{PORT}/tcp"
        words = {"PORT": str(PORT), "WORKSPACE": self.workspace}
        body = {
            "Image": "dropin:v1", "Entrypoint": [], "WorkingDir": "/openhands/code/",
            "Cmd": [words.get(word, word) for word in LINE],
            "Env": [f"{name}={value}" for name, value in
                    {"port": PORT, "PYTHONUNBUFFERED": "1", **env}.items()],
            "ExposedPorts": {key: {}},
            "HostConfig": {"Binds": [f"{self.workspace}:{self.workspace}"], "PortBindings": {
                key: [{"HostIp": "127.0.0.1", "HostPort": ""}]}},
        }
        answer = check(*ENGINE.request("POST", "/v1.41/containers/create?name=openhands-runtime-x",
                                       json.dumps(body)))
        self.path = "/v1.41/containers/" + json.loads(answer)["Id"]
        check(*ENGINE.request("POST", self.path + "/start"))
        ports = self.inspect()["NetworkSettings"]["Ports"]
        self.port = int(ports[key][0]["HostPort"])
        self.wait_alive()

    def wait_alive(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.inspect()["State"]["Running"]:
            try:
                if self.request("GET", "/alive", timeout=5)[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
        state = self.inspect()["State"]
        raise AssertionError(f"it does not come alive: {state}\n{self.read_log()}")

    def inspect(self):
        return json.loads(check(*ENGINE.request("GET", self.path + "/json")))

    def read_log(self):
        return ENGINE.request("GET", self.path + "/logs?stdout=1&stderr=1")[1].decode(
            errors="replace")

    def stop(self, with_signal=signal.SIGTERM):
        ENGINE.request("DELETE", self.path + "?force=1&v=1")
        subprocess.run(["rm", "-rf", self.workspace], check=True)
        return -with_signal


class Script(test_client_script.ClientScript):
    """What an orchestrator does with a fresh sandbox."""

    @classmethod
    def setUpClass(cls):
        cls.server = Container({**cls.server_env, "NO_CHANGE_TIMEOUT_SECONDS": "60"})

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def test_10_who_serves(self):
        self.assertEqual(self.server.run("id -un")["content"], "openhands")
        answer = self.server.action("run_ipython", code="6 * 7")
        self.assertTrue(answer["content"].startswith("42"), answer)

    def test_11_others_pass(self):
        answer = self.server.run(PROGRAM + " run -n openhands poetry env info")
        self.assertEqual(answer["content"], "the original: run -n openhands poetry env info")

    def test_12_end(self):
        """The engine stops it while a command runs, which is answered; the server is process 1."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            running = pool.submit(self.server.run, "touch begun; sleep 60", 100.0, blocking=True)
            while not os.path.exists(os.path.join(self.server.workspace, "begun")):
                self.assertFalse(running.done())
            began = time.monotonic()
            check(*ENGINE.request("POST", self.server.path + "/stop?t=30"))
            self.assertLess(time.monotonic() - began, STOP_SECONDS)
            answer = running.result()
            self.assertEqual(answer["observation"], "error")
            self.assertIn("likely interrupted", answer["content"])
        state = self.server.inspect()["State"]
        # Not killed; and process 1 cannot die of a signal that it takes for itself.
        self.assertEqual((state["Status"], state["ExitCode"]), ("exited", 0))


def why_not():
    """Why this cannot be tested here, or None."""
    if not os.path.exists(ARCHIVE):
        return "there is no bundle: run “meson compile bundle” first"
    if not os.path.isdir(DEBIAN):
        return "GLOVEBOX_DEBIAN_ROOT names no folder that make-base-image.sh made"
    return None


REASON = why_not()
if REASON is not None:
    print("1..0 # SKIP " + REASON)
    sys.exit(0)
ENGINE = dockerengine.start(prefix="1..0 # SKIP ")
if ENGINE is None:
    sys.exit(0)
try:
    make_runtime()
    make_image()
    gloveboxtest.main()
finally:
    ENGINE.stop()
