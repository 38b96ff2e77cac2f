# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What of protocol 1 takes more than a transcript: long lines, lists, several ports, profiles."""
import random
import re

import pytest

LINE_LIMIT = 2048  # bytes after AT that a line may have at least


@pytest.fixture
def port(shared_daemon):
    port = shared_daemon.port
    yield port
    port.command(b"AT&F")
    port.nothing_more(0)


def test_long_line_is_executed(port):
    text = b"+CWMAP?".rjust(LINE_LIMIT)
    assert port.ask(b"AT" + text) == b"+CWMAP: 1"


@pytest.mark.parametrize("length", [5000, 200_000])
def test_overlong_line_is_one_error_and_executes_nothing(port, length):
    port.command(b"ATE0")
    port.write(b"AT+CWBCAST=0;".ljust(length, b" ") + b"+CWBCAST=0\r")
    assert port.read_until(b"ERROR\r\n") == b"\r\nERROR\r\n"
    port.write(b"AT+CWBCAST?\r")
    assert port.read_until(b"OK\r\n") == b"\r\n+CWBCAST: 1\r\n\r\nOK\r\n"
    port.nothing_more()


def test_clac_lists_what_there_is(port):
    rows = port.command(b"AT+CLAC").split(b"\r\n")
    for name in (b"+CWMAP +CWSSID +CWBCAST +CWAUTH +CWMOCH +CWISO +CWDHCP +CWCLICNT +CWMACADDR "
                 b"+CWRSTD +CMEE +CSCS +CGMI +GMR E V Q &F &W Z S3").split():
        assert b"AT" + name in rows
    assert b"AT+CWSTAINIT" not in rows


def random_line(generator):
    """A line and how many final results it must get: with attention one, without none."""
    def noise(count, allowed):
        return bytes(generator.choice(allowed) for _ in range(count))

    plain = [b for b in range(256) if b not in b"\r\n\b"]
    kind = generator.randrange(3)
    if kind == 0:  # no attention in it
        return noise(generator.randrange(1, 80), [b for b in plain if b not in b"aA"]), 0
    if kind == 1:  # no basic command that would change how answers look
        first = noise(1, [b for b in plain if b not in b"eEvVqQzZsS& ;"])
        return b"AT" + first + noise(generator.randrange(80), plain), 1
    line = bytearray(generator.choice([
        b'AT+CWSSID="abc def"', b'AT+CWAUTH=5,4,"abcd1234"', b"AT+CWMOCH=4,0;+CWMAP?",
        b"AT+CWMACADDR?;+CWCLICNT?", b"AT+CLAC", b"AT+CWBCAST=1", b"AT+CSCS=?;+CMEE=?"]))
    for _ in range(generator.randrange(1, 4)):
        line[generator.randrange(3, len(line))] = generator.choice(plain)
    return bytes(line), 1


def test_random_lines_get_the_results_they_must(shared_daemon, port):
    generator = random.Random(58)
    marker = b"000000000000000\r\n\r\nOK\r\n"
    port.command(b"ATE0")
    for _ in range(200):
        line, expected = random_line(generator)
        port.write(line + b"\rAT+CGSN\r")
        answer = port.read_until(marker)[:-len(marker)]
        assert len(re.findall(rb"\r\n(?:OK|ERROR)\r\n", answer)) == expected, (line, answer)
        port.write(b"AT&FE0\r")  # whatever the line was, it may have been valid
        assert port.read_until(b"\r\nOK\r\n").endswith(b"\r\nOK\r\n")
    assert shared_daemon.process.poll() is None
    port.command(b"AT+CWRSTD")


def test_each_port_has_its_own_profile(make_daemon):
    first, second = make_daemon(ports=2).start().ports
    first.write(b"ATE0V0\r")
    assert first.read_exactly(9, 10) == b"ATE0V0\r0\r"
    first.write(b'AT+CSCS="UTF-8"\r')
    assert first.read_until(b"0\r") == b"0\r"
    second.ok(b'AT+CMEE=1;+CWSSID="\xd6\xd0"')
    first.write(b"AT+CWSSID?;+CWNOSUCH\r")
    assert first.read_until(b"4\r") == b'+CWSSID: "\xe4\xb8\xad"\r\n4\r'
    assert second.ask(b"AT+CWSSID?") == b'+CWSSID: "\xd6\xd0"'
    second.write(b"AT+CWNOSUCH\r")
    assert second.read_until(b": 4\r\n") == b"AT+CWNOSUCH\r\r\n+CME ERROR: 4\r\n"


def test_profile_kept_by_w_outlives_the_daemon(make_daemon):
    daemon = make_daemon(ports=2)
    first, second = daemon.start().ports
    first.ok(b'AT+CMEE=2;+CSCS="UTF-8"')
    first.command(b"ATE0")
    first.write(b"AT&W\r")
    assert first.read_until(b"OK\r\n") == b"\r\nOK\r\n"
    # Z gives back what &W kept, &F what the factory had.
    first.write(b"AT&F\r")
    assert first.read_until(b"OK\r\n") == b"\r\nOK\r\n"
    assert first.ask(b"AT+CMEE?;") == b"+CMEE: 0"
    first.write(b"ATZ\r")
    assert first.read_until(b"OK\r\n") == b"ATZ\r\r\nOK\r\n"
    first.write(b"AT+CMEE?\r")
    assert first.read_until(b"OK\r\n") == b"\r\n+CMEE: 2\r\n\r\nOK\r\n"

    daemon.stop_cleanly()
    daemon.start()
    first.write(b"AT+CSCS?;+CMEE?\r")
    assert first.read_until(b"OK\r\n") == b'\r\n+CSCS: "UTF-8"\r\n\r\n+CMEE: 2\r\n\r\nOK\r\n'
    assert second.ask(b"AT+CMEE?") == b"+CMEE: 0"  # the other port never stored one
