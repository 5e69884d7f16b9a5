# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cells over HTTP, as an orchestrator sends them, and the routes that are our own."""

import concurrent.futures
import os
import time
import unittest

from cells import NO_OUTPUT, PYTHON, CellsTest, Mark, main
from gloveboxtest import Server


class Cells(CellsTest):
    def test_01_whole_answer(self):
        answer = self.cell("print(1)", thought="", confirmation_state="confirmed",
                           security_risk=-1, kernel_init_code="")
        interpreter = self.text("import sys; print(sys.executable)")
        self.assertEqual(answer, {
            "message": "Code executed in IPython cell.",
            "observation": "run_ipython",
            "content": f"1\n[Jupyter current working directory: {self.server.workspace}]\n"
                       f"[Jupyter Python interpreter: {interpreter}]",
            "extras": {"code": "print(1)", "image_urls": None},
            "success": True,
        })

    def test_02_initial_environment(self):
        code = 'import os\nos.environ["QUUX"] = "abc\\"def"\n\n'
        self.assertTrue(self.cell(code)["content"].startswith(f"{NO_OUTPUT}\n[Jupyter"))
        self.assertEqual(self.text("print(os.environ['QUUX'])"), 'abc"def')

    def test_03_directory_of_the_shell(self):
        self.server.run("mkdir -p 'a \"b\"' && cd 'a \"b\"'")
        self.assertEqual(self.text("import os; print(os.getcwd())"),
                         os.path.join(self.server.workspace, 'a "b"'))
        self.server.run("cd ..")
        self.assertEqual(self.text("print(os.getcwd())"), self.server.workspace)

    def test_04_functions(self):
        self.server.action("write", path="f.txt", content="one")
        self.assertIn("1|one\n", self.text("open_file('f.txt')"))
        self.assertIn("File created successfully",
                      self.text("print(file_editor('create', os.getcwd() + '/g.txt', 'x'))"))
        self.assertEqual(self.server.action("read", path="g.txt")["content"], "x")

    def test_05_timeout(self):
        over = Mark(self, "over")
        self.text("import time, os; ip = get_ipython()\n"
                  "def over(*_):\n"
                  f"    ip.events.unregister('post_run_cell', over)\n    {over.reach}")
        start = time.monotonic()
        answer = self.cell("ip.events.register('post_run_cell', over); time.sleep(60)",
                           timeout=0.5)
        self.assertLess(time.monotonic() - start, 3)
        self.assertTrue(answer["content"].startswith("[Execution timed out (0.5 seconds).]\n["))
        self.assertTrue(answer["success"])
        # A kernel that takes too long to end the cell would be replaced.
        over.wait()
        self.assertEqual(self.text("'time' in globals()"), "True")

    def test_06_one_at_a_time(self):
        begun, go_on = Mark(self, "begun"), Mark(self, "go-on")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            slow = pool.submit(self.text, f"{begun.reach}\n{go_on.await_}\norder = ['slow']")
            begun.wait()
            fast = pool.submit(self.text, "order.append('fast'); order")
            start = time.monotonic()
            self.assertEqual(self.server.request("GET", "/alive")[0], 200)
            self.assertLess(time.monotonic() - start, 0.5)
            go_on.let_go()
            self.assertEqual(slow.result(), NO_OUTPUT)
            self.assertEqual(fast.result(), "['slow', 'fast']")

    def test_07_outputs(self):
        self.text("from IPython.display import HTML, display, clear_output\n"
                  "print('gone'); clear_output(); print('a'); h = display(HTML('b'), "
                  "display_id=True)")
        status, answer = self.server.json("GET", "/ipython/outputs")
        self.assertEqual(status, 200)
        cell = answer["cells"][-1]
        self.text("h.update(HTML('c'))")
        status, answer = self.server.json("GET", f"/ipython/outputs?cell={cell}")
        self.assertEqual((status, answer["cell"], answer["status"]), (200, cell, "ok"))
        self.assertEqual([output["output_type"] for output in answer["outputs"]],
                         ["stream", "display_data"])
        self.assertEqual(answer["outputs"][0]["text"], "a\n")
        self.assertEqual(answer["outputs"][1]["data"]["text/html"], "c")
        self.assertEqual(self.server.request("GET", "/ipython/outputs?cell=no")[0], 422)
        self.assertEqual(self.server.request("GET", "/ipython/nothing")[0], 500)

    def test_08_interrupt(self):
        begun = Mark(self, "begun")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            running = pool.submit(self.text, f"import time\n{begun.reach}\ntime.sleep(60)")
            begun.wait()
            self.assertEqual(self.server.request("POST", "/ipython/interrupt")[0], 200)
            self.assertIn("KeyboardInterrupt", running.result())
        self.assertEqual(self.server.request("GET", "/ipython/interrupt")[0], 422)
        self.assertEqual(self.server.request("POST", "/ipython/interrupt?kernel=no")[0], 422)

    def test_09_restart(self):
        self.assertEqual(self.text("mark = 1"), NO_OUTPUT)
        self.assertEqual(self.server.json("POST", "/ipython/restart"), (200, {"status": "ok"}))
        self.assertEqual(self.text("import os; 'mark' in globals()"), "False")
        self.assertEqual(self.text("print(os.environ['QUUX'])"), 'abc"def')

    def test_10_large_observation(self):
        self.assertEqual(len(self.text("print('x' * 3_000_000)")), 3000000)

    def test_10_extra_lines(self):
        """As the original takes a value for yes or no."""
        for value, is_wanted in ((True, True), (1, True), ("no", True), ([0], True), (0.5, True),
                                 (False, False), (0, False), (None, False), ("", False),
                                 ([], False), ({}, False)):
            content = self.cell("1", include_extra=value)["content"]
            self.assertEqual("\n[Jupyter" in content, is_wanted, value)

    def test_11_rejected(self):
        status, answer = self.server.json("POST", "/execute_action", {
            "action": {"action": "run_ipython", "args": {"code": "1", "bogus": 1}}})
        self.assertEqual(status, 500)
        self.assertIn("has the wrong arguments", answer["detail"])


@unittest.skipUnless(os.getuid() == 0, "only root can run kernels as somebody else")
class OtherUser(unittest.TestCase):
    def test_sandbox_user(self):
        with Server("--plugins", "jupyter", "--username", "nobody",
                    "--set", f"ipython.interpreter={PYTHON}",
                    env={"SU_TO_USER": "true", "SESSION_API_KEY": "k"}) as server:
            text = server.action(
                "run_ipython", include_extra=False,
                code="import os; open('f', 'w').close()\n"
                     "print(os.environ['USER'], os.getcwd(), os.getuid() == os.stat('f').st_uid, "
                     "'SESSION_API_KEY' in os.environ, os.getgroups() == [os.getgid()])")["content"]
            self.assertEqual(text, f"nobody {server.workspace} True False True")
            self.assertNotEqual(os.stat(os.path.join(server.workspace, "f")).st_uid, 0)


class WithoutKernel(unittest.TestCase):
    def test_no_interpreter(self):
        with Server("--plugins", "jupyter", "--set", "ipython.interpreter=/no/python3") as server:
            answer = server.action("run_ipython", code="1")
            self.assertEqual(answer["observation"], "error")
            self.assertIn("/no/python3", answer["content"])
            self.assertIn("python3-ipykernel", answer["content"])


if __name__ == "__main__":
    main()
