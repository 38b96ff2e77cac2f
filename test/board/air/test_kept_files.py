# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A run folder that is full, read-only or gone costs nobody the network, and nothing is on air that was refused."""

import time

import pytest
from harness import BY_AN_EVENT, BY_THE_PROBE, StandIn, answered, recovers, wait_until

SSID, PASSWORD = b"SIM7600MIFI", "12345678"
RUN = "/run/w58d"
MODE = 'AT+CWMAPCFG="enablessid2",{}'


@pytest.fixture
def next_door(neighbour):
    neighbour.open(b"next door", 6, password="neighbour1")
    neighbour.serve()
    return neighbour


def test_what_is_refused_is_not_on_air(network, phones, read_only):
    wait_until(lambda: phones[0].join(SSID, PASSWORD, channel=6), "in", 20)
    mark = phones[0].mark()
    with read_only():
        for line in ('AT+CWSSID="another"', 'AT+CWAUTH=5,4,"newnewnew"', "AT+CWBCAST=0", "AT+CWMOCH=4,11", "AT+CWISO=1"):
            assert not answered(network, line), line
        assert answered(network, 'AT+CWAUTH=5,4,"12345678"'), "which is so"
        assert phones[1].join(SSID, PASSWORD, channel=6) and not phones[2].join(SSID, "newnewnew", channel=6)
    assert not phones[0].disconnections(mark)
    assert answered(network, 'AT+CWSSID="another"')


def test_a_full_run_folder_keeps_no_killed_hostapd_away(network, guest, full, on_air, phones):
    wait_until(lambda: phones[0].join(SSID, PASSWORD, channel=6), "in", 20)
    mark = phones[0].mark()
    fill, _ = full
    fill()
    for line in ('AT+CWSSID="another"', 'AT+CWAUTH=5,4,"newnewnew"', "AT+CWMOCH=4,11"):
        assert not answered(network, line), line
    assert not phones[0].disconnections(mark)
    guest.run(f"kill -KILL $(cut -d' ' -f1 {RUN}/hostapd.pid)", check=True)
    recovers("hostapd is killed, run_dir is full", on_air, BY_AN_EVENT)
    assert answered(network, "AT+CWMAP=1")


def test_a_change_of_the_station_that_is_refused_costs_no_network(station, next_door, address, read_only):
    assert next_door
    station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
    has = wait_until(address, "an address", 60)
    with read_only():
        assert not answered(station, 'AT+CWSTACFG="elsewhere",,,"neighbour1"')
        time.sleep(30)
        assert address() == has
        assert answered(station, 'AT+CWSTACFG="next door",,,"neighbour1"')


def test_a_lease_that_cannot_be_asked_for_is_asked_for_later(station, next_door, address, read_only):
    station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
    wait_until(address, "an address", 60)
    with read_only():
        next_door.run("hostapd_cli -p /run/neighbour-wlan0 -i wlan0 disable")
        wait_until(lambda: not address(), "lost", 30)
        next_door.run("hostapd_cli -p /run/neighbour-wlan0 -i wlan0 enable")
        wait_until(lambda: '"station",2' in station.ok("AT+CWSTATUS?").decode(), "it says so", 60)
    recovers("run_dir is writable, an address", address, BY_THE_PROBE)


def test_no_file_holds_an_old_secret(network, guest, next_door):
    assert next_door
    network.ok(MODE.format(1))
    network.ok('AT+CWMAPCFG="configselect",1')
    network.ok('AT+CWAUTH=4,3,"the-secret-1"')
    network.ok(MODE.format(2))
    network.ok('AT+CWAUTH=4,3,"the-secret-2"')
    network.ok('AT+CWSTACFG="next door",,,"the-secret-of-station"')
    network.ok('AT+CWUSRINFO="user","the-secret-of-user"')
    time.sleep(5)
    network.ok("AT+CWRSTD")
    assert guest.run("grep -rls the-secret /run/w58d /var/lib/w58d /var/log /etc/ppp 2>/dev/null").out == ""


def test_a_run_folder_that_is_gone_is_made_again(network, guest, on_air, phones):
    guest.run(f"rm -rf {RUN}", check=True)
    wait_until(lambda: guest.run("w58d-at AT").rc == 0, "the socket", BY_THE_PROBE)
    recovers("run_dir is gone", on_air, BY_THE_PROBE)
    assert answered(network, 'AT+CWSSID="SIM7600MIFI"') and answered(network, "AT+CWISO=1")
    guest.run(f"kill -KILL $(cut -d' ' -f1 {RUN}/hostapd.pid)", check=True)
    recovers("hostapd is killed after that", on_air, BY_AN_EVENT)
    assert phones[0].join(SSID, PASSWORD, channel=6).lease


def test_a_long_failure_is_told_in_a_few_lines(network, guest, on_air):
    assert network
    before = len(guest.run("cat /var/log/w58d.log").out.splitlines())
    with StandIn(guest, "hostapd"):
        time.sleep(600)
        lines = guest.run("cat /var/log/w58d.log").out.splitlines()[before:]
        assert len(lines) <= 6 + 10, "\n".join(lines)
    recovers("hostapd can run again", on_air, BY_THE_PROBE)
