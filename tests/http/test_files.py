# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files in and out: uploads, archives, downloads, each through the real server."""

import io
import json
import os
import shutil
import tempfile
import threading
import time
import unittest
import urllib.parse
import zipfile

from gloveboxtest import IS_LONG, MEMORY, ServerTest, main

BOUNDARY = "a-boundary-0123456789"


def form(data, filename="a.txt", name="file", extra=b""):
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
    if filename is not None:
        head += f'; filename="{filename}"'
    head += "\r\nContent-Type: application/octet-stream\r\n\r\n"
    return extra + head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


def archive(*entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in entries:
            out.writestr(name, data)
    return buffer.getvalue()


class FilesTest(ServerTest):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="glovebox-files-")
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def write(self, name, data=b"", mode=0o644):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as stream:
            stream.write(data)
        os.chmod(path, mode)
        return path

    def read(self, *names):
        with open(self.path(*names), "rb") as stream:
            return stream.read()

    def post(self, body, destination=None, content_type=None, **query):
        query["destination"] = self.dir if destination is None else destination
        content_type = content_type or f"multipart/form-data; boundary={BOUNDARY}"
        return self.server.json("POST", "/upload_file?" + urllib.parse.urlencode(query), body,
                                headers={"Content-Type": content_type})

    def upload(self, data, filename="a.txt", destination=None, **query):
        return self.post(form(data, filename), destination, **query)

    def get(self, path, route="/download_files", headers=None, **query):
        query["path"] = path
        return self.server.request("GET", f"{route}?" + urllib.parse.urlencode(query),
                                   headers=headers)

    def names(self, path, **kwargs):
        status, data, _ = self.get(path, **kwargs)
        self.assertEqual(status, 200, data)
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            self.assertIsNone(opened.testzip())
            return {info.filename: opened.read(info) for info in opened.infolist()}


