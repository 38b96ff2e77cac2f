# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The engine of the Python package on one end of a wire, a module on the other, in virtual time."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src/host/python"))

from w58.core import Core  # noqa: E402
from w58.request import Request  # noqa: E402
from w58.value import line  # noqa: E402

TICK = 0.02
PROBE = "ATV1Q0+CMEE?"


class Script:
    """Answers each line as it is told to, and the probe as a module does. A line that it does not know is answered by nothing."""

    def __init__(self, **answers):
        self.answers = {"AT+CWMAP?": "\r\n+CWMAP: 1\r\n\r\nOK\r\n", "AT": "\r\nOK\r\n", **answers}
        self.echo, self.deaf = True, False
        self.wanted, self.data, self.after_data = 0, b"", ""  # bytes of data
        self.lines, self.probes = [], 0
        self.late, self.late_after = "", 0.0  # comes by itself
        self._line = ""

    def take(self, data):
        return b"".join(self._take(byte) for byte in data)

    def wait(self, seconds):
        self.late_after -= seconds
        if not self.late or self.late_after > 0:
            return b""
        late, self.late = self.late, ""
        return late.encode("latin-1")

    def _take(self, byte):
        if self.deaf:
            return b""
        if self.wanted > 0:
            self.data += bytes([byte])
            self.wanted -= 1
            return self.after_data.encode("latin-1") if self.wanted == 0 else b""
        char = chr(byte)
        if char == "\b":
            had, self._line = self._line, self._line[:-1]
            return b"\b" if had and self.echo else b""
        if char != "\r":
            self._line += char
            return bytes([byte]) if self.echo else b""
        said, self._line = self._line, ""
        if said == PROBE:
            self.probes += 1
            answer = "\r\n+CMEE: 0\r\n\r\nOK\r\n"
        else:
            self.lines.append(said)
            answer = self.answers.get(said, "")
        return (("\r" if self.echo else "") + answer).encode("latin-1")


class Host:
    """What drives the engine; `cut`: bytes for the host up to there come first, the others when those have been dealt with."""

    def __init__(self, module, in_step=False, encoding="gbk"):
        self.core = Core(encoding, None, None)
        self.engine, self.module = self.core.engine, module
        self.now, self.sent, self.to_host = 1000.0, b"", b""
        self.writable, self.cut, self.pieces, self.took = sys.maxsize, None, sys.maxsize, 0.0
        if in_step:
            assert self.run("").error is None
            module.lines.clear()
            module.probes, self.sent = 0, b""

    def start(self, text, *values, data=None, timeout=None):
        request = Request(line(text, values, self.core.encoding), data, timeout)
        self.engine.start(request, self.now)
        return request

    def run(self, text, *values, data=None, timeout=None):
        began = self.now
        request = self.start(text, *values, data=data, timeout=timeout)
        while not request.done:
            self.step()
        self.took = self.now - began
        return request

    def told(self):
        told = list(self.core.urcs)
        self.core.urcs.clear()
        return told

    def step(self):
        """Moves what can be moved, or else the time."""
        piece = self.engine.outgoing()[:self.writable]
        if piece:
            self.writable -= len(piece)
            self.sent += piece
            self.to_host += self.module.take(piece)
            self.engine.written(piece, self.now)
            return True
        if self.to_host and self.cut != 0:
            most = self.pieces if self.cut is None else min(self.pieces, self.cut)
            data, self.to_host = self.to_host[:most], self.to_host[most:]
            self.cut = None if self.cut is None else self.cut - len(data)
            self.core.received(data, self.now)
            return True
        self.cut = None
        self.now += TICK
        self.to_host += self.module.wait(TICK)
        self.core.received(b"", self.now)
        return False

    def idle(self, seconds=0.1):
        end = self.now + seconds
        while self.now < end or self.to_host:
            self.step()
