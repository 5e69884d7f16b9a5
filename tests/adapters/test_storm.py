#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sandboxes made and removed, with faults at random: in the end nothing is left. The first argument
names the provider."""

import os
import random
import signal
import subprocess
import sys
import threading
import unittest

from adaptertest import GLOVEBOX, SECONDS, AdapterCase

NAME = sys.argv.pop(1)
COUNT = 200 if os.environ.get("GLOVEBOX_LONG_TESTS") else 24
WORKERS_COUNT = 4
FAULT_RATE = 0.1
INTERRUPT_RATE = 0.1
# From one glovebox to the next nothing is known of what was tried, so a few go wrong for good.
DOWN_TRIES_COUNT = 3


class Interruption:
    """Ctrl-C for a process once some more requests have come."""

    def __init__(self, process, count):
        self.process, self.count = process, count

    def __call__(self, line):
        self.count -= 1
        if self.count == 0 and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)


class Storm(AdapterCase):
    """Some ups fail, and some are given up; what they made must go all the same."""

    peer_name = NAME

    def setUp(self):
        super().setUp()
        self.random = random.Random(NAME)
        self.numbers = iter(range(COUNT))
        self.lock = threading.Lock()
        self.ended = {"made": 0, "failed": 0, "interrupted": 0, "downs": 0}
        self.problems = []

    def begin(self, name, interrupt_after):
        with subprocess.Popen([GLOVEBOX, "up", name, *self.peer.words], env=self.env,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True) as process:
            interruption = Interruption(process, interrupt_after)
            self.peer.stand_in.watchers.append(interruption)
            said = process.communicate(timeout=SECONDS)[1]
            self.peer.stand_in.watchers.remove(interruption)
            return process.returncode, said

    def count(self, kind):
        with self.lock:
            self.ended[kind] += 1

    def remove(self, name):
        for _ in range(DOWN_TRIES_COUNT):
            self.count("downs")
            result = self.call("down", name)
            if result.returncode == 0 or "no sandbox" in result.stderr:
                return
        raise AssertionError(result.stderr)

    def cycle(self, number, is_interrupted, interrupt_after):
        name = f"storm{number}"
        status, said = self.begin(name, interrupt_after if is_interrupted else 0)
        self.count("made" if status == 0 else "interrupted" if is_interrupted else "failed")
        # What is said to be left is, and then it can be removed.
        if status == 0 or "may be left" in said or "could not be removed" in said:
            self.remove(name)

    def work(self):
        while True:
            with self.lock:
                number = next(self.numbers, None)
                dice = self.random.random() < INTERRUPT_RATE, self.random.randint(1, 12)
            if number is None:
                return
            try:
                self.cycle(number, *dice)
            except (AssertionError, subprocess.TimeoutExpired) as problem:
                self.problems.append(f"{number}: {problem}")

    def test_storm(self):
        self.peer.stand_in.rate = FAULT_RATE
        workers = [threading.Thread(target=self.work) for _ in range(WORKERS_COUNT)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        self.peer.stand_in.rate = 0
        print(f"# {NAME}: {COUNT} cycles: {self.ended}; {len(self.peer.stand_in.seen)} requests, "
              f"{self.peer.stand_in.faults_count} faults", flush=True)
        self.assertEqual(self.problems, [])
        self.assertGreater(self.ended["made"], 0)
        self.assertEqual(self.peer.left(), [])


if __name__ == "__main__":
    unittest.main()
