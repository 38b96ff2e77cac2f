# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The systemd unit under a real systemd: everything works inside its sandbox, and what systemd thinks of the service
is true. (The rest of this suite runs there too: W58_BOARD_INIT=systemd.)"""

import re
import time

import pytest

from harness import TestBoard, wait_until
from virtual_board.uart import READY

GATEWAY = "192.168.225.1"
PROGRAMS = ("w58d", "hostapd", "dnsmasq")


@pytest.fixture(scope="module")
def home(tree):
    with TestBoard(tree, init="systemd") as own:
        own.start()
        yield own


@pytest.fixture
def own_board(request, home):
    """A board that runs systemd, with factory settings but for the channel."""
    request.config.w58_board = home
    home.uart.resync()
    for phone in home.phones:
        phone.leave()
    home.uart.ok("AT+CWRSTD")
    home.uart.ok("AT+CWMOCH=4,6")
    yield home
    request.config.w58_board = None


@pytest.fixture
def inside(own_board):
    """A phone on its LAN."""
    phone = own_board.phones[0]
    joined = phone.join(b"SIM7600MIFI", "12345678", channel=6)
    assert joined and joined.lease["router"] == GATEWAY
    return phone


def systemctl(board, verb, **options):
    return board.guest.run(f"systemctl {verb} w58d", check=True, **options)


def unit(board, name):
    return board.guest.run(f"systemctl show -P {name} w58d", check=True).out.strip()


def pids(board, name):
    return board.guest.run(f"pidof {name} || true").out.split()


def one_of_each(board):
    return all(len(pids(board, name)) == 1 for name in PROGRAMS)


def test_the_sandbox_is_in_force(own_board, figure):
    pid = unit(own_board, "MainPID")
    status = own_board.guest.run(f"cat /proc/{pid}/status", check=True).out
    assert re.search(r"^Seccomp:\s*2$", status, re.M) and re.search(r"^NoNewPrivs:\s*1$", status, re.M)
    assert re.search(r"^CapEff:\s*(\w+)$", status, re.M)[1] == re.search(r"^CapBnd:\s*(\w+)$", status, re.M)[1]
    # No secret of its memory reaches a file, and a child that eats too much memory is the only one to end.
    limits = own_board.guest.run(f"cat /proc/{pid}/limits", check=True).out
    assert re.search(r"^Max core file size +0 +0 ", limits, re.M)
    assert unit(own_board, "OOMPolicy") == "continue"
    shown = own_board.guest.run("systemd-analyze security --no-pager w58d", check=True, timeout=120).out
    exposure = float(re.search(r"exposure level for w58d.service: ([\d.]+)", shown)[1])
    figure("systemd-analyze security: exposure", f"{exposure}")
    assert exposure <= 3.0


def test_a_phone_has_a_lease_names_and_the_world(own_board, inside):
    """hostapd, dnsmasq as a user of its own, and iptables."""
    assert inside.ping(GATEWAY) == 3
    script = 'import urllib.request as u; print(u.urlopen("http://server.example/", timeout=8).read().decode())'
    own_board.uart.ok("AT+CWNAT=1")
    assert inside.run(f"python3 -c '{script}'").out.split()[0] == "10.64.0.2"
    own_board.uart.ok("AT+CWNAT=0")


def test_restart_by_command_is_no_stop_to_systemd(own_board, inside):
    pid, starts = unit(own_board, "MainPID"), unit(own_board, "NRestarts")
    own_board.uart.ok("AT+CRESET")
    own_board.uart.read_until(READY, 30)
    assert (unit(own_board, "MainPID"), unit(own_board, "ActiveState")) == (pid, "active")
    time.sleep(8)  # longer than TimeoutStopSec
    own_board.uart.ok("AT")
    assert (unit(own_board, "MainPID"), unit(own_board, "NRestarts")) == (pid, starts)
    assert unit(own_board, "SubState") == "running"
    wait_until(lambda: inside.connected and inside.ping(GATEWAY, count=1), "the phone is back", 30)


def test_reload_drops_nobody(own_board, inside):
    before = pids(own_board, "hostapd")
    own_board.guest.run("printf '[identity]\\nserial = \"4711\"\\n' >>/etc/w58d/w58d.toml", check=True)
    with inside.stays_connected():
        systemctl(own_board, "reload")
        wait_until(lambda: own_board.uart.ok("AT+CGSN") == b"4711", "the new serial number", 10)
    assert pids(own_board, "hostapd") == before and unit(own_board, "ActiveState") == "active"


def test_killed_it_is_back(own_board, inside):
    systemctl(own_board, "kill --signal=KILL --kill-who=main")
    own_board.uart.read_until(READY, 30)
    wait_until(lambda: one_of_each(own_board), "one of each program", 20)
    wait_until(lambda: inside.connected and inside.ping(GATEWAY, count=1), "the phone is back", 40)


def test_hung_it_is_started_anew(own_board):
    """By the watchdog, which is made shorter for this."""
    runtime = "/run/systemd/system/w58d.service.d"
    own_board.guest.run(f"mkdir -p {runtime} && printf '[Service]\\nWatchdogSec=4\\n' >{runtime}/watchdog.conf && "
                        "systemctl daemon-reload && systemctl restart w58d", check=True)
    own_board.uart.read_until(READY, 30)
    own_board.guest.run("pkill -STOP -x w58d", check=True)
    own_board.uart.read_until(READY, 60)
    own_board.uart.ok("AT")
    assert unit(own_board, "NRestarts") != "0"
    own_board.guest.run(f"rm {runtime}/watchdog.conf && systemctl daemon-reload && systemctl restart w58d", check=True)
    own_board.uart.read_until(READY, 30)


def test_stops_and_starts(own_board, figure):
    wait_until(lambda: one_of_each(own_board), "one of each program", 20)
    began = time.monotonic()
    systemctl(own_board, "stop")
    figure("systemctl stop", f"{time.monotonic() - began:.1f} s", "5 s")
    assert unit(own_board, "Result") == "success"  # not "timeout": it ended by itself
    for name in PROGRAMS:
        assert pids(own_board, name) == []
    assert own_board.guest.run("ip link show br-lan").rc != 0
    systemctl(own_board, "start")
    own_board.uart.read_until(READY, 30)
    # A configuration with mistakes: it does not come up, and systemd says so.
    own_board.guest.run("cp /etc/w58d/w58d.toml /tmp/good.toml; echo nonsense >>/etc/w58d/w58d.toml", check=True)
    own_board.guest.run("systemctl restart w58d")
    wait_until(lambda: unit(own_board, "ActiveState") in ("activating", "failed"), "that it failed", 20)
    own_board.guest.run("cp /tmp/good.toml /etc/w58d/w58d.toml; systemctl reset-failed w58d; systemctl restart w58d",
                        check=True)
    own_board.uart.read_until(READY, 30)
