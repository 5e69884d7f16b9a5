# SPDX-License-Identifier: LGPL-2.1-or-later
"""An MCP server on standard input and output that misbehaves as its first argument says."""

import json
import os
import signal
import sys
import threading
import time

MODE = sys.argv[1] if len(sys.argv) > 1 else "good"
LOCK = threading.Lock()
held = {}
asking = []
grown = []
answers = {}
QUESTIONS = ("ping", "roots/list", "sampling/createMessage", "elicitation/create")


def send(**message):
    message = {"jsonrpc": "2.0", **message}
    if MODE == "batch":
        message = [message, {"jsonrpc": "2.0", "method": "notifications/message",
                             "params": {"level": "info", "data": "beside"}}]
    with LOCK:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()


def text(value):
    return {"content": [{"type": "text", "text": value}], "isError": False}


def tool(name):
    return {"name": name, "title": name.title(), "inputSchema": {"type": "object"}}


def list_tools(params):
    """Two pages."""
    if MODE == "growing":
        # What was there when it was asked, although there is more by now.
        found = [tool(name) for name in grown]
        grown.append(f"new{len(grown)}")
        if len(grown) < 3:
            send(method="notifications/tools/list_changed")
        return {"tools": found}
    if MODE.startswith("tool "):
        return {"tools": [tool(MODE[len("tool "):])]}
    if "cursor" not in params:
        return {"tools": [tool("echo"), tool("pid"), tool("fail")], "nextCursor": "2"}
    return {"tools": [tool(name) for name in
                      ("die", "mute", "hold", "held", "env", "progress", "ask", "long")]}


def call(request_id, params):
    name, arguments = params["name"], params["arguments"]
    if name == "echo":
        return {**text(arguments.get("text", "")), "structuredContent": {"n": 1.5}}
    if name == "pid":
        return text(str(os.getpid()))
    if MODE.startswith("tool "):
        return text(f"{MODE} called as {name}")
    if name == "env":
        return text(json.dumps(dict(os.environ)))
    if name == "die":
        print("I must go", file=sys.stderr, flush=True)
        os._exit(5)
    if name == "mute":
        os.close(1)
        signal.pause()
    if name == "hold":
        held[request_id] = "held"
        return None
    if name == "held":
        return text(json.dumps(sorted(held.values())))
    if name == "ask":
        asking.append(request_id)
        for method in QUESTIONS:
            send(id=f"ask {method}", method=method, params={})
        return None
    if name == "deep":
        deep = []
        for _ in range(100):
            deep = [deep]
        return {**text(""), "structuredContent": deep}
    if name == "long":
        return text("x" * arguments["bytes"])
    if name == "progress":
        send(method="notifications/progress",
             params={"progressToken": params["_meta"]["progressToken"], "progress": 0.5})
        return text("done")
    raise KeyError(name)


def answer(request):
    method, params = request["method"], request.get("params", {})
    if method == "initialize":
        if MODE == "silent":
            return None
        if MODE == "slow":
            with open(sys.argv[2], encoding="ascii") as file:  # until somebody lets it go on
                file.read(1)
        if MODE == "ancient":
            return {"protocolVersion": "1999-01-01", "capabilities": {}}
        return {"protocolVersion": params["protocolVersion"],
                "capabilities": {"tools": {"listChanged": True}, "resources": {}, "prompts": {},
                                 "logging": {}},
                "serverInfo": {"name": "fake", "version": "1"}}
    if method == "tools/list" and MODE == "endless":
        return {"tools": [tool("again")], "nextCursor": "more"}
    if method == "tools/list":
        return list_tools(params)
    if method == "resources/list" and MODE == "no resources":
        return {"resources": []}
    if method == "resources/list":
        return {"resources": [{"uri": "file:///a/b", "name": "b"}]}
    if method == "resources/read":
        return {"contents": [{"uri": params["uri"], "text": params["uri"]}]}
    if method == "prompts/list":
        return {"prompts": [{"name": "greet", "arguments": [{"name": "whom"}]}]}
    if method == "prompts/get":
        words = f"{params['name']} {params['arguments']['whom']}"
        return {"messages": [{"role": "user", "content": {"type": "text", "text": words}}]}
    if method == "logging/setLevel":
        send(method="notifications/message",
             params={"level": params["level"], "logger": "fake", "data": "as you wish"})
        return {}
    if method == "tools/call":
        return call(request["id"], params)
    raise KeyError(method)


def take_answer(message):
    """What the client says to what the tool “ask” asked; the last of it is the tool's result."""
    answers[message["id"]] = message.get("result", message.get("error"))
    if len(answers) == len(QUESTIONS):
        send(id=asking.pop(), result=text(json.dumps(answers)))


def main():
    if MODE == "dead":
        print("no such thing", file=sys.stderr)
        sys.exit(3)
    if MODE == "flood":
        threading.Thread(target=lambda: [sys.stderr.write("x" * 1000 + "\n") for _ in range(20000)],
                         daemon=True).start()
        print("this is no message")
    for line in sys.stdin:
        request = json.loads(line)
        if request.get("method") == "notifications/cancelled":
            held[request["params"]["requestId"]] = "cancelled"
        if "id" in request and "method" not in request:
            take_answer(request)
        if "id" not in request or "method" not in request:
            continue
        try:
            result = answer(request)
            if result is not None:
                send(id=request["id"], result=result)
        except KeyError as error:
            send(id=request["id"], error={"code": -32601, "message": f"no {error.args[0]}"})
    if MODE == "tidy":
        # It takes longer than a server that is in a hurry waits.
        time.sleep(0.6)
        with open(sys.argv[2], "w", encoding="ascii") as file:
            file.write("tidy")


main()
