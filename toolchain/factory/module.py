# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The module under test: its UART, and what was said on it."""
import contextlib
import time

import w58


class Module(w58.Module):
    """Texts are UTF-8. Keeps the transcript as (seconds, direction, bytes) and facts for the report."""

    def __init__(self, path, baud):
        self._began = time.monotonic()
        self.transcript = []
        self.facts = {}
        super().__init__(path, baud, encoding="utf-8", on_bytes=self._note)

    def now(self):
        return time.monotonic() - self._began

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

    def begin(self):
        """What is wanted of the port, after a start."""
        self.set_e(1)
        self.set_cscs(w58.CscsChset.UTF_8)
