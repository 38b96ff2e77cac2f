# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The pages of the site that tables, sources and transcripts make."""

from . import configuration, help_text, reference
from .pages import literal, markdown

PROGRAMS = (("w58d", "The daemon, on the module."), ("w58d-at", "AT commands from a shell on the module."),
            ("w58-sim", "A module without the module, on a host computer."))


def _index():
    blocks = [("heading", 1, "AT commands"),
              ("text", "A page for each command, made of the tables that the module itself is made of. Every example on them is an "
                       "exchange that the project's tests replay byte for byte, shown as on a terminal with echo: what cannot be "
                       "printed is `\\xHH`, and lines that begin with `#` say what others did meanwhile. What comes by itself is in "
                       "[URCs](urcs.md).")]
    for title, commands in reference.families():
        rows = [(reference.link(command), command["brief"], reference.only_on(command)) for command in commands]
        blocks += [("heading", 2, title), ("table", ("Command", "What it does", "Only on"), rows)]
    return [*blocks, ("heading", 2, "Errors"), ("text", f"As {reference.link(reference.by_name('+CMEE'))} says, `ERROR`, or "
                                                "`+CME ERROR: ` and one of these:"), *reference.errors()]


def _urcs():
    return [("heading", 1, "What comes by itself"),
            ("text", "Unsolicited result codes stand in lines of their own, never within an answer, nor in a command half "
                     "typed."),
            *reference.urc_pages()]


def _configuration():
    return [("heading", 1, "w58d.toml"),
            ("text", "`/etc/w58d/w58d.toml`, read when w58d starts. Only `[[port]]` has to be there; of all other keys, those "
                     "shown are the defaults. The file itself has the same text as comments, and `man 5 w58d.toml` as well."),
            *configuration.blocks()]


def _programs():
    blocks = [("heading", 1, "Programs"), ("text", "What their `--help` says. Each has a man page.")]
    for program, what in PROGRAMS:
        blocks += [("heading", 2, program), ("text", what),
                   ("items", [(f"`{term}`", literal(text)) for term, text in help_text.items(program)])]
    return [*blocks, ("heading", 2, "Lines of w58-sim", "lines"),
            ("text", "Of its scripts, of whoever connects to `--control`, and of `--tell`."),
            ("items", [(f"`{term}`", literal(text)) for term, text in help_text.items("lines")])]


def reference_pages():
    """path in the site -> Markdown"""
    made = {"index": _index(), "urcs": _urcs(), "w58d-toml": _configuration(), "programs": _programs()}
    made |= {reference.slug(command): reference.page(command) for command in reference.ALL}
    return {f"reference/{name}.md": markdown(blocks) for name, blocks in made.items()}
