# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Foreign programs that die, hang, fail or are not there; and the daemon's own end."""
import contextlib
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import time

import pytest
from harness import ANSWER_LIMIT, HOSTAPD, RELEASE_BUILD
from waiting import wait_until

BACK_LIMIT = 5.0  # seconds from a killed program to its next run


def set_up_something(daemon):
    """Settings that differ from the factory's; returns how the host and hostapd see them."""
    daemon.port.ok(b'AT+CWSSID="kept 1";+CWAUTH=4,3,"s3cret 99";+CWMOCH=3,6;+CWBCAST=0')
    return seen(daemon)


def seen(daemon):
    return daemon.port.settings(), daemon.air_ssid(), daemon.air_config(), \
        daemon.status().get("channel")


@pytest.mark.parametrize("name", ["hostapd", "dnsmasq"])
def test_killed_program_runs_again_by_itself(daemon, name):
    before = set_up_something(daemon)
    for _ in range(2):
        pid = daemon.pid_of(name)
        start = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: daemon.namespace.processes(name) not in ([], [pid]), f"{name} again")
        daemon.wait_on_air()
        assert time.monotonic() - start < BACK_LIMIT
        assert daemon.pid_of(name) != pid
        assert seen(daemon) == before
    assert daemon.namespace.has_link("br-lan")


@pytest.mark.parametrize("line", [b'AT+CWSSID="new"', b"AT+CWAUTH=0,0", b"AT+CWMAP=0",
                                  b"AT+CWRSTD", b"AT+CWCLICNT?", b"AT+CWMACADDR?"])
def test_hung_hostapd_costs_one_final_result(daemon, line):
    set_up_something(daemon)
    os.kill(daemon.pid_of("hostapd"), signal.SIGSTOP)
    answer = daemon.port.command(line, seconds=ANSWER_LIMIT)
    assert answer.startswith(line + b"\r")
    daemon.port.nothing_more()
    if b"?" not in line:
        assert answer == line + b"\r\r\nOK\r\n"  # a fresh hostapd takes it
    # And the next ones work, without anybody's help.
    wait_until(lambda: daemon.port.command(b"AT+CWCLICNT?") ==
               b"AT+CWCLICNT?\r\r\n+CWCLICNT: 0\r\n\r\nOK\r\n", "clients counted again")
    daemon.port.ok(b'AT+CWMAP=1;+CWSSID="after"')
    daemon.wait_on_air()
    assert daemon.air_ssid() == b"after"
    assert len(daemon.hostapd_pids()) == 1


@pytest.mark.parametrize("stopped", [False, True], ids=["running", "stopped"])
def test_killed_daemon_starts_again_with_one_of_each(daemon, stopped):
    before = set_up_something(daemon)
    if stopped:  # it cannot act on the signal that its parent's death sends
        for name in ("hostapd", "dnsmasq"):
            os.kill(daemon.pid_of(name), signal.SIGSTOP)
    daemon.kill()
    daemon.start()
    assert seen(daemon) == before
    daemon.pid_of("hostapd")
    daemon.pid_of("dnsmasq")


def test_killed_daemon_costs_the_next_one_neither_dns_nor_a_command(daemon):
    before = daemon.log()
    daemon.kill()
    daemon.port.read_quiet(0.1)
    daemon.launch()
    daemon.port.read_until(b"RDY\r\n")
    daemon.port.ok(b"AT+CWLANSRV=1")
    daemon.port.ok(b"AT+CWRSTD")
    assert "no DNS" not in daemon.log()[len(before):]
    daemon.pid_of("dnsmasq")


