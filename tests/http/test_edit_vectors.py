# SPDX-License-Identifier: LGPL-2.1-or-later
"""The editor's recorded requests, replayed over HTTP: each in a fresh server and workspace.

tests/modules/edit/test-replay.c says what the lines of the recording mean.
"""

import concurrent.futures
import json
import os
import re
import stat
import tempfile
import unittest

from gloveboxtest import Server, main

VECTORS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "modules", "edit",
                       "vectors.jsonl")
WORKSPACE = "/workspace"
# What stands for U+0000, and for half of a surrogate pair, in the recording.
MARKS = str.maketrans({"\ue000": "\0", "\ue001": "\ud800"})
EXTRAS = ["path", "prev_exist", "old_content", "new_content", "impl_source", "diff", "_diff_cache"]
# Starting servers is most of the work.
SIDE_BY_SIDE = 4


class Replay(unittest.TestCase):
    maxDiff = 2000

    def localise(self, text, server):
        """A path in a text counts unless it is the second part of “../workspace”."""
        text = re.sub(rf"(?<!\.){WORKSPACE}", lambda _: server.workspace, text)
        return text.translate(MARKS)

    def make_files(self, vector, folder):
        for name, data in vector["files"].items():
            path = os.path.join(folder, name)
            os.makedirs(path if data is None else os.path.dirname(path), exist_ok=True)
            if data is None:
                continue
            with open(path, "wb") as stream:
                stream.write(data.translate(MARKS).encode("latin-1"))
            os.chmod(path, int(vector.get("modes", {}).get(name, "644"), 8))
        for name, target in vector.get("links", {}).items():
            os.symlink(target, os.path.join(folder, name))

    def check_extras(self, what, step, args, extras, server):
        if step["obs"] == "edit":
            self.assertEqual(list(extras), EXTRAS, what)
            self.assertEqual(extras["path"], args["path"], what)
            self.assertEqual((extras["prev_exist"], extras["_diff_cache"], extras["impl_source"]),
                             (False, None, "oh_aci"), what)
            self.assertEqual(extras["old_content"], args.get("old_str"), what)
            if "diff" in step:
                self.assertEqual(extras["diff"], self.localise(step["diff"], server), what)
        elif "path" in step:
            self.assertEqual(extras["path"], self.localise(step["path"], server), what)

    def take(self, what, step, server):
        args = {name: value.translate(MARKS) if isinstance(value, str) else value
                for name, value in step["req"]["args"].items()}
        if isinstance(args.get("path"), str):
            args["path"] = self.localise(args["path"], server)
        status, answer = server.json(
            "POST", "/execute_action",
            {"action": {"action": step["req"]["action"], "args": args, "timeout": 120.0}})
        if "fails" in step:
            self.assertEqual(status, 500, (what, answer))
            self.assertIn("Internal server error: ", answer["detail"], what)
            self.assertIn(step["fails"], answer["detail"], what)
            return
        self.assertEqual((status, answer.get("observation")), (200, step["obs"]), (what, answer))
        self.assertEqual(answer["content"], self.localise(step["content"], server), what)
        self.check_extras(what, step, args, answer["extras"], server)

    def check_after(self, what, vector, folder):
        """What stands there is what stood there, and what the vector says has come."""
        expected = {name: data for name, data in vector["files"].items() if data is not None}
        modes = {name: vector.get("modes", {}).get(name, "644") for name in expected}
        links = vector.get("links", {})
        for key, value in vector["after"].items():
            name, _, kind = key.partition(" ")
            if kind == "mode":
                modes[name] = value
            elif kind == "":
                expected[name] = value
        for name, data in expected.items():
            with open(os.path.join(folder, name), "rb") as stream:
                self.assertEqual(stream.read(), data.translate(MARKS).encode("latin-1"),
                                 (what, name))
                if name not in links:
                    self.assertEqual(f"{stat.S_IMODE(os.fstat(stream.fileno()).st_mode):o}",
                                     modes[name], (what, name))
        for name in links:
            self.assertTrue(os.path.islink(os.path.join(folder, name)), (what, name))
        known = {name.split("/")[0] for name in [*vector["files"], *expected, *links]}
        self.assertEqual(set(os.listdir(folder)), known, what)

    def replay(self, vector):
        with tempfile.TemporaryDirectory(prefix="glovebox-vector-") as top:
            folder = os.path.realpath(top) + WORKSPACE
            os.mkdir(folder)
            self.make_files(vector, folder)
            with Server(workspace=folder) as server:
                for step in vector["steps"]:
                    self.take((vector["id"], step["req"]), step, server)
            self.check_after(vector["id"], vector, folder)

    def test_all(self):
        os.umask(0o022)
        with open(VECTORS, encoding="utf-8") as stream:
            vectors = [json.loads(line) for line in stream]
        self.assertEqual(len(vectors), 189)
        with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            waiting = {vector["id"]: pool.submit(self.replay, vector) for vector in vectors}
            for name, future in waiting.items():
                with self.subTest(name):
                    future.result()


if __name__ == "__main__":
    main()
