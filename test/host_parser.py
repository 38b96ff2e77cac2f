# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What a host's own parser makes of a line: as short as one for a small computer is."""
import re


def parse(line):
    """The name and the fields of `+NAME: a,"b",c`. A text ends at the next quote; `\\xHH` in it is a byte."""
    name, separator, rest = line.partition(": ")
    assert separator, line
    fields, place = [], 0
    while True:
        if rest[place:place + 1] == '"':
            end = rest.index('"', place + 1)
            fields.append(re.sub(r"\\x([0-9A-F]{2})", lambda m: chr(int(m[1], 16)), rest[place + 1:end]))
            place = end + 1
        else:
            end = rest.find(",", place)
            end = len(rest) if end < 0 else end
            fields.append(rest[place:end])
            place = end
        if place == len(rest):
            return name, fields
        assert rest[place] == ",", line
        place += 1
