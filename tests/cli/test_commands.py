#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""glovebox: transfers, answers in JSON, and many sandboxes."""

import contextlib
import filecmp
import json
import os
import pty
import resource
import shutil
import subprocess
import tempfile
import unittest
import zipfile

GLOVEBOX = os.environ.get("GLOVEBOX", "glovebox")
HAS_FILES = any(os.path.basename(folder) == "files"
                for folder in os.environ.get("GLOVEBOX_MODULE_PATH", "").split(":"))
MANY = 20
BIG_BYTES = 8 * 1024 * 1024
LARGE_BYTES = 192 * 1024 * 1024
os.environ.pop("G_DEBUG", None)


def read_terminal(descriptor):
    """All that was written to a terminal whose other side is closed."""
    shown = b""
    # The kernel hands over what was written in pieces of its own choice: only EIO is the end.
    with contextlib.suppress(OSError):
        while piece := os.read(descriptor, 65536):
            shown += piece
    return shown


class CommandsTest(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="glovebox-test-")
        self.env = dict(os.environ, HOME=self.dir, XDG_RUNTIME_DIR=self.dir + "/run",
                        XDG_DATA_HOME=self.dir + "/data", XDG_CONFIG_HOME=self.dir + "/config",
                        GLOVEBOX_PROVIDER="local")
        os.mkdir(self.dir + "/run")
        self.names = []

    def tearDown(self):
        for name in self.names:
            self.call("down", name)
        shutil.rmtree(self.dir)

    def call(self, *words, **options):
        options.setdefault("stderr", subprocess.PIPE)
        return subprocess.run([GLOVEBOX, *words], env=self.env, text=True, cwd=self.dir,
                              stdout=subprocess.PIPE, timeout=120, check=False, **options)

    def up(self, name):
        self.names.append(name)
        result = self.call("up", name)
        self.assertEqual(result.returncode, 0, result.stderr)

    def answer(self, *words):
        """What a command answers in JSON; it must be nothing else."""
        result = self.call(*words, "--json")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertEqual(result.stderr, "")
        return json.loads(result.stdout)

    @unittest.skipUnless(HAS_FILES, "the module files is not built")
    def test_transfers(self):
        self.up("box")
        path = self.dir + "/big.bin"
        with open(path, "wb") as file:
            file.write(os.urandom(BIG_BYTES))
        target = self.dir + "/data/glovebox/box"
        self.assertEqual(self.call("upload", "box", path, target).returncode, 0)
        result = self.call("download", "box", target + "/big.bin", self.dir + "/back.zip")
        self.assertEqual(result.returncode, 0, result.stderr)
        with zipfile.ZipFile(self.dir + "/back.zip") as archive, open(path, "rb") as file:
            self.assertEqual(archive.read("big.bin"), file.read())
        self.assertIn("destination", self.answer("upload", "box", path, target))
        self.assertIn("file", self.answer("download", "box", target, self.dir + "/all.zip"))
        # What fails leaves the file that was there.
        result = self.call("download", "box", "/does/not/exist", self.dir + "/back.zip")
        self.assertEqual(result.returncode, 1)
        self.assertTrue(zipfile.is_zipfile(self.dir + "/back.zip"))
        # Nor is there one where there was none.
        for name in ("new.zip", "passwd.zip"):
            words = [name] if name == "new.zip" else []
            result = self.call("download", "box", "/does/not/exist/passwd", *words)
            self.assertEqual((result.returncode, result.stdout), (1, ""))
            self.assertFalse(os.path.exists(os.path.join(self.dir, name)))
        self.assertNotEqual(self.call("upload", "box", "/does/not/exist", target).returncode, 0)

    @unittest.skipUnless(HAS_FILES, "the module files is not built")
    @unittest.skipIf(os.environ.get("GLOVEBOX_SANITIZED"), "a sanitizer needs much memory itself")
    def test_large_upload(self):
        """What is sent is not kept in memory."""
        self.up("box")
        path, target = self.dir + "/large", self.dir + "/data/glovebox/box"
        with open(path, "wb") as file:
            file.write(os.urandom(BIG_BYTES))
            file.truncate(LARGE_BYTES)
        limits = (resource.RLIMIT_DATA, (LARGE_BYTES // 2, LARGE_BYTES // 2))
        result = self.call("upload", "box", path, target,
                           preexec_fn=lambda: resource.setrlimit(*limits))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(filecmp.cmp(path, target + "/large", shallow=False))
        result = self.call("upload", "box", self.dir, target)
        self.assertEqual(result.returncode, 2)
        self.assertIn("is a directory", result.stderr)

    @unittest.skipUnless(HAS_FILES, "the module files is not built")
    def test_progress(self):
        """Shown at a terminal alone, and wiped when it is over."""
        self.up("box")
        path = self.dir + "/big.bin"
        with open(path, "wb") as file:
            file.truncate(BIG_BYTES)
        ours, its = pty.openpty()
        result = self.call("upload", "box", path, self.dir + "/data/glovebox/box", stderr=its)
        os.close(its)
        shown = read_terminal(ours)
        os.close(ours)
        self.assertEqual((result.returncode, result.stdout), (0, ""))
        self.assertIn(b" % ", shown)
        self.assertTrue(shown.endswith(b"\r\x1b[K"), shown[-80:])

    def test_shell_at_terminal(self):
        """What is typed while a command runs is for the command."""
        self.up("box")
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(GLOVEBOX, [GLOVEBOX, "shell", "box"], self.env)
        shown = b""
        for answer, typed in ((b"box:$ ", b"cd /tmp\n"), (b"box:/tmp$ ", b"half\x03"),
                              (b"box:/tmp$ ", b"read -p 'who? ' x; echo it is $x\n"),
                              (b"who?\r\n", b"Ada\n"), (b"it is Ada\r\n", b""),
                              (b"box:/tmp$ ", b"echo begun; cat\n"), (b"begun\r\n", b"a line\n"),
                              (b"a line\r\na line\r\n", b"\x04"),
                              (b"box:/tmp$ ", b"echo begun; sleep 1000\n"),
                              (b"begun\r\n", b"\x03"), (b"box:/tmp$ ", b"(exit 4)\n"),
                              (b"box:/tmp$ ", b"\x04")):
            while answer not in shown:
                shown += os.read(terminal, 4096)
            shown = shown.partition(answer)[2]
            os.write(terminal, typed)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 4)
        os.close(terminal)

    def test_shell_in_json(self):
        self.up("box")
        result = self.call("shell", "box", "--json", input="cd /tmp\n\npwd\n(exit 3)\n")
        answers = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual([one["extras"]["metadata"]["exit_code"] for one in answers], [0, 0, 3])
        self.assertEqual(answers[1]["content"], "/tmp")
        self.assertEqual(result.returncode, 3)

    def test_without_words(self):
        result = self.call()
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn("startup-command", result.stderr)
        for words in (["list"], ["modules"], ["check"], ["startup-command"]):
            self.assertEqual(self.call(*words).returncode, 0, words)
        self.env.pop("DOCKER_HOST", None)
        if not os.path.exists("/var/run/docker.sock"):
            # Providers that nobody has set up are not worth a word.
            self.assertEqual(self.call("list").stderr, "")
        result = self.call("up")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.names.append(result.stdout.strip())
        self.assertRegex(result.stdout, "^box-")

    def test_json(self):
        self.up("box")
        self.assertEqual(self.answer("status", "box")["state"], "running")
        self.assertEqual(self.answer("run", "box", "echo hi")["content"], "hi")
        self.assertEqual(self.answer("write", "box", "a.txt", "text")["observation"], "write")
        self.assertEqual(self.answer("read", "box", "a.txt")["content"], "text\n")
        edited = self.answer("edit", "box", self.dir + "/data/glovebox/box/a.txt", "text", "more")
        self.assertEqual(edited["observation"], "edit")
        self.assertIn("listening on", self.answer("logs", "box")["log"])
        self.assertEqual([one["name"] for one in self.answer("list")["sandboxes"]], ["box"])
        self.assertEqual(self.answer("pause", "box")["state"], "paused")
        self.assertEqual(self.answer("resume", "box")["state"], "running")
        self.assertEqual(self.answer("down", "box")["state"], "gone")
        self.assertIn("argv", self.answer("startup-command", "--for=docker"))
        self.assertTrue(self.answer("modules"))
        described = self.answer("describe", "bash")
        self.assertEqual((described["name"], described["actions"]), ("bash", ["run"]))
        self.assertIn("value", described["settings"][0])
        self.assertEqual(self.answer("check", "bash"), {"ok": True, "problems": []})
        result = self.call("check", "--json", "nonsense")
        self.assertEqual(result.returncode, 2)
        self.assertIn("nonsense", json.loads(result.stdout)["problems"][0])
        for words in (["run", "box"], ["up", "--nonsense"], ["list", "x"], ["up", "../x"],
                      ["up", "--memory", "much"],
                      ["run", "--timeout", "x", "box", "true"]):
            result = self.call(words[0], "--json", *words[1:])
            self.assertEqual((result.returncode, result.stderr), (2, ""), words)
            self.assertEqual(json.loads(result.stdout)["error"]["id"], "invalid_args", words)
        self.assertIn("see glovebox run --help", self.call("run", "box").stderr)
        result = self.call("describe", "nonsense", "--json")
        self.assertEqual(result.returncode, 2)
        self.assertIn("nonsense", json.loads(result.stdout)["error"]["message"])

    def test_many(self):
        self.names = [f"many{i}" for i in range(MANY)]
        processes = [subprocess.Popen([GLOVEBOX, "up", name], env=self.env, text=True,
                                      stdout=subprocess.PIPE) for name in self.names]
        printed = [process.communicate(timeout=240)[0].strip() for process in processes]
        self.assertEqual(printed, self.names)
        self.assertEqual([one["state"] for one in self.answer("list")["sandboxes"]],
                         ["running"] * MANY)
        for name in self.names:
            self.assertEqual(self.call("down", name).returncode, 0)
        self.names = []
        self.assertEqual(self.answer("list")["sandboxes"], [])
        self.assertEqual(os.listdir(self.dir + "/run/glovebox/local"), [])


unittest.main()
