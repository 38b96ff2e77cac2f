# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The catalogue of commands, config/commands.json: what they are called, what they take, which of it is secret.

Without it - it is not found, or of another format - the terminal works all the same, with fewer helps.
"""
from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import re
import sys
from typing import Any, Iterator

_FORMAT = 1
# The catalogue has no mark for them but their names. `code` is +CWQR's, in which the password is.
_SECRET = {"password", "psk", "code"}
_NAME = re.compile(r"\+[A-Z0-9]+", re.I)
HIDDEN = "***"
_DATA_INPUT = re.compile(r'AT\+CWLANSEND *= *[^,]*, *"?(\d{1,4})"?', re.I)
# Of a command that is not known: a text, or a value long enough for a password, and what follows.
_MAY_BE_SECRET = re.compile(r'(?:"|[^,"]{8}).*', re.S)


class Unusable(Exception):
    """Why there is no catalogue."""


@dataclasses.dataclass(frozen=True)
class Asked:
    """What a line that is being typed asks for at its end: a parameter of a command, or None behind the last."""

    command: dict[str, Any]
    parameter: dict[str, Any] | None
    place: int
    typed: str


def places() -> Iterator[pathlib.Path]:
    """Where the catalogue may be: of the tree that this file is in, or installed."""
    here = pathlib.Path(__file__).resolve()
    if len(here.parents) > 4:
        yield here.parents[4] / "config/commands.json"
    shares = [sys.prefix + "/share", "/usr/local/share", "/usr/share",
              *os.environ.get("XDG_DATA_DIRS", "").split(":")]
    for share in filter(None, shares):
        yield pathlib.Path(share, "w58d/commands.json")


class Catalogue:
    def __init__(self, content: dict[str, Any] | None = None) -> None:
        content = content or {}
        self.there = bool(content)
        self.commands: dict[str, dict[str, Any]] = {each["name"]: each for each in content.get("commands", [])}
        self.basics: dict[str, dict[str, Any]] = {each["name"]: each for each in content.get("basic_commands", [])}
        self.urcs: list[dict[str, Any]] = content.get("urcs", [])
        self.errors: list[dict[str, Any]] = content.get("errors", [])

    @staticmethod
    def load(path: pathlib.Path | None = None) -> Catalogue:
        """From there, or from where it is found. Raises Unusable."""
        found = path or next((each for each in places() if each.is_file()), None)
        if found is None:
            raise Unusable("the catalogue of commands, commands.json, is not installed")
        try:
            content = json.loads(found.read_text(encoding="utf-8"))
            if content["format"] != _FORMAT:
                raise Unusable(f"{found}: format {content['format']!r} is not known")
            return Catalogue(content)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Unusable(f"{found}: {getattr(error, 'strerror', None) or error}") from None

    def find(self, word: str) -> dict[str, Any] | None:
        """The command, with or without AT, +, and what follows its name."""
        name = re.sub(r"^AT(?=[+&A-Z])", "", word.strip().upper())
        name = re.split(r"[=?\s]", name, maxsplit=1)[0]
        return self.commands.get(name) or self.basics.get(name) or self.commands.get("+" + name)

    def asked(self, line: str) -> Asked | None:
        """Of the command that the line ends in, if that is a write form."""
        found = None
        for found in re.finditer(r"(\+[A-Z0-9]+) *=(?!\?)", line, re.I):
            pass
        command = self.commands.get(found[1].upper()) if found else None
        if found is None or command is None or "write" not in command["forms"]:
            return None
        values = _split(line[found.end():])
        parameters = command["forms"]["write"]["parameters"]
        place = len(values) - 1
        return Asked(command, parameters[place] if place < len(parameters) else None, place, values[-1])

    def data_count(self, line: str) -> int | None:
        """How many bytes are asked for after the prompt; None where the line brings none."""
        if not self.there:
            known = _DATA_INPUT.fullmatch(line.strip())
            return int(known[1]) if known else None
        found = re.match(r" *AT(\+[A-Z0-9]+) *=(.*)", line, re.I | re.S)
        command = self.commands.get(found[1].upper()) if found else None
        write = command["forms"].get("write", {}) if command else {}
        if found is None or "data_instead_of" not in write:
            return None
        names = [parameter["name"] for parameter in write["parameters"]]
        values = [value.strip(' "') for value in _split(found[2])]
        at = names.index(write["data_bytes"])
        if len(values) > names.index(write["data_instead_of"]) or len(values) <= at or not values[at].isdecimal():
            return None
        return int(values[at])

    def masked(self, line: str) -> str:
        """A line that was sent, or a row, without what is secret, and what follows that. Of a command that is not
        known every text is."""
        for found in re.finditer(r"(\+[A-Z0-9]+) *(=(?!\?)|:)", line, re.I):
            rest = line[found.end():]
            command = self.commands.get(found[1].upper())
            if command is None:
                if not self._is_urc(found[1]) and _MAY_BE_SECRET.search(rest):
                    return line[:found.end()] + _MAY_BE_SECRET.sub(f'"{HIDDEN}"', rest)
                continue
            place = self._secret_place(command, row=found[2] == ":")
            values = _split(rest)
            if place is not None and len(values) > place and values[place].strip():
                begin = sum(len(value) + 1 for value in values[:place])
                begin += len(values[place]) - len(values[place].lstrip())
                return line[:found.end()] + rest[:begin] + f'"{HIDDEN}"'
        return line

    def hides(self, line: str) -> bool:
        """Whether what was secret in it is not there any more."""
        return f'"{HIDDEN}"' in line and self.masked(line) == line and self.masked(line.replace(HIDDEN, "x")) == line

    def _is_urc(self, name: str) -> bool:
        return any(urc["name"] == name.upper() for urc in self.urcs)

    @staticmethod
    def _secret_place(command: dict[str, Any], row: bool) -> int | None:
        forms = command["forms"]
        if row:
            kinds = [answer["fields"] for form in forms.values() for answer in form.get("answers", [])]
        else:
            kinds = [forms.get("write", {}).get("parameters", [])]
        return next((place for fields in kinds for place, field in enumerate(fields) if field["name"] in _SECRET), None)


def _split(values: str) -> list[str]:
    """At the commas that stand outside of quotes; at every comma, if the quotes are not where they should be."""
    quoted = re.compile(r' *"[^"]*" *(?=,|;|$)|[^",]*(?=,|$)')
    found, at = [], 0
    while (value := quoted.match(values, at)) is not None:
        found.append(value[0])
        at = value.end() + 1
        if at > len(values):
            return found
    if len(found) and '"' in values[at:] and values[at:].count('"') == 1:
        return [*found, values[at:]]  # a text that is being typed
    return values.split(",")
