# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The AT prompt in front of the board's pty: w58-term for a person, line by line for a pipe."""

import os
import re
import select
import subprocess
import sys
import termios
import time
import tty

from .cache import PROJECT, BoardError, say

TERMINAL = PROJECT / "src/host/python/w58-term"
TIME_LIMIT = 30.0

FINAL = re.compile(rb"(?:^|[\r\n])(?:OK|ERROR|NO CARRIER|\+CM[ES] ERROR: [^\r\n]*)\r\n$")
# A result code of ATV0. The same bytes can be the middle of an ATV1 answer, hence the pause after them.
FINAL_DIGIT = re.compile(rb"(?:^|[\r\n])[0-8]\r$")
PAUSE = 0.1


def _show(data):
    while data:
        data = data[os.write(1, data):]


def _open(path):
    port = os.open(path, os.O_RDWR | os.O_NOCTTY)
    # Not the default TCSAFLUSH, which would throw away the RDY that waits in the pty.
    tty.setraw(port, termios.TCSANOW)
    return port


def interactive(path):
    """The terminal for people; what they see goes raw to a pipe. Returns the exit status."""
    how = [] if sys.stdout.isatty() else ["--raw"]
    with subprocess.Popen([sys.executable, "-B", TERMINAL, "--once", *how, path]) as terminal:
        try:
            return terminal.wait()
        except BaseException:
            terminal.terminate()  # it leaves the screen as it was
            raise


def _lines():
    """Lines of stdin as they come in; CR, LF and CR LF all end one."""
    buffer = b""
    while data := os.read(0, 65536):
        buffer += data
        *lines, buffer = re.split(rb"[\r\n]", buffer)
        yield from lines
    yield buffer


class _Port:
    def __init__(self, path):
        self._port = _open(path)
        self._answer = b""

    def send(self, data):
        self._answer = b""
        while data:
            data = data[os.write(self._port, data):]

    def _more(self, limit):
        """Shows what comes within the limit; False when nothing did."""
        readable, _, _ = select.select([self._port], [], [], max(0.0, limit))
        if not readable:
            return False
        data = os.read(self._port, 4096)
        if not data:
            raise BoardError("the board's serial port is gone")
        _show(data)
        self._answer += data
        return True

    def await_(self, *ends, echo=b""):
        """True when the answer, without the echoed line, ends as one of `ends` says."""
        deadline = time.monotonic() + TIME_LIMIT
        while self._more(deadline - time.monotonic()):
            answer = self._answer.removeprefix(echo)
            if not any(end.search(answer) for end in ends):
                continue
            if FINAL_DIGIT.search(answer) and self._more(PAUSE):
                continue
            return True
        return False

    def close(self):
        os.close(self._port)


def piped(path, fresh):
    """Sends each line of stdin once the one before has its final result; returns the exit status."""
    port, status = _Port(path), 0
    try:
        # The pty has kept what a board sent when it came up; one that was up before says nothing by itself.
        if fresh and not port.await_(re.compile(rb"\r\nRDY\r\n$")):
            raise BoardError("no RDY came")
        for line in _lines():
            if not line.strip():
                continue
            port.send(line + b"\r")
            if not port.await_(FINAL, FINAL_DIGIT, echo=line + b"\r"):
                say(f"no final result within {TIME_LIMIT:.0f} s to: {line.decode(errors='replace')}")
                status = 1
    finally:
        port.close()
    return status


def run(path, fresh):
    if sys.stdin.isatty():
        say(f"AT prompt of the W58 on {path}; Ctrl-] leaves. Beside it, from another terminal:\n"
            "       toolchain/board phone join | phone list | shell | log -f")
        return interactive(path)
    return piped(path, fresh)
