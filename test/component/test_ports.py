# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Ports that come and go, and hosts that do not read."""
import contextlib
import fcntl
import os
import pathlib
import re
import select
import threading
import time

import pytest
from harness import RELEASE_BUILD, Port
from waiting import wait_until

COMMAND, ANSWER = b"AT+CLAC\r", b"\r\nOK\r\n"


@pytest.fixture
def gadget(tmp_path):
    """A port whose device is a link that can go away and come back, as a USB gadget's does."""
    return Port(link=tmp_path / "ttyGS0")


def test_port_that_went_away_is_served_when_it_is_back(make_daemon, gadget):
    other = Port()
    daemon = make_daemon(ports=[gadget, other]).start()
    gadget.ok(b"AT+CMEE=1")
    daemon.wait_for_quiet()

    def times_gone():
        return daemon.log().count("gone; waiting")

    for is_time_to_return in (lambda before: True, lambda before: times_gone() > before,
                              lambda before: daemon.due_within(5) and not daemon.due_within(1)):
        before = times_gone()
        gadget.unplug()
        other.ok(b"AT")
        wait_until(lambda: is_time_to_return(before), "the time to return")  # noqa: B023
        other.ok(b"AT")
        gadget.plug()
        gadget.write(b"AT+CMEE?\r")
        # A new session: what the host had set before is not in force any more.
        assert gadget.read_until(b"OK\r\n", seconds=5).endswith(b"+CMEE: 0\r\n\r\nOK\r\n")
        gadget.ok(b"AT+CMEE=1")
        gadget.nothing_more(0)


def test_port_that_another_program_uses_is_waited_for(make_daemon):
    daemon = make_daemon(ports=2)
    used, other = daemon.ports
    with open(os.ttyname(used.slave), "rb+", buffering=0) as program:
        fcntl.flock(program, fcntl.LOCK_EX)
        daemon.launch()
        other.read_until(b"RDY\r\n")
        assert "in use by another program; waiting for it" in daemon.log()
        used.nothing_more()
    used.read_until(b"RDY\r\n")
    used.ok(b"AT")


def test_port_that_goes_away_in_a_command_loses_only_its_answer(make_daemon, gadget):
    other = Port()
    daemon = make_daemon(ports=[gadget, other]).start()
    gadget.write(b'AT+CWAUTH=0,0;+CWSSID="done"\r')
    gadget.read_until(b"\r")
    gadget.unplug()
    # Begun as one command line: what was under way when the port went is finished.
    wait_until(lambda: other.ask(b"AT+CWAUTH?") == b"+CWAUTH: 0,0", "the change is made")
    gadget.plug()
    gadget.write(b"AT\r")
    assert gadget.read_until(b"OK\r\n", seconds=5).endswith(b"AT\r\r\nOK\r\n")
    gadget.nothing_more()
    daemon.wait_on_air()


def test_port_absent_at_start_does_not_stop_the_others(make_daemon, gadget):
    gadget.unplug()
    other = Port()
    daemon = make_daemon(ports=[gadget, other])
    daemon.launch()
    other.read_until(b"\r\nRDY\r\n")
    other.ok(b"AT")
    gadget.plug()
    assert gadget.read_until(b"RDY\r\n", seconds=5) == b"\r\nRDY\r\n"
    gadget.ok(b"AT")
    daemon.wait_on_air()


def test_host_that_does_not_read_loses_nothing_and_stops_nobody(make_daemon):
    lines = 20_000  # about 12 MB of answers
    daemon = make_daemon(ports=2).start()
    mute, other = daemon.ports
    mute.command(b"ATE0")
    one = mute.command(COMMAND[:-1])
    writer = threading.Thread(target=mute.write, args=(COMMAND * lines, 120.0))
    writer.start()
    for _ in range(20):
        other.ok(b"AT", seconds=5)
        other.ok(b"AT+CMEE=0", seconds=5)
    received = bytearray()
    expected = len(one) * lines
    end = time.monotonic() + 60
    while len(received) < expected and time.monotonic() < end:
        received += mute.read_exactly(min(65536, expected - len(received)), 5)
    writer.join()
    assert bytes(received) == one * lines
    mute.nothing_more()
    other.ok(b"AT")


def private_kilobytes(pid):
    rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(re.search(r"^Private_Dirty:\s+(\d+)", rollup, re.MULTILINE)[1])


@pytest.mark.parametrize("first", [b"", b"AT+CWMAP=1\r"], ids=["", "while a command runs"])
def test_host_that_never_reads_costs_little(make_daemon, first):
    daemon = make_daemon(build=RELEASE_BUILD).start()
    port = daemon.port
    port.ok(b"AT+CWMAP=1")  # what the start takes for itself is over
    before = private_kilobytes(daemon.pid)
    os.write(port.master, first)
    # Until the daemon reads no more; a second shows that.
    while select.select([], [port.master], [], 1.0)[1]:
        with contextlib.suppress(BlockingIOError):
            os.write(port.master, COMMAND * 100)
    assert private_kilobytes(daemon.pid) - before < 1024


@pytest.mark.parametrize("asks", ["who reads", "who does not"])
def test_a_host_that_does_not_read_keeps_no_restart_away(make_daemon, asks):
    daemon = make_daemon(ports=2).start()
    mute, other = daemon.ports
    if asks == "who reads":
        mute.write(COMMAND * 40)  # of which the pty takes the answers to a few
        time.sleep(0.5)
        other.ok(b"AT+CRESET")
    else:
        mute.write(b"AT+CRESET\r")
        mute.write(COMMAND * 40)
    assert other.read_until(b"\r\nRDY\r\n", seconds=15) == b"\r\nRDY\r\n"
    other.ok(b"AT")
    mute.read_until(b"\r\nRDY\r\n", seconds=15)
    mute.write(b"AT+CMEE?\r")  # behind what of the rest has come through
    assert mute.read_until(b"+CMEE: 0\r\n\r\nOK\r\n", seconds=15).endswith(b"AT+CMEE?\r\r\n+CMEE: 0\r\n\r\nOK\r\n")
    assert daemon.process.poll() is None


def test_hang_up_with_much_unread_is_survived(make_daemon, gadget):
    daemon = make_daemon(ports=[gadget, Port()]).start()
    gadget.write(COMMAND * 500)
    gadget.unplug()
    gadget.plug()
    gadget.write(b"AT\r")
    assert gadget.read_until(b"OK\r\n", seconds=5) == b"AT\r\r\nOK\r\n"
    gadget.nothing_more()
    daemon.ports[1].ok(b"AT")
    assert len(os.listdir(f"/proc/{daemon.pid}/fd")) < 40
