# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the station and the uplink need, and lose: it comes back by itself, and answers come in time."""

import contextlib
import time

import pytest
from harness import (ANSWER_LIMIT, BY_AN_EVENT, BY_THE_PROBE, StandIn, answered, between, pid_of, recovers,
                     wait_until)

SSID, PASSWORD = b"SIM7600MIFI", "12345678"


def test_a_radio_that_comes_late(station, board, guest, on_air, phones):
    radio = guest.run("iw dev wlan0 info | sed -n 's/.*wiphy /phy/p'", check=True).out.strip()
    guest.run("/etc/init.d/w58d stop", check=True)
    guest.run(f"ip netns add away && iw phy {radio} set netns name away", check=True)
    guest.run("/etc/init.d/w58d start", check=True)
    station.read_until(b"\r\nRDY\r\n", 30)
    time.sleep(10)
    assert not answered(station, "AT+CWSTASCAN")
    time.sleep(10)
    guest.run(f"ip netns exec away iw phy {radio} set netns 1; ip netns del away", check=True)
    recovers("the access point after its radio", on_air, BY_AN_EVENT)
    recovers("the station after its radio", lambda: answered(station, "AT+CWSTASCAN"), BY_AN_EVENT + ANSWER_LIMIT)
    assert phones[0].join(SSID, PASSWORD, channel=6)


def test_a_joined_station_whose_radio_was_away(station, address, guest, neighbour, on_air):
    neighbour.open(b"next door", 6, password="neighbour1")
    neighbour.serve()
    station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
    wait_until(address, "an address", 40)
    radio = guest.run("iw dev wlan0 info | sed -n 's/.*wiphy /phy/p'", check=True).out.strip()
    guest.run(f"ip netns add away && iw phy {radio} set netns name away", check=True)
    time.sleep(6)
    assert address() == ""
    guest.run(f"ip netns exec away iw phy {radio} set netns 1; ip netns del away", check=True)
    recovers("the access point after its radio", on_air, BY_AN_EVENT)
    recovers("the station's address", address, BY_THE_PROBE)


@pytest.mark.parametrize("looks", [False, True], ids=["", "while the station looks"])
@pytest.mark.parametrize("seconds", [4, 7, 10])
def test_scans_that_are_slow(station, guest, neighbour, seconds, looks):
    neighbour.open(b"next door", 11, password="neighbour1")
    slow = between("wpa_supplicant", event=f'{seconds} if "CTRL-EVENT-SCAN-RESULTS" in text else 0')
    with StandIn(guest, "wpa_supplicant", slow) as supplicant:
        if looks:
            station.ok('AT+CWSTACFG="not there",,,"neighbour1"')
        time.sleep(20)
        for _ in range(3):
            answer = answered(station, "AT+CWSTASCAN")
            assert answer is None or b"next door" in answer, answer
            if seconds < 8 and not looks:
                assert answer, "what was heard in time is an answer"
            time.sleep(1)
    supplicant.kill()
    wait_until(lambda: b"next door" in (answered(station, "AT+CWSTASCAN") or b""), "a scan", 60)


def test_a_wpa_supplicant_that_hangs_while_nobody_asks(station, guest):
    hung = pid_of(guest, "wpa_supplicant")
    guest.run(f"kill -STOP {hung}", check=True)
    recovers("wpa_supplicant hung", lambda: pid_of(guest, "wpa_supplicant") not in ("", hung), BY_THE_PROBE)
    recovers("a scan", lambda: answered(station, "AT+CWSTASCAN"), BY_AN_EVENT)


def test_networks_that_others_remove_from_wpa_supplicant(station, address, guest, neighbour):
    neighbour.open(b"next door", 6, password="neighbour1")
    neighbour.serve()
    station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
    wait_until(address, "an address", 40)
    runs = pid_of(guest, "wpa_supplicant")
    guest.run("wpa_cli -p /run/w58d/wpa_supplicant -i wlan0-sta remove_network all", check=True)
    wait_until(lambda: not address(), "it is out", BY_AN_EVENT)
    recovers("the station's network", address, 30)
    assert pid_of(guest, "wpa_supplicant") == runs


