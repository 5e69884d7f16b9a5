# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a change broke."""


def _find_faults(text):
    try:
        compile(text, "<file>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return [(error.lineno or 1, error.offset or 1, f"SyntaxError: {error.msg}")]
    except ValueError as error:
        return [(1, 1, str(error))]
    return []


def report(path, old_text, new_text):
    """One line a fault that was not there before."""
    faults = []
    if path.suffix == ".py":
        known = {message for _, _, message in _find_faults(old_text)}
        faults = [fault for fault in _find_faults(new_text) if fault[2] not in known]
    if not faults:
        return "No linting issues found in the changes."
    return "Linting issues found in the changes:\n" + "\n".join(
        f"- Line {line}, Column {column}: {message}" for line, column, message in faults)
