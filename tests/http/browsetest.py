# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pages for a real browser, and a server that has one."""

import base64
import contextlib
import http.server
import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
import unittest

from gloveboxtest import START_SECONDS, Server

PAGES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "browse")
PROGRAMS = ("chromium-headless-shell", "chromium")
PROGRAM = next((path for path in map(shutil.which, PROGRAMS) if path), None)
# The shell shows nothing where Chromium proper says what is wrong with the network.
IS_SHELL = PROGRAM is not None and "headless" in os.path.basename(PROGRAM)
NEEDS_BROWSER = unittest.skipUnless(
    PROGRAM, "Chromium is not installed (chromium-headless-shell or chromium)")
# What the expected trees were recorded with, and what is here; 0: there is none.
RECORDED_VERSION = 156
BEGIN = "============== BEGIN accessibility tree ==============\n"
END = "\n============== END accessibility tree ==============\n"
TIMEOUT = "TimeoutError: Locator.{}: Timeout 500ms exceeded."
LOG = """<script>const log = []; for (const type of %s) addEventListener(type, e => {
log.push([type, e.button, e.buttons, e.detail, e.shiftKey, e.ctrlKey, e.key, e.code, e.keyCode]);
document.title = JSON.stringify(log); }, true);</script>"""
EXTRAS = {
    "url", "trigger_by_action", "screenshot", "screenshot_path", "set_of_marks", "error",
    "goal_image_urls", "open_pages_urls", "active_page_index", "dom_object", "axtree_object",
    "extra_element_properties", "last_browser_action", "last_browser_action_error",
    "focused_element_bid", "filter_visible_only",
}


def find_version():
    """The first number of Chromium's version."""
    if PROGRAM is None:
        return 0
    said = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=False)
    match = re.search(r" (\d+)\.", said.stdout)
    return int(match.group(1)) if match else 0


VERSION = find_version()


def logging(*types):
    """A script that tells of events in the page's title."""
    return LOG % json.dumps(types)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send(self, status, body=b"", kind="text/html; charset=utf-8", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        site = self.server.site
        path = self.path.split("?")[0]
        file = os.path.join(PAGES, path[1:])
        if path in site.pages:
            page = site.pages[path]
            if callable(page):
                page(self)
            else:
                self.send(200, page if isinstance(page, bytes) else page.encode())
        elif path.endswith(".html") and os.path.isfile(file):
            with open(file, "rb") as stream:
                self.send(200, stream.read())
        else:
            self.send(404, b"<title>Gone</title>gone")


class Held:
    """A page that comes when it is let go, and not before."""

    def __init__(self):
        self.asked_for = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, handler):
        self.asked_for.set()
        self.let_go.wait()
        handler.send(200, b"<p>late")


class Site:
    """What the tests' pages are served by."""

    def __init__(self):
        self.pages = {}
        self.ended = threading.Event()
        self.httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.httpd.daemon_threads = True
        self.httpd.site = self
        self.url = f"http://127.0.0.1:{self.httpd.server_address[1]}"
        threading.Thread(target=self.httpd.serve_forever, daemon=True).start()

    def stop(self):
        self.ended.set()
        self.httpd.shutdown()
        self.httpd.server_close()


def read_parents():
    """The parent of each process."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stream:
                parents[int(name)] = int(stream.read().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            pass
    return parents


def processes_of(pid):
    """All descendants of a process."""
    parents = read_parents()
    found = {pid}
    for _ in parents:
        more = {child for child, parent in parents.items() if parent in found} - found
        if not more:
            break
        found |= more
    return found - {pid}


def browsers_of(pid):
    """The ids of the browser's processes below a process."""
    found = []
    for child in processes_of(pid):
        try:
            with open(f"/proc/{child}/cmdline", "rb") as stream:
                words = stream.read().split(b"\0")
        except OSError:
            continue
        if b"chrom" in os.path.basename(words[0]):
            found.append(child)
    return found


