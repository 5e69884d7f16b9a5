# SPDX-License-Identifier: LGPL-2.1-or-later
"""What agents type, choose, upload and download, in the real browser."""

import json
import os
import shutil
import tempfile

from browsetest import BrowseTest, TIMEOUT, logging
from gloveboxtest import main

NOT_EDITABLE = ("Error: Locator.{}: Error: Element is not an <input>, <textarea>, <select> or "
                "[contenteditable] and does not have a role allowing [aria-readonly]")


class Keyboard(BrowseTest):
    def test_fill(self):
        answer = self.open("""<script>let n = 0</script><input aria-label="t" value="old"
oninput="n++; document.title = n + this.value"><textarea aria-label="area"></textarea>
<p contenteditable role="textbox" aria-label="rich">x</p><input type="number" aria-label="num">
<input type="date" aria-label="day"><input readonly aria-label="ro"><input disabled
aria-label="dis"><input type="checkbox" aria-label="box"><p>para</p><select aria-label="sel">
</select><label>lab<input id="l"></label>""")
        bids = {name: self.bid(answer, f"'{name}'") for name in (
            "t", "area", "rich", "num", "ro", "dis", "box", "sel")}
        answer = self.do(f'fill("{bids["t"]}", "new ü")')
        self.assertIn("RootWebArea '1new ü'", self.tree(answer))
        answer = self.do("\n".join((f'fill("{bids["area"]}", "a\\nb")',
                                    f'fill("{bids["rich"]}", "deep")',
                                    f'fill("{bids["num"]}", " 12 ")',
                                    f'fill("{self.bid(answer, "day")}", "2024-02-29")')))
        for text in ("'area' value='a\\nb'", "'rich' value='deep'", "'num' value=12"):
            self.assertIn(text, self.tree(answer))
        for name in ("ro", "dis"):
            self.fail_with(f'fill("{bids[name]}", "x")', TIMEOUT.format("fill"))
        paragraph = self.bid(answer, "paragraph")
        self.fail_with(f'fill("{paragraph}", "x")', NOT_EDITABLE.format("fill"))
        self.fail_with(f'clear("{paragraph}")', NOT_EDITABLE.format("clear"))
        self.fail_with(f'fill("{bids["box"]}", "x")', "Error: Locator.fill: Error: "
                       'Input of type "checkbox" cannot be filled')
        self.fail_with(f'fill("{bids["num"]}", "x")', "Error: Locator.fill: Error: "
                       "Cannot type text into input[type=number]")
        self.fail_with(f'fill("{bids["sel"]}", "x")', "Error: Locator.fill: Error: "
                       "Element is not an <input>, <textarea> or [contenteditable] element")
        answer = self.do(f'clear("{bids["t"]}")')
        self.assertIn("RootWebArea '2'", self.tree(answer))

    def test_select(self):
        answer = self.open("""<select aria-label="one" onchange="document.title = this.value">
<option value="a">Alpha</option><option value="b">Beta</option>
<option value="c" disabled>No</option></select>
<select multiple aria-label="many" onchange="document.title =
[...this.selectedOptions].map(o => o.value).join()"><option>x</option><option>y</option>
<option>z</option></select><p>p</p>""")
        one, many = self.bid(answer, "'one'"), self.bid(answer, "'many'")
        self.assertIn("RootWebArea 'b'", self.tree(self.do(f'select_option("{one}", "Beta")')))
        self.assertIn("RootWebArea 'a'", self.tree(self.do(f'select_option("{one}", "a")')))
        answer = self.do(f'select_option("{many}", ["x", "z"])')
        self.assertIn("RootWebArea 'x,z'", self.tree(answer))
        self.do(f'select_option("{many}", [])')
        timeout = TIMEOUT.format("select_option")
        self.fail_with(f'select_option("{one}", "d")', timeout, "did not find some options")
        self.fail_with(f'select_option("{one}", "c")', timeout,
                       "option being selected is not enabled")
        self.fail_with(f'select_option("{self.bid(answer, "paragraph")}", "d")',
                       "Error: Locator.select_option: Error: Element is not a <select> element")

    def test_press(self):
        answer = self.open(logging("keydown") + "<body><input>")
        field = self.bid(answer, "textbox")

        def keys(combination):
            answer = self.do(f"goto('{self.site.url}/page') noop(0)")
            answer = self.do(f'press("{field}", "{combination}")')
            title = answer["content"].split("RootWebArea '")[1].split("', focused")[0]
            return [tuple(event[4:]) for event in json.loads(title)], self.tree(answer)

        self.assertEqual(keys("Control+a")[0], [
            (False, True, "Control", "ControlLeft", 17), (False, True, "a", "KeyA", 65)])
        events, tree = keys("ControlOrMeta+Shift+KeyA")
        self.assertEqual(events[-1], (True, True, "A", "KeyA", 65))
        self.assertNotIn("value='A'", tree)
        for combination, event, typed in (
                ("!", (False, False, "!", "Digit1", 49), "!"),
                ("A", (False, False, "A", "KeyA", 65), "A"),
                ("Shift+a", (True, False, "a", "KeyA", 65), "a"),
                ("Shift+KeyA", (True, False, "A", "KeyA", 65), "A"),
                ("+", (False, False, "+", "Equal", 187), "+"),
                ("NumpadAdd", (False, False, "+", "NumpadAdd", 107), "+")):
            with self.subTest(combination=combination):
                events, tree = keys(combination)
                self.assertEqual(events[-1], event)
                self.assertIn(f"value='{typed}'", tree)
        self.assertEqual(keys("\\n")[0], [(False, False, "Enter", "Enter", 13)])
        for name, token in (("ctrl", "ctrl"), ("Control+Foo", "Foo"), ("é", "é"), ("", "")):
            self.fail_with(f'press("{field}", "{name}")',
                           f'Error: Locator.press: Unknown key: "{token}"')

    def test_focus(self):
        answer = self.open('<input aria-label="a"><input aria-label="b" value="xyz">')
        field = self.bid(answer, "'b'")
        self.assertEqual(self.do(f'focus("{field}")')["extras"]["focused_element_bid"], field)
        answer = self.do(f'press("{field}", "End")\npress("{field}", "Backspace")')
        self.assertIn("value='xy'", self.tree(answer))

    def test_editing(self):
        answer = self.open('<input aria-label="a" value="one"><form onsubmit="document.title = '
                           "'sent'; return false\"><input aria-label=\"f\"></form>")
        field, form = self.bid(answer, "'a'"), self.bid(answer, "'f'")
        answer = self.do(f'press("{field}", "Control+a") press("{field}", "x")')
        self.assertIn("value='x'", self.tree(answer))
        self.assertIn("RootWebArea 'sent'", self.tree(self.do(f'press("{form}", "Enter")')))


