#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What bootstrap asks Debian's tools for, seen by tools that only write down what they are told."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
REAL_TOOLS = ("sh", "env", "sort", "tail", "rm", "dirname", "mkdir", "sed", "cat",
              "touch")
DPKG_QUERY = """for name; do :; done
case " $MISSING " in
  *" $name "*) exit 1 ;;
esac
echo installed"""
APT_GET = """echo "apt-get $DEBIAN_FRONTEND $*" >> "$CALLS"
[ "${APT_FAILS-}" = "" ] || { echo "no route to the archive"; exit 100; }"""
# Stands in for the server, once built.
GLOVEBOXD = """echo "gloveboxd $*"
echo "module path $GLOVEBOX_MODULE_PATH"
echo "user $USER" """
MESON = """echo "meson $*" >> "$CALLS"
case $1 in
  setup) mkdir -p build/src/daemon && touch build/build.ninja ;;
  devenv) echo 'GLOVEBOX_MODULE_PATH="/m/bash:/m/edit:$GLOVEBOX_MODULE_PATH"' ;;
esac"""


class Bootstrap(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.calls = os.path.join(self.directory.name, "calls")
        self.tree = os.path.join(self.directory.name, "tree")
        self.bin = os.path.join(self.directory.name, "bin")
        os.makedirs(self.tree)
        os.makedirs(self.bin)
        shutil.copy(os.path.join(TOP, "bootstrap"), self.tree)
        for name in REAL_TOOLS:
            os.symlink(shutil.which(name), os.path.join(self.bin, name))
        self.tool("dpkg-query", DPKG_QUERY)
        self.tool("apt-get", APT_GET)
        self.tool("meson", MESON)
        self.tool("id", 'case $1 in -un) echo me ;; *) echo "$FAKE_ID" ;; esac')

    def tearDown(self):
        self.directory.cleanup()

    def tool(self, name, script, where=None):
        path = os.path.join(where or self.bin, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n" + script + "\n")
        os.chmod(path, 0o755)

    def run_it(self, *args, user=0, missing="", **env):
        result = subprocess.run(
            [os.path.join(self.tree, "bootstrap"), *args], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, cwd="/",
            env={"PATH": self.bin, "CALLS": self.calls, "FAKE_ID": str(user), "MISSING": missing,
                 **env})
        try:
            with open(self.calls, encoding="utf-8") as file:
                calls = file.read().splitlines()
        except FileNotFoundError:
            calls = []
        return result, calls

    def test_nothing_missing(self):
        result, calls = self.run_it("packages", "ci")
        self.assertEqual((result.returncode, result.stdout, calls), (0, "", []))

    def test_missing_as_root(self):
        result, calls = self.run_it("packages", "run", missing="meson libsoup-3.0-dev")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout, "Installing from Debian: meson libsoup-3.0-dev\n")
        self.assertEqual(calls, [
            "apt-get noninteractive -q update",
            "apt-get noninteractive -q install -y --no-install-recommends meson libsoup-3.0-dev"])
        self.assertFalse(os.path.exists(os.path.join(self.tree, "bootstrap.log")))

    def test_missing_with_sudo(self):
        self.tool("sudo", 'echo sudo >> "$CALLS"\nexec "$@"')
        result, calls = self.run_it("packages", "run", user=1000, missing="gcc")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(calls.count("sudo"), 2)
        self.assertEqual(calls[-1], "apt-get noninteractive -q install -y "
                                    "--no-install-recommends gcc")

    def test_missing_without_sudo(self):
        result, calls = self.run_it("packages", "run", user=1000, missing="gcc meson")
        self.assertEqual((result.returncode, calls), (1, []))
        self.assertIn("without root or sudo they cannot be installed: gcc meson", result.stderr)

    def test_apt_fails(self):
        result, _ = self.run_it("packages", "run", missing="gcc", APT_FAILS="1")
        self.assertEqual(result.returncode, 1)
        self.assertIn("no route to the archive", result.stderr)
        self.assertIn("bootstrap.log", result.stderr)

    def test_other_system(self):
        os.unlink(os.path.join(self.bin, "dpkg-query"))
        result, calls = self.run_it("packages", "run")
        self.assertEqual((result.returncode, calls), (0, []))
        self.assertIn("libsoup-3.0-dev", result.stdout)

    def start(self, *args, **env):
        os.makedirs(os.path.join(self.tree, "build", "src", "daemon"))
        self.tool("gloveboxd", GLOVEBOXD, os.path.join(self.tree, "build", "src", "daemon"))
        result, calls = self.run_it("run", *args, user=1000, **env)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout, calls

    def test_run(self):
        output, calls = self.start()
        self.assertIn(f"gloveboxd 3000 --listen 127.0.0.1 --working-dir {self.tree}/workspace "
                      "--username me --user-id 1000\n", output)
        self.assertIn("module path /m/bash:/m/edit\nuser me\n", output)
        self.assertIn("http://127.0.0.1:3000", output)
        self.assertEqual(output.count("  curl "), 3)
        self.assertNotIn("X-Session-API-Key", output)
        self.assertIn("meson setup build -Dtests=false", calls)
        self.assertTrue(os.path.isdir(os.path.join(self.tree, "workspace")))

    def test_run_with_words(self):
        output, _ = self.start("8000", "--plugins", "a b", "c", SESSION_API_KEY="k")
        self.assertIn("--user-id 1000 --plugins a b c\n", output)
        self.assertIn("http://127.0.0.1:8000/alive", output)
        self.assertIn('-H "X-Session-API-Key: $SESSION_API_KEY"', output)

    def test_run_at_any_port(self):
        output, _ = self.start("0")
        self.assertIn("gloveboxd 0 --listen", output)
        self.assertEqual(output.count("http://127.0.0.1:PORT"), 4)

    def test_tests(self):
        result, calls = self.run_it("test", "--suite", "unit")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(calls, ["meson setup build -Dtests=true", "meson compile -C build",
                                 "meson test -C build --print-errorlogs --suite unit"])

    def test_usage(self):
        for args in ((), ("fly",), ("packages", "moon")):
            result, calls = self.run_it(*args)
            self.assertEqual((result.returncode, calls), (2, []))
            self.assertIn("Usage: ./bootstrap run", result.stderr)
        self.assertEqual(self.run_it("--help")[0].returncode, 0)


if __name__ == "__main__":
    sys.exit(unittest.main())
