# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sandboxes without a server: actions that the provider carries out come back as from one."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import zipfile

from adaptertest import GLOVEBOX, SECONDS, AdapterCase
from standin import Fault


# How much memory a command has used at the most, in KiB.
MEASURE = ("import resource, subprocess, sys\n"
           "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)\n"
           "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n")


class Native(AdapterCase):
    def setUp(self):
        super().setUp()
        self.box = self.up("box")
        self.work = self.box["workspace"]

    def tearDown(self):
        self.down("box")
        super().tearDown()

    def run_json(self, *words, status=0, **kwargs):
        result = self.call(words[0], "--json", *words[1:], **kwargs)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return json.loads(result.stdout)

    def shell(self, line, status=0, *words):
        return self.run_json("run", "box", *words, "--", line, status=status)

    def runs(self, *words):
        """Whether this sandbox runs such a command."""
        box = next(iter(self.peer.stand_in.boxes.values()))
        for pid in box.sandbox.marked():
            with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as file:
                if file.read() == "\0".join([*words, ""]).encode():
                    return True
        return False

    # --- run ---

    def test_observation(self):
        seen = self.shell("echo out; echo err >&2; cd /; (exit 3)", 3)
        self.assertEqual((seen["observation"], seen["content"]), ("run", "out\nerr"))
        metadata = seen["extras"]["metadata"]
        self.assertEqual((metadata["exit_code"], metadata["working_dir"]), (3, "/"))
        self.assertEqual(metadata["suffix"], "\n[The command completed with exit code 3.]")
        self.assertEqual(seen["extras"]["command"], "echo out; echo err >&2; cd /; (exit 3)")
        self.assertFalse(seen["success"])

    def test_shell_lives_on(self):
        self.shell("export A=1; B=2; f () { echo f$1; }; cd /tmp; sleep 1000 & true")
        seen = self.shell("echo $A$B $PWD; f x; jobs -r | wc -l")
        self.assertEqual(seen["content"].split(), ["12", "/tmp", "fx", "1"])
        self.assertIn("a b'c 1", self.shell("kill %1; wait; echo 'a b'\\''c' \"$A\"")["content"])

    def test_texts(self):
        self.assertEqual(self.shell("cat <<'E'\n$HOME \\ ' \"\nE")["content"], "$HOME \\ ' \"")
        self.assertIn("syntax error", self.shell("if", 2)["content"])
        seen = self.shell("echo one\necho two", 124)
        self.assertEqual(seen["observation"], "error")
        self.assertIn("multiple commands", seen["content"])
        self.assertEqual(self.shell("printf 'a\\xff\\n'")["content"], "a�")
        self.assertEqual(self.shell("printf 'a\\036glovebox\\036b'")["content"],
                         "a\x1eglovebox\x1eb")

    def test_goes_on(self):
        """A command that is given up runs on, and is found again by another process."""
        seen = self.shell("echo begun; sleep 1000; echo done", 124, "-t", "1")
        self.assertIn("timed out after 1.0 seconds", seen["extras"]["metadata"]["suffix"])
        while not seen["content"]:  # the sandbox may be slower than that
            seen = self.shell("", 124, "-t", "1")
        self.assertEqual(seen["content"], "begun")
        seen = self.shell("echo more", 124)
        self.assertIn("is NOT executed", seen["extras"]["metadata"]["suffix"])
        with subprocess.Popen([GLOVEBOX, "run", "box", "--", ""], env=self.env,
                              stdout=subprocess.PIPE, text=True) as process:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=SECONDS)

    def test_slow_shell(self):
        """The time of a command begins when there is a shell to type it into."""
        self.peer.stand_in.faults = [Fault("delay", match=method, seconds=1)
                                     for method in ("Connect", "Start")]
        result = self.call("run", "box", "--", "echo hi")
        self.assertEqual((result.returncode, result.stdout), (0, "hi\n"), result.stderr)
        self.assertEqual([fault.count for fault in self.peer.stand_in.faults], [0, 0])

    def test_shell_that_does_not_answer(self):
        self.peer.stand_in.faults = [Fault("hold", match="Start")]
        result = self.call("run", "box", "--", "echo hi",
                           env={"GLOVEBOX_E2B__REQUEST_TIMEOUT": "1s"})
        self.assertEqual(result.returncode, 125)
        self.assertIn("the shell does not answer in time", result.stderr)
        self.assertEqual(self.shell("echo hi")["content"], "hi")

    def test_interrupt(self):
        self.shell("sleep 1001 & true")
        with subprocess.Popen([GLOVEBOX, "run", "box", "--", "cd /; echo go; sleep 98761; echo x"],
                              env=self.env, stdout=subprocess.PIPE, text=True) as process:
            self.assertEqual(process.stdout.readline(), "go\n")
            while not self.runs("sleep", "98761"):  # there is nothing to interrupt before
                self.assertIsNone(process.poll())
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.communicate(timeout=SECONDS)[0], "")
            self.assertEqual(process.returncode, 130)
        self.assertEqual(self.shell("pwd")["content"], "/")
        self.assertEqual(self.shell("jobs -r | wc -l")["content"], "1")
        self.assertFalse(self.runs("sleep", "98761"))

    def test_interrupt_before_there_is_a_shell(self):
        self.peer.stand_in.faults = [Fault("delay", match="Start", seconds=1)]
        with subprocess.Popen([GLOVEBOX, "run", "box", "--", "sleep 1000"], env=self.env,
                              stdout=subprocess.PIPE, text=True) as process:
            def watch(line):
                if "Start" in line and process.poll() is None:
                    process.send_signal(signal.SIGINT)
                    self.peer.stand_in.watchers.clear()

            self.peer.stand_in.watchers.append(watch)
            self.assertEqual(process.communicate(timeout=SECONDS)[0], "")
            self.assertEqual(process.returncode, 130)

    def test_nothing_that_runs(self):
        result = self.call("run", "box", "--", "")
        self.assertEqual((result.returncode, result.stdout), (125, ""))
        self.assertIn("No previous running command", result.stderr)

    def test_end_of_shell(self):
        self.assertEqual(self.shell("echo bye; exit 7", 7)["content"], "bye")
        self.assertEqual(self.shell("pwd")["content"], self.work)

    def test_cut_stream(self):
        self.shell("cd /tmp")
        for kind in ("drop", "lose", "status", "slow"):
            for path in ("Connect", "SendInput"):
                with self.subTest(kind=kind, path=path):
                    self.peer.stand_in.faults = [Fault(kind, match=path, status=503)]
                    result = self.call("run", "box", "--", "echo", "hi")
                    self.peer.stand_in.faults = []
                    self.assertIn((result.returncode, result.stdout),
                                  [(0, "hi\n")] + [(125, "")] * (path == "SendInput"),
                                  result.stderr)
        self.assertEqual(self.shell("pwd")["content"], "/tmp")

    def test_gives_up(self):
        """GBX_E2B_REOPEN_MAX_COUNT times a stream is asked for again."""
        self.peer.stand_in.faults = [Fault("status", match="Connect", status=503, count=1000)]
        del self.peer.stand_in.seen[:]
        result = self.call("run", "--json", "box", "--", "true")
        self.peer.stand_in.faults = []
        self.assertEqual(result.returncode, 125)
        self.assertIn("injected 503", result.stdout)
        self.assertEqual(sum("Connect" in line for line in self.peer.stand_in.seen), 6)

    def test_much_output(self):
        """More than GBX_E2B_OUTPUT_MAX_BYTES."""
        seen = self.shell("head -c 20000000 /dev/zero | tr '\\0' x; echo end")
        self.assertIn("truncated", seen["content"])
        self.assertTrue(seen["content"].endswith("xend"))
        self.assertLess(len(seen["content"]), 40000)

    # --- files ---

    def check_archives(self, count):
        """There were so many on the way, and they are gone. The names of others are no concern."""
        box = next(iter(self.peer.stand_in.boxes.values()))
        words = [word for process in box.envd.processes for word in process.config.get("args", [])]
        names = [word for word in words if re.fullmatch(r"/tmp/\.glovebox-[^/]*\.zip", word)]
        self.assertEqual(len(names), count)
        self.assertEqual([name for name in names if os.path.exists(name)], [])

    def test_files(self):
        path = self.work + "/sub/a.txt"
        seen = self.run_json("write", "box", path, "one\ntwo\n")
        self.assertEqual((seen["observation"], seen["extras"]["path"]), ("write", path))
        seen = self.run_json("edit", "box", path, "two", "three")
        self.assertEqual(seen["observation"], "edit")
        self.assertIn("-two\n+three", seen["extras"]["diff"])
        self.assertIn("has been edited", seen["content"])
        self.assertEqual(self.run_json("read", "box", path)["content"], "one\nthree\n")
        self.assertEqual(self.run_json("read", "box", path, "--first", "1")["content"], "three\n")
        seen = self.run_json("read", "box", self.work + "/none", status=1)
        self.assertIn("File not found", seen["content"])
        seen = self.run_json("read", "box", self.work, status=1)
        self.assertIn("is a directory", seen["content"])
        seen = self.run_json("edit", "box", path, "not there", "x", status=1)
        self.assertIn("No replacement was performed", seen["content"])
        seen = self.run_json("write", "box", "/proc/none/x", "x", status=1)
        self.assertEqual(seen["observation"], "error")
        self.shell("printf '\\x00\\x01\\x02' > b.bin; cd sub")
        seen = self.run_json("read", "box", self.work + "/b.bin", status=1)
        self.assertEqual(seen["content"], "ERROR_BINARY_FILE")

    def test_transfers(self):
        with open(self.peer.dir.name + "/up", "wb") as file:
            file.write(bytes(range(256)) * 100)
        self.assertEqual(self.call("upload", "box", file.name, self.work).returncode, 0)
        self.assertEqual(self.shell("wc -c < up; mkdir d; echo x > d/x")["content"], "25600")
        archive = self.peer.dir.name + "/down.zip"
        result = self.call("download", "box", self.work, archive)
        self.assertEqual(result.returncode, 0, result.stderr)
        with zipfile.ZipFile(archive) as content:
            self.assertEqual(sorted(content.namelist()), ["d/x", "up"])
            self.assertEqual(content.read("up"), bytes(range(256)) * 100)
        result = self.call("upload", "box", archive, self.work + "/new", "--unpack")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.shell("cat new/d/x")["content"], "x")
        self.check_archives(2)
        self.assertNotEqual(self.call("upload", "box", file.name, self.work, "-u").returncode, 0)
        self.assertNotEqual(self.call("download", "box", "/none", archive).returncode, 0)
        result = self.call("upload", "box", file.name, self.work,
                           env={"GLOVEBOX_E2B__MAX_TRANSFER": "1K"})
        self.assertIn("max-transfer", result.stderr)
        result = self.call("download", "box", self.work, archive,
                           env={"GLOVEBOX_E2B__MAX_TRANSFER": "1"})
        self.assertNotEqual(result.returncode, 0)
        self.assertTrue(zipfile.is_zipfile(archive))

    def test_large_transfers(self):
        """Of GBX_E2B_PIECE_BYTES and more: nothing is held as a whole, or lost as one."""
        for size in (4 << 20, 9 << 20):
            self.shell(f"rm -rf big back; mkdir big; head -c {size} /dev/urandom > big/x")
            archive = self.peer.dir.name + "/big.zip"
            self.peer.stand_in.faults = [Fault(kind, match="^GET /files", status=503)
                                         for kind in ("drop", "status", "lose")]
            used = subprocess.run([sys.executable, "-c", MEASURE, GLOVEBOX, "download", "box",
                                   self.work + "/big", archive], env=self.env, text=True,
                                  stdout=subprocess.PIPE, timeout=SECONDS, check=True).stdout
            self.assertEqual(self.peer.stand_in.faults[-1].count, 0)
            if "ASAN_OPTIONS" not in self.env:
                self.assertLess(int(used), 40 << 10)
            result = self.call("upload", "box", archive, self.work + "/back", "--unpack")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.shell("cmp big/x back/x")

    def test_download_that_cannot_be_written(self):
        self.shell("mkdir big; head -c 20000000 /dev/urandom > big/x")
        with open("/dev/full", "wb") as full:
            result = subprocess.run([GLOVEBOX, "download", "box", self.work + "/big", "-"],
                                    env=self.env, stdout=full, stderr=subprocess.PIPE, text=True,
                                    timeout=SECONDS, check=False)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("No space left", result.stderr)
        self.check_archives(1)

    def test_interrupted_download(self):
        self.shell("mkdir big; head -c 20000000 /dev/urandom > big/x")
        with subprocess.Popen([GLOVEBOX, "download", "box", self.work + "/big", "-"], env=self.env,
                              stdout=subprocess.PIPE) as process:
            process.stdout.read(1)
            process.send_signal(signal.SIGINT)
            process.stdout.read()
            self.assertEqual(process.wait(SECONDS), 130)
        self.check_archives(1)

    def test_much_from_a_helper(self):
        """More than GBX_E2B_HELPER_MAX_BYTES, of which what fits is kept."""
        box = next(iter(self.peer.stand_in.boxes.values()))
        with open(box.sandbox.path("bin/python3"), "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\nyes | head -c 1000000\necho end\nexit 1\n")
        os.chmod(file.name, 0o755)
        result = self.call("download", "box", self.work, self.peer.dir.name + "/x.zip")
        self.assertNotEqual(result.returncode, 0)
        self.assertRegex(result.stderr, "in the sandbox: (y|end)\n")
        self.assertLess(len(result.stderr), 200)

    # --- the others ---

    def test_cells(self):
        seen = self.run_json("ipython", "box", "import os\nprint('hi')\n1 + 2")
        lines = seen["content"].split("\n")
        self.assertEqual((seen["observation"], lines[:2]), ("run_ipython", ["hi", "3"]))
        self.assertTrue(lines[2].startswith("[Jupyter current working directory: "))
        self.assertTrue(lines[3].startswith("[Jupyter Python interpreter: /"))
        self.assertIsNone(seen["extras"]["image_urls"])
        seen = self.run_json("ipython", "box", "b'AAAA'")
        self.assertEqual(seen["extras"]["image_urls"], ["data:image/png;base64,AAAA"])
        self.assertIn("ZeroDivisionError", self.run_json("ipython", "box", "1 / 0")["content"])

    def test_large_cell(self):
        """A line of more than GBX_E2B_CELL_MAX_BYTES."""
        result = self.call("ipython", "box", "'x' * (65 * 1024 * 1024)")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("answers too much", result.stderr)

    def test_no_cells(self):
        self.up("plain", "--image", "base")
        seen = self.run_json("ipython", "plain", "1", status=1)
        self.assertIn("code interpreter", seen["content"])
        self.down("plain")

    def test_what_cannot_be_done(self):
        seen = self.run_json("browse", "box", "http://127.0.0.1:1/", status=1)
        self.assertIn("needs a server", seen["content"])
        self.assertNotEqual(self.call("mcp", "box", input="{}\n").returncode, 0)
        self.assertIn("nothing of that kind", self.call("logs", "box").stderr)

    def test_another_user(self):
        result = self.call("run", "box", "--", "true", env={"GLOVEBOX_E2B__USER": "nobody-known"})
        self.assertIn("no such user", result.stderr)

    def test_expired_token(self):
        """It is not shown, and asking again for the sandbox gives the new one."""
        box = next(iter(self.peer.stand_in.boxes.values()))
        self.addCleanup(setattr, box, "token", box.token)
        token = box.token
        self.assertEqual(self.shell("echo hi")["content"], "hi")
        view = box.view
        box.view = lambda: {**view(), "envdAccessToken": token}
        box.token = "another-token-of-it"
        result = self.call("run", "box", "--", "echo", "hi", env={"G_MESSAGES_DEBUG": "all"})
        self.assertNotEqual(result.returncode, 0)
        self.assertNotIn(token, result.stdout + result.stderr)
        box.view = view
        self.assertEqual(self.shell("echo hi")["content"], "hi")
