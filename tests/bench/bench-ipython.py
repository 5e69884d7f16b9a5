#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Times cells over HTTP, next to jupyter_client's blocking client in the same run.

Prints one JSON object. Times are in milliseconds. Both run `1+1` in turns against a kernel of the
same interpreter.
"""

import argparse
import contextlib
import http.client
import json
import os
import pwd
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

BODY = json.dumps({"action": {"action": "run_ipython", "args": {"code": "1+1"}, "timeout": 60}})
HEADERS = {"Content-Type": "application/json"}


class Server:
    """A gloveboxd with or without the module."""

    def __init__(self, program, plugins):
        self.folder = tempfile.mkdtemp(prefix="glovebox-bench-")
        user = pwd.getpwuid(os.getuid()).pw_name
        # The files that a person's shells read are no part of what is measured.
        environment = dict(os.environ, USER=user, SU_TO_USER="false", HOME=self.folder,
                           GLOVEBOX_IPYTHON__INTERPRETER=sys.executable)
        environment.pop("SESSION_API_KEY", None)
        if not plugins:
            environment.pop("GLOVEBOX_IPYTHON__INTERPRETER")
        self.start = time.perf_counter()
        self.process = subprocess.Popen(
            [program, "0", "--listen", "127.0.0.1", "--working-dir", self.folder, "--username",
             user, "--user-id", str(os.getuid()), "--no-enable-browser", *plugins],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment)
        line = self.process.stdout.readline().decode()
        if not line.startswith("listening on"):
            raise SystemExit("the server does not start")
        self.ready_ms = (time.perf_counter() - self.start) * 1000
        self.connection = http.client.HTTPConnection("127.0.0.1", int(line.rsplit(":", 1)[1]))

    def ask(self, method, path, body=None):
        """One exchange; returns its time."""
        start = time.perf_counter()
        self.connection.request(method, path, body, HEADERS if body else {})
        response = self.connection.getresponse()
        text = response.read()
        elapsed_ms = (time.perf_counter() - start) * 1000
        if response.status != 200:
            raise SystemExit(f"{response.status}: {text[:200]}")
        return elapsed_ms

    def cell(self):
        """One cell; returns its time."""
        return self.ask("POST", "/execute_action", BODY)

    def busy_ticks(self):
        """Processor time of the server so far, in ticks."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    def memory_kib(self):
        """What the server holds in memory."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))

    def stop(self):
        """End it."""
        self.connection.close()
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Client:
    """jupyter_client's own way to the same kernel."""

    def __init__(self):
        from jupyter_client.manager import KernelManager

        # Its own kernel is the one of the interpreter that runs this.
        self.manager = KernelManager(transport="ipc")
        self.manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def cell(self):
        """One cell; returns its time."""
        start = time.perf_counter()
        reply = self.client.execute_interactive(
            "1+1", store_history=False, allow_stdin=False, stop_on_error=False, timeout=60,
            output_hook=lambda message: None)
        elapsed_ms = (time.perf_counter() - start) * 1000
        if reply["content"]["status"] != "ok":
            raise SystemExit("the client's cell failed")
        return elapsed_ms

    def stop(self):
        """End it."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def idle_share(server, seconds):
    """Which share of a processor the server uses while nothing happens."""
    before = server.busy_ticks()
    with contextlib.suppress(subprocess.TimeoutExpired):
        raise SystemExit(f"the server ended: {server.process.wait(seconds)}")
    return (server.busy_ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds


def ready_times(program, starts):
    """How long a start takes with the module and without it, in turns."""
    times = {True: [], False: []}
    for number in range(2 * starts):
        with_module = number % 2 == 0
        server = Server(program, ["--plugins", "jupyter"] if with_module else [])
        times[with_module].append(server.ready_ms)
        server.stop()
    return statistics.median(times[True]), statistics.median(times[False])


def measure(program, rounds, idle_seconds, starts):
    ready_ms, bare_ready_ms = ready_times(program, starts)
    with contextlib.ExitStack() as stack:
        server = Server(program, ["--plugins", "jupyter"])
        stack.callback(server.stop)
        first_cell_ms = server.cell()
        bare = Server(program, [])
        stack.callback(bare.stop)
        client = Client()
        stack.callback(client.stop)

        ours, theirs, alive, bare_alive = [], [], [], []
        for _ in range(rounds):
            ours.append(server.cell())
            theirs.append(client.cell())
        for _ in range(rounds):
            alive.append(server.ask("GET", "/alive"))
            bare_alive.append(bare.ask("GET", "/alive"))

        cell_ms, client_ms = statistics.median(ours), statistics.median(theirs)
        return {
            "benchmark": "ipython",
            "rounds": rounds,
            "cell_p50_ms": round(cell_ms, 3),
            "jupyter_client_p50_ms": round(client_ms, 3),
            "ratio": round(cell_ms / client_ms, 3),
            "cell_p95_ms": round(sorted(ours)[int(len(ours) * 0.95)], 3),
            "alive_p50_ms": round(statistics.median(alive), 3),
            "alive_without_module_p50_ms": round(statistics.median(bare_alive), 3),
            "ready_p50_ms": round(ready_ms, 1),
            "ready_without_module_p50_ms": round(bare_ready_ms, 1),
            "ready_ratio": round(ready_ms / bare_ready_ms, 3),
            "first_cell_ms": round(first_cell_ms, 1),
            "idle_processor_share": round(idle_share(server, idle_seconds), 4),
            "memory_kib": server.memory_kib(),
            "memory_without_module_kib": bare.memory_kib(),
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="the gloveboxd to measure")
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--idle-seconds", type=float, default=5)
    parser.add_argument("--starts", type=int, default=15)
    args = parser.parse_args()
    try:
        import ipykernel  # noqa: F401
        import jupyter_client  # noqa: F401
    except ImportError as error:
        print(json.dumps({"benchmark": "ipython", "skipped": str(error)}))
        return
    print(json.dumps(measure(args.program, args.rounds, args.idle_seconds, args.starts)))


if __name__ == "__main__":
    main()
