# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the bytes really are: those of the port as they come, those of the keys as they go. Ctrl-] leaves."""
from __future__ import annotations

import os
import select
import sys
import termios
import tty

from .link import Link

_LEAVE = b"\x1d"


def _show(data: bytes) -> None:
    while data:
        data = data[os.write(1, data):]


def run(url: str, baudrate: int, once: bool) -> int:
    """Until Ctrl-] or the end of the input; the exit status. Raises OSError."""
    ended, end = os.pipe()

    def gone(why: str, last: bool) -> None:
        sys.stderr.write(f"\r\nw58-term: the port is gone: {why}\r\n")
        if last:
            os.write(end, b"1")

    link = Link(url, baudrate, once=once, on_data=_show, on_gone=gone,
                on_back=lambda: None if sys.stderr.write("w58-term: the port is back\r\n") else None)
    saved = termios.tcgetattr(0) if os.isatty(0) else None
    if saved is not None:
        tty.setraw(0, termios.TCSADRAIN)
    link.start()
    try:
        while True:
            ready, _, _ = select.select([0, ended], [], [])
            if ended in ready:
                return 1
            typed = os.read(0, 4096)
            before, leaving, _ = typed.partition(_LEAVE)
            link.write(before)
            if leaving or not typed:
                return 0
    finally:
        if saved is not None:
            termios.tcsetattr(0, termios.TCSADRAIN, saved)
        link.close()
        os.close(end)
        os.close(ended)