@pytest.mark.parametrize("stopped", [False, True], ids=["running", "stopped"])
def test_stop_soon_after_a_killed_daemon_leaves_nothing(daemon, stopped):
    if stopped:
        for name in ("hostapd", "dnsmasq"):
            os.kill(daemon.pid_of(name), signal.SIGSTOP)
    daemon.kill()
    daemon.port.read_quiet(0.1)
    daemon.launch()
    daemon.port.read_until(b"RDY\r\n")
    assert daemon.stop(seconds=10) == 0
    assert daemon.namespace.processes() == []
    assert not daemon.namespace.has_link("br-lan")
    assert "w58" not in daemon.namespace.run("nft", "list", "tables").stdout


@pytest.mark.parametrize("number, lacks", [(53, "DNS"), (67, "DHCP")])
def test_port_that_another_program_has_costs_one_service_and_no_command(make_daemon, number, lacks):
    daemon = make_daemon()
    with daemon.namespace.socket(socket.SOCK_DGRAM) as other:
        other.bind(("0.0.0.0", number))
        daemon.start()
        why = f'"lan",2,"no {lacks}: another program has its port"'.encode()
        wait_until(lambda: why in daemon.port.command(b"AT+CWSTATUS?"), "the status says so")
        pid = daemon.pid_of("dnsmasq")
        for line in (b'AT+CWSSID="a"', b"AT+CWLANSRV=1", b"AT+CWRSTD"):
            daemon.port.ok(line, seconds=ANSWER_LIMIT)
        assert daemon.pid_of("dnsmasq") == pid
    wait_until(lambda: b'"lan",0' in daemon.port.command(b"AT+CWSTATUS?"), "all of it", 40)


class Switch:
    """A program that is hostapd, until told otherwise."""

    def __init__(self, folder):
        self.path = folder / "hostapd"
        self.may = folder / "may"
        self.works()

    def becomes(self, script):
        fresh = self.path.with_suffix(".new")
        fresh.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
        fresh.chmod(0o755)
        fresh.replace(self.path)

    def works(self):
        self.becomes(f'exec {HOSTAPD} "$@"')

    def fails(self):
        self.becomes("echo no radio today >&2; exit 1")

    def holds(self):
        """Runs, and is hostapd once it may."""
        self.becomes(f'until [ -e {self.may} ]; do sleep 0.1; done; exec {HOSTAPD} "$@"')

    def vanishes(self):
        self.path.unlink()


@pytest.fixture
def switch(tmp_path):
    return Switch(tmp_path)


@pytest.fixture
def switched_daemon(make_daemon, switch):
    return make_daemon(hostapd=switch.path).start()


@pytest.mark.parametrize("trouble", ["fails", "vanishes"])
def test_failing_hostapd_costs_one_error_and_no_setting(switched_daemon, switch, trouble):
    daemon, port = switched_daemon, switched_daemon.port
    before = set_up_something(daemon)
    stored = daemon.store.read_bytes()
    getattr(switch, trouble)()
    port.error(b"AT+CWAUTH=0,0", seconds=ANSWER_LIMIT)
    port.nothing_more()
    assert port.settings() == before[0]
    assert daemon.store.read_bytes() == stored
    # Again, as there is no hostapd that could take it in place.
    port.error(b'AT+CWSSID="new"', seconds=ANSWER_LIMIT)
    assert port.ask(b"AT+CWCLICNT?") == b"+CWCLICNT: 0"
    assert port.settings() == before[0]
    assert daemon.store.read_bytes() == stored

    switch.works()
    daemon.wait_on_air(seconds=15)  # by itself
    assert seen(daemon) == before
    port.ok(b"AT+CWAUTH=0,0")


@pytest.mark.parametrize("trouble", ["fails", "vanishes"])
def test_hostapd_that_is_not_there_at_start_is_waited_for(make_daemon, switch, trouble):
    getattr(switch, trouble)()
    daemon = make_daemon(hostapd=switch.path).start(on_air=False)
    assert daemon.port.ask(b"AT+CWMAP?") == b"+CWMAP: 1"
    assert daemon.port.ask(b"AT+CWCLICNT?") == b"+CWCLICNT: 0"
    daemon.port.error(b"AT+CWAUTH=0,0", seconds=ANSWER_LIMIT)
    if trouble == "fails":
        assert "no radio today" in daemon.log()
    switch.works()
    daemon.wait_on_air(seconds=15)
    assert daemon.air_ssid() == b"SIM7600MIFI"


