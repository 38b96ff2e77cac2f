# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A command whose answer has a type: what the generated methods make, and a module runs."""
from __future__ import annotations

import dataclasses
from typing import Callable, Generic, Sequence, TypeVar

from .errors import Unreadable
from .request import Request, Row
from .row import Shape
from .value import TextLike, Value, line

T = TypeVar("T")
# What the answer is read with: its rows, and the port's character set.
Answer = Callable[[Sequence[Row], str], T]


@dataclasses.dataclass(frozen=True)
class Call(Generic[T]):
    """`text` is what stands behind AT and before the values; `data` is sent after the prompt."""

    text: TextLike
    answer: Answer[T]
    values: tuple[Value, ...] = ()
    data: bytes | None = None

    def request(self, encoding: str, timeout: float | None) -> Request:
        """Raises Unsendable."""
        return Request(line(self.text, self.values, encoding), self.data, timeout)

    def result(self, request: Request, encoding: str) -> T:
        """Of the request when it is done. Raises what it ended with, or Unreadable."""
        if request.error is not None:
            raise request.error
        try:
            return self.answer(request.rows, encoding)
        except Unreadable as error:
            raise Unreadable(f"{request.command}: {error}") from None


def nothing(_rows: Sequence[Row], _encoding: str) -> None:
    """An answer of which only the result counts."""


def _of(shape: Shape[T], rows: Sequence[Row]) -> list[bytes]:
    return [row.fields for row in rows if row.named == shape.named and row.fields]


def many(shape: Shape[T]) -> Answer[list[T]]:
    """Any number of rows."""
    return lambda rows, encoding: [shape.read(row, encoding) for row in _of(shape, rows)]


def maybe(shape: Shape[T]) -> Answer[T | None]:
    """A row, or none."""
    def read(rows: Sequence[Row], encoding: str) -> T | None:
        found = _of(shape, rows)
        return shape.read(found[0], encoding) if found else None
    return read


def one(shape: Shape[T]) -> Answer[T]:
    """A row."""
    def read(rows: Sequence[Row], encoding: str) -> T:
        found = _of(shape, rows)
        if not found:
            raise Unreadable("the row is missing")
        return shape.read(found[0], encoding)
    return read


def fetched(shape: Shape[T]) -> Answer[T]:
    """A row with bytes behind it."""
    def read(rows: Sequence[Row], encoding: str) -> T:
        for row in rows:
            if row.named:
                if row.data is None:
                    raise Unreadable("bytes are missing")
                return shape.read(row.fields, encoding, data=row.data)
        raise Unreadable("the row is missing")
    return read


def raw(rows: Sequence[Row], encoding: str) -> list[str]:
    """The rows as they are."""
    return [row.line.decode(encoding, "surrogateescape") for row in rows]
