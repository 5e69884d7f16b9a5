# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stands in for Daytona: its API, the toolbox of each sandbox, and the addresses of ports."""

import email.parser
import email.policy
import json
import os
import re
import signal
import subprocess
import time
import uuid

from standin import Refusal, Reply, Sandbox, StandIn


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class Box:
    def __init__(self, owner, body):
        self.owner = owner
        self.id = str(uuid.uuid4())
        self.name = body.get("name") or self.id
        self.body = body
        self.labels = dict(body.get("labels") or {})
        self.public = bool(body.get("public"))
        self.state = "creating"
        self.reason = None
        self.looks = owner.looks
        self.created = now()
        self.token = uuid.uuid4().hex
        self.sandbox = Sandbox(body.get("env"))
        self.sessions = {}

    def view(self):
        view = {"id": self.id, "organizationId": "org", "name": self.name, "user": "daytona",
                "env": self.body.get("env") or {}, "labels": self.labels, "public": self.public,
                "networkBlockAll": False, "target": self.body.get("target") or "eu", "cpu": 2,
                "gpu": 0, "memory": 4, "disk": 10, "toolboxProxyUrl": self.owner.url + "/toolbox",
                "state": self.state, "desiredState": "started", "recoverable": False,
                "snapshot": self.body.get("snapshot") or "default",
                "autoStopInterval": self.body.get("autoStopInterval", 15),
                "autoArchiveInterval": 10080, "autoDeleteInterval": -1, "backupState": "None",
                "sandboxClass": "container", "kvm": False, "volumes": [], "createdAt": self.created,
                "updatedAt": self.created, "runnerDomain": None}
        if self.reason:
            view["errorReason"] = self.reason
        return view

    def look(self):
        """Each look at one that is on its way brings it on."""
        if self.looks > 0:
            self.looks -= 1
        elif self.state in ("creating", "starting"):
            self.state = "started"
            if self.owner.broken:
                self.state, self.reason = "error", "out of luck"
        elif self.state == "stopping":
            self.state = "stopped"
        elif self.state == "destroying":
            del self.owner.boxes[self.id]

    def stop(self):
        self.sandbox.stop()
        self.sessions.clear()


