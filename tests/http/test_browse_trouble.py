# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tabs, pages that try to get in the way, limits, and the browser's death."""

import contextlib
import os
import pwd
import threading
import unittest

from browsetest import BrowseTest, NEEDS_BROWSER, browsers_of, kill, wait_for
from gloveboxtest import Server, main


class Tabs(BrowseTest):
    def test_tabs(self):
        self.do(f'goto("{self.site.url}/p1.html")')
        extras = self.do(f'new_tab() goto("{self.site.url}/p2.html")')["extras"]
        self.assertEqual(len(extras["open_pages_urls"]), 2)
        self.assertEqual((extras["active_page_index"], extras["url"]),
                         (1, self.site.url + "/p2.html"))
        extras = self.do("tab_focus(0)")["extras"]
        self.assertEqual((extras["active_page_index"], extras["url"]),
                         (0, self.site.url + "/p1.html"))
        self.assertEqual(self.do("tab_focus(-1)")["extras"]["active_page_index"], 1)
        extras = self.do("tab_close()")["extras"]
        self.assertEqual(extras["open_pages_urls"], [self.site.url + "/p1.html"])
        extras = self.do("tab_close()")["extras"]
        self.assertEqual(extras["open_pages_urls"], ["about:blank"])

    def test_popup(self):
        answer = self.open("<button onclick=\"window.open('/p1.html')\">Pop</button>")
        extras = self.do(f'click("{self.bid(answer, "Pop")}")')["extras"]
        self.assertEqual(extras["open_pages_urls"][-1], self.site.url + "/p1.html")
        self.assertEqual(extras["url"], self.site.url + "/p1.html")
        self.do("tab_close()")

    def test_link_in_new_page(self):
        """Chromium 150 opens nothing that ever becomes a page, whoever clicks."""
        with self.as_recorded():
            self.check_link_in_new_page()

    def check_link_in_new_page(self):
        answer = self.open(f'<a href="{self.site.url}/p2.html">Link</a>')
        link = self.bid(answer, "Link")
        extras = self.do(f'click("{link}", button="middle")')["extras"]
        self.assertEqual(extras["url"], self.site.url + "/p2.html")
        self.do("tab_close()")
        extras = self.do(f'click("{link}", modifiers=["Control"])')["extras"]
        self.assertEqual(extras["url"], self.site.url + "/p2.html")
        self.do("tab_close()")

    def test_history(self):
        self.do(f'new_tab() goto("{self.site.url}/p1.html") goto("{self.site.url}/p2.html")')
        self.assertEqual(self.do("go_back()")["extras"]["url"], self.site.url + "/p1.html")
        self.assertEqual(self.do("go_forward()")["extras"]["url"], self.site.url + "/p2.html")
        self.assertEqual(self.do("go_forward()")["extras"]["url"], self.site.url + "/p2.html")
        self.do(f'goto("{self.site.url}/p2.html#x")')
        self.assertEqual(self.do("go_back()")["extras"]["url"], self.site.url + "/p2.html")
        self.do("tab_close()")