def test_hostapd_that_never_comes_on_air_delays_no_answer_too_long(switched_daemon, switch):
    before = set_up_something(switched_daemon)
    switch.becomes("trap '' TERM; exec sleep infinity")
    for line in (b"AT+CWAUTH=0,0", b"AT+CWAUTH=1,0"):  # the second comes during the repair
        switched_daemon.port.error(line, seconds=ANSWER_LIMIT)
    assert switched_daemon.port.settings() == before[0]
    switch.works()
    switched_daemon.port.ok(b'AT+CWSSID="works"', seconds=ANSWER_LIMIT)
    assert switched_daemon.air_ssid() == b"works"


def test_crash_and_trouble_together_come_right_in_the_end(switched_daemon, switch):
    before = set_up_something(switched_daemon)
    switch.fails()
    os.kill(switched_daemon.pid_of("hostapd"), signal.SIGKILL)
    wait_until(lambda: "no radio today" in switched_daemon.log(), "a failed restart")
    assert switched_daemon.port.settings() == before[0]
    switch.works()
    switched_daemon.wait_on_air()
    assert seen(switched_daemon) == before


def wait_for_the_held_hostapd(daemon):
    wait_until(lambda: daemon.namespace.processes("sleep"), "a hostapd that is held")


def test_input_during_a_slow_command_is_executed_afterwards_in_order(switched_daemon, switch):
    port = switched_daemon.port
    switch.holds()
    typed = [b"AT+CWAUTH=0,0", b"AT+CWAUTH?", b'AT+CWAUTH=0,1,"11111"', b"AT+CWAUTH?", b"AT"]
    port.write(b"".join(line + b"\r\n" for line in typed[:2]))
    wait_for_the_held_hostapd(switched_daemon)
    port.write(b"".join(line + b"\r" for line in typed[2:]))
    switch.may.touch()
    expected = b'AT+CWAUTH=0,0\r\r\nOK\r\n' \
               b'AT+CWAUTH?\r\r\n+CWAUTH: 0,0\r\n\r\nOK\r\n' \
               b'AT+CWAUTH=0,1,"11111"\r\r\nOK\r\n' \
               b'AT+CWAUTH?\r\r\n+CWAUTH: 0,1,"11111"\r\n\r\nOK\r\n' \
               b'AT\r\r\nOK\r\n'
    assert port.read_exactly(len(expected), 20) == expected
    port.nothing_more()


def test_other_ports_go_on_during_a_slow_command(make_daemon, switch):
    daemon = make_daemon(hostapd=switch.path, ports=2).start()
    slow, quick = daemon.ports
    switch.holds()
    slow.write(b"AT+CWAUTH=0,0\r")
    slow.read_until(b"\r")
    wait_for_the_held_hostapd(daemon)
    for _ in range(5):
        assert quick.ask(b"AT+CWAUTH?").endswith(b'5,4,"12345678"')
    quick.write(b'AT+CWSSID="second"\r')  # waits for the first and is done then
    slow.nothing_more()
    switch.may.touch()
    assert slow.read_until(b"OK\r\n") == b"\r\nOK\r\n"
    assert quick.read_until(b"OK\r\n") == b'AT+CWSSID="second"\r\r\nOK\r\n'
    assert slow.ask(b"AT+CWAUTH?;+CWSSID?") == b'+CWAUTH: 0,0\r\n\r\n+CWSSID: "second"'


@pytest.mark.parametrize("state, how", [
    ("idle", signal.SIGTERM), ("idle", signal.SIGINT), ("closed", signal.SIGTERM),
    ("children stopped", signal.SIGTERM), ("during a command", signal.SIGTERM)])
