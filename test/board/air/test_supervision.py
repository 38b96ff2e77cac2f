# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""hostapd, dnsmasq and w58d itself, killed and stopped: the same network comes back by itself."""

import time

import pytest

from harness import wait_until

SSID = b"kept on air"


def pids(guest, name):
    return guest.run(f"pidof {name} || true").out.split()


@pytest.fixture
def network(fresh, phone, guest):
    """A network that is not the factory's, on a known channel."""
    fresh.ok('AT+CWSSID="kept on air"')
    fresh.ok('AT+CWAUTH=4,3,"abcd1234"')
    fresh.ok("AT+CWMOCH=4,6")
    yield fresh
    for name in ("hostapd", "dnsmasq"):
        guest.run(f"pkill -CONT -x {name} || true")


def on_air(phone):
    return SSID in [network.ssid for network in phone.scan(channel=6)]


def test_hostapd_killed_is_back_on_air_within_five_seconds(network, guest, phone):
    before = pids(guest, "hostapd")
    start = time.monotonic()
    guest.run("pkill -KILL -x hostapd")
    wait_until(lambda: pids(guest, "hostapd") not in ([], before) and on_air(phone), "a new hostapd's network", 5)
    assert time.monotonic() - start < 5
    assert len(pids(guest, "hostapd")) == 1
    assert phone.join(SSID, "abcd1234", channel=6)


def test_hostapd_stopped_delays_no_answer_beyond_15_seconds(network, guest, phone):
    for line in ("AT+CWCLICNT?", 'AT+CWSSID="other name"', 'AT+CWAUTH=5,4,"12345678"'):
        guest.run("pkill -STOP -x hostapd")
        start = time.monotonic()
        answer = network.cmd(line)
        assert time.monotonic() - start < 15
        assert answer.count(b"\r\nOK\r\n") + answer.count(b"\r\nERROR\r\n") == 1, answer
        assert network.read_quiet() == b""
        guest.run("pkill -CONT -x hostapd || true")
        network.ok('AT+CWSSID="kept on air"')
        network.ok('AT+CWAUTH=4,3,"abcd1234"')
        wait_until(lambda: on_air(phone), "the network is back", 15)
    assert network.ok("AT+CWCLICNT?") == b"+CWCLICNT: 0"
    assert phone.join(SSID, "abcd1234", channel=6)


def test_dnsmasq_killed_gives_leases_again(network, guest, phone):
    guest.run("pkill -KILL -x dnsmasq")
    wait_until(lambda: len(pids(guest, "dnsmasq")) == 1, "one dnsmasq", 10)
    joined = phone.join(SSID, "abcd1234", channel=6)
    assert joined and joined.lease["router"] == "192.168.225.1"


@pytest.mark.parametrize("stopped", [False, True], ids=["", "with hostapd stopped"])
def test_w58d_killed_and_started_again(network, guest, phone, stopped):
    if stopped:
        guest.run("pkill -STOP -x hostapd")
    guest.run("pkill -KILL -x w58d")
    guest.run("/etc/init.d/w58d start")
    network.read_until(b"\r\nRDY\r\n", 30)
    assert network.ok("AT+CWSSID?") == b'+CWSSID: "kept on air"'
    # A stopped hostapd's network stays on air until the new daemon has ended it: wait for both.
    for name in ("hostapd", "dnsmasq"):
        wait_until(lambda: len(pids(guest, name)) == 1, f"one {name}", 10)  # noqa: B023
    wait_until(lambda: on_air(phone), "the same network", 20)
    assert phone.join(SSID, "abcd1234", channel=6)


def test_init_script_stops_and_starts(network, guest, phone):
    assert guest.run("/etc/init.d/w58d status").rc == 0
    began = time.monotonic()
    guest.run("/etc/init.d/w58d stop")
    assert time.monotonic() - began < 5
    for name in ("w58d", "hostapd", "dnsmasq"):
        assert pids(guest, name) == []
    assert guest.run("ip link show br-lan").rc != 0
    assert guest.run("/etc/init.d/w58d status").rc != 0
    guest.run("/etc/init.d/w58d start")
    network.read_until(b"\r\nRDY\r\n", 30)
    wait_until(lambda: on_air(phone), "the same network", 20)
