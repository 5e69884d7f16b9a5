#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The recipe of an image with chosen modules, carried out by an engine of the test's own.

It builds Glovebox in a Debian that GLOVEBOX_DEBIAN_ROOT names, with packages from Debian's archive;
so it runs only where GLOVEBOX_INTEROP=1 says that it may.
"""

import fnmatch
import http.client
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest
import urllib.parse

import dockerengine

TREE = sys.argv.pop(1)
RECIPE = "data/containers/Containerfile"
DEBIAN = os.environ.get("GLOVEBOX_DEBIAN_ROOT", "")
GLOVEBOX = os.environ.get("GLOVEBOX", "glovebox")
START_SECONDS = 120
PORT = "3000/tcp"


def check(status, answer):
    """The engine's answer; a refusal ends the test."""
    if status >= 300:
        raise AssertionError(f"{status}: {answer.decode(errors='replace')}")
    return answer


def import_base():
    """What make-base-image.sh hands to “docker import”."""
    with tempfile.TemporaryFile() as body:
        subprocess.run(["tar", "-C", DEBIAN, "-c", "."], stdout=body, check=True)
        body.seek(0)
        check(*ENGINE.request("POST", "/v1.41/images/create?fromSrc=-&repo=base&tag=v1", body,
                              "application/x-tar"))


def read_ignored():
    """The names that a build leaves out."""
    with open(os.path.join(TREE, ".dockerignore"), encoding="utf-8") as file:
        return [line.strip().replace("**/", "") for line in file if line.strip()]


def build(modules, tag):
    """The recipe with these modules."""
    ignored = read_ignored()

    def is_needed(entry):
        name = os.path.basename(entry.name)
        return None if any(fnmatch.fnmatch(name, one) and not name.endswith(".build")
                           for one in ignored) else entry

    arguments = urllib.parse.urlencode({
        "t": tag, "dockerfile": RECIPE, "networkmode": "host",
        "buildargs": json.dumps({"BASE": "base:v1", "MODULES": modules})})
    with tempfile.TemporaryFile() as body:
        with tarfile.open(fileobj=body, mode="w") as archive:
            archive.add(TREE, ".", filter=is_needed)
        body.seek(0)
        answer = check(*ENGINE.request("POST", "/v1.41/build?" + arguments, body,
                                       "application/x-tar"))
    if b"Successfully tagged" not in answer:
        lines = [json.loads(line).get("stream", line) for line in answer.decode().splitlines()]
        raise AssertionError("".join(lines)[-4000:])


class RecipeTest(unittest.TestCase):
    """An image as somebody makes and starts it."""

    def start(self, tag):
        """A container that runs the image as it is; returns the port of its server here."""
        body = {"Image": tag, "ExposedPorts": {PORT: {}},
                "HostConfig": {"PortBindings": {PORT: [{"HostIp": "127.0.0.1", "HostPort": ""}]}}}
        answer = check(*ENGINE.request("POST", "/v1.41/containers/create", json.dumps(body)))
        path = "/v1.41/containers/" + json.loads(answer)["Id"]
        self.addCleanup(ENGINE.request, "DELETE", path + "?force=1&v=1")
        check(*ENGINE.request("POST", path + "/start"))
        ports = json.loads(check(*ENGINE.request("GET", path + "/json")))["NetworkSettings"]
        return int(ports["Ports"][PORT][0]["HostPort"])

    def ask(self, port, method, path, body=None):
        """One exchange; None as long as nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
        try:
            connection.request(method, path, body and json.dumps(body),
                               {"Content-Type": "application/json"})
            return json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def wait_alive(self, port):
        deadline = time.monotonic() + START_SECONDS
        while self.ask(port, "GET", "/alive") is None:
            self.assertLess(time.monotonic(), deadline, "it does not come alive")

    def execute(self, port, action, **args):
        answer = self.ask(port, "POST", "/execute_action",
                          {"action": {"action": action, "args": args, "timeout": 100}})
        self.assertIsNotNone(answer)
        return answer

    def test_three_modules(self):
        build("bash edit ipython", "three:v1")
        port = self.start("three:v1")
        self.wait_alive(port)
        answer = self.execute(port, "run", command="id -un && pwd")
        self.assertEqual(answer["content"], "openhands\n/workspace")
        self.assertEqual(self.execute(port, "write", path="a", content="text")["observation"],
                         "write")
        answer = self.execute(port, "run_ipython", code="print(open('a').read())",
                              include_extra=False)
        self.assertEqual(answer["content"], "text")
        # What was not chosen is not there, and said to be so.
        answer = self.execute(port, "browse", url="http://127.0.0.1/")
        self.assertEqual(answer["observation"], "error")
        self.assertIn("browse", answer["content"])

        # The same image for the provider.
        env = dict(os.environ, DOCKER_HOST="unix://" + ENGINE.socket, GLOVEBOX_PROVIDER="docker",
                   GLOVEBOX_KEY_FILE=ENGINE.dir + "/key")
        env.pop("G_DEBUG", None)
        for words, output in ((["up", "box", "--image", "three:v1"], "box\n"),
                              (["run", "box", "--", "echo hi"], "hi\n"),
                              (["ipython", "box", "6 * 7"], None), (["down", "box"], None)):
            done = subprocess.run([GLOVEBOX, *words], env=env, text=True, timeout=START_SECONDS,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            if output is not None:
                self.assertEqual(done.stdout, output)

    def test_one_module(self):
        """The server is built once for all choices."""
        build("bash", "one:v1")
        port = self.start("one:v1")
        self.wait_alive(port)
        answer = self.execute(port, "run", command="ls /usr/share/glovebox-1/modules")
        self.assertEqual(answer["content"].split(), ["bash", "bash.module"])

    def test_no_such_module(self):
        with self.assertRaisesRegex(AssertionError, "nonsense"):
            build("bash nonsense", "none:v1")


def why_not():
    """Why this cannot be tested here, or None."""
    if os.environ.get("GLOVEBOX_INTEROP") != "1":
        return "it installs packages from Debian's archive: GLOVEBOX_INTEROP=1 lets it"
    if not os.path.isdir(DEBIAN):
        return "GLOVEBOX_DEBIAN_ROOT names no folder that make-base-image.sh made"
    return None


REASON = why_not()
if REASON is not None:
    print("skipped: " + REASON)
    sys.exit(dockerengine.SKIPPED)
ENGINE = dockerengine.start()
if ENGINE is None:
    sys.exit(dockerengine.SKIPPED)
try:
    import_base()
    RESULT = unittest.main(exit=False).result
finally:
    ENGINE.stop()
sys.exit(not RESULT.wasSuccessful())
