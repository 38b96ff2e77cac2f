# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58d-at, the shell's way in, and the socket it uses."""
import contextlib
import itertools
import json
import os
import resource
import signal
import socket
import stat
import subprocess
import time

import pytest
from harness import BUILD, RELEASE_BUILD
from waiting import wait_until

W58D_AT = BUILD / "src" / "client" / "w58d-at"


@pytest.fixture(scope="module")
def daemon(shared_daemon):
    return shared_daemon


def at_socket(daemon):
    return daemon.run_dir / "at.sock"


def shell(daemon, *arguments, **options):
    """(exit status, what it printed, what it complained of)"""
    done = subprocess.run([W58D_AT, "--socket", at_socket(daemon), *arguments],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60,
                          check=False, **options)
    return done.returncode, done.stdout, done.stderr


def test_rows_and_exit_status(daemon):
    assert shell(daemon, "AT+CWSSID?") == (0, '+CWSSID: "SIM7600MIFI"\n', "")
    assert shell(daemon, "AT", "AT+CWMAP?;+CWBCAST?") == (0, "+CWMAP: 1\n+CWBCAST: 1\n", "")
    status, out, err = shell(daemon, "AT+CWMAP=7", "AT+CWMAP?")
    assert (status, out) == (1, "")
    assert "AT+CWMAP=7: +CME ERROR: " in err


def test_no_answer(daemon, tmp_path):
    assert shell(daemon, "--socket", str(tmp_path / "none"), "AT")[0] == 2
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(tmp_path / "mute"))
        mute.listen()
        assert shell(daemon, "--socket", str(tmp_path / "mute"), "--timeout", "0.2", "AT")[0] == 2
    assert shell(daemon)[0] == 64
    assert shell(daemon, "AT\rAT")[0] == 64


def test_stdin(daemon):
    assert shell(daemon, "-", input="AT+CWMAP?\r\n\nAT+CGMM\n") == \
        (0, "+CWMAP: 1\nSIMCOM_W58\n", "")
    status, out, _ = shell(daemon, "-", input="AT+CWMAP?\nATK\nAT+CWMAP?\n")
    assert (status, out) == (1, "+CWMAP: 1\n")


def test_a_script_may_begin_with_echo_off(daemon):
    assert shell(daemon, "ATE0", "AT+CWMAP?", "AT+CGMM") == (0, "+CWMAP: 1\nSIMCOM_W58\n", "")
    status, _, err = shell(daemon, "ATE0", "AT+CWMAP=7")
    assert (status, "AT+CWMAP=7: +CME ERROR: " in err) == (1, True)
    for command in ("ATV0", "ATE0V", "ATQ1", "ate0q1"):
        status, out, err = shell(daemon, command)
        assert (status, out) == (64, "") and command in err
    assert shell(daemon, "ATV1Q0", "ATQ", "AT+CWSSID?")[0] == 0


def test_json(daemon):
    status, out, _ = shell(daemon, "--json", "AT+CWAUTH?;+CWDHCP?", "AT+CWMACADDR?", "AT+CWX?")
    first, second, third = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert first == {"command": "AT+CWAUTH?;+CWDHCP?", "result": "OK", "rows": [
        {"name": "+CWAUTH", "values": [5, 4, "12345678"]},
        {"name": "+CWDHCP",
         "values": ["192.168.225.1", "192.168.225.20", "192.168.225.60", "12h"]}]}
    assert second["rows"] == [{"values": ["0,02:00:00:00:00:01"]}]
    assert third["result"].startswith("+CME ERROR: ") and third["rows"] == []


def test_text_is_utf8(daemon):
    try:
        assert shell(daemon, 'AT+CWSSID="咖啡\\"1"', "AT+CWSSID?")[1] == '+CWSSID: "咖啡\\"1"\n'
        (row,) = json.loads(shell(daemon, "--json", "AT+CWSSID?")[1])["rows"]
        assert row["values"] == ['咖啡\\"1']
    finally:
        daemon.port.ok(b"AT+CWRSTD")


