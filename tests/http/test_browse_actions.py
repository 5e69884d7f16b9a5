# SPDX-License-Identifier: LGPL-2.1-or-later
"""What agents do with the pointer, in the real browser."""

import json

from browsetest import BrowseTest, TIMEOUT, logging
from gloveboxtest import main


class Pointer(BrowseTest):
    def clicks(self, call):
        answer = self.open(logging("mousedown", "mouseup", "click", "dblclick", "contextmenu",
                                   "auxclick") + "<body><button>B</button>")
        answer = self.do(call.format(bid=self.bid(answer, "button")))
        title = answer["content"].split("RootWebArea '")[1].split("', focused")[0]
        return [tuple(event[:6]) for event in json.loads(title)]

    def test_click(self):
        self.assertEqual(self.clicks('click("{bid}")'), [
            ("mousedown", 0, 1, 1, False, False), ("mouseup", 0, 0, 1, False, False),
            ("click", 0, 0, 1, False, False)])

    def test_buttons_and_modifiers(self):
        types = [event[0] for event in self.clicks('click("{bid}", "right")')]
        self.assertEqual(types, ["mousedown", "contextmenu", "mouseup", "auxclick"])
        events = self.clicks('click("{bid}", "middle")')
        self.assertEqual([event[:3] for event in events],
                         [("mousedown", 1, 4), ("mouseup", 1, 0), ("auxclick", 1, 0)])
        events = self.clicks('click("{bid}", modifiers=["Shift", "Control"])')
        self.assertEqual([event[4:] for event in events], [(True, True)] * 3)
        self.fail_with('click("2", "side")', "Error: Locator.click: button: expected one of "
                                             "(left|right|middle)")

    def test_double_click(self):
        events = self.clicks('dblclick("{bid}")')
        self.assertEqual([event[0] for event in events], [
            "mousedown", "mouseup", "click", "mousedown", "mouseup", "click", "dblclick"])

    def test_what_cannot_be_clicked(self):
        answer = self.open("""<style>#cover{position:fixed;inset:200px 0 0 0;background:red}
@keyframes run { from {margin-left:0} to {margin-left:500px} }
#run{animation:run .3s linear infinite}</style>
<button disabled>off</button><button style="visibility:hidden" id="hid">hidden</button>
<button id="run">runner</button><fieldset disabled><button>inset</button></fieldset>
<div style="position:fixed;top:300px"><button>under</button></div><div id="cover">cover</div>
<button style="position:fixed;top:-500px">away</button>""")
        for text, reason in (("off", "element is not enabled"), ("inset", "element is not enabled"),
                             ("runner", "element is not stable"),
                             ("under", "cover</div> intercepts pointer events"),
                             ("away", "element is outside of the viewport")):
            with self.subTest(text=text):
                bid = self.bid(answer, f"button '{text}'")
                self.fail_with(f'click("{bid}")', TIMEOUT.format("click"),
                               f'Call log:\n  - waiting for get_by_test_id("{bid}")\n', reason)
        hidden = int(self.bid(answer, "button 'off'")) + 1
        self.fail_with(f'click("{hidden}")', TIMEOUT.format("click"), "element is not visible")
        self.fail_with(f'hover("{hidden}")', TIMEOUT.format("hover"), "element is not visible")
        self.do(f'hover("{self.bid(answer, "off")}")')

    def test_moving_on_a_busy_page(self):
        """Frames come late there, and not each of them moves anything."""
        answer = self.open("""<style>@keyframes run { from {margin-left:0} to {margin-left:500px} }
button{animation:run 30s linear}</style><button>runner</button><script>setInterval(() => {
const start = performance.now(); while (performance.now() - start < 16); }, 1);</script>""")
        bid = self.bid(answer, "runner")
        for _ in range(3):
            self.fail_with(f'click("{bid}")', TIMEOUT.format("click"), "element is not stable")

    def test_far_away(self):
        answer = self.open('<div style="height:5000px">tall</div>'
                           "<button onclick=\"this.textContent='hit'\">Far</button>")
        self.assertIn("button 'hit'", self.tree(self.do(f'click("{self.bid(answer, "Far")}")')))

    def test_inside_frames(self):
        self.site.pages["/inner"] = ("<div style='height:900px'></div>"
                                     "<button onclick=\"this.textContent='hit'\">In</button>")
        answer = self.open('<p>x</p><iframe src="/inner" style="margin:40px;border:7px solid;'
                           'padding:3px"></iframe>')
        self.assertIn("button 'hit'", self.tree(self.do(f'click("{self.bid(answer, "In")}")')))

    def test_hover(self):
        answer = self.open("<button onmouseenter=\"document.title='over'\">H</button>")
        self.assertIn("RootWebArea 'over'", self.tree(self.do(f'hover("{self.bid(answer, "H")}")')))

    def test_scroll(self):
        answer = self.open("<body style='width:4000px;height:4000px'>big<script>onscroll = () => "
                           "document.title = scrollX + ',' + scrollY;</script>")
        self.assertNotIn("120,300", self.tree(answer))
        self.assertIn("RootWebArea '120,300'", self.tree(self.do("scroll(120, 300)")))
        self.assertIn("RootWebArea '120,0'", self.tree(self.do("scroll(0, -1000)")))
        self.fail_with('scroll("a", 1)',
                       "Error: Mouse.wheel: delta_x: expected float, got string")

    def test_drag(self):
        answer = self.open("""<p draggable="true" role="button" tabindex="0" aria-label="from"
ondragstart="event.dataTransfer.setData('text/plain', 'payload')">drag</p>
<p role="button" tabindex="0" aria-label="to" style="height:80px"
ondragover="event.preventDefault()" ondrop="event.preventDefault();
document.title = 'got ' + event.dataTransfer.getData('text/plain')">
here</p><p role="button" aria-label="gone" style="visibility:hidden">g</p>""")
        start, end = self.bid(answer, "'from'"), self.bid(answer, "'to'")
        answer = self.do(f'drag_and_drop("{start}", "{end}")')
        self.assertIn("RootWebArea 'got payload'", self.tree(answer))
        self.fail_with(f'drag_and_drop("{start}", "{int(end) + 1}")', TIMEOUT.format("hover"))
        self.do(f'click("{end}")')

    def test_drag_by_mouse(self):
        answer = self.open("""<button id="a">a</button><br><br><button id="b">b</button><script>
let down; addEventListener('mousedown', e => down = e.target.id);
addEventListener('mouseup', e => document.title = down + '>' + e.target.id);</script>""")
        answer = self.do(f'drag_and_drop("{self.bid(answer, "button")}", '
                         f'''"{self.bid(answer, "'b'")}")''')
        self.assertIn("RootWebArea 'a>b'", self.tree(answer))

    def test_ambiguous(self):
        answer = self.open("<button>one</button><script>setInterval(() => { const b = document."
                           "querySelector('button'); if (b.getAttribute('bid') && document."
                           "querySelectorAll('button').length < 2 && window.go) "
                           "b.after(b.cloneNode(true)); }, 10);</script><a href='#' "
                           "onclick='window.go = 1'>go</a>")
        bid, link = self.bid(answer, "button"), self.bid(answer, "link")
        self.fail_with(f'click("{link}") click("{bid}")',
                       "Error: Locator.click: Error: strict mode violation: "
                       f'get_by_test_id("{bid}") resolved to 2 elements:')

    def test_slow_link(self):
        self.site.pages["/slow"] = lambda h: (self.site.ended.wait(1.5), h.send(200, b"<p>slow"))
        answer = self.open('<a href="/slow">slow</a>')
        answer = self.do(f'click("{self.bid(answer, "link")}")')
        self.assertEqual(answer["extras"]["url"], self.site.url + "/slow")


if __name__ == "__main__":
    main()
