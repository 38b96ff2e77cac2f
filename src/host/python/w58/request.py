# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the engine is given and what it gives: a request with the rows of its answer, and URCs."""
from __future__ import annotations

import dataclasses
import enum
import re

from . import errors
from .value import DATA_MAX


class Stage(enum.IntEnum):
    """Of the request under way."""

    IDLE = 0    # there is none
    HOLD = 1    # nothing is sent for a while: then comes the probe, or the line
    PROBE = 2   # the probe is being sent
    PROBED = 3  # its answer is waited for
    LINE = 4    # the request's line is being sent
    PROMPT = 5  # all of it has been; the prompt is waited for
    INPUT = 6   # data is being sent
    RESULT = 7  # the final result is waited for


@dataclasses.dataclass
class Row:
    """Of an answer: the whole of it, and what is behind the name of the command that was asked."""

    line: bytes
    named: bool
    fields: bytes
    data: bytes | None = None  # that came behind it; None: there was none to come, or it is lost


@dataclasses.dataclass
class Event:
    """A URC: how it begins, what follows that, and the bytes behind its line. begins: empty for a line of another kind."""

    begins: bytes
    fields: bytes
    data: bytes = b""


class Request:
    """A command and what becomes of it. `line` is as value.line() makes it; `data` is sent after the prompt.

    timeout: seconds in all, synchronising included. None: a result is waited for as long as the contract says.
    """

    def __init__(self, line: bytes, data: bytes | None = None, timeout: float | None = None):
        if data is not None and len(data) > DATA_MAX:
            raise errors.Unsendable(f"{len(data)} bytes of data are more than a command takes")
        self.line = line
        self.data = data or b""
        self.timeout = timeout
        self.rows: list[Row] = []
        self.done = False
        self.error: errors.W58Error | None = None
        self.body = line[2:-1]
        self.name = re.split(rb"[=?]", self.body, maxsplit=1)[0]
        # Which rows of the answer are followed by bytes.
        self.payload = self.name if self.body.startswith((b"+CWLANGET=", b"+CWLANMGET=")) else b""

    @property
    def command(self) -> str:
        """For messages; values, among which may be passwords, are not in it."""
        return "AT" + self.name.decode("latin-1")