def test_socket_is_a_port_of_its_own(daemon):
    mode = os.stat(at_socket(daemon)).st_mode
    assert stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o660
    with socket.socket(socket.AF_UNIX) as one, socket.socket(socket.AF_UNIX) as two:
        for each in (one, two):
            each.settimeout(10)
            each.connect(str(at_socket(daemon)))
        one.sendall(b"ATE0\rAT+IPR?\rAT&W\r")  # no line, no profile
        want = b"ATE0\r\r\nOK\r\n\r\nERROR\r\n\r\nERROR\r\n"
        got = b""
        while len(got) < len(want):
            got += one.recv(4096)
        assert got == want
        two.sendall(b"AT\r")
        assert two.recv(4096).endswith(b"OK\r\n")
        daemon.port.ok(b"AT")


def test_what_is_no_socket_is_not_replaced(make_daemon, tmp_path):
    path = tmp_path / "precious"
    path.write_text("data")
    daemon = make_daemon(config=f'[socket]\npath = "{path}"\n')
    daemon.launch()
    assert daemon.process.wait(timeout=20) == 1
    assert f"{path}: is no socket" in daemon.log()
    assert path.read_text() == "data"
    path.unlink()
    daemon.start()
    path.unlink()  # in its place, while it runs
    path.write_text("other data")
    daemon.stop_cleanly()
    assert path.read_text() == "other data"


def test_a_killed_daemons_socket_is_replaced(make_daemon):
    daemon = make_daemon().start()
    daemon.kill()
    assert at_socket(daemon).is_socket()
    daemon.start()
    assert shell(daemon, "AT")[0] == 0


def test_connections_leave_nothing(daemon):
    def descriptors():
        return len(os.listdir(f"/proc/{daemon.pid}/fd"))

    daemon.port.ok(b"AT+CWMAP=1")  # waits for the start, whose programs take some
    before = descriptors()
    connections = []
    for _ in range(20):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(at_socket(daemon)))
        with contextlib.suppress(BrokenPipeError):  # one that is too many may be closed by now
            connection.sendall(b'AT+CWSSID="half')
        connections.append(connection)
    for connection in connections:
        connection.close()
    wait_until(lambda: descriptors() == before, "as many descriptors as before")
    assert shell(daemon, "AT")[0] == 0


def test_goes_on_when_there_are_descriptors_again(make_daemon):
    # Not the sanitized one: UBSan itself needs a descriptor to look at an object.
    daemon = make_daemon(build=RELEASE_BUILD).start()

    def lowest_free():
        taken = {int(name) for name in os.listdir(f"/proc/{daemon.pid}/fd")}
        return next(number for number in itertools.count() if number not in taken)

    # A write waits for the start, and this one changes nothing. Once nothing is being started any
    # more, no descriptor becomes free by itself.
    daemon.port.ok(b"AT+CWMAP=1")
    wait_until(lambda: not set(daemon.namespace.processes()) - {
        daemon.pid, daemon.pid_of("hostapd"), daemon.pid_of("dnsmasq")}, "the last program's end")
    before = resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, (lowest_free(), before[1]))
    with socket.socket(socket.AF_UNIX) as waits:
        waits.settimeout(10)
        waits.connect(str(at_socket(daemon)))
        waits.sendall(b"AT\r")
        start = time.monotonic()
        wait_until(lambda: "at.sock: Too many open files" in daemon.log(), "the complaint")
        daemon.port.ok(b"AT")
        time.sleep(1.2)  # not again and again at once, but every second
        assert daemon.log().count("Too many open files") <= 2 + time.monotonic() - start
        resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, before)
        assert waits.recv(100).endswith(b"OK\r\n")
    assert shell(daemon, "AT")[0] == 0


