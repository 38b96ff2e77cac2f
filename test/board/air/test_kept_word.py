# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the world takes from the air comes back by itself, and nobody is told OK before it has."""

import concurrent.futures
import contextlib
import time

import pytest
from harness import ANSWER_LIMIT, BY_AN_EVENT, BY_THE_PROBE, StandIn, answered, between, recovers, wait_until

SSID, PASSWORD = b"SIM7600MIFI", "12345678"
MODE = 'AT+CWMAPCFG="enablessid2",{}'
SELECT = 'AT+CWMAPCFG="configselect",{}'


@pytest.fixture
def lets_in(phones):
    def check(ssid=SSID, password=PASSWORD):
        wait_until(lambda: phones[0].join(ssid, password, channel=6), "a phone is let in", 20)
        assert phones[0].ping("192.168.225.1")
    return check


@pytest.fixture
def two(network, on_air):
    """AP-AP mode, with the second access point selected."""
    network.ok(MODE.format(1))
    network.ok(SELECT.format(1))
    network.ok('AT+CWSSID="second"')
    wait_until(lambda: on_air(SSID, b"second"), "both are on air")
    return network


@pytest.fixture
def radio(guest):
    return guest.run("iw dev wlan0 info | sed -n 's/.*wiphy /phy/p'", check=True).out.strip()


def test_nothing_is_ok_without_hostapd(network, guest, on_air, lets_in):
    with StandIn(guest, "hostapd"):
        for line in ("AT+CWMAP=1", 'AT+CWSSID="SIM7600MIFI"', "AT+CWRSTD", 'AT+CWSSID="another"'):
            assert not answered(network, line), line
        assert network.ok("AT+CWSSID?") == b'+CWSSID: "SIM7600MIFI"'
        assert network.ok("AT+CWMAP?") == b"+CWMAP: 1"
        time.sleep(40)
    recovers("hostapd can run again", on_air, BY_THE_PROBE)
    assert answered(network, "AT+CWMAP=1")
    lets_in()


@pytest.mark.parametrize("how", ["cannot run", "is stopped", "is killed"])
def test_closing_succeeds_whatever_fails(network, guest, on_air, lets_in, how):
    with StandIn(guest, "hostapd") if how == "cannot run" else contextlib.nullcontext():
        if how != "cannot run":
            guest.run(f"pkill -{'STOP' if how == 'is stopped' else 'KILL'} -x hostapd", check=True)
        assert answered(network, "AT+CWMAP=0")
        assert network.ok("AT+CWMAP?") == b"+CWMAP: 0"
    time.sleep(20)
    assert not on_air() and guest.run("pidof hostapd").rc != 0
    assert answered(network, "AT+CWMAP=1")
    lets_in()


def test_closing_succeeds_without_a_radio(network, guest, radio, on_air):
    guest.run("iw dev wlan0 del", check=True)
    assert answered(network, "AT+CWMAP=0")
    assert not answered(network, "AT+CWMAP=1")
    assert network.ok("AT+CWMAP?") == b"+CWMAP: 0"
    guest.run(f"iw phy {radio} interface add wlan0 type managed", check=True)
    time.sleep(20)
    assert not on_air()
    assert answered(network, "AT+CWMAP=1")
    recovers("open again", on_air, BY_AN_EVENT)


def test_an_interface_set_down(network, guest, on_air, lets_in):
    guest.run("ip link set wlan0 down", check=True)
    recovers("wlan0 was set down", on_air, BY_AN_EVENT)
    lets_in()
    time.sleep(75)
    guest.run("ip link set wlan0 down", check=True)
    assert answered(network, "AT+CWMAP=1")
    assert "LOWER_UP" in guest.run("ip link show wlan0").out and on_air()


def test_an_interface_made_anew(network, guest, radio, on_air, lets_in):
    guest.run("iw dev wlan0 del", check=True)
    time.sleep(3)
    assert not answered(network, "AT+CWMAP=1")
    guest.run(f"iw phy {radio} interface add wlan0 type managed", check=True)
    recovers("wlan0 was made anew", on_air, BY_AN_EVENT)
    lets_in()


