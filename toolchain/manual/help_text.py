# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the programs' own --help says, read from their sources: they may be built for another machine."""

import ast
import re

from . import ROOT

SOURCES = {"w58d": ("src/app/options.cpp", "helpText() {"), "w58d-at": ("src/client/main.cpp", "kHelp ="),
           "w58-sim": ("src/sim/options.cpp", "kUsage ="), "lines": ("src/sim/scene.cpp", "kHelp =")}
DEFAULT_CONFIG = "/etc/w58d/w58d.toml"
PIECE = re.compile(r'R"\((.*?)\)"|"((?:[^"\\\n]|\\.)*)"|\b(W58_\w+)|(;)', re.S)


def _macros():
    header = (ROOT / "include/w58/at_socket.h").read_text(encoding="utf-8")
    return dict(re.findall(r'#define (W58_\w+) "([^"]*)"', header))


def text(program):
    """The text that the literal in its source makes."""
    path, begin = SOURCES[program]
    source = (ROOT / path).read_text(encoding="utf-8").split(begin, 1)[1]
    macros, made = _macros(), ""
    for raw, literal, macro, end in PIECE.findall(source):
        if end:
            break
        made += raw or macros.get(macro, "") or re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), literal)
    return made.replace("{}", DEFAULT_CONFIG)


def items(program):
    """(option or word with its values, what it is) of each line in two columns."""
    lines = text(program).splitlines()
    # Where most of what is in the second column begins.
    starts = [match.end() for line in lines if (match := re.match(r" *\S.*?  +(?=\S)", line))]
    column = max(set(starts), key=starts.count)
    indent = 0 if program == "lines" else 2
    found = []
    for line in lines:
        first = len(line) - len(line.lstrip())
        if first == column and found:
            found[-1][1] += " " + line.strip()
        elif first in (indent, indent + 4) and line.strip():  # a long option stands behind the place of a short one
            split = len(line) > column and line[column - 1] == " " and line[column] != " "
            found.append([line[:column].strip(), line[column:].strip()] if split else [line.strip(), ""])
    return [(term, re.sub(r"\s+", " ", what).strip()) for term, what in found]


def options(program):
    """All options of a program, such as --help."""
    return sorted(set(re.findall(r"(?<![\w-])--?[a-zA-Z][a-z-]*", text(program))))


def argparse_items(folder):
    """(option with its value, what it is) of what a program in Python, of these files, tells argparse: its help cannot be
    asked for without the libraries it needs."""
    found = []
    for path in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "attr", "") != "add_argument":
                continue
            name = ast.literal_eval(node.args[0])
            given = {each.arg: each.value for each in node.keywords}
            known = {key: value.value for key, value in given.items() if isinstance(value, ast.Constant)}
            value = known.get("metavar") or ("" if "action" in known and known["action"] != "append" else name.strip("-").upper())
            term = f"{name} {value}".strip() if name.startswith("-") else name.upper()
            default = f"default: {known['default']}" if known.get("default") is not None else ""
            found.append((term, known.get("help", default)))
    return [("-h, --help", "print all of this"), *found]
