# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Figures of w58d on the board: printed as a table after the run, and judged on the module's own kind of core."""

import re
import subprocess
import time

import pytest
from harness import Neighbour, lan_program, wait_until

from virtual_board.cache import PROJECT
from virtual_board.target import init, target

ON_MODULE = target().arch == "armhf"
PORT, CLIENTS = 5555, 31
IDLE_SECONDS = 10
PROBE_SECONDS = 10

# Of the Cortex-A7 build. What hosts are told, the clients, and the LAN clients by id are 160 of it.
DYNAMIC_KIB = 1024
PSS_KIB = 4096
READY_MS = 150
SCAN_SECONDS = 3
NAT_MS = 1500

# Starts w58d on a pty of its own, several times, and prints the milliseconds from exec to RDY.
STARTS = r"""
import os, pty, re, time, tty
os.makedirs("/tmp/figures/state", exist_ok=True)
master, slave = pty.openpty()
tty.setraw(slave)
config = open("/etc/w58d/w58d.toml").read().replace("/var/lib/w58d", "/tmp/figures/state")
open("/tmp/figures/w58d.toml", "w").write(re.sub('device = ".*"', f'device = "{os.ttyname(slave)}"', config))

def until(what):
    data = b""
    while what not in data:
        data += os.read(master, 4096)

reading, writing = os.pipe()
for number in range(8):
    process = os.fork()
    if process == 0:
        log = os.open("/tmp/figures/log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        argv = ["/usr/sbin/w58d", "--config", "/tmp/figures/w58d.toml"]
        os.write(writing, b"%d\n" % time.monotonic_ns())
        os.execv(argv[0], argv)
    until(b"\r\nRDY\r\n")
    took = time.monotonic_ns() - int(os.read(reading, 32))
    if number == 0:
        os.write(master, b"AT+CWMAP=0\r")
        until(b"OK\r\n")
    else:
        print(f"{took / 1e6:.1f}", flush=True)
    os.kill(process, 15)
    os.waitpid(process, 0)
"""

# As many clients of the LAN server, held until stdin ends.
HOLD = f"""
import socket, sys
held = [socket.create_connection(("192.168.225.1", {PORT})) for _ in range({CLIENTS})]
print("connected", flush=True)
sys.stdin.read()
"""

# Changes the NAT type some times, and prints the type and the milliseconds from the command to its result. By the
# module's own clock: an emulated one counts instructions, and a computer that others use makes nothing late.
NAT_CHANGES = """
import subprocess, time
for nat in 4 * (1, 0):
    start = time.monotonic()
    subprocess.run(["w58d-at", f"AT+CWNAT={nat}"], check=True)
    print(nat, round(1000 * (time.monotonic() - start)))
"""


def stripped_kib(program, tmp_path):
    strip = "strip" if target().arch == "amd64" else f"{target().triplet}-strip"
    result = tmp_path / "stripped"
    subprocess.run([strip, "-o", result, program], check=True)
    return result.stat().st_size / 1024


def memory(guest):
    """(RSS, PSS) of w58d in KiB, and of the one that supervises it."""
    rollup = guest.run("for pid in $(pidof w58d); do cat /proc/$pid/smaps_rollup; done", check=True).out
    return [sum(map(int, re.findall(rf"^{name}:\s+(\d+)", rollup, re.MULTILINE))) for name in ("Rss", "Pss")]


def switches(guest):
    """How often any thread of w58d has waited; that it was preempted wakes nobody."""
    return sum(map(int, guest.run("for pid in $(pidof w58d); do sed -n 's/^voluntary_ctxt_switches:[^0-9]*//p' "
                                  "/proc/$pid/task/*/status; done", check=True).out.split()))


def woken_in_idle_seconds(guest, most):
    """The first of three looks that is not above most, or the last: what a command began may take a while to end."""
    for _ in range(3):
        before = switches(guest)
        guest.run(f"sleep {IDLE_SECONDS}")
        woken = switches(guest) - before
        if woken <= most:
            break
    return woken


def test_size(figure, tmp_path):
    size = stripped_kib(PROJECT / "build" / target().preset / "src/app/w58d", tmp_path)
    figure("size, dynamic, stripped", f"{size:.0f} KiB", f"at most {DYNAMIC_KIB} KiB")
    static = PROJECT / "build" / f"{target().arch}-static/src/app/w58d"
    if static.exists():
        figure("size, static, stripped", f"{stripped_kib(static, tmp_path):.0f} KiB")
    if ON_MODULE:
        assert size <= DYNAMIC_KIB


