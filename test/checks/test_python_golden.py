# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The transcripts of test/golden, heard by the Python package: every row, URC, byte and result, however the bytes are cut."""
import re
import sys

import pytest
from wire import ROOT, Host, Script
from w58 import CmeError, CommandError, UrcRdy
from w58.commands import BARE_URCS, URCS

sys.path.insert(0, str(ROOT / "test/golden"))
import replay  # noqa: E402

# What a transcript does not have, and the contract allows: before the line is echoed or answered, and behind its result.
BEFORE = b"\r\n+CWEVNET: 1\r\n\r\n+CWLANDATA: 0,8\r\n\r\nERROR\n\r\n"
BEHIND = b"\r\n+CWLANMSG: OK\r\n\r\r\n"
RESULT = re.compile(rb"OK|ERROR|\+CME ERROR: .*")
CONTROL = re.compile(rb"[\x00-\x1F\x7F]")
PROMPT = b"\r\n> "
VALUES = {"revision": "1.0", "ap_mac": "00:0A:F5:88:88:8F"}  # that a transcript leaves open


def expected(answer, command):
    """What a reader of the contract makes of an answer: rows with their bytes, URCs as (how it begins, the rest, bytes), result."""
    rows, urcs, result = [], [], b""
    name = re.split(rb"[=?;]", command)[0]
    while answer:
        line, _, answer = answer.partition(b"\r\n")
        begins = next((begin for begin in URCS if line.startswith(begin) and not line.startswith(begin + b"(")), None)
        data = None
        if line in (b"", b"\r"):
            continue
        if RESULT.fullmatch(line):
            result = line
        elif line in BARE_URCS:
            urcs.append((line, b"", b""))
        elif begins:
            data = b""
            if begins == b"+CWLANDATA: ":
                count = int(line.split(b",")[1])
                data, answer = answer[:count], answer[count:]
            urcs.append((begins, line[len(begins):].rstrip(b"\r"), data))
        else:
            if command.startswith(b"+CWLANMGET=") and line.startswith(name):
                header = line[:15]
                count = int(header[12:])
                rest = line[15:] + b"\r\n" + answer
                data, answer, line = rest[1:count + 1], rest[count + 1:], header
            elif command.startswith(b"+CWLANGET=") and line.startswith(name):
                count = int(line.split(b",")[1])
                data, answer = answer[:count], answer[count:]
            rows.append((line, data))
    return rows, urcs, result


class Once(Script):
    """Answers the line, and the data after the prompt, with these bytes."""

    def __init__(self, line, answer, data, after):
        super().__init__()
        self.line, self.answer, self.wanted_data, self.after = line, answer, data, after
        self.got = b""

    def take(self, data):
        if self.line is None:
            return super().take(data)
        self.got += data
        if self.got == self.line:
            return self.answer
        if self.wanted_data and self.got == self.line + self.wanted_data:
            return self.after
        return b""


def hear(line, answer, data, after, cut):
    """Returns whether there was something behind the cut."""
    first = BEFORE + answer + (b"" if data else BEHIND)
    host = Host(Once(None, b"", b"", b""), in_step=True)
    host.module = Once(line, first, data, after + BEHIND)
    host.cut = cut
    events = []
    host.core._read = lambda event: events.append((event.begins, event.fields, event.data)) or UrcRdy()
    request = host.run(line[2:-1], data=data or None)
    host.idle()
    said = (after if data else answer).removeprefix(line)
    rows, urcs, result = expected(said, line[2:-1])
    assert [(row.line, row.data) for row in request.rows] == rows
    wanted = [(b"+CWEVNET: ", b"1", b""), (b"+CWLANDATA: ", b"0,8", b"\r\nERROR\n"), *urcs, (b"+CWLANMSG: ", b"OK", b"")]
    assert events == wanted
    assert b"OK" == result if request.error is None else request.error.said.encode() == result
    assert isinstance(request.error, (type(None), CmeError if result.startswith(b"+CME") else CommandError))
    return cut < len(first) - len(BEHIND)


def within_the_contract(line, answer):
    """Not: other line ends, what is typed by hand, no result at all; what the package does not send."""
    return (line.startswith(b"AT") and line.endswith(b"\r") and len(CONTROL.findall(line)) == 1
            and (answer.endswith((b"OK\r\n", PROMPT)) or b"ERROR" in answer or b"\r\nOK\r\n" in answer))


def told(begins, fields, data):
    """The URC itself, which can be read."""
    shape = URCS.get(begins) or BARE_URCS[begins]
    return shape.read(fields, "gbk", **({"data": data} if begins == b"+CWLANDATA: " else {}))


HEARD = set()  # what several transcripts have is tried once


@pytest.mark.parametrize("path", sorted(path for path in replay.FOLDER.glob("*/*.golden") if path.parent.name != "line"),
                         ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_transcript_is_heard_as_it_is(path):
    steps = replay.load(path, VALUES)
    for step, following in zip(steps, [*steps[1:], None]):
        for urc in expected(step.expect, step.send[2:-1])[1] if step.client_of else ():
            assert told(*urc)
        line = step.send.removesuffix(b"\n") if step.send.endswith(b"\r\n") else step.send
        if step.client_of or not within_the_contract(line, step.expect):
            continue
        prompt = step.expect.endswith(PROMPT)
        data, after = (following.send, following.expect) if prompt else (b"", b"")
        for echo in (True, False):
            answer = step.expect if echo else step.expect.removeprefix(line)
            known = (line if echo or b"ERROR" not in answer else b"", answer, data, after)
            if known not in HEARD:
                HEARD.add(known)
                cut = len(BEFORE)
                while hear(line, answer, data, after, cut):
                    cut += 1
