# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Speaks wpa_supplicant's control protocol: one Unix datagram a command, one a reply; events on a second socket."""

import itertools
import os
import socket
import threading
import time

_numbers = itertools.count()


class Control:
    def __init__(self, path):
        self._path = path
        self._socket, self._own = _connect(path)
        self._lock = threading.Lock()

    def ask(self, command, timeout=10.0):
        """Sends one command; returns the reply's bytes."""
        if isinstance(command, str):
            command = command.encode()
        with self._lock:
            self._socket.settimeout(timeout)
            self._socket.send(command)
            return self._socket.recv(65536)

    def must(self, command, timeout=10.0):
        reply = self.ask(command, timeout)
        if reply.strip() == b"FAIL":
            raise RuntimeError(f"wpa_supplicant refused: {command!r}")
        return reply

    def close(self):
        self._socket.close()
        os.unlink(self._own)


class Events:
    """Every event of one wpa_supplicant since it was started, with the time it came."""

    def __init__(self, path):
        self._socket, _ = _connect(path)
        self._socket.send(b"ATTACH")
        self._socket.recv(64)
        self._list = []
        self._arrived = threading.Condition()
        threading.Thread(target=self._follow, daemon=True).start()

    def _follow(self):
        while True:
            try:
                event = self._socket.recv(4096)
            except OSError:
                return
            text = event.decode(errors="replace")
            if text.startswith("<"):
                text = text.partition(">")[2]
            with self._arrived:
                self._list.append((time.monotonic(), text))
                self._arrived.notify_all()

    def mark(self):
        """A position: events from here on are those that came later."""
        with self._arrived:
            return len(self._list)

    def since(self, position=0):
        with self._arrived:
            return list(self._list[position:])

    def wait(self, position, judge, timeout):
        """Feeds the events after position to judge(text) until it returns something; None when time is up."""
        deadline = time.monotonic() + timeout
        with self._arrived:
            while True:
                while position < len(self._list):
                    verdict = judge(self._list[position][1])
                    position += 1
                    if verdict is not None:
                        return verdict
                left = deadline - time.monotonic()
                if left <= 0:
                    return None
                self._arrived.wait(left)


def _connect(path):
    own = f"{os.path.dirname(path)}/.client-{os.getpid()}-{next(_numbers)}"
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    connection.bind(own)
    connection.connect(path)
    return connection, own
