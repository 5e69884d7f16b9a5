# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stands in for Runloop: API v1, in its present form and in the one before."""

import os
import re
import threading
import time
import uuid

from standin import Refusal, Reply, Sandbox, StandIn

STARTING = ("queued", "provisioning", "initializing")


class Devbox:
    def __init__(self, owner, body):
        self.owner = owner
        self.id = "dbx_" + uuid.uuid4().hex[:20]
        self.body = body
        self.metadata = dict(body.get("metadata") or {})
        self.status = "provisioning"
        self.looks = owner.looks
        self.reasons = {"failure_reason": None, "shutdown_reason": None}
        self.created_ms = int(time.time() * 1000)
        self.kept_ms = self.created_ms
        self.tunnel = None
        self.sandbox = Sandbox(body.get("environment_variables"))
        self.executions = {}
        self.log = os.path.join(self.sandbox.dir, "log")
        self.main = None
        if body.get("tunnel") and owner.has_tunnels:
            self.open_tunnel(body["tunnel"])

    def view(self):
        return {"id": self.id, "name": self.body.get("name"), "status": self.status,
                "capabilities": [], "create_time_ms": self.created_ms, "end_time_ms": None,
                "launch_parameters": self.body.get("launch_parameters") or {},
                "metadata": self.metadata, "state_transitions": [], "tunnel": self.tunnel,
                "blueprint_id": None, "snapshot_id": None, "initiator_type": "api",
                **self.reasons}

    def open_tunnel(self, body):
        mode = body.get("auth_mode") or "open"
        self.tunnel = {"auth_mode": mode, "create_time_ms": self.created_ms,
                       "http_keep_alive": body.get("http_keep_alive", True),
                       "tunnel_key": uuid.uuid4().hex[:12], "wake_on_http": False}
        if mode == "authenticated":
            self.tunnel["auth_token"] = uuid.uuid4().hex

    def launch(self):
        """Becomes running: launch commands, then the entrypoint if it is the first time."""
        for line in (self.body.get("launch_parameters") or {}).get("launch_commands") or []:
            if self.sandbox.run(line)[0] != 0:
                self.end("failure", "failure_reason", "execution_failed")
                return
        if self.owner.broken:
            self.end("failure", "failure_reason", "health_check_failed")
            return
        self.status = "running"
        line = self.body.get("entrypoint")
        if line and self.main is None:
            self.main = self.start(line)
            threading.Thread(target=self.watch, args=(self.main,), daemon=True).start()

    def start(self, line):
        with open(self.log, "ab") as log:
            return self.sandbox.spawn(["bash", "-c", self.sandbox.translate(line, 4444)],
                                      {"GLOVEBOX_START": self.sandbox.translate(
                                          self.sandbox.env.get("GLOVEBOX_START", ""), 4444)},
                                      stdout=log, stderr=log)

    def watch(self, process):
        process.wait()
        with self.owner.lock:
            if self.status == "running" and self.main is process:
                self.end("shutdown", "shutdown_reason", "entrypoint_exit")

    def end(self, status, name, reason):
        self.status = status
        self.reasons[name] = reason
        self.sandbox.stop()

    def look(self):
        """Each look at one that is on its way brings it on."""
        if self.looks > 0:
            self.looks -= 1
            return
        if self.status in STARTING or self.status == "resuming":
            self.launch()
        elif self.status == "suspending":
            self.status = "suspended"


