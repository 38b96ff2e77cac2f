#!/usr/bin/env python3
"""Writes the GBK pairs as C++ initialisers: one UTF-16 code unit a pair, 0 where there is none.

Rows are the lead bytes 0x81..0xFE, columns the trail bytes 0x40..0xFE. A table built here frees the
target from the C library's run-time conversion modules.
"""
import sys


def unit(lead: int, trail: int) -> int:
    try:
        text = bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return 0
    return ord(text)


with open(sys.argv[1], "w", encoding="ascii") as out:
    for lead in range(0x81, 0xFF):
        row = ",".join(f"{unit(lead, trail)}" for trail in range(0x40, 0xFF))
        out.write(row + ",\n")
