#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Records what a real browser says of the pages in this folder, for tests that have none.

    record.py BROWSER    writes recorded/*.json
"""

import functools
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
PORT = 8000  # as in the expected texts
FLAGS = ["--headless", "--no-sandbox", "--hide-scrollbars", "--remote-debugging-pipe",
         "--disable-features=HttpsUpgrades,Translate,PaintHolding"]

MARK = """
(prefix => {
  const state = window.gbxRecorder ??= {number: 0, letters: 0};
  const elements = [];
  const walk = root => root.querySelectorAll('*').forEach(element => {
    elements.push(element);
    if (element.shadowRoot) walk(element.shadowRoot);
  });
  walk(document);
  const pick = (x, y) => {
    let found = null;
    for (let root = document; root;) {
      const inner = root.elementFromPoint(x, y);
      if (!inner || inner === found) break;
      found = inner;
      root = found.shadowRoot;
    }
    return found;
  };
  const met = new Set(), buttons = [];
  for (const element of elements) {
    const isFrame = ['iframe', 'frame'].includes(element.localName);
    let bid = element.getAttribute('bid');
    if (bid === null || met.has(bid))
      bid = prefix + (isFrame ? String.fromCharCode(97 + state.letters++) : state.number++);
    met.add(bid);
    element.setAttribute('bid', bid);
    for (const name of ['aria-roledescription', 'aria-description'])
      element.setAttribute(name, `browsergym_id_${bid} ${element.getAttribute(name) ?? ''}`);
    const box = element.getBoundingClientRect();
    const top = pick((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    const known = 'input textarea select button a iframe video li td option'.split(' ');
    const marked = top !== null && element.contains(top) && box.width * box.height >= 20 &&
      (known.includes(element.localName) || element.onclick !== null ||
       getComputedStyle(element).cursor === 'pointer') &&
      !buttons.some(other => other.contains(element));
    element.setAttribute('browsergym_set_of_marks', marked ? '1' : '0');
    if (marked)
      for (let up = element.parentElement; up; up = up.parentElement)
        if (up.getAttribute('browsergym_set_of_marks') === '1')
          up.setAttribute('browsergym_set_of_marks', '0');
    if (marked && element.matches('button, a, input[type="button"], div[role="button"]'))
      buttons.push(element);
    element.setAttribute('browsergym_visibility_ratio', '0');
  }
  return new Promise(done => {
    let left = elements.length;
    const observer = new IntersectionObserver(entries => {
      for (const entry of entries)
        entry.target.setAttribute('browsergym_visibility_ratio',
                                  Math.round(entry.intersectionRatio * 100) / 100);
      left -= entries.length;
      if (left <= 0) { observer.disconnect(); done(true); }
    });
    elements.forEach(element => observer.observe(element));
    if (left === 0) done(true);
    setTimeout(done, 1000);
  });
})(%s)
"""
UNMARK = """
(() => {
  const walk = root => root.querySelectorAll('*').forEach(element => {
    for (const name of ['aria-roledescription', 'aria-description']) {
      const text = element.getAttribute(name)?.replace(/^browsergym_id\\S*\\s?/, '');
      if (text) element.setAttribute(name, text);
      else element.removeAttribute(name);
    }
    if (element.shadowRoot) walk(element.shadowRoot);
  });
  walk(document);
})()
"""
FOCUSED = """
(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element?.getAttribute('bid') ?? '';
})()
"""
FILL = """
document.querySelector('input').value = 'Hello World';
document.querySelector('textarea').value = 'This is\\na test';
document.querySelector('select').value = 'option2';
document.querySelector('button').focus();
document.querySelector('button').click();
"""


class Browser:
    """One page of a browser, over its pipe."""

    def __init__(self, program):
        self.profile = tempfile.mkdtemp()
        to_browser, self.output = os.pipe()
        self.input, from_browser = os.pipe()
        shell = f'exec "$@" 3<&{to_browser} 4>&{from_browser}'
        self.child = subprocess.Popen(
            ["sh", "-c", shell, "sh", program, *FLAGS, f"--user-data-dir={self.profile}"],
            pass_fds=(to_browser, from_browser), stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.last, self.buffer, self.events, self.session = 0, b"", [], None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        self.call("Page.enable")
        self.call("Runtime.enable")
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        self.call("Emulation.setDeviceMetricsOverride", width=1280, height=720,
                  deviceScaleFactor=1, mobile=False)

    def read(self):
        while b"\0" not in self.buffer:
            chunk = os.read(self.input, 1 << 20)
            if not chunk:
                raise EOFError("the browser is gone")
            self.buffer += chunk
        text, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(text)

    def call(self, method, **params):
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.read())
        self.events = [event for event in self.events if event.get("method") != method]

    def contexts(self):
        """Frame -> its main world."""
        self.events.clear()
        self.call("Runtime.disable")
        self.call("Runtime.enable")
        made = [e["params"]["context"] for e in self.events
                if e.get("method") == "Runtime.executionContextCreated"]
        return {c["auxData"]["frameId"]: c["id"] for c in made if c["auxData"]["isDefault"]}

    def evaluate(self, world, text):
        return self.call("Runtime.evaluate", contextId=world, expression=text, awaitPromise=True,
                         returnByValue=True)["result"].get("value")

    def close(self):
        self.session = None
        self.call("Browser.close")
        self.child.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


def frames_of(tree):
    yield tree["frame"]["id"]
    for child in tree.get("childFrames", ()):
        yield from frames_of(child)


def mark(browser, worlds, tree, prefix, marked):
    frame = tree["frame"]["id"]
    browser.evaluate(worlds[frame], MARK % json.dumps(prefix))
    marked.append(worlds[frame])
    for child in tree.get("childFrames", ()):
        owner = browser.call("DOM.getFrameOwner", frameId=child["frame"]["id"])["backendNodeId"]
        node = browser.call("DOM.describeNode", backendNodeId=owner)["node"]
        attributes = dict(zip(node["attributes"][::2], node["attributes"][1::2]))
        if node["localName"] in ("iframe", "frame") and \
                "allow-scripts" in attributes.get("sandbox", "allow-scripts"):
            mark(browser, worlds, child, attributes["bid"], marked)


def observe(browser):
    tree = browser.call("Page.getFrameTree")["frameTree"]
    worlds = browser.contexts()
    marked = []
    mark(browser, worlds, tree, "", marked)
    recorded = {"snapshot": browser.call("DOMSnapshot.captureSnapshot", computedStyles=[])}
    recorded["frames"] = [
        {"id": frame, "result": browser.call("Accessibility.getFullAXTree", frameId=frame)}
        for frame in frames_of(tree)]
    recorded["owners"] = []
    for frame in recorded["frames"]:
        for node in frame["result"]["nodes"]:
            if node.get("role", {}).get("value") == "Iframe":
                inner = browser.call("DOM.describeNode", backendNodeId=node["backendDOMNodeId"])
                recorded["owners"].append([node["backendDOMNodeId"], inner["node"]["frameId"]])
    recorded["focused"] = browser.evaluate(worlds[tree["frame"]["id"]], FOCUSED)
    for world in marked:
        browser.evaluate(world, UNMARK)
    return recorded


def write(name, recorded):
    path = os.path.join(HERE, "recorded", name + ".json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(recorded, file, ensure_ascii=False, separators=(",", ":"), sort_keys=False)
        file.write("\n")
    print(path, os.path.getsize(path))


def visit(browser, url):
    browser.call("Page.navigate", url=url)
    browser.wait("Page.loadEventFired")


def record_pages(browser):
    for name in ("p1", "p2", "p3", "p4", "p5", "p6", "p8", "p9"):
        visit(browser, f"http://127.0.0.1:{PORT}/{name}.html")
        write(name, observe(browser))
        if name == "p8":
            world = next(iter(browser.contexts().values()))
            browser.evaluate(world, "document.querySelector('button').focus();"
                                    "document.querySelector('button').click()")
            write("p8-clicked", observe(browser))
        if name == "p9":
            world = next(iter(browser.contexts().values()))
            browser.evaluate(world, FILL)
            write("p9-filled", observe(browser))
    browser.call("Page.navigate", url="http://127.0.0.1:9/")
    write("p7", observe(browser))


def record_texts(browser):
    with open(os.path.join(HERE, "texts.json"), encoding="utf-8") as file:
        rows = json.load(file)
    frame = browser.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
    for row in rows:
        browser.call("Page.setDocumentContent", frameId=frame,
                     html=f"<!DOCTYPE html><html><head><title>T</title></head>"
                          f"<body>{row['html']}</body></html>")
        row["snapshot"] = browser.call("DOMSnapshot.captureSnapshot", computedStyles=[])
        for document in row["snapshot"]["documents"]:
            del document["layout"], document["textBoxes"]
    write("texts", rows)


def main():
    os.makedirs(os.path.join(HERE, "recorded"), exist_ok=True)
    handler = functools.partial(http.server.SimpleHTTPRequestHandler,
                                directory=os.path.join(HERE, "../../http/browse"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    browser = Browser(sys.argv[1])
    try:
        record_pages(browser)
        record_texts(browser)
    finally:
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
