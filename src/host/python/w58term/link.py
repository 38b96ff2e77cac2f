# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The port: what comes is told, and when it has gone and come back. A thread reads and waits for it."""
from __future__ import annotations

import errno
import pathlib
import threading
import time
from typing import Any, Callable

from w58.core import PORT_ERRORS, open_port, read_some

RETRY = 0.3


def open_keeping(url: str, baudrate: int) -> Any:
    """The port, with what has come before: the start of a module that was quicker. Raises OSError."""
    return open_port(url, baudrate, {}, keep=True)


def why(error: BaseException) -> str:
    """Without pyserial's own words around it."""
    if "returned no data" in str(error):
        return "it was disconnected, or another program reads from it"
    return getattr(error, "strerror", None) or str(error).removeprefix("[Errno None] ")


class _Place:
    """What the path of a pseudo-terminal was when it was opened: the same number may be anybody's later."""

    def __init__(self, url: str) -> None:
        self._path = pathlib.Path(url)
        self._was = self._now()

    def _now(self) -> tuple[int, int] | None:
        try:
            if not str(self._path.resolve()).startswith("/dev/pts/"):
                return None
            found = self._path.lstat()
            return found.st_ino, found.st_mtime_ns if self._path.is_symlink() else 0
        except OSError:
            return 0, 0

    def never_again(self) -> bool:
        """It is no link, which its owner would make anew."""
        return self._was is not None and not self._path.is_symlink() and str(self._path).startswith("/dev/pts/")

    def may_open(self) -> bool:
        return self._was is None or self._now() != self._was


class Link:
    """on_data, on_gone(why) and on_back() are called in the thread. Raises OSError if the port cannot be opened.

    once: it is not waited for. on_gone is the last then, as with a pseudo-terminal that cannot be known again.
    """

    def __init__(self, url: str, baudrate: int, *, once: bool, on_data: Callable[[bytes], None],
                 on_gone: Callable[[str, bool], None], on_back: Callable[[], None]) -> None:
        self.url = url
        self._baudrate = baudrate
        self._on_data, self._on_gone, self._on_back = on_data, on_gone, on_back
        self._place = _Place(url)
        self._once = once
        self._port: Any = open_keeping(url, baudrate)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def write(self, data: bytes) -> None:
        """What a port that is gone does not take is lost; that it is gone, the thread says."""
        try:
            self._port.write(data)
        except PORT_ERRORS:
            pass

    def set_baud(self, baudrate: int) -> None:
        """The module has said OK at the old rate, and answers at the new one."""
        self._baudrate = baudrate
        try:
            self._port.flush()
            self._port.baudrate = baudrate
        except (*PORT_ERRORS, ValueError):
            pass

    def close(self) -> None:
        self._ending.set()
        self._port.close()
        self._thread.join(1.0)

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                if data := read_some(self._port):
                    self._on_data(data)
                continue
            except PORT_ERRORS as error:
                if self._ending.is_set():
                    return
                told = why(error)
            self._port.close()
            last = self._once or self._place.never_again()
            self._on_gone(told, last)
            if last or not self._come_back():
                return
            self._on_back()

    def _come_back(self) -> bool:
        """Waits until the port can be opened. That another program has it is told once."""
        told = False
        while not self._ending.is_set():
            time.sleep(RETRY)
            if not self._place.may_open():
                continue
            try:
                place = _Place(self.url)
                self._port = open_keeping(self.url, self._baudrate)
                self._place = place
                return True
            except OSError as error:
                if error.errno == errno.EBUSY and not told:
                    told = True
                    self._on_gone(why(error), False)
        return False
