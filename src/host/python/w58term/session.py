# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""One line after the other: what is sent, when, and what its answer means. No screen, no port and no clock.

A line is sent when the one before has its final result. By itself the terminal sends something only behind a line of the
person's that failed, and only if nothing waits: AT+CEER, for the reason, and once before it AT+CLAC, which says whether
there is a reason to ask for. `A/` would repeat that; the person's own line is sent again in its place.
"""
from __future__ import annotations

import collections
import dataclasses
import re
from typing import Callable, Protocol

from w58.limits import ANSWER, INPUT, RESTART, SILENCE

from .catalogue import Catalogue
from .framing import Framer, Item, Kind
from .log import Log
from .text import CHARSETS, unescaped

# How long a line is waited for that has no result: because it is no command, or results are off (Q1). Then it is over.
NO_RESULT = 0.5
# What was sent so long before RDY is answered after it; what is older has gone with the restart.
STARTING = 1.0
# For each row of what the terminal itself has asked; and how long ERROR is held to be shown with its reason.
OWN = 3.0
HELD = 1.0
_REASON = re.compile(rb'\+CEER: "(.*)"')


class Front(Protocol):
    """Who shows it."""

    def sent(self, text: str) -> None: ...
    def came(self, item: Item) -> None: ...
    def result(self, item: Item, reason: str) -> None: ...
    def reason(self, text: str) -> None:
        """Of the result before, which could not be held so long."""
    def wants(self, count: int) -> None:
        """So many bytes of data; 0: no more."""
    def note(self, text: str) -> None: ...


@dataclasses.dataclass
class SentFile:
    name: str
    left: int
    failed: int = 0


@dataclasses.dataclass
class Line:
    text: str
    file: SentFile | None = None
    own: bool = False     # of the terminal itself
    result: bool = True   # one is to come
    command: bool = True  # or A/, which repeats one


class Session:
    """reasons: an ERROR's is asked for. set_baud gets the rate that the module has taken."""

    def __init__(self, front: Front, catalogue: Catalogue, write: Callable[[bytes], None], set_baud: Callable[[int], None],
                 *, encoding: str = "gbk", reasons: bool = True, log: Log | None = None) -> None:
        self.encoding = encoding
        self.wanted = 0            # bytes of data that the module waits for
        self.failed = 0            # lines, or those that could not be sent
        self._front, self._catalogue, self._log = front, catalogue, log
        self._write, self._set_baud = write, set_baud
        self._reasons = reasons
        self._framer = Framer()
        self._waiting: collections.deque[Line] = collections.deque()
        self._now: Line | None = None   # under way
        self._limit = float("inf")      # when it is given up
        self._sent_at = 0.0
        self._not_before = 0.0          # nothing is sent
        self._silent = False            # no results come (Q1)
        self._last = ""                 # the person's last command, for A/
        self._module_repeats_ours = False
        self._held: Item | None = None  # an ERROR whose reason is being asked for
        self._held_until = 0.0
        self._has_reasons: bool | None = None  # the module does; None: it was not asked
        self._rows: list[bytes] = []    # of the answer to what the terminal has asked
        self._doubt = False             # whose result comes next is not known

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @property
    def idle(self) -> bool:
        return self._now is None and not self._waiting

    @property
    def under_way(self) -> str:
        """The person's line whose result is waited for."""
        return "" if self._now is None or self._now.own else self._now.text

    def submit(self, text: str, now: float) -> None:
        self._waiting.append(Line(text))
        self._go_on(now)

    def submit_file(self, name: str, lines: list[str], now: float) -> None:
        if not lines:
            self._front.note(f"{name}: no line in it")
            return
        file = SentFile(name, len(lines))
        self._waiting.extend(Line(text, file) for text in lines)
        self._go_on(now)

    def give_data(self, text: str, now: float) -> None:
        """Text with escapes, which a line feed follows if more bytes are wanted. Raises ValueError, with nothing sent."""
        data = unescaped(text, self.encoding)
        if len(data) > self.wanted:
            raise ValueError(f"{len(data)} bytes; the module waits for {self.wanted}")
        self._send_data(data if len(data) == self.wanted else data + b"\n", now)

    def give_up(self) -> None:
        """What waits is dropped, and what is under way is waited for no longer; but for data, which the module would take
        of whatever is sent."""
        current = self._catalogue.masked(self.under_way)
        if self.wanted:
            self._front.note(f"the module waits for {self.wanted} bytes more, but not longer than 20 s")
        elif current:
            self._doubt = True
            self._over()
            self._front.note(f"{current}: not waited for")
        self._drop()

    def lost(self, why: str) -> None:
        """The port is gone."""
        self._show_held("")
        self._over()
        self._framer.reset()
        self._has_reasons, self._module_repeats_ours, self._doubt, self._silent = None, False, False, False
        self._front.note(why)
        self._drop()

    def _drop(self) -> None:
        if dropped := len(self._waiting):
            self._waiting.clear()
            self._front.note(f"{dropped} line{'s' * (dropped > 1)} not sent")
            self.failed += dropped

    def received(self, data: bytes, now: float) -> None:
        for item in self._framer.receive(data, now):
            self._take(item, now)

    def tick(self, now: float) -> None:
        """Called often."""
        for item in self._framer.idle(now):
            self._take(item, now)
        if self._held is not None and now >= self._held_until:
            self._show_held("")
        if self._now is not None and now >= self._limit:
            line = self._now
            self._doubt = self._doubt or line.result
            if line.own:
                self._show_held("")
            elif line.result:
                self.failed += 1
                self._front.note(f"no final result to {self._catalogue.masked(line.text)}")
            elif not line.command and line.text.strip():
                self.failed += 1
                self._front.note("not a command: those begin with AT")
            self._over(failed=line.result or not line.command)
        self._go_on(now)

    # What goes out.

    def _go_on(self, now: float) -> None:
        while self._waiting and self.wanted and self._now is not None:
            self._data_that_waits(now)
        if self._now is None and self._waiting and now >= self._not_before:
            self._show_held("")
            self._send(self._waiting.popleft(), now)

    def _send(self, line: Line, now: float) -> None:
        if not line.own:
            self._front.sent(line.text)
        text, end = line.text, "\r"
        again = text.strip().upper() == "A/"
        if again and self._module_repeats_ours and self._last:
            text = self._last
        elif again:
            end = ""
        try:
            sent = (text + end).encode(self.encoding, "surrogateescape")
        except UnicodeEncodeError:
            self.failed += 1
            self._front.note(f"not sent: {self.encoding.upper()}, the port's character set, does not have all of it")
            self._count(line, failed=True)
            return
        command = re.search("AT", text, re.I) is not None
        if command:
            self._module_repeats_ours = line.own
            self._last = self._last if line.own else text
        line.command = command or again
        line.result = line.command and not self._turns_silent(text)
        self._now, self._sent_at = line, now
        self._limit = now + (OWN if line.own else ANSWER if line.result else NO_RESULT)
        self._rows = []
        self._framer.begin(sent, wants_data=self._catalogue.data_count(text) is not None)
        self._put(sent, self._catalogue.masked(text))

    def _put(self, data: bytes, as_logged: str) -> None:
        if self._log is not None:
            self._log.sent(as_logged)
        self._write(data)

    def _turns_silent(self, text: str) -> bool:
        """Whether no result comes: Q in the basic commands at the beginning of this line, or of one before."""
        for found in re.finditer("Q([01]?)|Z|&F", re.sub(r"^.*?AT|\+.*|;.*", "", text, flags=re.I), re.I):
            self._silent = found[1] == "1"
        return self._silent

    def _send_data(self, data: bytes, now: float) -> None:
        self.wanted -= len(data)
        self._limit = now + (INPUT if self.wanted else ANSWER)
        self._put(data, f"({len(data)} bytes of data)")
        self._front.wants(self.wanted)

    def _data_that_waits(self, now: float) -> None:
        """Of a file, or a pasted block: its next line is the data."""
        text = self._waiting.popleft()
        self._count(text, failed=False)
        self._front.sent(text.text)
        try:
            self.give_data(text.text, now)
        except ValueError as error:
            data = text.text.encode(self.encoding, "replace")[:self.wanted]
            self._front.note(f"{error}: the first {len(data)} are sent")
            self._send_data(data.ljust(self.wanted, b"\n"), now)

    # What comes in.

    def _take(self, item: Item, now: float) -> None:
        if self._log is not None:
            self._log.came(item, self.encoding)
        line = self._now
        if item.kind is Kind.URC and item.line == b"RDY":
            self._has_reasons, self._module_repeats_ours = None, False
            if now - self._sent_at > STARTING:
                self._limit = min(self._limit, now + RESTART)
        if line is None or item.kind in (Kind.URC, Kind.OTHER):
            self._front.came(item)
        elif item.kind is Kind.FINAL:
            self._finish(line, item, now)
        elif line.own:
            self._rows.append(item.line)
            self._limit = now + OWN
        elif item.kind is Kind.PROMPT:
            self.wanted = self._catalogue.data_count(line.text if line.text.strip().upper() != "A/" else self._last) or 0
            self._limit = now + INPUT
            self._front.wants(self.wanted)
            self._go_on(now)
        else:
            if charset := re.fullmatch(rb'\+CSCS: "([A-Z0-9-]+)"', item.line):
                self._follow_charset(charset[1].decode())
            self._limit = now + (ANSWER if line.result else NO_RESULT)
            self._front.came(item)

    def _finish(self, line: Line, item: Item, now: float) -> None:
        if line.own:
            self._over()
            self._asked(line, item, now)
        else:
            if self.wanted:
                self._front.note("the module waits for data no longer")
                self._not_before = now + SILENCE
            self.failed += item.failed
            in_doubt, self._doubt = self._doubt, False
            self._over(failed=item.failed)
            if not item.failed:
                self._follow(line.text)
            may_ask = self._reasons and self._last and not self._waiting and not in_doubt and self._has_reasons is not False
            if item.failed and may_ask and now >= self._not_before and "+CEER" not in line.text.upper():
                self._held, self._held_until = item, now + HELD
                self._send(Line("AT+CEER" if self._has_reasons else "AT+CLAC", own=True), now)
                return
            self._front.result(item, "")
        self._go_on(now)

    def _asked(self, line: Line, item: Item, now: float) -> None:
        """The module has answered what the terminal asked."""
        if line.text == "AT+CLAC":
            self._has_reasons = b"AT+CEER" in self._rows
            if self._has_reasons and not self._waiting:
                self._send(Line("AT+CEER", own=True), now)
                return
        reason = next((found[1] for row in self._rows if (found := _REASON.fullmatch(row))), b"")
        self._show_held(reason.decode("ascii", "replace"))

    def _show_held(self, reason: str) -> None:
        if self._held is not None:
            held, self._held = self._held, None
            self._front.result(held, reason)
        elif reason:
            self._front.reason(reason)

    def _over(self, failed: bool = True) -> None:
        """Nothing is under way any more."""
        if self._now is not None:
            self._count(self._now, failed)
        self._now, self._limit = None, float("inf")
        self._framer.end()
        if self.wanted:
            self.wanted = 0
            self._front.wants(0)

    def _count(self, line: Line, failed: bool) -> None:
        if (file := line.file) is not None:
            file.left -= 1
            file.failed += failed
            if not file.left:
                self._front.note(f"{file.name}: sent; " + (f"{file.failed} failed" if file.failed else "all OK"))

    def _follow(self, text: str) -> None:
        """What the line has changed on the port."""
        if rate := re.search(r'\+IPR *= *"?(\d+)', text, re.I):
            self._set_baud(int(rate[1]))
        if charset := re.search(r'\+CSCS *= *"?([A-Z0-9-]+)', text, re.I):
            self._follow_charset(charset[1].upper())

    def _follow_charset(self, name: str) -> None:
        self.encoding = CHARSETS.get(name, self.encoding)
