# SPDX-License-Identifier: LGPL-2.1-or-later
"""What cells can do to a kernel and to the server, over HTTP."""

import concurrent.futures
import contextlib
import glob
import os
import pwd
import re
import signal
import time
import unittest

from cells import NO_OUTPUT, PYTHON, Mark, main, read_stat, wait_until_gone
from gloveboxtest import Server

# By root's own processes no limit on their number is felt.
OTHER_USER = "nobody" if os.getuid() == 0 else None
BOMB_COUNT = 40


def processes(wanted):
    """Ids of all processes to which wanted() says yes."""
    found = []
    for name in os.listdir("/proc"):
        fields = read_stat(name) if name.isdigit() else None
        if fields is not None and wanted(int(name), fields):
            found.append(int(name))
    return found


def in_session(session):
    """What still lives of a session."""
    return processes(lambda _, fields: int(fields[3]) == session and fields[0] != "Z")


def count_of_user(uid):
    """Threads of a user's processes: that is what the limit counts."""
    count = 0
    for task in glob.glob("/proc/[0-9]*/task/*"):
        try:
            count += os.stat(task).st_uid == uid
        except OSError:
            pass
    return count


class Torture(unittest.TestCase):
    args = ()
    env = {}

    def setUp(self):
        self.server = Server("--plugins", "jupyter", "--set", f"ipython.interpreter={PYTHON}",
                             *self.args, env=self.env)
        self.addCleanup(self.server.stop)

    def text(self, code, timeout=60.0, **args):
        answer = self.server.action("run_ipython", timeout, code=code, include_extra=False, **args)
        self.assertEqual(answer["observation"], "run_ipython", answer)
        return answer["content"]

    def kernel(self):
        return int(self.text("import os; print(os.getpid())"))

    def wait_until_session_is_gone(self, session):
        # They may still have children on the way.
        while (pids := in_session(session)):
            for pid in pids:
                wait_until_gone(pid)


class Deaths(Torture):
    def test_killed_from_outside_in_a_cell(self):
        kernel = self.kernel()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            running = pool.submit(self.text, "import time; print('seen', flush=True)\n"
                                             "time.sleep(60)", cell="dying")
            # What the server has not heard yet goes down with the kernel.
            while b"seen" not in self.server.request("GET", "/ipython/outputs?cell=dying")[1]:
                pass
            killed = time.monotonic()
            os.kill(kernel, signal.SIGKILL)
            text = running.result()
            self.assertLess(time.monotonic() - killed, 1.0)
        self.assertEqual(text, "seen\n[Kernel died (signal 9) and was restarted; "
                               "all variables were lost.]")
        self.assertEqual(self.text("1 + 1"), "2")
        self.assertNotEqual(self.kernel(), kernel)

    def test_last_words_are_its_own(self):
        self.assertEqual(self.text("import os; os.system('echo early')"), "early\n0")
        self.assertEqual(self.text("os.kill(os.getpid(), 9)"),
                         "[Kernel died (signal 9) and was restarted; all variables were lost.]")

    def test_goes_with_the_server(self):
        kernel = self.kernel()
        self.text("import subprocess; child = subprocess.Popen(['sleep', '60'])")
        self.server.stop(signal.SIGKILL)
        wait_until_gone(kernel)

    def test_hard_ends(self):
        for code, how in (("os._exit(7)", "exit code 7"), ("os._exit(0)", "exit code 0"),
                          ("os.abort()", "signal 6"),
                          ("import ctypes; ctypes.string_at(0)", "signal 11"),
                          ("os.kill(os.getpid(), 15); import time; time.sleep(60)", "signal 15")):
            with self.subTest(code):
                text = self.text(f"import os; {code}")
                self.assertTrue(text.startswith(f"[Kernel died ({how}) and was restarted; "), text)
                self.assertEqual(self.text("'os' in globals()"), "True")
                self.server.request("POST", "/ipython/restart")  # it counts from the beginning

    def test_killed_while_it_starts(self):
        for _ in range(3):
            self.server.request("POST", "/ipython/restart")
            deadline = time.monotonic() + 30
            while True:
                children = processes(lambda pid, fields: int(fields[1]) == self.server.process.pid
                                     and int(fields[3]) == pid)
                if children or time.monotonic() > deadline:
                    break
            for pid in children:
                with contextlib.suppress(ProcessLookupError):  # the one before was among them
                    os.kill(pid, signal.SIGKILL)
        # One that died before it was ready is an error once; then there is a fresh one.
        answer = self.server.action("run_ipython", code="1", include_extra=False)
        if answer["observation"] == "error":
            self.assertIn("signal 9", answer["content"])
        self.assertEqual(self.text("2"), "2")

    def test_frozen(self):
        kernel = self.kernel()
        os.kill(kernel, signal.SIGSTOP)
        began = time.monotonic()
        self.assertEqual(self.text("1", timeout=0.5), "[Execution timed out (0.5 seconds).]")
        self.assertLess(time.monotonic() - began, 4)
        self.assertEqual(self.text("2"), "2")
        self.wait_until_session_is_gone(kernel)

    def test_all_signals_blocked(self):
        kernel = self.kernel()
        self.assertEqual(self.text("import signal, time\n"
                                   "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
                                   "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
                                   "end = time.time() + 60\nwhile time.time() < end: pass", 0.5),
                         "[Execution timed out (0.5 seconds).]")
        self.assertEqual(self.text("1"), "1")
        self.wait_until_session_is_gone(kernel)


