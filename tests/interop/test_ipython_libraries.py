# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cells that use the libraries of others, and the functions that do, over HTTP.

    test_ipython_libraries.py FOLDER

FOLDER is a virtual environment; without an argument the system's Python is meant, with Debian's
packages.
"""

import base64
import os
import subprocess
import sys
import unittest

import gloveboxtest
from pypi import find_interpreter, skip

PACKAGES = ("ipykernel", "matplotlib", "pypdf", "python-docx", "python-pptx", "pylatexenc",
            "openpyxl", "fpdf2", "bash_kernel")
MODULES = {"matplotlib": "python3-matplotlib", "pypdf": "python3-pypdf", "docx": "python3-docx",
           "pylatexenc": "python3-pylatexenc", "openpyxl": "python3-openpyxl",
           "ipykernel": "python3-ipykernel"}
SMALL_PACKAGE = "cowsay"
PNG = b"\x89PNG\r\n\x1a\n"


def has(module):
    return subprocess.run([PYTHON, "-c", f"import {module}"], capture_output=True,
                          check=False).returncode == 0


class Libraries(gloveboxtest.ServerTest):
    @classmethod
    def setUpClass(cls):
        cls.server_args = ("--plugins", "agent_skills", "jupyter",
                           "--set", f"ipython.interpreter={PYTHON}")
        super().setUpClass()

    def cell(self, code, **args):
        answer = self.server.action("run_ipython", 300.0, code=code, include_extra=False, **args)
        self.assertEqual(answer["observation"], "run_ipython", answer)
        return answer

    def text(self, code, **args):
        return self.cell(code, **args)["content"]

    def assert_pictures(self, answer, count):
        urls = answer["extras"]["image_urls"]
        self.assertEqual(len(urls), count)
        for url in urls:
            head, _, data = url.partition(",")
            self.assertEqual(head, "data:image/png;base64")
            self.assertTrue(base64.b64decode(data, validate=True).startswith(PNG))

    def test_plots(self):
        # The first time it looks for fonts, and says so if that takes longer than some seconds.
        self.cell("import matplotlib.font_manager")
        answer = self.cell("import matplotlib.pyplot as plt; plt.plot([1,2])")
        self.assertRegex(answer["content"], r"^\[<matplotlib\.lines\.Line2D at 0x[0-9a-f]+>\]"
                                            r"<Figure size 640x480 with 1 Axes>$")
        self.assert_pictures(answer, 1)
        answer = self.cell("plt.plot([1,2]); plt.show(); print('after')")
        self.assertEqual(answer["content"], "<Figure size 640x480 with 1 Axes>after")
        self.assert_pictures(answer, 1)
        answer = self.cell("for i in range(2):\n    plt.plot([1, i]); plt.show()")
        self.assertEqual(answer["content"], "<Figure size 640x480 with 1 Axes>" * 2)
        self.assert_pictures(answer, 2)

    def test_pip(self):
        self.assertRegex(self.text("%pip --version"),
                         r"^pip [^\n]*\r?\nNote: you may need to restart the kernel to use "
                         r"updated packages\.$")

    @unittest.skipUnless(len(sys.argv) > 1, "it would install into the system's Python")
    def test_pip_install(self):
        self.text(f"%pip uninstall -y {SMALL_PACKAGE}")
        self.assertIn("Successfully installed " + SMALL_PACKAGE,
                      self.text(f"%pip install {SMALL_PACKAGE}"))
        self.assertIn("| hi |", self.text(f"import {SMALL_PACKAGE}; {SMALL_PACKAGE}.cow('hi')"))

    def test_docx(self):
        self.text("import docx; d = docx.Document(); d.add_heading('Title', 1)\n"
                  "d.add_paragraph('One'); d.add_paragraph('Zwei ä'); d.save('a.docx')")
        self.assertEqual(self.text("parse_docx('a.docx')"),
                         "[Reading DOCX file from a.docx]\n@@ Page 1 @@\nTitle\n\n"
                         "@@ Page 2 @@\nOne\n\n@@ Page 3 @@\nZwei ä")
        self.assertIn("# Title\n\nOne\n\nZwei ä",
                      self.view("a.docx"))

    def view(self, name):
        return self.text(
            f"import json, os; said = file_editor('view', os.getcwd() + '/{name}')\n"
            "print(json.loads(said.split('\\n')[1])['formatted_output_and_error'])")

    def test_latex(self):
        self.text("open('a.tex', 'w').write(r'\\section{One} \\emph{two} $\\alpha$')")
        text = self.text("parse_latex('a.tex')")
        self.assertTrue(text.startswith("[Reading LaTex file from a.tex]\n"), text)
        self.assertIn("ONE", text.upper())
        self.assertIn("two α", text)

    def test_pdf(self):
        if has("fpdf"):
            self.text("import fpdf; p = fpdf.FPDF()\nfor word in ('One', 'Two'):\n"
                      "    p.add_page(); p.set_font('helvetica', size=20); p.cell(text=word)\n"
                      "p.output('a.pdf')")
        else:
            self.text("import matplotlib; matplotlib.rcParams['pdf.fonttype'] = 42\n"
                      "from matplotlib.backends.backend_pdf import PdfPages\n"
                      "from matplotlib.figure import Figure\nwith PdfPages('a.pdf') as pages:\n"
                      "    for word in ('One', 'Two'):\n"
                      "        f = Figure(); f.text(.5, .5, word); pages.savefig(f)")
        self.assertEqual(self.text("parse_pdf('a.pdf')"),
                         "[Reading PDF file from a.pdf]\n@@ Page 1 @@\nOne\n\n@@ Page 2 @@\nTwo")
        self.assertIn("One\nTwo", self.view("a.pdf"))

    def test_pptx(self):
        if not has("pptx"):
            self.assertEqual(
                self.text("parse_pptx('a.pptx')"),
                "[Reading PowerPoint file from a.pptx]\nError reading PowerPoint file: the Python "
                "package python-pptx is not installed (install it with: pip install python-pptx)")
            return
        self.text("import pptx; p = pptx.Presentation()\nfor word in ('One', 'Two'):\n"
                  "    s = p.slides.add_slide(p.slide_layouts[0]); s.shapes.title.text = word\n"
                  "    s.placeholders[1].text = word.lower()\np.save('a.pptx')")
        self.assertEqual(self.text("parse_pptx('a.pptx')"),
                         "[Reading PowerPoint file from a.pptx]\n@@ Slide 1 @@\nOne\none\n"
                         "@@ Slide 2 @@\nTwo\ntwo")
        self.assertIn("<!-- Slide number: 2 -->\n# Two\ntwo", self.view("a.pptx"))

    def test_xlsx(self):
        self.text("import openpyxl; b = openpyxl.Workbook(); b.active.title = 'S'\n"
                  "b.active.append(['a', 'b']); b.active.append([1, None]); b.save('a.xlsx')")
        self.assertIn("## S\n| a | b |\n| --- | --- |\n| 1 |  |", self.view("a.xlsx"))

    def test_broken_documents(self):
        self.text("for name in ('b.pdf', 'b.docx', 'b.pptx'): open(name, 'w').write('no')")
        self.assertIn("Error reading PowerPoint file: ", self.text("parse_pptx('b.pptx')"))
        for name in ("b.pdf", "b.docx"):
            self.assertIn("Error in converting file to Markdown: ", self.view(name))

    def test_another_language(self):
        if not has("bash_kernel"):
            self.skipTest("bash_kernel is not installed")
        self.assertEqual(self.text("x=3; echo $((x + 4))", kernelspec="bash"), "7")
        self.assertEqual(self.text("echo $x; pwd", kernel="bash"),
                         f"3\n{self.server.workspace}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        PYTHON = find_interpreter(sys.argv[1], PACKAGES,
                                  ["-m", "bash_kernel.install", "--sys-prefix"])
    else:
        PYTHON = "/usr/bin/python3"
        missing = [package for module, package in MODULES.items() if not has(module)]
        if missing:
            skip(f"Debian's packages {' '.join(missing)} are not installed")
    del sys.argv[2:]
    gloveboxtest.main()
