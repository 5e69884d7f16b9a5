# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which bytes stand for which characters."""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CYRILLIC_SHARE = 0.6
_CYRILLIC_RUN = re.compile(rb"[\xc0-\xff]{2,}")
_HIGH = re.compile(rb"[\x80-\xff]")
_EAST_ASIAN = ("cp932", "gb18030", "big5", "euc_kr")
_COMMON_EAST_ASIAN = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e]")
_COMMON_SHARE = 0.75
_UNDEFINED_IN_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")

_SNIFF_BYTES = 1024
_CONTROL = set(range(8)) | {0x0B} | set(range(0x0E, 0x20)) | set(range(0x7F, 0x100))
_FOREIGN_CONTROL = re.compile(rb"[\x00-\x07\x0b\x0e-\x1a\x1c-\x1f]")


class Encoding:
    """A codec and the mark that stands before the text."""

    def __init__(self, codec, mark=b""):
        self.codec = codec
        self.mark = mark

    def encode(self, text):
        """The bytes of a file that holds the text."""
        return self.mark + text.encode(self.codec)


UTF8 = Encoding("utf-8")


def _decodes(data, codec):
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _looks_cyrillic(data):
    n_high = len(_HIGH.findall(data))
    n_letters = sum(len(run) for run in _CYRILLIC_RUN.findall(data))
    return n_high > 0 and n_letters >= _CYRILLIC_SHARE * n_high


def _cyrillic_codec(data):
    n_lower = sum(byte >= 0xE0 for byte in data)
    n_upper = sum(0xC0 <= byte < 0xE0 for byte in data)
    return "cp1251" if n_lower > n_upper else "koi8_r"


def _east_asian_codec(data):
    best = None
    for codec in _EAST_ASIAN:
        text = _decodes(data, codec)
        foreign = [character for character in text or "" if character > "\x7f"]
        common = [character for character in foreign if _COMMON_EAST_ASIAN.match(character)]
        if len(common) < 2 or len(common) < _COMMON_SHARE * len(foreign):
            continue
        if best is None or len(common) / len(foreign) > best[0]:
            best = (len(common) / len(foreign), codec)
    return best[1] if best else None


def decode(data):
    """The text of a file and how it is written."""
    for mark, codec in _MARKS:
        text = _decodes(data[len(mark):], codec) if data.startswith(mark) else None
        if text is not None:
            return text, Encoding(codec, mark)

    codec = None
    if _decodes(data, "utf-8") is not None:
        codec = "utf-8"
    elif _looks_cyrillic(data) and _decodes(data, _cyrillic_codec(data)) is not None:
        codec = _cyrillic_codec(data)
    else:
        codec = _east_asian_codec(data)
    if codec is None:
        codec = "latin-1" if _UNDEFINED_IN_1252.search(data) else "cp1252"
    return data.decode(codec), Encoding(codec)


def _is_cut_utf8(data):
    """Whether it is UTF-8 but for a last character that may be cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _is_marked_text(data):
    if data.startswith(codecs.BOM_UTF8):
        return _is_cut_utf8(data)
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)) and len(data) % 4 == 0:
        return _decodes(data, "utf-32") is not None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and len(data) % 2 == 0:
        return _decodes(data, "utf-16") is not None or _decodes(data[:-2], "utf-16") is not None
    return False


def _is_decodable(data):
    if _is_marked_text(data):
        return True
    if _is_cut_utf8(data):
        text = data.decode("utf-8", errors="ignore")
        return sum(character > "\x7f" for character in text) >= 4
    return (b"\xff" in data and not _FOREIGN_CONTROL.search(data) and _looks_cyrillic(data))


def is_binary(path):
    """Whether a file holds something else than text, as its beginning tells."""
    if str(path).endswith(".pyc"):
        return True
    try:
        with open(path, "rb") as file:
            data = file.read(_SNIFF_BYTES)
    except OSError:
        return False
    if not data or (b"\0" not in data and _is_cut_utf8(data)):
        return False

    control_share = sum(byte in _CONTROL for byte in data) / len(data)
    ascii_share = sum(byte < 0x7F for byte in data) / len(data)
    is_likely = ((control_share > 0.3 and ascii_share < 0.05)
                 or (control_share > 0.8 and ascii_share > 0.8))
    if _is_decodable(data):
        return False
    return is_likely or b"\0" in data or b"\xff" in data
