#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Makes src/host/python/w58/commands.py of config/commands.json: make_python.py [FOLDER]

Into the tree, or into a folder with the same path in it. What the catalogue does not say, make_commands.py knows.
"""
import re
import textwrap

from make_commands import BASIC, CATALOGUE, HEXADECIMAL, SCAN, SIGNAL, SPDX, Row, numbers, save, span

MODULE = "src/host/python/w58/commands.py"
BYTES = {("+CWLANMSG", "message")}  # what clients of the LAN server have sent

HEAD = "".join(f"# {line}\n" for line in SPDX) + '''"""A method for each command, and a dataclass for each row and URC.

Long, because there are many: this file is made by src/host/make_python.py of the module's catalogue,
config/commands.json.
"""
from __future__ import annotations

import dataclasses
import enum
from typing import TypeVar

from .call import Call, fetched, many, maybe, nothing, one
from .row import Field, Shape, Urc
from .value import Hex, Int, Text, TextLike

T = TypeVar("T")
'''
# Class, how its methods are defined and call, and what they are.
FRONTS = (("Commands", "def", "", "The methods of a module that wait for the answer."),
          ("AsyncCommands", "async def", "await ", "The same, for asyncio."))


def shaped(name, of, answer, data=False, urc=False):
    """The dataclass of a row, and what reads it."""
    row = Row(name, of, answer)
    members, fields, optional = [], [], False
    for place, field in enumerate(row.fields):
        called, kind = field["name"], field["kind"]
        optional = optional or field.get("optional", False)
        options = ["optional=True"] if optional else []
        if kind != "integer" and "most_bytes" not in field:  # reserved
            # Behind a text its comma is in the `until` of that.
            if not any(earlier["kind"] == "text" for earlier in row.fields[:place]):
                fields.append(f'Field("{called}", "skip", optional=True)')
            continue
        unknown = field.get("may_be_empty", False)
        options += ["unknown=True"] if unknown else []
        if (of, called) in BYTES:
            read, member = "bytes", "bytes"
        elif kind == "integer":
            read, member = "int", "int"
        elif kind in ("text", "rest"):
            read, member = "raw", "str"
            until = row.until(place)
            options += [f"until=b{until}"] if until != "NULL" else []
        else:
            read, member = "text", "str"
        fields.append(f'Field({", ".join([quoted(called), quoted(read), *options])})')
        notes = [span(field["least"], field["most"])] if "most" in field else []
        notes += [field["unit"]] if "unit" in field else []
        members.append(f"    {called}: {member}{' | None' if unknown or optional else ''}"
                       + (f"  # {', '.join(notes)}" if notes else "") + "\n")
    members += ["    data: bytes\n"] if data else []
    cls = "".join(word.capitalize() for word in name.split("_"))
    named = ", named=False" if row.bare else ""
    about = f'    """{answer["begins"]}"""\n' if not members else ""
    text = f"@dataclasses.dataclass(frozen=True)\nclass {cls}{'(Urc)' if urc else ''}:\n{''.join(members)}{about}"
    table = wrapped(f"_{cls.upper()} = Shape({cls}, (", [f"{field}," for field in fields], f"){named})")
    return cls, f"\n\n{text}\n\n{table}"


def quoted(text):
    """A literal of Python of a literal of C, or of a word."""
    return '"' + text.strip('"') + '"'


def listed(pieces):
    """With commas behind all but the last."""
    return [f"{piece}," for piece in pieces[:-1]] + pieces[-1:]


def documented(text):
    """The docstring of a method; what stands behind an empty line is a paragraph."""
    indent = " " * 8
    paragraphs = ["\n".join(textwrap.wrap(part, 108, subsequent_indent=indent)) for part in text.split("\n\n")]
    if len(paragraphs) == 1 and "\n" not in paragraphs[0]:
        return f'{indent}"""{paragraphs[0]}"""\n'
    between = f"\n\n{indent}"
    return f'{indent}"""{between.join(paragraphs)}\n{indent}"""\n'


def wrapped(begin, pieces, end, width=120):
    """In one line, or in as many as it takes, indented behind the bracket."""
    lines, indent = [begin], " " * len(begin)
    for piece in pieces:
        space = "" if lines[-1].endswith(("(", " ")) else " "
        if len(lines[-1]) + len(space) + len(piece) + len(end) > width and lines[-1].strip():
            lines.append(indent + piece)
        else:
            lines[-1] += space + piece
    return "\n".join(lines) + end + "\n"


class Package:
    def __init__(self):
        self.types, self.public = [], []
        self.methods = {front[0]: [] for front in FRONTS}

    def add(self, cls, text):
        self.public.append(cls)
        self.types.append(text)
        return cls

    def method(self, name, arguments, returned, call, about):
        gives = "return " if returned != "None" else ""
        for front, define, wait, _ in FRONTS:
            signature = wrapped(f"    {define} {name}(", listed(["self", *arguments]), f") -> {returned}:")
            body = wrapped(f"        {gives}{wait}self.run(Call(", listed(call), "))")
            self.methods[front].append(f"\n{signature}{documented(about)}{body}")

    def command(self, command):
        name, of, forms = command["name"][1:].lower(), command["name"], command["forms"]
        only = f" (only {command['models'][0]})" if len(command["models"]) == 1 else ""
        brief = f": {command['brief']}{only}"
        if "read" in forms:
            self.asked(name, of, forms["read"]["answers"][0], "get", of + "?", brief)
        if "execute" in forms:
            answers = [answer for answer in forms["execute"]["answers"] if answer["fields"]]
            if not answers:
                self.method(f"do_{name}", [], "None", [f'"{of}"', "nothing"], f"AT{of}{brief}")
            for answer in answers:
                row = name + ("_row" if "read" in forms else "")
                self.asked(row, of, answer, "do", of, (", with the flag 0" if of == SCAN else "") + brief, name)
                if of == SCAN:
                    with_signal = {**answer, "fields": [*answer["fields"], SIGNAL]}
                    self.asked(name + "_signal", of, with_signal, "do", of, ", with the flag 1" + brief)
        if "write" in forms:
            self.write(name, of, forms, brief)

    def basic(self, command):
        name, of = BASIC[command["name"]], command["name"]
        if command["most"] == 0:
            self.method(f"do_{name}", [], "None", [f'"{of}"', "nothing"], f"AT{of}: {command['brief']}")
        else:
            self.method(f"set_{name}", ["n: int"], "None", [f'"{of}"', "nothing", "(Int(n),)"],
                        f"AT{of}<n>: {command['brief']}. n {span(0, command['most'])}")

    def asked(self, row, of, answer, verb, text, about, name=None):
        cls = self.add(*shaped(row, of, answer))
        reader, returned = {"any": ("many", f"list[{cls}]"), "once": ("one", cls),
                            "at_most_once": ("maybe", f"{cls} | None")}[answer["times"]]
        verb = "list" if answer["times"] == "any" else verb
        self.method(f"{verb}_{name or row}", [], returned, [f'"{text}"', f"{reader}(_{cls.upper()})"], f"AT{text}{about}")

    def write(self, name, of, forms, brief):
        write, parameters = forms["write"], forms["write"]["parameters"]
        shown, arguments, values, notes = [], [], [], []
        for parameter in parameters:
            if parameter["name"] != write.get("data_instead_of"):
                here = self.parameter(of, write, parameter, parameter is parameters[-1])
                for into, what in zip((shown, arguments, values, notes), here):
                    into.extend(what)
        about = f"AT{of}={','.join(shown)}{brief}" + (f"\n\n{'; '.join(notes)}" if notes else "")
        taken = f"({', '.join(values)}{',' if len(values) == 1 else ''})"
        if "data_instead_of" in write:
            self.method(f"send_{name}", [*arguments, "data: bytes"], "None", [f'"{of}="', "nothing", taken, "data"], about)
        elif write["answers"]:
            (answer,) = write["answers"]
            cls = self.add(*shaped(name + ("_bytes" if "read" in forms else ""), of, answer, data=True))
            self.method(f"fetch_{name}", arguments, cls, [f'"{of}="', f"fetched(_{cls.upper()})", taken], about)
        else:
            verb = "send" if (of, parameters[0]["name"]) in HEXADECIMAL else "set"
            self.method(f"{verb}_{name}", arguments, "None", [f'"{of}="', "nothing", taken], about)

    def parameter(self, of, write, parameter, last):
        """How it is shown, its arguments, its value and what is to be said of it; a list each."""
        name, kind = parameter["name"], parameter["kind"]
        default = " | None = None" if parameter.get("optional") else ""
        if name == write.get("data_bytes"):
            return ["<length>"], [], ["Int(len(data))"], [f"data {span(parameter['least'], parameter['most'], ' bytes')}"]
        if kind == "reserved":
            return [""], [], ["Int(None)"], []
        if kind == "integer":
            return [f"<{name}>"], [f"{name}: int{default}"], [f"Int({name})"], [f"{name} {numbers(parameter)}"]
        if (of, name) in HEXADECIMAL:
            return [f"<{name}>"], ["data: bytes"], ["Hex(data)"], \
                [f"data {span(parameter['least_bytes'] // 2, parameter['most_bytes'] // 2, ' bytes')}"]
        tail = ", last=True" if last else ""
        if kind == "choice":
            return [f"<{name}>"], [f"{name}: {self.choice(of, parameter)}{default}"], [f"Text({name}{tail})"], []
        return [f"<{name}>"], [f"{name}: TextLike{default}"], [f"Text({name}{tail})"], \
            [f"{name} {span(parameter['least_bytes'], parameter['most_bytes'], ' bytes')}"]

    def choice(self, of, parameter):
        cls = of[1:].capitalize() + parameter["name"].capitalize()
        words = "".join(f'    {re.sub(r"[^A-Z0-9]", "_", word.upper())} = "{word}"\n' for word in parameter["words"])
        return self.add(cls, f"\n\nclass {cls}(str, enum.Enum):\n{words}")

    def urcs(self):
        kinds, bare = [], []
        for urc in CATALOGUE["urcs"]:
            ending = "_end" if urc["begins"].endswith(":0") else ""
            name = f"urc_{urc['name'].lstrip('+').lower()}{ending}"
            cls = self.add(*shaped(name, urc["name"], urc, data="data" in urc, urc=True))
            (kinds if urc["fields"] else bare).append(f'    b"{urc["begins"]}": _{cls.upper()},\n')
        self.types.append("\n\n# By how they begin: those with fields, and those that are a line of their own.\n"
                          f"URCS: dict[bytes, Shape[Urc]] = {{\n{''.join(kinds)}}}\n"
                          f"BARE_URCS: dict[bytes, Shape[Urc]] = {{\n{''.join(bare)}}}\n")

    def text(self):
        parts = [HEAD, *self.types]
        for front, define, _, about in FRONTS:
            parts.append(f'\n\nclass {front}:\n    """{about}"""\n\n    {define} run(self, call: Call[T]) -> T:\n'
                         '        """What the call answers. Raises a W58Error."""\n        raise NotImplementedError\n')
            parts += self.methods[front]
        return "".join(parts) + "\n\n" + wrapped("__all__ = [", [f'"{name}",' for name in sorted(self.public)], "]")


def made():
    """path -> text"""
    package = Package()
    for command in CATALOGUE["commands"]:
        package.command(command)
    for command in CATALOGUE["basic_commands"]:
        if command["name"] in BASIC:
            package.basic(command)
    package.urcs()
    return {MODULE: package.text()}


if __name__ == "__main__":
    save(made())