@pytest.mark.parametrize("seconds", [6, 100])
def test_a_radio_that_was_away(network, guest, radio, on_air, lets_in, seconds):
    guest.run(f"ip netns add away && iw phy {radio} set netns name away", check=True)
    time.sleep(seconds)
    guest.run(f"ip netns exec away iw phy {radio} set netns 1; ip netns del away", check=True)
    recovers(f"the radio was away for {seconds} s", on_air, BY_AN_EVENT)
    lets_in()


def test_a_port_that_is_disabled_in_the_bridge(network, guest, lets_in):
    for also in (None, "AT+CWMAP=1"):
        guest.run("bridge link set dev wlan0 state 0", check=True)
        assert also is None or answered(network, also)
        recovers("wlan0's port was disabled", lambda: guest.run("cat /sys/class/net/wlan0/brport/state").out == "3\n",
                 BY_AN_EVENT)
    lets_in()


def test_a_loopback_that_is_down_hides_no_hung_dnsmasq(network, guest, phones):
    wait_until(lambda: phones[0].join(SSID, PASSWORD, channel=6), "a phone is let in", 20)
    guest.run("ip link set lo down; kill -STOP $(cut -d' ' -f1 /run/w58d/dnsmasq.pid)", check=True)
    assert guest.run("w58d-at AT+CWMAP?").rc == 0
    recovers("dnsmasq hung, lo was down", phones[0].dhcp, BY_THE_PROBE)
    assert "UP" in guest.run("ip link show lo").out


def test_the_second_interface_deleted(two, guest, on_air, phones):
    assert phones[1].join(SSID, PASSWORD, channel=6)
    with phones[1].stays_connected():
        guest.run("iw dev wlan0-ap1 del", check=True)
        recovers("wlan0-ap1 was deleted", lambda: on_air(SSID, b"second"), BY_AN_EVENT)
    assert phones[0].join(b"second", PASSWORD, channel=6)


def test_both_come_when_hostapd_can_run_at_last(two, restarted, guest, on_air, phones):
    there_not = StandIn(guest, "hostapd", running=True)
    with restarted(two):
        there_not.begin()
    time.sleep(15)
    there_not.end()
    recovers("hostapd failed for the first 15 s", lambda: on_air(SSID, b"second"), BY_THE_PROBE)
    assert phones[0].join(SSID, PASSWORD, channel=6) and phones[1].join(b"second", PASSWORD, channel=6)


@pytest.mark.parametrize("name", ["hostapd", "hostapd-ap1"])
def test_isolation_outlives_hostapd(two, guest, phones, name):
    two.ok("AT+CWISO=1")
    ports = "cat /sys/class/net/wlan0/brport/isolated /sys/class/net/wlan0-ap1/brport/isolated"
    assert guest.run(ports).out.split() == ["1", "1"]
    killed = guest.run(f"cut -d' ' -f1 /run/w58d/{name}.pid", check=True).out.strip()
    guest.run(f"kill -KILL {killed}", check=True)
    # Not before the new one is a port: the old one's may be there for a moment.
    wait_until(lambda: guest.run(f"cut -d' ' -f1 /run/w58d/{name}.pid").out.strip() not in ("", killed), "a new one", 5)
    recovers(f"{name} was killed", lambda: guest.run(ports).out.split() == ["1", "1"], BY_AN_EVENT)
    time.sleep(3)
    assert guest.run(ports).out.split() == ["1", "1"]
    assert phones[0].join(SSID, PASSWORD, channel=6) and phones[1].join(b"second", PASSWORD, channel=6)
    assert not phones[0].ping(phones[1].status()["ip"], count=2)


def test_two_ports_and_the_mode(network, guest, on_air):
    with concurrent.futures.ThreadPoolExecutor() as beside:
        mode = beside.submit(network.ok, MODE.format(1))
        time.sleep(0.1)
        select = beside.submit(guest.run, f"w58d-at '{SELECT.format(0)}'; echo done $?")
        mode.result()
        assert select.result().out.strip().endswith("done 0")
    assert network.ok("AT+CWMAPCFG?") == b"+CWMAPCFG: 1,0"
    network.ok(SELECT.format(1))
    network.ok('AT+CWSSID="second"')
    assert on_air(SSID, b"second")


