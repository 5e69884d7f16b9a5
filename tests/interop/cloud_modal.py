# SPDX-License-Identifier: LGPL-2.1-or-later
"""The official client of Modal against its stand-in: create, exec, files, address, delete."""

import sys
import urllib.request

import modal

URL = sys.argv[1]

app = modal.App.lookup("sdk", create_if_missing=True)
secret = modal.Secret.from_dict({"COLOUR": "red"})
image = modal.Image.from_registry("registry.invalid/box:1", add_python=None)
box = modal.Sandbox.create("sleep", "infinity", app=app, image=image, secrets=[secret],
                           encrypted_ports=[4444], timeout=600)
try:
    assert box.object_id.startswith("sb-") and box.poll() is None, box
    box.set_tags({"session": "sdk"})
    found = list(modal.Sandbox.list(app_id=app.app_id, tags={"session": "sdk"}))
    assert [one.object_id for one in found] == [box.object_id], found
    assert modal.Sandbox.from_id(box.object_id).poll() is None

    done = box.exec("bash", "-c", "echo hi $COLOUR; echo oh >&2; exit 5")
    assert done.wait() == 5
    assert (done.stdout.read(), done.stderr.read()) == ("hi red\n", "oh\n")

    if hasattr(box, "open"):
        with box.open("a.txt", "w") as file:
            file.write("text")
        with box.open("a.txt", "r") as file:
            assert file.read() == "text"
        box.mkdir("folder")
        assert "a.txt" in box.ls(".") and "folder" in box.ls(".")
        box.rm("folder", recursive=True)
        assert "folder" not in box.ls(".")
    else:  # files are what a program of Modal's in the sandbox is asked for
        assert box.exec("bash", "-c", "printf text >a.txt").wait() == 0

    tunnel = box.tunnels()[4444]
    box.exec(sys.executable, "-m", "http.server", "4444", "--bind", "127.0.0.1")
    assert tunnel.url == f"https://{tunnel.host}:{tunnel.port}", tunnel
    address = urllib.request.Request(URL + "/a.txt", headers={"Host": tunnel.host})
    while True:
        try:
            with urllib.request.urlopen(address) as answer:
                assert answer.read() == b"text"
            break
        except OSError:
            pass
finally:
    box.terminate()
assert box.wait(raise_on_termination=False) != 0
assert not list(modal.Sandbox.list(app_id=app.app_id))
try:
    modal.Sandbox.from_id("sb-" + "x" * 22).poll()
    sys.exit("a sandbox that is not there was found")
except modal.exception.NotFoundError:
    pass
print("modal", modal.__version__)