def test_program_that_holds_urcs_back_is_disconnected_before_they_are_too_many(make_daemon):
    # A program that is stopped keeps the command waiting, for 11 s.
    daemon = make_daemon(build=RELEASE_BUILD).start()
    daemon.port.ok(b"AT+CWLANSRV=1")
    with socket.socket(socket.AF_UNIX) as program, \
            daemon.namespace.connect("192.168.225.1", 5555) as client:
        program.connect(str(at_socket(daemon)))
        program.settimeout(20)
        os.kill(daemon.pid_of("hostapd"), signal.SIGSTOP)
        program.sendall(b'AT+CWSSID="waits"\r')
        assert program.recv(18, socket.MSG_WAITALL) == b'AT+CWSSID="waits"\r'
        client.setblocking(False)
        end = time.monotonic() + 20
        while "a program does not read, disconnected" not in daemon.log():
            assert time.monotonic() < end
            with contextlib.suppress(BlockingIOError):
                client.send((b"x" * 1000 + b"\n") * 60)
            daemon.port.read_quiet(0)
    wait_until(daemon.wait_on_air, "on air again")


def tracing(daemon, port="p0"):
    return subprocess.Popen([W58D_AT, "--socket", daemon.run_dir / "trace.sock", "--trace", port],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)


def test_trace_of_a_running_daemons_port(make_daemon):
    daemon = make_daemon(ports=2).start()
    with tracing(daemon) as trace:
        wait_until(lambda: "port p0: is being traced" in daemon.log(), "the trace")
        daemon.ports[1].ok(b"AT")
        daemon.port.ok(b"AT")
        lines = [trace.stdout.readline().rstrip("\n").split(" ", 4) for _ in range(2)]
        assert [line[3:] for line in lines] == [[">", '"AT\\r"'], ["<", '"AT\\r\\r\\nOK\\r\\n"']]
        assert {line[2] for line in lines} == {"p0"}
        assert shell(daemon, "AT") == (0, "", "")
        daemon.stop()
        assert trace.wait(timeout=20) == 2
    mode = stat.S_IMODE(os.stat(daemon.folder).st_mode)
    assert mode & 0o001  # so it is the socket's own that keeps others out
    with tracing(daemon) as trace:
        assert trace.wait(timeout=20) == 2


def test_trace_at_the_other_socket_says_so(make_daemon):
    daemon = make_daemon().start()
    path = daemon.run_dir / "at.sock"
    asked = subprocess.run([W58D_AT, "--socket", path, "--timeout", "1", "--trace", "p0"],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=20,
                           check=False)
    assert (asked.returncode, asked.stdout) == (2, "")
    assert asked.stderr == f"w58d-at: {path}: no answer; is it the trace's socket?\n"


def test_one_trace_too_many_says_so(make_daemon):
    daemon = make_daemon().start()
    with contextlib.ExitStack() as stack:
        traces = [stack.enter_context(tracing(daemon)) for _ in range(4)]
        wait_until(lambda: daemon.log().count("is being traced") == len(traces), "the traces")
        with tracing(daemon) as trace:
            assert trace.wait(timeout=20) == 2
            assert trace.stderr.read() == f"w58d-at: {daemon.run_dir}/trace.sock: w58d has closed the " \
                "connection; no more than 4 programs trace at once\n"
        for trace in traces:
            trace.terminate()


def test_trace_of_what_is_no_port(make_daemon):
    daemon = make_daemon(ports=2).start()
    assert stat.S_IMODE(os.stat(daemon.run_dir / "trace.sock").st_mode) & 0o007 == 0
    with tracing(daemon, port="ttyS9") as trace:
        assert trace.wait(timeout=20) == 1
        assert "no such port; there is p0, p1" in trace.stderr.read()
    assert shell(daemon, "--trace", "p0", "AT")[0] == 64


def test_trace_that_nobody_reads_keeps_no_port_waiting(make_daemon):
    daemon = make_daemon().start()
    with socket.socket(socket.AF_UNIX) as reader:
        reader.settimeout(20)
        reader.connect(str(daemon.run_dir / "trace.sock"))
        reader.sendall(b"p0\n")
        assert reader.recv(3, socket.MSG_WAITALL) == b"OK\n"
        for _ in range(20):  # each some 80 KB
            daemon.port.command(b"AT" + b"+CLAC;" * 80 + b"+CGMM")
        told = b""
        while b"are missing here\n" not in told:
            assert len(told) < 3_000_000
            told += reader.recv(65536)
            daemon.port.ok(b"AT")
