# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A module for asyncio."""
from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import functools
import threading
from typing import Any, AsyncIterator, Callable, TypeVar

import serial  # type: ignore[import]

from .call import Call, raw
from .commands import AsyncCommands
from .core import PORT_ERRORS, Core, open_port, read_some
from .errors import Cancelled, NoAnswer, PortGone
from .request import Request
from .row import Urc
from .value import TextLike

T = TypeVar("T")
U = TypeVar("U", bound=Urc)


class AsyncModule(AsyncCommands):
    """As Module, for one event loop, in an `async with`. Commands of several tasks are done one after the other.

    A task that is cancelled gives its command up. What comes is read at any time, by a thread, as not every port of
    pyserial can be waited for otherwise; on_urc and on_bytes are called in the loop.
    """

    def __init__(self, url: str, baudrate: int = 115200, *, encoding: str = "gbk", timeout: float | None = None,
                 reasons: bool = True, on_urc: Callable[[Urc], None] | None = None,
                 on_bytes: Callable[[str, bytes], None] | None = None, **options: Any):
        self.timeout = timeout
        self._open = functools.partial(open_port, url, baudrate, options)
        self._core = Core(encoding, on_urc, on_bytes, reasons)
        self._gone: PortGone | None = None

    async def __aenter__(self) -> AsyncModule:
        self._loop = asyncio.get_running_loop()
        self._turn = asyncio.Lock()
        self._waiting: set[asyncio.Future[None]] = set()
        self._writer = concurrent.futures.ThreadPoolExecutor(1)  # one, so that pieces stay in their order
        try:
            self.port = await self._loop.run_in_executor(self._writer, self._open)
        except BaseException:
            self._writer.shutdown(wait=False)
            raise
        self._ending = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ending.set()
        self._lost(PortGone("the port was closed"))
        await self._loop.run_in_executor(None, self._reader.join)
        await self._loop.run_in_executor(None, self._writer.shutdown)
        self.port.close()

    async def run(self, call: Call[T]) -> T:
        encoding = self._core.encoding
        request = call.request(encoding, self.timeout)
        async with self._turn:
            began = self._loop.time()
            await self._do(request)
            if (question := self._core.question(request, self._loop.time() - began)) is not None:
                with contextlib.suppress(NoAnswer, PortGone):  # the error is as it was
                    await self._do(question)
                self._core.explain(request, question)
        return call.result(request, encoding)

    async def _do(self, request: Request) -> None:
        if self._gone is not None:
            raise self._gone
        engine = self._core.engine
        engine.start(request, self._loop.time())
        try:
            while not request.done:
                if piece := engine.outgoing():
                    await self._write(piece)
                else:
                    await self._wait(engine.deadline())
                    self._received(b"")
        finally:
            if not request.done:
                engine.stop(Cancelled(request.command))

    async def command(self, text: TextLike, data: bytes | None = None) -> list[str]:
        """The rows of the answer of any command. `text` is what stands behind AT, such as "+CWMAP?"; `data` is sent after
        the prompt."""
        return await self.run(Call(text, raw, data=data))

    async def urcs(self, seconds: float | None = None) -> AsyncIterator[Urc]:
        """Those that wait and those that come, for so long; None: for ever. Raises PortGone."""
        end = None if seconds is None else self._loop.time() + seconds
        while True:
            while self._core.urcs:
                yield self._core.urcs.popleft()
            if end is not None and self._loop.time() >= end:
                return
            await self._wait_for_more(end)

    async def wait_for(self, kind: type[U], seconds: float | None = None, **fields: Any) -> U:
        """The first URC of this kind with these fields; others go on waiting. Raises NoAnswer, PortGone."""
        end = None if seconds is None else self._loop.time() + seconds
        while (urc := self._core.take(kind, fields)) is None:
            if end is not None and self._loop.time() >= end:
                raise NoAnswer(f"no {kind.__name__} came within {seconds:g} s")
            await self._wait_for_more(end)
        return urc

    async def _wait_for_more(self, end: float | None) -> None:
        if self._gone is not None:
            raise self._gone
        await self._wait(end)

    async def _wait(self, until: float | None) -> None:
        """Until then, or until something has come."""
        waiter: asyncio.Future[None] = self._loop.create_future()
        timer = None if until is None else self._loop.call_at(until, self._wake)
        self._waiting.add(waiter)
        try:
            await waiter
        finally:
            self._waiting.discard(waiter)
            if timer is not None:
                timer.cancel()

    def _wake(self) -> None:
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def _write(self, piece: bytes) -> None:
        # Said before it is: what is given up meanwhile is written all the same.
        self._core.note(">", piece)
        self._core.engine.written(piece, self._loop.time())
        try:
            await self._loop.run_in_executor(self._writer, self.port.write, piece)
        except serial.SerialTimeoutException:
            self._core.engine.stop(NoAnswer("the port takes nothing"))
        except PORT_ERRORS as error:
            self._lost(PortGone(f"the port is gone: {error}"))

    def _received(self, data: bytes) -> None:
        self._core.received(data, self._loop.time())
        due = self._core.engine.deadline()
        if due is not None and not self._core.engine.busy:
            self._loop.call_at(due, self._received, b"")
        if data:
            self._wake()

    def _lost(self, error: PortGone) -> None:
        self._gone = self._gone or error
        self._core.engine.stop(self._gone)
        self._wake()

    def _read(self) -> None:
        """The thread."""
        while not self._ending.is_set():
            try:
                if data := read_some(self.port):
                    self._loop.call_soon_threadsafe(self._received, data)
            except PORT_ERRORS as error:
                if not self._ending.is_set():
                    self._loop.call_soon_threadsafe(self._lost, PortGone(f"the port is gone: {error}"))
                return
            except RuntimeError:  # the loop is closed
                return
