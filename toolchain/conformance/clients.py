# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Clients of the module's LAN server: of the simulator's, or through a network that this computer is in."""
from __future__ import annotations

import contextlib
import pathlib
import socket
from typing import Protocol

from outcome import NotApplicable

LIMIT = 10.0
# Of a simulator's time, for its surveys of channels. What a command may take passes as much faster: not too much for a
# computer that has other things to do.
FAST = 4


class Clients(Protocol):
    """Who can be a client of the LAN server. NotApplicable if there is no way to it after all."""

    def visit(self, port: int, message: bytes) -> tuple[str, int]:
        """One connects, sends, and leaves. The address and port that the module sees."""

    def hurry(self, fast: bool) -> None:
        """The module's time may run faster, where that is possible; or has to run as the clock does."""


class OnLan:
    """This computer has joined the module's network, or has a route to it."""

    def __init__(self, address: str) -> None:
        self._address = address

    def hurry(self, fast: bool) -> None:
        pass

    def visit(self, port: int, message: bytes) -> tuple[str, int]:
        try:
            with socket.create_connection((self._address, port), LIMIT) as connection:
                name: tuple[str, int] = connection.getsockname()[:2]
                connection.sendall(message)
                return name
        except OSError as error:
            raise NotApplicable(f"no way to {self._address}:{port}: {error}") from None


class OfSimulator:
    """Phones of w58-sim, by its control socket."""

    def __init__(self, control: pathlib.Path) -> None:
        self._control = control

    def _do(self, line: str) -> str:
        said = b""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(LIMIT)
                connection.connect(str(self._control))
                connection.sendall(line.encode("ascii") + b"\n")
                while not said.endswith(b"\n") and (more := connection.recv(4096)):
                    said += more
        except OSError as error:
            raise NotApplicable(f"{self._control}: {error}") from None
        word, _, rest = said.decode("utf-8", "replace").rstrip("\n").partition(" ")
        if word != "OK":
            raise NotApplicable(f"{self._control}: {line.split()[0]}: {rest}")
        return rest

    def hurry(self, fast: bool) -> None:
        self._do(f"speed {FAST if fast else 1}")

    def visit(self, port: int, message: bytes) -> tuple[str, int]:
        with contextlib.suppress(NotApplicable):
            self._do("close 1")  # of a transcript that was left half way
        address, source = self._do("connect 1").split()
        self._do('send 1 "' + "".join(f"\\x{byte:02x}" for byte in message) + '"')
        self._do("close 1")
        return address, int(source)
