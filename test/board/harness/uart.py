# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The host MCU's end of the UART."""

import re
import time

import serial

FINAL = re.compile(rb"(?:^|[\r\n])(?:OK|ERROR|\+CM[ES] ERROR: [^\r\n]*)\r\n$")
# URCs may follow it at once.
FINAL_AND_URCS = re.compile(rb"(?:^|[\r\n])(?:OK|ERROR|\+CM[ES] ERROR: [^\r\n]*)\r\n((?:\r\n\+CW[^\r\n]*\r\n)+)$")
FINAL_DIGIT = re.compile(rb"(?:^|[\r\n])[0-8]\r$")


class NoFinalResult(AssertionError):
    """A command line was not answered in time."""


class Uart:
    def __init__(self, path):
        self._port = serial.Serial(path, 115200, timeout=0)
        self._ahead = b""  # what came behind the answer that was read last

    def close(self):
        self._port.close()

    def raw(self, data):
        """Sends bytes as they are."""
        self._port.write(data)

    def read(self, timeout):
        """What comes within the time, as soon as anything does."""
        if self._ahead:
            ahead, self._ahead = self._ahead, b""
            return ahead
        self._port.timeout = max(0.0, timeout)
        first = self._port.read(1)
        return first + self._port.read(self._port.in_waiting) if first else b""

    def read_until(self, pattern, timeout=20.0):
        """All bytes up to where the pattern (bytes or a compiled expression) was seen; fails without."""
        search = pattern.search if hasattr(pattern, "search") else lambda data: pattern in data
        deadline, data = time.monotonic() + timeout, b""
        while not search(data):
            left = deadline - time.monotonic()
            if left <= 0:
                raise NoFinalResult(f"not within {timeout} s: {pattern!r}; came: {data!r}")
            data += self.read(left)
        if hasattr(pattern, "search"):
            end = pattern.search(data).end()
            data, self._ahead = data[:end], data[end:]
        return data

    def read_quiet(self, quiet=0.3):
        """All bytes until nothing came for so long. Only for showing that nothing (more) comes."""
        data = b""
        while more := self.read(quiet):
            data += more
        return data

    def cmd(self, line, timeout=30.0, echo=True):
        """Sends a command line and its CR; returns every byte up to and with the final result.

        echo=False after ATE0: says that the answer does not begin with the line, should that look like an answer.
        """
        if isinstance(line, str):
            line = line.encode()
        sent = line + b"\r"
        self.raw(sent)
        deadline, data = time.monotonic() + timeout, b""
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise NoFinalResult(f"no final result within {timeout} s to {line!r}; came: {data!r}")
            data += self.read(left)
            answer = data.removeprefix(sent) if echo else data
            if echo and sent.startswith(data):
                continue
            if FINAL.search(answer):
                return data
            if behind := FINAL_AND_URCS.search(answer):
                self._ahead = behind[1]
                return data.removesuffix(behind[1])
            # A digit alone is final only when no LF follows, for then it was a row of text.
            if FINAL_DIGIT.search(answer):
                more = self.read(0.1)
                if not more:
                    return data
                data += more
                if FINAL.search(data):
                    return data

    def ok(self, line, timeout=30.0):
        """A command (echo on) that has to succeed; returns its information text, without the framing."""
        answer = self.cmd(line, timeout)
        text = answer.split(b"\r", 1)[1]
        assert text.endswith(b"\r\nOK\r\n") and text.count(b"\r\nOK\r\n") == 1, f"{line!r} was answered {answer!r}"
        return text.removesuffix(b"\r\nOK\r\n").removeprefix(b"\r\n").removesuffix(b"\r\n")

    def error(self, line, timeout=30.0):
        """A command (echo on) that has to be answered ERROR, and nothing else."""
        answer = self.cmd(line, timeout)
        assert answer.endswith(b"\r\r\nERROR\r\n"), f"{line!r} was answered {answer!r}"

    def resync(self, timeout=10.0):
        """Back to the state a port starts in, whatever a test left half typed."""
        for _ in range(3):
            self.raw(b"\r")
            self.read_quiet(0.05)
            try:
                if self.cmd("ATE1V1Q0", timeout).endswith(b"\r\nOK\r\n"):
                    return
            except NoFinalResult:
                continue
        raise NoFinalResult("the port does not answer ATE1V1Q0")