def test_orderly_stop_leaves_nothing(make_daemon, switch, state, how):
    daemon = make_daemon(hostapd=switch.path).start()
    if state == "children stopped":
        os.kill(daemon.pid_of("hostapd"), signal.SIGSTOP)
        os.kill(daemon.pid_of("dnsmasq"), signal.SIGSTOP)
    elif state == "during a command":
        switch.becomes("trap '' TERM; sleep 60 & wait; wait")
        daemon.port.write(b"AT+CWAUTH=0,0\r")
        wait_for_the_held_hostapd(daemon)
    elif state == "closed":
        daemon.port.ok(b"AT+CWMAP=0")
    assert daemon.stop(how, seconds=10) == 0
    assert daemon.namespace.processes() == []
    assert not daemon.namespace.has_link("br-lan")
    assert not list(daemon.run_dir.glob("*.pid")) and not list(daemon.run_dir.glob("ctl.*"))


def test_bridge_and_address_are_there(daemon):
    shown = daemon.namespace.run("ip", "-4", "addr", "show", "br-lan").stdout
    assert "192.168.225.1/24" in shown and ",UP" in shown


@pytest.mark.parametrize("how", ["alone", "supervised", "run_dir removed", "another run_dir"])
def test_second_daemon_leaves_the_first_ones_world_alone(daemon, how):
    before = set_up_something(daemon)
    programs = sorted(daemon.namespace.processes())
    config = daemon.folder / "second.toml"
    text = daemon.config_path.read_text(encoding="utf-8")
    if how == "another run_dir":
        text = text.replace(str(daemon.run_dir), str(daemon.folder / "run2"))
    config.write_text(text, encoding="utf-8")
    if how == "run_dir removed":
        shutil.rmtree(daemon.run_dir)
    second = subprocess.run([*daemon.namespace.enter(), daemon.argv()[0], "--config", str(config),
                             *(["--supervise"] if how == "supervised" else [])],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, timeout=30, check=False)
    assert second.returncode == 1
    assert f"in use by w58d, process {daemon.pid}" in second.stdout
    assert second.stdout.count("in use") == 1
    if how == "run_dir removed":  # the first one makes it anew
        wait_until((daemon.run_dir / "hostapd.conf").exists, "the file of hostapd", 30)
    else:
        assert sorted(daemon.namespace.processes()) == programs
    wait_until(lambda: seen(daemon) == before, "all as it was", 30)
    assert daemon.namespace.has_link("br-lan")
    # What the start anew leaves is taken again.
    daemon.port.ok(b"AT+CRESET")
    assert daemon.port.read_until(b"RDY\r\n") == b"\r\nRDY\r\n"
    daemon.wait_on_air()


def test_log_that_nobody_reads_keeps_nobody_waiting(make_daemon):
    daemon = make_daemon()
    kept, daemon.log_path = daemon.log_path, daemon.folder / "pipe"
    os.mkfifo(daemon.log_path)
    reader = os.open(daemon.log_path, os.O_RDWR)
    text = bytearray()
    try:
        daemon.start()
        for _ in range(3000):  # a line each, of which the pipe takes 64 KiB
            daemon.port.error(b"AT+CWMAP=7", seconds=ANSWER_LIMIT)
        assert daemon.air_ssid() == b"SIM7600MIFI"
        os.set_blocking(reader, False)

        def said_what_is_missing():
            with contextlib.suppress(BlockingIOError):
                text.extend(os.read(reader, 65536))
            return b"lines are missing here" in text

        wait_until(said_what_is_missing, "what is missing is said")
        daemon.port.ok(b"AT")
        os.set_blocking(reader, True)
        assert daemon.stop() == 0
    finally:
        kept.write_bytes(text)
        daemon.log_path = kept
        os.close(reader)


