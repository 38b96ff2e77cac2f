# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A tty for programs that want a serial device, wired to a daemon's port."""
import contextlib
import os
import select
import threading
import tty


class NullModem:
    """Carries bytes between the daemon's port and a pty of its own, whose path programs get.

    `told` makes of what the daemon said what programs hear.
    """

    def __init__(self, port, told=bytes):
        self._port = port
        self._told = told
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self.heard = b""  # all that the daemon said
        self._wake, self._stop = os.pipe()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def _carry(self):
        ends = {self._port.master: self._master, self._master: self._port.master}
        while True:
            ready, _, _ = select.select([*ends, self._wake], [], [])
            if self._wake in ready:
                return
            for end in ready:
                with contextlib.suppress(BlockingIOError):
                    data = os.read(end, 4096)
                    if end == self._port.master:
                        self.heard += data
                        data = self._told(data)
                    while data:
                        data = data[os.write(ends[end], data):]

    def close(self):
        os.write(self._stop, b"x")
        self._thread.join()
        for fd in (self._master, self._slave, self._wake, self._stop):
            os.close(fd)
