#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who may include whom: the layers of src/README.md, and the few places that may name dlopen."""

import os
import re
import sys

from lintlib import Report, arguments, files, line_of, read, strip_c

# layer -> layers whose headers it may include besides its own
LAYERS = {
    "src/libglovebox": (),
    "src/core": ("src/libglovebox",),
    "src/http": ("src/libglovebox", "src/core"),
    "src/client": ("src/libglovebox", "src/core"),
    "src/startup": ("src/libglovebox", "src/core"),
    "src/daemon": ("src/libglovebox", "src/core", "src/http"),
    "src/cli": ("src/libglovebox", "src/core", "src/client", "src/startup"),
    "modules/common": (),
}
# The server side is in src/http, the client side in src/client and modules/common.
LIBSOUP = ("src/http", "src/client", "modules/common")
DLOPEN = ("src/core/gbx-module-loader.c", "modules/common/gbx-common-library.c")
OPENERS = " and ".join(DLOPEN)
PUBLIC_SYSTEM = re.compile(r"(glib|glib-object|gmodule|gio/gio|gio/gunix\w+|json-glib/json-glib|"
                           r"glib/\w[\w-]*)\.h$")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
OUT_OF_TREE = ("gbx.h", "gbx-test.h")


def layer_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 and parts[0] in ("src", "modules") else None


def headers_by_name(root):
    """Base name of a header -> the paths that have it."""
    found = {}
    for path in files(root, ".h", under=("src/", "modules/", "tests/")):
        found.setdefault(os.path.basename(path), []).append(path)
    return found


def resolve(root, path, name, known):
    """The tree's own header that `name` stands for in `path`, or None."""
    beside = os.path.normpath(os.path.join(os.path.dirname(path), name))
    below_src = os.path.normpath(os.path.join("src", name))
    for candidate in (beside, below_src):
        if os.path.isfile(os.path.join(root, candidate)):
            return candidate
    candidates = known.get(os.path.basename(name), [])
    own = [candidate for candidate in candidates if layer_of(candidate) == layer_of(path)]
    return (own or candidates or [None])[0]


def check_module(layer, name, bracket, target):
    if layer == "modules/common":
        return None
    if target is None or layer_of(target) in (layer, "modules/common"):
        return None
    if target == "src/libglovebox/gbx.h":
        return None if bracket == "<" else "a module includes <gbx.h>, as others' modules must"
    if layer_of(target) == "src/libglovebox":
        return f"a module includes <gbx.h> alone, not {name}"
    return f"{layer} may not include {target}"


def check_layer(layer, target):
    if target is None or layer not in LAYERS:
        return None
    other = layer_of(target)
    if other == layer or other in LAYERS[layer]:
        return None
    if layer == "modules/common" and other == "src/libglovebox":
        return None if target.endswith("/gbx.h") else f"modules/common includes <gbx.h> alone"
    return f"{layer} may not include {target}"


def is_public_header(path):
    return (path.startswith("src/libglovebox/") and path.endswith(".h")
            and not path.endswith("-private.h"))


def complaint(path, bracket, name, target):
    layer = layer_of(path)
    if name.endswith(".c"):
        return "a source file is no header"
    if name.startswith("libsoup/") and layer is not None and layer not in LIBSOUP:
        return f"libsoup stays in {', '.join(LIBSOUP)}"
    if name == "dlfcn.h" and path not in DLOPEN and not path.startswith("tests/"):
        return f"only {OPENERS} open libraries"
    if path.startswith("tests/out-of-tree/"):
        ours = name.startswith("gbx") and name not in OUT_OF_TREE
        return "an out-of-tree module includes installed headers alone" if ours else None
    if is_public_header(path) and target is None and not PUBLIC_SYSTEM.match(name):
        return "a public header includes glib, gio, json-glib and gbx-*.h alone"
    if is_public_header(path) and target is not None and target.endswith("-private.h"):
        return "a public header includes no private one"
    if layer is None:
        return None
    if layer.startswith("modules/"):
        return check_module(layer, name, bracket, target) or check_layer(layer, target)
    if bracket == '"' and target is None:
        return f"no such header in the tree: {name}"
    return check_layer(layer, target)


def main():
    args = arguments(__doc__)
    report = Report(args.root)
    known = headers_by_name(args.root)
    for path in files(args.root, ".c", ".h", under=("src/", "modules/", "tests/")):
        text = strip_c(read(args.root, path), keep_strings=True)
        for match in INCLUDE.finditer(text):
            bracket, name = match.groups()
            target = None
            if bracket == '"' or name.startswith("gbx"):
                target = resolve(args.root, path, name, known)
            message = complaint(path, bracket, name, target)
            if message:
                report.complain(path, line_of(text, match.start()), message)
        for match in re.finditer(r"\bdlopen\b|\bg_module_open\w*", strip_c(text)):
            if path not in DLOPEN and not path.startswith("tests/"):
                report.complain(path, line_of(text, match.start()),
                                f"only {OPENERS} open libraries")
    return report.finish("includes")


if __name__ == "__main__":
    sys.exit(main())
