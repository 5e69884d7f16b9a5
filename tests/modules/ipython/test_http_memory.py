# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a cell puts out does not fill the server's memory, however much it is."""

import os
import unittest

from cells import PYTHON, main
from gloveboxtest import Server

MIB = 1024 * 1024
CUT = "\n[... Observation truncated due to length ...]\n"
LOST = "[Output was lost: more than 144 MiB came in one piece, or too many pieces at once.]"
MAX_OUTPUT = 32 * MIB
# One message, what waits behind it, and the text in the steps of its way into an answer.
MAX_PEAK = 768 * MIB
GROWTH = 2 * MIB


def memory(pid, field):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(field + ":"))


class Memory(unittest.TestCase):
    def setUp(self):
        self.server = Server("--plugins", "jupyter", "--set", f"ipython.interpreter={PYTHON}")
        self.addCleanup(self.server.stop)

    def text(self, code):
        return self.server.action("run_ipython", 300.0, code=code, include_extra=False)["content"]

    def assert_bounded(self):
        peak = memory(self.server.process.pid, "VmHWM")
        print(f"# peak: {peak // MIB} MiB", flush=True)
        self.assertLess(peak, MAX_PEAK)

    def test_gigabyte_in_pieces(self):
        text = self.text("print('first')\nfor i in range(1024): print('x' * 1_048_576)\n"
                         "print('last')")
        self.assertTrue(text.startswith("first\nxxx"))
        self.assertTrue(text.endswith("xxx\nlast"))
        self.assertIn(CUT, text)
        self.assertLessEqual(len(text), MAX_OUTPUT + len(CUT))
        self.assert_bounded()
        self.assertEqual(self.text("1"), "1")

    def test_gigabyte_at_once(self):
        # GBX_IPYTHON_PIECE_MAX_CHARS, or it would be lost as the next is
        text = self.text("print('first'); print('x' * 1_000_000_000); print('last')")
        self.assertTrue(text.startswith("first\nxxx"), text[:100])
        self.assertTrue(text.endswith("xxx\nlast"), text[-100:])
        self.assertIn(CUT, text)
        self.assert_bounded()

    def test_one_message(self):
        # GBX_IPYTHON_MESSAGE_MAX_BYTES
        code = "display({'text/plain': 'x' * %d}, raw=True)"
        self.assertEqual(self.text(code % 160_000_000), LOST)
        self.assertEqual(self.text("print(2)"), "2")
        text = self.text(code % 140_000_000)
        self.assertTrue(text.startswith("xxx") and text.endswith("xxx") and CUT in text, text[:99])
        self.assert_bounded()

    def holds(self):
        """What the server and the kernel hold: memory, descriptors, threads."""
        kernel = int(self.text("import os; print(os.getpid())"))
        return {"server": memory(self.server.process.pid, "VmRSS"),
                "kernel": memory(kernel, "VmRSS"),
                "files": len(os.listdir(f"/proc/{self.server.process.pid}/fd")),
                "kernel's files": len(os.listdir(f"/proc/{kernel}/fd")),
                "threads": len(os.listdir(f"/proc/{kernel}/task"))}, kernel

    def test_thousand_cells(self):
        def run(count):
            for number in range(count):
                self.assertEqual(self.text(f"print({number}); {number}"), f"{number}\n{number}")

        run(100)
        before, kernel = self.holds()
        run(1000)
        after, same_kernel = self.holds()
        print(f"# {before} {after}", flush=True)
        self.assertEqual(kernel, same_kernel)
        # A connection may be there that is just being closed.
        for name in ("files", "kernel's files", "threads"):
            self.assertLess(after[name], before[name] + 5, name)
        self.assertLess(after["server"] - before["server"], GROWTH)
        self.assertLess(after["kernel"] - before["kernel"], GROWTH)
        self.assertEqual(self.text("len(In) < 10, len(Out) < 10"), "(True, True)")

    def test_many_displays(self):
        self.text("import base64, os; from IPython.display import Image, display")
        text = self.text("for i in range(300): display({'image/png': 'A' * 2_000_000}, raw=True)")
        self.assertIn("images left out: together they are larger than", text)
        self.assert_bounded()
        self.assertEqual(self.text("1"), "1")


if __name__ == "__main__":
    main()
