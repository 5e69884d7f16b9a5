# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the protocol's own client asks of a browser in its tests, asked the same way here."""

import os
import re
import shutil
import tempfile
import unittest
import zlib

from browsetest import BEGIN, BrowseTest, wait_for
from gloveboxtest import main

SHOT = "Screenshot saved to: "
DONE = "[Action executed successfully.]"


def make_pdf(texts):
    """A document of a page for each text."""
    count = len(texts)
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(count))
    objects = ["<</Type/Catalog/Pages 2 0 R>>",
               f"<</Type/Pages/Kids[{kids}]/Count {count}>>"]
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    for i, text in enumerate(texts):
        stream = f"BT /F1 24 Tf 20 60 Td ({text}) Tj ET"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 120]/Contents {4 + 2 * i} 0 R"
                       f"/Resources<</Font<</F1 {font}>>>>>>")
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
    body = "%PDF-1.4\n" + "".join(
        f"{i} 0 obj{text}endobj\n" for i, text in enumerate(objects, 1))
    return (body + "trailer<</Root 1 0 R>>\n").encode()


def make_png(width, height):
    """A picture of one colour."""
    def chunk(kind, data):
        return (len(data).to_bytes(4, "big") + kind + data
                + zlib.crc32(kind + data).to_bytes(4, "big"))
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    rows = (b"\0" + b"\x40\x80\xc0" * width) * height
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


class Served(BrowseTest):
    """Pages out of the workspace, served by what the agent starts in its shell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.run("python3 -u -m http.server 0 --bind localhost > server.log 2>&1 &")
        wait_for(cls.find_port)
        cls.root = f"http://localhost:{cls.find_port().group(1)}"

    @classmethod
    def find_port(cls):
        path = os.path.join(cls.server.workspace, "server.log")
        if not os.path.exists(path):
            return None
        with open(path, encoding="utf-8") as stream:
            return re.search(r"port (\d+) ", stream.read())

    @classmethod
    def tearDownClass(cls):
        cls.server.run("kill %1")
        super().tearDownClass()

    def write(self, name, text):
        with open(os.path.join(self.server.workspace, name), "w", encoding="utf-8") as stream:
            stream.write(text)

    def test_simple(self):
        answer = self.server.action("browse", url=self.root, return_axtree=False)
        extras = answer["extras"]
        self.check_extras(answer)
        self.assertIn(self.root, extras["url"])
        self.assertFalse(extras["error"])
        self.assertEqual(extras["open_pages_urls"], [self.root + "/"])
        self.assertEqual(extras["active_page_index"], 0)
        self.assertEqual(extras["last_browser_action"], f'goto("{self.root}")')
        self.assertEqual(extras["last_browser_action_error"], "")
        self.assertIn("Directory listing for /", answer["content"])
        self.assertIn("server.log", answer["content"])

    def check_step(self, answer, url):
        """What every step of the client's tests looks for."""
        self.assertIn(f"[Current URL: {url}]", answer["content"])
        self.assertIn(DONE, answer["content"])
        self.assertIn(SHOT + self.server.workspace + "/.browser_screenshots/screenshot_",
                      answer["content"])
        path = answer["content"].split(SHOT, 1)[1].split("]", 1)[0]
        self.assertEqual(path, answer["extras"]["screenshot_path"])
        self.assertGreater(os.path.getsize(path), 1000)
        self.assertIn(BEGIN, answer["content"])

    def test_navigation(self):
        self.write("page1.html", '<!DOCTYPE html><html><head><title>Page 1</title></head><body>'
                   '<h1>Page 1</h1><a href="page2.html" id="link">Go to Page 2</a></body></html>')
        self.write("page2.html", '<!DOCTYPE html><html><head><title>Page 2</title></head><body>'
                   '<h1>Page 2</h1><a href="page1.html">Go to Page 1</a></body></html>')
        first, second = f"{self.root}/page1.html", f"{self.root}/page2.html"
        answer = self.do(f'goto("{first}")')
        self.check_step(answer, first)
        self.assertIn("Page 1", answer["content"])
        link = self.bid(answer, "Go to Page 2")

        answer = self.do("noop(500)")
        self.check_step(answer, first)
        answer = self.do(f'click("{link}")')
        self.check_step(answer, second)
        self.assertIn("RootWebArea 'Page 2'", answer["content"])
        answer = self.do("go_back()")
        self.check_step(answer, first)
        self.assertIn("RootWebArea 'Page 1'", answer["content"])
        answer = self.do("go_forward()")
        self.check_step(answer, second)
        self.assertEqual(answer["extras"]["last_browser_action"], "go_forward()")

    def test_form(self):
        self.write("form.html", '''<!DOCTYPE html><html><head><title>Test Form</title></head><body>
<h1>Test Form</h1><form id="f"><input type="text" id="text" placeholder="Enter text">
<textarea id="area" placeholder="Enter message"></textarea>
<select id="s"><option value="">Select an option</option>
<option value="option1">Option 1</option><option value="option2">Option 2</option></select>
<button type="button" id="b">Test Button</button><input type="submit" value="Submit"></form>
<div id="result"></div><script>
b.onclick = () => { result.innerHTML = 'Button clicked!'; };
f.onsubmit = event => { event.preventDefault(); result.innerHTML = 'Form submitted! Text: ' +
  text.value + ', Textarea: ' + area.value + ', Select: ' + s.value; };
</script></body></html>''')
        url = f"{self.root}/form.html"
        answer = self.do(f'goto("{url}")')
        self.assertIn("Test Form", answer["content"])
        text, area, choice, button, submit = (self.bid(answer, what) for what in (
            "Enter text", "Enter message", "combobox", "Test Button", "Submit"))
        actions = (f'fill("{text}", "Hello World")\nfill("{area}", "This is a test message")\n'
                   f'select_option("{choice}", "option2")\nclick("{button}")')
        answer = self.do(actions)
        self.check_step(answer, url)
        for what in ("Hello World", "This is a test message", "Option 2", "Button clicked!"):
            self.assertIn(what, self.tree(answer))
        self.assertEqual(answer["extras"]["last_browser_action"], actions)
        answer = self.do(f'click("{submit}")')
        self.assertIn("Form submitted! Text: Hello World, Textarea: This is a test message, "
                      "Select: option2", self.tree(answer))
        answer = self.do(f'clear("{text}")')
        self.assertIn("textbox 'Enter text', clickable", self.tree(answer))

    def test_interactive(self):
        self.write("scroll.html", '''<!DOCTYPE html><html><head><title>Scroll</title><style>
body { height: 3000px } #low { position: absolute; top: 2500px } </style></head><body>
<h1>Interactive</h1><div id="hover" tabindex="0" role="button">Hover over me</div>
<input id="field" type="text" placeholder="Focus me"><p id="said">nothing</p>
<div id="low">Low</div><script>
hover.onmouseenter = () => { hover.textContent = 'Hovered'; };
field.onfocus = () => { said.textContent = 'focused'; };
field.onkeydown = event => { if (event.key === 'Enter') said.textContent = 'entered'; };
</script></body></html>''')
        url = f"{self.root}/scroll.html"
        answer = self.do(f'goto("{url}")')
        hover, field = self.bid(answer, "Hover over me"), self.bid(answer, "Focus me")
        answer = self.do("scroll(0, 300)\nscroll(0, -300)")
        self.check_step(answer, url)
        self.assertIn("scroll(0, 300)", answer["extras"]["last_browser_action"])
        answer = self.do(f'hover("{hover}")')
        self.assertIn("Hovered", self.tree(answer))
        answer = self.do(f'focus("{field}")')
        self.assertIn("focused", self.tree(answer))
        self.assertEqual(answer["extras"]["focused_element_bid"], field)
        answer = self.do(f'fill("{field}", "typed")\npress("{field}", "Enter")')
        self.assertIn("entered", self.tree(answer))
        self.assertIn("value='typed'", self.tree(answer))

    def test_upload(self):
        self.write("upload.txt", "What is uploaded.\n")
        self.write("upload.html", '''<!DOCTYPE html><html><head><title>Upload</title></head><body>
<h1>Upload</h1><input type="file" id="file"><div id="info">none</div><script>
file.onchange = async () => { const one = file.files[0];
  info.textContent = one.name + ' ' + one.size + ' ' + await one.text(); };
</script></body></html>''')
        answer = self.do(f'goto("{self.root}/upload.html")')
        bid = self.bid(answer, "Choose File")
        path = os.path.join(self.server.workspace, "upload.txt")
        answer = self.do(f'upload_file("{bid}", "{path}")')
        self.assertIn("upload.txt 18 What is uploaded.", self.tree(answer))
        self.assertIn(f"[{bid}] button 'Choose File' value='upload.txt'", self.tree(answer))


