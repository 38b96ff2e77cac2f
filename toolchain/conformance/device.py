# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The module under test: bytes to its UART and from it, and how it is brought back into a known state."""
from __future__ import annotations

import contextlib
import errno
import os
import re
import termios
import time
from collections.abc import Callable, Iterator

import serial

from outcome import Difference, Gone, Silent, shown

# V.250 6.2.6 and 6.2.7: words, or a digit that stands alone.
FINAL = re.compile(rb"\r\n(OK|ERROR|\+CM[ES] ERROR: [^\r\n]*)\r\n|(?:^|[\r\n])[04]\r$")
QUIET = 0.3       # a line that says nothing for so long has ended what it was saying
BETWEEN = 0.01    # so long a byte that nobody asked for may take to arrive behind an answer
MUCH = 16 * 1024  # of what was not expected, no more than so much is waited for
LONGEST_DATA = 1460  # what a command that takes data may still be waiting for
ENDS = (b"\r", b"!")  # what may end a line, if S3 is not what it should be


class Device:
    """A serial port. Every function raises Gone once it is not there any more."""

    def __init__(self, path: str, baud: int, limit: float, start_limit: float) -> None:
        """`limit`: seconds for an answer; `start_limit`: for a start. OSError if the port cannot be opened."""
        self.path, self.baud, self.limit, self.start_limit = path, baud, limit, start_limit
        self.restarts = True  # AT+CRESET is there, and RDY comes behind it
        self.known: Callable[[str], bool] = lambda name: True  # whether the module has that command
        self._pending = b""
        self._port = self._open()

    def _open(self) -> serial.SerialBase:
        write_limit = None if self.path.lower().startswith("rfc2217:") else 30  # that has none
        port = serial.serial_for_url(self.path, self.baud, timeout=0, write_timeout=write_limit, do_not_open=True)
        if isinstance(port, serial.Serial):
            port.exclusive = True  # whoever else reads the port takes answers away
        try:
            port.open()
        except OSError as error:
            if error.errno == errno.EAGAIN:
                raise OSError(f"{self.path}: another program has it open") from None
            if "Could not configure port" in str(error):
                raise OSError(f"{self.path}: not a serial port") from None
            raise OSError(f"{self.path}: {os.strerror(error.errno) if error.errno else error}") from None
        except (termios.error, ValueError) as error:
            raise OSError(f"{self.path}: {error}") from None
        return port

    def close(self) -> None:
        with contextlib.suppress(OSError, termios.error):
            self._port.close()

    @contextlib.contextmanager
    def _there(self) -> Iterator[None]:
        try:
            yield
        except serial.SerialTimeoutException:
            raise Silent("it takes no more bytes") from None
        except (OSError, termios.error, TypeError) as error:  # TypeError: of a port that was closed
            raise Gone(f"{self.path} is gone: {error}") from None

    @property
    def rate(self) -> int:
        return int(self._port.baudrate)

    @rate.setter
    def rate(self, rate: int) -> None:
        with self._there():
            self._port.baudrate = rate

    def has_rts(self) -> bool:
        """Whether the module's RTS is wired and says that it may be sent to; a pseudo-terminal has no such wires."""
        try:
            return bool(self._port.cts)
        except (OSError, termios.error):
            return True

    def is_pseudo_terminal(self) -> bool:
        return os.path.realpath(self.path).startswith("/dev/pts/")

    def hold_break(self, seconds: float) -> bool:
        """False: the port cannot. (A pseudo-terminal says that it can, and does nothing.)"""
        try:
            self._port.send_break(seconds)
            return True
        except (OSError, termios.error):
            return False

    def write(self, data: bytes) -> None:
        with self._there():
            self._port.write(data)

    def _more(self, seconds: float) -> bool:
        with self._there():
            self._port.timeout = max(0.0, seconds)
            data = self._port.read(1)
            if data:
                self._port.timeout = 0
                data += self._port.read(max(1, self._port.in_waiting))
        self._pending += data
        return bool(data)

    def _take(self, count: int) -> bytes:
        taken, self._pending = self._pending[:count], self._pending[count:]
        return taken

    def read_quiet(self, seconds: float = QUIET, at_most: float = 3.0) -> bytes:
        """All that comes until nothing did for so long."""
        end = time.monotonic() + at_most
        while len(self._pending) < MUCH and time.monotonic() < end and self._more(seconds):
            pass
        return self._take(len(self._pending))

    def read_until(self, pattern: re.Pattern[bytes], seconds: float) -> bytes:
        """Bytes up to and with what fits, or what came of them until the time was up."""
        end = time.monotonic() + seconds
        while not (found := pattern.search(self._pending)):
            if (left := end - time.monotonic()) <= 0 or not self._more(left):
                return self._take(len(self._pending))
        return self._take(found.end())

    def expect(self, expected: bytes, line: int = 0, sent: bytes = b"", limit: float | None = None) -> None:
        """These bytes come next. Difference as soon as they do not, with all that came instead."""
        limit = self.limit if limit is None else limit
        end = time.monotonic() + limit
        while len(self._pending) < len(expected) and expected.startswith(self._pending):
            if (left := end - time.monotonic()) <= 0 or not self._more(left):
                break
        if self._pending.startswith(expected):
            self._take(len(expected))
            return
        late = len(self._pending) < len(expected) and expected.startswith(self._pending)
        came = self._take(len(self._pending)) if late else self.read_quiet()
        raise Difference(line, sent, expected, came, _how(expected, came, limit if late else None))

    def exchange(self, sent: bytes, expected: bytes, line: int = 0, limit: float | None = None) -> None:
        """Sends, and expects; Difference also if something came before that nobody had asked for."""
        self.nothing_more(BETWEEN, line)
        self.write(sent)
        self.expect(expected, line, sent, limit)

    def nothing_more(self, seconds: float = 0.2, line: int = 0, sent: bytes = b"") -> None:
        if self._pending or self._more(seconds):
            raise Difference(line, sent, b"", self.read_quiet(), "more came than was expected")

    def command(self, line: bytes, seconds: float | None = None) -> tuple[list[bytes], bytes]:
        """(rows, final result) of a line, whatever they are and the echo is. Silent if no result comes."""
        self.write(line + b"\r")
        answer = self.read_until(FINAL, self.limit if seconds is None else seconds)
        if not (result := FINAL.search(answer)):
            raise Silent(f"{shown(line)} was not answered" + (f": {shown(answer)}" if answer else ""))
        rows = answer[:result.start()].removeprefix(line).strip(b"\r\n").split(b"\r\n")
        return [row for row in rows if row], result[1] or result[0].strip()

    def ask(self, line: bytes) -> list[bytes]:
        """The rows of a line that is answered OK; none if it is not."""
        rows, result = self.command(line)
        return rows if result == b"OK" else []

    def must(self, line: bytes) -> None:
        rows, result = self.command(line)
        if result != b"OK":
            raise Difference(0, line + b"\r", line + b"\r\r\nOK\r\n", b"\r\n".join([*rows, result]), "before it began")

    def attention(self, patience: float) -> None:
        """It answers AT, with the factory's profile, at the rate that it was given. Silent if it cannot be had."""
        end = time.monotonic() + patience
        rates = dict.fromkeys((self.rate, self.baud))
        while True:
            for rate in rates:
                self.rate = rate
                if self._answers():
                    if rate != self.baud:
                        self.command(b"AT+IPR=%d" % self.baud)
                        self.rate = self.baud
                    return
            if time.monotonic() >= end:
                raise Silent(f"it does not answer AT at {self.baud} baud")
            # Data that a command waits for; for lines it is blank.
            self.write(b"\r" * LONGEST_DATA)
            self.read_quiet(1.1)

    def _answers(self) -> bool:
        for line_end in ENDS:
            self.write(line_end)
            self.read_quiet(0.05)
            self.write(b"AT&F" + line_end)
            if b"OK" in self.read_until(FINAL, min(2.0, self.limit)):
                self.read_quiet(0.05)
                self.write(b"AT\r")
                said = self.read_until(FINAL, min(2.0, self.limit))
                return b"OK" in said and not self.read_quiet(0.05)
        return False

    def restart(self) -> bytes:
        """Restarts it, and returns what it says of itself from its OK on; Silent if it is not there again in time."""
        if self.command(b"AT+CRESET")[1] != b"OK":
            raise Silent("AT+CRESET is refused")
        end, said = time.monotonic() + self.start_limit, b""
        while b"RDY" not in said and (left := end - time.monotonic()) > 0:
            try:
                said += self.read_until(re.compile(rb"RDY\r\n"), left)
            except Gone:  # as a USB gadget's port is, for a while
                self._open_again(end)
        if b"RDY" not in said:
            raise Silent(f"no RDY within {self.start_limit:g} s of a restart")
        return said + self.read_quiet(0.1)

    def _open_again(self, end: float) -> None:
        self.close()
        while True:
            time.sleep(0.2)
            try:
                self._port = self._open()
                return
            except OSError as error:
                if time.monotonic() >= end:
                    raise Gone(f"{self.path} did not come back from a restart: {error}") from None

    def begin(self) -> None:
        """What the factory delivers, kept and in force, as after its first start: where each transcript begins."""
        self.attention(self.limit + 5)
        for name, line in (("+IFC", b"AT+IFC=0,0"), ("+ICF", b"AT+ICF=3,3")):
            if self.known(name):
                self.command(line)
        self.must(b"AT&F&W")
        self.must(b"AT+CWRSTD")
        if self.restarts:
            self.restart()

    def settle(self, seconds: float = 20.0) -> None:
        """Until its parts are as asked, as far as it tells."""
        end = time.monotonic() + seconds
        while any(b",0," not in row for row in self.ask(b"AT+CWSTATUS?")):
            if time.monotonic() >= end:
                return
            time.sleep(0.2)


def _how(expected: bytes, came: bytes, waited: float | None) -> str:
    if waited is not None and not came:
        return f"nothing came within {waited:g} s"
    if waited is not None:
        return f"no more came within {waited:g} s"
    same = next((at for at, (one, other) in enumerate(zip(expected, came)) if one != other), len(came))
    return f"byte {same + 1} of the answer differs"
