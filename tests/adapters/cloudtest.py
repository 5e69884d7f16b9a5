# SPDX-License-Identifier: LGPL-2.1-or-later
"""What providers on the net must do besides: with faults of every kind, at every step."""

import contextlib
import json
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from email.utils import formatdate

from adaptertest import GLOVEBOX, SECONDS, AdapterCase
from standin import Fault

ALWAYS = 10 ** 6
# Forms that an API has, or had: how the stand-in is, and what is set.
FORMS = {
    "daytona": [({"lists_as_before": True}, {}), ({}, {"GLOVEBOX_DAYTONA__PUBLIC": "true"})],
    "modal": [({"is_built": True}, {}), ({}, {"GLOVEBOX_MODAL__IMAGE": "im-built"})],
    "e2b": [({}, {"GLOVEBOX_E2B__USER": "root"})],
    "runloop": [({"has_tunnels": False}, {}),
                ({}, {"GLOVEBOX_RUNLOOP__TUNNEL_ACCESS": "authenticated"})],
}


class Cloud(AdapterCase):
    def fault(self, *args, **kwargs):
        self.peer.stand_in.faults.append(Fault(*args, **kwargs))

    def steps(self):
        """The requests by which a sandbox is made, and is then waited for, each once."""
        del self.peer.stand_in.seen[:]
        self.up("probe")
        seen = []
        for line in self.peer.stand_in.seen:
            line = self.peer.stand_in.generalize(line)
            if line not in seen:
                seen.append(line)
        self.down("probe")
        return seen

    def test_each_step_fails(self):
        for line in self.steps():
            for kind, status in (("status", 400), ("lose", 0)):
                with self.subTest(line=line, kind=kind):
                    self.peer.stand_in.faults = [Fault(kind, match=line, status=status,
                                                       count=ALWAYS if status else 1)]
                    result = self.call("up", "box", *self.peer.words, env={"G_MESSAGES_DEBUG": ""})
                    self.peer.stand_in.faults = []
                    if status and not self.peer.stand_in.is_optional(line):
                        self.assertNotEqual(result.returncode, 0, line)
                    if result.returncode == 0:
                        self.down("box")
                    self.assertEqual(self.peer.left(), [], result.stderr)

    def test_limits(self):
        """One cloud takes them; the others do not let anybody think that they did."""
        if self.peer_name == "modal":
            self.up("box", "--memory", "1G", "--cpus", "1.5")
            self.down("box")
        else:
            for words in (("--memory", "1G"), ("--cpus", "1.5")):
                self.assertIn("cannot be chosen", self.fail_up("box", 2, *words))

    def test_what_passes_is_tried_again(self):
        for kind in ("status", "delay", "slow"):
            self.fault(kind, count=2, status=503, match="^GET")
            self.fault(kind, count=1, status=429, headers={"Retry-After": "0"}, match="^POST")
            self.fault(kind, count=1, status=502, match="^DELETE")
            self.up("box" + kind)
            self.down("box" + kind)

    def test_dropped_connections(self):
        """What cannot have been carried out, or may be twice, is asked again."""
        for match in ("^GET", "^DELETE"):
            self.fault("drop", count=2, match=match)
        self.up("box")
        self.down("box")

    def test_interrupted_when_asking_again(self):
        """What a lost request has made goes, too."""
        self.fault("lose", match=self.peer.stand_in.create_line)
        asked = []
        with subprocess.Popen([GLOVEBOX, "up", "gone", *self.peer.words], env=self.env,
                              stderr=subprocess.DEVNULL) as process:
            def watch(line):
                if re.search(self.peer.stand_in.create_line, line):
                    asked.append(line)
                    if len(asked) == 2:
                        process.send_signal(signal.SIGINT)

            self.peer.stand_in.watchers.append(watch)
            self.assertNotEqual(process.wait(SECONDS), 0)
        self.assertEqual(self.peer.left(), [])

    def test_waits_as_long_as_asked(self):
        self.fault("status", status=429, headers={"Retry-After": "1"}, match="^GET")
        del self.peer.stand_in.seen[:]
        self.assertEqual(self.call("list", "-p", self.peer.name).returncode, 0)
        self.assertEqual(len(self.peer.stand_in.seen), 2)
        self.fault("status", status=429, headers={"Retry-After": "3600"}, match="^GET")
        result = self.call("list", "-p", self.peer.name)
        self.assertEqual(result.returncode, 69)
        self.assertIn("injected 429", result.stderr)

    def test_advice(self):
        """What else of HTTP says whether and when to try again."""
        if self.peer.name == "modal":
            self.skipTest("gRPC has no such headers")
        soon, late = (formatdate(time.time() + seconds, usegmt=True) for seconds in (2, 3600))
        for status, headers, tries_count in (
                (429, {"Retry-After": soon}, 2), (429, {"Retry-After": late}, 1),
                (503, {"x-should-retry": "false"}, 1), (400, {"x-should-retry": "true"}, 2)):
            with self.subTest(status=status, headers=headers):
                self.fault("status", status=status, headers=headers, match="^GET")
                del self.peer.stand_in.seen[:]
                result = self.call("list", "-p", self.peer.name)
                self.assertEqual(result.returncode == 0, tries_count == 2, result.stderr)
                self.assertEqual(len(self.peer.stand_in.seen), tries_count)

    def test_provider_says_why(self):
        """Of the quota, of what it forbids, of its limits and of its own trouble."""
        for status, ended in ((402, 1), (403, 1), (429, 69), (503, 69)):
            with self.subTest(status=status):
                self.peer.stand_in.faults = [Fault("status", status=status, count=ALWAYS,
                                                   match=self.peer.stand_in.create_line,
                                                   headers={"Retry-After": "3600"})]
                self.assertIn(f"injected {status}", self.fail_up("box", ended))

    def test_secrets_are_in_no_list_of_processes(self):
        self.up("box")
        shown = json.loads(self.call("status", "box", "--json", "--show-key").stdout)
        # Daytona's "X-Daytona-Skip-Preview-Warning: true" is none, and "true" is said by many.
        secrets = [self.peer.stand_in.key] + [value for name, value in shown["headers"].items()
                                              if name.startswith("X-") and value != "true"]
        self.assertGreater(len(secrets), 1)
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:
                    line = file.read()
            except OSError:
                continue
            found += [line for secret in secrets if secret in line]
        self.assertEqual(found, [])
        shown = self.call("status", "box", env={"G_MESSAGES_DEBUG": "all"})
        listed = self.call("list", "--json", env={"G_MESSAGES_DEBUG": "all"})
        for secret in secrets:
            self.assertNotIn(secret, shown.stdout + shown.stderr + listed.stdout + listed.stderr)
        self.down("box")

    def test_expired_key_is_not_shown(self):
        secret = "expired-secret-of-somebody"
        key = next(name for name, value in self.peer.env().items()
                   if value == self.peer.stand_in.key)
        said = self.fail_up("box", 1, env={key: secret, "G_MESSAGES_DEBUG": "all"})
        self.assertIn("is not known", said)
        self.assertNotIn(secret, said)

    def test_no_key(self):
        key = next(name for name, value in self.peer.env().items()
                   if value == self.peer.stand_in.key)
        self.assertIn(key, self.fail_up("box", 69, env={key: ""}))
        result = self.call("list", env={key: "", "GLOVEBOX_PROVIDER": "local"})
        self.assertEqual(result.returncode, 0)
        self.assertNotIn(key, result.stderr)

    def test_broken_state(self):
        self.peer.stand_in.broken = True
        self.assertIn(self.peer.stand_in.says_broken, self.fail_up("box", 69))

    def end_server(self):
        """All processes that are a server, and waits for their end."""
        for box in self.peer.stand_in.boxes.values():
            for pid in box.sandbox.marked():
                with contextlib.suppress(OSError):
                    end = os.pidfd_open(pid)
                    self.addCleanup(os.close, end)
                    if os.path.basename(os.readlink(f"/proc/{pid}/exe")) == "gloveboxd":
                        os.kill(pid, signal.SIGKILL)
                        select.select([end], [], [])

    def test_server_that_ended(self):
        """Of a sandbox that runs on without it: another is started."""
        if self.peer.name != "daytona":
            self.skipTest("the sandbox ends with its server")
        self.up("box")
        self.assertEqual(self.call("write", "box", "a", "text").returncode, 0)
        self.end_server()
        self.assertFalse(self.up("box")["created_now"])
        self.assertEqual(self.call("run", "box", "--", "cat a").stdout, "text\n")
        self.down("box")

    def test_never_ready(self):
        self.peer.stand_in.looks = ALWAYS
        name = f"GLOVEBOX_{self.peer.name.upper()}__START_TIMEOUT"
        # Where no server is waited for, it is asked so many times, and the time is that of each.
        result = self.call("up", "box", *self.peer.words,
                           env={name: "1s"} if self.peer.has_server else None)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(self.peer.stand_in.says_never_ready, result.stderr)
        self.assertEqual(self.peer.left(), [])

    def test_slow_answer(self):
        name = f"GLOVEBOX_{self.peer.name.upper()}__REQUEST_TIMEOUT"
        self.fault("hold", match=self.peer.stand_in.create_line, count=ALWAYS)
        said = self.fail_up("box", 69, env={name: "1s"})
        self.assertIn("in time", said)

    def test_proxy(self):
        """The stand-in as a proxy, for the only way to a host that there is not."""
        base = next(name for name, value in self.peer.env().items()
                    if value == self.peer.stand_in.url)
        env = {base: "http://api.invalid", "http_proxy": self.peer.stand_in.url}
        result = self.call("list", "-p", self.peer.name, env=env)
        self.assertEqual(result.returncode, 0, result.stderr)
        result = self.call("list", "-p", self.peer.name, env={**env, "no_proxy": "api.invalid"})
        self.assertEqual(result.returncode, 69)


