# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the keys do that the editor of prompt_toolkit does not have, or has otherwise."""
from __future__ import annotations

from typing import Protocol

from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import has_focus
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys


class Does(Protocol):
    def enter(self, text: str) -> bool: ...
    def keeps(self, text: str) -> bool: ...
    def give_up(self) -> None: ...
    def leave(self) -> None: ...


def bindings(terminal: Does) -> KeyBindings:
    keys = KeyBindings()
    typing = has_focus(DEFAULT_BUFFER)

    def enter(event: KeyPressEvent) -> bool:
        buffer = event.current_buffer
        keep = terminal.keeps(buffer.text)
        if taken := terminal.enter(buffer.text):
            buffer.reset(append_to_history=keep)
        return taken

    @keys.add("enter", filter=typing)
    @keys.add("c-j", filter=typing)
    def _(event: KeyPressEvent) -> None:
        state = event.current_buffer.complete_state
        if state is not None and state.current_completion is not None:
            event.current_buffer.complete_state = None  # it has been chosen
        else:
            enter(event)

    @keys.add(Keys.BracketedPaste, filter=typing)
    def _(event: KeyPressEvent) -> None:
        """Each line that is whole is entered, up to one that is not taken."""
        buffer = event.current_buffer
        first, *others = event.data.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        buffer.insert_text(first)
        for line in others:
            if not enter(event):
                break
            buffer.insert_text(line)

    @keys.add("c-c")
    def _(event: KeyPressEvent) -> None:
        if event.app.layout.has_focus(DEFAULT_BUFFER) and not event.current_buffer.text:
            terminal.give_up()
        event.app.layout.focus(DEFAULT_BUFFER)
        event.app.current_buffer.reset()

    @keys.add("c-d")
    def _(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.delete()
        else:
            terminal.leave()

    @keys.add("c-]", eager=True)  # another key may follow that of emacs
    def _(_event: KeyPressEvent) -> None:
        terminal.leave()

    return keys
