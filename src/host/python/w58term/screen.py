# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""How it looks: what has come and what was sent, as lines of (style, text) pieces."""
from __future__ import annotations

import datetime

from .framing import Item, Kind
from .page import Piece
from .text import pieces, visible

PROMPT = "w58> "
STYLE = {
    "prompt": "ansibrightblack", "sent": "bold", "ok": "ansigreen", "error": "ansired bold", "dim": "ansibrightblack",
    "urc": "ansicyan", "escape": "ansiyellow", "note": "ansimagenta", "name": "bold", "wanted": "ansiyellow",
    "hint": "ansibrightblack", "hint.now": "bold",
    # No bars: the hint is a line like others.
    "bottom-toolbar": "noreverse", "bottom-toolbar.text": "noreverse",
}
# Without colours what comes by itself is set apart by this alone.
_URC_MARK = "* "


class Screen:
    """Makes lines; who shows them is another's. times: each begins with the time."""

    def __init__(self, times: bool) -> None:
        self.times = times

    def sent(self, text: str, data: bool) -> list[Piece]:
        return self._line([("class:prompt", "data> " if data else PROMPT), ("class:sent", visible(text.encode(), "utf-8"))])

    def came(self, item: Item, encoding: str) -> list[Piece]:
        style, mark = {Kind.ROW: ("", ""), Kind.PROMPT: ("class:dim", "")}.get(item.kind, ("class:urc", _URC_MARK))
        line: list[Piece] = [(style, mark)] + _shown(item.line, encoding, style)
        if item.data is not None:
            line += [("class:dim", f"  {len(item.data)} bytes: "), *_shown(item.data, encoding, style)]
        return self._line(line)

    def result(self, item: Item, reason: str) -> list[Piece]:
        line: list[Piece] = [("class:error" if item.failed else "class:ok", item.line.decode("ascii", "replace"))]
        return self._line(line + ([("class:dim", f"  {reason}")] if reason else []))

    def note(self, text: str) -> list[Piece]:
        return self._line([("class:note", f"w58-term: {text}")])

    def dim(self, text: str) -> list[Piece]:
        return self._line([("class:dim", text)])

    def _line(self, line: list[Piece]) -> list[Piece]:
        if not self.times:
            return line
        return [("class:dim", f"{datetime.datetime.now():%H:%M:%S.%f}"[:-3] + " "), *line]


def _shown(data: bytes, encoding: str, style: str) -> list[Piece]:
    return [("class:escape" if escape else style, text) for escape, text in pieces(data, encoding)]
