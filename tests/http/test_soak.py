# SPDX-License-Identifier: LGPL-2.1-or-later
"""Many commands in one shell: the last ones find the server and the shell as the first ones did."""

import http.client
import json
import os
import unittest

from gloveboxtest import IS_LONG, START_SECONDS, Server, done, main

WARM_UP_COUNT = 1000  # more than the server keeps the output of, and the shell the history of
COUNT = 100_000 if IS_LONG else 2000
SERVER_GROWTH_BYTES = 2 * 1024 * 1024
SHELL_GROWTH_BYTES = 1024 * 1024

# What is run in turn, what it prints, and how it ends; @N@ is the number of the command.
COMMANDS = (
    ("echo @N@", "@N@", 0),
    ("x=@N@; y+=; ((x > 0))", "", 0),
    ("echo $x", "@N-1@", 0),
    ("/bin/echo @N@ | cat", "@N@", 0),
    ("(exit 3)", "", 3),
    ("printf 'a\\tb\\033[31mc\\033[0m\\n%s' @N@", "a       bc\n@N@", 0),
    ("cd /tmp && cd - >/dev/null", "", 0),
    ("f() { local z=@N@; echo \"$z\"; }; f", "@N@", 0),
    ("cat <<EOF\n@N@\n\n" + "x" * 300 + "\nEOF", "@N@\n\n" + "x" * 300, 0),
    ("export SOAK=@N@; for i in 1 2 3; do :; done", "", 0),
    ("echo @N@ | { read -r z; echo \"$z\"; }; false", "@N@", 1),
)
STATIC_EACH = 200  # a shell of its own now and then
FLOOD_EACH = 500  # and what goes into a file


class Soak(unittest.TestCase):
    def setUp(self):
        self.server = Server(env={"NO_CHANGE_TIMEOUT_SECONDS": "60"})
        self.addCleanup(self.server.stop)
        self.connection = http.client.HTTPConnection(
            "127.0.0.1", self.server.port, timeout=START_SECONDS)
        self.addCleanup(self.connection.close)

    def run_command(self, command, **args):
        args["command"] = command
        self.connection.request(
            "POST", "/execute_action", json.dumps({"action": {"action": "run", "args": args}}),
            {"Content-Type": "application/json"})
        answer = json.loads(self.connection.getresponse().read())
        return answer["content"], answer["extras"]["metadata"]["suffix"]

    def run_many(self, first, count):
        for n in range(first, first + count):
            command, text, status = COMMANDS[n % len(COMMANDS)]
            text = text.replace("@N-1@", str(n - 1)).replace("@N@", str(n))
            found = self.run_command(command.replace("@N@", str(n)))
            if found != (text, done(status)):
                self.assertEqual(found, (text, done(status)), command)
            if n % STATIC_EACH == 0:
                self.assertEqual(self.run_command(f"echo {n}", is_static=True)[0], str(n))
            if n % FLOOD_EACH == 0:
                self.run_command("yes | head -c 2000000")

    def read_rss(self, pid):
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def list_children(self, pid):
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return file.read().split()

    def read_rest(self, pid):
        """What tells whether a process has run since; None: it runs now."""
        rest = {}
        for thread in os.listdir(f"/proc/{pid}/task"):
            try:
                with open(f"/proc/{pid}/task/{thread}/status", encoding="ascii") as file:
                    fields = dict(line.split(":", 1) for line in file)
            except OSError:  # it has just ended
                return None
            if not fields["State"].strip().startswith("S"):
                return None
            rest[thread] = fields["voluntary_ctxt_switches"]
        return rest

    def read_state(self, shell):
        """Once nothing goes on any more: a shell aside takes a moment to be gone, and this one
        tells the server of its variables when it is idle."""
        server = self.server.process.pid
        state, is_calm = None, False
        while not is_calm:
            os.sched_yield()
            before = self.read_rest(server), self.read_rest(shell)
            state = {
                "descriptors": len(os.listdir(f"/proc/{server}/fd")),
                "shell's descriptors": len(os.listdir(f"/proc/{shell}/fd")),
                "processes": self.list_children(server) + self.list_children(shell),
            }
            is_calm = (None not in before and len(self.list_children(server)) <= 1 and
                       before == (self.read_rest(server), self.read_rest(shell)))
        return state

    def test_no_growth(self):
        shell = int(self.run_command("echo $$")[0])
        self.run_many(1, WARM_UP_COUNT)
        state = self.read_state(shell)
        before = self.read_rss(self.server.process.pid), self.read_rss(shell)
        self.run_many(WARM_UP_COUNT + 1, COUNT)
        self.assertEqual(self.read_state(shell), state)
        after = self.read_rss(self.server.process.pid), self.read_rss(shell)
        print(f"# {COUNT} commands; the server has {before[0] // 1024} KiB and then "
              f"{after[0] // 1024}, the shell {before[1] // 1024} and then {after[1] // 1024}",
              flush=True)
        self.assertEqual(self.run_command("echo $$")[0], str(shell))
        self.assertLess(after[0] - before[0], SERVER_GROWTH_BYTES)
        self.assertLess(after[1] - before[1], SHELL_GROWTH_BYTES)


if __name__ == "__main__":
    main()
