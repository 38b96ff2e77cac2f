# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Rules of the line that no transcript can tell: of time, of long lines, of a restart, of a host that echoes."""
from __future__ import annotations

import dataclasses
import random
import re
import time
from collections.abc import Callable

from clients import Clients
from device import FINAL, Device
from module import Module
from outcome import Difference, NotApplicable

LONGEST = 4096      # bytes behind AT that a line may have
HELD_BACK = 1.0     # seconds that a half-typed line keeps what the module has to say
LAN_PORT = 5555
RESULT = re.compile(rb"\r\n(?:OK|ERROR|\+CM[ES] ERROR: [^\r\n]*)\r\n")
DONE = re.compile(rb"\r\n\+GCAP: [^\r\n]*\r\n\r\nOK\r\n")  # of a line that is sent behind those that are tried


@dataclasses.dataclass
class Bench:
    device: Device
    module: Module
    clients: Clients | None


@dataclasses.dataclass
class Rule:
    name: str
    brief: str
    run: Callable[[Bench], None]


RULES: list[Rule] = []


def rule(run: Callable[[Bench], None]) -> Callable[[Bench], None]:
    RULES.append(Rule("rules/" + run.__name__, (run.__doc__ or "").rstrip("."), run))
    return run


def answer(line: bytes, *rows: bytes) -> bytes:
    """To a line that is echoed."""
    return line + b"\r" + b"".join(b"\r\n" + row + b"\r\n" for row in (*rows, b"OK"))


@rule
def restart(bench: Bench) -> None:
    """Behind the OK of AT+CRESET comes RDY, framed as every URC, once and alone."""
    device = bench.device
    if not device.restarts:
        raise NotApplicable("there is no AT+CRESET, or the module is not to be restarted")
    said = device.restart()
    if said != b"\r\nRDY\r\n":
        raise Difference(0, b"AT+CRESET\r", b"\r\nRDY\r\n", said, "behind the OK")
    device.exchange(b"AT\r", answer(b"AT"))


@rule
def echo(bench: Bench) -> None:
    """Each byte is echoed when it comes, and none with ATE0."""
    device = bench.device
    for byte in b"AT+CMEE?":
        device.exchange(bytes([byte]), bytes([byte]))
    device.exchange(b"\r", b"\r\r\n+CMEE: 0\r\n\r\nOK\r\n")
    device.exchange(b"ATE0\r", answer(b"ATE0"))
    for byte in b"AT+CMEE?":
        device.write(bytes([byte]))
        device.nothing_more(0.05, sent=bytes([byte]))
    device.exchange(b"\r", b"\r\n+CMEE: 0\r\n\r\nOK\r\n")


@rule
def pauses(bench: Bench) -> None:
    """A line that is typed slowly is one line."""
    bench.device.exchange(b"AT+CM", b"AT+CM")
    time.sleep(1.5 * HELD_BACK)
    bench.device.exchange(b"EE?\r", b"EE?\r\r\n+CMEE: 0\r\n\r\nOK\r\n")


@rule
def long_lines(bench: Bench) -> None:
    """A line may have 4096 bytes behind AT; a longer one is one ERROR, and nothing of it is done."""
    device = bench.device
    device.exchange(b"ATE0\r", answer(b"ATE0"))
    device.exchange(b"AT" + b"+CMEE?".rjust(LONGEST) + b"\r", b"\r\n+CMEE: 0\r\n\r\nOK\r\n")
    for length in (LONGEST + 1, 5 * LONGEST):
        device.exchange(b"AT" + b"+CMEE=2;".ljust(length - 7) + b"+CMEE=2\r", b"\r\nERROR\r\n")
        device.exchange(b"AT+CMEE?\r", b"\r\n+CMEE: 0\r\n\r\nOK\r\n")


@rule
def long_chains(bench: Bench) -> None:
    """The commands of a line are answered in their order, up to the first that fails, with one final result."""
    line = b"AT" + b";".join([b"+CMEE?", b"+CSCS?"] * 20)
    bench.device.exchange(line + b"\r", answer(line, *[b"+CMEE: 0", b'+CSCS: "GBK"'] * 20))
    line += b";+CMEE=7;+CMEE?"
    bench.device.exchange(line + b"\r", answer(line, *[b"+CMEE: 0", b'+CSCS: "GBK"'] * 20)[:-6] + b"\r\nERROR\r\n")


@rule
def many_lines(bench: Bench) -> None:
    """Lines that come while another is being answered wait for it, and none is lost."""
    lines = [b"AT+CMEE=%d" % (number % 3) for number in range(30)] + [b"AT+CWBCAST=0", b"AT+CWBCAST=1", b"AT+CWBCAST?"]
    bench.device.write(b"\r".join(lines) + b"\r")
    for line in lines:  # each has its own time
        bench.device.expect(answer(line, *([b"+CWBCAST: 1"] if line.endswith(b"?") else [])), sent=line + b"\r")


@rule
def one_result(bench: Bench) -> None:
    """Whatever the line is, it gets exactly one final result; one without AT none."""
    device, generator = bench.device, random.Random(58)
    device.exchange(b"ATE0\r", answer(b"ATE0"))
    for line, expected in [*_odd_lines(), *(_random_line(generator) for _ in range(100))]:
        device.nothing_more(0)
        device.write(line + b"\rAT+GCAP\r")
        said = device.read_until(DONE, device.limit)
        found = len(RESULT.findall(DONE.sub(b"", said)))
        if not DONE.search(said) or found != expected:
            raise Difference(0, line + b"\rAT+GCAP\r", b"\r\nERROR\r\n" * expected + b"\r\n+GCAP: +CGSM\r\n\r\nOK\r\n",
                             said, f"{found} final results for the first line instead of {expected}")
        device.exchange(b"AT&FE0\r", b"\r\nOK\r\n")


