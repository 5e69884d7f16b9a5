# SPDX-License-Identifier: LGPL-2.1-or-later
"""The text of a file, with every line end as one newline, and the way back to its bytes."""

import os
import re
import stat

from . import encoding
from .result import EditorError

MAX_BYTES = 10 * 1024 * 1024
DOCUMENT_SUFFIXES = (".docx", ".xlsx", ".pptx", ".pdf", ".mp3", ".wav", ".m4a", ".flac")
_LINE_END = re.compile("\r\n|\r")


def normalise(text):
    """Every line end as one newline."""
    return _LINE_END.sub("\n", text)


def is_document(path):
    """Whether it is one of the kinds that can be viewed only."""
    return path.suffix.lower() in DOCUMENT_SUFFIXES


def _refuse_size(path, size):
    if size > MAX_BYTES:
        raise EditorError(f"File validation failed for {path}: File is too large "
                          f"({size / 1024 / 1024:.1f}MB). Maximum allowed size is 10MB.")


def _refuse_binary(path):
    raise EditorError(f"File validation failed for {path}: File appears to be binary and this "
                      "file type cannot be read or edited by this tool.")


def validate(path):
    """Refuse what is too large or no text."""
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        _refuse_binary(path)
    _refuse_size(path, status.st_size)
    if not is_document(path) and encoding.is_binary(path):
        _refuse_binary(path)


class FileText:
    """What a file holds."""

    def __init__(self, path):
        self.path = path
        try:
            with open(path, "rb") as file:
                self.data = file.read()
        except OSError as error:
            raise EditorError(f"Ran into {error} while trying to read {path}") from None
        self._raw, self._encoding = encoding.decode(self.data)
        self.text = normalise(self._raw)
        self._is_crlf = "\n" in self.text and not re.search("\r(?!\n)|(?<!\r)\n", self._raw)

    def normalise(self, text):
        """A part to search for or to put in, written as the text is."""
        return normalise(text) if self._is_crlf and text is not None else text

    def _raw_offset(self, offset):
        """Where a place of the text stands in the file."""
        if len(self._raw) == len(self.text):
            return offset
        passed = 0
        for match in re.finditer("\r\n", self._raw):
            if match.start() - passed >= offset:
                break
            passed += 1
        return offset + passed

    def replace(self, start, end, new):
        """The bytes of the file when what is between two places is replaced."""
        if self._is_crlf:
            new = new.replace("\n", "\r\n")
        raw = self._raw[:self._raw_offset(start)] + new + self._raw[self._raw_offset(end):]
        try:
            return self._encoding.encode(raw)
        except UnicodeEncodeError as error:
            raise EditorError(f"Ran into {error} while trying to write to {self.path}") from None


def check(path, data):
    """Refuse what would make the file one that cannot be read again."""
    _refuse_size(path, len(data))
    if b"\0" in data[:1024] and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf",
                                                     b"\0\0\xfe\xff")):
        _refuse_binary(path)


def write(path, data):
    """Put bytes into a file; an existing one keeps its owner, its mode and its links."""
    try:
        with open(path, "wb") as file:
            file.write(data)
    except OSError as error:
        raise EditorError(f"Ran into {error} while trying to write to {path}") from None
