# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The man pages: prose of man/, with what tables and programs know filled in at @names@."""

import re

from . import HERE, configuration, help_text, reference
from .pages import literal, roff
from .version import day, version

SOURCES = sorted(path for path in (HERE / "man").iterdir() if path.suffix[1:].isdigit())


def _options(program):
    return roff([("items", [(f"`{term}`", literal(what)) for term, what in help_text.items(program)])])


def _argparse_options(tool):
    items = help_text.argparse_items(HERE.parent / tool)
    return roff([("items", [(f"`{term}`", literal(what)) for term, what in items])])


def _commands():
    made = []
    for title, commands in reference.families():
        made.append(roff([("heading", 1, title)]))
        made += [roff(reference.page(command), deeper=1) for command in commands]
    return "".join(made)


FILLED = {
    "w58d.8": {"options": lambda: _options("w58d")},
    "w58d-at.1": {"options": lambda: _options("w58d-at")},
    "w58-sim.1": {"options": lambda: _options("w58-sim"), "lines": lambda: _options("lines")},
    "w58-term.1": {},
    "w58d-conformance.1": {"options": lambda: _argparse_options("conformance")},
    "w58d-factory.1": {"options": lambda: _argparse_options("factory")},
    "w58d.toml.5": {"keys": lambda: roff(configuration.blocks())},
    "w58-at-commands.7": {"commands": _commands, "urcs": lambda: roff(reference.urc_pages()),
                          "errors": lambda: roff(reference.errors())},
}


def page(source):
    """The text of one, of its source in man/."""
    text = source.read_text(encoding="utf-8").replace("@version@", version()).replace("@day@", day())
    for name, made in FILLED[source.name].items():
        text = text.replace(f"\n@{name}@\n", "\n" + made())
    if left := re.findall(r"^@\w+@$", text, flags=re.M):
        raise ValueError(f"{source.name}: nothing is known of {left[0]}")
    return text


def pages():
    """name -> text"""
    return {source.name: page(source) for source in SOURCES}
