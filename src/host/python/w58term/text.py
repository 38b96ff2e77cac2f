# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Bytes for people to see: what cannot be printed, or is none of the character set, is an escape."""
from __future__ import annotations

import codecs
from typing import Iterator

# What the values of AT+CSCS mean to Python. GSM and IRA mean what the default does.
CHARSETS = {"GBK": "gbk", "GB2312": "gbk", "UTF-8": "utf-8", "GSM": "gbk", "IRA": "gbk"}
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_MEANT = {"n": b"\n", "r": b"\r", "t": b"\t", "\\": b"\\"}


def pieces(data: bytes, encoding: str) -> Iterator[tuple[bool, str]]:
    """(whether it is an escape, text), one after the other."""
    text = data.decode(encoding, "surrogateescape")
    run, was = "", False
    for char in text:
        escaped = not char.isprintable()
        if escaped:
            char = _SHORT.get(char) or "".join(f"\\x{byte:02X}" for byte in char.encode(encoding, "surrogateescape"))
        if escaped != was and run:
            yield was, run
            run = ""
        run, was = run + char, escaped
    if run:
        yield was, run


def visible(data: bytes, encoding: str) -> str:
    return "".join(text for _, text in pieces(data, encoding))


def unescaped(text: str, encoding: str) -> bytes:
    """The bytes of a text in which \\n, \\r, \\t, \\xHH and \\\\ are what they mean. Raises ValueError."""
    data, at = b"", 0
    while (slash := text.find("\\", at)) >= 0:
        data += text[at:slash].encode(encoding, "surrogateescape")
        letter = text[slash + 1:slash + 2]
        if letter == "x" and len(text) >= slash + 4:
            data += codecs.decode(text[slash + 2:slash + 4], "hex")
            at = slash + 4
        elif letter in _MEANT:
            data += _MEANT[letter]
            at = slash + 2
        else:
            raise ValueError(r"behind a backslash stands one of \ n r t xHH")
    return data + text[at:].encode(encoding, "surrogateescape")
