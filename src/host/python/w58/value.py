# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The values of a command, which become the text of its line; what no line can carry is refused.

There is no escape in a command: a text ends at a quote that a comma, a semicolon or the line's end follows. So refused
are, in a text,
 - bytes below 0x20 and 0x7F: they end or edit the line;
 - a quote that a comma follows, spaces between them or not. In the last parameter that the command takes it is only in
   the way if a comma with a quote behind it comes later, or at once, as in `","`;
 - a semicolon with a plus sign behind it, somewhere behind a quote: so the next command of a line begins;
and a line of more than 4096 bytes behind its `AT`. To the module these are quotes, too: U+201C, U+201D and U+2033 in
UTF-8. Whether a value is in its range, the module says.
"""
from __future__ import annotations

import dataclasses
import re
from typing import Sequence, Union

from .errors import Unsendable

BODY_MAX = 4096
DATA_MAX = 1460

# A text in the port's character set, or its bytes.
TextLike = Union[str, bytes]

_QUOTE = rb'(?:"|\xE2\x80[\x9C\x9D\xB3])'
_COMMA = re.compile(_QUOTE + rb" *,")
_PAIR = re.compile(_QUOTE + rb" *,(?:.*,)? *" + _QUOTE, re.S)
_NEXT_COMMAND = re.compile(_QUOTE + rb".*; *\+", re.S)
_CONTROL = re.compile(rb"[\x00-\x1F\x7F]")


@dataclasses.dataclass(frozen=True)
class Int:
    """None leaves the parameter out."""

    number: int | None

    def encode(self, _encoding: str) -> bytes | None:
        return None if self.number is None else b"%d" % self.number


@dataclasses.dataclass(frozen=True)
class Text:
    """None leaves the parameter out. `last`: it is the last one that the command takes."""

    text: TextLike | None
    last: bool = False

    def encode(self, encoding: str) -> bytes | None:
        if self.text is None:
            return None
        text = to_bytes(self.text, encoding)
        if (_PAIR if self.last else _COMMA).search(text) or _NEXT_COMMAND.search(text):
            raise Unsendable(f"the module would take it for something else: {self.text!r}")
        return b'"' + text + b'"'


@dataclasses.dataclass(frozen=True)
class Hex:
    """Bytes, two hexadecimal digits each."""

    data: bytes

    def encode(self, _encoding: str) -> bytes | None:
        return bytes(self.data).hex().upper().encode() or None


Value = Union[Int, Text, Hex]


def to_bytes(text: TextLike, encoding: str) -> bytes:
    """The bytes of a text, also of one that came from the module with bytes that are none in the character set."""
    if isinstance(text, bytes):
        return text
    if not isinstance(text, str):
        raise TypeError(f"a text, or its bytes, not {text!r}")
    try:
        return text.encode(encoding, "surrogateescape")
    except UnicodeEncodeError as error:
        raise Unsendable(str(error)) from None


def to_text(data: bytes, encoding: str) -> str:
    """And back: to_bytes() makes the same bytes of it."""
    return data.decode(encoding, "surrogateescape")


def line(text: TextLike, values: Sequence[Value], encoding: str) -> bytes:
    """The command's line, from its `AT` to its CR. What is left out at the end is so with its comma."""
    pieces = [value.encode(encoding) for value in values]
    while pieces and pieces[-1] is None:
        pieces.pop()
    body = to_bytes(text, encoding) + b",".join(piece or b"" for piece in pieces)
    if _CONTROL.search(body):
        raise Unsendable(f"a command has no control characters: {body!r}")
    if len(body) > BODY_MAX:
        raise Unsendable(f"{len(body)} bytes are more than a line has")
    return b"AT" + body + b"\r"
