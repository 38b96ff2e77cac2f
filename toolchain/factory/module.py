# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The module under test: its UART, and what was said on it."""
import contextlib
import select
import time

import w58


LOOK_SECONDS = 0.1  # between two looks whether the run is to be stopped


class Stopped(Exception):
    """The run is to end; what the module was doing is not known."""


class Module(w58.Module):
    """Texts are UTF-8. Keeps the transcript as (seconds, direction, bytes) and facts for the report.

    Whatever waits for it, or waits here, ends with Stopped soon after the event `stop` was set. No two programs use one port.
    """

    def __init__(self, path, baud, stop):
        self._began = time.monotonic()
        self._stop = stop
        self.transcript = []
        self.facts = {}
        super().__init__(path, baud, encoding="utf-8", on_bytes=self._note, exclusive=True)

    def now(self):
        return time.monotonic() - self._began

    def look(self):
        if self._stop.is_set():
            raise Stopped

    def pause(self, seconds):
        if self._stop.wait(seconds):
            raise Stopped

    def wait_readable(self, file, seconds):
        """Whether there is something to read, or its end, within that time."""
        until = self.now() + seconds
        while True:
            self.look()
            if select.select([file], [], [], LOOK_SECONDS)[0]:
                return True
            if self.now() >= until:
                return False

    def _read(self):
        self.look()
        super()._read()

    def _note(self, way, data):
        if way == ">" and self.transcript and self.transcript[-1][1] == way:  # a line goes out in pieces
            at, _, before = self.transcript.pop()
            self.transcript.append((at, way, before + data))
        else:
            self.transcript.append((self.now(), way, data))

    @contextlib.contextmanager
    def within(self, seconds):
        """A block in which each command may take so long."""
        self.timeout = seconds
        try:
            yield
        finally:
            self.timeout = None

    def started(self):
        """Whether it has said RDY since this was asked last."""
        return any([isinstance(urc, w58.UrcRdy) for urc in self.urcs(0)])

    def begin(self):
        """What is wanted of the port, after a start."""
        self.set_e(1)
        self.set_cscs(w58.CscsChset.UTF_8)
