#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The modules of the guide, as their authors have them: built against an installed Glovebox by
pkg-config alone, tested with the installed fixture, and opened by the installed server."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from gloveboxtest import USER, Server, main

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ["GLOVEBOX_BUILD_ROOT"]
MESON = shutil.which("meson")


def run(*words, **keywords):
    result = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            check=False, **keywords)
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(words)}: exit {result.returncode}\n{result.stdout}")
    return result.stdout


def find(folder, tail):
    """The installed file whose path ends like this; the prefix is the build's own."""
    for path, _, names in os.walk(folder):
        for name in names:
            if os.path.join(path, name).endswith("/" + tail):
                return os.path.join(path, name)
    raise AssertionError(f"{tail} is not installed")


def relocate(pc_file, destdir):
    """What DESTDIR leaves out: the file's own idea of where it will be."""
    with open(pc_file, encoding="utf-8") as file:
        text = file.read()
    with open(pc_file, "w", encoding="utf-8") as file:
        file.write(re.sub(r"^prefix=(.*)$", f"prefix={destdir}\\1", text, flags=re.MULTILINE))
    return os.path.dirname(pc_file)


class OutOfTree(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.mkdtemp(prefix="glovebox-out-of-tree-")
        cls.destdir = os.path.join(cls.work, "destdir")
        run(MESON, "install", "-C", BUILD, "--no-rebuild", "--destdir", cls.destdir)
        folders = {relocate(find(cls.destdir, name), cls.destdir)
                   for name in ("glovebox-1.pc", "glovebox-test-1.pc")}
        libraries = os.path.dirname(find(cls.destdir, "libglovebox-1.so.0"))
        cls.env = {name: value for name, value in os.environ.items()
                   if not name.startswith("GLOVEBOX")}
        cls.env.update({"PKG_CONFIG_PATH": ":".join(sorted(folders)),
                        "LD_LIBRARY_PATH": libraries, "USER": USER})
        cls.gloveboxd = find(cls.destdir, "bin/gloveboxd")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.work, ignore_errors=True)

    def build_module(self, name):
        """Builds and tests a module out of the tree; returns the folder that it is built in."""
        source = os.path.join(self.work, name)
        built = os.path.join(self.work, name + "-build")
        shutil.copytree(os.path.join(HERE, name), source)
        os.chmod(self.work, 0o700)
        run(MESON, "setup", built, source, "--werror", "-Db_lundef=false",
            "-Db_sanitize=" + os.environ.get("GLOVEBOX_BUILD_SANITIZE", "none"), env=self.env)
        run(MESON, "compile", "-C", built, env=self.env)
        run(MESON, "test", "-C", built, "--print-errorlogs", env=self.env)
        return built

    def copy_exec(self, name):
        """The examples without a library need no building."""
        folder = os.path.join(self.work, name)
        os.mkdir(folder, 0o700)
        for file in os.listdir(os.path.join(HERE, "exec")):
            shutil.copy(os.path.join(HERE, "exec", file), folder)
        return folder

    def serve(self, folder, *modules, assignments=()):
        """Starts the installed server with nothing but these modules."""
        config = os.path.join(folder, "glovebox.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write("[Server]\nmodules=" + "".join(name + ";" for name in modules) + "\n")
        workspace = os.path.join(folder, "workspace")
        os.makedirs(workspace, exist_ok=True)
        argv = [self.gloveboxd, "0", "--listen", "127.0.0.1", "--config", config,
                "--working-dir", workspace, "--username", USER, "--user-id", str(os.getuid()),
                "--no-enable-browser"]
        for assignment in assignments:
            argv += ["--set", assignment]
        return Server(argv=argv, workspace=workspace,
                      env={**self.env, "GLOVEBOX_MODULE_PATH": folder})

    def test_hello(self):
        with self.serve(self.build_module("hello"), "hello") as server:
            answer = server.action("hello", who="world")
            self.assertEqual(answer["observation"], "hello")
            self.assertEqual(answer["content"], "Hello, world!")
            status, answer = server.json("POST", "/execute_action",
                                         {"action": {"action": "hello", "args": {}}})
            self.assertEqual(status, 500)
            self.assertIn("“who”", answer["detail"])

    def test_count(self):
        folder = self.build_module("count")
        with self.serve(folder, "count", assignments=("count.pause=1ms",)) as server:
            answer = server.action("count", to=3)
            self.assertEqual(answer["content"], "1\n2\n3\n")
            self.assertEqual(answer["extras"], {"counted": 3})
        # At its deadline it answers with what it has: more than one number, however the machine
        # stood still meanwhile, and far from all.
        with self.serve(folder, "count", assignments=("count.pause=20ms",)) as server:
            answer = server.action("count", timeout=3, to=1000)
            self.assertEqual(answer["observation"], "count")
            self.assertTrue(answer["content"].startswith("1\n2\n"), answer)

    def test_wordcount(self):
        folder = self.copy_exec("wordcount")
        with self.serve(folder, "wordcount") as server:
            with open(os.path.join(server.workspace, "text"), "w", encoding="utf-8") as file:
                file.write("one two\nthree\n")
            answer = server.action("wordcount", path="text")
            self.assertEqual(answer["observation"], "wordcount")
            self.assertEqual(answer["content"], "3 words")
            self.assertEqual(answer["extras"], {"words": 3})
            answer = server.action("wordcount", path="gone")
            self.assertEqual(answer["observation"], "error")
            self.assertIn("cannot read gone", answer["content"])

    def test_reverse(self):
        folder = self.copy_exec("reverse")
        with self.serve(folder, "reverse", assignments=("reverse.max-chars=5",)) as server:
            answer = server.action("reverse", text="añb")
            self.assertEqual(answer["observation"], "reverse")
            self.assertEqual(answer["content"], "bña")
            self.assertEqual(answer["extras"], {"chars": 3})
            answer = server.action("reverse", text="123456")
            self.assertEqual(answer["observation"], "error")
            self.assertIn("text: longer than 5 characters", answer["content"])


if __name__ == "__main__":
    if MESON is None:
        print("1..0 # SKIP meson is not in PATH")
        sys.exit(0)
    main()
