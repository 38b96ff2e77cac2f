# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What can go wrong; each is a W58Error."""
from __future__ import annotations

import re


class W58Error(Exception):
    """A command that was not done, or of which that is not known."""


class CommandError(W58Error):
    """The module said ERROR. `reason`: why, in its own words (AT+CEER); empty if they are not known."""

    def __init__(self, command: str, said: str = "ERROR"):
        super().__init__(command, said)
        self.command = command
        self.said = said
        self.reason = ""

    def __str__(self) -> str:
        return f"{self.command}: {self.said}" + (f": {self.reason}" if self.reason not in self.said else "")


class CmeError(CommandError):
    """The module said +CME ERROR: a number with +CMEE=1, words with +CMEE=2."""

    def __init__(self, command: str, said: str):
        super().__init__(command, said)
        number = re.fullmatch(r"\+CME ERROR: ([0-9]{1,5})", said)
        self.code: int | None = int(number[1]) if number else None
        self.reason = "" if number else said.removeprefix("+CME ERROR: ")


class NoAnswer(W58Error, TimeoutError):
    """No final result came in time, or the port took nothing. The module may have done the command all the same."""


class Restarted(W58Error):
    """The module has started anew while the command was under way; whether it had done it, only the module can say."""


class PortGone(W58Error, ConnectionError):
    """The port could not be read or written, or was closed."""


class Cancelled(W58Error):
    """The command was given up. The module may do it all the same."""


class Busy(W58Error):
    """Another command is under way, and goes on; this one was not sent."""


class Unreadable(W58Error, ValueError):
    """The command was done, but its answer is not what it should be."""


class Unsendable(W58Error, ValueError):
    """No command line can carry the value (value.py says why), or the port's character set has no such character.

    Nothing was sent.
    """
