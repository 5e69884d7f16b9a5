# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a disk can do to files: full, read-only, closed, endless, huge. Each has a clear answer."""

import io
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse
import zipfile

from gloveboxtest import GLOVEBOXD, IS_SANITIZED, MEMORY, Server, main

BOUNDARY = "a-boundary"
BINARY = ("ERROR:\nFile validation failed for {0}: File appears to be binary and this file type "
          "cannot be read or edited by this tool.")
# GBX_LIST_FILES_MAX_COUNT, and more than GBX_EDIT_DIRECTORY_MAX_KEPT_COUNT
MANY = 30000 if IS_SANITIZED else 200000
KILLS = 12

# A name space of its own, in which file systems of a megabyte can be made by anyone with the right.
MOUNTS = """
mount -t tmpfs -o size=1m none "$1/full" && mount -t tmpfs -o size=1m none "$1/sealed" &&
echo text >"$1/sealed/file" && mount -o remount,ro "$1/sealed" && shift && exec "$@"
"""


def may_mount():
    with tempfile.TemporaryDirectory() as directory:
        for name in ("full", "sealed"):
            os.mkdir(os.path.join(directory, name))
        tried = subprocess.run(["unshare", "-m", "sh", "-c", MOUNTS, "sh", directory, "true"],
                               capture_output=True, check=False)
    return tried.returncode == 0


