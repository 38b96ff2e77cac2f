# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Figures of the release build: printed as a table after the run, judged where there is a limit.

Times depend on the machine and are not judged.
"""
import contextlib
import ctypes
import os
import pathlib
import re
import statistics
import subprocess
import time

import pytest
from harness import RELEASE_BUILD, binary, strace
from waiting import wait_until, window

COMMANDS = 50
CALLS_A_COMMAND = 3
TRIES = 8
IDLE_SECONDS = 15
PROBE_SECONDS = 10
ROUND_TRIPS = 500
BURSTS = 50
STARTS = 5


@pytest.fixture
def released(make_daemon):
    """The release build, done with starting: a write waits for that, and this one changes nothing."""
    daemon = make_daemon(build=RELEASE_BUILD).start()
    assert daemon.port.command(b"AT+CWMAP=1").endswith(b"\r\nOK\r\n")
    return daemon


@pytest.mark.parametrize("line", [b"AT", b"AT+CWMAP?", b"AT+CWNOSUCH", b"AT+CWSSID?",
                                  b"AT+CWAUTH?;+CWMOCH?"], ids=lambda line: line.decode())
def test_system_calls_a_command(released, figure, line):
    port = released.port
    answer = port.command(line)
    costs = []
    # The daemon may still be busy with starting, and a loaded machine interrupts a wait now and then.
    while len(costs) < TRIES and (not costs or costs[-1] > CALLS_A_COMMAND):
        with strace(released.pid) as trace:
            for _ in range(COMMANDS):
                assert port.command(line) == answer
        # One more wait at the end, for what did not come any more.
        costs.append((len(trace.names()) - 1) / COMMANDS)
    written = [call for name, call in trace.calls() if name == "write" and "/dev/pts" in call]
    figure(f"system calls for {line.decode()}", f"{min(costs):.2f}", f"at most {CALLS_A_COMMAND}")
    assert min(costs) <= CALLS_A_COMMAND + 0.1, costs
    assert len(written) == COMMANDS, "one write a response"


def switches(pid):
    """How often any thread of the process has waited, for whatever it was."""
    count = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        status = (task / "status").read_text(encoding="ascii")
        count += sum(map(int, re.findall(r"\bvoluntary_ctxt_switches:\s+(\d+)", status)))
    return count


def wakes(trace, pid):
    """The main thread's calls that followed each return of a wait without a limit, up to the next such wait."""
    found = []
    line = ""
    for name, line in trace.calls(thread=pid):
        if not name.startswith("epoll_"):
            for calls in found[-1:]:
                calls.append(name)
        elif re.search(r", -1(, NULL, \d+)?\) += [1-9]", line):
            found.append([])
    # What the end of the trace cut short is not judged.
    return found if line.endswith("<detached ...>") else found[:-1]


def kilobytes(pid, *names):
    rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return [int(re.search(rf"^{name}:\s+(\d+)", rollup, re.MULTILINE)[1]) for name in names]


