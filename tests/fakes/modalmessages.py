# SPDX-License-Identifier: LGPL-2.1-or-later
"""Messages of Modal's API as dictionaries, by their documented numbers. What is not set is not
there; members that are not in the table are skipped."""

import struct

PAIR = {1: ("key", "text"), 2: ("value", "text")}
TAG = {1: ("tag_name", "text"), 2: ("tag_value", "text")}
RESULT = {1: ("status", "int"), 2: ("exception", "text"), 3: ("exitcode", "int")}
LOG = {1: ("data", "text"), 7: ("timestamp", "double"), 8: ("file_descriptor", "int")}
TUNNEL = {1: ("host", "text"), 2: ("port", "int"), 5: ("container_port", "int")}
TASK = {1: ("id", "text"), 2: ("started_at", "double"), 3: ("finished_at", "double"),
        4: ("result", RESULT)}
SANDBOX = {
    1: ("entrypoint_args", ["text"]), 3: ("image_id", "text"), 4: ("secret_ids", ["text"]),
    5: ("resources", {2: ("memory_mb", "int"), 3: ("milli_cpu", "int")}),
    7: ("timeout_secs", "int"), 8: ("workdir", "text"),
    20: ("open_ports", {1: ("ports", [{1: ("port", "int"), 2: ("unencrypted", "int")}])}),
    22: ("network_access", {1: ("network_access_type", "int")}), 30: ("name", "text"),
    33: ("idle_timeout_secs", "int"),
}
ID = {1: ("sandbox_id", "text"), 2: ("timeout", "float")}
DESCRIPTOR = {1: ("file_descriptor", "text")}
FILE = {
    1: ("open", {2: ("path", "text"), 3: ("mode", "text")}),
    2: ("write", {**DESCRIPTOR, 2: ("data", "bytes")}),
    3: ("read", {**DESCRIPTOR, 2: ("n", "int")}),
    4: ("flush", DESCRIPTOR), 9: ("close", DESCRIPTOR), 10: ("task_id", "text"),
    11: ("ls", {1: ("path", "text")}), 12: ("mkdir", {1: ("path", "text"), 2: ("parents", "int")}),
    13: ("rm", {1: ("path", "text"), 2: ("recursive", "int")}),
}

