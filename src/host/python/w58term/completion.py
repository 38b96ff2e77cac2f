# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What can come next in a line that is being typed: names for Tab, and a hint of the values."""
from __future__ import annotations

import re
from typing import Iterable

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from . import page
from .catalogue import Catalogue

_MANY = 32
_LOCAL = {":send ": "FILE", ":time": "time stamps"}


class CommandCompleter(Completer):
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._paths = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        line = document.text_before_cursor
        if line.startswith(":send "):
            path = line[len(":send "):].lstrip()
            yield from self._paths.get_completions(Document(path), complete_event)
        elif line.startswith(":"):
            yield from (Completion(text, -len(line), display_meta=meta) for text, meta in _LOCAL.items()
                        if text.startswith(line))
        elif line.startswith("?"):
            yield from self._names(line[1:], "")
        elif (asked := self._catalogue.asked(line)) is not None:
            if asked.parameter is not None:
                yield from self._values(asked.parameter, asked.typed)
        elif chained := re.fullmatch(r".*;(\+?[A-Z0-9]*)", line, re.I):
            yield from self._names(chained[1], "+")
        else:
            yield from self._names(line, "")

    def _names(self, typed: str, begins: str) -> Iterable[Completion]:
        """Commands, and once one stands there, its forms."""
        upper = typed.upper()
        at = "AT" if not begins else ""
        for command in [*self._catalogue.commands.values(), *self._catalogue.basics.values()]:
            full = at + command["name"]
            if not full.startswith(begins):
                continue
            if full == upper and "forms" in command:
                forms = command["forms"]
                for suffix, form in (("", "execute"), ("?", "read"), ("=", "write"), ("=?", "test")):
                    if form in forms:
                        yield Completion(full + suffix, -len(typed), display_meta=form if suffix else page.brief(command))
            elif full.startswith(upper) or (upper and command["name"].startswith(upper)):
                yield Completion(full, -len(typed), display_meta=page.brief(command))

    @staticmethod
    def _values(parameter: dict[str, object], typed: str) -> Iterable[Completion]:
        typed = typed.lstrip()
        words = parameter.get("words")
        numbers = parameter.get("numbers")
        if isinstance(words, list):
            for word in words:
                if word.upper().startswith(typed.strip('"').upper()):
                    yield Completion(f'"{word}"', -len(typed))
            return
        least, most = parameter.get("least"), parameter.get("extended_to", parameter.get("most"))
        if not isinstance(numbers, list) and isinstance(least, int) and isinstance(most, int) and most - least < _MANY:
            numbers = list(range(least, most + 1))
        for number in numbers if isinstance(numbers, list) else []:
            if str(number).startswith(typed):
                yield Completion(str(number), -len(typed))


def hint(catalogue: Catalogue, line: str) -> list[tuple[str, str]]:
    """The command that is being typed with its parameters, the one that comes next set apart."""
    asked = catalogue.asked(line)
    if asked is None:
        command = catalogue.find(line) if re.match("AT.", line, re.I) and ";" not in line else None
        return [] if command is None else [("class:hint", f"{command['name']}  {page.brief(command)}")]
    pieces = [("class:hint", f"{asked.command['name']}=")]
    for place, parameter in enumerate(asked.command["forms"]["write"]["parameters"]):
        mark = "class:hint.now" if place == asked.place else "class:hint"
        optional = parameter.get("optional")
        shown = f"{parameter['name']} {page.values(parameter)}" if place == asked.place else parameter["name"]
        pieces.append((mark, ("[" if optional else "") + ("," if place else "") + f"<{shown}>" + ("]" if optional else "")))
    if asked.parameter is None:
        pieces.append(("class:hint.now", "  takes no more"))
    return pieces
