# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a command answers, right or wrong."""


class EditorError(Exception):
    """Something that the caller can put right."""


def bad_parameter(name, value, hint):
    """The error for an argument that does not fit."""
    return EditorError(f"Invalid `{name}` parameter: {value}. {hint}")


def missing_parameter(name, command):
    """The error for an argument that is not there."""
    return EditorError(f"Parameter `{name}` is required for command: {command}.")


def success(output, path, prev_exist=True, old_content=None, new_content=None, error=None):
    """The members of an answer, in their order."""
    return {"output": output, "error": error, "path": str(path), "prev_exist": prev_exist,
            "old_content": old_content, "new_content": new_content}