@pytest.mark.parametrize("taken", ["ip rule del pref 5858", "ip route flush table 5858",
                                   "ip route del default dev wlan0-sta metric 5858"])
def test_a_rule_or_route_of_the_stations(station, address, guest, neighbour, taken):
    neighbour.open(b"next door", 6, password="neighbour1")
    neighbour.serve()
    station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
    wait_until(address, "an address", 40)

    def routing():
        return guest.run("ip rule; ip route show table 5858; ip route show default dev wlan0-sta").out

    before = wait_until(lambda: routing() if "5858" in routing() else None, "its routes", 5)
    assert before.count("default") >= 3
    time.sleep(61)
    lines = len(guest.run("cat /var/log/w58d.log").out.splitlines())
    guest.run(taken, check=True)
    recovers(f"what '{taken}' took is back", lambda: "its route was taken away" in "".join(
        guest.run("cat /var/log/w58d.log").out.splitlines()[lines:]) and routing() == before, BY_AN_EVENT)


@pytest.fixture
def on_the_lans_addresses(guest):
    """A block in which the uplink has addresses of the LAN."""
    def readdress(module, gateway, prefix=24):
        guest.run(f"ip addr flush dev wwan0; ip -n wan addr flush dev eth0; ip -n wan addr add {gateway}/{prefix} dev eth0;"
                  f"ip addr add {module}/{prefix} dev wwan0; ip route replace default via {gateway} dev wwan0", check=True)

    @contextlib.contextmanager
    def block(module="192.168.225.41", gateway="192.168.225.254", prefix=24):
        readdress(module, gateway, prefix)
        try:
            yield
        finally:
            readdress("10.64.0.2", "10.64.0.1")
    return block


def fetched(phone):
    script = 'import urllib.request as u; print(u.urlopen("http://198.51.100.1/", timeout=5).read().decode())'
    return phone.run(f"python3 -c '{script}'").out.split()[:1]


def dhcp(uart):
    return uart.ok("AT+CWDHCP?").decode().split('"')[1]


@pytest.mark.parametrize("before", [True, False], ids=["before the start", "later"])
def test_the_lan_makes_room_for_the_uplink(on_channel, guest, phones, on_the_lans_addresses, before):
    if before:
        guest.run("/etc/init.d/w58d stop", check=True)
    with on_the_lans_addresses():
        if before:
            guest.run("/etc/init.d/w58d start", check=True)
            on_channel.read_until(b"\r\nRDY\r\n", 30)
        recovers("the LAN makes room", lambda: dhcp(on_channel) == "192.168.226.1", BY_AN_EVENT)
        joined = wait_until(lambda: phones[0].join(SSID, PASSWORD, channel=6), "a phone is let in", 20)
        assert joined.lease["router"] == "192.168.226.1"
        assert on_channel.ok("AT+CWNETCNCT?") == b"+CWNETCNCT: 1"
        wait_until(lambda: fetched(phones[0]) == ["192.168.225.41"], "the world is reached", 10)
        # A mobile network that is away for a moment sends nobody away.
        with phones[0].stays_connected():
            guest.run("ip link set wwan0 down; sleep 3; ip link set wwan0 up;"
                      "ip route replace default via 192.168.225.254 dev wwan0", check=True)
            time.sleep(5)
        assert dhcp(on_channel) == "192.168.226.1"
    recovers("the LAN is where it was", lambda: dhcp(on_channel) == "192.168.225.1", BY_AN_EVENT)
    joined = wait_until(lambda: phones[0].join(SSID, PASSWORD, channel=6), "a phone is let in", 20)
    assert joined.lease["router"] == "192.168.225.1"
    wait_until(lambda: fetched(phones[0]) == ["10.64.0.2"], "the world is reached", 10)


def test_an_uplink_that_had_all_of_the_lans_addresses(on_channel, on_the_lans_addresses):
    def all_in_force():
        return on_channel.ok("AT+CWSTATUS?").count(b",0,") == 8

    with on_the_lans_addresses("192.168.224.2", "192.168.224.1", 20):
        time.sleep(70)
        assert not all_in_force()
    recovers("the LAN has room again", all_in_force, BY_AN_EVENT)
