# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Without a person: the lines of a file, or of a pipe, one after the other; standard output gets the port's bytes."""
from __future__ import annotations

import os
import pathlib
import queue
import re
import sys
import threading
import time
from typing import Iterable

from .catalogue import Catalogue
from .framing import Item
from .link import Link
from .log import Log
from .session import Session

_TICK = 0.05


def _to_send(lines: Iterable[str]) -> list[str]:
    """Not those that are empty, or begin with #."""
    return [line for line in lines if line.strip() and not line.startswith("#")]


def commands(text: str) -> list[str]:
    """The lines of a file that are to be sent."""
    return _to_send(re.split(r"[\r\n]+", text))


def read_file(name: str) -> list[str]:
    """Raises OSError. Bytes that are no UTF-8 are sent as they are."""
    return commands(pathlib.Path(name).expanduser().read_bytes().decode("utf-8", "surrogateescape"))


class _Notes:
    """A front that shows nothing but what is said besides."""

    def sent(self, text: str) -> None: ...
    def came(self, item: Item) -> None: ...
    def result(self, item: Item, reason: str) -> None: ...
    def reason(self, text: str) -> None: ...
    def wants(self, count: int) -> None: ...

    def note(self, text: str) -> None:
        print(f"w58-term: {text}", file=sys.stderr, flush=True)


def _lines_of_input(events: queue.SimpleQueue[object]) -> None:
    rest = ""
    while data := os.read(0, 65536):
        *lines, rest = re.split(r"[\r\n]", rest + data.decode("utf-8", "surrogateescape"))
        events.put(_to_send(lines))
    events.put(_to_send([rest]))
    events.put(None)


def run(url: str, baudrate: int, catalogue: Catalogue, *, encoding: str, log: Log | None, file: str | None) -> int:
    """The exit status: 1 if a line failed, or the port did. Raises OSError."""
    lines = None if file is None else read_file(file)
    events: queue.SimpleQueue[object] = queue.SimpleQueue()  # bytes that came, lines to send, None at their end
    link = Link(url, baudrate, once=True, on_data=events.put, on_gone=lambda why, _last: events.put(OSError(why)),
                on_back=lambda: None)
    session = Session(_Notes(), catalogue, link.write, link.set_baud, encoding=encoding, reasons=False, log=log)
    link.start()
    if lines is None:
        threading.Thread(target=_lines_of_input, args=(events,), daemon=True).start()
    else:
        session.submit_file(str(file), lines, time.monotonic())
    try:
        return _until_done(session, events, more=lines is None)
    finally:
        link.close()


def _until_done(session: Session, events: queue.SimpleQueue[object], more: bool) -> int:
    while more or not session.idle:
        try:
            event = events.get(timeout=_TICK)
        except queue.Empty:
            session.tick(time.monotonic())
            continue
        now = time.monotonic()
        if isinstance(event, bytes):
            sys.stdout.buffer.write(event)
            sys.stdout.buffer.flush()
            session.received(event, now)
        elif isinstance(event, list):
            _submit(session, event, now)
        elif isinstance(event, OSError):
            session.lost(f"the port is gone: {event}")
            return 1
        else:
            more = False
        session.tick(now)
    return 1 if session.failed else 0


def _submit(session: Session, lines: Iterable[str], now: float) -> None:
    for line in lines:
        session.submit(line, now)
