# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Golden transcripts: what the host sends and, byte for byte, what it gets.

A transcript is a text file of lines:
  # a comment
  > AT+CWMAP?\\r              bytes to send
  < AT+CWMAP?\\r              bytes expected; runs of such lines are one expectation
  @ 5555 hello\\n             a client of the LAN connects to that port, sends the bytes and leaves
Python's escapes (\\r, \\n, \\xHH) stand for bytes, {name} for a value of FACTORY or that the test fills in. The clients of a
transcript connect from 192.168.225.1, the first from port 41000, the next from 41001 and so on.
"""
import dataclasses
import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parent
# What an integrator chooses, as the factory configuration has it.
FACTORY = {"manufacturer": "SIMCOM INCORPORATED", "model": "SIMCOM_W58", "serial": "000000000000000", "rate": "115200",
           "ssid": "SIM7600MIFI", "security": '5,4,"12345678"', "account": '"ctnet@mycdma.cn","vnet.mobi"',
           "lan": "192.168.225.1", "dhcp": '"192.168.225.1","192.168.225.20","192.168.225.60",12h'}


@dataclasses.dataclass
class Step:
    line: int
    send: bytes
    expect: bytes
    client_of: int = 0  # the LAN server's port, if a client sends it and not the host


def _bytes(text, values):
    filled = re.sub(r"\{(\w+)\}", lambda m: values[m.group(1)], text)
    return filled.encode("latin-1").decode("unicode_escape").encode("latin-1")


def load(path, values=None):
    """The steps of a transcript."""
    values = {**FACTORY, **(values or {})}
    steps = []
    for number, line in enumerate(path.read_text(encoding="ascii").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        mark, text = line[:2], line[2:]
        if mark == "> ":
            steps.append(Step(number, _bytes(text, values), b""))
        elif mark == "@ ":
            lan_port, message = text.split(" ", 1)
            steps.append(Step(number, _bytes(message, values), b"", int(lan_port)))
        elif mark == "< " and steps:
            steps[-1].expect += _bytes(text, values)
        else:
            raise ValueError(f"{path.name}:{number}: expected '> ', '< ' or '@ '")
    return steps


def replay(path, port, values=None, limit=30.0, lan_client=None):
    """Plays a transcript on `port` (write(bytes), read_exactly(count, seconds)) and compares.

    `lan_client(port, bytes)` is a client's part. After the last step nothing more may arrive for a moment: an answer too many is a failure.
    """
    for step in load(path, values):
        if step.client_of:
            lan_client(step.client_of, step.send)
        else:
            port.write(step.send)
        got = port.read_exactly(len(step.expect), limit)
        assert got == step.expect, f"{path.name}:{step.line}: {step.send!r}"
    assert port.read_exactly(1, 0.05) == b"", f"{path.name}: more came than was expected"


def transcripts(folder):
    """Transcripts of a sub-folder, for pytest.mark.parametrize."""
    return sorted((FOLDER / folder).glob("*.golden"))
