# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Examples: exchanges of the transcripts under test/golden, which tests replay byte for byte. None is made up here."""

import re
from dataclasses import dataclass
from functools import lru_cache

import replay
import shapes

from .version import version

# What tests fill in.
VALUES = {"ap_mac": "00:0A:F5:88:88:8F", "revision": f"w58d-{version()}"}
RESULT = re.compile(rb"\r\n(OK|ERROR|\+CME ERROR: [^\r]*)\r\n|\r\n(> )$")
# Values as a manual writes them: no blanks beside them, nothing odd in quotes.
VALUE = r'(?:"[^",;\\]*"|[^",;\\ ]*)'
PLAIN = re.compile(rf"AT\+?[A-Z0-9&]+(?:\?|=\?|(?:= ?({VALUE}(?:,{VALUE})*))?)")
# A module of another model or configuration; how lines are edited.
ELSEWHERE = ("strict", "w58l", "line")
MOST_ROWS = 8


def shown(data):
    """Bytes as a terminal shows them: a line end is one, whatever it is made of, and what cannot be printed is escaped."""
    def piece(match):
        found = match[0]
        if found.endswith("\r\n"):
            return "\n"
        return {"\r": "\\r", "\n": "\\n"}.get(found, f"\\x{ord(found):02x}")

    return re.sub(r"\r?\r\n|[^ -~]", piece, data.decode("latin-1")).strip("\n")


@dataclass(frozen=True)
class Exchange:
    """What is sent and all that comes of it, until the host or a client sends again."""

    source: str  # folder/name
    steps: tuple
    asked: tuple = ()  # (name, form) of each command

    @property
    def line(self):
        """The command line; "" if a client of the LAN server begins."""
        return "" if self.steps[0].client_of else self.steps[0].send.decode("latin-1").strip("\r\n")

    @property
    def text(self):
        first, *data = self.steps
        lines = [f"# a client sends: {shown_data(first.send)}"] if first.client_of else []
        lines.append(shown(first.expect))
        for step in data:
            lines.append(f"# {len(step.send)} bytes are sent, and not echoed: {shown_data(step.send)}")
            lines.append(shown(step.expect))
        return "\n".join(lines).rstrip(" ")

    @property
    def result(self):
        """OK or an error; "" without echo, or in digits."""
        found = [match for step in self.steps for match in RESULT.finditer(step.expect)]
        echoed = self.steps[0].expect.startswith(self.line.encode("latin-1") + b"\r\r\n")
        return (found[-1][1] or b"").decode() if found and echoed else ""

    @property
    def values(self):
        """The values that the line gives, "" for an empty place; None if it is no line that a manual would print."""
        match = PLAIN.fullmatch(self.line)
        return match and self.line.isascii() and [value.strip('"') for value in (match[1] or "").split(",")]

    @property
    def worth(self):
        """Greater: shows more. As many values as can be; the manual's own; as much of an answer."""
        return (len([value for value in self.values if value]), self.source.startswith("manual/"),
                len(self.text) - len(self.line))


def shown_data(data):
    return re.sub(r"[^ -~]", lambda match: {"\r": "\\r", "\n": "\\n"}.get(match[0], f"\\x{ord(match[0]):02x}"),
                  data.decode("latin-1"))


def _exchanges(path):
    source, steps, found = f"{path.parent.name}/{path.stem}", replay.load(path, VALUES), []
    while steps:
        taken = [steps.pop(0)]
        while steps and taken[-1].expect.endswith(b"> "):
            taken.append(steps.pop(0))  # data
        line = taken[0].send.rstrip(b"\r\n")
        asked = () if taken[0].client_of or line.count(b"\r") else tuple(shapes.asked(line))
        found.append(Exchange(source, tuple(taken), asked))
    return found


@lru_cache(maxsize=None)
def transcripts():
    """source -> its exchanges"""
    return {f"{path.parent.name}/{path.stem}": _exchanges(path) for path in sorted(replay.FOLDER.rglob("*.golden"))}