def kill(pids):
    """Ends processes, of which some may have ended by themselves."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def wait_for(condition):
    deadline = time.monotonic() + START_SECONDS
    event = threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("it did not come true")
        event.wait(0.02)


@NEEDS_BROWSER
class BrowseTest(unittest.TestCase):
    """Tests that share one server with a browser."""

    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        # The shell may have to wait for a browser that is busy.
        cls.server = Server("--enable-browser", *getattr(cls, "server_args", ()),
                            env={"NO_CHANGE_TIMEOUT_SECONDS": str(START_SECONDS)})

    @classmethod
    def tearDownClass(cls):
        pid = cls.server.process.pid
        browsers = browsers_of(pid)
        status = cls.server.stop()
        cls.site.stop()
        log = cls.server.read_log()
        assert status == -15, f"exit {status}\n{log}"
        assert "openhands:ERROR" not in log and "Sanitizer" not in log, log
        # Also who is killed goes when it is its turn.
        wait_for(lambda: not [pid for pid in browsers if os.path.exists(f"/proc/{pid}/exe")])

    def act(self, actions, **args):
        return self.server.action("browse_interactive", browser_actions=actions, **args)

    def check_extras(self, answer):
        self.assertEqual(answer["observation"], "browse")
        self.assertEqual(set(answer["extras"]), EXTRAS)
        self.assertEqual(answer["message"], "Visited " + answer["extras"]["url"])
        self.assertEqual(answer["extras"]["dom_object"], {})

    @contextlib.contextmanager
    def as_recorded(self):
        """Around what one Chromium does and another does not, whatever we do."""
        try:
            yield
        except AssertionError:
            if VERSION == RECORDED_VERSION:
                raise
            self.skipTest(f"Chromium {VERSION} says something else here than Chromium "
                          f"{RECORDED_VERSION}, with which this was recorded")

    def do(self, actions, **args):
        """Acts; there must be no error."""
        answer = self.act(actions, **args)
        self.assertEqual(answer["observation"], "browse", answer)
        self.assertEqual(answer["extras"]["last_browser_action_error"], "")
        self.check_extras(answer)
        return answer

    def fail_with(self, actions, first_line, *words):
        """Acts; there must be this error."""
        answer = self.act(actions)
        error = answer["extras"]["last_browser_action_error"]
        self.assertEqual(error.split("\n")[0], first_line)
        for word in words:
            self.assertIn(word, error)
        self.assertTrue(answer["extras"]["error"])
        return answer

    @contextlib.contextmanager
    def while_waiting(self):
        """Around what is done while the agent waits for a page; its answers, none at first."""
        held = self.site.pages["/held"] = Held()
        answers = []
        thread = threading.Thread(
            target=lambda: answers.append(self.do(f'goto("{self.site.url}/held")')))
        thread.start()
        try:
            self.assertTrue(held.asked_for.wait(START_SECONDS))
            yield answers
        finally:
            held.let_go.set()
            thread.join()
        self.assertEqual(len(answers), 1)

    def open(self, html, path="/page"):
        self.site.pages[path] = html
        return self.do(f'goto("{self.site.url}{path}")')

    def tree(self, answer):
        text = answer["content"].split(BEGIN, 1)[1]
        return text[:text.rindex(END)]

    def bid(self, answer, text):
        """The bid of the line of the tree that contains a text."""
        for line in self.tree(answer).split("\n"):
            match = re.match(r"\t*\[(\w+)\]", line)
            if match and text in line:
                return match.group(1)
        raise AssertionError(f"{text!r} is not in\n{self.tree(answer)}")

    def expected_tree(self, name):
        with open(os.path.join(PAGES, name + ".tree"), encoding="utf-8") as stream:
            return stream.read()[:-1].replace("http://127.0.0.1:8000", self.site.url)

    def check_picture(self, url):
        head = "data:image/png;base64,"
        self.assertTrue(url.startswith(head), url[:40])
        data = base64.b64decode(url[len(head):])
        self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n")
        size = (1280).to_bytes(4, "big") + (720).to_bytes(4, "big")
        self.assertEqual(data[16:26], size + b"\x08\x02")
        return data
