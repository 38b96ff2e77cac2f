# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A break on the UART: a pseudo-terminal has none, so that it is tried on a serial line."""

import re

import pytest

from harness import wait_until


@pytest.fixture
def client(board, uart):
    """The id of a client of the LAN server, on the module itself."""
    uart.ok("AT+CWLANSRV=0,5555,3")
    uart.ok("AT+CWLANSRV=1")
    sleeps = board.guest.run("mkfifo /tmp/to_nc; sleep 600 >/tmp/to_nc & echo $!;"
                             "busybox nc 192.168.225.1 5555 </tmp/to_nc >/tmp/received 2>&1 &").out
    came = uart.read_until(re.compile(rb"\r\n\+CWEVLAN: 1,(\d+),[^\r\n]*\r\n"))
    yield int(re.search(rb"\+CWEVLAN: 1,(\d+)", came)[1])
    uart.resync()
    uart.ok("AT+CWLANSRV=0,5555,0")
    board.guest.run(f"kill {sleeps}; rm /tmp/to_nc /tmp/received")


def takes_commands(uart):
    """What comes meanwhile is dropped, so that it has to be asked with silence between."""
    uart.raw(b"AT\r")
    return uart.read_quiet(2) == b"AT\r\r\nOK\r\n"


def test_a_break_ends_a_data_input(board, uart, client):
    """With nothing sent; what still comes of the data is no command, until there is silence."""
    uart.raw(b"AT+CWLANSEND=%d,10\r" % client)
    uart.read_until(b"\r\n> ")
    uart.raw(b"data")
    board.send_break()
    assert uart.read_until(b"ERROR\r\n") == b"\r\nERROR\r\n"
    uart.raw(b"\rATE0\r")
    assert uart.read_quiet(2) == b""
    wait_until(lambda: takes_commands(uart), "it takes commands again, and with its echo", 20)
    uart.raw(b"AT+CWLANSEND=%d,5\r" % client)
    uart.read_until(b"\r\n> ")
    uart.raw(b"hello")
    assert uart.read_until(b"OK\r\n") == b"\r\nOK\r\n"
    wait_until(lambda: board.guest.run("cat /tmp/received").out == "hello", "the client has it", 10)


def test_a_break_between_commands_is_nothing(board, uart):
    board.send_break()
    uart.raw(b"AT+CW")
    uart.read_until(b"AT+CW")
    board.send_break()
    uart.raw(b"SSID?\r")
    assert uart.read_until(b"\r\nOK\r\n") == b'SSID?\r\r\n+CWSSID: "SIM7600MIFI"\r\n\r\nOK\r\n'