@pytest.mark.parametrize("on", [0, 1], ids=["access point off", "access point on"])
def test_memory_and_wake_ups_of_an_idle_module(fresh, guest, figure, on):
    fresh.ok(f"AT+CWMAP={on}")
    state = "on" if on else "off"
    # The health probe, hostapd's and dnsmasq's answers to it; and systemd's watchdog, which is fed as often.
    most = (4 if init() == "systemd" else 3) * (IDLE_SECONDS // PROBE_SECONDS + 1)
    woken = woken_in_idle_seconds(guest, most)
    rss, pss = memory(guest)
    fresh.ok("AT+CWMAP=1")
    figure(f"wake-ups in {IDLE_SECONDS} idle s, access point {state}", woken, f"at most {most}")
    figure(f"RSS / PSS, access point {state}", f"{rss} / {pss} KiB", f"PSS at most {PSS_KIB} KiB")
    assert woken <= most
    if ON_MODULE:
        assert pss <= PSS_KIB


def test_memory_with_31_clients(on_channel, board, guest, figure):
    with lan_program(on_channel, guest, board.phones[0], PORT, 1) as start:
        start(HOLD)
        wait_until(lambda: guest.run("cat /tmp/hold.said").out == "connected\n", f"{CLIENTS} clients", 60)
        rss, pss = memory(guest)
    figure(f"RSS / PSS, {CLIENTS} clients of the LAN server", f"{rss} / {pss} KiB", f"PSS at most {PSS_KIB} KiB")
    if ON_MODULE:
        assert pss <= PSS_KIB


def test_time_from_exec_to_ready(board, guest, uart, figure):
    guest.run("/etc/init.d/w58d stop", check=True)
    try:
        done = guest.run(["python3", "-c", STARTS], timeout=120)
        assert done.rc == 0, done.out
    finally:
        guest.run("/etc/init.d/w58d start", check=True)
        uart.read_until(b"\r\nRDY\r\n", 60)
    times = sorted(map(float, done.out.split()))
    figure("exec to RDY, access point off (median, least)", f"{times[len(times) // 2]:.0f}, {times[0]:.0f} ms",
           f"at most {READY_MS} ms")
    assert len(times) > 1
    if ON_MODULE:  # always emulated, by a clock that counts instructions
        assert times[len(times) // 2] <= READY_MS


def test_a_scan_beside_a_network(on_channel, guest, figure):
    """The radio's waits make nearly all of it: a busy machine changes little."""
    on_channel.ok('AT+CWMAPCFG="enablessid2",2')
    try:
        with Neighbour(guest) as neighbour:
            neighbour.open(b"next door", 11, password="neighbour1")
            neighbour.serve()
            on_channel.ok('AT+CWSTACFG="next door",,,"neighbour1"')
            wait_until(lambda: on_channel.ok("AT+CWSTAIP?"), "the station has an address", 40)
            took = []
            for _ in range(3):
                start = time.monotonic()
                assert b",next door" in on_channel.ok("AT+CWSTASCAN")
                took.append(time.monotonic() - start)
    finally:
        on_channel.ok("AT+CWRSTD")
    figure("scan of a joined station", f"{min(took):.1f} s", f"at most {SCAN_SECONDS} s")
    assert min(took) <= SCAN_SECONDS


def test_time_of_a_change_of_the_nat_type(on_channel, guest, figure):
    time.sleep(2 * PROBE_SECONDS)  # at a probe the kernel is made to load what a full cone needs
    done = guest.run(["python3", "-c", NAT_CHANGES], check=True, timeout=120)
    took = [tuple(map(int, line.split())) for line in done.out.splitlines()]
    for nat in (0, 1):
        times = sorted(milliseconds for kind, milliseconds in took if kind == nat)
        figure(f"AT+CWNAT={nat} (median, most)", f"{times[len(times) // 2]}, {times[-1]} ms", f"at most {NAT_MS} ms")
        assert len(times) == 4 and times[-1] <= NAT_MS
    assert on_channel.ok("AT+CWNAT?") == b"+CWNAT: 0"
