# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What both fronts share: the engine with the port's character set, and the URCs that wait."""
from __future__ import annotations

import collections
import errno
import os
from typing import Any, Callable, TypeVar

import serial  # type: ignore[import]

from .call import Call, one
from .commands import BARE_URCS, URCS, Ceer
from .engine import Engine
from .errors import CommandError, NoAnswer, Unreadable
from .request import Event, Request
from .row import Field, Shape, Urc, UrcUnknown

U = TypeVar("U", bound=Urc)
# What pyserial raises when a port is gone; TypeError and AttributeError where it was closed meanwhile.
PORT_ERRORS = (OSError, TypeError, AttributeError)
# For the port to take a piece, in seconds; and how long a read waits for the first byte. That stays the same, as some
# ports speak with a server whenever it is set.
WRITE_LIMIT = 10.0
READ_LIMIT = 0.1
READ_MAX = 4096
# What tells why a command failed, and how long that is waited for.
REASON = Call("+CEER", one(Shape(Ceer, (Field("text", "text"),))))
REASON_LIMIT = 3.0
URCS_MAX = 4096


class Core:
    """on_urc gets each URC, and may not call what waits for the module; without it they wait in `urcs`.

    on_bytes gets what is written (">") and read ("<").
    """

    def __init__(self, encoding: str, on_urc: Callable[[Urc], None] | None, on_bytes: Callable[[str, bytes], None] | None,
                 reasons: bool = False):
        self.encoding = encoding
        self.engine = Engine(tuple(URCS), frozenset(BARE_URCS))
        self.urcs: collections.deque[Urc] = collections.deque(maxlen=URCS_MAX)
        self.note = on_bytes or (lambda way, data: None)
        self.telling = False  # on_urc is being called
        self.asks = reasons   # for those of errors; not any more once the module has shown that it has none
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

    def question(self, request: Request, took: float) -> Request | None:
        """What is to be asked behind a command that is done, for the reason why it failed: within what its time, of which it
        took so much, has left."""
        limit = REASON_LIMIT if request.timeout is None else min(REASON_LIMIT, request.timeout - took)
        if not self.asks or limit <= 0 or not isinstance(request.error, CommandError) or request.error.reason or \
                request.name.upper() == b"+CEER":
            return None
        return REASON.request(self.encoding, limit)

    def explain(self, request: Request, answer: Request) -> None:
        """With what came to that. Where nothing did the error is as it was."""
        self.asks = not isinstance(answer.error, (CommandError, NoAnswer))
        if answer.error is None and isinstance(request.error, CommandError):
            try:
                request.error.reason = REASON.result(answer, self.encoding).text
            except Unreadable:
                pass

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


def open_port(url: str | os.PathLike[str], baudrate: int, options: dict[str, Any], keep: bool = False) -> Any:
    """A port of pyserial that no other program has; OSError, with the path and the reason, if it cannot be opened, and
    ValueError if nothing of that kind can. keep: what has come before it was opened is read, too."""
    url = os.fspath(url)
    write_limit = None if url.lower().startswith("rfc2217:") else WRITE_LIMIT  # that has none
    options = {"exclusive": True, "timeout": READ_LIMIT, "write_timeout": write_limit, **options}
    port = serial.serial_for_url(url, do_not_open=True, baudrate=baudrate, **options)
    if keep and hasattr(port, "_reset_input_buffer"):
        port._reset_input_buffer = lambda: None  # which open() calls
    try:
        port.open()
    except (*PORT_ERRORS, ValueError) as error:  # ValueError: of a rate
        raise _without_pyserials_words(error, url) from None
    return port


def _without_pyserials_words(error: Exception, url: str) -> OSError:
    if "exclusively lock" in str(error):
        return OSError(errno.EBUSY, "another program has it open", url)
    if "Could not configure port" in str(error):
        return OSError(errno.ENOTTY, "not a serial port", url)
    number = getattr(error, "errno", None) or getattr(error.__context__, "errno", None)
    return OSError(number or errno.EIO, os.strerror(number) if number else str(error), url)


def read_some(port: Any) -> bytes:
    """What has come, or comes first; nothing after a moment."""
    data = bytearray(port.read(1))
    while data and len(data) < READ_MAX and (waiting := port.in_waiting):
        data += port.read(waiting)
    return bytes(data)
