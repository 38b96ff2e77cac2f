# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What a page is made of, and the two ways to write it: Markdown for the site, roff for man.

A page is a list of blocks: ("heading", level, text[, anchor]), ("text", text), ("bullets", [text]), ("code", text),
("items", [(term, text)]), ("table", header, rows). Texts may have `code`, **bold** and [links](page.md).
"""

import re

INLINE = re.compile(r"`([^`]+)`|\*\*(.+?)\*\*|\[([^\]]+)\]\(([^)]+)\)")


def slug(command):
    """The name of a command's page."""
    name = command["name"]
    if name.startswith("+"):
        return name[1:].lower()
    return "at" + name.lower().replace("&", "-and-")


def _cell(text):
    # Also in code a bar would end the cell.
    return text.replace("|", "\\|")


def _table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join([*lines, *("| " + " | ".join(map(_cell, row)) + " |" for row in rows)])


def markdown(blocks):
    parts = []
    for kind, *what in blocks:
        if kind == "heading":
            anchor = f" {{#{what[2]}}}" if len(what) > 2 else ""
            parts.append(f"{'#' * what[0]} {what[1]}{anchor}")
        elif kind == "text":
            parts.append(what[0])
        elif kind == "bullets":
            parts.append("\n".join(f"- {text}" for text in what[0]))
        elif kind == "code":
            parts.append(f"```at\n{what[0]}\n```")
        elif kind == "items":
            parts.append(_table(("", ""), what[0]))
        elif kind == "table":
            parts.append(_table(*what))
    return "\n\n".join(parts) + "\n"


ESCAPES = {"\\": r"\e", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti", "-": r"\-", "–": r"\(en", "…": "..."}


def escaped(text):
    return "".join(ESCAPES.get(letter, letter) for letter in text)


def literal(text):
    """Plain text in which nothing but `code` is a mark."""
    return "".join(piece if place % 2 else re.sub(r"([*<\[])", r"\\\1", piece)
                   for place, piece in enumerate(re.split(r"(`[^`]*`)", text)))


def prose(text):
    """Inline marks as roff. A link is its text: man has no pages of the site."""
    made, at = [], 0
    text = re.sub(r"\\([*<\[])", r"\1", text)
    for match in INLINE.finditer(text):
        made.append(escaped(text[at:match.start()]))
        code, bold, link, _ = match.groups()
        made.append(rf"\fB{escaped(code or bold)}\fR" if code or bold else prose(link))
        at = match.end()
    line = "".join([*made, escaped(text[at:])])
    return rf"\&{line}" if line.startswith((".", r"\(aq")) else line


def _code(text):
    lines = [escaped(line) for line in text.splitlines()]
    return "\n".join([".RS 4", ".nf", *(rf"\&{line}" for line in lines), ".fi", ".RE"])


def _items(items):
    """Terms without a text share that of the next."""
    lines, macro = [], ".TP"
    for term, text in items:
        lines += [macro, prose(term), *([prose(text)] if text else [])]
        macro = ".TP" if text else ".TQ"
    return "\n".join(lines)


def roff(blocks, deeper=0):
    """deeper: 1 makes headings of the first level subsections. Below those, a heading is a line of its own."""
    parts, fresh = [], True  # nothing stands between a heading and what follows
    for kind, *what in blocks:
        if kind == "heading":
            level = what[0] + deeper
            title = prose(what[1])
            if level < 3:
                title = title.replace(r"\fB", "").replace(r"\fR", "").replace('"', r"\(dq")  # an argument of a macro
            parts.append(f"{('.SH', '.SS')[level - 1]} {title}" if level < 3 else f".PP\n\\fI{title}\\fR")
            fresh = level < 3
            continue
        if kind == "text":
            parts.append(("" if fresh else ".PP\n") + prose(what[0]))
        elif kind == "bullets":
            parts.append("\n".join(f".IP \\(bu 2\n{prose(text)}" for text in what[0]))
        elif kind == "code":
            parts.append(_code(what[0]) if fresh else ".PP\n" + _code(what[0]))
        elif kind == "items":
            parts.append(_items(what[0]))
        elif kind == "table":
            parts.append("\n".join(f".TP\n{prose(row[0])}\n{prose('; '.join(cell for cell in row[1:] if cell))}"
                                   for row in what[1]))
        fresh = False
    return "\n".join(parts) + "\n"
