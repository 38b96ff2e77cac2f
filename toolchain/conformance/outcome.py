# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What was found: a row for each transcript and rule, and how bytes are shown."""
from __future__ import annotations

import dataclasses
import enum


class Gone(Exception):
    """The port is not there any more."""


class Silent(Exception):
    """The module does not answer."""


class NotApplicable(Exception):
    """What was to be tried means nothing here; the text says why."""


class Difference(Exception):
    """The module does something else. `line` is the transcript's, 0 if there is none."""

    def __init__(self, line: int, sent: bytes, expected: bytes, came: bytes, how: str) -> None:
        super().__init__(how)
        self.line, self.sent, self.expected, self.came, self.how = line, sent, expected, came, how


class Verdict(enum.Enum):
    HELD = "held"
    DIFFERS = "differs"
    NOT_APPLICABLE = "not applicable"
    NOT_TRIED = "not tried"


@dataclasses.dataclass
class Row:
    name: str
    verdict: Verdict
    why: str = ""  # not held: why not
    difference: Difference | None = None
    seconds: float = 0.0


_SHOWN = {ord("\r"): "\\r", ord("\n"): "\\n", ord("\\"): "\\\\"}


def shown(data: bytes) -> str:
    """Bytes as transcripts have them."""
    return "".join(_SHOWN.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}") for byte in data)
