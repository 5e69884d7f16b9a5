# SPDX-License-Identifier: LGPL-2.1-or-later
"""A stand-in that speaks gRPC: HTTP/2 beside HTTP/1.1 at one port, also through CONNECT."""

import base64
import struct
import sys
import threading
import time
import urllib.parse

from standin import Handler, Refusal, StandIn

try:
    import h2.config
except ImportError:  # Debian's python3-h2, whichever Python this is
    sys.path.append("/usr/lib/python3/dist-packages")
# pylint: disable=wrong-import-position,wrong-import-order
import h2.config  # noqa: E402
import h2.connection  # noqa: E402
import h2.events  # noqa: E402
import h2.exceptions  # noqa: E402

# Status of HTTP, as faults have it -> that of gRPC.
CODES = {400: 3, 401: 16, 403: 7, 404: 5, 408: 4, 409: 6, 412: 9, 429: 8, 500: 13, 501: 12, 502: 14,
         503: 14, 504: 4}
PREFACE = b"PRI * HTTP/2.0"


class Call:
    """One call on its way; faults are matched by the method that HTTP would have, and its path."""

    def __init__(self, name, headers, data):
        self.name, self.headers, self.data = name, headers, data
        self.method, self.path = "POST", "/" + name


class GrpcHandler(Handler):
    def handle(self):
        if self.begins_http2():
            self.speak_http2()
        else:
            super().handle()

    def begins_http2(self):
        try:
            return self.rfile.peek(len(PREFACE)).startswith(PREFACE)
        except OSError:
            return False

    def do_CONNECT(self):  # pylint: disable=invalid-name
        """As a proxy that leads to itself, whatever it is asked for."""
        self.send_response(200)
        self.end_headers()
        self.wfile.flush()
        self.close_connection = True
        if self.begins_http2():
            self.speak_http2()

    def speak_http2(self):
        # pylint: disable=attribute-defined-outside-init
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        self.changed = threading.Condition()
        self.calls = {}
        threads = []
        try:
            with self.changed:
                self.h2.initiate_connection()
                self.flush()
            while True:
                data = self.rfile.read1(65536)
                if not data:
                    break
                with self.changed:
                    for event in self.h2.receive_data(data):
                        self.take(event, threads)
                    self.flush()
                    self.changed.notify_all()
        except (OSError, ValueError, h2.exceptions.ProtocolError):
            pass
        with self.changed:
            self.calls.clear()
            self.changed.notify_all()
        for thread in threads:
            thread.join()

    def flush(self):
        data = self.h2.data_to_send()
        if data:
            self.connection.sendall(data)

    def take(self, event, threads):
        stream = getattr(event, "stream_id", None)
        if isinstance(event, h2.events.RequestReceived):
            self.calls[stream] = (dict(event.headers), bytearray())
        elif isinstance(event, h2.events.DataReceived):
            self.calls[stream][1].extend(event.data)
            if event.flow_controlled_length:
                self.h2.acknowledge_received_data(event.flow_controlled_length, stream)
        elif isinstance(event, h2.events.StreamReset):
            self.calls.pop(stream, None)
        elif isinstance(event, h2.events.StreamEnded):
            headers, body = self.calls[stream]
            headers = {self.text(name): self.text(value) for name, value in headers.items()}
            threads.append(threading.Thread(target=self.run, args=(stream, headers, bytes(body)),
                                            daemon=True))
            threads[-1].start()

    @staticmethod
    def text(value):
        return value.decode() if isinstance(value, bytes) else value

    def run(self, stream, headers, body):
        try:
            self.run_call(stream, headers, body)
        except (OSError, KeyError, h2.exceptions.ProtocolError):
            pass  # whoever called has gone

    def hang_up(self):
        with self.changed:
            self.calls.clear()
        self.connection.shutdown(2)

    def run_call(self, stream, headers, body):
        call = Call(headers[":path"].rsplit("/", 1)[1], headers, body[5:])
        self.owner.sort(call)
        fault = self.owner.next_fault(call)
        if fault is not None and fault.kind == "drop":
            self.hang_up()
            return
        if fault is not None and fault.kind == "status":
            self.end(stream, Refusal(fault.status, f"injected {fault.status}"),
                     fault.headers.get("Retry-After"))
            return
        if fault is not None and fault.kind == "delay":
            time.sleep(fault.seconds)
        try:
            messages = self.owner.answer(call)
            if fault is not None and fault.kind == "lose":
                self.hang_up()
                return
            if fault is not None and fault.kind == "hold":
                with self.changed:
                    while stream in self.calls:
                        self.changed.wait()
                return
            step = 8 if fault is not None and fault.kind == "slow" else 1 << 14
            for message in messages:
                self.send_message(stream, b"\0" + struct.pack(">I", len(message)) + message, step)
            self.end(stream)
        except Refusal as refusal:
            self.end(stream, refusal)

    # --- an answer: headers, messages, trailers ---

    def begin(self, stream):
        if stream not in self.calls:
            raise BrokenPipeError
        if self.calls[stream] is not None:
            self.calls[stream] = None
            self.h2.send_headers(stream, [(":status", "200"),
                                          ("content-type", "application/grpc")])

    def send_message(self, stream, data, step):
        while data:
            with self.changed:
                self.begin(stream)
                size = min(step, self.h2.local_flow_control_window(stream),
                           self.h2.max_outbound_frame_size)
                if size == 0:
                    self.flush()
                    self.changed.wait()
                    continue
                self.h2.send_data(stream, data[:size])
                self.flush()
            data = data[size:]
            if step < 64:
                time.sleep(0.001)

    def end(self, stream, refusal=None, wait=None):
        trailers = [("grpc-status", str(CODES.get(refusal.status, 2) if refusal else 0))]
        if refusal is not None:
            trailers.append(("grpc-message", urllib.parse.quote(str(refusal), safe=" ")))
        if wait is not None:
            details = base64.b64encode(self.owner.new_wait(float(wait))).decode().rstrip("=")
            trailers.append(("grpc-status-details-bin", details))
        with self.changed:
            self.begin(stream)
            self.h2.send_headers(stream, trailers, end_stream=True)
            self.flush()


class GrpcStandIn(StandIn):
    handler = GrpcHandler
    protocols = ("h2", "http/1.1")

    def sort(self, call):
        """Sets the method that HTTP would have."""

    def new_wait(self, seconds):
        """What of a refusal says how long to wait."""
        raise NotImplementedError

