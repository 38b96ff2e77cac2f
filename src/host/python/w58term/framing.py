# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What comes from the module, taken apart: bytes in, items out; no port and no clock.

Nothing is sent here, and no setting of the module is expected: with and without echo, words or digits (V0), results or
none (Q1). A line is a URC if it begins like one, as no URC has the name of an answer.
"""
from __future__ import annotations

import dataclasses
import enum
import re

from w58.commands import BARE_URCS, URCS
from w58.limits import DIGIT, RAW
from w58.value import DATA_MAX

# A line that stops in its middle is shown so far after a second.
PARTIAL = 1.0
LINE_MAX = 8192

_FINAL = re.compile(rb"OK|ERROR|NO CARRIER|\+CM[ES] ERROR: .*")
# A result of V0: of V1 it would be a row, whose line end has an LF, too.
_DIGIT = re.compile(rb"([0-8])\r(?!\n|\Z)")
_DIGIT_LAST = re.compile(rb"([0-8])\r")
_WORDS = {b"0": b"OK", b"3": b"NO CARRIER", b"4": b"ERROR"}
_FETCHED = re.compile(rb"\+CWLANGET: ?\d+,(\d+),|\+CWLANMGET: ?(\d+)\Z")
_FETCHED_AT_ONCE = re.compile(rb"\+CWLANMGET: ?(\d+),")
_LAN_DATA = re.compile(rb"\+CWLANDATA: \d+,(\d+)\Z")


class Kind(enum.Enum):
    ROW = "row"          # of the answer to the line that is under way
    FINAL = "final"      # its result, in words
    PROMPT = "prompt"    # so many bytes are wanted as the line says
    URC = "urc"
    OTHER = "other"      # comes by itself, and is none that is known; or a line that was broken off


@dataclasses.dataclass
class Item:
    """A line without its end. data: the bytes that followed it; None if there were none to follow."""

    kind: Kind
    line: bytes
    data: bytes | None = None

    @property
    def failed(self) -> bool:
        return self.kind is Kind.FINAL and self.line != b"OK"


class Framer:
    def __init__(self) -> None:
        self._buffer = b""
        self._heard = 0.0
        self._under_way = False
        self._echo = b""         # that may come yet
        self._wants_data = False  # a prompt may come
        self._fetches = False    # rows of the answer may have bytes behind them
        self._raw: Item | None = None
        self._raw_left = 0

    def begin(self, sent: bytes, wants_data: bool) -> None:
        """A line has been sent: what was sent, with its CR."""
        self._under_way, self._echo, self._wants_data = True, sent, wants_data
        self._fetches = re.search(rb"\+CWLANM?GET *=", sent, re.I) is not None

    def end(self) -> None:
        """Nothing is under way: what comes now has come by itself."""
        self._under_way = self._wants_data = self._fetches = False
        self._echo = b""

    def reset(self) -> None:
        self.end()
        self._buffer, self._raw = b"", None

    def receive(self, data: bytes, now: float) -> list[Item]:
        self._buffer += data
        self._heard = now
        items = []
        while (item := self._next()) is not None:
            items.append(item)
            if item.kind is Kind.FINAL:
                self.end()
        return items

    def idle(self, now: float) -> list[Item]:
        """What is complete because nothing more has come."""
        quiet = now - self._heard
        if self._raw is not None:
            return [self._give_raw()] if quiet >= RAW else []
        if self._under_way and quiet >= DIGIT and (digit := _DIGIT_LAST.fullmatch(self._buffer)):
            self._buffer = b""
            self.end()
            return [_result(digit[1])]
        if self._buffer and quiet >= PARTIAL:
            line, self._buffer = self._buffer.strip(b"\r"), b""
            return [Item(Kind.OTHER, line)] if line else []
        return []

    def _next(self) -> Item | None:
        """The next item that has come whole."""
        if self._raw is not None:
            return self._take_raw()
        while self._buffer:
            if self._echo and self._buffer.startswith(self._echo):
                self._buffer, self._echo = self._buffer[len(self._echo):], b""
            elif self._echo.startswith(self._buffer):
                return None
            elif self._buffer[:1] in (b"\r", b"\n"):
                self._buffer = self._buffer[1:]
            else:
                return self._line()
        return None

    def _line(self) -> Item | None:
        if self._wants_data and self._buffer.startswith(b"> "):
            self._buffer, self._wants_data, self._echo = self._buffer[2:], False, b""
            return Item(Kind.PROMPT, b">")
        if self._under_way and (digit := _DIGIT.match(self._buffer)):
            self._buffer = self._buffer[2:]
            return _result(digit[1])
        if self._fetches and (header := _FETCHED_AT_ONCE.match(self._buffer)):
            self._buffer = self._buffer[header.end():]
            return self._with_data(Item(Kind.ROW, header[0][:-1]), int(header[1]))
        end = self._buffer.find(b"\n")
        if end < 0:
            if len(self._buffer) <= LINE_MAX:
                return None
            end = LINE_MAX
        line, self._buffer = self._buffer[:end].rstrip(b"\r"), self._buffer[end:]
        return self._classified(line)

    def _classified(self, line: bytes) -> Item | None:
        begins = next((urc for urc in URCS if line.startswith(urc)), None)
        tested = begins is not None and self._under_way and line.startswith(begins + b"(")
        if line in BARE_URCS or (begins is not None and not tested):
            if header := _LAN_DATA.match(line):
                return self._with_data(Item(Kind.URC, line), int(header[1]), after_line_end=True)
            return Item(Kind.URC, line)
        self._echo = b""  # there is none, or it was changed on its way
        if not self._under_way:
            return Item(Kind.OTHER, line)
        if _FINAL.fullmatch(line):
            return Item(Kind.FINAL, line)
        if self._fetches and (fetched := _FETCHED.match(line)):
            return self._with_data(Item(Kind.ROW, line), int(fetched[1] or fetched[2]), after_line_end=True)
        return Item(Kind.ROW, line)

    def _with_data(self, item: Item, count: int, after_line_end: bool = False) -> Item | None:
        if not 0 < count <= DATA_MAX:
            return item
        if after_line_end:
            self._buffer = self._buffer[1:]  # its LF
        item.data = b""
        self._raw, self._raw_left = item, count
        return self._take_raw()

    def _take_raw(self) -> Item | None:
        assert self._raw is not None and self._raw.data is not None
        piece, self._buffer = self._buffer[:self._raw_left], self._buffer[self._raw_left:]
        self._raw.data += piece
        self._raw_left -= len(piece)
        return None if self._raw_left else self._give_raw()

    def _give_raw(self) -> Item:
        """All bytes have come, or no more will."""
        assert self._raw is not None
        item, self._raw, self._raw_left = self._raw, None, 0
        return item


def _result(digit: bytes) -> Item:
    return Item(Kind.FINAL, _WORDS.get(digit, digit))
