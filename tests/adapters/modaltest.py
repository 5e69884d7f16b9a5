# SPDX-License-Identifier: LGPL-2.1-or-later
"""What only Modal has: images that are built, names that are taken, calls with numbers."""

from adaptertest import AdapterCase
from standin import Fault

ALWAYS = 10 ** 6


class Modal(AdapterCase):
    def test_image_that_cannot_be_built(self):
        said = self.fail_up("box", 69, "--image", "broken-image:1")
        self.assertIn("no such image", said)

    def test_no_image(self):
        said = self.fail_up("box", 2, env={"GLOVEBOX_MODAL__IMAGE": ""})
        self.assertIn("no image is named", said)
        self.assertIn("no name of an image", self.fail_up("box", 2, "--image", "a\nRUN b"))

    def test_path_that_no_tags_hold(self):
        said = self.fail_up("box", 2, "--workspace", "/" + "é" * 200)
        self.assertIn("too long", said)

    def test_name_that_is_taken(self):
        stand_in = self.peer.stand_in
        app = stand_in.call_AppGetOrCreate({"app_name": "glovebox", "object_creation_type": 1})
        other = stand_in.call_SandboxCreate({**app, "definition": {"name": "box"}})
        result = self.call("up", "box", *self.peer.words)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("ALREADY_EXISTS", result.stderr)
        stand_in.call_SandboxTerminate(other)

    def test_limit_that_is_reached(self):
        self.peer.stand_in.faults = [Fault("status", "^POST /SandboxCreate$", ALWAYS, 429)]
        self.assertIn("RESOURCE_EXHAUSTED: injected 429", self.fail_up("box", 69))

    def test_answer_that_is_lost(self):
        """The second time the number is the same, and nothing is made twice."""
        self.peer.stand_in.faults = [Fault("lose", "^POST /SandboxCreate$")]
        self.up("box")
        self.assertEqual(self.peer.stand_in.seen.count("POST /SandboxCreate"), 2)
        self.assertEqual(len(self.peer.stand_in.boxes), 1)
        self.down("box")

    def test_sandbox_that_ends_by_itself(self):
        self.up("box")
        box = next(iter(self.peer.stand_in.boxes.values()))
        box.end({"status": 4})
        self.assertEqual(self.call("status", "box").returncode, 4)
        self.assertTrue(self.up("box")["created_now"])
        self.down("box")
