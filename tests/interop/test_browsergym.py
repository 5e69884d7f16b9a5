# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pages as the library of the original describes them, and as the server does.

    test_browsergym.py FOLDER

FOLDER is a virtual environment.
"""

import json
import os
import subprocess
import sys

import browsetest
from browsergym_pages import PAGES
from gloveboxtest import main
from pypi import find_interpreter, skip

PACKAGES = ("browsergym-core==0.13.3", "html2text==2025.4.15", "playwright")
PEER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "browsergym_peer.py")
# Pages are looked at twice, and draw meanwhile.
MOST_VISIBILITY = 0.05
MOST_PIXELS = 1


class Pages(browsetest.BrowseTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        cls.peer = subprocess.Popen([PYTHON, PEER, browsetest.PROGRAM], stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                    env=environment)
        for name, html in PAGES.items():
            cls.site.pages["/" + name] = html

    @classmethod
    def tearDownClass(cls):
        cls.peer.communicate(timeout=60)
        super().tearDownClass()

    def ask(self, **request):
        print(json.dumps(request), file=self.peer.stdin, flush=True)
        return json.loads(self.peer.stdout.readline())

    def check_elements(self, theirs, ours):
        self.assertEqual(list(theirs), list(ours))
        for bid, element in theirs.items():
            own = ours[bid]
            self.assertEqual(set(own), set(element))
            self.assertAlmostEqual(element["visibility"], own["visibility"],
                                   delta=MOST_VISIBILITY, msg=bid)
            self.assertEqual((bool(element["clickable"]), element["set_of_marks"]),
                             (own["clickable"], own["set_of_marks"]), bid)
            self.assertEqual(element["bbox"] is None, own["bbox"] is None, bid)
            for one, other in zip(element["bbox"] or (), own["bbox"] or ()):
                self.assertAlmostEqual(one, other, delta=MOST_PIXELS, msg=bid)

    def test_observations(self):
        for name in PAGES:
            url = f"{self.site.url}/{name}"
            theirs = self.ask(url=url)
            answer = self.do(f'goto("{url}")', return_axtree=True)
            extras = answer["extras"]
            again = self.ask(axtree=extras["axtree_object"],
                             elements=extras["extra_element_properties"])
            with self.subTest(name):
                self.assertEqual(self.tree(answer), theirs["tree"])
                self.assertEqual(extras["focused_element_bid"], theirs["focused"])
                self.check_elements(theirs["elements"], extras["extra_element_properties"])
                self.assertEqual(again["clients"], theirs["clients"])

    def test_texts(self):
        """Of frames the original shows the source, and their titles."""
        for name in (name for name, html in PAGES.items() if "frame" not in html):
            url = f"{self.site.url}/{name}"
            theirs = self.ask(url=url)
            answer = self.server.action("browse", url=url)
            text = answer["content"].split("BEGIN webpage content ==============\n", 1)[1]
            with self.subTest(name):
                self.assertEqual(text[:text.rindex("\n============== END")], theirs["text"])


if __name__ == "__main__":
    if browsetest.PROGRAM is None:
        skip("Chromium is not installed (chromium-headless-shell or chromium)")
    PYTHON = find_interpreter(sys.argv.pop(1), PACKAGES)
    main()
