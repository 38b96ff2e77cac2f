# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What `?` shows: a command's page, or the list of all, as the catalogue has them. Lines of (style, text) pieces."""
from __future__ import annotations

import textwrap
from typing import Any, Iterator

from .catalogue import Catalogue

Piece = tuple[str, str]
Lines = list[list[Piece]]

_WIDTH = 79
_NAMES = 16
_KEPT = {"no": "", "at_once": "from its OK on, over a restart", "with_profile": "over a restart after AT&W"}
_TIMES = {"once": "", "at_most_once": "  (or none)", "any": "  (any number)"}

KEYS = """\

?COMMAND         its page, such as ?+CWSSID; ? alone is this
:send FILE       sends the lines of a file
:time            time stamps: on, off
Tab              completes commands and values
Up, Down         lines typed before, also in earlier runs; Ctrl-R searches them
Ctrl-C           drops the line; an empty one: what waits to be sent
Ctrl-], Ctrl-D   leave"""


def values(parameter: dict[str, Any]) -> str:
    """What it may be, such as `0–8`."""
    if "words" in parameter:
        return ", ".join(f'"{word}"' for word in parameter["words"])
    if "numbers" in parameter:
        return ", ".join(map(str, parameter["numbers"]))
    if parameter["kind"] == "reserved":
        return "reserved, anything"
    if "least_bytes" in parameter:
        low, high, unit = parameter["least_bytes"], parameter["most_bytes"], " bytes"
    elif "most_bytes" in parameter:
        return f"at most {parameter['most_bytes']} bytes"
    else:
        unit = f" {parameter['unit']}" if "unit" in parameter else ""
        low, high = parameter.get("least"), parameter.get("extended_to", parameter.get("most"))
        if high is None:
            return unit.strip() if low is None else f"from {low}{unit}"
    return f"{low}{unit}" if low == high else f"{low}–{high}{unit}"


def write_form(command: dict[str, Any]) -> str:
    """Such as `=<auth>,<encrypt>[,<password>]`."""
    text = close = ""
    for parameter in command["forms"]["write"]["parameters"]:
        comma = "," if text else ""
        if parameter.get("optional"):
            text, close = f"{text}[{comma}<{parameter['name']}>", close + "]"
        else:
            text += f"{comma}<{parameter['name']}>"
    return f"={text}{close}"


def _row(answer: dict[str, Any]) -> str:
    text = close = ""
    for number, field in enumerate(answer["fields"]):
        shown = f'"<{field["name"]}>"' if field["kind"] in ("text", "escaped") else f"<{field['name']}>"
        comma = "," if number else ""
        if field.get("optional"):
            text, close = f"{text}[{comma}{shown}", close + "]"
        else:
            text += comma + shown
    behind = f", and <{answer['data']['count']}> bytes" if "data" in answer else ""
    return f"{answer['begins']}{text}{close}{behind}{_TIMES[answer.get('times', 'once')]}"


def _fields(things: list[dict[str, Any]]) -> Iterator[list[Piece]]:
    for thing in things:
        notes = [what for mark, what in (("optional", "may be left out"), ("may_be_empty", "empty if not known"))
                 if thing.get(mark)]
        if "extended_to" in thing:
            notes.append(f"above {thing['most']} not of the manual")
        said = "; ".join(filter(None, [values(thing), *notes]))
        first, *others = textwrap.wrap(said, _WIDTH - _NAMES - 5) or [""]
        yield [("class:name", f"    {thing['name']:<{_NAMES}} "), ("", first)]
        yield from ([("", " " * (_NAMES + 5) + other)] for other in others)


def _basic(command: dict[str, Any]) -> Lines:
    name, most = command["name"], command["most"]
    forms = [f"AT{name}?", f"AT{name}=<n>"] if command["s_parameter"] else [f"AT{name}" + ("[<n>]" if most else "")]
    lines: Lines = [[("class:sent", f"AT{name}"), ("", f"  {brief(command)}")]]
    lines += [[("", f"  {form}")] for form in forms]
    if most:
        lines.append([("class:name", f"    {'n':<{_NAMES}} "), ("", f"0–{most}")])
    return lines + [[("class:dim", f"  {_row(answer)}")] for answer in command["answers"]]


def page(catalogue: Catalogue, command: dict[str, Any]) -> Lines:
    if "forms" not in command:
        return _basic(command)
    name, forms = command["name"], command["forms"]
    only = "" if len(command["models"]) > 1 else f" ({command['models'][0]} only)"
    extension = "" if command["origin"] == "manual" else " (not of the manual)"
    first, *others = textwrap.wrap(brief(command) + only + extension, _WIDTH - len(name) - 4)
    lines: Lines = [[("class:sent", f"AT{name}"), ("", f"  {first}")]]
    lines += [[("", " " * (len(name) + 4) + other)] for other in others]
    shown = {"execute": "", "read": "?", "write": write_form(command) if "write" in forms else "", "test": "=?"}
    for form, suffix in shown.items():
        if form not in forms:
            continue
        lines.append([("", f"  AT{name}{suffix}")])
        if form == "write":
            lines += _fields(forms[form]["parameters"])
            if "data_instead_of" in forms[form]:
                lines.append([("class:dim", f"    without <{forms[form]['data_instead_of']}>: a prompt, for so many bytes as "
                                            f"<{forms[form]['data_bytes']}> says")])
        for answer in forms[form].get("answers", []):
            lines.append([("class:dim", f"    {_row(answer)}")])
            if form != "write":
                lines += _fields(answer["fields"])
        if row := forms[form].get("row"):
            lines.append([("class:dim", f"    {row}")])
    if kept := _KEPT[command["kept"]]:
        lines.append([("", f"  Kept {kept}.")])
    errors = ", ".join(f"{error['code']} {error['text']}" for error in catalogue.errors)
    said = textwrap.wrap(f"ERROR, or with AT+CMEE: {errors}", _WIDTH, initial_indent="  ", subsequent_indent="    ")
    return lines + [[("class:dim", line)] for line in said]


def brief(command: dict[str, Any]) -> str:
    """Without Markdown."""
    return str(command["brief"]).replace("`", '"')


def overview(catalogue: Catalogue, width: int) -> Lines:
    lines: Lines = []
    for command in [*catalogue.basics.values(), *catalogue.commands.values()]:
        room = max(20, width - 20)
        short = textwrap.shorten(brief(command), room, placeholder=" …")
        lines.append([("class:name", f"AT{command['name']:<14} "), ("", short)])
    return lines + [[("", line)] for line in KEYS.splitlines()]
