# SPDX-License-Identifier: LGPL-2.1-or-later
"""Starts the real gloveboxd and talks to it over real sockets."""

import http.client
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

GLOVEBOXD = os.environ.get("GLOVEBOXD", "gloveboxd")
# The server tells people of their mistakes by the levels at which a library test would abort; that
# a test provoked none of them is checked where its server ends.
os.environ.pop("G_DEBUG", None)
START_SECONDS = 60
# Asked for by `meson test --setup=long`: everything in full.
IS_LONG = os.environ.get("GLOVEBOX_LONG_TESTS") == "1"
IS_SANITIZED = os.environ.get("GLOVEBOX_SANITIZED") == "1"
# Making many files takes minutes on a disk that others use, too; None: the usual place.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
USER = pwd.getpwuid(os.getuid()).pw_name

TAIL = (
    "You may wait longer to see additional output by sending empty command '', "
    "send other commands to interact with the current process, send keys "
    '("C-c", "C-z", "C-d") to interrupt/kill the previous command before sending '
    "your new command, or use the timeout parameter in execute_bash for future commands."
)


def done(code):
    return f"\n[The command completed with exit code {code}.]"


def no_change(seconds):
    return f"\n[The command has no new output after {seconds} seconds. {TAIL}]"


def hard_timeout(seconds):
    return f"\n[The command timed out after {seconds} seconds. {TAIL}]"


def reserve_port():
    """A socket whose port the system gives to nobody, but to a server that asks for it."""
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("0.0.0.0", 0))
    return holder


class Server:
    """One gloveboxd in a workspace of its own."""

    def __init__(self, *args, env=None, argv=None, workspace=None):
        self.workspace = workspace or tempfile.mkdtemp(prefix="glovebox-test-")
        self.owns_workspace = workspace is None
        self.env = {k: v for k, v in os.environ.items() if k != "SESSION_API_KEY"}
        # What the shell of a test writes into its home must not be the tester's home; su would.
        self.home = tempfile.mkdtemp(prefix="glovebox-home-")
        # On a busy machine any command may print nothing for a while: what is reported then is for
        # the tests of that alone.
        self.env.update({"USER": USER, "HOME": self.home, "SU_TO_USER": "false",
                         "NO_CHANGE_TIMEOUT_SECONDS": "60"})
        self.env.update(env or {})
        self.key = self.env.get("SESSION_API_KEY")
        self.log = tempfile.TemporaryFile()
        common = [
            "--listen", "127.0.0.1", "--working-dir", self.workspace,
            "--username", USER, "--user-id", str(os.getuid()), "--no-enable-browser",
        ]
        self.process = subprocess.Popen(
            argv or [GLOVEBOXD, "0", *common, *args],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log, env=self.env,
        )
        self.line = self.process.stdout.readline().decode()
        if not self.line.startswith("listening on http://"):
            self.process.wait(START_SECONDS)
            raise AssertionError(f"no start: {self.line!r}\n{self.read_log()}")
        self.port = int(self.line.rsplit(":", 1)[1])
        # Nobody may be held up by a pipe that is not read.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def read_log(self):
        # The server writes where the file stands, which a seek would change under its hands.
        size = os.fstat(self.log.fileno()).st_size
        return os.pread(self.log.fileno(), size, 0).decode(errors="replace")

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), START_SECONDS)

    def request(self, method, path, body=None, headers=None, timeout=START_SECONDS):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = dict(headers or {})
        if self.key and "X-Session-API-Key" not in headers:
            headers["X-Session-API-Key"] = self.key
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        data = response.read()
        connection.close()
        return response.status, data, response.headers

    def json(self, method, path, body=None, **kwargs):
        status, data, _ = self.request(method, path, body, **kwargs)
        return status, json.loads(data)

    def action(self, action, timeout=120.0, **args):
        """Executes one action and returns its observation."""
        seconds = timeout if isinstance(timeout, (int, float)) else 0
        status, answer = self.json(
            "POST", "/execute_action",
            {"action": {"action": action, "args": args, "timeout": timeout}},
            timeout=START_SECONDS + max(seconds, 0),
        )
        if status != 200:
            raise AssertionError(f"{status}: {answer}")
        return answer

    def run(self, command, timeout=120.0, **args):
        return self.action("run", timeout, command=command, **args)

    def stop(self, with_signal=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        status = self.process.wait(START_SECONDS)
        shutil.rmtree(self.home, ignore_errors=True)
        if self.owns_workspace:
            shutil.rmtree(self.workspace, ignore_errors=True)
        return status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def run_gloveboxd(*args, env=None, argv=None):
    """Runs gloveboxd to its end, for invocations that do not serve."""
    environment = dict(os.environ, **(env or {}))
    return subprocess.run(
        argv or [GLOVEBOXD, *args], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        env=environment, timeout=START_SECONDS, check=False,
    )


class ServerTest(unittest.TestCase):
    """Tests that share one server."""

    server_args = ()
    server_env = {}

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.server_args, env=cls.server_env)

    @classmethod
    def tearDownClass(cls):
        status = cls.server.stop()
        log = cls.server.read_log()
        assert status == -signal.SIGTERM, f"exit {status}\n{log}"
        assert "openhands:ERROR" not in log and "Sanitizer" not in log, log


    def read_rss(self):
        with open(f"/proc/{self.server.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def begin_peak(self):
        """From here on, read_peak_rss() says how much memory the server ever had."""
        with open(f"/proc/{self.server.process.pid}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")

    def read_peak_rss(self):
        with open(f"/proc/{self.server.process.pid}/status", encoding="ascii") as file:
            line = next(line for line in file if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024

    def check_growth(self, grown_bytes, limit_bytes):
        """A sanitizer keeps for long what the server has freed: then only the rest is tested."""
        if not IS_SANITIZED:
            self.assertLess(grown_bytes, limit_bytes)


class TapResult(unittest.TestResult):
    """Says each test as a line of TAP."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def _say(self, test, word, comment=""):
        self.count += 1
        print(f"{word} {self.count} - {test.id()}{comment}", flush=True)

    def addSuccess(self, test):
        self._say(test, "ok")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._say(test, "ok", f" # SKIP {reason}")

    def _say_failure(self, test, error):
        self._say(test, "not ok")
        # Meson shows this of a test that failed, and what goes to standard output only in its log.
        print(f"{test.id()}:\n{self._exc_info_to_string(error, test)}", file=sys.stderr, flush=True)

    def addError(self, test, err):
        super().addError(test, err)
        self._say_failure(test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._say_failure(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._say_failure(subtest, err)


def main():
    """Runs the tests of the calling script and prints TAP."""
    suite = unittest.defaultTestLoader.loadTestsFromName("__main__")
    result = TapResult()
    suite.run(result)
    print(f"1..{result.count}", flush=True)
    raise SystemExit(0 if result.wasSuccessful() else 1)
