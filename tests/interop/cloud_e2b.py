# SPDX-License-Identifier: LGPL-2.1-or-later
"""The official client of E2B against its stand-in: create, exec, files, address, delete."""

import socket
import sys
import urllib.request
from importlib.metadata import version

import e2b

URL, KEY = sys.argv[1:]

options = {"api_key": KEY, "api_url": URL, "sandbox_url": URL}
box = e2b.Sandbox.create(template="base", metadata={"session": "sdk"}, envs={"COLOUR": "red"},
                         timeout=60, **options)
try:
    assert box.is_running()
    done = box.commands.run("echo hi $COLOUR; echo bad >&2")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "hi red\n", "bad\n"), done
    try:
        box.commands.run("exit 5")
        sys.exit("a command that fails did not")
    except e2b.CommandExitException as problem:
        assert problem.exit_code == 5, problem

    handle = box.commands.run("cat; echo end", background=True, stdin=True)
    assert handle.pid in [one.pid for one in box.commands.list()]
    box.commands.send_stdin(handle.pid, "typed\n")
    connected = box.commands.connect(handle.pid)
    box.commands.close_stdin(handle.pid)
    assert "end" in connected.wait().stdout
    handle = box.commands.run("sleep 1000", background=True)
    assert box.commands.kill(handle.pid)

    written = box.files.write("sub/a.txt", "text")
    assert box.files.read(written.path) == "text"
    assert box.files.read(written.path, format="bytes") == b"text"
    assert box.files.exists(written.path) and not box.files.exists("none")
    assert [one.name for one in box.files.list("sub")] == ["a.txt"]
    assert box.files.get_info(written.path).size == 4
    assert box.files.make_dir("more") and not box.files.make_dir("more")
    box.files.rename("sub/a.txt", "more/b.txt")
    assert box.files.read("more/b.txt") == "text"
    box.files.remove("more")
    assert not box.files.exists("more/b.txt")

    # As long as it is open, nobody else is given the port; whoever names it may use it again.
    reservation = socket.socket()
    reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reservation.bind(("127.0.0.1", 0))
    port = reservation.getsockname()[1]
    box.files.write("page", "text")
    server = box.commands.run(f"{sys.executable} -u -m http.server {port} --bind 127.0.0.1 2>&1",
                              background=True)
    next(iter(server))  # it says that it listens
    address = urllib.request.Request(URL + "/page", headers={"Host": box.get_host(port)})
    with urllib.request.urlopen(address) as answer:
        assert answer.read() == b"text"
    server.kill()

    box.set_timeout(120)
    paginator = e2b.Sandbox.list(query=e2b.SandboxQuery(metadata={"session": "sdk"}), **options)
    listed = paginator.next_items()
    assert [one.sandbox_id for one in listed] == [box.sandbox_id], listed
    assert box.get_info().metadata == {"session": "sdk"}

    box.pause()
    again = e2b.Sandbox.connect(box.sandbox_id, **options)
    assert again.commands.run("echo again").stdout == "again\n"
finally:
    box.kill()
assert not box.is_running()
try:
    e2b.Sandbox.connect("i" + "0" * 20, **options)
    sys.exit("a sandbox that is not there was found")
except e2b.SandboxException:
    pass
print("e2b", version("e2b"))
