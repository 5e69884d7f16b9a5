# SPDX-License-Identifier: LGPL-2.1-or-later
"""Start-up as orchestrators do it: argument forms, refusals, exit codes, signals."""

import os
import signal
import socket
import stat
import subprocess
import tempfile
import unittest

from gloveboxtest import GLOVEBOXD, USER, Server, main, run_gloveboxd

ORIGINAL = "openhands.runtime.action_execution_server"


class Refusals(unittest.TestCase):
    def check(self, result, code, *texts):
        self.assertEqual(result.returncode, code, result.stderr)
        for text in texts:
            self.assertIn(text, result.stderr)
        self.assertNotIn("listening on", result.stdout)

    def test_usage(self):
        self.check(run_gloveboxd(), 2, "port")
        self.check(run_gloveboxd("abc"), 2, "abc")
        self.check(run_gloveboxd("99999"), 2, "99999")
        self.check(run_gloveboxd("0", "--no-such-option"), 2, "--no-such-option")

    def test_unknown_plugin(self):
        with tempfile.TemporaryDirectory() as directory:
            result = run_gloveboxd("0", "--working-dir", directory, "--username", USER,
                                   "--plugins", "bahs", env={"USER": USER})
        self.check(result, 1, "Plugin bahs not found", "bash")

    def test_bad_environment(self):
        with tempfile.TemporaryDirectory() as directory:
            args = ("0", "--working-dir", directory, "--username", USER, "--no-enable-browser")
            for name in ("NO_CHANGE_TIMEOUT_SECONDS", "RUNTIME_MAX_MEMORY_GB",
                         "INIT_PLUGIN_TIMEOUT"):
                with self.subTest(name):
                    result = run_gloveboxd(*args, env={name: "soon", "USER": USER})
                    self.check(result, 3, name, "soon")

    def test_browsergym_without_browser(self):
        with tempfile.TemporaryDirectory() as directory:
            result = run_gloveboxd("0", "--working-dir", directory, "--no-enable-browser",
                                   "--browsergym-eval-env", "x", "--username", USER,
                                   env={"USER": USER})
        self.check(result, 3, "Browser environment is not enabled in config, "
                              "but browsergym_eval_env is set")

    def test_busy_port(self):
        with socket.create_server(("127.0.0.1", 0)) as other, tempfile.TemporaryDirectory() as d:
            port = str(other.getsockname()[1])
            result = run_gloveboxd(port, "--listen", "127.0.0.1", "--working-dir", d,
                                   "--username", USER, "--no-enable-browser", env={"USER": USER})
        self.check(result, 1, port)


