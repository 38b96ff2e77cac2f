# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A row of an answer, or a URC: bytes become a dataclass.

Texts come in two kinds, which only the command's description tells apart:
 - in rows of the module's manual a text in quotes stands as it is, with quotes and backslashes in it, and ends where
   the row goes on as the command says, or with it ("raw");
 - in all others it ends at the next quote, and what would be in the way is `\\xHH` ("text").
"""
from __future__ import annotations

import dataclasses
import re
from typing import Any, Callable, Generic, TypeVar

from .errors import Unreadable
from .value import to_text

T = TypeVar("T", covariant=True)

_ESCAPE = re.compile(rb"\\x([0-9A-Fa-f]{2})")
_INT = re.compile(rb" *(-?[0-9]+)?")


@dataclasses.dataclass(frozen=True)
class Field:
    """One of a row. `kind`: int, text, raw, bytes (all the rest, as it is), or skip (reserved, without a name).

    optional: absent, with its comma, as are all that follow it. unknown: its place may be empty. Both are None then.
    until: of a raw text. In quotes: how the row goes on, from the quote that ends it to the one that begins the next
    text. Without quotes, `,`: it ends at the last comma. Where the row does not go on so, or with None, it ends with it.
    """

    name: str
    kind: str
    optional: bool = False
    unknown: bool = False
    until: bytes | None = None


@dataclasses.dataclass(frozen=True)
class Shape(Generic[T]):
    """What rows of one kind are read into. named: they begin with the name of the command that was asked."""

    make: Callable[..., T]
    fields: tuple[Field, ...]
    named: bool = True

    def read(self, row: bytes, encoding: str, **more: Any) -> T:
        """Raises Unreadable. `more` are members that are no fields. What a row has behind its fields is not read."""
        members: dict[str, Any] = dict(more)
        rest: bytes | None = row
        for field in self.fields:
            if rest is None:
                if not field.optional:
                    raise Unreadable(f"{field.name} is missing in {row!r}")
                value = None
            else:
                try:
                    value, rest = _READ[field.kind](rest, field)
                except ValueError:
                    raise Unreadable(f"{field.name} cannot be read in {row!r}") from None
                if value is None and field.kind == "int" and not field.unknown:
                    raise Unreadable(f"{field.name} is empty in {row!r}")
                if isinstance(value, bytes) and field.kind != "bytes":
                    value = None if value == b"" and field.unknown else to_text(value, encoding)
            if field.kind != "skip":
                members[field.name] = value
        return self.make(**members)


def _go_on(row: bytes, at: int) -> bytes | None:
    """What is behind the field that ended at `at`; None behind the last one."""
    if at == len(row):
        return None
    if row[at:at + 1] != b",":
        raise ValueError
    return row[at + 1:]


def _read_int(row: bytes, _field: Field) -> tuple[int | None, bytes | None]:
    found = _INT.match(row)
    assert found is not None
    return None if found[1] is None else int(found[1]), _go_on(row, found.end())


def _begin(row: bytes) -> tuple[int, bool]:
    """Where a text begins, and whether it is in quotes. Without them spaces before it are its own."""
    at = len(row) - len(row.lstrip(b" "))
    return (at + 1, True) if row[at:at + 1] == b'"' else (0, False)


def _read_text(row: bytes, _field: Field) -> tuple[bytes, bytes | None]:
    begin, quoted = _begin(row)
    end = row.find(b'"' if quoted else b",", begin)
    if end < 0:
        if quoted:
            raise ValueError
        end = len(row)
    text = _ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), row[begin:end])
    return text, _go_on(row, end + quoted)


def _read_raw(row: bytes, field: Field) -> tuple[bytes, bytes | None]:
    begin, quoted = _begin(row)
    if quoted:
        if len(row) == begin or not row.endswith(b'"'):
            raise ValueError
        at = row.find(field.until, begin) if field.until else -1
        if at < 0 or field.until is None:
            return row[begin:-1], None
        return row[begin:at], row[at + len(field.until) - 1:]
    at = row.rfind(b",") if field.until is not None else -1
    return (row, None) if at < 0 else (row[:at], row[at + 1:])


def _read_bytes(row: bytes, _field: Field) -> tuple[bytes, bytes | None]:
    return row, None


def _read_skip(row: bytes, _field: Field) -> tuple[None, bytes | None]:
    at = row.find(b",")
    return None, None if at < 0 else row[at + 1:]


_READ: dict[str, Callable[[bytes, Field], tuple[Any, bytes | None]]] = {
    "int": _read_int, "text": _read_text, "raw": _read_raw, "bytes": _read_bytes, "skip": _read_skip}


class Urc:
    """What the module says by itself. Its kinds are in commands.py."""


@dataclasses.dataclass(frozen=True)
class UrcUnknown(Urc):
    """A line of no kind that is known, or that could not be read; also noise. With its name."""

    line: bytes
