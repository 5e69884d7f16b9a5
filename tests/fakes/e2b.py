# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stands in for E2B: its API, and sandboxes that are processes of this machine, with their services
behind one address that tells them apart by headers, or by the names of hosts."""

import glob
import os
import random
import re
import signal
import string
import time
import urllib.parse
import uuid

from envd import Envd
from standin import Refusal, Reply, Sandbox, StandIn

ENVD_PORT, CELLS_PORT = 49983, 49999
PAGE_SIZE = 2
LETTERS = string.ascii_lowercase + string.digits


class Box:
    def __init__(self, owner, body):
        self.id = "i" + "".join(random.choices(LETTERS, k=20))
        self.body = body
        self.state = "running"
        self.token = uuid.uuid4().hex
        self.looks = owner.looks
        self.sandbox = Sandbox(body.get("envVars"))
        self.envd = Envd(self.sandbox)
        self.started = time.time()
        self.ends = self.started + body.get("timeout", 15)

    def view(self):
        return {"templateID": self.body["templateID"], "sandboxID": self.id,
                "clientID": "6532622b", "envdVersion": "0.6.13", "domain": None,
                "envdAccessToken": self.token, "trafficAccessToken": None}

    def listed(self, with_token=False):
        times = {name: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(value))
                 for name, value in (("startedAt", self.started), ("endAt", self.ends))}
        view = {**self.view(), **times, "state": self.state, "cpuCount": 2, "memoryMB": 512,
                "diskSizeMB": 1024, "metadata": self.body.get("metadata") or {}}
        if not with_token:
            del view["envdAccessToken"]
        return view

    def end(self):
        self.state = "killed"
        self.sandbox.end()
        # What a real machine would take with it: the state that its shells leave in /tmp.
        for path in glob.glob(f"/tmp/.glovebox-{self.id}*"):
            os.remove(path)


class E2b(StandIn):
    create_line = "^POST /sandboxes$"
    looks = 0
    broken = False
    # How it says that no sandbox could be made, and that what is in it does not come up.
    says_broken = "no place for it"
    says_never_ready = "port is not open"
    has_server = False
    key_prefix = "e2b_"

    def __init__(self, **kwargs):
        self.boxes = {}
        self.pages = {}
        super().__init__(**kwargs)

    def environment(self):
        """What glovebox must be told."""
        return {"E2B_API_KEY": self.key, "E2B_API_URL": self.url, "E2B_SANDBOX_URL": self.url}

    @property
    def host_url(self):
        return f"{self.scheme}://{{port}}-{{id}}.localhost:{self.port}"

    def left(self):
        with self.lock:
            return [(box.id, box.state) for box in self.boxes.values()
                    if box.state != "killed" or box.sandbox.marked()]

    def remove_all(self):
        for box in list(self.boxes.values()):
            box.end()
            box.sandbox.remove()

    def generalize(self, line):
        return "^" + re.sub("/i[0-9a-z]{20}", "/[^/]+", line) + "$"

    def refuse(self, refusal):
        body = {"code": refusal.status, "message": str(refusal)}
        if self.broken:
            body["error_code"] = "sandbox_capacity_unavailable"
        return Reply(body, refusal.status)

    # --- into a sandbox ---

    def find_target(self, headers):
        """Only other ports are passed on: what is at these two is in this process."""
        box_id, port = self.find_inside(headers)
        return None if port in (None, ENVD_PORT, CELLS_PORT) else (box_id, port)

    def find_inside(self, headers):
        if headers.get("E2b-Sandbox-Id"):
            return headers["E2b-Sandbox-Id"], int(headers.get("E2b-Sandbox-Port", ENVD_PORT))
        found = self.host_pattern.match(headers.get("Host", ""))
        return (found.group(2), int(found.group(1))) if found else (None, None)

    def find_port(self, key, port):
        box = self.boxes.get(key)
        return port if box and box.state == "running" else None

    def answer(self, request):
        box_id, port = self.find_inside(request.headers)
        if box_id is None:
            with self.lock:
                return super().answer(request)
        box = self.boxes.get(box_id)
        if "X-API-Key" in request.headers:
            raise Refusal(500, "the key of the API was told to a sandbox")
        if box is None or box.state != "running":
            return Reply({"sandboxId": box_id, "message": "The sandbox was not found",
                          "code": 502}, 502)
        if box.looks > 0:
            box.looks -= 1
            return Reply({"sandboxId": box_id, "port": port, "code": 502,
                          "message": "The sandbox is running but port is not open"}, 502)
        if request.path != "/health" and request.headers.get("X-Access-Token") != box.token:
            raise Refusal(401, f"the token {request.headers.get('X-Access-Token')} is not known")
        return box.envd.answer(request) if port == ENVD_PORT else self.answer_cells(box, request)

    @staticmethod
    def answer_cells(box, request):
        if not box.body["templateID"].startswith("code-interpreter"):
            return Reply({"sandboxId": box.id, "port": CELLS_PORT, "code": 502,
                          "message": "The sandbox is running but port is not open"}, 502)
        if (request.method, request.path) != ("POST", "/execute"):
            raise Refusal(404, "no such call")
        return box.envd.execute(request)

    # --- the API ---

    def authorize(self, request):
        if request.headers.get("X-API-Key") != self.key:
            raise Refusal(401, f"the key {request.headers.get('X-API-Key')} is not known")

    def get(self, box_id):
        box = self.boxes.get(box_id)
        if box is None or box.state == "killed":
            raise Refusal(404, f"sandbox {box_id} not found")
        return box

    def create(self, request):
        if self.broken:
            raise Refusal(503, "no place for it")
        body = request.json()
        if "templateID" not in body:
            raise Refusal(400, "templateID is missing")
        box = Box(self, body)
        self.boxes[box.id] = box
        return Reply(box.view(), 201)

    def list(self, request):
        wanted = dict(urllib.parse.parse_qsl(request.query.get("metadata", "")))
        states = request.query.get("state", "running").split(",")
        boxes = [box for box in self.boxes.values() if box.state in states and
                 wanted.items() <= (box.body.get("metadata") or {}).items()]
        begin = int(request.query.get("nextToken") or 0)
        count = min(int(request.query.get("limit", 100)), PAGE_SIZE)
        more = {"X-Next-Token": str(begin + count)} if begin + count < len(boxes) else {}
        return Reply([box.listed() for box in boxes[begin:begin + count]], headers=more)

    def read(self, request, box_id):
        return self.get(box_id).listed(with_token=True)

    def connect(self, request, box_id):
        box = self.get(box_id)
        was_running = box.state == "running"
        box.state = "running"
        box.sandbox.signal(signal.SIGCONT)
        box.ends = max(box.ends, time.time() + request.json().get("timeout", 300))
        return Reply(box.view(), 200 if was_running else 201)

    def set_timeout(self, request, box_id):
        self.get(box_id).ends = time.time() + request.json()["timeout"]
        return Reply(status=204)

    def pause(self, request, box_id):
        box = self.get(box_id)
        if box.state == "paused":
            raise Refusal(409, f"sandbox {box_id} is paused already")
        box.state = "paused"
        box.sandbox.signal(signal.SIGSTOP)
        return Reply(status=204)

    def delete(self, request, box_id):
        self.get(box_id).end()
        return Reply(status=204)

    _box = r"(?:/v2)?/sandboxes/([^/]+)"
    routes = (
        ("POST", "(?:/v2)?/sandboxes", create),
        ("GET", "/v2/sandboxes", list),
        ("GET", _box, read),
        ("POST", _box + "/connect", connect),
        ("POST", _box + "/resume", connect),
        ("POST", _box + "/timeout", set_timeout),
        ("POST", _box + "/refreshes", set_timeout),
        ("POST", _box + "/pause", pause),
        ("DELETE", _box, delete),
    )