class Files(BrowseTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dir = tempfile.mkdtemp(prefix="glovebox-upload-")
        os.chmod(cls.dir, 0o755)
        for name in ("a.txt", "b.txt"):
            with open(os.path.join(cls.dir, name), "w", encoding="ascii") as stream:
                stream.write(name)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.dir)
        super().tearDownClass()

    def test_upload(self):
        answer = self.open("""<input type="file" aria-label="one" onchange="this.files[0].text()
.then(t => document.title = 'read ' + t)"><input type="file" multiple aria-label="many" onchange=
"document.title = [...this.files].map(f => f.name).join()"><button>none</button>""")
        one, many = self.bid(answer, "'one'"), self.bid(answer, "'many'")
        first, second = (os.path.join(self.dir, name) for name in ("a.txt", "b.txt"))
        answer = self.do(f'upload_file("{one}", "{first}")')
        self.assertIn("RootWebArea 'read a.txt'", self.tree(answer))
        self.assertIn("value='a.txt'", self.tree(answer))
        answer = self.do(f'upload_file("{many}", ["{first}", "{second}"])')
        self.assertIn("RootWebArea 'a.txt,b.txt'", self.tree(answer))
        answer = self.do(f'upload_file("{many}", [])')
        self.assertIn("RootWebArea ''", self.tree(answer))
        self.assertIn("value='No file chosen'", self.tree(answer).split("'many'")[1])
        answer = self.do(f'upload_file("{many}", "{os.path.relpath(second)}")')
        self.assertIn("RootWebArea 'b.txt'", self.tree(answer))
        self.fail_with(f'upload_file("{one}", ["{first}", "{second}"])',
                       "Error: FileChooser.set_files: Error: Non-multiple file input can only "
                       "accept single file")
        self.fail_with(f'upload_file("{one}", "/nonexist")',
                       "Error: FileChooser.set_files: ENOENT: no such file or directory, "
                       "access '/nonexist'")
        self.fail_with(f'''upload_file("{self.bid(answer, "'none'")}", "{first}")''',
                       'TimeoutError: Timeout 5000ms exceeded while waiting for event '
                       '"filechooser"')

    def check_download(self, answer, actions, content, extension):
        path = answer["extras"].get("file_path", "")
        self.assertEqual(answer, {
            "observation": "download", "extras": {"file_path": path},
            "content": f"Execution of the previous action {actions} resulted in a file download. "
                       f"The downloaded file is saved at location: {path}",
            "message": f"Downloaded the file at location: {path}"})
        self.assertRegex(os.path.basename(path), r"^file_\d+" + extension.replace(".", r"\."))
        with open(path, "rb") as stream:
            self.assertEqual(stream.read(), content)
        os.unlink(path)

    def test_download(self):
        pdf = b"%PDF-1.4\nnot much of one"
        self.site.pages["/x.pdf"] = lambda h: h.send(200, pdf, "application/pdf")
        self.site.pages["/x.bin"] = lambda h: h.send(
            200, b"data " * 100000, "application/octet-stream",
            Content_Disposition='attachment; filename="x.data"')
        actions = f'goto("{self.site.url}/x.pdf")'
        self.check_download(self.act(actions), actions, pdf, ".pdf")
        answer = self.open('<a href="/x.bin">get</a>')
        actions = f'click("{self.bid(answer, "link")}")'
        self.check_download(self.act(actions), actions, b"data " * 100000, ".data")
        answer = self.do("noop(0)")
        self.assertEqual(answer["extras"]["url"], self.site.url + "/page")
        answer = self.server.action("browse", url=self.site.url + "/x.pdf")
        self.assertTrue(answer["extras"]["last_browser_action_error"].startswith(
            "Error: Page.goto: Download is starting\nCall log:\n"))

    def test_nothing_to_say(self):
        self.do('send_msg_to_user("hello")')
        self.do('report_infeasible("no")')
        self.fail_with("send_msg_to_user(3)", "ValueError: Forbidden value: 3 is not a string")


if __name__ == "__main__":
    main()
