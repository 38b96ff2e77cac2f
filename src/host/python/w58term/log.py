# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The file of --log: a line each way, with the time, and without secrets. Only its owner may read it."""
from __future__ import annotations

import datetime
import os
import pathlib

from .catalogue import Catalogue
from .framing import Item
from .text import visible


class Log:
    """Adds to the file. Raises OSError if it cannot be opened; `why` says why nothing more is added later."""

    def __init__(self, path: pathlib.Path, catalogue: Catalogue) -> None:
        self.why = ""
        self._catalogue = catalogue
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.fchmod(descriptor, 0o600)
        self._file = os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", buffering=1)

    def sent(self, text: str) -> None:
        """Masked already."""
        self._write(">", text)

    def came(self, item: Item, encoding: str) -> None:
        text = self._catalogue.masked(visible(item.line, encoding))
        if item.data is not None:
            text += f"  {visible(item.data, encoding)}"
        self._write("<", text)

    def note(self, text: str) -> None:
        self._write("#", text)

    def close(self) -> None:
        try:
            self._file.close()
        except OSError:
            pass  # said before

    def _write(self, way: str, text: str) -> None:
        if not self.why:
            try:
                self._file.write(f"{datetime.datetime.now().isoformat(timespec='milliseconds')} {way} {text}\n")
            except OSError as error:
                self.why = error.strerror or str(error)
