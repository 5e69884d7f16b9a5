# SPDX-License-Identifier: LGPL-2.1-or-later
"""What every fresh Python kernel runs first, lest what cells put out be lost, late or hoarded.

A kernel that is made otherwise than ipykernel is, or keeps its streams elsewhere, goes on as it is.
MAX_CHARS is given.
"""

import _thread
import array
import codecs
import contextlib
import fcntl
import os
import select
import sys
import termios
import threading


class Pipe:
    """What programs write that a cell starts. It must become part of the stream.

    A thread of the kernel's does that sooner or later, which may be between two others' lines,
    or in the next cell; and it ends with the first character of which it reads only a half,
    so that the programs wait for ever. Here it is done before anything else is written, and
    before the stream is flushed, as at the end of each cell. A thread does it meanwhile.
    """

    def __init__(self, stream):
        self.stream = stream
        self.fd = stream._fid
        self.lock = threading.RLock()
        self.is_moving = False
        self.size_bytes = array.array("i", [0])
        self.decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self.end_thread()
        # What a thread of class Thread puts out, belongs to the cell that started it.
        _thread.start_new_thread(self.watch, ())

    def end_thread(self):
        """The kernel's own thread ends with what it reads next."""
        self.stream._should_watch = False
        with open(f"/proc/self/fd/{self.fd}", "wb", buffering=0) as other_end:
            other_end.write(b"\n")
        self.stream.watch_fd_thread.join()

    def move(self):
        """Moves what is there by now."""
        with self.lock:
            fcntl.ioctl(self.fd, termios.FIONREAD, self.size_bytes)
            if self.size_bytes[0] == 0 or self.is_moving:
                return
            self.is_moving = True
            try:
                self.stream.write(self.decode(os.read(self.fd, self.size_bytes[0])))
            finally:
                self.is_moving = False

    def watch(self):
        ready = select.poll()
        ready.register(self.fd, select.POLLIN)
        while any(events & select.POLLIN for _, events in ready.poll()):
            self.move()


def set_up_streams():
    from ipykernel.iostream import OutStream

    pipes = {}  # of the streams that have one
    # A process that forks off has a copy of each lock, which nobody may ever unlock there.
    os.register_at_fork(after_in_child=pipes.clear)
    write_text, flush_text = OutStream.write, OutStream.flush

    def write(self, text):
        """What is written within a fifth of a second the kernel sends as one message, however long,
        and nobody can read a message in parts. So a stream is flushed when it holds enough."""
        if not isinstance(text, str) or not text:
            return write_text(self, text)
        if self in pipes:
            pipes[self].move()
        for start in range(0, len(text), MAX_CHARS):
            piece = text[start:start + MAX_CHARS]
            write_text(self, piece)
            held = getattr(self, "_gbx_held", 0) + len(piece)
            self._gbx_held = held % MAX_CHARS
            if held >= MAX_CHARS:
                self.flush()
        return len(text)

    def flush(self):
        # At the end of this script's cell, IPython 9 puts the method back that it found before.
        if getattr(vars(self).get("write"), "__func__", None) is write_text:
            del self.write
        if self in pipes:
            pipes[self].move()
        flush_text(self)

    OutStream.write, OutStream.flush = write, flush
    for stream in sys.stdout, sys.stderr:
        if isinstance(stream, OutStream) and getattr(stream, "_fid", None) is not None:
            pipes[stream] = Pipe(stream)


def forget_outputs():
    """IPython 9 keeps what cells put out under their number, streams as one string that grows with
    each write. Our cells have no numbers: it would keep all of them, and take ever longer for it.
    """
    from IPython import get_ipython

    class Nothing(dict):
        def __missing__(self, key):
            return []

    history = get_ipython().history_manager
    if hasattr(history, "outputs"):
        history.outputs = Nothing()


for step in set_up_streams, forget_outputs:
    with contextlib.suppress(Exception):
        step()