def texts():
    """All that a page may show as an exchange: text -> the bytes that it stands for."""
    known = {}
    for exchanges in transcripts().values():
        for exchange in exchanges:
            if exchange.asked and not exchange.result:
                continue  # a line that was not echoed is not shown
            known.setdefault(exchange.text, set()).add(b"|".join(step.send + b"<" + step.expect for step in exchange.steps))
    return known


def _form(exchange):
    form = exchange.asked[0][1]
    return "write" if form == "execute" and "=" in exchange.line else form  # S-parameters


def _alone(name, elsewhere):
    """Exchanges of this command by itself, each with the one behind it."""
    for source, exchanges in transcripts().items():
        if source.split("/")[0] in elsewhere:
            continue
        for exchange, after in zip(exchanges, [*exchanges[1:], None]):
            if len(exchange.asked) == 1 and exchange.asked[0][0] == name and exchange.result and exchange.values:
                yield exchange, after


def _refusal(candidates):
    """The one that says most of why, with the question why if that was asked."""
    def says(pair):
        exchange, after = pair
        asks = after is not None and after.line == "AT+CEER" and exchange.line != "AT+CEER"
        return ("ERROR: " in exchange.result and not exchange.result[-1].isdigit(), asks, *exchange.worth)

    refused = [pair for pair in candidates if pair[0].result != "OK"]
    if not refused:
        return []
    exchange, after = max(refused, key=says)
    label = "Refused, after `AT+CMEE=2`" if says((exchange, after))[0] else \
        "Refused, after `AT+CMEE=1`" if "+CME" in exchange.result else "Refused"
    return [(label, exchange), *([("And why", after)] if says((exchange, after))[1] else [])]


def _extended(command):
    """(place, greatest value of the vendor's manual) of each parameter whose values go on beyond."""
    parameters = command.get("forms", {}).get("write", {}).get("parameters", ())
    return [(place, one["most"]) for place, one in enumerate(parameters) if "extended_to" in one]


def _writes(command, writes):
    if not writes:
        return []
    most = max(reversed(writes), key=lambda one: one.worth)  # the last of them
    fewest = min(writes, key=lambda one: one.worth[0])
    chosen = [("Write", most)]
    if fewest.worth[0] < most.worth[0]:
        chosen.append(("Write, with fewer values", fewest))
    for place, greatest in _extended(command):
        beyond = [one for one in writes if place < len(one.values) and one.values[place].isdigit()
                  and int(one.values[place]) > greatest and one not in (most, fewest)]
        if beyond:
            chosen.append(("Write, beyond the vendor's manual", beyond[0]))
    return chosen


def examples(command):
    """(what it is, exchange): of each form one that succeeds, of the write form with most and with fewest values; one
    that is refused."""
    name = command["name"]
    elsewhere = [folder for folder in ELSEWHERE if not (folder == "w58l" and "W58" not in command.get("models", ["W58"]))
                 and not (folder == "line" and not name.startswith("+"))]
    candidates = list(_alone(name, elsewhere))
    good = [exchange for exchange, _ in candidates if exchange.result == "OK"]
    chosen = _writes(command, [exchange for exchange in good if _form(exchange) == "write"])
    for form in ("execute", "read", "test"):
        of_form = [exchange for exchange in good if _form(exchange) == form and exchange.text.count("\n") <= MOST_ROWS + 3]
        if of_form:
            behind = [after for exchange, after in candidates if chosen and exchange is chosen[0][1] and after in of_form]
            chosen.append((form.capitalize(), (behind or [max(of_form, key=lambda one: len(one.text))])[0]))
    return [*chosen, *_refusal(candidates)]


def in_profile():
    """What `AT&V` shows: what `AT&W` keeps."""
    shows = next(exchange for exchanges in transcripts().values() for exchange in exchanges if exchange.line == "AT&V")
    return set(re.findall(r"(?:^|; )([&+]?[A-Z]+\d*): ", shows.text, re.M))


def urc_example(begins):
    """What a client of the LAN server sent, and the first URC of this kind that came of it."""
    wanted = b"\r\n" + begins.encode("ascii")
    for source, exchanges in transcripts().items():
        if source.split("/")[0] in ELSEWHERE:
            continue
        for exchange in exchanges:
            if exchange.steps[0].client_of and wanted in exchange.steps[0].expect:
                return exchange
    return None