class Trouble(BrowseTest):
    """Pages and fates that should not stop anybody."""

    def test_dialogs(self):
        answer = self.open("<button onclick=\"alert(1); document.title = confirm('?') + '' + "
                           "prompt('?')\">Ask</button>")
        button = self.bid(answer, "Ask")
        self.assertIn("RootWebArea 'falsenull'", self.tree(self.do(f'click("{button}")')))
        self.open("<script>onbeforeunload = e => { e.preventDefault(); return 'stay'; }</script>"
                  "<body onload='alert(2)'><button>B</button>")
        self.assertEqual(self.do(f'goto("{self.site.url}/p1.html")')["extras"]["url"],
                         self.site.url + "/p1.html")

    def test_hostile_page(self):
        answer = self.open("""<body bid="x"><p bid="7" aria-description="mine">one</p>
<script>Array.from = null; Element.prototype.setAttribute = () => { throw 1; };
document.querySelectorAll = null; JSON.stringify = null; window.gbx = 1;
IntersectionObserver = null; setTimeout = null; Promise = null;</script><button>B</button>""")
        self.assertIn("paragraph", self.tree(answer))
        self.do(f'click("{self.bid(answer, "button")}")')

    def test_endless_redirects(self):
        self.site.pages["/around"] = lambda h: h.send(302, Location="/around")
        self.fail_with(f'goto("{self.site.url}/around")',
                       "Error: Page.goto: net::ERR_TOO_MANY_REDIRECTS at "
                       f"{self.site.url}/around")

    def test_no_content(self):
        self.do(f'goto("{self.site.url}/p1.html")')
        self.site.pages["/nothing"] = lambda h: h.send(204)
        answer = self.fail_with(f'goto("{self.site.url}/nothing")',
                                f"Error: Page.goto: net::ERR_ABORTED at {self.site.url}/nothing")
        self.assertEqual(answer["extras"]["url"], self.site.url + "/p1.html")

    def test_page_that_never_answers(self):
        self.site.pages["/never"] = lambda h: self.site.ended.wait()
        answer = self.act(f'goto("{self.site.url}/never")', timeout=3)
        self.assertEqual(answer["extras"]["last_browser_action_error"],
                         "Browser environment took too long to respond.")
        self.assertEqual(answer["content"], (
            "[Current URL: ]\n[Focused element bid: ]\n\n"
            "================ BEGIN error message ===============\nThe following error occurred "
            "when executing the last action:\nBrowser environment took too long to respond.\n"
            "================ END error message ===============\n\n"
            "[Error encountered when processing the accessibility tree: 'nodes']"))
        self.assertEqual(answer["extras"]["active_page_index"], -1)
        self.assertIn("button", self.tree(self.do(f'goto("{self.site.url}/p2.html")')))

    def test_page_that_hangs(self):
        answer = self.open("<button onclick='for (;;);'>Hang</button>")
        answer = self.act(f'click("{self.bid(answer, "Hang")}")', timeout=3)
        self.assertEqual(answer["extras"]["last_browser_action_error"],
                         "Browser environment took too long to respond.")
        self.assertEqual(self.server.run("echo alive")["content"].split("\n")[0], "alive")
        self.do(f'goto("{self.site.url}/p1.html")')

    def test_shell_meanwhile(self):
        with self.while_waiting() as answers:
            self.assertIn("meanwhile", self.server.run("echo meanwhile")["content"])
            self.assertEqual(answers, [])

    def test_large_page(self):
        answer = self.open("".join(f"<p id=p{i}>row {i}</p>" for i in range(10000)))
        self.assertIn("row 9999", self.tree(answer))
        last = self.tree(answer).rsplit("[", 1)[1].split("]")[0]
        self.assertEqual(self.do(f'click("{last}")')["extras"]["last_browser_action_error"], "")

    def test_many_pages(self):
        # GBX_BROWSE_MAX_PAGES_COUNT
        answer = self.open("<button onclick='for (let i = 70; i; i--) window.open()'>B</button>")
        extras = self.do(f'click("{self.bid(answer, "button")}")')["extras"]
        self.assertEqual(len(extras["open_pages_urls"]), 64)
        extras = self.do("tab_close() " * 63)["extras"]
        self.assertEqual(extras["open_pages_urls"], [self.site.url + "/page"])

    def test_many_frames(self):
        # GBX_BROWSE_MAX_FRAMES_COUNT
        answer = self.open("<iframe hidden></iframe>" * 120 + "<button>last</button>")
        self.do(f'click("{self.bid(answer, "last")}")')

    def test_many_downloads(self):
        # GBX_BROWSE_MAX_DOWNLOADS_COUNT
        self.site.pages["/file"] = lambda h: h.send(200, b"x", "application/octet-stream")
        answer = self.open("<button onclick='for (let i = 0; i < 40; i++) {"
                           "const a = document.createElement(`a`); a.href = `/file?` + i;"
                           "a.download = i; a.click(); }'>B</button>")
        answer = self.act(f'click("{self.bid(answer, "button")}")')
        self.assertEqual(answer["observation"], "download")
        count = 1
        while self.act("noop(0)")["observation"] == "download":
            count += 1
        self.assertLessEqual(count, 32)

    def test_many_screenshots(self):
        # GBX_BROWSE_MAX_SCREENSHOTS_COUNT
        folder = os.path.join(self.server.workspace, ".browser_screenshots")
        path = self.do("noop(0)")["extras"]["screenshot_path"]
        for i in range(1010):
            with open(os.path.join(folder, f"screenshot_20000101_000000_{i:06}.png"), "wb"):
                pass
        newest = self.do("noop(0)")["extras"]["screenshot_path"]
        names = os.listdir(folder)
        self.assertEqual(len(names), 1000)
        self.assertIn(os.path.basename(newest), names)
        self.assertIn(os.path.basename(path), names)

    def test_data_url(self):
        answer = self.open('<img alt="big" src="data:image/png;base64,' + "A" * 20000000 + '">'
                           "<script>const text = 'x'.repeat(20000000)</script>"
                           '<a href="#" onclick="location = `data:text/plain,` + text">Go</a>')
        self.assertLess(len(answer["content"]), 3000)
        self.do(f'click("{self.bid(answer, "Go")}")')
        answer = self.act('goto("data:text/html,<title>Long</title>' + "y" * 20000000 + '")')
        self.assertIn(answer["observation"], ("browse", "error"))
        self.do('goto("data:text/html,<title>Short</title>")')

    def test_print(self):
        answer = self.open("<script>onafterprint = () => document.title = 'printed';</script>"
                           "<button onclick='print()'>Print</button>")
        self.do(f'click("{self.bid(answer, "Print")}")')
        self.assertEqual(self.do(f'goto("{self.site.url}/p1.html")')["extras"]["url"],
                         self.site.url + "/p1.html")

    def test_endless_work(self):
        """A page that is never at rest is seen as it is."""
        answer = self.open("<p>busy</p><script>setInterval(() => { const p = document."
                           "createElement('p'); document.body.append(p); document.querySelector("
                           "'p').remove(); }, 1); const frame = document.createElement('iframe');"
                           "document.body.append(frame); setInterval(() => frame.src ="
                           "'about:blank?' + Math.random(), 5);</script>")
        self.assertEqual(answer["extras"]["url"], self.site.url + "/page")

    def test_killed(self):
        self.do(f'goto("{self.site.url}/p1.html")')
        result = []
        thread = threading.Thread(target=lambda: result.append(self.act("noop(2000)")))
        before = browsers_of(self.server.process.pid)
        thread.start()
        self.assertTrue(before)
        kill(before)
        thread.join()
        self.assertEqual(result[0]["extras"]["last_browser_action_error"], "")
        self.do(f'goto("{self.site.url}/p2.html")')
        wait_for(lambda: not set(before) & set(browsers_of(self.server.process.pid)))


