# SPDX-License-Identifier: LGPL-2.1-or-later
"""The official client of Daytona against its stand-in: create, exec, files, address, delete."""

import importlib.metadata
import sys
import urllib.request

from daytona import (CreateSandboxFromSnapshotParams, Daytona, DaytonaConfig, DaytonaNotFoundError,
                     SessionExecuteRequest)

URL, KEY = sys.argv[1:]

client = Daytona(DaytonaConfig(api_key=KEY, api_url=URL + "/api", target="eu"))
box = client.create(CreateSandboxFromSnapshotParams(
    name="sdk", env_vars={"COLOUR": "red"}, labels={"session": "sdk"}, public=False))
try:
    assert box.state == "started", box.state
    assert client.get(box.id).labels["session"] == "sdk"

    done = box.process.exec("echo hi $COLOUR; exit 5")
    assert (done.exit_code, done.result) == (5, "hi red\n"), done
    box.fs.upload_file(b"text", "a.txt")
    assert box.fs.download_file("a.txt") == b"text"

    box.process.create_session("server")
    done = box.process.execute_session_command("server", SessionExecuteRequest(
        command=sys.executable + " -m http.server 4444 --bind 127.0.0.1", run_async=True))
    assert done.cmd_id
    assert box.process.get_session("server").commands[0].id == done.cmd_id
    preview = box.get_preview_link(4444)
    host = preview.url.split("//")[1]
    address = urllib.request.Request(URL + "/a.txt", headers={
        "Host": host, "X-Daytona-Preview-Token": preview.token})
    while True:
        try:
            with urllib.request.urlopen(address) as answer:
                assert answer.read() == b"text"
            break
        except OSError:
            pass

    box.stop()
    box.start()
    assert client.get(box.id).state == "started"
finally:
    client.delete(box)
try:
    client.get("none")
    sys.exit("a sandbox that is not there was found")
except DaytonaNotFoundError:
    pass
print("daytona", importlib.metadata.version("daytona"))
