# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A module whose commands wait for their answers."""
from __future__ import annotations

import contextlib
import time
from typing import Any, Callable, Iterator, NoReturn, TypeVar

import serial  # type: ignore[import]

from .call import Call, raw
from .commands import Commands
from .core import PORT_ERRORS, Core, open_port, read_some
from .errors import Busy, Cancelled, NoAnswer, PortGone
from .request import Request
from .row import Urc
from .value import TextLike

T = TypeVar("T")
U = TypeVar("U", bound=Urc)


class Module(Commands):
    """A W58 or W58L at any port that pyserial opens: /dev/ttyUSB0, COM3, socket://host:port, rfc2217://host:port.

    For one thread. Nothing is read but while one of its methods runs: URCs that come meanwhile are in the system's buffer,
    of 4096 bytes usually, and then the newest 4096 wait here, for urcs() and wait_for(). With on_urc they do not wait: it
    gets each of them, within whatever method has read it, and may not call another.

    timeout: seconds that each command may take in all, before it ends with NoAnswer. None: as long as the contract says,
    which is 17 s, 28 s more if the module does not answer at all, and 21 s more behind data that was not sent to its end.
    reasons: behind an ERROR the module is asked for its reason, for 3 s at most and within the command's time, and the
    exception has it. encoding: the port's character set. on_bytes gets all that is written (">") and read ("<"). More
    options are pyserial's, such as rtscts.

    Raises OSError if the port cannot be opened, or another program has it, and ValueError if it or an option is none of
    pyserial's. `port` is pyserial's: after set_ipr(), for one, its baudrate is to be set.
    """

    def __init__(self, url: str, baudrate: int = 115200, *, encoding: str = "gbk", timeout: float | None = None,
                 reasons: bool = True, on_urc: Callable[[Urc], None] | None = None,
                 on_bytes: Callable[[str, bytes], None] | None = None, **options: Any):
        self.timeout = timeout
        self._core = Core(encoding, on_urc, on_bytes, reasons)
        self.port = open_port(url, baudrate, options)

    def __enter__(self) -> Module:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.port.close()

    def run(self, call: Call[T]) -> T:
        self._may_wait()
        encoding = self._core.encoding
        request = call.request(encoding, self.timeout)
        began = time.monotonic()
        self._do(request)
        if (question := self._core.question(request, time.monotonic() - began)) is not None:
            with contextlib.suppress(NoAnswer, PortGone):  # the error is as it was
                self._do(question)
            self._core.explain(request, question)
        return call.result(request, encoding)

    def _do(self, request: Request) -> None:
        engine = self._core.engine
        engine.start(request, time.monotonic())
        try:
            while not request.done:
                if piece := engine.outgoing():
                    self._write(piece)
                else:
                    self._read()
        finally:
            if not request.done:
                engine.stop(Cancelled(request.command))

    def command(self, text: TextLike, data: bytes | None = None) -> list[str]:
        """The rows of the answer of any command. `text` is what stands behind AT, such as "+CWMAP?"; `data` is sent after
        the prompt."""
        return self.run(Call(text, raw, data=data))

    def urcs(self, seconds: float | None = None) -> Iterator[Urc]:
        """Those that wait and those that come, for so long; None: for ever."""
        self._may_wait()
        end = None if seconds is None else time.monotonic() + seconds
        while True:
            while self._core.urcs:
                yield self._core.urcs.popleft()
            if end is not None and time.monotonic() >= end:
                return
            self._read()

    def wait_for(self, kind: type[U], seconds: float | None = None, **fields: Any) -> U:
        """The first URC of this kind with these fields; others go on waiting. Raises NoAnswer."""
        self._may_wait()
        end = None if seconds is None else time.monotonic() + seconds
        while (urc := self._core.take(kind, fields)) is None:
            if end is not None and time.monotonic() >= end:
                raise NoAnswer(f"no {kind.__name__} came within {seconds:g} s")
            self._read()
        return urc

    def _may_wait(self) -> None:
        if self._core.telling:
            raise Busy("on_urc may not wait for the module")

    def _write(self, piece: bytes) -> None:
        try:
            self.port.write(piece)
        except serial.SerialTimeoutException as error:
            self._written(piece)
            self._core.engine.stop(NoAnswer("the port takes nothing"))
            raise NoAnswer("the port takes nothing") from error
        except PORT_ERRORS as error:
            self._gone(error)
        self._written(piece)

    def _written(self, piece: bytes) -> None:
        self._core.note(">", piece)
        self._core.engine.written(piece, time.monotonic())

    def _read(self) -> None:
        """What has come, or comes first; after a moment nothing."""
        try:
            data = read_some(self.port)
        except PORT_ERRORS as error:
            self._gone(error)
        self._core.received(data, time.monotonic())

    def _gone(self, error: Exception) -> NoReturn:
        gone = PortGone(f"the port is gone: {error}")
        self._core.engine.stop(gone)
        raise gone from error
