# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What was found, as lines for a terminal, as one HTML page that needs nothing but itself, and as JSON."""
from __future__ import annotations

import dataclasses
import datetime
import html
import re
import textwrap
from typing import Any

from outcome import Difference, Row, Verdict, shown

WIDTH = 80
NAME_AT, WHY_AT = 9, 34
LONG = 280  # characters of an answer on the terminal
WORDS = {Verdict.HELD: "held", Verdict.DIFFERS: "DIFFERS", Verdict.NOT_APPLICABLE: "n/a", Verdict.NOT_TRIED: "-"}
STYLE = """
body { font: 15px/1.4 sans-serif; margin: 2em; max-width: 66em }
table { border-collapse: collapse; margin: 1em 0 } td, th { text-align: left; vertical-align: top; padding: .2em .8em }
tr { border-bottom: 1px solid #ddd } .held { color: #060 } .differs { color: #a00; font-weight: bold }
tr.not td { color: #666 } td.number { text-align: right; white-space: nowrap }
pre { background: #f4f4f4; padding: .6em; margin: .2em 0; white-space: pre-wrap; word-break: break-all }
mark { background: #fcc }
"""


@dataclasses.dataclass
class Report:
    facts: dict[str, str]  # of the module and of how it was reached
    began: datetime.datetime
    rows: list[Row]

    def count(self, verdict: Verdict) -> int:
        return sum(row.verdict is verdict for row in self.rows)

    def summary(self) -> str:
        parts = [f"{self.count(Verdict.HELD)} held", f"{self.count(Verdict.DIFFERS)} differ" +
                 ("s" if self.count(Verdict.DIFFERS) == 1 else "")]
        parts += [f"{count} {verdict.value}" for verdict in (Verdict.NOT_APPLICABLE, Verdict.NOT_TRIED)
                  if (count := self.count(verdict))]
        return ", ".join(parts)


def where(difference: Difference) -> str:
    return (f"line {difference.line}: " if difference.line else "") + str(difference)


def _split(data: bytes, other: bytes) -> tuple[str, str]:
    """What both begin with, and what then differs."""
    same = next((at for at, (one, two) in enumerate(zip(data, other)) if one != two), min(len(data), len(other)))
    return shown(data[:same]), shown(data[same:])


def _bytes(data: bytes, other: bytes) -> str:
    """Short enough for a terminal, with the place where they differ."""
    before, behind = _split(data, other)
    if len(before) + len(behind) > LONG:
        before = before if len(before) <= LONG // 4 else "..." + before[-LONG // 4:]
        behind = behind if len(behind) <= LONG // 2 else behind[:LONG // 2] + f"... ({len(data)} bytes)"
    return before + behind or "(nothing)"


def _pieces(text: str, room: int) -> list[str]:
    """Of at most so many characters, no escape in two."""
    pieces = [""]
    for token in re.findall(r"\\x..|\\.|.", text):
        if len(pieces[-1]) + len(token) > room:
            pieces.append("")
        pieces[-1] += token
    return pieces


def two_columns(name: str, text: str) -> list[str]:
    """A name and what is said of it."""
    return textwrap.wrap(name.ljust(WHY_AT - NAME_AT) + text, WIDTH, subsequent_indent=" " * (WHY_AT - NAME_AT)) or [name]


def lines(row: Row) -> list[str]:
    """For a terminal of 80 columns."""
    head = WORDS[row.verdict].ljust(NAME_AT) + row.name
    if row.difference is None:
        if not row.why:
            return [head.ljust(WHY_AT) + f"{row.seconds:6.1f} s"]
        head = head.ljust(WHY_AT - 1) + " "
        return textwrap.wrap(head + row.why, WIDTH, subsequent_indent=" " * WHY_AT, break_on_hyphens=False)
    told = [head, *textwrap.wrap(where(row.difference), WIDTH, initial_indent=" " * NAME_AT,
                                 subsequent_indent=" " * NAME_AT)]
    expected, came = row.difference.expected, row.difference.came
    for title, text in (("sent", _bytes(row.difference.sent, b"")), ("expected", _bytes(expected, came)),
                        ("came", _bytes(came, expected))):
        pieces = _pieces(text, WIDTH - NAME_AT - 10)
        told += [" " * NAME_AT + (title if number == 0 else "").ljust(10) + piece for number, piece in enumerate(pieces)]
    return told


def _marked(data: bytes, other: bytes) -> str:
    before, behind = _split(data, other)
    return html.escape(before) + (f"<mark>{html.escape(behind)}</mark>" if behind else "") or "(nothing)"


def _difference(difference: Difference) -> str:
    parts = (("sent", html.escape(shown(difference.sent)) or "(nothing)"),
             ("expected", _marked(difference.expected, difference.came)),
             ("came", _marked(difference.came, difference.expected)))
    return html.escape(where(difference)) + "".join(f"<br>{title}<pre>{text}</pre>" for title, text in parts)


def _row(row: Row, brief: str) -> str:
    kind = {Verdict.HELD: "held", Verdict.DIFFERS: "differs"}.get(row.verdict, "not")
    what = _difference(row.difference) if row.difference else html.escape(row.why or brief)
    return (f'<tr class="{"not" if kind == "not" else ""}"><td class="{kind}">{html.escape(row.verdict.value)}</td>'
            f'<td>{html.escape(row.name)}</td><td>{what}</td><td class="number">{row.seconds:.1f} s</td></tr>\n')


def page(report: Report, briefs: dict[str, str]) -> str:
    """`briefs`: what rows are about, by name. Everything is escaped: it comes from the device, or may."""
    title = html.escape(f"{report.facts.get('Model') or 'Module'}: {report.summary()}")
    known = "".join(f"<tr><td>{html.escape(key)}</td><td>{html.escape(value)}</td></tr>\n"
                    for key, value in report.facts.items())
    rows = "".join(_row(row, briefs.get(row.name, "")) for row in report.rows)
    return (f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            f"<style>{STYLE}</style></head><body>\n<h1>{title}</h1>\n"
            f"<p>w58d-conformance, {html.escape(report.began.isoformat(' ', 'seconds'))}</p>\n<table>\n{known}</table>\n"
            f"<table><tr><th></th><th>Transcript or rule</th><th></th><th>Time</th></tr>\n{rows}</table>\n"
            "</body></html>\n")


def as_json(report: Report) -> dict[str, Any]:
    """Bytes are as in transcripts: printable ASCII but the backslash, and \\\\ \\r \\n \\xHH."""
    def row_of(row: Row) -> dict[str, Any]:
        made: dict[str, Any] = {"name": row.name, "verdict": row.verdict.value, "seconds": round(row.seconds, 3)}
        if row.why:
            made["why"] = row.why
        if row.difference:
            made["difference"] = {"line": row.difference.line or None, "how": str(row.difference)} | {
                key: shown(getattr(row.difference, key)) for key in ("sent", "expected", "came")}
        return made

    return {"format": 1, "began": report.began.isoformat(timespec="seconds"), "module": report.facts,
            "counts": {verdict.value: report.count(verdict) for verdict in Verdict},
            "rows": [row_of(row) for row in report.rows]}
