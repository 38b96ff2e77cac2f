# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The page of config/w58d.toml, made of its own comments."""

import re

from . import ROOT
from .pages import literal

TABLE = re.compile(r"\[+([\w.]+)\]+$")
KEY = re.compile(r"#?(\w+) = (.*)$")


def entries():
    """("table", name, text, []) and ("keys", table, text, [(key, value)]), in their order; the file's own text first."""
    found, comment, table = [], [], ""
    for line in (ROOT / "config/w58d.toml").read_text(encoding="utf-8").splitlines():
        if line.startswith("# SPDX-"):
            continue
        if line.startswith("# ") or line == "#":
            comment.append(line[2:])
        elif match := TABLE.match(line):
            table = match[1]
            found.append(("table", line, _paragraphs(comment), []))
            comment = []
        elif match := KEY.match(line):
            if comment or not found or found[-1][0] == "table":
                found.append(("keys", table, _paragraphs(comment), []))
                comment = []
            found[-1][3].append((match[1], match[2]))
        elif comment and not found:
            found.append(("file", "", _paragraphs(comment), []))
            comment = []
    return found


def _paragraphs(lines):
    return [literal(" ".join(part.split())) for part in "\n".join(lines).split("\n\n") if part.strip()]


def blocks():
    """Beginning with the keys that are in no table."""
    made, named = [], False
    for kind, name, texts, keys in entries():
        if kind == "table":
            made += [("heading", 2, f"`{name}`", re.sub(r"\W+", "-", name).strip("-")), *(("text", text) for text in texts)]
            named = True
        elif kind == "keys":
            if not named:
                made.append(("heading", 2, "Keys in no table", "keys"))
                named = True
            *first, last = [f"`{key} = {value}`" for key, value in keys]
            made.append(("items", [*((key, "") for key in first), (last, " ".join(texts))]))
    return made