class Client:
    """What the tests say to a server."""

    def __init__(self, server):
        self.server = server

    def content(self, action, path, **args):
        return self.server.action(action, path=path, **args)["content"]

    def edit(self, command, path, **args):
        return self.content("edit", path, command=command, **args)

    def upload(self, data, name, destination):
        body = (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; '
                f'filename="{name}"\r\n\r\n').encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
        query = urllib.parse.urlencode({"destination": destination})
        status, answer = self.server.json(
            "POST", f"/upload_file?{query}", body,
            headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
        return status, answer.get("detail")

    def download(self, path, **query):
        query["path"] = path
        status, data, _ = self.server.request(
            "GET", "/download_files?" + urllib.parse.urlencode(query))
        return status, data if status == 200 else json.loads(data)["detail"]

    def unzip(self, path):
        status, data = self.download(path)
        assert status == 200, data
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            assert opened.testzip() is None
            return {info.filename: opened.read(info) for info in opened.infolist()}


def archive(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name, data in files.items():
            out.writestr(name, data)
    return buffer.getvalue()


class Disk(unittest.TestCase):
    """A full disk and one that cannot be written to, where no other process sees them."""

    def setUp(self):
        if not may_mount():
            self.skipTest("file systems cannot be mounted here")
        self.top = tempfile.mkdtemp(prefix="glovebox-disk-")
        self.addCleanup(shutil.rmtree, self.top)
        self.full, self.sealed = (os.path.join(self.top, name) for name in ("full", "sealed"))
        workspace = os.path.join(self.top, "workspace")
        for path in (self.full, self.sealed, workspace):
            os.mkdir(path)
        user = ["--username", "root", "--user-id", "0"]
        self.server = Server(
            argv=["unshare", "-m", "sh", "-c", MOUNTS, "sh", self.top, GLOVEBOXD, "0",
                  "--listen", "127.0.0.1", "--working-dir", workspace, *user,
                  "--no-enable-browser"],
            workspace=workspace, env={"GLOVEBOX_EDIT__FILE_RIGHTS": "server"})
        self.addCleanup(self.server.stop)
        self.client = Client(self.server)

    def seen(self, path):
        """A path as the server sees it."""
        return f"/proc/{self.server.process.pid}/root{path}"

    def names(self):
        return sorted(os.listdir(self.seen(self.full)))

    def read(self, path):
        with open(self.seen(path), "rb") as stream:
            return stream.read()

    def test_full(self):
        client, path = self.client, os.path.join(self.full, "file")
        no_space = "[Errno 28] No space left on device: '{0}'"
        unwritten = "ERROR:\nRan into " + no_space + " while trying to write to {0}"
        text = "line\n" * 120000 + "end"
        self.assertTrue(client.edit("create", path, file_text=text).startswith("File created"))

        self.assertEqual(client.edit("str_replace", path, old_str="end", new_str="fin"),
                         unwritten.format(path))
        self.assertEqual(client.edit("insert", path, insert_line=0, new_str="x"),
                         unwritten.format(path))
        self.assertEqual(client.content("write", path, content="x" * 2000000),
                         no_space.format(path))
        new = os.path.join(self.full, "new")
        self.assertEqual(client.edit("create", new, file_text="x" * 2000000),
                         unwritten.format(new))
        self.assertEqual(client.content("write", new, content="x" * 2000000),
                         no_space.format(new))
        self.assertEqual(client.upload(b"x" * 2000000, "new", self.full),
                         (500, no_space.format(new)))
        self.assertEqual(self.read(path), text.encode())
        self.assertEqual(self.names(), ["file"])

        # What failed did not change what can be undone, and what fits still fits.
        self.assertTrue(client.content("read", path).endswith("\nend"))
        self.assertEqual(client.content("write", new, content="small"), "")
        self.assertEqual(self.read(new), b"small\n")

    def test_full_while_unpacking(self):
        data = archive(small="1" * 1000, large="2" * 300000, huge="3" * 600000)
        huge = os.path.join(self.full, "huge")
        old = b"0" * 200000
        self.assertEqual(self.client.upload(old, "huge", self.full)[0], 200)
        status, detail = self.client.upload(data, "x.zip", self.full)
        self.assertEqual((status, detail), (
            500, "[Errno 28] No space left on device: '{}'".format(os.path.join(self.full,
                                                                                "x.zip"))))
        self.assertEqual(self.names(), ["huge"])
        os.remove(self.seen(huge))
        data = archive(small="1" * 1000, large="2" * 100000, huge="3" * 500000)
        self.assertEqual(self.client.upload(data, "x.zip", self.full), (
            500, f"[Errno 28] No space left on device: '{huge}'"))
        # Half of a file is nowhere.
        self.assertEqual(self.names(), ["large", "small", "x.zip"])
        self.assertEqual(self.read(os.path.join(self.full, "large")), b"2" * 100000)

    def test_sealed(self):
        client, path = self.client, os.path.join(self.sealed, "file")
        below = os.path.join(self.sealed, "below")
        sealed = "[Errno 30] Read-only file system: '{0}'"
        unwritten = "ERROR:\nRan into " + sealed + " while trying to write to {0}"
        self.assertEqual(client.content("write", path, content="x"), sealed.format(path))
        self.assertEqual(client.content("write", os.path.join(below, "x"), content="x"),
                         sealed.format(below))
        self.assertEqual(client.edit("str_replace", path, old_str="text", new_str="x"),
                         unwritten.format(path))
        self.assertEqual(client.edit("create", below, file_text="x"), unwritten.format(below))
        for destination, named in ((self.sealed, os.path.join(self.sealed, "x.zip")),
                                   (below, below)):
            self.assertEqual(client.upload(archive(a="1"), "x.zip", destination),
                             (500, sealed.format(named)))
        self.assertEqual(client.content("read", path), "text\n")
        self.assertEqual(client.unzip(self.sealed), {"file": b"text\n"})


class Edges(unittest.TestCase):
    """Files of odd kinds; the sandbox user has no rights but those of everyone."""

    @classmethod
    def setUpClass(cls):
        user = ["--username", "nobody", "--user-id", "65534"] if os.getuid() == 0 else []
        cls.server = Server(*user)
        cls.client = Client(cls.server)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="glovebox-edges-")
        os.chmod(self.dir, 0o777)
        self.addCleanup(shutil.rmtree, self.dir)

    def check_unchangeable(self, path, answer):
        client = self.client
        for command in ("view", "undo_edit"):
            self.assertEqual(client.edit(command, path), answer)
        self.assertEqual(client.edit("str_replace", path, old_str="a", new_str="b"), answer)
        self.assertEqual(client.edit("insert", path, insert_line=0, new_str="b"), answer)
        self.assertEqual(client.content("read", path, impl_source="oh_aci"), answer)

    def test_no_content(self):
        """Neither a pipe that nobody writes to nor a device that never ends holds anybody up."""
        fifo = os.path.join(self.dir, "fifo")
        os.mkfifo(fifo)
        os.chmod(fifo, 0o666)
        for path in (fifo, "/dev/zero", "/dev/full"):
            self.check_unchangeable(path, BINARY.format(path))
            self.assertEqual(self.client.content("read", path),
                             f"File could not be decoded as utf-8: {path}.")
            self.assertEqual(self.client.content("write", path, content="x"),
                             f"File could not be decoded as utf-8: {path}")
            self.assertEqual(self.client.edit("create", path, file_text="x"), (
                f"ERROR:\nInvalid `path` parameter: {path}. File already exists at: {path}. "
                "Cannot overwrite files using command `create`."))
            self.assertEqual(self.client.unzip(path), {})
            self.assertEqual(self.client.download(path, raw=1),
                             (500, "400: Path must be a regular file"))
        # What is uploaded takes its place.
        self.assertEqual(self.client.upload(b"x", "fifo", self.dir)[0], 200)
        self.assertEqual(self.client.download(fifo, raw=1), (200, b"x"))

    def test_system(self):
        """What the system says of itself has no size, or the size of a page."""
        client, path = self.client, "/proc/meminfo"
        for text in (client.content("read", path), client.edit("view", path),
                     client.download(path, raw=1)[1].decode(),
                     client.unzip(path)["meminfo"].decode()):
            self.assertIn("MemTotal:", text)
        self.assertIn("multiple occurrences", client.edit(
            "str_replace", path, old_str="Mem", new_str="x").lower())
        paged = next(os.path.join(top, name) for top, _, names in os.walk("/sys/kernel")
                     for name in names if self.is_paged(os.path.join(top, name)))
        status, data = client.download(paged, raw=1)
        self.assertEqual((status, len(data) < os.path.getsize(paged)), (200, True), paged)
        self.assertEqual(self.server.json("GET", "/alive")[0], 200)

    @staticmethod
    def is_paged(path):
        try:
            with open(path, "rb") as stream:
                return 0 < len(stream.read()) < os.fstat(stream.fileno()).st_size
        except OSError:
            return False

    def test_endless(self):
        """GBX_DOWNLOAD_PEEK_MAX_BYTES: a file that tells no size may never end."""
        path = f"/proc/{os.getpid()}/pagemap"
        self.assertEqual(self.client.download(path, raw=1), (
            500, "the file does not tell its size and holds more than 1048576 bytes"))
        self.assertEqual(len(self.client.unzip(path)["pagemap"]), 1048576)
        self.assertIn("left out of a download: pagemap: all but the beginning",
                      self.server.read_log())
        with open(os.path.join(self.dir, "large"), "wb") as stream:
            stream.write(b"x" * (1048576 + 1))
        status, data = self.client.download(stream.name, raw=1)
        self.assertEqual((status, len(data)), (200, 1048576 + 1))

    @unittest.skipUnless(os.getuid() == 0, "only root can be another user")
    def test_no_permission(self):
        closed = os.path.join(self.dir, "closed")
        secret, inside = os.path.join(self.dir, "secret"), os.path.join(closed, "x")
        shown = os.path.join(self.dir, "shown")
        os.mkdir(closed, 0o700)
        for path, mode in ((secret, 0o600), (shown, 0o644)):
            with open(path, "w", encoding="ascii") as stream:
                stream.write("text\n")
            os.chmod(path, mode)
        denied = "[Errno 13] Permission denied: '{0}'"
        self.check_unchangeable(secret, ("ERROR:\nRan into " + denied +
                                         " while trying to read {0}").format(secret))
        self.check_unchangeable(inside, "ERROR:\n" + denied.format(inside))
        self.assertEqual(self.client.edit("view", closed), "ERROR:\n" + denied.format(closed))
        for path in (secret, inside, closed):
            self.assertEqual(self.client.content("read", path), denied.format(path))
            self.assertEqual(self.client.content("write", path, content="x"), denied.format(path))
        self.assertEqual(self.client.content("read", shown), "text\n")
        self.assertEqual(self.client.content("write", shown, content="x"), denied.format(shown))
        self.assertEqual(
            self.client.edit("str_replace", shown, old_str="text", new_str="x"),
            ("ERROR:\nRan into " + denied + " while trying to write to {0}").format(shown))
        os.chmod(self.dir, 0o755)
        new = os.path.join(self.dir, "new")
        self.assertEqual(self.client.content("write", new, content="x"), denied.format(new))
        self.assertEqual(sorted(os.listdir(self.dir)), ["closed", "secret", "shown"])

    def test_many_entries(self):
        client = self.client
        directory = tempfile.mkdtemp(prefix="glovebox-many-", dir=MEMORY)
        self.addCleanup(shutil.rmtree, directory)
        os.chmod(directory, 0o755)
        for number in range(MANY):
            os.mknod(os.path.join(directory, f"{number:06}"))
        view = client.edit("view", directory)
        self.assertIn(f"\n{directory}/000000\n{directory}/000001\n", view)
        self.assertIn("<response clipped>", view)
        status, names = self.server.json("POST", "/list_files", {"path": directory})
        self.assertEqual((status, len(names), names[-1]), (200, MANY, f"{MANY - 1:06}"))
        # Whoever waits for the download does not keep others waiting.
        answers = []
        waiting = threading.Thread(target=lambda: answers.append(client.download(directory)))
        waiting.start()
        while waiting.is_alive():
            began = time.monotonic()
            self.assertEqual(self.server.json("GET", "/alive")[0], 200)
            self.assertLess(time.monotonic() - began, 10)
        status, data = answers[0]
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            self.assertEqual((status, len(opened.namelist())), (200, MANY))

    def test_no_text(self):
        """Half of a surrogate pair can be sent, but not be stored."""
        path = os.path.join(self.dir, "file")
        problem = ("'utf-8' codec can't encode character '\\ud800' in position 1: "
                   "surrogates not allowed")
        unwritten = f"ERROR:\nRan into {problem} while trying to write to {path}"
        self.assertEqual(self.client.content("write", path, content="a\ud800"), problem)
        self.assertEqual(self.client.edit("create", path, file_text="a\ud800"), unwritten)
        self.assertFalse(os.path.exists(path))
        self.assertEqual(self.client.content("write", path, content="a\U0001f600"), "")
        self.assertEqual(self.client.edit("str_replace", path, old_str="a", new_str="b\ud800"),
                         unwritten)
        self.assertEqual(self.client.edit("insert", path, insert_line=0, new_str="b\ud800"),
                         unwritten)
        self.assertEqual(self.client.content("read", path), "a\U0001f600\n")
        self.assertIn("can't encode", self.client.content("read", path + "\ud800"))

    def test_shrinking(self):
        """A file that is cut while it is sent: the client sees that it is not whole."""
        path = os.path.join(self.dir, "cut")
        os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY, 0o644), 64 << 20)
        with self.server.connect() as client:
            client.sendall(f"GET /download_file?raw=1&path={path} HTTP/1.1\r\n"
                           "Host: x\r\n\r\n".encode())
            data = client.recv(1000)
            os.truncate(path, 10)
            while chunk := client.recv(1 << 20):
                data += chunk
        self.assertIn(b"Content-Length: 67108864\r\n", data)
        self.assertLess(len(data), 64 << 20)


