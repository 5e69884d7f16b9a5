# SPDX-License-Identifier: LGPL-2.1-or-later
"""What agents see of the browser: trees, replies and refusals."""

import json
import re
import unittest

from browsetest import BrowseTest, IS_SHELL, NEEDS_BROWSER, wait_for
from gloveboxtest import Server, main

SUCCESS = "[Action executed successfully.]\n"
TITLE = "Accessibility tree of the COMPLETE webpage:\n"


class Trees(BrowseTest):
    """The samples of the protocol's description, byte for byte."""

    def check(self, name):
        answer = self.do(f'goto("{self.site.url}/{name}.html")')
        self.assertEqual(self.tree(answer), self.expected_tree(name))
        return answer

    def test_simple(self):
        answer = self.check("p1")
        self.assertEqual(answer["extras"]["focused_element_bid"], "3")
        path = answer["extras"]["screenshot_path"]
        head = (f"[Current URL: {self.site.url}/p1.html]\n[Focused element bid: 3]\n"
                f"[Screenshot saved to: {path}]\n\n{SUCCESS}{TITLE}Note: [bid] is ")
        self.assertEqual(answer["content"][:len(head)], head)

    def test_form(self):
        answer = self.do(f'goto("{self.site.url}/p2.html")')
        # Chromium before 156 knows no text of a slider that has none of its own.
        tree = self.tree(answer).replace("valuetext=''", "valuetext='4'")
        self.assertEqual(tree, self.expected_tree("p2"))

    def test_frames(self):
        self.check("p3")
        answer = self.do('click("a4")')
        self.assertEqual(answer["extras"]["focused_element_bid"], "a4")
        self.fail_with('click("a")', 'ValueError: Could not find element with bid "a"')
        answer = self.do('click("ba3")')
        self.assertEqual(answer["extras"]["focused_element_bid"], "ba3")

    def test_shadow(self):
        self.check("p4")
        self.assertEqual(self.do('click("6")')["extras"]["focused_element_bid"], "6")

    def test_visibility(self):
        answer = self.check("p5")
        self.assertEqual(answer["extras"]["axtree_object"], {})
        answer = self.act("noop(0)", return_axtree=True)
        elements = answer["extras"]["extra_element_properties"]
        for bid, visibility, clickable, marked in (
                ("5", 1, True, True), ("6", 0, False, False), ("7", 1, False, False),
                ("9", 1, False, False), ("10", 1, True, True), ("11", 1, False, True),
                ("12", 0.3, False, False), ("13", 0, True, False)):
            with self.subTest(bid=bid):
                element = elements[bid]
                self.assertAlmostEqual(element["visibility"], visibility, delta=0.05)
                self.assertEqual((element["clickable"], element["set_of_marks"]),
                                 (clickable, marked))
        self.assertIsNone(elements["6"]["bbox"])
        self.assertEqual(len(elements["7"]["bbox"]), 4)
        nodes = answer["extras"]["axtree_object"]["nodes"]
        self.assertEqual(nodes[0]["role"]["value"], "RootWebArea")
        ids = [node["nodeId"] for node in nodes]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertTrue(all("childIds" in node for node in nodes))
        self.assertNotIn("InlineTextBox", json.dumps(nodes))

    def test_roles_and_quotes(self):
        self.check("p6")

    def test_network_error(self):
        answer = self.fail_with(
            'goto("http://127.0.0.1:9/")',
            "Error: Page.goto: net::ERR_UNSAFE_PORT at http://127.0.0.1:9/",
            'Call log:\n  - navigating to "http://127.0.0.1:9/", waiting until "load"\n')
        extras = answer["extras"]
        root = self.tree(answer).split("\n")[0]
        self.assertIn(", focused, url='chrome-error://chromewebdata/'", root)
        if IS_SHELL:
            self.assertEqual(self.tree(answer), "RootWebArea '', focused, "
                             "url='chrome-error://chromewebdata/'\n\t[2] generic")
            self.assertEqual(extras["focused_element_bid"], "2")
        self.assertEqual(extras["url"], "chrome-error://chromewebdata/")
        self.assertEqual(extras["open_pages_urls"][extras["active_page_index"]], extras["url"])
        self.assertIn(
            "\n\n================ BEGIN error message ===============\n"
            "The following error occurred when executing the last action:\nError: Page.goto: ",
            answer["content"])

    def test_clones(self):
        self.check("p8")
        answer = self.do('click("6")')
        self.assertEqual(self.tree(answer), self.expected_tree("p8-after"))
        self.assertEqual(answer["extras"]["focused_element_bid"], "6")

    def test_form_round_trip(self):
        self.do(f'goto("{self.site.url}/p9.html")')
        actions = ('fill("6", "Hello World")\nfill("7", "This is\\na test")\n'
                   'select_option("8", "option2")\nclick("12")')
        answer = self.do(actions)
        self.assertEqual(answer["extras"]["last_browser_action"], actions)
        self.assertEqual(self.tree(answer), self.expected_tree("p9"))


