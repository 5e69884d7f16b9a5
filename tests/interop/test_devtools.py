# SPDX-License-Identifier: LGPL-2.1-or-later
"""Libraries that drive browsers, attached to the one that the agent uses."""

import json
import os
import shutil
import subprocess
import unittest

from browsetest import NEEDS_BROWSER, BrowseTest
from gloveboxtest import Server, main

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = os.environ.get("GLOVEBOX_INTEROP_PEERS") or os.environ["GLOVEBOX_INTEROP_DEFAULT"]
PEER = os.path.join(PEERS, "devtools")
NODE = shutil.which("node")
SECONDS = 120
PAGE = """<title>Mine</title><input><button onclick="document.title =
document.querySelector('input').value">B</button>"""


def has(name):
    return NODE is not None and os.path.isdir(os.path.join(PEER, "node_modules", name))


@NEEDS_BROWSER
class Attached(BrowseTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.stop()
        cls.server = Server("--enable-browser", "--set", "browse.devtools=true",
                            env={"SESSION_API_KEY": "k"})

    def check(self, program):
        before = self.open(PAGE)
        url = f"ws://127.0.0.1:{self.server.port}/browser/devtools"
        result = subprocess.run([NODE, os.path.join(HERE, program), url, self.site.url + "/page"],
                                cwd=PEER, capture_output=True, text=True, timeout=SECONDS,
                                check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        said = json.loads(result.stdout)
        self.assertEqual((said["title"], said["clicked"], said["popup"]),
                         ("Mine", "from outside", "Mine"))
        self.assertGreater(said["screenshot"], 1000)
        after = self.do("noop(0)")
        self.assertIn("value='from outside'", self.tree(after))
        self.assertEqual(after["extras"]["open_pages_urls"], before["extras"]["open_pages_urls"])

    @unittest.skipUnless(has("playwright-core"), "run tests/interop/install-peers.sh devtools")
    def test_playwright(self):
        self.check("devtools_playwright.mjs")

    @unittest.skipUnless(has("puppeteer-core"), "run tests/interop/install-peers.sh devtools")
    def test_puppeteer(self):
        self.check("devtools_puppeteer.mjs")


if __name__ == "__main__":
    main()
