# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Lines that were typed, kept for the next run: in a file that only its owner may read, without secrets."""
from __future__ import annotations

import os
import pathlib
from typing import Iterable, TextIO

from prompt_toolkit.history import History

from .catalogue import Catalogue

KEPT = 1000


def place() -> pathlib.Path:
    state = os.environ.get("XDG_STATE_HOME", "")
    return pathlib.Path(state if state.startswith("/") else pathlib.Path.home() / ".local/state", "w58-term", "history")


class KeptHistory(History):
    """In this run a line comes back whole. A file that cannot be read or written keeps nothing; `why` says so."""

    def __init__(self, path: pathlib.Path, catalogue: Catalogue) -> None:
        super().__init__()
        self.why = ""
        self._path, self._catalogue = path, catalogue
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._trim()
        except OSError as error:
            self.why = f"{path}: {error.strerror}; lines are not kept"

    def load_history_strings(self) -> Iterable[str]:
        """The newest first."""
        try:
            return reversed(self._lines())
        except OSError:
            return []

    def store_string(self, string: str) -> None:
        try:
            with self._open(os.O_APPEND) as file:
                file.write(self._catalogue.masked(string) + "\n")
        except OSError:
            pass

    def _open(self, how: int) -> TextIO:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | how, 0o600)
        os.fchmod(descriptor, 0o600)
        return os.fdopen(descriptor, "w", encoding="utf-8", errors="replace")

    def _lines(self) -> list[str]:
        return self._path.read_text(encoding="utf-8", errors="replace").splitlines()

    def _trim(self) -> None:
        """At most so many, lest the file grow for ever."""
        if self._path.exists() and len(lines := self._lines()) > 2 * KEPT:
            with self._open(os.O_TRUNC) as file:
                file.writelines(line + "\n" for line in lines[-KEPT:])
