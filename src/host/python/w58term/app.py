# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The terminal: a line at the bottom that is being typed, above it what was sent and what has come."""
from __future__ import annotations

import asyncio
import concurrent.futures
import dataclasses
import signal
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.renderer import print_formatted_text
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import is_dumb_terminal as is_dumb_terminal  # noqa: F401  (for cli.py)

from . import history, keys, page
from .catalogue import Catalogue
from .completion import CommandCompleter, hint
from .framing import Item
from .link import Link
from .log import Log
from .page import Piece
from .piped import read_file
from .screen import PROMPT, STYLE, Screen
from .session import Session

_TICK = 0.05
_FIRST = 0.2


@dataclasses.dataclass
class Options:
    url: str
    baudrate: int = 115200
    encoding: str = "gbk"
    quiet: bool = False   # reasons are not asked for
    times: bool = False
    once: bool = False    # a port that goes is not waited for
    colour: bool = True
    send: str | None = None


class Terminal:
    """A session's front. notes: what is to be said at the beginning."""

    def __init__(self, options: Options, catalogue: Catalogue, log: Log | None, notes: list[str]) -> None:
        self._options, self._catalogue, self._log = options, catalogue, log
        self._screen = Screen(options.times)
        self._lines: list[list[Piece]] = []   # to be shown
        self._showing: asyncio.Task[None] | None = None
        self._gone = False
        self._status = 0
        self._writer = concurrent.futures.ThreadPoolExecutor(1)  # for a port that takes its time
        self._depth = ColorDepth.default() if options.colour else ColorDepth.DEPTH_1_BIT
        self._style = Style.from_dict(STYLE)
        kept = history.KeptHistory(history.place(), catalogue)
        self._notes = [*notes, *filter(None, [kept.why])]
        self._prompt: PromptSession[str] = PromptSession(
            self._message, completer=CommandCompleter(catalogue), complete_while_typing=False, history=kept,
            key_bindings=keys.bindings(self), bottom_toolbar=self._toolbar, style=self._style,
            color_depth=self._depth, erase_when_done=True, reserve_space_for_menu=6)

    async def run(self) -> int:
        """The exit status. Raises OSError if the port cannot be opened."""
        loop = asyncio.get_running_loop()

        def soon(what: Any) -> Any:
            return lambda *words: loop.call_soon_threadsafe(what, *words)

        link = Link(self._options.url, self._options.baudrate, once=self._options.once, on_data=soon(self._came),
                    on_gone=soon(self._lost), on_back=soon(self._back))
        self.session = Session(self, self._catalogue, lambda data: self._later(link.write, data),
                               lambda rate: self._later(link.set_baud, rate), encoding=self._options.encoding,
                               reasons=not self._options.quiet, log=self._log)
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.leave)
        ticking = loop.create_task(self._tick())
        try:
            await self._prompt.prompt_async(pre_run=lambda: self._begin(link), set_exception_handler=False)
        except EOFError:
            pass  # the terminal has hung up
        finally:
            ticking.cancel()
            link.close()
            self._writer.shutdown(wait=False)
        if self._showing is not None:
            await self._showing
        await self._flush()
        return self._status

    def _begin(self, link: Link) -> None:
        for note in self._notes:
            self.note(note)
        self._show(self._screen.dim(f"{self._options.url}: Ctrl-] leaves, ? helps"))
        link.start()
        if self._options.send is not None:  # behind what waits in the port
            asyncio.get_running_loop().call_later(_FIRST, self._send_file, self._options.send)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK)
            self.session.tick(self._now())
            if self._log is not None and self._log.why:
                log, self._log = self._log, None
                self.note(f"--log: {log.why}; nothing more is added")

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    def _later(self, what: Any, *words: Any) -> None:
        self._writer.submit(what, *words)

    # What the keys do.

    def enter(self, text: str) -> bool:
        """A line was typed, or pasted. False: it stays in the editor."""
        if self.session.wanted:
            try:
                self.session.give_data(text, self._now())
            except ValueError as error:
                self.note(str(error))
                return False
            self._show(self._screen.sent(text, data=True))
        elif text.startswith(("?", ":")):
            self._do_here(text)
        elif self._catalogue.hides(text):
            self.note("the password was not kept: type it in the place of ***")
            return False
        elif text.strip():
            if self._gone:
                self.note("the port is gone: nothing is sent")
                return False
            self.session.submit(text, self._now())
        return True

    def keeps(self, text: str) -> bool:
        """Whether a line is one for the history."""
        return bool(text.strip()) and not self.session.wanted

    def give_up(self) -> None:
        self.session.give_up()

    def leave(self) -> None:
        if self._prompt.app.is_running and not self._prompt.app.is_done:
            self._prompt.app.exit(result="")

    def _do_here(self, text: str) -> None:
        """What the terminal does itself."""
        word, _, rest = text.strip().partition(" ")
        if text.startswith("?"):
            self._help(text[1:])
        elif word == ":send" and rest:
            self._send_file(rest.strip())
        elif word == ":time":
            self._screen.times = not self._screen.times
        else:
            self.note(f"{word}: there are :send FILE and :time")

    def _help(self, about: str) -> None:
        command = self._catalogue.find(about) if about.strip() else None
        if command is not None:
            lines = page.page(self._catalogue, command)
        elif about.strip():
            self.note(f"{about.strip()}: " + ("no such command" if self._catalogue.there else "there is no catalogue"))
            return
        else:
            lines = page.overview(self._catalogue, self._prompt.app.output.get_size().columns)
        for line in lines:
            self._show(line)

    def _send_file(self, name: str) -> None:
        try:
            self.session.submit_file(name, read_file(name), self._now())
        except OSError as error:
            self.note(f"{name}: {error.strerror}")

    # What the port does.

    def _came(self, data: bytes) -> None:
        self.session.received(data, self._now())

    def _lost(self, why: str, last: bool) -> None:
        self._gone = True
        self.session.lost(f"the port is gone: {why}" + ("" if last else "; waiting for it"))
        if last:
            self._status = 1
            self.leave()
        self._prompt.app.invalidate()

    def _back(self) -> None:
        self._gone = False
        self.note("the port is back")
        self._prompt.app.invalidate()

    # The session's front.

    def sent(self, text: str) -> None:
        self._show(self._screen.sent(text, data=bool(self.session.wanted)))

    def came(self, item: Item) -> None:
        self._show(self._screen.came(item, self.session.encoding))

    def result(self, item: Item, reason: str) -> None:
        self._show(self._screen.result(item, reason))

    def reason(self, text: str) -> None:
        self._show(self._screen.dim(f"       {text}"))

    def wants(self, count: int) -> None:
        self._prompt.app.invalidate()

    def note(self, text: str) -> None:
        if self._log is not None:
            self._log.note(text)
        self._show(self._screen.note(text))

    # The screen.

    def _message(self) -> FormattedText:
        if self._gone:
            return FormattedText([("class:error", "gone "), ("class:prompt", PROMPT)])
        if self.session.wanted:
            return FormattedText([("class:wanted", f"{self.session.wanted} bytes> ")])
        return FormattedText([("class:prompt", PROMPT)])

    def _toolbar(self) -> FormattedText:
        if self.session.wanted:
            return FormattedText([("class:hint", r"data: Enter sends it, as a line feed if bytes are left; \n \r \t \\ \xHH; 20 s")])
        if pieces := hint(self._catalogue, self._prompt.default_buffer.document.text_before_cursor):
            return FormattedText(pieces)
        waiting = f", and {self.session.waiting} more" if self.session.waiting else ""
        under_way = self._catalogue.masked(self.session.under_way)
        return FormattedText([("class:hint", f"waiting for {under_way}{waiting}" if under_way else "")])

    def _show(self, line: list[Piece]) -> None:
        self._lines.append(line)
        if self._showing is None or self._showing.done():
            self._showing = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        """Above the line that is being typed. The terminal stays as it is for keys; run_in_terminal() would have it echo."""
        app = self._prompt.app
        while self._lines:
            typing = app.is_running
            if typing and app.output.responds_to_cpr:
                await app.renderer.wait_for_cpr_responses()
            if typing and (app.is_done or not app.is_running):
                return  # the line that was being typed is taken away first
            lines, self._lines = self._lines, []
            if typing:
                app.renderer.erase()
            for line in lines:
                print_formatted_text(app.output, [*line, ("", "\n")], self._style, color_depth=self._depth)
            app.output.flush()
            if typing:
                app.renderer.reset()
                app.renderer.request_absolute_cursor_position()
                app.invalidate()
