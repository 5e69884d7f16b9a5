# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files in and out as clients feel it, beside what the system's own programs need for the same.

Usage: bench-files.py [MEGABYTES [FILES]]
"""

import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "http"))

from gloveboxtest import Server  # noqa: E402

BOUNDARY = "a-boundary"
PIECE = 1 << 20


class Watch(threading.Thread):
    """The server's memory above what it was, in MB, at its highest."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.path, self.stopped = f"/proc/{pid}/statm", threading.Event()
        self.start_bytes = self.peak_bytes = self.read()
        self.start()

    def read(self):
        with open(self.path, encoding="ascii") as stream:
            return int(stream.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def run(self):
        while not self.stopped.wait(0.01):
            self.peak_bytes = max(self.peak_bytes, self.read())

    def finish(self):
        self.stopped.set()
        self.join()
        return round((self.peak_bytes - self.start_bytes) / 1e6, 1)


def timed(function, *args):
    began = time.monotonic()
    function(*args)
    return time.monotonic() - began


def upload(server, path, directory):
    size = os.path.getsize(path)
    head = (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; '
            'filename="copy"\r\n\r\n').encode()
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()
    with server.connect() as client, open(path, "rb") as stream:
        client.sendall((f"POST /upload_file?destination={directory} HTTP/1.1\r\nHost: x\r\n"
                        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
                        f"Content-Length: {len(head) + size + len(tail)}\r\n\r\n").encode() + head)
        client.sendfile(stream)
        client.sendall(tail)
        assert client.recv(65536).startswith(b"HTTP/1.1 200")


def download(server, path, query, output):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    connection.request("GET", f"/download_files?path={path}{query}")
    response = connection.getresponse()
    assert response.status == 200
    with open(output, "wb") as stream:
        while piece := response.read(PIECE):
            stream.write(piece)
    connection.close()


def measure_actions(server, directory):
    path = os.path.join(directory, "text")
    with open(path, "w", encoding="ascii") as stream:
        for number in range(1024):
            stream.write(f"line {number:04} ".ljust(63, "x") + "\n")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.connect()

    def act(**args):
        body = json.dumps({"action": {"action": "edit", "args": {
            "path": path, "impl_source": "oh_aci", **args}}})
        began = time.monotonic()
        connection.request("POST", "/execute_action", body,
                           {"Content-Type": "application/json"})
        data = connection.getresponse().read()
        assert b'"observation":"edit"' in data, data[:300]
        return (time.monotonic() - began) * 1000

    act(command="view")
    view = statistics.median(act(command="view") for _ in range(100))
    words = [f"line {500:04} ", "other words "]
    replace = statistics.median(
        act(command="str_replace", old_str=words[i % 2], new_str=words[(i + 1) % 2])
        for i in range(100))
    return {"view_ms": round(view, 2), "str_replace_ms": round(replace, 2)}


def measure_transfer(server, directory, megabytes):
    source, copy = os.path.join(directory, "source"), os.path.join(directory, "copy")
    subprocess.run(["dd", "if=/dev/urandom", f"of={source}", "bs=1M", f"count={megabytes}"],
                   check=True, stderr=subprocess.DEVNULL)
    result = {}
    with open(copy, "wb") as out:
        result["cat"] = timed(lambda: subprocess.run(["cat", source], stdout=out, check=True))
    watch = Watch(server.process.pid)
    os.remove(copy)
    result["upload"] = timed(upload, server, source, directory)
    os.remove(copy)
    result["download"] = timed(download, server, source, "", copy)
    result["download_raw"] = timed(download, server, source, "&raw=1", copy)
    peak = watch.finish()
    os.remove(source)
    os.remove(copy)
    speeds = {f"{name}_mb_s": round(megabytes / seconds) for name, seconds in result.items()}
    return {**speeds, "peak_memory_mb": peak}


def measure_many(server, directory, count):
    tree, output = os.path.join(directory, "tree"), os.path.join(directory, "out.zip")
    os.mkdir(tree)
    for number in range(count):
        with open(os.path.join(tree, f"file-{number}"), "wb") as stream:
            stream.write(b"some text " * 50)
    result = {"zip_s": round(timed(download, server, tree, "", output), 2)}
    if shutil.which("bsdtar"):
        os.remove(output)
        result["bsdtar_s"] = round(timed(lambda: subprocess.run(
            ["bsdtar", "--format=zip", "--options=zip:compression=store", "-cf", output, "-C", tree,
             "."], check=True)), 2)
    return result


def main():
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    directory = tempfile.mkdtemp(prefix="glovebox-bench-")
    try:
        with Server() as server:
            print(json.dumps({
                **measure_actions(server, directory),
                **measure_transfer(server, directory, megabytes),
                **measure_many(server, directory, count),
            }))
    finally:
        shutil.rmtree(directory)


if __name__ == "__main__":
    main()
