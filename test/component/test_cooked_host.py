# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A host whose tty echoes what it gets, as each does before a program sets it (protocol 1, "Cooked host")."""
import contextlib
import os
import termios
import threading
import time

import pytest
from null_modem import NullModem
from waiting import wait_until

RDY = b"\r\nRDY\r\n"
BOOT = b"U-Boot 2021.01\r\nDRAM: 64 MiB\r\nLoading kernel\r\nStarting kernel ...\r\nWelcome\r\n"
# Of what +CLAC lists: they restart, or take the results away.
NOT_ASKED = (b"AT+CRESET", b"AT+CWRSTD", b"AT+CFUN", b"ATV")
MUCH = 32 * 1024  # for ever are megabytes


class CookedHost:
    """A tty that nobody has set, behind the cable, and a program that reads it and does not know."""

    def __init__(self, port, line_mode):
        self.cable = NullModem(port)
        self.tty = os.open(self.cable.path, os.O_RDWR | os.O_NOCTTY)
        mode = termios.tcgetattr(self.tty)
        mode[0] |= termios.ICRNL
        mode[1] |= termios.OPOST | termios.ONLCR
        mode[3] |= termios.ECHO | termios.ECHOE | termios.ECHOK | termios.ECHOCTL
        mode[3] = mode[3] | termios.ICANON if line_mode else mode[3] & ~termios.ICANON
        termios.tcsetattr(self.tty, termios.TCSANOW, mode)
        self.ended = False
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        with contextlib.suppress(OSError):
            while not self.ended:
                os.read(self.tty, 65536)

    @property
    def heard(self):
        return self.cable.heard

    def type(self, line):
        os.write(self.tty, line)

    def close(self):
        self.ended = True
        self.cable.close()


@pytest.fixture(params=[True, False], ids=["line mode", "no line mode"])
def cooked(request, make_daemon):
    """start(): a daemon with such a host from the beginning."""
    hosts = []

    def start():
        daemon = make_daemon()
        hosts.append(CookedHost(daemon.port, request.param))
        daemon.launch()
        wait_until(lambda: RDY in hosts[-1].heard, "RDY")
        return daemon, hosts[-1]

    yield start
    for host in hosts:
        host.close()


def settles(host):
    """Nothing more comes for a second, and what came was not much."""
    seen = -1
    while seen != len(host.heard):
        seen = len(host.heard)
        assert seen < MUCH, "for ever"
        with contextlib.suppress(AssertionError):
            wait_until(lambda: len(host.heard) != seen, "more", seconds=1.0)


def test_rdy_comes_back(cooked):
    daemon, host = cooked()
    settles(host)
    wait_until(lambda: "echoes what it is sent" in daemon.log(), "that the log says so")
    assert daemon.log().count("echoes what it is sent") == 1


@pytest.mark.parametrize("line", [b"AT\r", b"AT+CLAC\r", b"ATI\r", b"AT+CWNOSUCH\r"])
def test_an_answer_comes_back(cooked, line):
    _, host = cooked()
    settles(host)
    host.type(line)
    settles(host)


def test_an_urc_that_is_a_command_comes_back(cooked):
    daemon, host = cooked()
    settles(host)
    daemon.wait_on_air()
    host.type(b"AT+CWLANSRV=1\r")
    wait_until(lambda: b"OK\r\n" in host.heard, "the server")
    settles(host)
    client = daemon.namespace.connect("192.168.225.1", 5555)
    client.sendall(b"AT\nAT+CLAC\n")
    wait_until(lambda: b"+CWLANMSG: AT+CLAC" in host.heard, "the URC")
    settles(host)
    client.close()


@pytest.mark.parametrize("mode, urc, fetch", [(b"1", b"+CWLANMSG: ", b"AT+CWLANMGET=10\r"),
                                              (b"3", b"+CWLANRDY: ", b"AT+CWLANGET=0,10\r")])
def test_what_was_fetched_of_a_client_comes_back(cooked, mode, urc, fetch):
    daemon, host = cooked()
    settles(host)
    daemon.wait_on_air()
    host.type(b"AT+CWLANSRV=0,5555," + mode + b";+CWLANSRV=1\r")
    wait_until(lambda: b"OK\r\n" in host.heard, "the server")
    settles(host)
    client = daemon.namespace.connect("192.168.225.1", 5555)
    client.sendall(b"hello\n")
    wait_until(lambda: urc in host.heard, "the URC")
    settles(host)
    host.type(fetch)
    wait_until(lambda: b"hello" in host.heard, "what the client has sent")
    settles(host)
    client.close()


def test_a_host_that_sets_its_tty_after_all_is_answered(cooked):
    _, host = cooked()
    settles(host)
    mode = termios.tcgetattr(host.tty)
    mode[1] &= ~termios.OPOST
    mode[3] &= ~termios.ECHO
    termios.tcsetattr(host.tty, termios.TCSANOW, mode)
    before = len(host.heard)
    host.type(b"AT+CWMAP?\r")
    wait_until(lambda: b"+CWMAP: 1\r\n\r\nOK\r\n" in host.heard[before:], "the answer")


@pytest.mark.parametrize("echo", [b"ATE1\r", b"ATE0\r"])
def test_a_host_that_repeats_itself_is_answered_each_time(daemon, echo):
    port = daemon.port
    port.write(echo)
    port.read_until(b"OK\r\n")
    for _ in range(5):
        port.write(b"AT\rAT\rAT\r")
        for _ in range(3):
            port.read_until(b"\r\nOK\r\n")
    for _ in range(5):
        port.write(b"AT\r")
        port.read_until(b"\r\nOK\r\n")


@pytest.mark.parametrize("echo", [b"ATE1\r", b"ATE0\r"])
def test_a_host_that_goes_through_the_list_is_answered(daemon, echo):
    """Each line comes after the answer to the one before."""
    port = daemon.port
    port.write(echo)
    port.read_until(b"OK\r\n")
    lines = [line for line in port.command(b"AT+CLAC").split() if line.startswith(b"AT")]
    assert len(lines) > 50
    for line in lines:
        if line not in NOT_ASKED:
            port.command(line, seconds=5)
    assert "echoes" not in daemon.log()


@pytest.mark.parametrize("pause", [0, 0.4])
def test_a_host_whose_console_this_is_is_answered_at_each_boot(daemon, pause):
    port = daemon.port
    for _ in range(3):
        port.write(BOOT)
        time.sleep(pause)
        port.write(b"AT\r")
        port.read_until(b"OK\r\n", seconds=5)
