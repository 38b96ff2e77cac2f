# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Rows taken apart as the catalogue (config/commands.json) says that they are."""
import json
import pathlib
import re

CATALOGUE = json.loads((pathlib.Path(__file__).resolve().parents[2] / "config/commands.json").read_text("utf-8"))
PATTERNS = {"integer": rb"-?\d+", "word": rb'[^,"]+', "text": rb'".*"', "escaped": rb'"[^"]*"', "rest": rb".*"}


def _pattern(shape):
    pattern, closing = re.escape(shape["begins"].encode("ascii")), b""
    for place, field in enumerate(shape["fields"]):
        if field.get("optional"):
            pattern, closing = pattern + b"(?:", closing + b")?"
        value = b"(" + PATTERNS[field["kind"]] + b")" + (b"?" if field.get("may_be_empty") else b"")
        pattern += (b"," if place else b"") + value
    return re.compile(pattern + closing, re.S)


def _size(value, kind):
    if kind == "escaped":
        value = re.sub(rb"\\x..", b"x", value)
    return len(value) - 2 * (kind in ("text", "escaped"))


class Shape:
    def __init__(self, name, form, shape):
        self.name, self.form, self.fields = name, form, shape["fields"]
        self.data = shape.get("data")
        self.pattern = _pattern(shape)

    def values(self, row):
        """The fields of a row of this shape, None where one is absent or empty; None: it is none."""
        match = self.pattern.fullmatch(row)
        if not match:
            return None
        for value, field in zip(match.groups(), self.fields):
            if value and "most" in field and not field["least"] <= int(value) <= field["most"]:
                return None
            if value and "most_bytes" in field and _size(value, field["kind"]) > field["most_bytes"]:
                return None
        return list(match.groups())

    def taken(self, rest):
        """How many bytes a row of this shape takes from where `rest` begins, data included; 0: it is none."""
        separator = self.data["begins"].encode("ascii") if self.data else b"\r\n"
        size = rest.find(separator)
        values = self.values(rest[:size]) if size >= 0 else None
        if values is None or not self.data:
            return 0 if values is None else size
        count = int(values[[field["name"] for field in self.fields].index(self.data["count"])])
        return size + len(separator) + count


def _shapes():
    for command in [*CATALOGUE["commands"], *CATALOGUE["basic_commands"]]:
        name = command["name"]
        forms = command.get("forms") or {"read" if command["s_parameter"] else "execute": command}
        for form, what in forms.items():
            for shape in what.get("answers", ()):
                yield Shape(name, form, shape)
            if "row" in what:
                yield Shape(name, form, {"begins": "", "fields": [{"kind": "rest"}]})
    for urc in CATALOGUE["urcs"]:
        yield Shape(urc["name"], "urc", urc)


SHAPES = list(_shapes())
URCS = [shape for shape in SHAPES if shape.form == "urc"]
FORMS = {b"=?": "test", b"?": "read", b"=": "write", b"": "execute"}


def asked(line):
    """(name, form) of each command of a line, as far as it can be told without its values being understood."""
    found = [(name.decode().upper(), FORMS[form])
             for name, form in re.findall(rb"(\+[A-Za-z0-9]+) ?(=\?|\?|=|)", re.sub(rb'".*"', b'""', line))]
    basics = re.match(rb"AT((?:&?[A-Za-z]\d*\??(?:=\d+)?;?)*)", line)
    for name, form in re.findall(rb"(S\d+|&?[A-Z])\d*(\??)", basics[1].upper() if basics else b""):
        found.append((name.decode(), "read" if form else "execute"))
    return found


def shapes_of(line):
    """Of all rows that may come while this line is answered; URCs, too."""
    commands = asked(line)
    return [shape for shape in SHAPES if (shape.name, shape.form) in commands] + URCS
