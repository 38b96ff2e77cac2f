# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What both fronts share: the engine with the port's character set, and the URCs that wait."""
from __future__ import annotations

import collections
from typing import Any, Callable, TypeVar

import serial  # type: ignore[import]

from .commands import BARE_URCS, URCS
from .engine import Engine
from .errors import Unreadable
from .request import Event
from .row import Urc, UrcUnknown

U = TypeVar("U", bound=Urc)
# What pyserial raises when a port is gone; TypeError and AttributeError where it was closed meanwhile.
PORT_ERRORS = (OSError, TypeError, AttributeError)
# For the port to take a piece, in seconds; and how long a read waits for the first byte. That stays the same, as some
# ports speak with a server whenever it is set.
WRITE_LIMIT = 10.0
READ_LIMIT = 0.1
READ_MAX = 4096
URCS_MAX = 4096


class Core:
    """on_urc gets each URC, and may not call what waits for the module; without it they wait in `urcs`.

    on_bytes gets what is written (">") and read ("<").
    """

    def __init__(self, encoding: str, on_urc: Callable[[Urc], None] | None, on_bytes: Callable[[str, bytes], None] | None):
        self.encoding = encoding
        self.engine = Engine(tuple(URCS), frozenset(BARE_URCS))
        self.urcs: collections.deque[Urc] = collections.deque(maxlen=URCS_MAX)
        self.note = on_bytes or (lambda way, data: None)
        self.telling = False  # on_urc is being called
        self._untold: collections.deque[Event] = collections.deque()
        self._on_urc = on_urc or self.urcs.append

    def received(self, data: bytes, now: float) -> None:
        if data:
            self.note("<", data)
        self.engine.receive(data, now)
        self.telling = True
        try:
            self._untold += self.engine.events()
            while self._untold:  # those behind one at which on_urc raises come with the next
                self._on_urc(self._read(self._untold.popleft()))
        finally:
            self.telling = False

    def take(self, kind: type[U], fields: dict[str, Any]) -> U | None:
        """The oldest that waits, of this kind and with these fields."""
        for place, urc in enumerate(self.urcs):
            if isinstance(urc, kind) and all(getattr(urc, name) == value for name, value in fields.items()):
                del self.urcs[place]
                return urc
        return None

    def _read(self, event: Event) -> Urc:
        shape = URCS.get(event.begins) or BARE_URCS.get(event.begins)
        if shape is None:
            return UrcUnknown(event.fields)
        try:
            more = {"data": event.data} if event.begins == b"+CWLANDATA: " else {}
            return shape.read(event.fields, self.encoding, **more)
        except Unreadable:
            return UrcUnknown(event.begins + event.fields)


def open_port(url: str, baudrate: int, options: dict[str, Any]) -> Any:
    """A port of pyserial. Raises serial.SerialException, an OSError."""
    return serial.serial_for_url(url, baudrate=baudrate, timeout=READ_LIMIT, write_timeout=WRITE_LIMIT, **options)


def read_some(port: Any) -> bytes:
    """What has come, or comes first; nothing after a moment."""
    data = bytearray(port.read(1))
    while data and len(data) < READ_MAX and (waiting := port.in_waiting):
        data += port.read(waiting)
    return bytes(data)
