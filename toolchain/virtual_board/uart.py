# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The module's UART on the host: a pty that exists, raw, as long as the board does.

QEMU could make the pty itself, but it forgets what it sends while nobody has the pty open (the first RDY), leaves
it cooked until somebody sets it raw (then the host's tty echoes RDY back into the module), and takes it away with
every power cut. So QEMU talks to a socket, and this carries the bytes between the socket and a pty of our own.
"""

import os
import re
import selectors
import socket
import threading
import time
import tty

READY = b"\r\nRDY\r\n"
FINAL = re.compile(rb"\r\n(OK|ERROR|\+CM[ES] ERROR: [^\r\n]*)\r\n$|\r[04]\r$")
# When nobody reads the pty this much is kept; then the module sees a host that does not take its bytes.
LIMIT = 1 << 20


class Transcript:
    """What went over the UART when, one line for what came in one go: < from the module, > to it."""

    PAUSE = 0.1

    def __init__(self, path):
        self._file = open(path, "w", encoding="ascii")
        self._arrow, self._last = "", 0.0

    def note(self, arrow, data):
        now = time.time()
        if arrow != self._arrow or now - self._last > self.PAUSE:
            self._file.write(f"\n{time.strftime('%H:%M:%S')}.{int(now * 1000) % 1000:03} {arrow} ")
        self._arrow, self._last = arrow, now
        self._file.write(repr(data)[2:-1])
        self._file.flush()

    def close(self):
        self._file.close()


class Uart:
    def __init__(self, transcript):
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.path = os.ttyname(self._slave)
        self._transcript = Transcript(transcript)
        self._socket = None
        self._thread = None
        self._stop_reader, self._stop_writer = socket.socketpair()
        self.ready = threading.Event()
        # Called when the host's end has sent something; whether a line of it has no final result yet.
        self.on_typed = lambda: None
        self.asked = False

    def attach(self, connection):
        """Connects the pty to the machine that was just started."""
        self.ready.clear()
        self._socket = connection
        self._socket.setblocking(False)
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def detach(self):
        if self._thread is not None:
            self._stop_writer.send(b"x")
            self._thread.join()
            self._stop_reader.recv(1)
            self._socket.close()
            self._thread = None

    def close(self):
        self.detach()
        for handle in (self._master, self._slave):
            os.close(handle)
        self._stop_reader.close()
        self._stop_writer.close()
        self._transcript.close()

    def _carry(self):
        to_module, to_host, seen = b"", b"", b""
        selector = selectors.DefaultSelector()
        selector.register(self._stop_reader, selectors.EVENT_READ)
        selector.register(self._master, selectors.EVENT_READ)
        selector.register(self._socket, selectors.EVENT_READ)
        while True:
            for key, events in selector.select():
                if key.fileobj is self._stop_reader:
                    return
                if key.fileobj is self._socket and events & selectors.EVENT_READ:
                    try:
                        data = self._socket.recv(65536)
                    except ConnectionError:
                        data = b""
                    if not data:
                        self._transcript.note("*", b"module gone")
                        selector.unregister(self._socket)
                        self._await_stop()
                        return
                    self._transcript.note("<", data)
                    to_host += data
                    seen = (seen + data)[-256 - len(data):]
                    if READY in seen:
                        self.ready.set()
                    if FINAL.search(seen):
                        self.asked = False
                elif key.fileobj == self._master and events & selectors.EVENT_READ:
                    data = os.read(self._master, 65536)
                    self._transcript.note(">", data)
                    to_module += data
                    self.asked = self.asked or b"\r" in data
                    self.on_typed()
            to_host = self._give(os.write, self._master, to_host)
            to_module = self._give(lambda sink, data: sink.send(data), self._socket, to_module)
            for source, sink, incoming, outgoing in ((self._socket, self._master, to_host, to_module),
                                                     (self._master, self._socket, to_module, to_host)):
                wanted = (selectors.EVENT_READ if len(incoming) < LIMIT else 0) | \
                         (selectors.EVENT_WRITE if outgoing else 0)
                selector.modify(source, wanted or selectors.EVENT_WRITE)

    @staticmethod
    def _give(write, sink, data):
        try:
            return data[write(sink, data):] if data else data
        except (BlockingIOError, ConnectionError):
            return data

    def _await_stop(self):
        """The module lost its power; what the host sends meanwhile goes nowhere, as on a wire."""
        selector = selectors.DefaultSelector()
        selector.register(self._stop_reader, selectors.EVENT_READ)
        selector.register(self._master, selectors.EVENT_READ)
        while not any(key.fileobj is self._stop_reader for key, _ in selector.select()):
            os.read(self._master, 65536)
