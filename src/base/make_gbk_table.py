#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Writes what base/gbk.cpp has tables of: gbk_square.inc, gbk_symbols.inc and gbk_last.inc, into the folder given.

One UTF-16 code unit a pair, 0 where there is none. Tables built here free the target from the C library's run-time
conversion modules.
"""
import pathlib
import sys

OTHERS = 8059  # pairs of GBK/4 that the ideographs of Unicode 2.0 fill


def unit(lead, trail):
    try:
        return ord(bytes((lead, trail)).decode("gbk"))
    except UnicodeDecodeError:
        return 0


def region(leads, trails):
    return [unit(lead, trail) for lead in leads for trail in trails if trail != 0x7F]


fourth = region(range(0xAA, 0xFF), range(0x40, 0xA1))[OTHERS:]
tables = {
    "square": region(range(0xA1, 0xF8), range(0xA1, 0xFF)),
    "symbols": region(range(0xA8, 0xAA), range(0x40, 0xA1)),
    "last": [point for point in fourth if point],
}
assert fourth[:len(tables["last"])] == tables["last"]
for name, points in tables.items():
    (pathlib.Path(sys.argv[1]) / f"gbk_{name}.inc").write_text(",\n".join(map(str, points)) + "\n", encoding="ascii")