def test_idle_wake_ups_and_memory(make_daemon, figure):
    on = make_daemon(build=RELEASE_BUILD).start()
    off = make_daemon(build=RELEASE_BUILD).start()
    off.port.ok(b"AT+CWMAP=0")
    on.port.ok(b'AT+CWSSID="as in use"')

    def probed():
        looks = window(lambda: [daemon.log().count(": started, pid") for daemon in (on, off)], PROBE_SECONDS + 2)
        return looks[0] == looks[-1]

    def settled():
        """The kernel's news of what was changed have come too."""
        looks = window(lambda: [switches(daemon.pid) for daemon in (on, off)], 2)
        return looks[0] == looks[-1]

    # At its first probe a daemon starts programs, to have the kernel load what a full cone needs.
    wait_until(probed, "a probe that starts nothing", 60)
    wait_until(settled, "both have settled", 30)
    # Not by switches: a question to the kernel may have to wait for somebody else's.
    with contextlib.ExitStack() as tracing:
        traces = [tracing.enter_context(strace(daemon.pid)) for daemon in (on, off)]
        time.sleep(IDLE_SECONDS)  # only time shows that nothing happens in it
    # The probe of every 10 s, and the answers to its questions: dnsmasq's, and hostapd's.
    probes = IDLE_SECONDS // PROBE_SECONDS + 1
    for daemon, trace, state, most in zip((on, off), traces, ("on", "off"), (3 * probes, 2 * probes)):
        woken = wakes(trace, daemon.pid)
        figure(f"wake-ups in {IDLE_SECONDS} idle s, access point {state}", len(woken), f"<= {most}")
        rss, pss, private = kilobytes(daemon.pid, "Rss", "Pss", "Private_Dirty")
        figure(f"RSS / PSS / private, access point {state}",
               f"{rss} / {pss} / {private} kB")
        assert 1 <= len(woken) <= most, woken
        assert all(set(calls) - {"timerfd_settime"} for calls in woken), f"woken for nothing: {woken}"


def test_size(figure, tmp_path):
    stripped = tmp_path / "w58d"
    subprocess.run(["strip", "-o", stripped, binary(RELEASE_BUILD)], check=True)
    figure("size, stripped", f"{stripped.stat().st_size / 1024:.0f} KiB")


def start_time(daemon):
    """Seconds from exec to RDY."""
    daemon.write_config()
    namespace = os.open(daemon.namespace.path, os.O_RDONLY)
    log = os.open(daemon.log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    argv = daemon.argv()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            ctypes.CDLL(None).setns(namespace, 0)
            os.dup2(log, 1)
            os.dup2(log, 2)
            os.write(writing, str(time.monotonic_ns()).encode())
            os.execv(argv[0], argv)
        finally:
            os._exit(127)
    try:
        daemon.port.read_until(b"\r\nRDY\r\n")
        ready = time.monotonic_ns()
        return (ready - int(os.read(reading, 32))) / 1e9
    finally:
        os.kill(pid, 15)
        os.waitpid(pid, 0)
        for fd in (namespace, log, reading, writing):
            os.close(fd)


@pytest.mark.alone
def test_time_from_exec_to_ready(make_daemon, figure):
    daemon = make_daemon(build=RELEASE_BUILD).start()
    daemon.port.ok(b"AT+CWMAP=0")
    daemon.stop_cleanly()
    times = [start_time(daemon) for _ in range(STARTS)]
    figure("exec to RDY, +CWMAP: 0 stored (median, least)",
           f"{statistics.median(times) * 1e3:.1f}, {min(times) * 1e3:.1f} ms")


@pytest.mark.alone
def test_round_trip(released, figure):
    port = released.port
    port.command(b"ATE0")
    times = []
    for _ in range(ROUND_TRIPS):
        start = time.perf_counter()
        os.write(port.master, b"AT+CWMAP?\r")
        port.read_until(b"OK\r\n")
        times.append(time.perf_counter() - start)
    times.sort()
    figure("round trip of AT+CWMAP? on a pty (p50, p99)",
           f"{times[len(times) // 2] * 1e6:.0f}, {times[len(times) * 99 // 100] * 1e6:.0f} us")


@pytest.mark.alone
def test_many_commands_in_one_write(released, figure):
    port = released.port
    port.command(b"ATE0")
    burst, answer = b"AT\r" * 32, b"\r\nOK\r\n" * 32
    start = time.perf_counter()
    for _ in range(BURSTS):
        port.write(burst)
        assert port.read_exactly(len(answer), 10) == answer
    figure("commands a second, 32 in one write",
           f"{BURSTS * 32 / (time.perf_counter() - start):,.0f}")
    with strace(released.pid) as trace:
        port.write(burst)
        assert port.read_exactly(len(answer), 10) == answer
    assert len([n for n in trace.names() if n == "write"]) <= 3
