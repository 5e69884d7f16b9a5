# SPDX-License-Identifier: LGPL-2.1-or-later
"""The official client of Runloop against its stand-in: create, exec, files, address, delete."""

import os
import sys
import urllib.request

import runloop_api_client

URL, KEY, TUNNEL = sys.argv[1:]

client = runloop_api_client.Runloop(base_url=URL, bearer_token=KEY)
box = client.devboxes.create(name="sdk", metadata={"session": "sdk"},
                             environment_variables={"COLOUR": "red"})
try:
    assert box.status == "provisioning", box
    box = client.devboxes.await_running(box.id)
    assert box.status == "running" and box.metadata == {"session": "sdk"}, box
    assert [one.id for one in client.devboxes.list(status="running")] == [box.id]

    done = client.devboxes.execute_sync(box.id, command="echo hi $COLOUR; exit 5") \
        if hasattr(client.devboxes, "execute_sync") else None
    assert done is None or (done.exit_status, done.stdout) == (5, "hi red\n"), done
    done = client.devboxes.execute(box.id, command="echo $COLOUR; (exit 3)",
                                   command_id="0190b5a2-5b1c-7000-8000-000000000000")
    assert (done.exit_status, done.stdout, done.status) == (3, "red\n", "completed"), done
    client.devboxes.write_file_contents(box.id, file_path="a.txt", contents="text")
    assert client.devboxes.read_file_contents(box.id, file_path="a.txt").strip() == "text"

    tunnel = client.devboxes.enable_tunnel(box.id, auth_mode="open")
    client.devboxes.execute_async(
        box.id, command=sys.executable + " -m http.server 4444 --bind 127.0.0.1")
    host = TUNNEL.format(port=4444, key=tunnel.tunnel_key).split("//")[1]
    address = urllib.request.Request(URL + "/a.txt", headers={"Host": host})
    while True:
        try:
            with urllib.request.urlopen(address) as answer:
                assert answer.read() == b"text"
            break
        except OSError:
            pass
    client.devboxes.keep_alive(box.id)

    client.devboxes.suspend(box.id)
    while client.devboxes.retrieve(box.id).status != "suspended":
        pass
    client.devboxes.resume(box.id)
    assert client.devboxes.await_running(box.id).status == "running"
finally:
    client.devboxes.shutdown(box.id)
assert client.devboxes.retrieve(box.id).status == "shutdown"
try:
    client.devboxes.retrieve("dbx_none")
    sys.exit("a devbox that is not there was found")
except runloop_api_client.NotFoundError:
    pass
print("runloop-api-client", runloop_api_client.__version__)
