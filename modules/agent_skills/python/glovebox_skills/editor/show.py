# SPDX-License-Identifier: LGPL-2.1-or-later
"""Texts and directories as the commands show them."""

import os

MAX_CHARS = 16000
_CUT = ("<response clipped><NOTE>Due to the max output limit, only part of this {0} has been shown "
        "to you. {1}</NOTE>")
TEXT_CUT = _CUT.format("file", "You should retry this tool after you have searched inside the file "
                       "with `grep -n` in order to find the line numbers of what you are looking "
                       "for.")
DOCUMENT_CUT = _CUT.format("file", "Please use Python libraries to view the entire file or search "
                           "for specific content within the file.")
DIRECTORY_CUT = _CUT.format("directory", "You should use `ls -la` instead to view large "
                            "directories incrementally.")


def clip(text, notice):
    """At most as much as is shown of anything."""
    return text if len(text) <= MAX_CHARS else text[:MAX_CHARS] + notice


def numbered(text, description, first=1):
    """A text with line numbers."""
    rows = "\n".join(f"{number:6}\t{line}"
                     for number, line in enumerate(clip(text, TEXT_CUT).split("\n"), first))
    return f"Here's the result of running `cat -n` on {description}:\n{rows}\n"


def _is_hidden(name):
    return name.startswith(".")


def _children(path):
    try:
        return os.listdir(path)
    except OSError:
        return []


def _identity(path):
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (status.st_dev, status.st_ino)


def _entries(top):
    """What is up to two levels deep; a link back into the way there is not followed."""
    found = [top]
    way = {_identity(top)}
    for name in _children(top):
        if _is_hidden(name):
            continue
        child = os.path.join(top, name)
        found.append(child)
        if os.path.isdir(child) and _identity(child) not in way:
            found += [os.path.join(child, below) for below in _children(child)
                      if not _is_hidden(below)]
    return sorted(found, key=os.fsencode)


def directory(path):
    """The files and directories up to two levels deep."""
    top = str(path)
    listing = clip("\n".join(_entries(top)) + "\n", DIRECTORY_CUT)
    shown = []
    for entry in listing.strip("\n").split("\n"):
        slash = "/" if os.path.isdir(entry) and not entry.endswith("/") else ""
        shown.append(os.fsencode(entry + slash).decode("utf-8", errors="replace"))
    text = (f"Here's the files and directories up to 2 levels deep in {path}, excluding hidden "
            "items:\n" + "\n".join(shown))

    n_hidden = sum(_is_hidden(name) for name in _children(top))
    if n_hidden > 0:
        text += (f"\n\n{n_hidden} hidden files/directories in this directory are excluded. You can "
                 f"use 'ls -la {path}' to see them.")
    return text
