#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The bundle in systems that have nothing of what it was made from.

Each is a folder that is the root of the programs in it: one with nothing but busybox, one whose own
programs are musl's, and a Debian, if GLOVEBOX_DEBIAN_ROOT names one.
"""

import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

ARCHIVE = sys.argv.pop(1)
PLACE = "/opt/glovebox"
MAX_BYTES = 15 * 1000 * 1000
ENTER = ('mount --rbind /dev "$1/dev" && mount -t proc proc "$1/proc" && root=$1 && shift &&'
         ' exec /usr/sbin/chroot "$root" "$@"')
APPLETS = ("sh", "cat", "ls", "mkdir", "sleep", "stty", "id", "uname", "ps", "env")


class Root:
    """A system in a folder, with the bundle in it."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="glovebox-root-")
        self.path = pathlib.Path(self.dir)
        for name in ("bin", "dev", "etc", "lib", "proc", "root", "tmp", "workspace"):
            (self.path / name).mkdir()
        for name, line in (("passwd", "root:x:0:0:root:/root:/bin/sh"), ("group", "root:x:0:")):
            (self.path / "etc" / name).write_text(line + "\n", encoding="ascii")
        self.unpack()

    def unpack(self):
        """Puts the bundle somewhere else than where it was made."""
        target = self.path / PLACE[1:]
        target.mkdir(parents=True)
        subprocess.run(["tar", "--zstd", "-xf", ARCHIVE, "--strip-components=1", "-C", target],
                       check=True)

    def add_busybox(self):
        """Its programs."""
        shutil.copy(shutil.which("busybox"), self.path / "bin/busybox")
        for name in APPLETS:
            (self.path / "bin" / name).symlink_to("busybox")

    def enter(self, *words, **options):
        """A process in it."""
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
                       "SU_TO_USER": "false", "XDG_RUNTIME_DIR": "/tmp"}
        return subprocess.Popen(["unshare", "--mount", "sh", "-c", ENTER, "sh", self.dir, *words],
                                env=environment, text=True, stdout=subprocess.PIPE, **options)

    def ask(self, *words):
        """What a program in it prints, and how it ends."""
        with self.enter(*words, stderr=subprocess.PIPE) as process:
            out, err = process.communicate(timeout=120)
            return process.returncode, out, err

    def remove(self):
        """Nothing of it stays."""
        shutil.rmtree(self.dir)


class Busybox(unittest.TestCase):
    """What holds in each of them; the first has no libraries at all."""

    def make_root(self):
        root = Root()
        root.add_busybox()
        return root

    def setUp(self):
        self.root = self.make_root()
        self.addCleanup(self.root.remove)

    def execute(self, port, action, **args):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        body = json.dumps({"action": {"action": action, "args": args, "timeout": 30}})
        connection.request("POST", "/execute_action", body, {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def test_server(self):
        words = ["0", "--listen", "127.0.0.1", "--working-dir", "/workspace", "--username", "root",
                 "--user-id", "0", "--no-enable-browser"]
        with self.root.enter(PLACE + "/bin/gloveboxd", *words,
                             stderr=subprocess.DEVNULL) as process:
            try:
                line = process.stdout.readline()
                self.assertIn("listening on", line)
                port = int(line.rsplit(":", 1)[1])
                answer = self.execute(port, "run", command="cd /tmp && echo hi && uname")
                self.assertEqual(answer["content"], "hi\nLinux", answer)
                # Programs of the system are not told of the bundle's libraries.
                answer = self.execute(port, "run", command="env; pwd")
                self.assertNotIn("LD_LIBRARY_PATH", answer["content"])
                self.assertNotIn("GIO_MODULE_DIR", answer["content"])
                self.assertTrue(answer["content"].endswith("/tmp"), answer)
                answer = self.execute(port, "write", path="/workspace/a", content="text")
                self.assertEqual(answer["observation"], "write", answer)
                answer = self.execute(port, "read", path="/workspace/a")
                self.assertEqual(answer["content"], "text\n", answer)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(60)

    def test_command(self):
        command = PLACE + "/bin/glovebox"
        self.assertEqual(self.root.ask(command, "--version")[0], 0)
        status, out, err = self.root.ask(command, "up", "box", "--no-browser")
        self.assertEqual((status, out), (0, "box\n"), err)
        try:
            self.assertEqual(self.root.ask(command, "run", "box", "--", "echo hi; (exit 3)")[:2],
                             (3, "hi\n"))
        finally:
            self.assertEqual(self.root.ask(command, "down", "box")[0], 0)

    def test_other_name(self):
        """In the place of another program, it serves by that one's command line."""
        link = self.root.path / "python"
        link.symlink_to(PLACE + "/bin/gloveboxd")
        status, out, err = self.root.ask("/python", "-m", "openhands.action_execution_server", "x")
        self.assertEqual(status, 2, (out, err))
        self.assertIn("gloveboxd", err)


class Musl(Busybox):
    """A system whose own programs are linked with another libc."""

    def make_root(self):
        if shutil.which("musl-gcc") is None:
            self.skipTest("musl-gcc is not installed")
        root = Root()
        root.add_busybox()
        loader = next(pathlib.Path("/lib").glob("ld-musl-*.so.1"))
        shutil.copy(loader.resolve(), root.path / "lib" / loader.name)
        source = '#include <stdio.h>\nint main (void) { puts ("Linux"); return 0; }'
        (root.path / "bin/uname").unlink()
        subprocess.run(["musl-gcc", "-x", "c", "-o", root.path / "bin/uname", "-"], text=True,
                       input=source, check=True)
        return root


class Debian(Busybox):
    """A Debian that somebody made: nothing but its essential packages."""

    def make_root(self):
        source = os.environ.get("GLOVEBOX_DEBIAN_ROOT", "")
        if not os.path.isdir(source):
            self.skipTest("GLOVEBOX_DEBIAN_ROOT names no folder that debootstrap made")
        root = Root()
        shutil.rmtree(root.dir)
        subprocess.run(["cp", "-a", source, root.dir], check=True)
        (root.path / "workspace").mkdir()
        root.unpack()
        return root


class Archive(unittest.TestCase):
    def test_size(self):
        self.assertLessEqual(os.path.getsize(ARCHIVE), MAX_BYTES)


def why_not():
    """Why this cannot be tested here, or None."""
    if os.getuid() != 0:
        return "a root of its own needs root"
    if not os.path.exists(ARCHIVE):
        return "there is no bundle: run “meson compile bundle” first"
    for name in ("busybox", "unshare", "zstd"):
        if shutil.which(name) is None:
            return f"{name} is not installed"
    probe = subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"],
                           stderr=subprocess.DEVNULL, check=False)
    return "mounting is not allowed" if probe.returncode != 0 else None


REASON = why_not()
if REASON is not None:
    print("skipped: " + REASON)
    sys.exit(77)
unittest.main()
