#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Replays the editor's recorded requests against the editor for cells.

The two share their rules; what differs is said below.
"""

import json
import os
import re
import shutil
import sys
import tempfile
import unittest

VECTORS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "edit", "vectors.jsonl")
WORKSPACE = "/workspace"
# What stands for U+0000, and for half of a surrogate pair, in the recording.
NUL = "\ue000"
SURROGATE = "\ue001"
ARGUMENTS = ("command", "path", "file_text", "view_range", "old_str", "new_str", "insert_line")
# A function is called with Python's own values, there is no folder that paths could be meant to
# be below, and reading a file that is no text is refused by another layer there.
NOT_HERE = {
    "I20", "I21", "I22", "I23", "I24", "I25", "I26", "I32",  # insert_line as a string
    "V26",  # a range of a type that raises
    "X02",  # no command
    "U08",  # a path that leads through the folder's own name
    "S28",  # U+0000 in an argument
}


def call(args):
    """The text that the editor answers."""
    from glovebox_skills import file_editor

    args = {name: args[name] for name in ARGUMENTS if name in args}
    if args.get("file_text"):
        args["file_text"] = args["file_text"].replace(SURROGATE, "\ud800")
    reply = file_editor(**args)
    match = re.fullmatch(r"<oh_aci_output_([0-9a-f]{32})>\n(.*)\n</oh_aci_output_\1>", reply, re.S)
    return json.loads(match.group(2))


def is_ours(vector):
    """Whether all requests of a vector are ones for the editor."""
    for step in vector["steps"]:
        args = step["req"]["args"]
        is_view = step["req"]["action"] == "read" and args.get("impl_source") == "oh_aci"
        if "obs" not in step or not (step["req"]["action"] == "edit" or is_view):
            return False
        if step["obs"] == "error" or "Maybe you meant" in step.get("content", ""):
            return False
    return vector["id"] not in NOT_HERE


class Replay(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="skills-"))
        self.addCleanup(shutil.rmtree, self.folder)
        # Every vector begins without a history.
        for name in [name for name in sys.modules if name.startswith("glovebox_skills")]:
            del sys.modules[name]

    def lay_out(self, vector):
        for name, text in vector["files"].items():
            path = os.path.join(self.folder, name)
            os.makedirs(os.path.dirname(path) if text is not None else path, exist_ok=True)
            if text is not None:
                with open(path, "wb") as file:
                    file.write(text.replace(NUL, "\0").encode("latin-1"))
                os.chmod(path, 0o644)
        for name, target in vector.get("links", {}).items():
            os.symlink(target.replace(WORKSPACE, self.folder), os.path.join(self.folder, name))

    def here(self, value):
        return json.loads(json.dumps(value).replace(WORKSPACE, self.folder))

    def check_files(self, vector):
        for name, text in vector["after"].items():
            path = os.path.join(self.folder, name)
            if name.endswith(" is_link"):
                self.assertEqual(os.path.islink(path[:-len(" is_link")]), text, name)
                continue
            if not isinstance(text, str) or (" " in name and not os.path.exists(path)):
                continue  # mode and owner: files belong to who runs the kernel
            with open(path, "rb") as file:
                self.assertEqual(file.read().decode("latin-1"), text.replace(NUL, "\0"), name)

    def replay(self, vector):
        self.lay_out(vector)
        for step in vector["steps"]:
            args = dict(self.here(step["req"]["args"]))
            if step["req"]["action"] == "read":
                args["command"] = "view"
            answer = call(args)
            self.assertEqual(answer["formatted_output_and_error"], self.here(step["content"]))
        self.check_files(vector)


def add_tests():
    with open(VECTORS, encoding="utf-8") as file:
        vectors = [json.loads(line) for line in file if line.strip()]
    for vector in vectors:
        if is_ours(vector):
            def test(self, vector=vector):
                self.replay(vector)
            setattr(Replay, f"test_{vector['id']}", test)


add_tests()

if __name__ == "__main__":
    unittest.main()