class Kill(unittest.TestCase):
    def test_kill(self):
        """A server that is killed at any moment leaves the old or the new file, never a mixture."""
        directory = tempfile.mkdtemp(prefix="glovebox-kill-")
        self.addCleanup(shutil.rmtree, directory)
        path = os.path.join(directory, "file")
        texts = ["a" * 300000, "b" * 400000]
        with open(path, "w", encoding="ascii") as stream:
            stream.write(texts[0])
        for number in range(KILLS):
            with Server() as server:
                changing = threading.Thread(target=self.change_for_ever, args=(server, path, texts))
                changing.start()
                changing.join(0.02 + number * 0.013)  # any moment will do
                server.process.send_signal(signal.SIGKILL)
                server.process.wait()
                changing.join()
            with open(path, encoding="ascii") as stream:
                self.assertIn(stream.read().rstrip("\n"), texts)

    @staticmethod
    def change_for_ever(server, path, texts):
        client = Client(server)
        try:
            for number in range(1 << 30):
                text = texts[number % 2]
                if number % 3 == 0:
                    client.content("write", path, content=text)
                elif number % 3 == 1:
                    client.upload(text.encode(), "file", os.path.dirname(path))
                else:
                    client.edit("undo_edit", path)
                    client.edit("str_replace", path, old_str=texts[1 - number % 2], new_str=text)
        except (OSError, ValueError, AssertionError):
            pass  # it is gone


if __name__ == "__main__":
    main()
