# SPDX-License-Identifier: LGPL-2.1-or-later
"""The original's conversations with a shell, replayed: the text, the status and what is around."""

import concurrent.futures
import http.client
import os
import re
import tempfile
import unittest

from gloveboxtest import START_SECONDS, Server, done, main
from vectors_table import ANY, BLOCKS, ENDED, GO, SECONDS, SHOWN

# They wait more than they work.
SIDE_BY_SIDE = 6


class Vectors(unittest.TestCase):
    maxDiff = 2000

    def expect(self, name, found, expected, server):
        if isinstance(expected, str):
            expected = expected.replace("{W}", server.workspace).replace("{HOME}", server.home)
        if expected is ANY:
            return
        if isinstance(expected, re.Pattern):
            self.assertIsNotNone(expected.fullmatch(found), f"{name}: {found[:300]!r}")
        else:
            self.assertEqual(found, expected, name)

    def take(self, step, server):
        command = step.command.replace("{W}", server.workspace)
        # What is to come to its end has all the time that it needs on a busy machine.
        args = {"blocking": step.suffix is None, **step.args}
        found = server.run(command, timeout=step.timeout, **args)
        what = f"{command[:70]!r}"
        self.assertEqual(found["observation"], step.observation, (what, found))
        self.expect(what, found["content"], step.content, server)
        if step.observation == "error":
            return found
        metadata = found["extras"]["metadata"]
        suffix = done(step.exit) if step.suffix is None else step.suffix
        self.expect(f"{what} suffix", metadata["suffix"], suffix, server)
        self.expect(f"{what} prefix", metadata["prefix"], step.prefix, server)
        self.expect(f"{what} exit", metadata["exit_code"], step.exit, server)
        for where, wanted in ((metadata, step.metadata), (found["extras"], step.extras)):
            for key, value in wanted.items():
                self.expect(f"{what} {key}", where[key], value, server)
        return found

    def follow(self, output_id, text, server):
        """Reads what a command prints until that holds the text; None: to the command's end."""
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=START_SECONDS)
        connection.request("GET", f"/output?command={output_id}&follow=1")
        response = connection.getresponse()
        seen = b""
        while (text is None or text not in seen) and (piece := response.read1()):
            seen += piece
        connection.close()
        self.assertTrue(text is None or text in seen, seen)

    def converse(self, steps):
        with tempfile.TemporaryDirectory() as workspace:
            environment = {"NO_CHANGE_TIMEOUT_SECONDS": str(SECONDS), "LC_ALL": "C.UTF-8"}
            with Server(env=environment, workspace=os.path.realpath(workspace)) as server:
                os.mkfifo(os.path.join(server.home, "gate"))
                with open(os.path.join(server.home, "gate"), "r+b", buffering=0) as gate:
                    self.take_all(steps, server, gate)

    def take_all(self, steps, server, gate):
        output_id = None
        for step in steps:
            if step.observation == GO:
                gate.write(b"\n")
            elif step.observation == SHOWN:
                self.follow(output_id, step.command.encode(), server)
            elif step.observation == ENDED:
                self.follow(output_id, None, server)
            else:
                found = self.take(step, server)
                if not step.args.get("is_static"):
                    output_id = found.get("extras", {}).get("output_id")

    def test_all(self):
        with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            waiting = {name: pool.submit(self.converse, steps) for name, steps in BLOCKS.items()}
            for name, future in waiting.items():
                with self.subTest(name):
                    future.result()

    def test_start_up_files_are_silent(self):
        with Server() as server:
            with open(os.path.join(server.home, ".bashrc"), "w", encoding="utf-8") as file:
                file.write("echo noise\nexport FROM_FILE=1\nexport K=\"odd\nquote'\n")
            self.assertEqual(server.run("echo [$FROM_FILE]", is_static=True)["content"], "[1]")
            self.assertEqual(server.run("exit")["content"], "exit")
            self.assertEqual(server.run("echo [$FROM_FILE]")["content"], "[1]")

    def test_no_such_directory(self):
        with Server() as server:
            found = server.run("pwd", is_static=True, cwd="/nonexistent")
            self.assertEqual(found["content"], os.getcwd())


if __name__ == "__main__":
    main()