class Viewed(BrowseTest):
    """Files of the workspace, shown by the server beside the server."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="glovebox-viewer-")
        url_file = os.path.join(cls.folder, "url")
        cls.server_args = ("--set", f"viewer.url-file={url_file}")
        super().setUpClass()
        with open(url_file, encoding="ascii") as stream:
            cls.viewer = stream.read()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        shutil.rmtree(cls.folder)

    def view(self, name, data):
        path = os.path.join(self.server.workspace, name)
        with open(path, "wb") as stream:
            stream.write(data)
        answer = self.do(f'goto("{self.viewer}/view?path={path}")')
        root = f"RootWebArea 'File Viewer - {name}', focused"
        self.assertEqual(self.tree(answer)[:len(root)], root)
        return answer

    @unittest.skipUnless(shutil.which("pdftoppm"), "pdftoppm is not installed (poppler-utils)")
    def test_pdf(self):
        answer = self.view("test_document.pdf", make_pdf(["Page one", "Page two", "Page three"]))
        self.assertEqual(self.tree(answer).count("Canvas"), 3)
        self.check_picture(answer["extras"]["screenshot"])
        self.assertTrue(os.path.exists(answer["extras"]["screenshot_path"]))

    def test_picture(self):
        answer = self.view("test_image.png", make_png(60, 40))
        self.assertRegex(self.tree(answer), r"\n\t+\[\d+\] image 'test_image.png', url='")
        self.assertNotIn("base64", self.tree(answer))

    def test_missing(self):
        answer = self.do(f'goto("{self.viewer}/view?path=/no/such/file.png")')
        self.assertIn("File not found", self.tree(answer))


if __name__ == "__main__":
    main()
