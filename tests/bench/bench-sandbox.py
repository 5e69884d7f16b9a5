#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Times how long a sandbox takes from `glovebox up` to the reply to its first command.

Prints one JSON object. Times are medians in milliseconds. With --docker the same is done with an
engine of its own, in turns with a container of the same image that the engine is asked for directly
and that runs the same line: what `up` takes beyond that is the overhead. With --judge it fails if a
bound is missed.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "interop"))
import dockerengine  # noqa: E402

GLOVEBOX = os.environ.get("GLOVEBOX", "glovebox")
# At most, in milliseconds.
BOUNDS = {"local_up_to_reply_ms": 80, "docker_overhead_ms": 150}
LINE = ["gloveboxd", "3000", "--working-dir", "/workspace", "--username", "root", "--user-id", "0"]


def elapsed_ms(call, *args):
    """How long a call takes."""
    start = time.perf_counter()
    call(*args)
    return (time.perf_counter() - start) * 1000


def glovebox(*words):
    """The command; what it prints is dropped."""
    subprocess.run([GLOVEBOX, *words], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL)


def measure(rounds, *options):
    """The times of each round: `up`, and the first `run`."""
    times = []
    for _ in range(rounds):
        times.append((elapsed_ms(glovebox, "up", "bench", *options),
                      elapsed_ms(glovebox, "run", "bench", "--", "echo hi")))
        glovebox("down", "bench")
    return times


def run_container(engine):
    """A container as the engine makes it when it is asked for one."""
    body = {"Image": dockerengine.IMAGE, "Cmd": LINE, "Entrypoint": [],
            "ExposedPorts": {"3000/tcp": {}},
            "HostConfig": {"Init": True, "PortBindings": {
                "3000/tcp": [{"HostIp": "127.0.0.1", "HostPort": ""}]}}}
    for path, text in (("create?name=plain", json.dumps(body)), ("plain/start", None)):
        status, answer = engine.request("POST", "/v1.41/containers/" + path, text)
        if status not in (201, 204):
            raise SystemExit(f"no container: {answer!r}")


def measure_plain(rounds, engine):
    """The times of as many containers without us."""
    times = []
    for _ in range(rounds):
        times.append(elapsed_ms(run_container, engine))
        engine.request("DELETE", "/v1.41/containers/plain?force=1&v=1")
    return times


def measure_docker(rounds):
    """What a container takes with us and without; None where there is no engine."""
    engine = dockerengine.start()
    if engine is None:
        return None
    os.environ["DOCKER_HOST"] = "unix://" + engine.socket
    ours, plain = [], []
    try:
        for _ in range(rounds):
            ours += measure(1, "--provider", "docker", "--image", dockerengine.IMAGE)
            plain += measure_plain(1, engine)
    finally:
        engine.stop()
    plain_ms = statistics.median(plain)
    total_ms = statistics.median(sum(pair) for pair in ours)
    return {"docker_plain_ms": round(plain_ms, 1),
            "docker_up_to_reply_ms": round(total_ms, 1),
            "docker_overhead_ms": round(total_ms - plain_ms, 1)}


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--docker", action="store_true")
    parser.add_argument("--judge", action="store_true")
    options = parser.parse_args()

    os.environ.pop("G_DEBUG", None)
    with tempfile.TemporaryDirectory(prefix="glovebox-bench-") as folder:
        # The files that a person's shells read are no part of what is measured.
        os.environ.update(HOME=folder, XDG_RUNTIME_DIR=folder, XDG_DATA_HOME=folder,
                          XDG_CONFIG_HOME=folder, GLOVEBOX_PROVIDER="local",
                          RUNTIME_USERNAME="root")
        if options.docker:
            result = measure_docker(options.rounds)
        else:
            times = measure(options.rounds)
            result = {
                "local_up_ms": round(statistics.median(pair[0] for pair in times), 1),
                "local_first_run_ms": round(statistics.median(pair[1] for pair in times), 1),
                "local_up_to_reply_ms": round(statistics.median(map(sum, times)), 1),
                "local_up_to_reply_best_ms": round(min(map(sum, times)), 1),
            }
    if result is None:
        sys.exit(dockerengine.SKIPPED)
    print(json.dumps(result))
    missed = [f"{name} {result[name]}" for name, bound in BOUNDS.items()
              if result.get(name, 0) > bound]
    if options.judge and missed:
        raise SystemExit("bounds missed: " + ", ".join(missed))


main()
