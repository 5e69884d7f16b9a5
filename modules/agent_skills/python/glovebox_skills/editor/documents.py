# SPDX-License-Identifier: LGPL-2.1-or-later
"""Documents as Markdown."""

import re

from .. import readers
from .result import EditorError
from .show import DOCUMENT_CUT, clip


def _row(cells):
    texts = ["" if cell is None else str(cell).replace("|", "\\|").replace("\n", " ")
             for cell in cells]
    return "| " + " | ".join(texts) + " |"


def _table(rows):
    rows = [list(row) for row in rows]
    if not rows:
        return ""
    rows.insert(1, ["---"] * len(rows[0]))
    return "\n".join(_row(row) for row in rows)


def _from_pdf(path):
    return "\n".join(readers.pdf_pages(path))


def _paragraph(paragraph):
    match = re.fullmatch(r"Heading (\d)", paragraph.style.name or "")
    return "#" * int(match.group(1)) + " " + paragraph.text if match else paragraph.text


def _from_docx(path):
    document = readers.docx_document(path)
    parts = [_paragraph(paragraph) for paragraph in document.paragraphs]
    parts += [_table([cell.text for cell in row.cells] for row in table.rows)
              for table in document.tables]
    return "\n\n".join(parts)


def _from_xlsx(path):
    workbook = readers.xlsx_workbook(path)
    return "\n\n".join(f"## {sheet.title}\n{_table(sheet.iter_rows(values_only=True))}"
                       for sheet in workbook.worksheets)


def _shape(shape, title):
    if getattr(shape, "has_table", False) and shape.has_table:
        return _table([cell.text for cell in row.cells] for row in shape.table.rows)
    if hasattr(shape, "image"):
        return f"![{shape.name}]({re.sub(r'[^A-Za-z0-9_]', '', shape.name)}.jpg)"
    if not getattr(shape, "has_text_frame", False):
        return ""
    return "# " + shape.text.lstrip() if shape == title else shape.text


def _from_pptx(path):
    parts = []
    for number, slide in enumerate(readers.pptx_document(path).slides, 1):
        parts.append(f"<!-- Slide number: {number} -->")
        parts += [_shape(shape, slide.shapes.title) for shape in slide.shapes]
        if slide.has_notes_slide:
            parts.append("\n### Notes:\n" + slide.notes_slide.notes_text_frame.text)
    return "\n".join(parts)


_CONVERTERS = {".pdf": _from_pdf, ".docx": _from_docx, ".xlsx": _from_xlsx, ".pptx": _from_pptx}


def view(path):
    """The text of a document, as the view command shows it."""
    converter = _CONVERTERS.get(path.suffix.lower())
    try:
        if converter is None:
            raise ValueError("sounds cannot be turned into text here")
        text = converter(str(path))
    except Exception as error:  # whatever the libraries do not like is told
        raise EditorError(f"Error in converting file to Markdown: {error}. Please use Python code "
                          f"to read {path}") from None
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    text = clip(re.sub(r"\n{3,}", "\n\n", text), DOCUMENT_CUT)
    return f"Here's the content of the file {path} displayed in Markdown format:\n{text}\n"
