# SPDX-License-Identifier: LGPL-2.1-or-later
"""The library that the original observes pages with. Runs in its own environment.

    browsergym_peer.py CHROMIUM

Takes an address a line, answers a line of JSON.
"""

import json
import pkgutil
import re
import sys
from unittest import mock

import html2text
import playwright.sync_api
from browsergym.core import observation
from browsergym.utils.obs import flatten_axtree_to_str, flatten_dom_to_str

SERVER = {"with_clickable": True, "skip_generic": False}
# How the agents of the original print what they asked for with return_axtree.
CLIENTS = ({"with_clickable": True, "filter_visible_only": True},
           {"with_clickable": True, "with_visible": True})
SETTLE_MS = 500
get_data = pkgutil.get_data


def leave_values_alone(package, name):
    """The marking script, without what it writes into pages besides marks: numbers of lists and
    labels of buttons change by that."""
    text = get_data(package, name).decode()
    text = re.sub(r'elem\.(set|remove)Attribute\("(value|checked)"[^)]*\)', "0", text)
    return text.encode()


def read_text(snapshot):
    """The page's text, without the pseudo elements that nobody wants in it."""
    converter = html2text.HTML2Text()
    converter.ignore_links = False
    converter.ignore_images = True
    converter.body_width = 0
    for document in snapshot["documents"]:
        for index in document["nodes"].get("pseudoType", {}).get("index", ()):
            document["nodes"]["nodeType"][index] = 8
    return converter.handle(flatten_dom_to_str(snapshot))


def observe(page):
    observation._pre_extract(page, tags_to_mark="all")
    snapshot = observation.extract_dom_snapshot(page)
    tree = observation.extract_merged_axtree(page)
    focused = observation.extract_focused_element_bid(page)
    elements = observation.extract_dom_extra_properties(snapshot)
    observation._post_extract(page)
    # Newer browsers name these; the one of the original does not.
    for node in tree["nodes"]:
        if node.get("role", {}).get("value") == "InlineTextBox":
            node.pop("name", None)
    return {
        "tree": flatten_axtree_to_str(tree, elements, **SERVER),
        "clients": [flatten_axtree_to_str(tree, elements, **flags) for flags in CLIENTS],
        "elements": elements,
        "focused": focused,
        "text": read_text(snapshot),
    }


def print_again(answer):
    """What an agent makes of axtree_object and extra_element_properties."""
    return {"clients": [flatten_axtree_to_str(answer["axtree"], answer["elements"], **flags)
                        for flags in CLIENTS]}


def main():
    with playwright.sync_api.sync_playwright() as engine, \
            mock.patch("pkgutil.get_data", leave_values_alone):
        engine.selectors.set_test_id_attribute("bid")
        browser = engine.chromium.launch(executable_path=sys.argv[1], args=["--hide-scrollbars"])
        page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
        for line in sys.stdin:
            request = json.loads(line)
            if "url" in request:
                page.goto(request["url"])
                page.wait_for_timeout(SETTLE_MS)
                answer = observe(page)
            else:
                answer = print_again(request)
            print(json.dumps(answer), flush=True)
        browser.close()


main()