class Addresses(unittest.TestCase):
    def test_ipv6(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError as error:
            self.skipTest(f"no IPv6 here: {error}")
        with tempfile.TemporaryDirectory() as directory, subprocess.Popen(
                [GLOVEBOXD, "0", "--listen", "::1", "--working-dir", directory, "--username", USER,
                 "--no-enable-browser"], env={**os.environ, "USER": USER},
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
            line = server.stdout.readline()
            server.terminate()
            self.assertEqual(server.wait(), -signal.SIGTERM)
        self.assertRegex(line, r"^listening on http://\[::1\]:[0-9]+\n$")


class BrokenModules(unittest.TestCase):
    """A module that is asked for and cannot be had stops the start, with a reason of its own."""

    KEYFILE = (
        "[Module]\nName=odd\nABI={abi}\nVersion=1\nLicense=MIT\nDescription=A test\n"
        "[Provides]\nActions=odd;\n"
    )

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.workspace = tempfile.TemporaryDirectory()

    def tearDown(self):
        self.directory.cleanup()
        self.workspace.cleanup()

    def write(self, name, text, mode=0o644):
        path = os.path.join(self.directory.name, name)
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.chmod(path, mode)
        return path

    def start(self):
        return run_gloveboxd(
            "0", "--listen", "127.0.0.1", "--module-dir", self.directory.name,
            "--working-dir", self.workspace.name, "--username", USER, "--no-enable-browser",
            "--plugins", "odd", env={"USER": USER},
        )

    def check(self, *texts):
        result = self.start()
        self.assertEqual(result.returncode, 78, result.stderr)
        for text in texts:
            self.assertIn(text, result.stderr)
        self.assertNotIn("listening on", result.stdout)

    def test_broken_keyfile(self):
        self.write("odd.module", self.KEYFILE.format(abi=1) + "Surprise=1\n")
        self.check("odd.module", "Surprise")

    def test_wrong_abi(self):
        self.write("odd.module", self.KEYFILE.format(abi=7))
        self.check("odd.module", "ABI", "7", "1")

    def test_missing_library(self):
        self.write("odd.module", self.KEYFILE.format(abi=1))
        self.check("odd.so")

    def test_world_writable_library(self):
        self.write("odd.module", self.KEYFILE.format(abi=1))
        path = self.write("odd.so", "not a library", 0o666)
        self.assertTrue(os.stat(path).st_mode & stat.S_IWOTH)
        self.check("odd.so", "everybody may write")


class DropIn(unittest.TestCase):
    """The original's whole argv, through a link of the names it starts with."""

    def test_original_argv(self):
        for name in ("micromamba", "poetry", "python"):
            with self.subTest(name), tempfile.TemporaryDirectory() as directory:
                link = os.path.join(directory, name)
                os.symlink(GLOVEBOXD, link)
                tail = {"micromamba": ["run", "-n", "openhands", "poetry", "run", "python"],
                        "poetry": ["run", "python"], "python": []}[name]
                argv = [link, *tail, "-u", "-m", ORIGINAL, "0", "--working-dir", directory,
                        "--username", USER, "--user-id", str(os.getuid()), "--no-enable-browser"]
                with Server(argv=argv, workspace=directory) as server:
                    self.assertEqual(server.run("echo hi")["content"], "hi")

    def test_other_argv_without_a_program(self):
        with tempfile.TemporaryDirectory() as directory:
            link = os.path.join(directory, "micromamba")
            os.symlink(GLOVEBOXD, link)
            result = run_gloveboxd(argv=[link, "shell", "hook"])
        self.assertEqual(result.returncode, 127)
        self.assertIn("micromamba", result.stderr)

    def test_other_argv_with_the_real_program(self):
        with tempfile.TemporaryDirectory() as directory:
            link = os.path.join(directory, "micromamba")
            real = link + ".real"
            os.symlink(GLOVEBOXD, link)
            with open(real, "w", encoding="ascii") as stream:
                stream.write('#!/bin/sh\necho "real $*"\n')
            os.chmod(real, 0o755)
            result = run_gloveboxd(argv=[link, "shell", "hook"])
        self.assertEqual((result.returncode, result.stdout), (0, "real shell hook\n"))


class Signals(unittest.TestCase):
    def test_sigterm(self):
        self.assertEqual(Server().stop(signal.SIGTERM), -signal.SIGTERM)

    def test_sigint(self):
        self.assertEqual(Server().stop(signal.SIGINT), 0)


class Texts(unittest.TestCase):
    def test_help_and_version(self):
        result = run_gloveboxd("--help")
        self.assertEqual(result.returncode, 0)
        for option in ("--working-dir", "--plugins", "--listen", "--set", "--check"):
            self.assertIn(option, result.stdout)
        self.assertEqual(run_gloveboxd("--version").returncode, 0)

    def test_module_tools(self):
        listing = run_gloveboxd("--list-modules")
        self.assertEqual(listing.returncode, 0, listing.stderr)
        self.assertIn("bash", listing.stdout)
        described = run_gloveboxd("--describe", "bash")
        self.assertIn("no-change-timeout", described.stdout)
        self.assertEqual(run_gloveboxd("--check").returncode, 0)

    def test_help_is_translated(self):
        result = subprocess.run([GLOVEBOXD, "--help"], capture_output=True, text=True, check=True,
                                env=dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="de"))
        self.assertIn("--working-dir", result.stdout)


if __name__ == "__main__":
    main()
