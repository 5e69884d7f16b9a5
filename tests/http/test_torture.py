# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whatever a command does: an answer in time, to the right question, from a server that lives."""

import multiprocessing
import os
import re
import socket
import time
import unittest

from gloveboxtest import IS_LONG, IS_SANITIZED, Server, main
from torture_table import ANY, GROUPS, RUNS

GRACE_SECONDS = 0.25  # behind a deadline
ALIVE_SECONDS = 0.010
FIT_SECONDS = 60.0  # for what ends by itself, on a machine that has other things to do
PROBE_PAUSE_SECONDS = 0.004
MIN_CASES = 150
RUNNING = re.compile(r"\n\[The command (timed out|has no new output) after ")
# A machine on which a plain echo takes longer, or that others keep busy, is allowed for, and said;
# beyond this factor times are theirs.
QUIET_SECONDS = 0.010
MAX_FACTOR = 4.0


def ask(client, request):
    begun = time.monotonic()
    client.sendall(request)
    answer = b""
    while not answer.endswith(b"}"):
        piece = client.recv(4096)
        if not piece:
            raise ConnectionError(answer)
        answer += piece
    return time.monotonic() - begun


def echo(server):
    client, _ = server.accept()
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while piece := client.recv(4096):
        client.sendall(piece)


def probe(port, over, results):
    """Asks the server whether it is alive, and a plain echo how the machine is, in turn."""
    listener = socket.create_server(("127.0.0.1", 0))
    peer = multiprocessing.Process(target=echo, args=(listener,), daemon=False)
    peer.start()
    plain = socket.create_connection(listener.getsockname())
    server = socket.create_connection(("127.0.0.1", port))
    for client in (plain, server):
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    alive, machine = [], []
    try:
        while not over.wait(PROBE_PAUSE_SECONDS):
            alive.append(ask(server, b"GET /alive HTTP/1.1\r\nHost: x\r\n\r\n"))
            machine.append(ask(plain, b"GET /alive HTTP/1.1\r\nHost: x\r\n\r\n{}"))
    except OSError as error:
        alive.append(1e9)
        print(f"# {error}", flush=True)
    plain.close()
    peer.terminate()
    peer.join()
    results.put((alive, machine))


def burn():
    while True:
        pass


def percentile(values, share):
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


class Torture(unittest.TestCase):
    maxDiff = 2000
    count = 0
    load = ()

    @classmethod
    def setUpClass(cls):
        if IS_LONG:
            cls.load = [multiprocessing.Process(target=burn, daemon=True)
                        for _ in range(os.cpu_count())]
        for process in cls.load:
            process.start()

    @classmethod
    def tearDownClass(cls):
        for process in cls.load:
            process.terminate()
            process.join()

    def begin(self):
        self.server = Server()
        self.over = multiprocessing.Event()
        self.results = multiprocessing.Queue()
        self.prober = multiprocessing.Process(
            target=probe, args=(self.server.port, self.over, self.results))
        self.prober.start()
        self.late = []
        self.problems = []

    def end(self, name):
        self.over.set()
        alive, machine = self.results.get(timeout=30)
        self.prober.join()
        status = self.server.stop()
        if status != -15:
            self.problems.append(f"the server ended with {status}: {self.server.read_log()}")
        factor = max(1.0, percentile(machine, 0.99) / QUIET_SECONDS,
                     os.getloadavg()[0] / os.cpu_count())
        if factor > 1:
            print(f"# {name}: the machine is slow; limits are {factor:.1f} times what they are",
                  flush=True)
        found = percentile(alive, 0.99)
        print(f"# {name}: /alive p50 {percentile(alive, 0.5) * 1e3:.2f} ms, "
              f"p99 {found * 1e3:.2f} ms of {len(alive)}", flush=True)
        if IS_SANITIZED or factor > MAX_FACTOR:
            print(f"# {name}: times are not judged", flush=True)
            return
        if found > ALIVE_SECONDS * factor:
            self.problems.append(f"/alive took {found * 1e3:.1f} ms")
        for command, seconds in self.late:
            if seconds > GRACE_SECONDS * factor:
                self.problems.append(f"{command[:60]!r} was {seconds * 1e3:.0f} ms late")

    def ask(self, command, timeout, **args):
        begun = time.monotonic()
        answer = self.server.run(command, timeout=timeout, **args)
        late = time.monotonic() - begun - timeout
        self.late.append((command, late))
        if answer["observation"] != "run":
            self.problems.append(f"{command[:60]!r}: {answer}")
            return answer["content"], None, ""
        metadata = answer["extras"]["metadata"]
        return answer["content"], metadata["exit_code"], metadata["suffix"]

    def check(self, case, token, content, status, suffix):
        problems = []
        runs = RUNNING.match(suffix) is not None
        if case.exit == RUNS and not runs:
            problems.append(f"has ended with {status}")
        elif case.exit not in (ANY, RUNS) and status != case.exit:
            problems.append(f"ended with {status}")
        if case.text is not ANY and content != case.text.replace("@T@", token):
            problems.append(f"printed {content[:200]!r}")
        strange = set(re.findall(r"TOK\d+X", content)) - {token}
        if strange and not case.noisy:
            problems.append(f"printed what is another's: {strange}")
        self.problems += [f"{case.command[:70]!r} {problem}" for problem in problems]
        return runs

    def end_running(self, case):
        for text in (*case.inputs, "", "C-c", "C-\\", "C-d"):
            _, _, suffix = self.ask(text, 0.6, is_input=True)
            if not RUNNING.match(suffix):
                return True
        return False

    def expect_fit(self, case, is_exact):
        """The shell takes commands, and answers with what they print alone."""
        Torture.count += 1
        token = f"TOK{Torture.count}X"
        content, status, suffix = self.ask(f"echo {token}", FIT_SECONDS, blocking=True)
        if RUNNING.match(suffix) or "NOT executed" in suffix:
            self.problems.append(f"{case.command[:70]!r} leaves a shell that hangs: {content!r}")
            return False
        if is_exact and content != token:
            self.problems.append(f"{case.command[:70]!r} leaves {content[:200]!r}, {status}")
        return True

    def undergo(self, case):
        Torture.count += 1
        token = f"TOK{Torture.count}X"
        content, status, suffix = self.ask(
            case.command.replace("@T@", token), case.timeout, blocking=True,
            is_static=case.static)
        runs = self.check(case, token, content, status, suffix)
        if runs and not case.static and not self.end_running(case):
            self.problems.append(f"{case.command[:70]!r} cannot be ended")
            return False
        if not self.expect_fit(case, not case.noisy and not case.fresh):
            return False
        if case.fresh:
            self.ask(case.end, FIT_SECONDS)
        if case.undo:
            self.ask(case.undo, FIT_SECONDS)
        return self.expect_fit(case, not case.noisy)

    def run_group(self, name):
        self.begin()
        try:
            for case in GROUPS[name]:
                begun = time.monotonic()
                if not self.undergo(case):
                    break
                if time.monotonic() - begun > 3:
                    print(f"# {case.command[:50]!r}: {time.monotonic() - begun:.1f} s")
        finally:
            self.end(name)
        if self.problems:
            self.fail("\n" + "\n".join(self.problems))

    def test_size(self):
        self.assertGreaterEqual(sum(map(len, GROUPS.values())), MIN_CASES)


def add_test(name):
    setattr(Torture, f"test_{name}", lambda self: self.run_group(name))


for group in GROUPS:
    add_test(group)

if __name__ == "__main__":
    main()