@NEEDS_BROWSER
class ServerKilled(unittest.TestCase):
    def test_nothing_is_left(self):
        server = Server("--enable-browser")
        self.addCleanup(server.stop)
        server.action("browse_interactive", browser_actions="noop(0)")
        browsers = browsers_of(server.process.pid)
        self.assertTrue(browsers)
        server.process.kill()
        wait_for(lambda: not [pid for pid in browsers if os.path.exists(f"/proc/{pid}/exe")])


@NEEDS_BROWSER
@unittest.skipUnless(os.getuid() == 0, "only root can be somebody else")
class OtherUser(unittest.TestCase):
    def test_who_browses(self):
        nobody = pwd.getpwnam("nobody").pw_uid
        with Server("--enable-browser", "--username", "nobody", "--user-id", str(nobody)) as server:
            answer = server.action("browse_interactive", browser_actions="noop(0)")
            path = answer["extras"]["screenshot_path"]
            self.assertEqual(os.stat(path).st_uid, nobody)
            self.assertEqual(os.stat(os.path.dirname(path)).st_uid, nobody)
            owners = set()
            for pid in browsers_of(server.process.pid):
                with contextlib.suppress(FileNotFoundError):
                    owners.add(os.stat(f"/proc/{pid}").st_uid)
            self.assertEqual(owners, {nobody})


if __name__ == "__main__":
    main()
