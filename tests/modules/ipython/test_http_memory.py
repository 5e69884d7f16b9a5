# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a cell puts out does not fill the server's memory, however much it is."""

import unittest

from cells import PYTHON, main
from gloveboxtest import Server

MIB = 1024 * 1024
CUT = "\n[... Observation truncated due to length ...]\n"
LOST = "[Output was lost: more than 144 MiB came in one piece.]"
MAX_OUTPUT = 32 * MIB
# One message, what waits behind it, and the text in the steps of its way into an answer.
MAX_PEAK = 768 * MIB


def memory(server, field):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(field + ":"))


class Memory(unittest.TestCase):
    def setUp(self):
        self.server = Server("--plugins", "jupyter", "--set", f"ipython.interpreter={PYTHON}")
        self.addCleanup(self.server.stop)

    def text(self, code):
        return self.server.action("run_ipython", 300.0, code=code, include_extra=False)["content"]

    def assert_bounded(self):
        print(f"# peak: {memory(self.server, 'VmHWM') // MIB} MiB", flush=True)
        self.assertLess(memory(self.server, "VmHWM"), MAX_PEAK)

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
        text = self.text("print('first'); print('x' * 1_000_000_000); print('last')")
        self.assertTrue(text.startswith("first\nxxx"), text[:100])
        self.assertTrue(text.endswith("xxx\nlast"), text[-100:])
        self.assertIn(CUT, text)
        self.assert_bounded()

    def test_one_message(self):
        code = "display({'text/plain': 'x' * %d}, raw=True)"
        self.assertEqual(self.text(code % 160_000_000), LOST)
        self.assertEqual(self.text("print(2)"), "2")
        text = self.text(code % 140_000_000)
        self.assertTrue(text.startswith("xxx") and text.endswith("xxx") and CUT in text, text[:99])
        self.assert_bounded()

    def test_many_displays(self):
        self.text("import base64, os; from IPython.display import Image, display")
        text = self.text("for i in range(300): display({'image/png': 'A' * 2_000_000}, raw=True)")
        self.assertIn("images left out: together they are larger than", text)
        self.assert_bounded()
        self.assertEqual(self.text("1"), "1")


if __name__ == "__main__":
    main()
