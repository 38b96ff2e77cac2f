# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The golden transcripts: where they are, what each needs of a module, and how one is played."""
from __future__ import annotations

import fnmatch
import importlib
import pathlib
import re
import sys
from typing import Any

from clients import Clients
from device import Device
from module import Module
from outcome import NotApplicable

RATE = re.compile(rb"AT\+IPR=(\d+)\r")
QUOTED = re.compile(rb'".*"', re.S)
NAME = re.compile(rb"\+[A-Z]+")
OF_ANOTHER_START = b'+CEER: ""'  # nothing has failed since the module started
# Who the clients of a transcript are, in the file.
CLIENT = b"192.168.225.1"
FIRST_PORT = 41000
OF = {"w58": "W58 only", "w58l": "W58L only", "strict": "only without extensions", "security": "extensions",
      "clients": "extensions", "status": "extensions", "lan_clients": "extensions"}


class Transcripts:
    """A folder as test/golden is, with its parser. OSError or ImportError if it is none."""

    def __init__(self, folder: pathlib.Path) -> None:
        sys.path.insert(0, str(folder))
        self._replay: Any = importlib.import_module("replay")
        self.paths = {f"{path.parent.name}/{path.stem}": path for path in sorted(folder.glob("*/*.golden"))}
        if not self.paths:
            raise OSError(f"{folder}: no transcripts in its folders")

    @staticmethod
    def is_chosen(name: str, patterns: list[str]) -> bool:
        return not patterns or any(fnmatch.fnmatchcase(name, each) for each in patterns)

    def brief(self, name: str) -> str:
        """Its first line, if that is a comment."""
        first = self.paths[name].read_text(encoding="ascii").split("\n", 1)[0]
        return first.removeprefix("# ") if first.startswith("# ") else ""

    def needs(self, name: str) -> str:
        """Whose it is, and what it takes."""
        parts = [OF.get(name.split("/")[0], "")]
        if re.search(r"^@ ", self.paths[name].read_text(encoding="ascii"), re.M):
            parts.append("LAN clients")
        return "; ".join(filter(None, parts))

    def _steps(self, name: str, values: dict[str, str]) -> list[Any]:
        """NotApplicable if it has a {name} that the module does not tell."""
        try:
            steps: list[Any] = self._replay.load(self.paths[name], values)
            return steps
        except KeyError as error:
            raise NotApplicable(f"the module does not tell its {error.args[0]}") from None

    def play(self, name: str, device: Device, module: Module, clients: Clients | None) -> None:
        """Difference at the first step that is not as it should be; NotApplicable if it is not for this module."""
        steps = self._steps(name, module.values)
        _check(name, steps, device, module, clients)
        device.begin()
        _check_now(name, device)
        seen: dict[bytes, bytes] = {}
        for step in steps:
            sent = step.send
            if step.client_of:
                assert clients is not None
                address, port = clients.visit(step.client_of, sent)
                seen[b"%s,%d" % (CLIENT, FIRST_PORT + len(seen))] = b"%s,%d" % (address.encode("ascii"), port)
                device.expect(_told(step.expect, seen), step.line, b"(a client of the LAN) " + sent)
                continue
            device.exchange(sent, _told(step.expect, seen), step.line)
            if (rate := RATE.fullmatch(sent)) and b"OK" in step.expect:
                device.rate = int(rate[1])
        device.nothing_more(line=steps[-1].line, sent=steps[-1].send)


def _told(expected: bytes, seen: dict[bytes, bytes]) -> bytes:
    for ours, theirs in seen.items():
        expected = expected.replace(ours, theirs)
    return expected


def _names(steps: list[Any], module: Module) -> set[str]:
    """Commands of the catalogue that it sends, or whose names its answers have."""
    found: set[bytes] = set()
    for step in steps:
        text = b"" if step.client_of else QUOTED.sub(b"", step.send.upper())
        found.update(NAME.findall(text), NAME.findall(QUOTED.sub(b"", step.expect)))
    return {name.decode("ascii") for name in found} & set(module.catalogue)


def _check(name: str, steps: list[Any], device: Device, module: Module, clients: Clients | None) -> None:
    """NotApplicable, if it is not for this module or cannot be played here."""
    folder = name.split("/")[0]
    if folder in ("w58", "w58l") and folder.upper() != module.model:
        raise NotApplicable(f"of the {folder.upper()}")
    works = _names([step for step in steps if b"ERROR" not in step.expect], module)  # commands that there have to be
    if folder == "strict" and (module.profile != "manual" or module.extensions()):
        raise NotApplicable("of a module without extensions")
    if folder == "security" or any(module.catalogue[each].extension for each in works):
        _check_extensions(sorted(each for each in works if module.catalogue[each].extension), module)
    if other := [each for each in sorted(works) if module.model not in module.catalogue[each].models]:
        raise NotApplicable(f"the {module.model} has no {other[0]}")
    if clients is None and any(step.client_of for step in steps):
        raise NotApplicable("needs LAN clients: --sim or --lan")
    if not device.restarts and (folder == "lan_clients" or any(OF_ANOTHER_START in step.expect for step in steps)):
        raise NotApplicable("needs a restart of the module")


def _check_extensions(names: list[str], module: Module) -> None:
    absent = [each for each in names if not module.has(each)]
    if module.profile == "manual":
        what = (absent or names or ["+CWAUTH=6 to 8"])[0]
        raise NotApplicable(f"left out by --profile manual: {what}" if module.extensions() else f"the module has no {what}")
    if absent and not module.demanded:
        raise NotApplicable(f"the module has no {absent[0]}")


def _check_now(name: str, device: Device) -> None:
    """The same, of what only a module with its factory settings can say."""
    if name == "status/cwstatus":
        device.settle()
    if name == "host_side/pseudo_terminal" and device.ask(b"AT+ICF=?") != [b"+ICF: (1,3),(0,1,2,3)"]:
        raise NotApplicable("of a UART that is a pseudo-terminal")
    if name == "host_side/flow" and not device.has_rts():
        raise NotApplicable("needs RTS and CTS, and the module's RTS is not there")
    if name == "manual/cwnetcnct" and device.ask(b"AT+CWNETCNCT?") == [b"+CWNETCNCT: 0"]:
        raise NotApplicable("needs a way to the mobile network")