# Every answer takes 0.2 s, and after each station there is another one.
STATION = 'b"02:%02x:%02x:%02x:%02x:%02x\\nflags=[AUTH][ASSOC][AUTHORIZED]\\n" % tuple(os.urandom(5))'
ENDLESS = f'(time.sleep(0.2), {STATION} if text.startswith("STA-") else None)[1]'


def test_a_slow_hostapd_that_lists_without_end(network, guest):
    with StandIn(guest, "hostapd", between("hostapd", request=ENDLESS)) as hostapd:
        wait_until(lambda: answered(network, "AT+CWMAP=1"), "on air with the slow one", 60)
        for line in ("AT+CWCLICNT?", "AT+CWMACADDR?"):
            start = time.monotonic()
            answer = network.cmd(line)
            assert time.monotonic() - start <= ANSWER_LIMIT
            assert answer.endswith(b"\r\r\nERROR\r\n"), answer
        assert answered(network, 'AT+CWSSID="slowly"')
    hostapd.kill()
    wait_until(lambda: answered(network, "AT+CWMAP=1"), "on air with the right one", 60)
    assert network.ok("AT+CWCLICNT?") == b"+CWCLICNT: 0"


def test_a_hostapd_that_hangs_while_nobody_asks(network, guest, on_air, lets_in):
    hung = guest.run("pidof hostapd", check=True).out.strip()
    guest.run(f"kill -STOP {hung}", check=True)
    recovers("hostapd hung", lambda: guest.run("pidof hostapd").out.strip() not in ("", hung) and on_air(), BY_THE_PROBE)
    lets_in()


def no_selection(instead):
    """A hostapd that cannot select a channel."""
    return f"#!/bin/sh\ngrep -q '^channel=0' \"$1\" && {{ {instead}; }}\nexec /tmp/real/hostapd \"$@\"\n"


@pytest.mark.parametrize(("instead", "why"), [("echo 'ACS: Unable to collect survey data' >&2; exit 1", "survey data"),
                                              ("exec sleep 1000", "in time")], ids=["fails", "does not end"])
def test_no_channel_can_be_selected(network, guest, phones, instead, why):
    with StandIn(guest, "hostapd", no_selection(instead)):
        wait_until(lambda: answered(network, "AT+CWMAP=1"), "on air", 60)
        assert answered(network, "AT+CWMOCH=4,0")
        assert network.ok("AT+CWMOCH?") == b"+CWMOCH: 4,0"
        said = [line for line in guest.run("cat /var/log/w58d.log").out.splitlines() if "selected automatically" in line]
        assert said and why in said[-1], said
        assert phones[0].join(SSID, PASSWORD)
        assert answered(network, "AT+CWRSTD")
        assert network.ok("AT+CWMOCH?").endswith(b",0")
    guest.run("pkill -KILL -x hostapd")


def test_a_repeated_setter_asks_once_and_drops_nobody(network, guest, phones):
    with StandIn(guest, "hostapd", between("hostapd")) as hostapd:
        wait_until(lambda: answered(network, "AT+CWMAP=1"), "on air", 60)
        wait_until(lambda: phones[0].join(SSID, PASSWORD, channel=6), "a phone is let in", 20)
        time.sleep(75)
        with phones[0].stays_connected():
            for line in ('AT+CWSSID="SIM7600MIFI"', 'AT+CWAUTH=5,4,"12345678"', "AT+CWMOCH=4,6", "AT+CWISO=0",
                         "AT+CWBCAST=1"):
                before = len(hostapd.asked())
                assert answered(network, line)
                asked = hostapd.asked()[before:]
                if asked != ["STATUS"]:  # a probe has come in between: it does not do so again
                    before = len(hostapd.asked())
                    assert answered(network, line)
                    asked = hostapd.asked()[before:]
                assert asked == ["STATUS"], line
    hostapd.kill()


def test_a_change_that_has_no_room_touches_nothing(network, phones, full, lets_in):
    fill, empty = full
    wait_until(lambda: phones[0].join(SSID, PASSWORD, channel=6), "a phone is let in", 20)
    fill()
    with phones[0].stays_connected():
        assert not answered(network, 'AT+CWAUTH=4,3,"newnewnew"')
    assert network.ok("AT+CWAUTH?") == b'+CWAUTH: 5,4,"12345678"'
    empty()
    assert answered(network, 'AT+CWAUTH=4,3,"newnewnew"')
    lets_in(password="newnewnew")
