# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the module says of itself: its parts, its faults, and why a command failed."""
import os
import re
import signal
import socket
import time

import pytest
import replay
from harness import HOSTAPD
from waiting import wait_until

AT_REST = ["filter", "lan", "radio", "ap0", "ap1", "station", "uplink", "storage"]
STRICT = "strict_manual = true"


def status(port):
    """What AT+CWSTATUS? says: part -> (state, why)."""
    rows = re.findall(rb'\+CWSTATUS: "(\w+)",(\d),"([^"]*)"\r\n', port.command(b"AT+CWSTATUS?"))
    return {part.decode(): (int(state), why.decode()) for part, state, why in rows}


def wait_for(port, part, state, seconds=15.0):
    return wait_until(lambda: status(port)[part][0] == state, f"{part} is {state}", seconds)


def wait_for_rest(port):
    wait_until(lambda: all(state == 0 for state, _ in status(port).values()), "all as asked", 20)


def replace(path, text):
    fresh = path.with_suffix(".new")
    fresh.write_text(f"#!/bin/sh\n{text}\n", encoding="ascii")
    fresh.chmod(0o755)
    fresh.replace(path)


@pytest.fixture
def hostapd(tmp_path):
    """A program that is hostapd until it is replaced."""
    path = tmp_path / "hostapd"
    replace(path, f'exec {HOSTAPD} "$@"')
    return path


@pytest.mark.parametrize("path", replay.transcripts("status"), ids=lambda p: p.stem)
def test_transcript(daemon, path):
    if path.stem == "cwstatus":
        wait_for_rest(daemon.port)
    replay.replay(path, daemon.port)


def test_a_failing_part_is_told_to_whom_it_concerns(make_daemon, hostapd):
    daemon = make_daemon(ports=2, hostapd=hostapd).start()
    port, silent = daemon.ports
    wait_for_rest(port)
    assert list(status(port)) == AT_REST
    port.ok(b"AT+CWURC=16")
    replace(hostapd, "echo no radio today >&2; exit 1")
    os.kill(daemon.pid_of("hostapd"), signal.SIGKILL)
    assert port.read_until(b",1\r\n", seconds=20) == b'\r\n+CWFAULT: "ap0",1\r\n'
    state, why = status(port)["ap0"]
    assert (state, why) == (2, "hostapd: no radio today")
    assert silent.command(b"AT+CEER") == b'AT+CEER\r\r\n+CEER: ""\r\n\r\nOK\r\n'
    silent.error(b"AT+CWMAP=1", seconds=15)
    assert silent.ask(b"AT+CEER") == b'+CEER: "hostapd: no radio today"'
    assert port.ask(b"AT+CEER") == b'+CEER: ""', "the other port's command failed"
    replace(hostapd, f'exec {HOSTAPD} "$@"')
    assert port.read_until(b",0\r\n", seconds=45) == b'\r\n+CWFAULT: "ap0",0\r\n'
    assert status(port)["ap0"] == (0, "")
    silent.nothing_more()
    log = daemon.log()
    assert len(re.findall(r"error: ap0: ", log)) <= 2 and log.count("info: ap0: in force again") == 1


def test_a_kept_mask_is_in_force_from_the_start(make_daemon, hostapd):
    daemon = make_daemon(hostapd=hostapd).start()
    daemon.port.ok(b"AT+CWURC=31;&W")
    daemon.stop()
    replace(hostapd, "exit 1")
    daemon.start(on_air=False)
    assert daemon.port.read_until(b",1\r\n", seconds=25) == b'\r\n+CWFAULT: "ap0",1\r\n'


def test_socket_programs_may_ask_for_faults(make_daemon, hostapd):
    daemon = make_daemon(hostapd=hostapd).start()
    wait_for_rest(daemon.port)
    with socket.socket(socket.AF_UNIX) as program:
        program.settimeout(30)
        program.connect(str(daemon.run_dir / "at.sock"))
        program.sendall(b"ATE0+CWURC=16\r")
        said = b""
        replace(hostapd, "exit 1")
        while b"OK" not in said:
            said += program.recv(1000)
        os.kill(daemon.pid_of("hostapd"), signal.SIGKILL)
        while b"+CWFAULT" not in said:
            said += program.recv(1000)
        assert said.endswith(b'\r\n+CWFAULT: "ap0",1\r\n')


