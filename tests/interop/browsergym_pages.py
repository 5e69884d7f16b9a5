# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pages of everything that a tree, a mark or a text has a rule for."""


def page(body, head=""):
    return f"<!DOCTYPE html><html><head><title>T</title>{head}</head><body>{body}</body></html>"


# A small video, or one without a source, has no controls here: which of them it shows is the
# outcome of a race in Chromium at each load of a page. Those of "media" always show.
PAGES = {
    "text-and-list": page(
        '<h1>x</h1><p>text <b>b</b> <i>i</i> <a href="#q">q</a></p><ol><li>a</li>'
        "<li>b</li></ol>"),
    "table": page(
        '<table border=1><tr><th>A</th><th>B</th></tr><tr><td onclick="1">a</td>'
        "<td><button>b</button></td></tr></table>"),
    "inputs": page(
        "<form><input type=text aria-label=text>"
        "<input type=password aria-label=password>"
        "<input type=email aria-label=email><input type=number aria-label=number>"
        "<input type=search aria-label=search><input type=tel aria-label=tel>"
        "<input type=url aria-label=url><input type=checkbox aria-label=checkbox>"
        "<input type=radio aria-label=radio><input type=range aria-label=range>"
        "<input type=color aria-label=color><input type=date aria-label=date>"
        "<input type=time aria-label=time><input type=file aria-label=file>"
        "<input type=submit aria-label=submit><input type=reset aria-label=reset>"
        "<input type=button aria-label=button><input type=image aria-label=image>"
        "<input type=hidden aria-label=hidden></form>"),
    "selects": page(
        "<select multiple size=3><option>a<option selected>b<optgroup label=g>"
        "<option>c</optgroup></select><select disabled><option>x</select>"
        "<datalist id=d><option value=v></datalist><input list=d>"),
    "aria": page(
        "<div role=menu><div role=menuitem aria-haspopup=true aria-expanded=false>"
        "m</div></div>"
        "<div role=slider aria-valuenow=3 aria-valuemin=0 aria-valuemax=5 tabindex="
        "0>s</div><div role=progressbar aria-valuenow=30></div>"
        "<div role=switch aria-checked=true>sw</div>"
        "<div role=dialog aria-modal=true aria-label=dlg>d</div>"
        "<span role=img aria-label=pic></span><div role=tree>"
        "<div role=treeitem aria-level=1 aria-selected=true>t</div></div>"
        "<div aria-live=polite>live</div>"
        "<div role=textbox contenteditable aria-multiline=true>ed</div>"),
    "what-is-clicked": page(
        '<div onclick="1" style="width:100px;height:30px">d</div>'
        '<span style="cursor:pointer"><b>inner</b></span><button><span>in</span><i>'
        'x</i></button><a href="/x"><img src="" width=30 height=30><span>l</span>'
        '</a><div id=l style="width:50px;height:20px">listener</div><label for=i>'
        "lab</label><input id=i><span role=button><button>only</button></span>"
        '<div role=button tabindex=0 onclick="1"><p style="cursor:pointer">'
        "p in b</p></div><video width=100 height=50></video>"
        '<div style="position:relative"><button>covered</button>'
        '<div style="position:absolute;inset:0;background:red"></div></div><script>'
        'l.addEventListener("click",()=>1)</script>'),
    "visibility": page(
        '<div style="height:600px">a</div><div style="height:400px">b<button>'
        'c</button></div><div style="overflow:hidden;height:20px">'
        '<p style="margin-top:30px">clipped</p></div><div style="opacity:0">o</div>'
        '<div style="position:absolute;left:-500px">left</div>'
        '<div style="visibility:hidden">h</div><div hidden>hid</div>'
        '<div style="transform:scale(.5)">tr</div>'),
    "frames": page(
        '<iframe srcdoc="<button onclick=1>a</button><input>" width=300></iframe>'
        '<iframe src="/text-and-list" style="border:5px solid;margin-left:50px"></iframe>'
        '<iframe sandbox="allow-scripts" srcdoc="<p>s</p>"></iframe>'
        '<object data="/text-and-list" type="text/html"></object>'
        '<embed src="/text-and-list" type="text/html">'
        '<iframe src="/text-and-list" style="display:none">'
        "</iframe>"),
    "scrolled-frame": page(
        '<iframe id=f srcdoc="<div style=height:2000px>t</div><button>end</button>'
        '" onload="f.contentWindow.scrollTo(0,1900)"></iframe>'),
    "shadow": page(
        "<x-a><span slot=s>light</span></x-a><script>"
        'customElements.define("x-a",class extends HTMLElement{constructor(){super('
        ');let r=this.attachShadow({mode:"open"});r.innerHTML="<slot name=s></slot>'
        "<x-b></x-b><button onclick=1>sh</button>"
        '"}});customElements.define("x-b",class extends HTMLElement{constructor(){s'
        'uper();let r=this.attachShadow({mode:"open"});r.innerHTML="<input autofocu'
        's><iframe srcdoc=\'<p>f</p>\'></iframe>"}})</script>'),
    "svg": page(
        '<svg width=50 height=50 role=img><title>ti</title><a href="/q">'
        "<rect width=20 height=20></rect><text y=20>tx</text></a></svg><math><mi>"
        "x</mi></math><canvas>fb</canvas>"),
    "odd-characters": page(
        '<p>it\'s "q" \\ &nbsp; x&shy;y z&#8203;w é日 😀</p><pre>a\n\tb</pre>'
        "<p title='t\nu'>ti</p><button aria-label='a\nb'> c </button><textarea>"
        "\n x\n y </textarea>"),
    "media": page(
        "<audio controls></audio><video controls src=x></video><progress value=.3>"
        "</progress><meter value=.5></meter><output>o</output><details open>"
        "<summary>s</summary>d</details><dialog open>dl</dialog>"),
    "lists": page(
        "<ul><li>a<ul><li>b</li></ul></li></ul><ol start=5 reversed><li>"
        "x<li value=9>y</ol><dl><dt>t<dd>d</dl><menu><li>m</menu>"),
    "landmarks": page(
        "<header>h</header><nav>n</nav><main><article><section aria-label=s>"
        "x</section></article><aside>a</aside></main><footer>f</footer><search>"
        'q</search><figure><img alt=i src=""><figcaption>c</figcaption></figure>'
        "<blockquote>q</blockquote><fieldset><legend>l</legend></fieldset><address>"
        "ad</address>"),
    "names-from-elsewhere": page(
        "<div role=listbox aria-owns=z></div><div id=z role=option>o</div>"
        "<p aria-describedby=z>d</p><div aria-hidden=true><button>h</button></div>"
        "<div role=presentation><b>p</b></div><div role=none>n</div>"
        '<span aria-roledescription=rd>r</span><div aria-description="some desc">'
        "ad</div>"),
    "frameset": (
        '<html><head><title>F</title></head><frameset cols="50%,50%">'
        '<frame src="/text-and-list"><frame src="/lists"></frameset></html>'),
    "empty": "",
    "plain": "<p>no head",
    "many": page("".join(
        f'<div><span>{i}</span><a href="/{i}">l{i}</a></div>' for i in range(300))),
    "more-frames-than-letters": page('<iframe srcdoc="<b>x</b>" width=20 height=20></iframe>' * 28),
    "picture-in-the-page": page(
        '<img alt=d src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'),
    "focus": page(
        "<button>a</button><input autofocus placeholder=f>"),
    "large-letters": page(
        "<style>*{font-size:30px}</style><p>Big <em>e</em></p><label>"
        "<input type=checkbox>c</label>"),
}
