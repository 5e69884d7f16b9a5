#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the functions for cells print."""

import contextlib
import http.server
import importlib
import io
import json
import os
import shutil
import socket
import sys
import tempfile
import threading
import types
import unittest


def forget():
    """Let the functions be imported anew: they read the environment, and keep what is open."""
    for name in [name for name in sys.modules if name.startswith("glovebox_skills")]:
        del sys.modules[name]
    return importlib.import_module("glovebox_skills")


def said(function, *args, **kwargs):
    """What a call prints."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert function(*args, **kwargs) is None
    return out.getvalue()


class Base(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="skills-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)
        self.skills = forget()

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return path


class Windows(Base):
    def setUp(self):
        super().setUp()
        self.path = self.write("f", "".join(f"Line {i}\n" for i in range(1, 1001)))

    def window(self, first, last, total=1000, hint=True):
        rows = [f"[File: {self.path} ({total} lines total)]",
                f"({first - 1} more lines above)" if first > 1
                else "(this is the beginning of the file)"]
        rows += [f"{i}|Line {i}" for i in range(first, last + 1)]
        rows.append(f"({total - last} more lines below)" if last < total
                    else "(this is the end of the file)")
        if hint and last < total:
            rows.append("[Use `scroll_down` to view the next 100 lines of the file!]")
        return "\n".join(rows) + "\n"

    def test_open_file(self):
        for args, first, last in (
                ((), 1, 100), ((1, 50), 1, 50), ((51,), 1, 100), ((52,), 2, 102),
                ((500,), 450, 550), ((500, 1), 499, 501), ((500, 2), 499, 501),
                ((500, 3), 499, 501), ((949,), 899, 999), ((950,), 901, 1000),
                ((1000,), 901, 1000), ((1000, 1), 1000, 1000), ((1, None), 1, 100),
                ((1, 0), 1, 100), ((1, 5000), 1, 100)):
            with self.subTest(args):
                self.assertEqual(said(self.skills.open_file, "f", *args), self.window(first, last))

    def test_bad_lines(self):
        for line in (0, -1, 1001, "1", None, 1.5):
            self.assertEqual(said(self.skills.open_file, self.path, line),
                             "ERROR: Line number must be between 1 and 1000\n")
            self.assertEqual(said(self.skills.goto_line, line),
                             "ERROR: Line number must be between 1 and 1000.\n")
        self.assertEqual(said(self.skills.open_file, "none"), "ERROR: File none not found.\n")
        self.assertEqual(said(self.skills.open_file, "."), "ERROR: File . not found.\n")

    def test_nothing_open(self):
        text = "ERROR: No file open. Use the open_file function first.\n"
        self.assertEqual(said(self.skills.scroll_down), text)
        self.assertEqual(said(self.skills.scroll_up), text)
        self.assertEqual(said(self.skills.goto_line, 1), text)

    def test_scroll(self):
        said(self.skills.open_file, self.path)
        for first, last in ((101, 201), (201, 301), (301, 401), (401, 501), (501, 601), (601, 701),
                            (701, 801), (801, 901), (901, 1000), (901, 1000)):
            self.assertEqual(said(self.skills.scroll_down), self.window(first, last, hint=False))

    def test_scroll_up_from_the_end(self):
        said(self.skills.open_file, self.path, 1000)
        for first, last in ((901, 1000), (800, 900), (700, 800), (600, 700), (500, 600), (400, 500),
                            (300, 400), (200, 300), (100, 200), (1, 100), (1, 100)):
            self.assertEqual(said(self.skills.scroll_up), self.window(first, last, hint=False))

    def test_goto_line(self):
        said(self.skills.open_file, self.path)
        self.assertEqual(said(self.skills.goto_line, 500), self.window(450, 550, hint=False))

    def test_empty_file(self):
        self.path = self.write("empty", "")
        self.assertEqual(said(self.skills.open_file, self.path),
                         f"[File: {self.path} (1 lines total)]\n"
                         "(this is the beginning of the file)\n1|\n(this is the end of the file)\n")

    def test_form_feeds(self):
        self.path = self.write("ff", "a\fb\n")
        self.assertEqual(said(self.skills.open_file, self.path),
                         f"[File: {self.path} (1 lines total)]\n"
                         "(this is the beginning of the file)\n1|a\n2|b\n"
                         "(this is the end of the file)\n")


class Search(Base):
    def test_search_dir(self):
        self.write("a.txt", " one \ntwo\n")
        self.write("sub/b.txt", b"one\xff\n")
        self.write(".hidden", "one\n")
        text = said(self.skills.search_dir, "one")
        self.assertTrue(text.startswith('[Found 2 matches for "one" in ./]\n'))
        self.assertIn("./a.txt (Line 1): one\n", text)
        self.assertIn("./sub/b.txt (Line 1): one\n", text)
        self.assertTrue(text.endswith('[End of matches for "one" in ./]\n'))
        self.assertEqual(said(self.skills.search_dir, "x", "sub"),
                         'No matches found for "x" in sub\n')
        self.assertEqual(said(self.skills.search_dir, "x", "none"),
                         "ERROR: Directory none not found\n")
        for folder in (self.folder, self.folder + "/"):
            self.assertIn(f"{self.folder}/a.txt (Line 2): two\n",
                          said(self.skills.search_dir, "two", folder))

    def test_search_dir_too_many(self):
        for i in range(101):
            self.write(f"d/{i}", "x")
        self.assertEqual(said(self.skills.search_dir, "x", "d"),
                         'More than 101 files matched for "x" in d. Please narrow your search.\n')
        os.remove("d/0")
        self.assertIn('[Found 100 matches for "x" in d]', said(self.skills.search_dir, "x", "d"))

    def test_search_file(self):
        self.assertEqual(said(self.skills.search_file, "x"), "ERROR: No file specified or open. "
                         "Use the open_file function first.\n")
        self.assertEqual(said(self.skills.search_file, "x", "none"),
                         "ERROR: File none not found.\n")
        path = self.write("f", "a x\nb\n\tx\n")
        found = (f'[Found 2 matches for "x" in {path}]\nLine 1: a x\nLine 3: x\n'
                 f'[End of matches for "x" in {path}]\n')
        self.assertEqual(said(self.skills.search_file, "x", path), found)
        said(self.skills.open_file, "f")
        self.assertEqual(said(self.skills.search_file, "x"), found)
        self.assertEqual(said(self.skills.search_file, "y"),
                         f'[No matches found for "y" in {path}]\n')

    def test_find_file(self):
        self.write("sub/name.txt", "")
        self.assertEqual(said(self.skills.find_file, "ame"),
                         '[Found 1 matches for "ame" in ./]\n./sub/name.txt\n'
                         '[End of matches for "ame" in ./]\n')
        self.assertEqual(said(self.skills.find_file, "sub"),
                         '[No matches found for "sub" in ./]\n')
        self.assertEqual(said(self.skills.find_file, "x", "none"),
                         "ERROR: Directory none not found\n")


class Readers(Base):
    """Documents, read by libraries that only look like the real ones."""

    def library(self, name, **members):
        module = types.ModuleType(name)
        module.__dict__.update(members)
        sys.modules[name] = module
        self.addCleanup(sys.modules.pop, name, None)

    def missing(self, *names):
        for name in names:
            sys.modules[name] = None
            self.addCleanup(sys.modules.pop, name, None)

    def test_pdf(self):
        pages = [types.SimpleNamespace(extract_text=lambda text=text: text)
                 for text in ("a", "b\n")]
        self.library("pypdf", PdfReader=lambda path: types.SimpleNamespace(pages=pages))
        self.assertEqual(said(self.skills.parse_pdf, "p"), "[Reading PDF file from p]\n"
                         "@@ Page 1 @@\na\n\n@@ Page 2 @@\nb\n")

    def test_docx(self):
        paragraphs = [types.SimpleNamespace(text=text) for text in ("a", "b")]
        self.library("docx", Document=lambda path: types.SimpleNamespace(paragraphs=paragraphs))
        self.assertEqual(said(self.skills.parse_docx, "p"), "[Reading DOCX file from p]\n"
                         "@@ Page 1 @@\na\n\n@@ Page 2 @@\nb\n\n\n")

    def test_pptx(self):
        slide = types.SimpleNamespace(shapes=[types.SimpleNamespace(text="a"), object()])
        self.library("pptx", Presentation=lambda path: types.SimpleNamespace(slides=[slide]))
        self.assertEqual(said(self.skills.parse_pptx, "p"),
                         "[Reading PowerPoint file from p]\n@@ Slide 1 @@\na\n")

    def test_latex(self):
        path = self.write("t.tex", "x")
        converter = types.SimpleNamespace(latex_to_text=lambda text: f" {text} \n")
        self.library("pylatexenc")
        self.library("pylatexenc.latex2text", LatexNodes2Text=lambda: converter)
        self.assertEqual(said(self.skills.parse_latex, path),
                         f"[Reading LaTex file from {path}]\nx\n")

    def test_missing_libraries(self):
        self.missing("pypdf", "PyPDF2", "docx", "pptx", "pylatexenc", "pylatexenc.latex2text")
        path = self.write("f", "")
        for function, package in ((self.skills.parse_pdf, "pypdf"),
                                  (self.skills.parse_docx, "python-docx"),
                                  (self.skills.parse_latex, "pylatexenc")):
            self.assertTrue(said(function, path).endswith(
                f"ERROR: the Python package {package} is not installed "
                f"(install it with: pip install {package})\n"))
        self.assertIn("Error reading PowerPoint file: the Python package python-pptx",
                      said(self.skills.parse_pptx, path))

    def test_view_document(self):
        path = self.write("a.docx", "")
        self.missing("docx")
        self.assertIn("Error in converting file to Markdown: the Python package python-docx is not "
                      "installed", self.skills.file_editor("view", path))


class Answers(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, self.headers, body))
        reply = ({"text": "heard"} if "audio" in self.path
                 else {"choices": [{"message": {"content": "seen"}}]})
        data = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


class Media(Base):
    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.server.requests = []
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.set("SANDBOX_ENV_OPENAI_API_KEY", "secret")
        self.set("OPENAI_BASE_URL", f"http://127.0.0.1:{self.server.server_port}/v1/")
        self.skills = forget()

    def set(self, name, value):
        os.environ[name] = value
        self.addCleanup(os.environ.pop, name, None)

    def test_image(self):
        path = self.write("a.png", b"\x89PNG")
        self.assertEqual(said(self.skills.parse_image, path),
                         f"[Reading image file from {path}]\nseen\n")
        url, headers, body = self.server.requests[0]
        self.assertEqual((url, headers["Authorization"]), ("/v1/chat/completions", "Bearer secret"))
        body = json.loads(body)
        self.assertEqual((body["model"], body["max_tokens"]), ("gpt-4o", 500))
        self.assertEqual(body["messages"][0]["content"][1]["image_url"]["url"],
                         "data:image/png;base64,iVBORw==")

    def test_audio(self):
        path = self.write("a.wav", b"RIFF\r\n--x")
        self.assertEqual(said(self.skills.parse_audio, path),
                         f"[Transcribing audio file from {path}]\nheard\n")
        self.assertIn(b"whisper-1", self.server.requests[0][2])
        self.assertIn(b"RIFF\r\n--x", self.server.requests[0][2])

    def test_video(self):
        frames = iter([True] * 95 + [False])
        film = types.SimpleNamespace(isOpened=lambda: True, release=lambda: None,
                                     read=lambda: (next(frames), "frame"))
        picture = types.SimpleNamespace(tobytes=lambda: b"jpg")
        sys.modules["cv2"] = types.SimpleNamespace(VideoCapture=lambda path: film,
                                                   imencode=lambda kind, frame: (True, picture))
        self.addCleanup(sys.modules.pop, "cv2")
        self.assertEqual(
            said(self.skills.parse_video, "v", frame_interval=5),
            "[Processing video file from v with frame interval 5]\n"
            "Totally 2 would be analyze...\n\n"
            "Process the v, current No. 0 frame...\nFrame 0's content: seen\n\n"
            "Process the v, current No. 5 frame...\nFrame 1's content: seen\n\n")

    def test_failure(self):
        path = self.write("a.png", b"")
        # Nobody else may listen there meanwhile.
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.set("OPENAI_BASE_URL", f"http://127.0.0.1:{taken.getsockname()[1]}/v1/")
            self.skills = forget()
            self.assertIn("\nError with the request: ", said(self.skills.parse_image, path))
            self.assertIn("\nError transcribing audio file: ", said(self.skills.parse_audio, path))

    def test_names(self):
        self.assertIn("parse_video", self.skills.__all__)


class Names(Base):
    NAMES = {"open_file", "goto_line", "scroll_down", "scroll_up", "search_dir", "search_file",
             "find_file", "parse_pdf", "parse_docx", "parse_latex", "parse_pptx", "file_editor"}

    def setUp(self):
        for name in ("OPENAI_API_KEY", "SANDBOX_ENV_OPENAI_API_KEY"):
            os.environ.pop(name, None)
        super().setUp()

    def test_names(self):
        self.assertEqual(set(self.skills.__all__), self.NAMES)
        self.assertIn("open_file(path", self.skills.DOCUMENTATION)
        self.assertNotIn("file_editor(", self.skills.DOCUMENTATION)

    def imported(self):
        names = {}
        exec("from openhands.runtime.plugins.agent_skills.agentskills import *", names)
        names.pop("__builtins__")
        return set(names)

    def clean(self):
        for name in [name for name in sys.modules if name.split(".")[0] == "openhands"]:
            del sys.modules[name]

    def test_alias(self):
        self.addCleanup(self.clean)
        self.skills.install_alias()
        self.assertEqual(self.imported(), self.NAMES)

    def test_alias_beside_another_package(self):
        self.write("openhands/__init__.py", "other = True")
        sys.path.insert(0, self.folder)
        self.addCleanup(sys.path.remove, self.folder)
        self.addCleanup(self.clean)
        self.clean()
        importlib.invalidate_caches()
        self.skills.install_alias()
        self.assertEqual(self.imported(), self.NAMES)
        self.assertTrue(importlib.import_module("openhands").other)


class Editor(Base):
    def test_linting(self):
        path = self.write("a.py", "x = 1\n")
        clean = self.skills.file_editor("str_replace", path, old_str="1", new_str="2",
                                        enable_linting=True)
        self.assertIn(r"\n\nNo linting issues found in the changes.\nReview the changes", clean)
        broken = self.skills.file_editor("insert", path, insert_line=1, new_str="def",
                                         enable_linting=True)
        self.assertIn(r"Linting issues found in the changes:\n- Line 2, Column ", broken)

    def test_type_error(self):
        path = self.write("a.txt", "x\n")
        with self.assertRaises(TypeError):
            self.skills.file_editor("insert", path, insert_line="1", new_str="y")

    def test_other_name_other_history(self):
        path = self.write("d/a.txt", "a\n")
        self.skills.file_editor("str_replace", path, old_str="a", new_str="b")
        other = os.path.join(self.folder, "d", "..", "d", "a.txt")
        self.assertIn("No edit history found", self.skills.file_editor("undo_edit", other))
        self.assertIn("undone successfully", self.skills.file_editor("undo_edit", path))

    def test_mixed_line_ends(self):
        path = self.write("a.txt", "a\r\nb\nc\r\n")
        self.skills.file_editor("str_replace", path, old_str="c", new_str="d\ne")
        with open(path, "rb") as file:
            self.assertEqual(file.read(), b"a\r\nb\nd\ne\r\n")

    def test_real_contents(self):
        path = self.write("a.txt", "a\n")
        text = self.skills.file_editor("str_replace", path, old_str="a", new_str="\u00e9")
        self.assertIn(r'"prev_exist": true,"old_content": "a\n","new_content": "\u00e9\n", '
                      '"formatted_output_and_error": ', text)


if __name__ == "__main__":
    unittest.main()