class Daytona(StandIn):
    create_line = "^POST /sandbox$"
    looks = 1
    broken = False
    page_size = 2
    lists_as_before = False

    def __init__(self, *args, **kwargs):
        self.boxes = {}
        super().__init__(*args, **kwargs)

    def environment(self):
        return {"DAYTONA_API_KEY": self.key, "DAYTONA_API_URL": self.url}

    def left(self):
        with self.lock:
            for box in list(self.boxes.values()):
                if box.state == "destroying":
                    box.looks = 0
                    box.look()
            return [(box.name, box.state) for box in self.boxes.values()]

    def remove_all(self):
        for box in list(self.boxes.values()):
            box.sandbox.remove()

    def generalize(self, line):
        return "^" + re.sub("[0-9a-f]{8}-[0-9a-f-]{27}|glovebox-[a-z]+", "[^/]+", line) + "$"

    def is_optional(self, line):
        return "last-activity" in line or line.startswith("^DELETE") or line.endswith("+$") or \
            line.startswith("^GET /toolbox")

    def refuse(self, refusal):
        return Reply({"path": "", "timestamp": now(), "statusCode": refusal.status,
                      "error": "Refused", "message": str(refusal)}, refusal.status)

    def answer(self, request):
        """The address of the API is that of the stand-in, or /api there."""
        if request.path.startswith("/api/"):
            request.path = request.path[len("/api"):]
        return super().answer(request)

    # --- the addresses of ports ---

    def find_port(self, key, port):
        box = self.boxes.get(key)
        return box.sandbox.ports.get(port) if box else None

    def admit(self, key, port, headers):
        box = self.boxes.get(key)
        if box is None:
            return Reply({"message": "no such sandbox"}, 404)
        if box.state != "started":
            return Reply({"message": "no such port. Is the Sandbox started?"}, 400)
        if not box.public and headers.get("X-Daytona-Preview-Token") != box.token:
            return Reply(None, 307, headers={"Location": self.url + "/login"})
        return None

    # --- sandboxes ---

    def get(self, box_id):
        with self.lock:
            for box in self.boxes.values():
                if box_id in (box.id, box.name):
                    return box
        raise Refusal(404, f"Sandbox with ID or name {box_id} not found")

    def create(self, request):
        body = request.json()
        with self.lock:
            if any(box.name == body.get("name") for box in self.boxes.values()):
                raise Refusal(409, f"Sandbox with name {body['name']} already exists")
            box = Box(self, body)
            self.boxes[box.id] = box
        return box.view()

    def list(self, request):
        wanted = json.loads(request.query.get("labels") or "{}")
        with self.lock:
            boxes = [box for box in self.boxes.values()
                     if all(box.labels.get(name) == value for name, value in wanted.items())]
        if self.lists_as_before:
            return [box.view() for box in boxes]
        begin = int(request.query.get("cursor") or 0)
        end = begin + self.page_size
        return {"items": [box.view() for box in boxes[begin:end]],
                "nextCursor": str(end) if end < len(boxes) else None}

    def read(self, request, box_id):
        with self.lock:
            box = self.get(box_id)
            box.look()
            return box.view()

    def start(self, request, box_id):
        with self.lock:
            box = self.get(box_id)
            if box.state != "stopped":
                raise Refusal(400, f"Sandbox is not in a startable state: {box.state}")
            box.state, box.looks, box.token = "starting", self.looks, uuid.uuid4().hex
            box.sandbox.allow()
            return box.view()

    def stop(self, request, box_id):
        with self.lock:
            box = self.get(box_id)
            if box.state != "started":
                raise Refusal(400, f"Sandbox is not in a stoppable state: {box.state}")
            box.state, box.looks = "stopping", self.looks
            box.stop()
            return box.view()

    def delete(self, request, box_id):
        with self.lock:
            box = self.get(box_id)
            box.state, box.looks = "destroying", 0
            box.sandbox.remove()
            return box.view()

    def preview(self, request, box_id, port):
        box = self.get(box_id)
        return {"sandboxId": box.id, "token": box.token,
                "url": f"{self.scheme}://{port}-{box.id}.localhost:{self.port}"}

    def toolbox_url(self, request, box_id):
        return {"url": self.url + "/toolbox"}

    def set_labels(self, request, box_id):
        box = self.get(box_id)
        box.labels = request.json()["labels"]
        return {"labels": box.labels}

    def last_activity(self, request, box_id):
        self.get(box_id)
        return Reply(None, 201)

    def accept(self, request, box_id, _value):
        return self.get(box_id).view()

    # --- the toolbox ---

    def inside(self, box_id):
        box = self.get(box_id)
        if box.state != "started":
            raise Refusal(400, "the sandbox is not started")
        return box

    @staticmethod
    def session(box, name):
        if name not in box.sessions:
            raise Refusal(404, "session not found")
        return box.sessions[name]

    def execute(self, request, box_id):
        body = request.json()
        status, out, err = self.inside(box_id).sandbox.run(body["command"], body.get("envs"),
                                                           body.get("cwd"))
        return {"exitCode": status, "result": out + err}

    def create_session(self, request, box_id):
        box, name = self.inside(box_id), request.json()["sessionId"]
        with self.lock:
            if name in box.sessions:
                raise Refusal(409, "session already exists")
            box.sessions[name] = {}
        return Reply(None, 201)

    def delete_session(self, request, box_id, name):
        for command in self.session(self.inside(box_id), name).values():
            self.get(box_id).sandbox.signal(signal.SIGTERM, [command["process"].pid])
            command["process"].wait()
        del self.get(box_id).sessions[name]
        return Reply(None, 204)

    def session_exec(self, request, box_id, name):
        box, body = self.inside(box_id), request.json()
        session = self.session(box, name)
        number = uuid.uuid4().hex
        log = os.path.join(box.sandbox.dir, "log-" + number)
        line = box.sandbox.translate(body["command"], 4444)
        start = box.sandbox.translate(box.sandbox.env.get("GLOVEBOX_START", ""), 4444)
        with open(log, "wb") as file:
            process = box.sandbox.spawn(["bash", "-c", line], {"GLOVEBOX_START": start},
                                        stdout=file, stderr=subprocess.STDOUT)
        session[number] = {"id": number, "command": body["command"], "process": process,
                           "log": log}
        if body.get("runAsync") or body.get("async"):
            return Reply({"cmdId": number}, 202)
        process.wait(60)
        return {"cmdId": number, "exitCode": process.returncode, **self.output(session[number])}

    @staticmethod
    def output(command):
        with open(command["log"], encoding="utf-8", errors="replace") as file:
            text = file.read()
        return {"output": text, "stdout": text, "stderr": ""}

    @staticmethod
    def command_view(command):
        view = {"id": command["id"], "command": command["command"]}
        if command["process"].poll() is not None:
            status = command["process"].returncode
            view["exitCode"] = status if status >= 0 else 128 - status  # as a shell has it
        return view

    def read_session(self, request, box_id, name):
        session = self.session(self.inside(box_id), name)
        return {"sessionId": name, "commands": [self.command_view(one) for one in
                                                session.values()]}

    def read_command(self, request, box_id, name, number):
        return self.command_view(self.session(self.inside(box_id), name)[number])

    def read_logs(self, request, box_id, name, number):
        return self.output(self.session(self.inside(box_id), name)[number])

    def work_dir(self, request, box_id):
        return {"dir": self.inside(box_id).sandbox.dir}

    # --- files ---

    @staticmethod
    def parts(request):
        head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + request.body)
        return {part.get_param("name", header="content-disposition"):
                part.get_payload(decode=True) for part in message.iter_parts()}

    def write(self, box_id, path, content):
        path = self.inside(box_id).sandbox.path(path)
        with open(path, "wb") as file:
            file.write(content)
        return {"path": path, "bytes": len(content)}

    def load(self, box_id, path):
        try:
            with open(self.inside(box_id).sandbox.path(path), "rb") as file:
                return file.read()
        except OSError:
            raise Refusal(404, "file not found") from None

    def upload(self, request, box_id):
        self.write(box_id, request.query["path"], self.parts(request)["file"])
        return {}

    def bulk_upload(self, request, box_id):
        parts = self.parts(request)
        files = []
        while f"files[{len(files)}].path" in parts:
            name = f"files[{len(files)}]"
            files.append(self.write(box_id, parts[name + ".path"].decode(), parts[name + ".file"]))
        return {"files": files}

    def download(self, request, box_id):
        return Reply(self.load(box_id, request.query["path"]),
                     content_type="application/octet-stream")

    def bulk_download(self, request, box_id):
        body = b""
        for path in request.json()["paths"]:
            body += (b'--B\r\nContent-Disposition: form-data; name="file"; filename="'
                     + path.encode() + b'"\r\nContent-Type: application/octet-stream\r\n\r\n'
                     + self.load(box_id, path) + b"\r\n")
        return Reply(body + b"--B--\r\n", content_type="multipart/form-data; boundary=B")

    _box = "/sandbox/([^/]+)"
    _in = "/toolbox/([^/]+)(?:/toolbox)?"
    _session = _in + "/process/session/([^/]+)"
    routes = (
        ("POST", "/sandbox", create),
        ("GET", "/sandbox", list),
        ("GET", _box, read),
        ("DELETE", _box, delete),
        ("POST", _box + "/start", start),
        ("POST", _box + "/stop", stop),
        ("GET", _box + r"/ports/(\d+)/preview-url", preview),
        ("GET", _box + "/toolbox-proxy-url", toolbox_url),
        ("PUT", _box + "/labels", set_labels),
        ("POST", _box + "/last-activity", last_activity),
        ("POST", _box + "/auto(?:stop|archive|delete)/([^/]+)", accept),
        ("POST", _in + "/process/execute", execute),
        ("POST", _in + "/process/session", create_session),
        ("GET", _session, read_session),
        ("DELETE", _session, delete_session),
        ("POST", _session + "/exec", session_exec),
        ("GET", _session + "/command/([^/]+)", read_command),
        ("GET", _session + "/command/([^/]+)/logs", read_logs),
        ("GET", _in + "/(?:work-dir|user-home-dir|project-dir)", work_dir),
        ("POST", _in + "/files/upload", upload),
        ("POST", _in + "/files/bulk-upload", bulk_upload),
        ("GET", _in + "/files/download", download),
        ("POST", _in + "/files/bulk-download", bulk_download),
    )