# Call: what is asked, and what is answered.
CALLS = {
    "ClientHello": ({}, {1: ("warning", "text"), 2: ("image_builder_version", "text")}),
    "AuthTokenGet": ({}, {1: ("token", "text")}),
    "AppGetOrCreate": ({1: ("app_name", "text"), 2: ("environment_name", "text"),
                        3: ("object_creation_type", "int")}, {1: ("app_id", "text")}),
    "EnvironmentGetOrCreate": (
        {1: ("deployment_name", "text")},
        {1: ("environment_id", "text"),
         2: ("metadata", {1: ("name", "text"),
                          2: ("settings", {1: ("image_builder_version", "text")})})}),
    "ImageGetOrCreate": (
        {2: ("image", {5: ("base_images", [{1: ("image_id", "text"), 2: ("docker_tag", "text")}]),
                       6: ("dockerfile_commands", ["text"])}),
         4: ("app_id", "text"), 9: ("builder_version", "text")},
        {1: ("image_id", "text"), 2: ("result", RESULT)}),
    "ImageJoinStreaming": ({1: ("image_id", "text"), 2: ("timeout", "float"),
                            3: ("last_entry_id", "text")},
                           {1: ("result", RESULT), 2: ("task_logs", [LOG]), 3: ("entry_id", "text"),
                            4: ("eof", "int")}),
    "SecretGetOrCreate": ({4: ("object_creation_type", "int"), 5: ("env_dict", [PAIR]),
                           6: ("app_id", "text")}, {1: ("secret_id", "text")}),
    "SandboxCreate": ({1: ("app_id", "text"), 2: ("definition", SANDBOX), 4: ("tags", [TAG])},
                      {1: ("sandbox_id", "text")}),
    "SandboxGetTunnels": (ID, {1: ("result", RESULT), 2: ("tunnels", [TUNNEL])}),
    "SandboxWait": (ID, {1: ("result", RESULT)}),
    "SandboxTerminate": ({1: ("sandbox_id", "text")}, {1: ("existing_result", RESULT)}),
    "SandboxGetTaskId": ({1: ("sandbox_id", "text")}, {1: ("task_id", "text")}),
    "SandboxList": ({1: ("app_id", "text"), 2: ("before_timestamp", "double"),
                     4: ("include_finished", "int"), 5: ("tags", [TAG])},
                    {1: ("sandboxes", [{1: ("id", "text"), 3: ("created_at", "double"),
                                        4: ("task_info", TASK), 5: ("app_id", "text"),
                                        6: ("tags", [TAG]), 7: ("name", "text")}])}),
    "SandboxTagsSet": ({2: ("sandbox_id", "text"), 3: ("tags", [TAG])}, {}),
    "SandboxTagsGet": ({1: ("sandbox_id", "text")}, {1: ("tags", [TAG])}),
    "SandboxGetFromName": ({1: ("sandbox_name", "text"), 3: ("app_name", "text")},
                           {1: ("sandbox_id", "text")}),
    "SandboxGetLogs": ({1: ("sandbox_id", "text"), 2: ("file_descriptor", "int"),
                        3: ("timeout", "float"), 4: ("last_entry_id", "text")},
                       {2: ("items", [LOG]), 5: ("entry_id", "text"), 14: ("eof", "int")}),
    "ContainerExec": ({1: ("task_id", "text"), 2: ("command", ["text"]), 9: ("workdir", "text"),
                       10: ("secret_ids", ["text"])}, {1: ("exec_id", "text")}),
    "ContainerExecGetOutput": (
        {1: ("exec_id", "text"), 3: ("last_batch_index", "int"), 4: ("file_descriptor", "int")},
        {1: ("items", [{1: ("file_descriptor", "int"), 3: ("message_bytes", "bytes")}]),
         2: ("batch_index", "int"), 3: ("exit_code", "optional")}),
    "ContainerExecWait": ({1: ("exec_id", "text"), 2: ("timeout", "float")},
                          {1: ("exit_code", "optional"), 2: ("completed", "int")}),
    "TaskGetCommandRouterAccess": ({1: ("task_id", "text")},
                                   {1: ("jwt", "text"), 2: ("url", "text")}),
    "TaskExecStart": ({1: ("task_id", "text"), 2: ("exec_id", "text"), 3: ("command", ["text"]),
                       7: ("workdir", "text")}, {}),
    "TaskExecStdioRead": ({2: ("exec_id", "text"), 3: ("offset", "int"),
                           4: ("file_descriptor", "int")}, {1: ("data", "bytes")}),
    "TaskExecWait": ({2: ("exec_id", "text")}, {1: ("code", "optional")}),
    "TaskExecPoll": ({2: ("exec_id", "text")}, {1: ("code", "optional")}),
    "ContainerFilesystemExec": (FILE, {1: ("exec_id", "text"), 2: ("file_descriptor", "text")}),
    "ContainerFilesystemExecGetOutput": (
        {1: ("exec_id", "text")},
        {1: ("output", ["bytes"]), 2: ("error", {1: ("code", "int"), 2: ("error_message", "text")}),
         4: ("eof", "int")}),
}
POLICY = {1: ("retry_after_secs", "float")}
STATUS = {1: ("code", "int"), 2: ("message", "text"),
          3: ("details", [{1: ("type_url", "text"), 2: ("value", "bytes")}])}


def number(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7f | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def encode(table, message):
    out = b""
    kinds = {name: (tag, kind) for tag, (name, kind) in table.items()}
    for name, value in message.items():
        tag, kind = kinds[name]
        for one in value if isinstance(kind, list) else [value]:
            out += encode_one(tag, kind[0] if isinstance(kind, list) else kind, one)
    return out


def encode_one(tag, kind, value):
    if kind in ("int", "optional"):
        return number(tag << 3) + number(int(value))
    if kind == "double":
        return number(tag << 3 | 1) + struct.pack("<d", value)
    if kind == "float":
        return number(tag << 3 | 5) + struct.pack("<f", value)
    if isinstance(kind, dict):
        value = encode(kind, value)
    elif kind == "text":
        value = value.encode()
    return number(tag << 3 | 2) + number(len(value)) + value


def decode(table, data):
    message = {}
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            value |= (data[at] & 0x7f) << shift
            shift += 7
            at += 1
            if data[at - 1] < 0x80:
                return value

    while at < len(data):
        key = varint()
        wire = key & 7
        if wire == 0:
            value = varint()
        else:
            size = {1: 8, 5: 4}.get(wire) or varint()
            value = data[at:at + size]
            at += size
        name, kind = table.get(key >> 3, (None, None))
        if name is not None:
            value = decode_one(kind[0] if isinstance(kind, list) else kind, value)
            if isinstance(kind, list):
                message.setdefault(name, []).append(value)
            else:
                message[name] = value
    return message


def decode_one(kind, value):
    if kind == "double":
        return struct.unpack("<d", value)[0]
    if kind == "float":
        return struct.unpack("<f", value)[0]
    if isinstance(kind, dict):
        return decode(kind, value)
    return bytes(value).decode() if kind == "text" else value
