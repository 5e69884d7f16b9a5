# SPDX-License-Identifier: LGPL-2.1-or-later
"""One open file, looked at through a window of some lines."""

import os

from . import lines

WINDOW_LINES = 100
NO_FILE = "ERROR: No file open. Use the open_file function first."


class _View:
    """What is open and where."""

    path = None
    line = 1


def current_path():
    """Path of the open file, or None."""
    return _View.path


def _bounds(target, window, total, scrolling):
    half = max(1, window // 2)
    if scrolling:
        start, end = max(1, target), min(total, target + window)
    else:
        start, end = max(1, target - half), min(total, target + half)
    if start == 1:
        end = min(total, start + window - 1)
    if end == total:
        start = max(1, end - window + 1)
    return start, end


def _show(target, window, scrolling=False):
    """Print the window; returns what was printed."""
    text = lines.read(_View.path)
    shown = (text if text.endswith("\n") else text + "\n").splitlines()
    total = max(1, len(shown))
    start, end = _bounds(max(1, min(target, total)), window, total, scrolling)

    rows = [f"({start - 1} more lines above)" if start > 1
            else "(this is the beginning of the file)"]
    rows += [f"{number}|{shown[number - 1]}" for number in range(start, end + 1)]
    rows.append(f"({total - end} more lines below)" if end < total
                else "(this is the end of the file)")
    body = "\n".join(rows).rstrip()

    print(f"[File: {os.path.abspath(_View.path)} ({lines.count(_View.path)} lines total)]")
    print(body)
    return body


def _is_line(number, total):
    return isinstance(number, int) and 1 <= number <= total


def open_file(path: str, line_number: "int | None" = 1, context_lines: "int | None" = 100) -> None:
    """Open a file and show the lines around one of them.

    Args:
        path: Path of the file.
        line_number: The line that shall be in view. Default: 1.
        context_lines: How many lines are shown, at most 100. Default: 100.
    """
    if not os.path.isfile(path):
        print(f"ERROR: File {path} not found.")
        return

    _View.path = os.path.abspath(path)
    total = lines.count(_View.path)
    if not _is_line(line_number, total):
        print(f"ERROR: Line number must be between 1 and {total}")
        return

    _View.line = line_number
    if context_lines is None or context_lines < 1:
        context_lines = WINDOW_LINES
    body = _show(line_number, max(1, min(context_lines, WINDOW_LINES)))
    if body.endswith("more lines below)"):
        print("[Use `scroll_down` to view the next 100 lines of the file!]")


def goto_line(line_number: int) -> None:
    """Show the lines around one of the open file.

    Args:
        line_number: The line that shall be in view.
    """
    if _View.path is None:
        print(NO_FILE)
        return

    total = lines.count(_View.path)
    if not _is_line(line_number, total):
        print(f"ERROR: Line number must be between 1 and {total}.")
        return
    _View.line = line_number
    _show(line_number, WINDOW_LINES)


def _scroll(by):
    if _View.path is None:
        print(NO_FILE)
        return
    _View.line = max(1, min(_View.line + by, lines.count(_View.path)))
    _show(_View.line, WINDOW_LINES, scrolling=True)


def scroll_down() -> None:
    """Show the next 100 lines of the open file."""
    _scroll(WINDOW_LINES)


def scroll_up() -> None:
    """Show the 100 lines of the open file before those in view."""
    _scroll(-WINDOW_LINES)
