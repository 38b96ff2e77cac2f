# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""An examination: its rows, one after the other, until the module is lost."""
from __future__ import annotations

import argparse
import datetime
import time
from collections.abc import Callable

from clients import Clients
from device import Device
from module import Command, Module, identify, learn
from outcome import Difference, Gone, NotApplicable, Row, Silent, Verdict
from report import Report, lines, two_columns
from rules import RULES, Bench
from transcripts import Transcripts

START, END = "rules/start", "rules/end"
BRIEFS = {START: "It answers AT, and takes its factory settings.", END: "It has its factory settings again.",
          **{rule.name: rule.brief for rule in RULES}}


class Examination:
    """Of one module. `lost` says why the rest was not tried; empty if nothing was left out."""

    def __init__(self, device: Device, known: dict[str, Command], transcripts: Transcripts,
                 clients: Clients | None) -> None:
        self.lost = ""
        self._device, self._known, self._transcripts, self._clients = device, known, transcripts, clients
        self._rows: list[Row] = []

    def run(self, names: list[str], arguments: argparse.Namespace) -> Report:
        """All of these rows, with one before and one behind them that give the module its factory settings."""
        began = datetime.datetime.now().astimezone()
        found: list[Module] = []
        self._row(START, lambda: found.append(self._start(arguments)))
        if self._rows[0].verdict is Verdict.DIFFERS:
            self.lost = self.lost or "it could not be given its factory settings"
        for name in names:
            self._row(name, self._part(name, found))
        self._row(END, self._end)
        facts = dict(found[0].facts) if found else {}
        facts["Port"] = f"{self._device.path}, {self._device.baud} baud"
        return Report(facts, began, self._rows)

    def _start(self, arguments: argparse.Namespace) -> Module:
        device = self._device
        device.attention(device.limit)
        module = identify(device, self._known, arguments.model, arguments.profile)
        device.known = module.has
        device.restarts = module.has("+CRESET") and not arguments.no_restart
        device.begin()
        learn(device, module)
        for title, value in module.facts.items():
            print(*two_columns(f"{title}:", value), sep="\n")
        print(flush=True)
        return module

    def _end(self) -> None:
        self._device.begin()
        self._hurry(False)

    def _hurry(self, fast: bool) -> None:
        if self._clients is not None:
            self._clients.hurry(fast)

    def _part(self, name: str, found: list[Module]) -> Callable[[], None]:
        rule = next((each for each in RULES if each.name == name), None)

        def play() -> None:
            self._hurry(True)
            if rule is None:
                self._transcripts.play(name, self._device, found[0], self._clients)
            else:
                self._device.begin()
                self._hurry(False)
                rule.run(Bench(self._device, found[0], self._clients))

        return play

    def _row(self, name: str, what: Callable[[], None]) -> None:
        row, began = Row(name, Verdict.HELD), time.monotonic()
        if self.lost:
            row.verdict, row.why = Verdict.NOT_TRIED, self.lost
        else:
            self._try(row, what)
        row.seconds = time.monotonic() - began
        self._rows.append(row)
        print(*lines(row), sep="\n", flush=True)

    def _try(self, row: Row, what: Callable[[], None]) -> None:
        try:
            what()
        except NotApplicable as reason:
            row.verdict, row.why = Verdict.NOT_APPLICABLE, str(reason)
        except Difference as difference:
            row.verdict, row.difference = Verdict.DIFFERS, difference
            self._find_it_again()
        except Silent as error:
            row.verdict, row.why = Verdict.DIFFERS, str(error)
            self._find_it_again()
        except Gone as error:
            row.verdict, row.why, self.lost = Verdict.DIFFERS, str(error), str(error)

    def _find_it_again(self) -> None:
        """So that what follows from a difference is no row of its own."""
        try:
            self._device.attention(self._device.limit + 5)
        except (Gone, Silent) as error:
            self.lost = str(error)