def _odd_lines() -> list[tuple[bytes, int]]:
    return [(line, 1) for line in (
        b"AT", b"AT;", b"AT;;;", b"AT+", b"AT+;", b"AT=", b"AT?", b"AT+CWSSID=", b'AT+CWSSID="', b"AT+CWSSID=,,,", b"AT+CMEE=?;",
        b"AT+CWAUTH=5,4," + b"x" * 300, b"AT+CWNOSUCH=?", b"AT&", b"AT&J", b"ATS", b"ATS=", b"AT" + b"+" * 200, b"AT\x00",
        b"AT\xff\xfe", b"AT AT AT", b"AT+CMEE?AT+CMEE?", b"AT%", b"AT\\", b"AT+CWLANMSG=0")] + [
            (line, 0) for line in (b"", b"A", b"T", b"TA", b"OK", b"RDY", b"+CWMAP?")]


def _random_line(generator: random.Random) -> tuple[bytes, int]:
    """Bytes behind AT that change nothing of how answers look: no E, Q, S, V, Z or & begins them. Nor does D, which dials."""
    plain = [byte for byte in range(256) if byte not in b"\r\n\b"]
    first = generator.choice([byte for byte in plain if byte not in b"dDeEvVqQzZsS& ;+"])
    return b"AT" + bytes([first, *(generator.choice(plain) for _ in range(generator.randrange(60)))]), 1


@rule
def test_forms(bench: Bench) -> None:
    """Every command that there is answers its test form with OK, and one that there is not with ERROR."""
    device = bench.device
    for name in sorted(bench.module.commands):
        line = name.encode("ascii") + b"=?"
        device.nothing_more(0)
        device.write(b"AT" + line + b"\r")
        said = device.read_until(FINAL, device.limit)
        if not said.startswith(b"AT" + line + b"\r") or not said.endswith(b"\r\nOK\r\n"):
            raise Difference(0, b"AT" + line + b"\r", answer(b"AT" + line), said, "neither OK nor a row and OK")
    device.exchange(b"AT+CWNOSUCH=?\r", b"AT+CWNOSUCH=?\r\r\nERROR\r\n")


@rule
def break_signal(bench: Bench) -> None:
    """A line that was held at break does no harm."""
    if bench.device.is_pseudo_terminal() or not bench.device.hold_break(0.3):
        raise NotApplicable("the port has no break")
    bench.device.read_quiet()
    bench.device.write(b"\r")
    bench.device.read_quiet()
    bench.device.exchange(b"AT+CMEE?\r", answer(b"AT+CMEE?", b"+CMEE: 0"))


@rule
def echoing_host(bench: Bench) -> None:
    """A host that echoes what it gets starts no endless exchange, and is answered again after a second of silence."""
    device = bench.device
    device.write(b"AT+CMEE?\r")
    back, began = 0, time.monotonic()
    last = began
    while (now := time.monotonic()) < last + 1.3 * HELD_BACK:
        if said := device.read_quiet(0.05, 0.5):
            back, last = back + len(said), now
            device.write(said)
        if now > began + 20:
            raise Difference(0, b"AT+CMEE?\r and then each byte that came", b"", said, f"it went on for 20 s, {back} bytes")
    device.exchange(b"AT\r", answer(b"AT"))


@rule
def urc_waits(bench: Bench) -> None:
    """What comes by itself waits for a half-typed line, until its end or a second of silence, and none is lost."""
    device, clients = bench.device, bench.clients
    if clients is None:
        raise NotApplicable("needs LAN clients: --sim or --lan")
    urc = b"\r\n+CWLANMSG: hello\r\n\r\r\n"
    device.exchange(b"AT+CWLANSRV=1\r", answer(b"AT+CWLANSRV=1"))
    device.exchange(b"AT+CM", b"AT+CM")
    clients.visit(LAN_PORT, b"hello\n")
    device.exchange(b"EE?\r", b"EE?\r\r\n+CMEE: 0\r\n\r\nOK\r\n" + urc)
    device.exchange(b"AT+CM", b"AT+CM")
    clients.visit(LAN_PORT, b"hello\n")
    began = time.monotonic()
    device.expect(urc, sent=b"AT+CM (and a client of the LAN) hello\n", limit=HELD_BACK + 2)
    if time.monotonic() < began + HELD_BACK / 2:
        raise Difference(0, b"AT+CM (and a client of the LAN) hello\n", b"", urc, "a half-typed line was not waited for")
    device.exchange(b"EE?\r", b"EE?\r\r\n+CMEE: 0\r\n\r\nOK\r\n")


@rule
def kept(bench: Bench) -> None:
    """What was answered OK outlives a restart: settings, and the profile that AT&W kept."""
    device = bench.device
    if not device.restarts:
        raise NotApplicable("there is no AT+CRESET, or the module is not to be restarted")
    for line in (b'AT+CWSSID="conformance"', b"AT+CMEE=1;&W"):
        device.exchange(line + b"\r", answer(line))
    device.restart()
    device.exchange(b"AT+CWSSID?;+CMEE?\r", answer(b"AT+CWSSID?;+CMEE?", b'+CWSSID: "conformance"', b"+CMEE: 1"))
    device.must(b"AT&F&W")