class Forms(AdapterCase):
    def test_forms(self):
        for stand_in, env in FORMS[self.peer.name]:
            with self.subTest(stand_in=stand_in, env=env):
                for name, value in stand_in.items():
                    setattr(self.peer.stand_in, name, value)
                self.env.update(env)
                for name in ("one", "two", "three"):
                    self.up(name)
                listed = json.loads(self.call("list", "-p", self.peer.name, "--json").stdout)
                self.assertEqual(len(listed["sandboxes"]), 3)
                self.assertEqual(self.call("run", "one", "--", "echo", "hi").stdout, "hi\n")
                if self.peer.can_pause:
                    self.assertEqual(self.call("pause", "two").returncode, 0)
                    self.assertEqual(self.call("resume", "two").returncode, 0)
                self.assertEqual(self.call("run", "two", "--", "echo", "hi").stdout, "hi\n")
                self.down("one", "two", "three")


@unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
class Tls(AdapterCase):
    """An API with a certificate that an authority of its own vouches for."""

    def setUp(self):
        self.dir = tempfile.TemporaryDirectory(prefix="glovebox-tls-")
        self.addCleanup(self.dir.cleanup)
        self.certificate, key = self.dir.name + "/cert.pem", self.dir.name + "/key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-keyout", key, "-out", self.certificate, "-subj", "/CN=127.0.0.1",
                        "-addext", "subjectAltName=IP:127.0.0.1"], check=True,
                       stderr=subprocess.DEVNULL)
        self.peer_arguments = {"tls": (self.certificate, key)}
        super().setUp()

    def test_certificate(self):
        # The leak checker cannot stop the threads of the library that does TLS.
        if "ASAN_OPTIONS" in self.env:
            self.env["ASAN_OPTIONS"] += ":detect_leaks=0"
        result = self.call("list", "-p", self.peer.name)
        self.assertEqual(result.returncode, 69, result.stderr)
        self.assertEqual(self.peer.stand_in.seen, [])
        name = f"GLOVEBOX_{self.peer.name.upper()}__CA_FILE"
        result = self.call("list", "-p", self.peer.name, env={name: self.certificate})
        self.assertEqual(result.returncode, 0, result.stderr)
        result = self.call("list", "-p", self.peer.name, env={name: os.devnull + "/none"})
        self.assertNotEqual(result.returncode, 0)
