# SPDX-License-Identifier: LGPL-2.1-or-later
"""The editor as a function: one call, one command, one text that programs can take apart."""

import json
import uuid

from .editor import Editor
from .result import EditorError

__all__ = ["file_editor"]

_editor = Editor()


def _wrap(fields):
    text = fields.get("output") if not fields.get("error") else f"ERROR:\n{fields['error']}"
    mark = uuid.uuid4().hex
    members = ",".join(f'"{name}": {json.dumps(value)}' for name, value in fields.items())
    return (f"<oh_aci_output_{mark}>\n"
            f'{{{members}, "formatted_output_and_error": {json.dumps(text)}}}\n'
            f"</oh_aci_output_{mark}>")


def file_editor(
    command,
    path,
    file_text=None,
    view_range=None,
    old_str=None,
    new_str=None,
    insert_line=None,
    enable_linting=False,
):
    """View, create and change files.

    Args:
        command: view, create, str_replace, insert or undo_edit.
        path: Absolute path of a file or directory.
        file_text: What a new file shall hold (create).
        view_range: First and last line to show; -1: the last of the file (view).
        old_str: What shall be replaced; must occur once (str_replace).
        new_str: What takes its place, or is put in (str_replace, insert).
        insert_line: After which line; 0: at the top (insert).
        enable_linting: Whether changes are checked.
    """
    try:
        result = _editor.run(command, path, file_text=file_text, view_range=view_range,
                             old_str=old_str, new_str=new_str, insert_line=insert_line,
                             enable_linting=enable_linting)
    except EditorError as error:
        return _wrap({"output": None, "error": str(error)})
    return _wrap(result)
