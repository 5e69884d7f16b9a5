# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stands in for Modal: the service modal.client.ModalClient, with sandboxes of its first kind."""

import base64
import json
import os
import random
import shutil
import string
import subprocess
import threading
import time
import uuid

from grpcserver import GrpcStandIn
from modalmessages import CALLS, POLICY, STATUS, decode, encode
from standin import Refusal, Sandbox

READS = ("ClientHello", "AuthTokenGet", "EnvironmentGetOrCreate", "ImageJoinStreaming",
         "SandboxGetTunnels", "SandboxWait", "SandboxGetTaskId", "SandboxList", "SandboxTagsGet",
         "SandboxGetFromName", "SandboxGetLogs", "ContainerExecGetOutput", "ContainerExecWait",
         "ContainerFilesystemExecGetOutput", "TaskGetCommandRouterAccess", "TaskExecStdioRead",
         "TaskExecWait", "TaskExecPoll")
SUCCESS, TERMINATED, TIMEOUT, INIT_FAILURE = 1, 3, 4, 5
STDERR = 2
LONGEST_SECONDS = 60


def new_id(kind):
    return kind + "-" + "".join(random.choices(string.ascii_letters + string.digits, k=22))


class Box:
    def __init__(self, owner, asked):
        self.owner = owner
        self.id, self.task_id, self.key = new_id("sb"), new_id("ta"), uuid.uuid4().hex[:12]
        self.asked = asked
        self.definition = asked.get("definition", {})
        self.name = self.definition.get("name", "")
        self.tags = asked.get("tags", [])
        self.created = time.time()
        self.started = 0
        self.looks = owner.looks
        self.result = None
        env = {}
        for secret_id in self.definition.get("secret_ids", []):
            env.update(owner.secrets[secret_id])
        self.sandbox = Sandbox(env)
        self.log = []
        self.changed = threading.Condition()

    def look(self):
        """Each look at one that is on its way brings it on. Whether it runs."""
        with self.owner.lock:
            if self.looks > 0:
                self.looks -= 1
            elif self.owner.broken:
                self.end({"status": INIT_FAILURE, "exception": "out of luck"})
            elif not self.started and self.result is None:
                self.launch()
            return bool(self.started)

    def launch(self):
        self.started = time.time()
        argv = self.definition.get("entrypoint_args") or ["sleep", "infinity"]
        for port in self.ports():
            argv = [self.sandbox.translate(word, port) for word in argv]
        try:
            process = self.spawn(argv, self.definition.get("workdir"))
        except OSError as problem:
            self.end({"status": INIT_FAILURE, "exception": str(problem)})
            return
        for number, stream in ((1, process.stdout), (2, process.stderr)):
            threading.Thread(target=self.read, args=(number, stream), daemon=True).start()
        threading.Thread(target=self.watch, args=(process,), daemon=True).start()

    def spawn(self, argv, workdir=None, env=None):
        cwd = workdir if workdir and os.path.isdir(workdir) else None
        return self.sandbox.spawn(argv, env, cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def read(self, number, stream):
        with stream:
            for line in stream:
                with self.changed:
                    self.log.append({"data": line.decode(errors="replace"),
                                     "timestamp": time.time(), "file_descriptor": number})
                    self.changed.notify_all()

    def watch(self, process):
        status = process.wait()
        self.end({"status": SUCCESS if status == 0 else 2, "exitcode": max(status, 0)})

    def end(self, result):
        with self.owner.lock:  # until nothing is left: who asks again is told that it has ended
            if self.result is not None:
                return
            self.result = result
            self.sandbox.stop()
        with self.changed:
            self.changed.notify_all()

    def ports(self):
        return [one["port"] for one in self.definition.get("open_ports", {}).get("ports", [])]

    def view(self):
        task = {"id": self.task_id, "started_at": self.started}
        if self.result is not None:
            task.update(finished_at=time.time(), result=self.result)
        return {"id": self.id, "created_at": self.created, "task_info": task, "tags": self.tags,
                "app_id": self.asked.get("app_id", ""), "name": self.name}


class Modal(GrpcStandIn):
    create_line = "^POST /SandboxCreate$"
    token_id = "ak-of-the-caller"
    can_pause = False
    looks = 1
    broken = False
    is_built = False
    page_size = 2

    def __init__(self, *args, **kwargs):
        self.apps, self.images, self.secrets, self.boxes = {}, {}, {}, {}
        self.answered, self.runs, self.files = {}, {}, {}
        parts = ({"alg": "none"}, {"exp": int(time.time()) + 3600}, {})
        self.ticket = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode()
                               for part in parts)
        super().__init__(*args, **kwargs)

    def environment(self):
        """What glovebox must be told."""
        return {"MODAL_TOKEN_ID": self.token_id, "MODAL_TOKEN_SECRET": self.key,
                "MODAL_SERVER_URL": self.url, "GLOVEBOX_MODAL__IMAGE": "registry.invalid/box:1",
                "GLOVEBOX_MODAL__TUNNEL_URL": self.scheme + "://{host}:{port}"}

    def left(self):
        with self.lock:
            return [(box.name or box.id, box.result) for box in self.boxes.values()
                    if box.result is None or box.sandbox.marked()]

    def remove_all(self):
        for box in list(self.boxes.values()):
            box.end({"status": TERMINATED})
            box.sandbox.remove()

    def is_optional(self, line):
        return "SandboxWait" in line

    # --- the addresses of ports ---

    def find_port(self, key, port):
        with self.lock:
            for box in self.boxes.values():
                if box.key == key and box.result is None and port in box.ports():
                    return box.sandbox.ports.get(port)
        return None

    # --- one call ---

    def sort(self, call):
        call.message = decode(CALLS[call.name][0], call.data) if call.name in CALLS else {}
        if call.name == "SandboxTerminate":
            call.method = "DELETE"
        elif call.name in READS or (call.name == "AppGetOrCreate" and
                                    not call.message.get("object_creation_type")):
            call.method = "GET"

    def new_wait(self, seconds):
        policy = encode(POLICY, {"retry_after_secs": seconds})
        kind = "type.modal.com/modal.client.RPCRetryPolicy"
        return encode(STATUS, {"code": 8, "details": [{"type_url": kind, "value": policy}]})

    def authorize(self, request):
        headers = request.headers
        if request.name.startswith("TaskExec"):
            if headers.get("authorization") != f"Bearer {self.ticket}":
                raise Refusal(401, "the ticket is not known")
            return
        given = (headers.get("x-modal-token-id"), headers.get("x-modal-token-secret"))
        if given != (self.token_id, self.key):
            raise Refusal(401, f"the token {given} is not known")
        if headers.get("te") != "trailers" or \
           not headers["content-type"].startswith("application/grpc"):
            raise Refusal(400, "this is no call of gRPC")
        if not headers.get("x-modal-client-type") or not headers.get("x-modal-client-version"):
            raise Refusal(412, "the client does not say which it is")

    def answer(self, request):
        """The messages of the answer: those that it got before, if it comes with the same key."""
        self.authorize(request)
        function = getattr(self, "call_" + request.name, None)
        if function is None:
            raise Refusal(501, f"no such call: {request.name}")
        number = request.headers.get("x-idempotency-key")
        if request.method == "GET":
            return self.form(request.name, function(request.message))
        with self.lock:
            if number not in self.answered or number is None:
                self.answered[number] = list(self.form(request.name, function(request.message)))
            elif request.headers.get("x-retry-attempt", "0") == "0":
                raise Refusal(400, "a number that was there comes as a first attempt")
            return self.answered[number]

    @staticmethod
    def form(name, answer):
        answers = [answer] if isinstance(answer, dict) else answer
        return (encode(CALLS[name][1], one) for one in answers)

    @staticmethod
    def get(table, key, what):
        if key not in table:
            raise Refusal(404, f"{what} {key} not found")
        return table[key]

    # --- what sandboxes need ---

    def call_ClientHello(self, asked):
        return {"image_builder_version": "2025.06"}

    def call_AuthTokenGet(self, asked):
        return {"token": self.ticket}

    def call_AppGetOrCreate(self, asked):
        name = asked.get("app_name", "")
        if name not in self.apps:
            if not asked.get("object_creation_type"):
                raise Refusal(404, f"app {name} not found")
            self.apps[name] = new_id("ap")
        return {"app_id": self.apps[name]}

    def call_EnvironmentGetOrCreate(self, asked):
        return {"environment_id": "en-1", "metadata": {
            "name": "main", "settings": {"image_builder_version": "2025.06"}}}

    def call_ImageGetOrCreate(self, asked):
        lines = asked.get("image", {}).get("dockerfile_commands", [])
        if not lines or not lines[0].startswith("FROM "):
            raise Refusal(400, "an image begins with FROM")
        image = self.images.setdefault(json.dumps(asked["image"]), {
            "id": new_id("im"), "fails": "broken-image" in lines[0], "looks": self.looks})
        return {"image_id": image["id"],
                **({"result": {"status": SUCCESS}} if self.is_built else {})}

    def call_ImageJoinStreaming(self, asked):
        image = next((one for one in self.images.values() if one["id"] == asked["image_id"]), None)
        if image is None:
            raise Refusal(404, "image not found")
        image["looks"] -= 1
        if image["looks"] >= 0:
            yield {"task_logs": [{"data": "building\n"}], "entry_id": "1-0"}
        elif image["fails"]:
            yield {"result": {"status": 2, "exception": "no such image"}, "eof": 1}
        else:
            yield {"result": {"status": SUCCESS}, "eof": 1}

    def call_SecretGetOrCreate(self, asked):
        secret_id = new_id("st")
        self.secrets[secret_id] = {pair["key"]: pair.get("value", "")
                                   for pair in asked.get("env_dict", [])}
        return {"secret_id": secret_id}

    # --- sandboxes ---

    def call_SandboxCreate(self, asked):
        name = asked.get("definition", {}).get("name")
        if asked.get("app_id") not in self.apps.values():
            raise Refusal(404, "app not found")
        if name and any(box.name == name and box.result is None for box in self.boxes.values()):
            raise Refusal(409, f"a sandbox {name} runs already")
        for tag in asked.get("tags", []):
            if not 0 < len(tag["tag_value"]) < 64 or set(tag["tag_value"]) - set(
                    string.ascii_letters + string.digits + "._-"):
                raise Refusal(400, f"bad tag {tag['tag_value']}")
        box = Box(self, asked)
        self.boxes[box.id] = box
        return {"sandbox_id": box.id}

    def box(self, asked):
        return self.get(self.boxes, asked.get("sandbox_id"), "sandbox")

    def task(self, asked):
        for box in self.boxes.values():
            if box.task_id == asked.get("task_id"):
                return box
        raise Refusal(404, "task not found")

    def call_SandboxGetTunnels(self, asked):
        box = self.box(asked)
        runs = box.look()
        if box.result is not None:
            return {"result": box.result}
        if not runs:
            return {"result": {"status": TIMEOUT}}
        return {"result": {"status": SUCCESS}, "tunnels": [
            {"host": f"{port}-{box.key}.localhost", "port": self.port, "container_port": port}
            for port in box.ports()]}

    def call_SandboxWait(self, asked):
        box = self.box(asked)
        deadline = time.monotonic() + min(asked.get("timeout", 0), LONGEST_SECONDS)
        with box.changed:
            while box.result is None and time.monotonic() < deadline:
                box.changed.wait(deadline - time.monotonic())
            return {"result": box.result or {}}

    def call_SandboxTerminate(self, asked):
        box = self.box(asked)
        existing = box.result
        box.end({"status": TERMINATED})
        return {"existing_result": existing} if existing else {}

    def call_SandboxGetTaskId(self, asked):
        box = self.box(asked)
        while not box.look() and box.result is None:
            pass
        return {"task_id": box.task_id}

    def call_SandboxList(self, asked):
        with self.lock:
            before = asked.get("before_timestamp") or float("inf")
            found = [box for box in sorted(self.boxes.values(), key=lambda box: -box.created)
                     if box.asked["app_id"] == asked.get("app_id") and box.created < before
                     and (box.result is None or asked.get("include_finished"))
                     and all(tag in box.tags for tag in asked.get("tags", []))]
            return {"sandboxes": [box.view() for box in found[:self.page_size]]}

    def call_SandboxTagsSet(self, asked):
        self.box(asked).tags = asked.get("tags", [])
        return {}

    def call_SandboxTagsGet(self, asked):
        return {"tags": self.box(asked).tags}

    def call_SandboxGetFromName(self, asked):
        for box in self.boxes.values():
            if box.name == asked.get("sandbox_name") and box.result is None:
                return {"sandbox_id": box.id}
        raise Refusal(404, "no such sandbox runs")

    def call_SandboxGetLogs(self, asked):
        box = self.box(asked)
        at = int(asked.get("last_entry_id", "0-0").split("-")[0] or 0)
        deadline = time.monotonic() + min(asked.get("timeout", 0), LONGEST_SECONDS)
        while True:
            with box.changed:
                while at == len(box.log) and box.result is None and time.monotonic() < deadline:
                    box.changed.wait(deadline - time.monotonic())
                items = [one for one in box.log[at:]
                         if one["file_descriptor"] == asked.get("file_descriptor")]
                at, is_over = len(box.log), box.result is not None
            yield {"items": items, "entry_id": f"{at}-0", "eof": int(is_over)}
            if is_over or time.monotonic() >= deadline:
                return

    # --- commands and files ---

    def start(self, asked):
        box = self.task(asked)
        env = {}
        for secret_id in asked.get("secret_ids", []):
            env.update(self.secrets[secret_id])
        argv = asked["command"]
        for port in box.ports():
            argv = [box.sandbox.translate(word, port) for word in argv]
        run = {"process": box.spawn(argv, asked.get("workdir"), env)}
        run["thread"] = threading.Thread(
            target=lambda: run.update(output=run["process"].communicate()), daemon=True)
        run["thread"].start()
        return run

    def call_ContainerExec(self, asked):
        exec_id = uuid.uuid4().hex
        self.runs[exec_id] = self.start(asked)
        return {"exec_id": exec_id}

    def call_ContainerExecGetOutput(self, asked):
        run = self.get(self.runs, asked.get("exec_id"), "command")
        run["thread"].join()
        number = asked.get("file_descriptor", 1)
        yield {"items": [{"file_descriptor": number,
                          "message_bytes": run["output"][number == STDERR]}], "batch_index": 1}
        yield {"batch_index": 2, "exit_code": run["process"].returncode}

    def call_ContainerExecWait(self, asked):
        run = self.get(self.runs, asked.get("exec_id"), "command")
        run["thread"].join(asked.get("timeout"))
        if run["thread"].is_alive():
            return {"completed": 0}
        return {"completed": 1, "exit_code": run["process"].returncode}

    def call_TaskGetCommandRouterAccess(self, asked):
        self.task(asked)
        return {"jwt": self.ticket, "url": self.url}

    def call_TaskExecStart(self, asked):
        self.runs[asked["exec_id"]] = self.start(asked)
        return {}

    def call_TaskExecStdioRead(self, asked):
        run = self.get(self.runs, asked.get("exec_id"), "command")
        run["thread"].join()
        yield {"data": run["output"][asked.get("file_descriptor", 0)][asked.get("offset", 0):]}

    def call_TaskExecWait(self, asked):
        run = self.get(self.runs, asked.get("exec_id"), "command")
        run["thread"].join()
        return {"code": run["process"].returncode}

    def call_TaskExecPoll(self, asked):
        run = self.get(self.runs, asked.get("exec_id"), "command")
        return {} if run["thread"].is_alive() else {"code": run["process"].returncode}

    def call_ContainerFilesystemExec(self, asked):
        box = self.task(asked)
        exec_id, handle = uuid.uuid4().hex, uuid.uuid4().hex
        try:
            output = self.touch(box, asked, handle)
            self.runs[exec_id] = [{"output": [output]}, {"eof": 1}]
        except OSError as problem:
            self.runs[exec_id] = [{"error": {"code": 1, "error_message": str(problem)}}]
        return {"exec_id": exec_id, "file_descriptor": handle}

    def touch(self, box, asked, handle):
        """What is done to a file, and what comes of it."""
        kind, what = next((kind, what) for kind, what in asked.items() if kind != "task_id")
        file = self.files.get(what.get("file_descriptor"))
        path = box.sandbox.path(what.get("path", ""))
        if kind == "open":
            self.files[handle] = open(  # pylint: disable=consider-using-with
                path, what.get("mode", "r").replace("b", "") + "b")
        elif kind == "read":
            return file.read(what.get("n", -1))
        elif kind == "write":
            file.write(what.get("data", b""))
        elif kind in ("flush", "close"):
            getattr(file, kind)()
        elif kind == "ls":
            return json.dumps({"paths": sorted(os.listdir(path))}).encode()
        elif kind == "mkdir":
            os.makedirs(path, exist_ok=bool(what.get("parents")))
        elif kind == "rm" and what.get("recursive"):
            shutil.rmtree(path)
        elif kind == "rm":
            os.remove(path)
        return b""

    def call_ContainerFilesystemExecGetOutput(self, asked):
        return self.get(self.runs, asked.get("exec_id"), "change of files")