class Talk(Torture):
    def test_questions(self):
        self.assertTrue(self.text("input('name? ')").endswith(
            "StdinNotImplementedError: raw_input was called, but this frontend does not support "
            "input requests."))
        # Whatever the kernel is told, it may ask all the same; it must not wait for ever.
        self.assertEqual(self.text("get_ipython().kernel._allow_stdin = True; input('name? ')"),
                         "''")
        self.assertEqual(self.text("1"), "1")

    def test_threads(self):
        go_on, late = Mark(self, "go-on"), Mark(self, "late")
        self.assertEqual(self.text(
            "import threading, sys\n"
            "def late():\n"
            f"    {go_on.await_}\n"
            f"    print('late'); sys.stdout.flush()\n    {late.reach}\n"
            "thread = threading.Thread(target=late); thread.start()"), NO_OUTPUT)
        go_on.let_go()
        late.wait()
        self.assertEqual(self.text("thread.join(); 2"), "2")

    def test_programs_between_lines(self):
        code = ("import os, sys\nfor i in range(5):\n"
                "    print('a', i)\n    os.system(f'echo b {i}')\n"
                "    print('c', i); os.system(f'echo d {i}; echo e {i} >&2; echo f {i}')\ni")
        expected = "\n".join(f"a {i}\nb {i}\nc {i}\nd {i}\nf {i}" for i in range(5)) + "\n4"
        for _ in range(20):
            text = self.text(code)
            # What goes another way is in the same cell, though not in the same place.
            self.assertEqual(sorted(re.findall("e .", text)), [f"e {i}" for i in range(5)])
            self.assertEqual(re.sub("e .\n", "", text), expected)
            self.assertEqual(self.text("print(1)"), "1")

    def test_half_a_character(self):
        # The kernel's own way ends here, and programs that write on wait for ever.
        self.assertEqual(self.text("import os, sys\n"
                                   "os.write(1, bytes([0xc3])); sys.stdout.flush()\n"
                                   "os.write(1, bytes([0xa9, 10])); os.system('echo on')"),
                         "\u00e9\non\n0")
        text = self.text("os.system('seq 4000'); os.write(1, bytes([255]))")
        self.assertEqual(text, "".join(f"{i}\n" for i in range(1, 4001)) + "\ufffd1")

    def test_programs_that_stay(self):
        go_on = Mark(self, "go-on")
        self.assertEqual(self.text(
            f"import subprocess\np = subprocess.Popen('head -c 1 {go_on.path} > taken; '\n"
            "    'while :; do sleep 0.05; echo noise; done', shell=True)"), NO_OUTPUT)
        go_on.let_go()
        # Whose it is the kernel cannot tell: it goes to the cell that runs meanwhile.
        for code, text in (("import time; time.sleep(0.2); 1", "1"), ("p.kill(); p.wait()", "-9")):
            self.assertEqual(re.sub("noise\n?", "", self.text(code)).strip(), text)
        self.assertEqual(self.text("2"), "2")


class Bomb(Torture):
    args = ("--username", OTHER_USER) if OTHER_USER else ()
    env = {"SU_TO_USER": "true"} if OTHER_USER else {}

    def test_forks_without_end(self):
        kernel = self.kernel()
        uid = pwd.getpwnam(OTHER_USER).pw_uid if OTHER_USER else os.getuid()
        most = count_of_user(uid) + BOMB_COUNT
        began = time.monotonic()
        text = self.text(f"import os, resource, signal\n"
                         f"resource.setrlimit(resource.RLIMIT_NPROC, ({most}, {most}))\n"
                         "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
                         "while True:\n"
                         "    try: os.fork()\n"
                         "    except OSError: pass", timeout=1.0)
        self.assertEqual(text, "[Execution timed out (1.0 seconds).]")
        self.assertLess(time.monotonic() - began, 6)
        self.assertEqual(self.server.request("GET", "/alive")[0], 200)
        self.assertEqual(self.text("1 + 1"), "2")
        self.wait_until_session_is_gone(kernel)


if __name__ == "__main__":
    main()
