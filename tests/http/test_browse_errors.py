# SPDX-License-Identifier: LGPL-2.1-or-later
"""What agents are told when the browser cannot do what they asked for."""

import os
import re
import shutil
import socket
import threading

from browsetest import BrowseTest, TIMEOUT, browsers_of, kill, read_parents
from gloveboxtest import START_SECONDS, main

# Nothing below the cover can be clicked; trying to, scrolls.
COVERED = ('<style>#cover{position:fixed;inset:0;background:red}</style><div style="height:3000px">'
           "</div><button>far</button><div id=cover></div><script>onscroll = () => %s;</script>")


def find_kind(pid):
    """Which of the browser's processes it is. Some have their words in one."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as stream:
            found = re.search(rb"[ \0]--type=(\w+)", stream.read())
    except OSError:
        return "gone"
    return found.group(1).decode() if found else ""


class Pages(BrowseTest):
    def test_refused(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
            answer = self.fail_with(f'goto("{url}")',
                                    f"Error: Page.goto: net::ERR_CONNECTION_REFUSED at {url}",
                                    f'Call log:\n  - navigating to "{url}", waiting until "load"\n')
        self.assertEqual(answer["extras"]["url"], "chrome-error://chromewebdata/")

    def test_script(self):
        self.do(f'goto("{self.site.url}/p1.html")')
        answer = self.fail_with('goto("javascript:1")',
                                "Error: Page.goto: net::ERR_ABORTED at javascript:1")
        self.assertEqual(answer["extras"]["url"], self.site.url + "/p1.html")

    def kill_pages(self):
        """Ends the processes that have pages, and leaves the browser."""
        found = [pid for pid in browsers_of(self.server.process.pid)
                 if find_kind(pid) == "renderer"]
        kill(found)
        return found

    def find_browser(self):
        """The browser itself. What it has just forked has its words, too, until it has its own."""
        found = browsers_of(self.server.process.pid)
        parents = read_parents()
        return [pid for pid in found if pid in parents and parents[pid] not in found]

    def test_crash(self):
        arrived = threading.Event()

        def never(_):
            arrived.set()
            self.site.ended.wait()

        self.site.pages["/picture"] = never
        self.site.pages["/crashes"] = "<title>C</title><p>half<img src='/picture'>"
        self.do(f'goto("{self.site.url}/p1.html")')
        browsers = self.find_browser()
        self.assertTrue(browsers)
        result = []
        thread = threading.Thread(target=lambda: result.append(
            self.act(f'goto("{self.site.url}/crashes")')))
        thread.start()
        self.assertTrue(arrived.wait(START_SECONDS))
        killed = self.kill_pages()
        thread.join()
        self.assertTrue(killed)
        extras = result[0]["extras"]
        self.assertEqual(extras["last_browser_action_error"].split("\n")[0],
                         "Error: Page.goto: Page crashed")
        self.assertEqual(extras["open_pages_urls"], ["about:blank"])
        self.do(f'goto("{self.site.url}/p1.html")')
        self.assertTrue(all(os.path.exists(f"/proc/{pid}/exe") for pid in browsers))


class Elements(BrowseTest):
    def test_gone(self):
        answer = self.open(COVERED % "document.querySelector('button').remove()")
        self.fail_with(f'click("{self.bid(answer, "far")}")',
                       "Error: Locator.click: Element is not attached to the DOM")

    def test_page_gone(self):
        self.site.pages["/closing"] = COVERED % "window.close()"
        answer = self.open("<button onclick=\"window.open('/closing')\">Pop</button>")
        answer = self.do(f'click("{self.bid(answer, "Pop")}")')
        answer = self.fail_with(f'click("{self.bid(answer, "far")}")',
                                "TargetClosedError: Locator.click: Target page, context or browser "
                                "has been closed")
        self.assertEqual(answer["extras"]["open_pages_urls"], [self.site.url + "/page"])

    def test_log(self):
        answer = self.open("<input readonly aria-label='fixed'><button disabled>off</button>"
                           "<input type='file' hidden><input hidden><input type='date' "
                           "aria-label='day'>")
        fixed, button = self.bid(answer, "fixed"), self.bid(answer, "off")
        for call, name, reason in (
                (f'fill("{fixed}", "x")', "fill", "element is not editable"),
                (f'fill("{button}", "x")', "fill", "element is not enabled"),
                (f'dblclick("{button}")', "click", "element is not enabled"),
                (f'upload_file("{int(button) + 1}", "x")', "click", "element is not visible"),
                (f'fill("{int(button) + 2}", "x")', "fill", "element is not visible"),
                (f'clear("{int(button) + 2}")', "clear", "element is not visible")):
            with self.subTest(call):
                bid = call.split('"')[1]
                self.fail_with(call, TIMEOUT.format(name),
                               f'\nCall log:\n  - waiting for get_by_test_id("{bid}")\n'
                               "    - locator resolved to <", f"\n    - {reason}\n")
        self.fail_with(f'fill("{self.bid(answer, "day")}", "soon")',
                       "Error: Locator.fill: Error: Malformed value")
        # These do not look whether they can be seen.
        self.do(f'focus("{int(button) + 2}")\npress("{int(button) + 2}", "a")')

    def test_unknown(self):
        self.open("<p>x")
        for call in ("fill('99', 'x')", "clear('99')", "dblclick('99')", "hover('99')",
                     "press('99', 'a')", "focus('99')", "select_option('99', 'a')",
                     "drag_and_drop('99', '3')", "drag_and_drop('3', '99')",
                     "upload_file('99', 'x')", "click('99')", "click('a1')", "click('')",
                     "click('-1')"):
            with self.subTest(call):
                bid = re.search(r"'(-1|99|a1|)'", call).group(1)
                self.fail_with(call, f'ValueError: Could not find element with bid "{bid}"')


class Screenshots(BrowseTest):
    def test_no_folder(self):
        folder = os.path.join(self.server.workspace, ".browser_screenshots")
        self.do("noop(0)")
        shutil.rmtree(folder)
        with open(folder, "wb"):
            pass
        self.addCleanup(os.unlink, folder)
        answer = self.act("noop(0)")
        self.check_extras(answer)
        extras = answer["extras"]
        error = extras["last_browser_action_error"]
        self.assertIn(f"“{folder}”", error)
        self.assertEqual((extras["screenshot"], extras["screenshot_path"], extras["set_of_marks"],
                          extras["active_page_index"], extras["last_browser_action"]),
                         ("", None, "", -1, ""))
        url = self.site.url + "/p1.html"
        answer = self.server.action("browse", url=url)
        self.assertEqual(answer["content"], (
            f"[Current URL: {url}]\n================ BEGIN error message ===============\n"
            f"The following error occurred when trying to visit the URL:\n{error}\n"
            "================ END error message ===============\n"
            f"============== BEGIN webpage content ==============\n{error}\n"
            "============== END webpage content ==============\n"))


if __name__ == "__main__":
    main()
