# SPDX-License-Identifier: LGPL-2.1-or-later
"""Functions for cells: look through files, search, read documents, edit.

They print what they have to say and return nothing, except file_editor, which returns a text.
"""

import importlib
import importlib.util
import inspect
import os
import sys

from . import media as _media
from .editor import file_editor
from .readers import parse_docx, parse_latex, parse_pdf, parse_pptx
from .search import find_file, search_dir, search_file
from .windows import goto_line, open_file, scroll_down, scroll_up

_ALIAS = "openhands.runtime.plugins.agent_skills.agentskills"

_documented = [
    open_file, goto_line, scroll_down, scroll_up, search_dir, search_file, find_file,
    parse_pdf, parse_docx, parse_latex, parse_pptx,
]
# Without a key there is nobody to ask about sounds and pictures.
if _media.api_key():
    from .media import parse_audio, parse_image, parse_video

    _documented += [parse_audio, parse_image, parse_video]

__all__ = [function.__name__ for function in _documented] + ["file_editor"]


def _describe(function):
    return f"{function.__name__}{inspect.signature(function)}:\n    {inspect.getdoc(function)}\n\n"


DOCUMENTATION = "".join(_describe(function) for function in _documented)


def install_alias():
    """Make the module importable under the name that clients know.

    A package of that name that somebody else installed is left alone: then only the one module is
    put in place.
    """
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    found = importlib.util.find_spec("openhands")
    locations = list(found.submodule_search_locations or []) if found is not None else []
    is_ours = locations == [os.path.join(here, "openhands")]
    if found is not None and found.origin is None and is_ours:
        importlib.import_module(_ALIAS)
    else:
        sys.modules[_ALIAS] = sys.modules[__name__]