class Replies(BrowseTest):
    def test_pictures(self):
        answer = self.open("<title>P</title><button>B</button>")
        extras = answer["extras"]
        data = self.check_picture(extras["screenshot"])
        self.assertNotEqual(self.check_picture(extras["set_of_marks"]), data)
        path = extras["screenshot_path"]
        self.assertTrue(re.fullmatch(re.escape(self.server.workspace) + r"/\.browser_screenshots/"
                                     r"screenshot_\d{8}_\d{6}_\d{6}\.png", path), path)
        with open(path, "rb") as stream:
            self.assertEqual(stream.read(), data)

    def test_visit(self):
        self.site.pages["/dir/"] = (
            "<title>Directory listing for /dir/</title><h1>Directory listing for /dir/</h1><hr>"
            '<ul><li><a href="server.log">server.log</a></li></ul><hr>')
        url = self.site.url + "/dir/"
        answer = self.server.action("browse", url=url)
        self.check_extras(answer)
        extras = answer["extras"]
        self.assertEqual(extras["trigger_by_action"], "browse")
        self.assertEqual(extras["last_browser_action"], f'goto("{url}")')
        self.assertTrue(answer["content"].startswith(
            f"[Current URL: {url}]\n============== BEGIN webpage content ==============\n"
            "#  Directory listing for /dir/ \n"), answer["content"])
        self.assertIn("[ server.log ](server.log)", answer["content"])
        self.assertTrue(answer["content"].endswith(
            "\n\n============== END webpage content ==============\n"))

    def test_visit_as_asked(self):
        bare = self.site.url.replace("http://127.0.0.1", "localhost")
        answer = self.server.action("browse", url=self.site.url)
        self.assertEqual(answer["extras"]["last_browser_action"], f'goto("{self.site.url}")')
        self.assertEqual(answer["extras"]["url"], self.site.url + "/")
        answer = self.server.action("browse", url=bare)
        self.assertEqual(answer["extras"]["last_browser_action"], f'goto("{bare}")')
        self.assertEqual(answer["extras"]["url"], f"http://{bare}/")
        answer = self.server.action("browse", url=self.site.url + '/"quoted"\\')
        self.assertEqual(answer["extras"]["last_browser_action_error"], "")

    def test_visit_error(self):
        answer = self.server.action("browse", url="http://127.0.0.1:9/")
        self.assertIn("]\n================ BEGIN error message ===============\n"
                      "The following error occurred when trying to visit the URL:\n"
                      "Error: Page.goto: ",
                      answer["content"])

    def test_language_errors(self):
        for actions, error in (
            ("", "ValueError: Received an empty action."),
            ("nothing here", "ValueError: Received an empty action."),
            ('foo("1") noop(0)', "NameError: Invalid action type 'foo'."),
            ('click("zz9")', 'ValueError: Could not find element with bid "zz9"'),
            ("click(12)", "ValueError: expected a string, got 12"),
            ("click()", "TypeError: click() missing 1 required positional argument: 'bid'"),
            ("goto(1)", "Error: Page.goto: url: expected string, got number"),
            ("tab_focus(99)", "IndexError: list index out of range"),
            ('goto("foo")', "Error: Page.goto: Protocol error (Page.navigate): "
                            "Cannot navigate to invalid URL"),
        ):
            with self.subTest(actions=actions):
                self.fail_with(actions, error)

    def test_first_error_ends_the_step(self):
        before = self.open("<title>Here</title>here")
        answer = self.fail_with(f'goto("{self.site.url}/p1.html") click("zz9") '
                                f'goto("{self.site.url}/p2.html")',
                                'ValueError: Could not find element with bid "zz9"')
        self.assertTrue(answer["extras"]["url"].endswith("/p1.html"))
        self.fail_with(f'goto("{before["extras"]["url"]}") foo()',
                       "NameError: Invalid action type 'foo'.")
        self.assertTrue(self.do("noop(0)")["extras"]["url"].endswith("/p1.html"))

    def test_evaluation(self):
        for name in ("GET_EVAL_GOAL", "GET_EVAL_REWARDS"):
            self.assertEqual(self.act(name)["content"],
                             "No BrowserGym evaluation environment is active: "
                             f"{name} is only available in evaluation mode.")

    def test_broken_text(self):
        answer = self.open("<body><script>document.title = 'a\\ud800b\\u0000c';"
                           "document.body.innerHTML = '<p>x\\udc00y</p>';</script>")
        self.assertIn("x\ufffdy", self.tree(answer))

    def test_memory(self):
        """What the browser uses is told beside the module's state."""
        self.do("noop(0)")

        def read_reason():
            modules = self.server.json("GET", "/server_info")[1]["modules"]
            return next(m["reason"] for m in modules if m["name"] == "browse")

        wait_for(lambda: re.fullmatch(r"the browser's \d+ processes use \d+ MiB", read_reason()))

    def test_screenshot_route(self):
        self.open("<title>S</title>s")
        status, data, headers = self.server.request("GET", "/browser/screenshot")
        self.assertEqual((status, headers["Content-Type"]), (200, "image/png"))
        self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n")
        self.assertEqual(self.server.request("POST", "/browser/screenshot", b"")[0], 405)
        self.assertEqual(self.server.request("GET", "/browser/screenshot/x")[0], 404)


