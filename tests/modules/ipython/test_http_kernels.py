# SPDX-License-Identifier: LGPL-2.1-or-later
"""What goes beyond the protocol, over HTTP: several kernels, other languages, kept outputs."""

import concurrent.futures
import json
import os
import tempfile

from cells import NO_OUTPUT, PYTHON, CellsTest, Mark, main

ECHO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "echokernel.py")
POINT = ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5E"
         "rkJggg==")


class EchoTest(CellsTest):
    """A server that knows the kernel `echo`."""

    @classmethod
    def setUpClass(cls):
        cls.data = tempfile.TemporaryDirectory()
        folder = os.path.join(cls.data.name, "kernels", "echo")
        os.makedirs(folder)
        with open(os.path.join(folder, "kernel.json"), "w", encoding="ascii") as file:
            json.dump({"argv": [PYTHON, ECHO, "-f", "{connection_file}"], "language": "echo",
                       "display_name": "Echo", "interrupt_mode": "message"}, file)
        cls.server_env = dict(cls.server_env, JUPYTER_PATH=cls.data.name, LOCAL_RUNTIME_MODE="1")
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.data.cleanup()


class Kernels(EchoTest):
    server_args = (*CellsTest.server_args, "--set", "ipython.max-kernels=3",
                   "--set", "ipython.kept-cells=3")

    def outputs(self, query=""):
        return self.server.json("GET", f"/ipython/outputs{query}")

    def command(self, name, kernel):
        return self.server.json("POST", f"/ipython/{name}?kernel={kernel}")

    def test_01_names(self):
        self.assertEqual(self.text("x = 'first'"), NO_OUTPUT)
        self.assertEqual(self.text("x = 'second'; import os; os.getpid()", kernel="b"),
                         self.text("os.getpid()", kernel="b"))
        self.assertEqual(self.text("x"), "'first'")
        self.assertEqual(self.text("x", kernel="b"), "'second'")
        self.assertEqual(self.text("x", kernel="", kernelspec="", cell=""), "'first'")
        self.assertNotEqual(self.text("import os; os.getpid()"),
                            self.text("os.getpid()", kernel="b"))

    def test_02_skills_in_each(self):
        self.assertIn("ERROR: No file open", self.text("scroll_down()", kernel="b"))

    def test_03_directory_in_each(self):
        self.server.run("mkdir -p sub && cd sub")
        for kernel in ("", "b"):
            self.assertEqual(self.text("print(os.getcwd())", kernel=kernel),
                             os.path.join(self.server.workspace, "sub"))
        self.server.run("cd ..")

    def test_04_another_language(self):
        answer = self.cell("hello", kernel="e", kernelspec="echo")
        self.assertEqual(answer["content"],
                         f"HELLO\n[Jupyter current working directory: {self.server.workspace}]\n"
                         "[Jupyter Python interpreter: ]")
        self.assertEqual(self.text("again", kernel="e"), "AGAIN")
        self.assertEqual(self.text("where", kernel="e"), self.server.workspace)
        self.assertEqual(self.text("fail", kernel="e"), "Refused: no")
        answer = self.cell("1", kernel="e", kernelspec="other")
        self.assertEqual(answer["observation"], "error")
        self.assertEqual(answer["content"], "kernel “e” runs “echo”, not “other”")

    def test_05_no_more_than_allowed(self):
        answer = self.cell("1", kernel="d")
        self.assertEqual(answer["observation"], "error")
        self.assertIn("no more than 3 kernels", answer["content"])

    def test_06_restart_of_one(self):
        self.assertEqual(self.command("restart", "b"), (200, {"status": "ok"}))
        self.assertEqual(self.text("'x' in globals()", kernel="b"), "False")
        self.assertEqual(self.text("x"), "'first'")
        self.assertEqual(self.command("restart", "e"), (200, {"status": "ok"}))
        self.assertEqual(self.text("back", kernel="e"), "BACK")
        self.assertEqual(self.server.request("POST", "/ipython/restart?kernel=no")[0], 422)
        self.assertEqual(self.server.request("GET", "/ipython/restart")[0], 422)

    def test_07_interrupt_of_one(self):
        begun = Mark(self, "begun")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            running = pool.submit(self.text, f"import time\n{begun.reach}\ntime.sleep(60)",
                                  kernel="b")
            begun.wait()
            self.assertEqual(self.command("interrupt", "b"), (200, {"status": "ok"}))
            self.assertIn("KeyboardInterrupt", running.result())
        self.assertEqual(self.text("x"), "'first'")

    def test_08_outputs_by_name(self):
        self.text("from IPython.display import Image, display\nimport base64, sys\n"
                  f"print('o'); print('e', file=sys.stderr); sys.stdout.flush()\n"
                  f"display(Image(base64.b64decode('{POINT}')))\n1/0", cell="mine")
        status, answer = self.outputs("?cell=mine")
        self.assertEqual((status, answer["cell"], answer["kernel"], answer["status"]),
                         (200, "mine", "", "error"))
        kinds = [output["output_type"] for output in answer["outputs"]]
        self.assertEqual(sorted(kinds), ["display_data", "error", "stream", "stream"])
        shown = answer["outputs"][kinds.index("display_data")]["data"]
        self.assertEqual(sorted(shown), ["image/png", "text/plain"])
        self.assertEqual(shown["image/png"].replace("\n", ""), POINT)
        self.assertEqual(answer["outputs"][-1]["ename"], "ZeroDivisionError")
        self.text("again", kernel="e", cell="theirs")
        self.assertEqual(self.outputs("?cell=theirs")[1]["kernel"], "e")

    def test_09_outputs_are_forgotten(self):
        for name in ("a", "b", "c"):
            self.text("1", cell=name)
        self.assertEqual(self.outputs(), (200, {"cells": ["a", "b", "c"]}))
        self.assertEqual(self.outputs("?cell=mine")[0], 422)

    def test_10_outputs_while_it_runs(self):
        with concurrent.futures.ThreadPoolExecutor() as pool:
            running = pool.submit(
                self.text, "print('early', flush=True); import time; time.sleep(60)", cell="long")
            while True:
                status, answer = self.outputs("?cell=long")
                if status == 200 and answer["outputs"]:
                    break
            self.assertEqual(answer["status"], "running")
            self.assertEqual(answer["outputs"][0]["text"], "early\n")
            self.command("interrupt", "")
            self.assertIn("KeyboardInterrupt", running.result())

    def test_10_ends_without_a_reply(self):
        self.text("import time; time.sleep(60)", timeout=0.2, cell="slow")
        self.text("import os; os._exit(1)", cell="dead", kernel="b")
        for name, status in (("slow", "interrupted"), ("dead", "died")):
            self.assertEqual(self.outputs(f"?cell={name}")[1]["status"], status)

    def test_10_what_cannot_be_read(self):
        deep = "deep = []\nfor _ in range(100): deep = [deep]\n"
        shown = "display({'application/json': deep, 'text/plain': 'x'}, raw=True)\n"
        for padding in ("", "deep = [deep, 'x' * 100000]\n"):  # read at once, or by a thread
            text = self.text(f"{deep}{padding}{shown}5", cell="deep")
            self.assertRegex(text, r"^\[Output was left out: JSON: .*\.\]\n5$")
            self.assertTrue(self.outputs("?cell=deep")[1]["truncated"])

    def test_11_wrong_types(self):
        for name in ("kernel", "kernelspec", "cell"):
            status, answer = self.server.json("POST", "/execute_action", {
                "action": {"action": "run_ipython", "args": {"code": "1", name: {}}}})
            self.assertEqual(status, 500, answer)

    def test_12_kernel_that_is_not_there(self):
        answer = self.cell("1", kernel="b", kernelspec="absent")
        self.assertEqual(answer["content"], "kernel “b” runs “python3”, not “absent”")


class Guesses(EchoTest):
    server_args = (*CellsTest.server_args, "--set", "ipython.max-kernels=2")

    def test_wrong_one_takes_no_name(self):
        for _ in range(3):
            answer = self.cell("1", kernel="a", kernelspec="absent")
            self.assertEqual(answer["observation"], "error")
            self.assertIn("“absent” is not installed", answer["content"])
        self.assertIn("is not the name of a kernel",
                      self.cell("1", kernelspec="../echo")["content"])
        self.assertEqual(self.text("yes", kernelspec="echo"), "YES")
        self.assertEqual(self.text("yes", kernel="echo"), "YES")
        self.assertEqual(self.text("1"), "1")


if __name__ == "__main__":
    main()
