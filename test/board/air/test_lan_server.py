# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The LAN server with a phone on the air: the manual's dialogues, byte for byte, from its nc."""

import shlex
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "golden"))

import replay  # noqa: E402  (needs the path above)
from test_manual import Bytes  # noqa: E402

ADDRESS = "192.168.225.1"
ENDED = "AT+CWLANSRV=0,5555,0"


@pytest.fixture(scope="module")
def joined(on_channel, board):
    phone = board.phones[0]
    on_channel.ok("AT+CWAUTH=0,0")
    assert phone.join("SIM7600MIFI", channel=6)
    yield phone
    phone.leave()


@pytest.fixture
def host(uart, joined):
    """The UART of a module whose server is closed and as the factory has it, and a phone on the LAN."""
    assert joined.connected
    uart.ok(ENDED)
    yield uart
    uart.resync()
    uart.ok(ENDED)


def say(phone, message, port=5555):
    """The phone's nc connects and sends; it stays for a while, for answers."""
    octal = "".join(f"\\{byte:03o}" for byte in message)
    done = phone.run(f"printf {shlex.quote(octal)} | busybox nc {ADDRESS} {port} >/dev/null 2>&1 &")
    assert done.rc == 0, done.out


@pytest.mark.parametrize("path", replay.transcripts("lan_server"), ids=lambda p: p.stem)
def test_transcript(host, joined, path):
    replay.replay(path, Bytes(host), lan_client=lambda port, message: say(joined, message, port))


@pytest.mark.parametrize("message, shown", [
    (b"\n", b"\r\n\r\r\n"), (b"\0x\n", b"\r\r\n"), (b"a\0b\n", b"a\r\r\n"), (b"a\r\n", b"a\r\r\n\r\r\n"),
    (b"\r\nOK\r\n"[2:], b"OK\r\r\n\r\r\n"), (b"\xff\xfe \x01\n", b"\xff\xfe \x01\r\n\r\r\n"),
    (b"m" * 1500 + b"\n", b"m" * 1024 + b"\r\n\r\r\n")],
    ids=["empty", "nul", "cut", "cr", "ok", "binary", "long"])
def test_what_the_host_sees(host, joined, message, shown):
    uart = Bytes(host)
    host.ok("AT+CWLANSRV=1")
    say(joined, message)
    expected = b"\r\n+CWLANMSG: " + shown
    assert uart.read_exactly(len(expected), 20) == expected
    assert uart.read_exactly(1, 0.2) == b""