class Refusals(unittest.TestCase):
    def test_disabled(self):
        with Server() as server:
            for action, args in (("browse", {"url": "http://localhost"}),
                                 ("browse_interactive", {"browser_actions": "noop()"})):
                answer = server.action(action, **args)
                self.assertEqual(answer, {
                    "observation": "error", "extras": {"error_id": ""},
                    "content": "Browser functionality is not supported or disabled.",
                    "message": "Browser functionality is not supported or disabled."})

    def test_evaluation_environment(self):
        with Server("--enable-browser", "--browsergym-eval-env", "miniwob") as server:
            for action, args in (("browse", {"url": "http://localhost"}),
                                 ("browse_interactive", {"browser_actions": "GET_EVAL_GOAL"})):
                self.assertEqual(
                    server.action(action, **args)["content"],
                    "BrowserGym evaluation environments are not supported by this server "
                    "(requested: browsergym/miniwob). Restart it without --browsergym-eval-env.")

    def test_not_installed(self):
        with Server("--enable-browser", "--set", "browse.program=no-such-browser") as server:
            answer = server.action("browse", url="http://localhost")
            self.assertEqual(answer["observation"], "error")
            self.assertTrue(answer["content"].startswith(
                "Browser functionality is not supported or disabled. "))
            self.assertIn("chromium-headless-shell", answer["content"])
            self.assertEqual(server.request("GET", "/browser/screenshot")[0], 409)

    def test_bad_program(self):
        with Server("--enable-browser", "--set", "browse.program=/bin/false") as server:
            answer = server.action("browse_interactive", browser_actions="noop()")
            self.assertEqual(answer["observation"], "error")

    @NEEDS_BROWSER
    def test_warm_start(self):
        with Server("--enable-browser", "--set", "browse.warm-start=true") as server:
            wait_for(lambda: server.request("GET", "/browser/screenshot")[0] == 200)


if __name__ == "__main__":
    main()
