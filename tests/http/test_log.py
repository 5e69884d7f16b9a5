# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the real server writes where: lines for people, or JSON for programs."""

import http.client
import json
import os
import re
import signal
import subprocess
import tempfile
import unittest

from gloveboxtest import GLOVEBOXD, START_SECONDS, USER, Server, main

SECRET = "hunter22"


class JsonLog(unittest.TestCase):
    """Standard output holds one object a line, and a line for each request."""

    def start(self, directory, *words, **variables):
        env = {**os.environ, "USER": USER, "SESSION_API_KEY": SECRET, **variables}
        return subprocess.Popen(
            [GLOVEBOXD, "0", "--listen", "127.0.0.1", "--working-dir", directory, "--username",
             USER, "--user-id", str(os.getuid()), "--no-enable-browser", *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)

    def records(self, process):
        """Reads to the line that names the port, asks something, and reads the rest."""
        records = []
        for line in process.stdout:
            records.append(json.loads(line))
            match = re.match(r"listening on http://127\.0\.0\.1:(\d+)", records[-1]["message"])
            if match:
                break
        connection = http.client.HTTPConnection("127.0.0.1", int(match[1]), timeout=START_SECONDS)
        connection.request("GET", "/" + SECRET, headers={"X-Session-API-Key": SECRET})
        connection.getresponse().read()
        connection.close()
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=START_SECONDS)
        self.assertEqual(errors, b"")
        self.assertNotIn(SECRET.encode(), output)
        return records + [json.loads(line) for line in output.splitlines()]

    def check(self, level_key, *words, **variables):
        with tempfile.TemporaryDirectory() as directory:
            records = self.records(self.start(directory, *words, **variables))
        for record in records:
            self.assertEqual(record[level_key], "INFO")
            self.assertRegex(record["timestamp"], r"^\d{4}-\d\d-\d\dT.*\+00:00$")
        access = [record for record in records if "status_code" in record]
        self.assertEqual([(record["request_line"], record["status_code"]) for record in access],
                         [("GET /****** HTTP/1.1", 404)])
        self.assertRegex(access[0]["client_addr"], r"^127\.0\.0\.1:\d+$")

    def test_environment(self):
        self.check("severity", LOG_JSON="YES", LOG_JSON_LEVEL_KEY="severity")

    def test_option(self):
        self.check("level", "--log-format=json")


class HumanLog(unittest.TestCase):
    """Standard error holds lines for people; requests are no lines."""

    def test_lines(self):
        with Server(env={"SESSION_API_KEY": SECRET}) as server:
            self.assertEqual(server.request("GET", "/" + SECRET)[0], 404)
            server.stop()
            log = server.read_log()
        for line in log.splitlines():
            self.assertRegex(line, r"^\d\d:\d\d:\d\d - openhands:[A-Z]+: ")
        self.assertNotIn("GET", log)
        self.assertNotIn(SECRET, log)


if __name__ == "__main__":
    main()
