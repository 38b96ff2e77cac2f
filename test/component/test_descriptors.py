# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the daemon has open is its own: no program that it starts gets it, nor it itself when it starts anew."""
import contextlib
import os
import pathlib
import re
import socket

import pytest
from waiting import wait_until


def targets(pid):
    """Of each open descriptor above the standard ones, what it is of."""
    found = {}
    for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if int(entry.name) > 2:
                found[int(entry.name)] = os.readlink(entry)
    return found


def inherited(pid):
    """What programs would get, were it not for close_range(), which kernels before 5.11 do not have."""
    found = {}
    for number, target in targets(pid).items():
        with contextlib.suppress(OSError):
            info = pathlib.Path(f"/proc/{pid}/fdinfo/{number}").read_text(encoding="ascii")
            if not int(re.search(r"^flags:\s+(\d+)", info, re.M)[1], 8) & os.O_CLOEXEC:
                found[number] = target
    return found


@pytest.fixture
def busy(daemon):
    """A daemon that has one of each open: the LAN server with a client, its own socket with a program."""
    daemon.port.ok(b"AT+CWLANSRV=1")
    with daemon.namespace.connect("192.168.225.1", 5555) as client, \
            socket.socket(socket.AF_UNIX) as program:
        client.sendall(b"x\n")
        daemon.port.read_until(b"+CWLANMSG: x\r\n\r\r\n")
        program.connect(str(daemon.run_dir / "at.sock"))
        program.sendall(b"AT\r")
        assert program.recv(3) == b"AT\r"
        yield daemon


def test_everything_is_closed_on_exec(busy):
    assert inherited(busy.pid) == {}


def test_programs_have_nothing_of_it(busy):
    busy.port.ok(b"AT+CWMOCH=3,6")  # hostapd starts anew, with all that open
    own = set(targets(busy.pid).values())
    for pid in (busy.pid_of("hostapd"), busy.pid_of("dnsmasq")):
        shared = {target for target in targets(pid).values() if not target.startswith("anon_inode:")} & own
        # dnsmasq keeps a descriptor of its output, which the daemon has the other end of.
        assert [target for target in shared if not target.startswith("pipe:")] == [], pid
        assert len(shared) <= 1, pid


def test_a_start_in_its_own_place_has_nothing_of_before(busy):
    busy.port.ok(b"AT+CRESET")
    busy.port.read_until(b"\r\nRDY\r\n")
    busy.wait_on_air()
    wait_until(lambda: "LISTEN" in busy.namespace.run("ss", "-xl").stdout, "its socket")
    sockets = [target for target in targets(busy.pid).values() if target.startswith("socket:")]
    assert len(sockets) == len(set(sockets)), sockets
    assert inherited(busy.pid) == {}