@pytest.mark.parametrize("interfaces", [None, []], ids=["configured", "none configured"])
def test_an_absent_uplink_is_at_work_and_then_fails(make_daemon, interfaces):
    config = "" if interfaces is None else "[wan]\ninterfaces = []\n"
    daemon = make_daemon()
    if interfaces is not None:
        original = daemon.write_config

        def without_interfaces():
            original()
            text = daemon.config_path.read_text(encoding="utf-8")
            daemon.config_path.write_text(text.replace("[wan]\n", config), encoding="utf-8")

        daemon.write_config = without_interfaces
    daemon.start()
    port = daemon.port
    wait_for_rest(port)
    port.ok(b"AT+CWURC=16")
    start = time.monotonic()
    daemon.namespace.run("ip", "link", "set", "wwan0", "down")
    wait_until(lambda: port.ask(b"AT+CWNETCNCT?") == b"+CWNETCNCT: 0", "no way out")
    if interfaces is not None:
        assert status(port)["uplink"] == (0, ""), "none is wanted"
        port.nothing_more()
        return
    wait_for(port, "uplink", 1, 2)
    port.ok(b"AT+CWRSTD")  # which the want of an uplink does not concern
    assert port.read_until(b",1\r\n", seconds=70) == b'\r\n+CWFAULT: "uplink",1\r\n'
    assert 59 < time.monotonic() - start < 64
    assert status(port)["uplink"] == (2, "no default route to the world")
    assert daemon.log().count("error: uplink: no default route") == 1
    port.ok(b"AT+CWRSTD")
    daemon.namespace.run("ip", "link", "set", "wwan0", "up")
    daemon.namespace.run("ip", "route", "add", "default", "via", "10.64.0.1")
    start = time.monotonic()
    assert port.read_until(b",0\r\n", seconds=10) == b'\r\n+CWFAULT: "uplink",0\r\n'
    assert 2.9 < time.monotonic() - start < 6


def test_strict_manual_takes_the_extensions_away(make_daemon, hostapd):
    daemon = make_daemon(hostapd=hostapd).start()
    port = daemon.port
    listed = port.command(b"AT+CLAC")
    port.ok(b"AT+CWURC=16;&W")
    port.ok(b'AT+CWAUTH=7,3,"secret 12"')
    assert port.ask(b"AT+CWAUTH?") == b'+CWAUTH: 7,3,"secret 12"'
    daemon.stop()
    daemon.top = STRICT
    daemon.start()
    assert "strict_manual: hosts' +CWURC is kept, and not in force" in daemon.log()
    assert "strict_manual: a host's +CWAUTH is kept, and not in force" in daemon.log()
    assert port.ask(b"AT+CWAUTH?") == b'+CWAUTH: 5,4,"12345678"'
    for line in (b"AT+CEER", b"AT+CWSTATUS?", b"AT+CWURC?", b"AT+CWURC=?", b"AT+CWURC=0", b'AT+CWAUTH=6,3,"secret 12"',
                 b'AT+CWAUTH=7,3,"secret 12"', b"AT+CWAUTH=8,3", b"AT+CWQR?", b"AT+CWQR=?", b"AT+CWSTASTAT?",
                 b"AT+CWSTASCANSYN=?"):
        port.error(line)
    strict = port.command(b"AT+CLAC")
    for name in (b"+CEER", b"+CWQR", b"+CWSTASCANSYN", b"+CWSTASTAT", b"+CWSTATUS", b"+CWURC"):
        assert b"AT" + name + b"\r" in listed and name not in strict
    port.ok(b"AT&W")
    replace(hostapd, "exit 1")
    os.kill(daemon.pid_of("hostapd"), signal.SIGKILL)
    wait_until(lambda: "ap0: " in daemon.log(), "ap0 fails", 20)
    port.nothing_more(1)
    replace(hostapd, f'exec {HOSTAPD} "$@"')
    daemon.stop()
    daemon.top = ""
    daemon.start()
    assert port.ask(b"AT+CWURC?") == b"+CWURC: 16", "it was kept"
    assert port.ask(b"AT+CWAUTH?") == b'+CWAUTH: 7,3,"secret 12"', "it was kept"