class Upload(FilesTest):
    def test_plain(self):
        status, answer = self.upload(b"one\r\n--two", "a b.txt", self.path("new", "deep"))
        self.assertEqual((status, answer), (200, {
            "filename": "a b.txt", "destination": self.path("new", "deep"), "recursive": False}))
        self.assertEqual(self.read("new", "deep", "a b.txt"), b"one\r\n--two")
        mask = os.umask(0)
        os.umask(mask)
        self.assertEqual(os.stat(self.path("new", "deep", "a b.txt")).st_mode & 0o777,
                         0o666 & ~mask)

    def test_replace(self):
        self.write("a.txt", b"old", 0o755)
        self.assertEqual(self.upload(b"new")[0], 200)
        self.assertEqual(self.read("a.txt"), b"new")
        self.assertEqual(os.stat(self.path("a.txt")).st_mode & 0o777, 0o755)
        self.assertEqual(os.listdir(self.dir), ["a.txt"])

    @unittest.skipUnless(os.getuid() == 0, "only root can be another user")
    def test_replace_keeps_the_owner(self):
        for name in ("a.txt", "b.txt"):
            os.chown(self.write(name, b"old"), 12345, 54321)
        self.assertEqual(self.upload(b"new")[0], 200)
        self.assertEqual(self.upload(archive(("b.txt", "new"), ("c.txt", "new")), "x.zip")[0], 200)
        for name in ("a.txt", "b.txt"):
            info = os.stat(self.path(name))
            self.assertEqual((self.read(name), info.st_uid, info.st_gid), (b"new", 12345, 54321))
        self.assertEqual(os.stat(self.path("c.txt")).st_uid, 0)

    def test_sizes_around_the_buffer(self):
        # GBX_HTTP_STREAM_BUFFER_BYTES
        for size in (0, 1, 8191, 524287, 524288, 524289, 3000001):
            data = os.urandom(size)
            self.assertEqual(self.upload(data)[0], 200)
            self.assertEqual(self.read("a.txt"), data, size)

    def test_chunked(self):
        body = form(b"x" * 700000)
        with self.server.connect() as client:
            client.sendall((f"POST /upload_file?destination={self.dir} HTTP/1.1\r\nHost: x\r\n"
                            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
                            "Transfer-Encoding: chunked\r\n\r\n").encode())
            for start in range(0, len(body), 70001):
                part = body[start:start + 70001]
                client.sendall(b"%x\r\n%s\r\n" % (len(part), part))
            client.sendall(b"0\r\n\r\n")
            self.assertTrue(client.recv(65536).startswith(b"HTTP/1.1 200"))
        self.assertEqual(self.read("a.txt"), b"x" * 700000)

    def test_names_stay_in_the_destination(self):
        for name in ("../../evil", "/etc/evil", "a/../evil"):
            status, answer = self.upload(b"x", name, self.path("d"))
            self.assertEqual((status, answer["filename"]), (200, name))
        self.assertEqual(os.listdir(self.path("d")), ["evil"])
        self.assertEqual(os.listdir(self.dir), ["d"])
        for name in ("..", ".", "", "a/"):
            self.assertEqual(self.upload(b"x", name)[0], 422, name)

    def test_last_file_counts(self):
        extra = form(b"first", "one")[:-len(f"--{BOUNDARY}--\r\n")]
        extra += form(b"text", None, "other")[:-len(f"--{BOUNDARY}--\r\n")]
        self.assertEqual(self.post(form(b"second", "two", extra=extra))[0], 200)
        self.assertEqual(os.listdir(self.dir), ["two"])

    def test_unfit(self):
        wrong = [
            form(b"x", None), form(b"x", name="other"), b"", form(b"x")[:-6],
            f"--{BOUNDARY}--\r\n".encode(), f"--{BOUNDARY}\r\n\r\nx".encode(),
            f"--{BOUNDARY}x".encode() + form(b"x")[len(BOUNDARY) + 2:],
        ]
        for body in wrong:
            status, answer = self.post(body)
            self.assertEqual(status, 422, (body, answer))
            self.assertEqual(answer["detail"], "Invalid request parameters")
        self.assertEqual(self.post(form(b"x"), content_type="application/json")[0], 422)
        self.assertEqual(self.post(form(b"x"), recursive="maybe")[0], 422)
        self.assertEqual(os.listdir(self.dir), [])

    def test_recursive_in_words(self):
        for word, is_meant in (("true", True), ("T", True), ("1", True), ("YES", True), ("y", True),
                               ("On", True), ("false", False), ("f", False), ("0", False),
                               ("no", False), ("N", False), ("OFF", False)):
            status, answer = self.upload(archive(("a", "1")), "x.zip", recursive=word)
            self.assertEqual((status, answer["recursive"]), (200, is_meant), word)
        for word in ("", "2", "truee", " true", "-1", "null"):
            self.assertEqual(self.upload(b"x", recursive=word)[0], 422, word)

    def test_no_destination(self):
        """The top is meant; this one gets no further than to be refused there."""
        answer = self.server.json(
            "POST", "/upload_file?recursive=1", form(b"x"),
            headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
        self.assertEqual(answer, (500, {"detail": "400: Recursive uploads must be zip files"}))

    def test_limits_of_the_form(self):
        # GBX_MULTIPART_MAX_HEAD_BYTES, GBX_MULTIPART_MAX_PARTS_COUNT,
        # GBX_MULTIPART_MAX_BOUNDARY_BYTES
        body = f'--{BOUNDARY}\r\nX: {"y" * 20000}\r\n\r\nx\r\n--{BOUNDARY}--\r\n'.encode()
        self.assertEqual(self.post(body)[0], 422)
        part = form(b"x", None, "other")[:-len(f"--{BOUNDARY}--\r\n")]
        self.assertEqual(self.post(form(b"x", extra=part * 1000))[0], 422)
        self.assertEqual(self.post(form(b"x", extra=part * 999))[0], 200)
        self.assertEqual(self.post(form(b"x"), content_type="multipart/form-data; boundary=" +
                                   "b" * 300)[0], 422)

    def test_too_large(self):
        # GBX_HTTP_MAX_STREAM_BYTES
        with self.server.connect() as client:
            client.sendall((f"POST /upload_file?destination={self.dir} HTTP/1.1\r\nHost: x\r\n"
                            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
                            f"Content-Length: {(64 << 30) + 1}\r\n\r\n").encode())
            self.assertTrue(client.recv(65536).startswith(b"HTTP/1.1 413"))

    def test_destination(self):
        self.assertEqual(self.upload(b"x", destination="relative"), (
            500, {"detail": "400: Destination must be an absolute path"}))
        self.write("file", b"")
        self.assertEqual(self.upload(b"x", destination=self.path("file")), (
            500, {"detail": f"[Errno 20] Not a directory: '{self.path('file', 'a.txt')}'"}))
        os.mkdir(self.path("a.txt"))
        self.assertEqual(self.upload(b"x"), (
            500, {"detail": f"[Errno 21] Is a directory: '{self.path('a.txt')}'"}))
        self.assertEqual(sorted(os.listdir(self.dir)), ["a.txt", "file"])

    def test_methods_and_paths(self):
        self.assertEqual(self.server.json("GET", "/upload_file"),
                         (405, {"detail": "Method Not Allowed"}))
        self.assertEqual(self.server.json("POST", "/download_files", ""),
                         (405, {"detail": "Method Not Allowed"}))
        self.assertEqual(self.server.json("GET", "/download_files/x"),
                         (404, {"detail": "Not Found"}))
        status, _, headers = self.server.request("GET", "/download_files/?path=/x")
        self.assertEqual(status, 307)
        self.assertTrue(headers["Location"].endswith("/download_files?path=/x"))

    def test_client_that_leaves(self):
        with self.server.connect() as client:
            client.sendall((f"POST /upload_file?destination={self.dir} HTTP/1.1\r\nHost: x\r\n"
                            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
                            "Content-Length: 9000000\r\n\r\n").encode() + form(b"x" * 600000)[:-50])
            while not os.listdir(self.dir):
                pass
        while os.listdir(self.dir):
            pass

    def test_memory_does_not_grow(self):
        self.upload(b"x" * 1000000)
        idle = self.read_rss()
        highest = [0]
        body = form(b"\0" * (200 << 20), "big")
        stop = threading.Event()

        def watch():
            while not stop.wait(0.005):
                highest[0] = max(highest[0], self.read_rss())
        thread = threading.Thread(target=watch)
        thread.start()
        self.assertEqual(self.post(body)[0], 200)
        status, data, _ = self.get(self.path("big"), raw="1")
        self.assertEqual((status, len(data)), (200, 200 << 20))
        stop.set()
        thread.join()
        self.check_growth(highest[0] - idle, 16 << 20)


class Archive(FilesTest):
    def test_recursive(self):
        data = archive(("top/", ""), ("top/a", "1"), ("top/sub/b", "2"), ("top/empty/", ""))
        status, answer = self.upload(data, "tmp1.zip", recursive="true")
        self.assertEqual((status, answer["recursive"]), (200, True))
        self.assertEqual(os.listdir(self.dir), ["top"])
        self.assertEqual((self.read("top", "a"), self.read("top", "sub", "b")), (b"1", b"2"))
        self.assertTrue(os.path.isdir(self.path("top", "empty")))

    def test_not_recursive_is_unpacked_too(self):
        self.assertEqual(self.upload(archive(("a", "1")), "x.zip")[0], 200)
        self.assertEqual(os.listdir(self.dir), ["a"])

    def test_archive_with_its_own_name_in_it(self):
        self.assertEqual(self.upload(archive(("x.zip", "inner")), "x.zip")[0], 200)
        self.assertEqual(self.read("x.zip"), b"inner")

    def test_recursive_must_be_an_archive(self):
        self.assertEqual(self.upload(b"x", "x.ZIP", self.path("made"), recursive="1"), (
            500, {"detail": "400: Recursive uploads must be zip files"}))
        self.assertEqual(os.listdir(self.path("made")), [])

    def test_not_an_archive(self):
        for data in (b"", b"hello", archive(("a", "1"))[:40]):
            self.assertEqual(self.upload(data, "x.zip"), (
                500, {"detail": f"{self.path('x.zip')} is not a zip file"}))
            self.assertEqual(self.read("x.zip"), data)

    def test_empty(self):
        self.assertEqual(self.upload(archive(), "x.zip")[0], 200)
        self.assertEqual(os.listdir(self.dir), [])

    def test_skipped_and_changed(self):
        link = zipfile.ZipInfo("link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        device = zipfile.ZipInfo("device")
        device.create_system, device.external_attr = 3, 0o020666 << 16
        script = zipfile.ZipInfo("script")
        script.create_system, script.external_attr = 3, 0o104755 << 16
        data = archive(("/abs", "x"), ("../up", "x"), ("a/../b", "x"), ("a..b", "x"),
                       (link, "/etc/passwd"), (device, "d"), (script, "s"), ("über", "ü"))
        self.assertEqual(self.upload(data, "x.zip"), (200, {
            "filename": "x.zip", "destination": self.dir, "recursive": False}))
        self.assertEqual(sorted(os.listdir(self.dir)), ["device", "link", "script", "über"])
        self.assertFalse(os.path.islink(self.path("link")))
        self.assertEqual(self.read("link"), b"/etc/passwd")
        self.assertEqual(os.stat(self.path("script")).st_mode & 0o7111, 0)

    def test_links_that_lie_there(self):
        outside = tempfile.mkdtemp(prefix="glovebox-outside-")
        self.addCleanup(shutil.rmtree, outside)
        target = os.path.join(outside, "target")
        with open(target, "wb"):
            pass
        os.symlink(outside, self.path("out"))
        os.symlink(target, self.path("file"))
        os.link(target, self.path("hard"))
        os.mkfifo(self.path("fifo"))
        os.mkdir(self.path("real"))
        os.symlink("real", self.path("inside"))
        status, answer = self.upload(archive(("out/evil", "x")), "x.zip")
        self.assertEqual(status, 500, answer)
        data = archive(("file", "1"), ("hard", "2"), ("fifo", "3"), ("inside/f", "4"))
        self.assertEqual(self.upload(data, "y.zip")[0], 200)
        self.assertEqual(os.listdir(outside), ["target"])
        self.assertEqual(os.path.getsize(target), 0)
        self.assertEqual((self.read("file"), self.read("hard"), self.read("fifo")),
                         (b"1", b"2", b"3"))
        self.assertEqual(self.read("real", "f"), b"4")

    def test_overwrite_and_conflict(self):
        self.write("a", b"old", 0o755)
        self.assertEqual(self.upload(archive(("a", "new")), "x.zip")[0], 200)
        self.assertEqual(self.read("a"), b"new")
        self.assertEqual(os.stat(self.path("a")).st_mode & 0o777, 0o755)
        status, answer = self.upload(archive(("a/b", "x")), "x.zip")
        self.assertEqual((status, answer["detail"]), (
            500, f"[Errno 20] Not a directory: '{self.path('a', 'b')}'"))

    def test_names_too_long(self):
        # GBX_UNZIP_MAX_DEPTH_COUNT, GBX_UNZIP_MAX_NAME_BYTES
        for name in ("d/" * 100 + "f", "n" * 5000):
            status, answer = self.upload(archive((name, "x")), "x.zip")
            self.assertEqual((status, answer["detail"]), (
                500, "the archive is refused: a name in it is too long"))
        self.assertEqual(self.upload(archive(("d/" * 99 + "f", "x")), "y.zip")[0], 200)
        status, answer = self.upload(archive(("n" * 300, "x")), "x.zip")
        self.assertEqual(status, 500)
        self.assertIn("[Errno 36] File name too long", answer["detail"])

    def test_bomb(self):
        # GBX_UNZIP_MAX_RATIO_COUNT, GBX_UNZIP_RATIO_FREE_BYTES
        data = archive(("bomb", b"\0" * (100 << 20)))
        status, answer = self.upload(data, "x.zip")
        self.assertEqual((status, answer["detail"]), (
            500, "the archive is refused: its content is too large for its own size"))

    def test_hostile(self):
        """500 archives: all are answered, and nothing is written elsewhere.

        Kinds, mixed: names that are absolute, go up, lead through a link that lies there, have
        backslashes, drives, line ends, control characters, empty or over-long components, or come
        twice; files, links to elsewhere, devices, pipes, directories with content and set-id files,
        made by three systems; and every other archive is damaged.
        """
        import random
        rng = random.Random(4)
        outside = os.path.join(os.path.dirname(self.dir), "glovebox-escaped")
        pieces = ["..", "/", "a", ".", "\\", "..\\", "c:", "glovebox-escaped", "\u202e", " ", "",
                  "x" * 255, "~", "-", "\n", "link", "dir"]
        target = self.path("target")
        os.mkdir(target)
        os.symlink("/tmp", os.path.join(target, "link"))
        for number in range(500):
            entries = []
            for _ in range(rng.randrange(1, 6)):
                name = "/".join(rng.choice(pieces) for _ in range(rng.randrange(1, 6)))
                info = zipfile.ZipInfo("placeholder")
                info.filename = name or "x"
                info.create_system = rng.choice((0, 3, 10))
                info.external_attr = rng.choice(
                    (0, 0o120777, 0o020666, 0o060666, 0o010666, 0o040755, 0o104777)) << 16
                entries.append((info, rng.choice(("../../glovebox-escaped", outside, "data"))))
            data = bytearray(archive(*entries))
            if number % 2:  # and damage
                for _ in range(rng.randrange(1, 8)):
                    data[rng.randrange(len(data))] = rng.randrange(256)
            status, answer = self.upload(bytes(data), "x.zip", target)
            self.assertIn(status, (200, 500), answer)
            self.assertFalse(os.path.lexists(outside), entries)
        self.assertEqual(os.listdir(self.dir), ["target"])


class Download(FilesTest):
    def test_tree(self):
        self.write("d/a.sh", b"1", 0o755)
        self.write("d/.hid/ü", b"22")
        os.mkdir(self.path("d", "empty"))
        os.symlink("a.sh", self.path("d", "link"))
        os.symlink(".hid", self.path("d", "dirlink"))
        os.symlink("gone", self.path("d", "dangling"))
        os.mkfifo(self.path("d", "fifo"))
        os.utime(self.path("d", ".hid", "ü"), (0, 0))
        os.utime(self.path("d", "a.sh"), (1600000000, 1600000000))
        for route in ("/download_files", "/download_file"):
            status, data, headers = self.get(self.path("d"), route)
            self.assertEqual(status, 200)
            self.assertEqual(headers["Content-Type"], "application/zip")
            self.assertEqual(headers["Content-Disposition"], 'attachment; filename="d.zip"')
            self.assertEqual(int(headers["Content-Length"]), len(data))
            with zipfile.ZipFile(io.BytesIO(data)) as opened:
                infos = {info.filename: info for info in opened.infolist()}
                self.assertEqual(sorted(infos), [".hid/ü", "a.sh", "link"])
                self.assertEqual(opened.read("link"), b"1")
                self.assertEqual(opened.read(".hid/ü"), b"22")
            self.assertEqual(infos["a.sh"].compress_type, zipfile.ZIP_STORED)
            self.assertEqual(infos["a.sh"].external_attr >> 16 & 0o777, 0o755)
            self.assertEqual(infos["a.sh"].date_time[:3],
                             time.localtime(1600000000)[:3])
            self.assertEqual(infos[".hid/ü"].date_time[0], 1980)

    def test_names(self):
        self.write("a b/x", b"")
        for path, value in (
            (self.path("a b"), "attachment; filename*=utf-8''a%20b.zip"),
            (self.path("a b") + "/", 'attachment; filename=".zip"'),
        ):
            self.assertEqual(self.get(path)[2]["Content-Disposition"], value)

    def test_empty(self):
        os.mkdir(self.path("e"))
        status, data, _ = self.get(self.path("e"))
        self.assertEqual((status, len(data)), (200, 22))
        self.assertEqual(self.names(self.path("e")), {})

    def test_file_and_link(self):
        self.write("f.txt", b"text")
        os.symlink(self.dir, self.path("l"))
        self.assertEqual(self.names(self.path("f.txt")), {"f.txt": b"text"})
        self.assertEqual(self.names(self.path("l")), {"f.txt": b"text"})

    def test_errors(self):
        self.assertEqual(self.server.json("GET", "/download_files")[0], 422)
        for path, detail in (("a", "400: Path must be an absolute path"),
                             ("/gone", "404: File not found"),
                             ("/etc/passwd/x", "404: File not found")):
            status, data, _ = self.get(path)
            self.assertEqual((status, json.loads(data)), (500, {"detail": detail}))

    def test_special(self):
        os.mkfifo(self.path("fifo"))
        self.assertEqual(self.names(self.path("fifo")), {})
        self.assertEqual(self.names("/dev/zero"), {})
        self.assertIn(b"MemTotal", self.names("/proc/meminfo")["meminfo"])
        for path in (self.path("fifo"), "/dev/zero", self.dir):
            self.assertEqual(self.get(path, raw="1")[0], 500)

    def test_large(self):
        data = os.urandom(1 << 20) * 9  # many times GBX_DOWNLOAD_CHUNK_BYTES
        self.write("big", data)
        self.write("after", b"x")
        status, body, headers = self.get(self.dir)
        self.assertEqual((status, headers["Transfer-Encoding"]), (200, "chunked"))
        with zipfile.ZipFile(io.BytesIO(body)) as opened:
            self.assertEqual(opened.read("big"), data)
            self.assertEqual(sorted(opened.namelist()), ["after", "big"])

    def test_many_files_are_zip64(self):
        many = tempfile.mkdtemp(prefix="glovebox-many-", dir=MEMORY)
        self.addCleanup(shutil.rmtree, many)
        for number in range(65600):
            os.mknod(os.path.join(many, str(number)))
        status, data, _ = self.get(many)
        self.assertEqual(status, 200)
        self.assertIn(b"PK\6\6", data[-200:])
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            self.assertEqual(len(opened.namelist()), 65600)

    def test_depth(self):
        # GBX_DOWNLOAD_MAX_DEPTH_COUNT
        self.write("d/" * 98 + "ok", b"1")
        self.write("d/" * 101 + "deep", b"1")
        self.assertEqual(list(self.names(self.dir)), ["d/" * 98 + "ok"])
        self.assertIn("too deep", self.server.read_log())

    def test_left_out_is_logged(self):
        # GBX_DOWNLOAD_MAX_LOGGED_COUNT
        for number in range(25):
            os.symlink("gone", self.path(f"dangling-{number}"))
        self.assertEqual(self.names(self.dir), {})
        self.assertIn("left out of a download: 5 more", self.server.read_log())

    def test_changing_files(self):
        """Files that grow, shrink and vanish while they are sent."""
        for number in range(8):
            os.truncate(self.write(f"f{number}"), 16 << 20)
        with self.server.connect() as client:
            client.sendall(f"GET /download_files?path={self.dir} HTTP/1.0\r\n"
                           "Host: x\r\n\r\n".encode())
            data = client.recv(1000)
            for number in range(8):
                path = self.path(f"f{number}")
                if number % 3 == 0:
                    os.truncate(path, 10)
                elif number % 3 == 1:
                    os.remove(path)
                else:
                    with open(path, "ab") as stream:
                        stream.write(b"z" * 100)
            while chunk := client.recv(1 << 20):
                data += chunk
        with zipfile.ZipFile(io.BytesIO(data.partition(b"\r\n\r\n")[2])) as opened:
            self.assertIsNone(opened.testzip())
        self.assertRegex(self.server.read_log(),
                         r"left out of a download: f[147]: No such file or directory")

    def test_cut_file(self):
        """What is cut off while it is sent ends where it does then, and the log has it."""
        os.truncate(self.write("cut"), 64 << 20)
        with self.server.connect() as client:
            client.sendall(f"GET /download_files?path={self.path('cut')} HTTP/1.0\r\n\r\n".encode())
            data = client.recv(1000)
            os.truncate(self.path("cut"), 10)
            while chunk := client.recv(1 << 20):
                data += chunk
        with zipfile.ZipFile(io.BytesIO(data.partition(b"\r\n\r\n")[2])) as opened:
            self.assertIsNone(opened.testzip())
            self.assertLess(opened.getinfo("cut").file_size, 64 << 20)
        self.assertIn("left out of a download: cut: the end, which was cut off meanwhile",
                      self.server.read_log())

    @unittest.skipUnless(IS_LONG, "only in the long setup")
    def test_file_of_many_gigabytes_is_zip64(self):
        size = (4 << 30) + 12345
        os.truncate(self.write("huge"), size)
        with tempfile.TemporaryFile() as stream, self.server.connect() as client:
            client.sendall(f"GET /download_files?path={self.path('huge')} HTTP/1.0\r\n\r\n"
                           .encode())
            data = b""
            while b"\r\n\r\n" not in data:
                data += client.recv(1000)
            stream.write(data.partition(b"\r\n\r\n")[2])
            while chunk := client.recv(1 << 20):
                stream.write(chunk)
            with zipfile.ZipFile(stream) as opened:
                self.assertEqual(opened.getinfo("huge").file_size, size)
                self.assertIsNone(opened.testzip())

    def test_client_that_leaves(self):
        with open(self.path("sparse"), "wb") as stream:
            stream.truncate(1 << 40)
        for query in ("", "&raw=1"):
            with self.server.connect() as client:
                client.sendall(
                    f"GET /download_file?path={self.path('sparse')}{query} HTTP/1.1\r\n"
                    "Host: x\r\n\r\n".encode())
                client.recv(100000)
        self.assertEqual(self.server.json("GET", "/alive")[0], 200)

    def test_raw(self):
        data = bytes(range(256)) * 4000
        path = self.write("r.bin", data)
        status, body, headers = self.get(path, raw="1")
        self.assertEqual((status, body), (200, data))
        self.assertEqual(headers["Content-Length"], str(len(data)))
        self.assertEqual(headers["Content-Disposition"], 'attachment; filename="r.bin"')
        size = len(data)
        for text, first, last in (("0-0", 0, 0), ("5-9", 5, 9), ("1000000-", 1000000, size - 1),
                                  ("-7", size - 7, size - 1), ("0-99999999", 0, size - 1)):
            status, body, headers = self.get(path, raw="true",
                                             headers={"Range": f"bytes={text}"})
            self.assertEqual((status, body), (206, data[first:last + 1]), text)
            self.assertEqual(headers["Content-Range"], f"bytes {first}-{last}/{size}")
        status, _, headers = self.get(path, raw="1", headers={"Range": f"bytes={size}-"})
        self.assertEqual((status, headers["Content-Range"]), (416, f"bytes */{size}"))
        for text in ("bytes=1-2,3-4", "bytes=9-5", "lines=1-2", "bytes=", "bytes=-"):
            status, body, _ = self.get(path, raw="1", headers={"Range": text})
            self.assertEqual((status, len(body)), (200, size), text)
        self.assertEqual(self.get(self.write("empty", b""), raw="1")[:2], (200, b""))

    def test_if_range(self):
        path = self.write("r.bin", b"0123456789")
        tag = self.get(path, raw="1")[2]["ETag"]
        for wanted, answer in ((tag, (206, b"45")), ('"other"', (200, b"0123456789")),
                               ("Sun, 06 Nov 1994 08:49:37 GMT", (200, b"0123456789"))):
            headers = {"Range": "bytes=4-5", "If-Range": wanted}
            self.assertEqual(self.get(path, raw="1", headers=headers)[:2], answer, wanted)
        # Of the same size, and of the same time as far as whole seconds tell.
        self.write("new", b"abcdefghij")
        os.utime(self.path("new"), (os.stat(path).st_mtime,) * 2)
        os.replace(self.path("new"), path)
        headers = {"Range": "bytes=4-5", "If-Range": tag}
        status, data, headers = self.get(path, raw="1", headers=headers)
        self.assertEqual((status, data), (200, b"abcdefghij"))
        self.assertNotEqual(headers["ETag"], tag)
        self.assertIsNone(self.get("/proc/meminfo", raw="1")[2]["ETag"])


if __name__ == "__main__":
    main()