def test_program_that_says_too_much_fills_no_log(switched_daemon, switch):
    daemon, port = switched_daemon, switched_daemon.port
    switch.becomes("exec yes no radio today")
    port.error(b"AT+CWAUTH=0,0", seconds=ANSWER_LIMIT)
    assert b"no radio today" in port.command(b"AT+CEER")
    assert daemon.log().count("no radio today") < 300
    switch.works()
    port.ok(b"AT+CWAUTH=0,0", seconds=ANSWER_LIMIT)
    wait_until(lambda: "hostapd: says too much, " in daemon.log(), "what is left out is said", 30)


class Supervised:
    """A daemon below `w58d --supervise`."""

    def __init__(self, daemon):
        self.daemon = daemon
        argv = daemon.argv
        daemon.argv = lambda: [*argv(), "--supervise"]
        daemon.start()

    def pid(self):
        """The one that works; None between two."""
        pids = set(self.daemon.namespace.processes("w58d")) - {self.daemon.pid}
        return pids.pop() if len(pids) == 1 else None

    def wait_for_another(self, than):
        wait_until(lambda: self.pid() not in (None, than), "another one")
        self.daemon.port.read_until(b"RDY\r\n")
        self.daemon.wait_on_air()


@pytest.fixture
def supervised(make_daemon):
    # Not the sanitized one, whose memory is another matter.
    return Supervised(make_daemon(build=RELEASE_BUILD))


def test_supervised_daemon_comes_back_when_it_is_killed(supervised):
    daemon = supervised.daemon
    before = set_up_something(daemon)
    first = supervised.pid()
    os.kill(first, signal.SIGKILL)
    supervised.wait_for_another(first)
    assert seen(daemon) == before
    # A restart that the host wants is the same process; signals for one are for the other.
    second = supervised.pid()
    daemon.port.ok(b"AT+CRESET")
    daemon.port.read_until(b"RDY\r\n")
    wait_until(lambda: supervised.pid() == second, "no program is being started")
    daemon.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "configuration read again" in daemon.log(), "the reload")
    assert daemon.stop() == 0
    assert daemon.namespace.processes() == []


def test_supervised_daemon_ends_with_its_supervisor(supervised):
    os.kill(supervised.daemon.pid, signal.SIGKILL)
    wait_until(lambda: supervised.daemon.namespace.processes() == [], "the end of all")


def test_supervisor_that_waits_ends_at_once(supervised):
    daemon = supervised.daemon
    daemon.config_path.write_text("nonsense", encoding="utf-8")
    os.kill(supervised.pid(), signal.SIGKILL)
    wait_until(lambda: "next start in 4 s" in daemon.log(), "ever longer pauses")
    assert daemon.stop(seconds=3) == 1
    assert daemon.namespace.processes("w58d") == []


def test_supervised_daemon_that_hangs_at_its_end_is_killed(supervised):
    os.kill(supervised.pid(), signal.SIGSTOP)
    assert supervised.daemon.stop(seconds=9) == 1
    assert supervised.daemon.namespace.processes("w58d") == []


def test_end_of_memory_is_the_end_of_the_process_which_comes_back(supervised):
    daemon = supervised.daemon
    before = set_up_something(daemon)
    for _ in range(3):
        pid = supervised.pid()
        size = int(re.search(r"^VmSize:\s*(\d+) kB",
                             open(f"/proc/{pid}/status", encoding="ascii").read(), re.M)[1]) * 1024
        resource.prlimit(pid, resource.RLIMIT_AS, (size - 1, resource.RLIM_INFINITY))
        with contextlib.ExitStack() as programs:
            for _ in range(16):
                program = programs.enter_context(socket.socket(socket.AF_UNIX))
                program.setblocking(False)
                with contextlib.suppress(OSError):
                    program.connect(str(daemon.run_dir / "at.sock"))
                    program.sendall(b"AT" + b"+CLAC;" * 600 + b"+CGMM\r")
            supervised.wait_for_another(pid)
        assert seen(daemon) == before
    assert daemon.log().count("out of memory") == 3