class Runloop(StandIn):
    create_line = "^POST /v1/devboxes$"
    looks = 1
    has_tunnels = True
    broken = False

    def __init__(self, *args, **kwargs):
        self.devboxes = {}
        self.answered = {}
        super().__init__(*args, **kwargs)

    @property
    def tunnel_url(self):
        return f"{self.scheme}://{{port}}-{{key}}.localhost:{self.port}"

    def environment(self):
        """What glovebox must be told."""
        return {"RUNLOOP_API_KEY": self.key, "RUNLOOP_BASE_URL": self.url,
                "GLOVEBOX_RUNLOOP__TUNNEL_URL": self.tunnel_url}

    def left(self):
        with self.lock:
            return [(box.id, box.status) for box in self.devboxes.values()
                    if box.status != "shutdown" or box.sandbox.marked()]

    def remove_all(self):
        for box in list(self.devboxes.values()):
            box.sandbox.remove()

    def find_port(self, key, port):
        with self.lock:
            for box in self.devboxes.values():
                keys = (box.tunnel["tunnel_key"] if box.tunnel else None, box.id.replace("_", "-"))
                if key in keys and box.status == "running":
                    return box.sandbox.ports.get(port)
        return None

    def admit(self, key, port, headers):
        for box in list(self.devboxes.values()):
            tunnel = box.tunnel
            if tunnel and tunnel["tunnel_key"] == key and "auth_token" in tunnel and \
               headers.get("X-Runloop-Tunnel-Authorization") != f"Bearer {tunnel['auth_token']}":
                return Reply({"message": "no"}, 401)
        return None

    def answer(self, request):
        """A request that comes again with its number gets the answer that it got."""
        number = request.headers.get("x-request-id")
        with self.lock:
            if number is None:
                return super().answer(request)
            if number not in self.answered:
                self.answered[number] = super().answer(request)
            return self.answered[number]

    def generalize(self, line):
        return "^" + re.sub("dbx_[0-9a-f]+", "[^/]+", line) + "$"

    # --- calls ---

    def get(self, box_id):
        if box_id not in self.devboxes:
            raise Refusal(404, f"devbox {box_id} not found")
        return self.devboxes[box_id]

    def running(self, box_id):
        box = self.get(box_id)
        if box.status != "running":
            raise Refusal(400, f"devbox {box_id} is {box.status}")
        return box

    def create(self, request):
        box = Devbox(self, request.json())
        self.devboxes[box.id] = box
        return box.view()

    def list(self, request):
        boxes = [box for box in reversed(self.devboxes.values())
                 if request.query.get("status") in (None, box.status)]
        ids = [box.id for box in boxes]
        after = request.query.get("starting_after")
        begin = ids.index(after) + 1 if after in ids else 0
        page = boxes[begin:begin + min(int(request.query.get("limit", 20)), self.page_size)]
        return {"devboxes": [box.view() for box in page], "total_count": len(boxes),
                "has_more": begin + len(page) < len(boxes)}

    page_size = 2

    def read(self, request, box_id):
        box = self.get(box_id)
        box.look()
        return box.view()

    def update(self, request, box_id):
        box = self.get(box_id)
        box.metadata = request.json().get("metadata") or box.metadata
        return box.view()

    def wait_for_status(self, request, box_id):
        box = self.get(box_id)
        for _ in range(box.looks + 1):
            box.look()
        if box.status not in request.json()["statuses"]:
            raise Refusal(408, "timeout")
        return box.view()

    def keep_alive(self, request, box_id):
        self.running(box_id).kept_ms = int(time.time() * 1000)
        return {}

    def suspend(self, request, box_id):
        box = self.running(box_id)
        box.status = "suspending"
        box.main = box.main or True
        box.looks = self.looks
        box.sandbox.stop()
        return box.view()

    def resume(self, request, box_id):
        box = self.get(box_id)
        if box.status != "suspended":
            raise Refusal(400, f"devbox {box_id} is {box.status}")
        box.status = "resuming"
        box.sandbox.allow()
        box.looks = self.looks
        return box.view()

    def shutdown(self, request, box_id):
        box = self.get(box_id)
        box.end("shutdown", "shutdown_reason", "api_shutdown")
        return box.view()

    def logs(self, request, box_id):
        box = self.get(box_id)
        lines = []
        if os.path.exists(box.log):
            with open(box.log, encoding="utf-8", errors="replace") as file:
                lines = file.read().splitlines()
        return {"logs": [{"timestamp_ms": 1, "source": "entrypoint", "level": "info",
                          "message": line} for line in lines]}

    def enable_tunnel(self, request, box_id):
        if not self.has_tunnels:
            raise Refusal(404, "no such call")
        box = self.running(box_id)
        box.open_tunnel(request.json())
        return box.tunnel

    def create_tunnel(self, request, box_id):
        box = self.running(box_id)
        port = request.json()["port"]
        return {"devbox_id": box_id, "port": port,
                "url": self.tunnel_url.format(port=port, key=box_id.replace("_", "-"))}

    @staticmethod
    def execution(box_id, execution_id, result):
        status, out, err = result
        return {"devbox_id": box_id, "execution_id": execution_id,
                "status": "running" if status is None else "completed", "exit_status": status,
                "stdout": out, "stderr": err, "stdout_truncated": False, "stderr_truncated": False,
                "shell_name": None}

    def execute(self, request, box_id):
        box = self.running(box_id)
        number = uuid.uuid4().hex
        box.executions[number] = box.sandbox.run(request.json()["command"])
        return self.execution(box_id, number, box.executions[number])

    def execute_async(self, request, box_id):
        box = self.running(box_id)
        number = uuid.uuid4().hex
        box.start(request.json()["command"])
        box.executions[number] = (None, "", "")
        return self.execution(box_id, number, box.executions[number])

    def execute_sync(self, request, box_id):
        status, out, err = self.running(box_id).sandbox.run(request.json()["command"])
        return {"devbox_id": box_id, "exit_status": status, "stdout": out, "stderr": err,
                "shell_name": None}

    def read_execution(self, request, box_id, number):
        box = self.get(box_id)
        return self.execution(box_id, number, box.executions[number])

    def read_file(self, request, box_id):
        path = self.running(box_id).sandbox.path(request.json()["file_path"])
        try:
            with open(path, "rb") as file:
                return Reply(file.read() or b"\n", content_type="text/plain")
        except OSError as problem:
            raise Refusal(400, str(problem)) from None

    def write_file(self, request, box_id):
        body = request.json()
        with open(self.running(box_id).sandbox.path(body["file_path"]), "w",
                  encoding="utf-8") as file:
            file.write(body["contents"])
        return {"devbox_id": box_id, "exit_status": 0, "stdout": "", "stderr": ""}

    _box = r"/v1/devboxes/([^/]+)"
    routes = (
        ("POST", "/v1/devboxes", create),
        ("GET", "/v1/devboxes", list),
        ("GET", _box, read),
        ("POST", _box, update),
        ("POST", _box + "/wait_for_status", wait_for_status),
        ("POST", _box + "/keep_alive", keep_alive),
        ("POST", _box + "/suspend", suspend),
        ("POST", _box + "/resume", resume),
        ("POST", _box + "/shutdown", shutdown),
        ("GET", _box + "/logs", logs),
        ("POST", _box + "/enable_tunnel", enable_tunnel),
        ("POST", _box + "/create_tunnel", create_tunnel),
        ("POST", _box + "/execute", execute),
        ("POST", _box + "/execute_async", execute_async),
        ("POST", _box + "/execute_sync", execute_sync),
        ("GET", _box + "/executions/([^/]+)", read_execution),
        ("POST", _box + "/executions/([^/]+)/wait_for_status", read_execution),
        ("POST", _box + "/read_file_contents", read_file),
        ("POST", _box + "/write_file_contents", write_file),
    )
