# SPDX-License-Identifier: LGPL-2.1-or-later
"""The commands."""

from pathlib import Path

from .. import lines
from . import documents, filetext, lint, show
from .filetext import FileText
from .result import EditorError, bad_parameter, missing_parameter, success

COMMANDS = ("view", "create", "str_replace", "insert", "undo_edit")
CONTEXT_LINES = 4
HISTORY_DEPTH = 10
REVIEW = ("Review the changes and make sure they are as expected{0}. "
          "Edit the file again if necessary.")
INSERT_HINT = " (correct indentation, no duplicate lines, etc)"


def _is_integer(value):
    return isinstance(value, int)


def _count_lines(text):
    return text.count("\n") + (1 if text and not text.endswith("\n") else 0)


class Editor:
    """Runs commands and remembers what files held before."""

    def __init__(self):
        self._history = {}

    def run(self, command, path, *, enable_linting=False, **arguments):
        """Run one command."""
        path = Path(path)
        self._check_path(command, path)
        if command == "view":
            return self._view(path, arguments["view_range"])
        if command == "create":
            return self._create(path, arguments["file_text"])
        if command == "str_replace":
            return self._replace(path, arguments["old_str"], arguments["new_str"], enable_linting)
        if command == "insert":
            return self._insert(path, arguments["insert_line"], arguments["new_str"],
                                enable_linting)
        if command == "undo_edit":
            return self._undo(path)
        raise EditorError(f"Unrecognized command {command}. The allowed commands for the oh_editor "
                          f"tool are: {', '.join(COMMANDS)}")

    @staticmethod
    def _check_path(command, path):
        if not path.is_absolute():
            raise bad_parameter("path", path, "The path should be an absolute path, starting "
                                "with `/`.")
        exists = path.exists()
        if command == "create" and exists:
            raise bad_parameter("path", path, f"File already exists at: {path}. Cannot overwrite "
                                "files using command `create`.")
        if command != "create" and not exists:
            raise bad_parameter("path", path, f"The path {path} does not exist. Please provide a "
                                "valid path.")
        if command != "view" and path.is_dir():
            raise bad_parameter("path", path, f"The path {path} is a directory and only the "
                                "`view` command can be used on directories.")
        if command != "view" and filetext.is_document(path):
            raise bad_parameter("path", path, f"The path {path} points to a binary file "
                                f"({path.suffix}) and only the `view` command can be used on "
                                "supported binary files.")

    # --- view ---

    @staticmethod
    def _check_range(view_range, n_lines):
        if len(view_range) != 2 or not all(_is_integer(number) for number in view_range):
            raise bad_parameter("view_range", view_range, "It should be a list of two integers.")
        first, last = view_range
        if first < 1 or first > n_lines:
            raise bad_parameter("view_range", view_range, f"Its first element `{first}` should be "
                                f"within the range of lines of the file: [1, {n_lines}].")
        notice = ""
        if last > n_lines:
            notice = (f"NOTE: We only show up to {n_lines} since there're only {n_lines} lines in "
                      "this file.\n")
            last = n_lines
        if last == -1:
            last = n_lines
        if last < first:
            raise bad_parameter("view_range", view_range, f"Its second element `{last}` should be "
                                f"greater than or equal to the first element `{first}`.")
        return first, last, notice

    def _view(self, path, view_range):
        if path.is_dir():
            if view_range:
                raise bad_parameter("view_range", view_range, "The `view_range` parameter is not "
                                    "allowed when `path` points to a directory.")
            return success(show.directory(path), path, error="")

        filetext.validate(path)
        if filetext.is_document(path):
            return success(documents.view(path), path)
        text = FileText(path).text
        if not view_range:
            return success(show.numbered(text, path), path)

        first, last, notice = self._check_range(view_range, _count_lines(text))
        part = "\n".join(text.split("\n")[first - 1:last])
        return success(notice + show.numbered(part, path, first), path)

    # --- changes ---

    def _remember(self, path, data, text):
        entries = self._history.setdefault(str(path), [])
        entries.append((data, text))
        del entries[:-HISTORY_DEPTH]

    def _create(self, path, text):
        if text is None:
            raise missing_parameter("file_text", "create")
        try:
            data = text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise EditorError(f"Ran into {error} while trying to write to {path}") from None
        filetext.write(path, data)
        self._remember(path, data, text)
        return success(f"File created successfully at: {path}", path, prev_exist=False,
                       new_content=text)

    def _store(self, file, start, end, new):
        """Replace a part of a file; returns the text that it holds then."""
        data = file.replace(start, end, new)
        filetext.check(file.path, data)
        filetext.write(file.path, data)
        self._remember(file.path, file.data, file.text)
        return FileText(file.path).text

    @staticmethod
    def _report(file, new_text, snippet, hint, enable_linting):
        output = f"The file {file.path} has been edited. {snippet}"
        if enable_linting:
            output += f"\n{lint.report(file.path, file.text, new_text)}\n"
        return success(output + REVIEW.format(hint), file.path, old_content=file.text,
                       new_content=new_text)

    @staticmethod
    def _find(file, old):
        """Where a text occurs, without overlaps."""
        if old == "":
            return list(range(len(file.text) + 1))
        places = []
        place = file.text.find(old)
        while place >= 0:
            places.append(place)
            place = file.text.find(old, place + len(old))
        return places

    def _replace(self, path, old, new, enable_linting):
        if old is None:
            raise missing_parameter("old_str", "str_replace")
        if new == old:
            raise bad_parameter("new_str", new, "No replacement was performed. `new_str` and "
                                "`old_str` must be different.")
        filetext.validate(path)
        file = FileText(path)
        old, new = file.normalise(old), file.normalise(new or "")
        places = self._find(file, old)
        if not places:
            old, new = old.strip(), new.strip()
            places = self._find(file, old)
        if not places:
            raise EditorError(f"No replacement was performed, old_str `{old}` did not appear "
                              f"verbatim in {path}.")
        if len(places) > 1:
            numbers = sorted({file.text.count("\n", 0, place) + 1 for place in places})
            raise EditorError("No replacement was performed. Multiple occurrences of old_str "
                              f"`{old}` in lines {numbers}. Please ensure it is unique.")

        line = file.text.count("\n", 0, places[0]) + 1
        new_text = self._store(file, places[0], places[0] + len(old), new)
        first = max(0, line - CONTEXT_LINES)
        part = lines.split(new_text)[first:line + CONTEXT_LINES + new.count("\n")]
        snippet = show.numbered("".join(part), f"a snippet of {path}", first + 1)
        return self._report(file, new_text, snippet, "", enable_linting)

    def _insert(self, path, line, new, enable_linting):
        if line is None:
            raise missing_parameter("insert_line", "insert")
        if new is None:
            raise missing_parameter("new_str", "insert")
        filetext.validate(path)
        file = FileText(path)
        n_lines = _count_lines(file.text)
        if line < 0 or line > n_lines:
            raise bad_parameter("insert_line", line, "It should be within the range of allowed "
                                f"values: [0, {n_lines}]")

        rows = file.text.split("\n")
        place = min(sum(len(row) + 1 for row in rows[:line]), len(file.text))
        added = file.normalise(new) + "\n"
        n_added = added.count("\n")
        if place == len(file.text) and file.text and not file.text.endswith("\n"):
            added = "\n" + added
        new_text = self._store(file, place, place, added)
        first = max(0, line - CONTEXT_LINES)
        part = lines.split(new_text)[first:line + CONTEXT_LINES + n_added]
        snippet = show.numbered("".join(part), "a snippet of the edited file", first + 1)
        return self._report(file, new_text, snippet, INSERT_HINT, enable_linting)

    def _undo(self, path):
        filetext.validate(path)
        file = FileText(path)
        entries = self._history.get(str(path))
        if not entries:
            raise EditorError(f"No edit history found for {path}.")
        data, restored = entries.pop()
        filetext.write(path, data)
        return success(f"Last edit to {path} undone successfully. {show.numbered(restored, path)}",
                       path, old_content=file.text, new_content=restored)
