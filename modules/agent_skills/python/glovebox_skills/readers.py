# SPDX-License-Identifier: LGPL-2.1-or-later
"""Read documents. The libraries that can are imported when they are needed."""

import importlib


class Missing(Exception):
    """A package that is not installed."""

    def __init__(self, package):
        super().__init__(f"the Python package {package} is not installed "
                         f"(install it with: pip install {package})")


def _library(module, package):
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise Missing(package) from error


def pdf_pages(path):
    """The text of each page."""
    try:
        reader = _library("pypdf", "pypdf").PdfReader(path)
    except Missing:
        try:
            reader = importlib.import_module("PyPDF2").PdfReader(path)
        except ImportError:
            raise Missing("pypdf") from None
    return [page.extract_text() for page in reader.pages]


def docx_document(path):
    """A text document."""
    return _library("docx", "python-docx").Document(path)


def pptx_document(path):
    """A presentation."""
    return _library("pptx", "python-pptx").Presentation(path)


def xlsx_workbook(path):
    """A workbook; cells hold values, not formulas."""
    return _library("openpyxl", "openpyxl").load_workbook(path, read_only=True, data_only=True)


def _print_missing(error):
    print(f"ERROR: {error}")


def parse_pdf(file_path: str) -> None:
    """Print the text of a PDF file.

    Args:
        file_path: Path of the file.
    """
    print(f"[Reading PDF file from {file_path}]")
    try:
        pages = pdf_pages(file_path)
    except Missing as error:
        _print_missing(error)
        return
    print("".join(f"@@ Page {number} @@\n{text}\n\n"
                  for number, text in enumerate(pages, 1)).strip())


def parse_docx(file_path: str) -> None:
    """Print the text of a DOCX file.

    Args:
        file_path: Path of the file.
    """
    print(f"[Reading DOCX file from {file_path}]")
    try:
        document = docx_document(file_path)
    except Missing as error:
        _print_missing(error)
        return
    print("".join(f"@@ Page {number} @@\n{paragraph.text}\n\n"
                  for number, paragraph in enumerate(document.paragraphs, 1)))


def parse_latex(file_path: str) -> None:
    """Print the text of a LaTeX file.

    Args:
        file_path: Path of the file.
    """
    print(f"[Reading LaTex file from {file_path}]")
    with open(file_path, encoding="utf-8") as file:
        source = file.read()
    try:
        converter = _library("pylatexenc.latex2text", "pylatexenc").LatexNodes2Text()
    except Missing as error:
        _print_missing(error)
        return
    print(converter.latex_to_text(source).strip())


def parse_pptx(file_path: str) -> None:
    """Print the text of a presentation.

    Args:
        file_path: Path of the file.
    """
    print(f"[Reading PowerPoint file from {file_path}]")
    try:
        rows = []
        for number, slide in enumerate(pptx_document(str(file_path)).slides, 1):
            rows.append(f"@@ Slide {number} @@")
            rows += [shape.text for shape in slide.shapes if hasattr(shape, "text")]
        print("\n".join(rows))
    except Exception as error:  # whatever is wrong with the file is told, not raised
        print(f"Error reading PowerPoint file: {error}")
