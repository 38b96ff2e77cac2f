# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""AP-AP mode: two networks at once, each with its own settings and clients."""

import pytest
from harness import wait_until

MODE = 'AT+CWMAPCFG="enablessid2",{}'
SELECT = 'AT+CWMAPCFG="configselect",{}'


def rows(uart, line):
    return uart.ok(line).decode().split("\r\n")


@pytest.fixture
def two(on_channel):
    """The UART of a module with `first` and `second` on air, the second one selected."""
    uart = on_channel
    uart.ok("AT+CWRSTD")
    uart.ok("AT+CWMOCH=4,6")
    uart.ok('AT+CWSSID="first"')
    uart.ok(MODE.format(1))
    uart.ok(SELECT.format(1))
    uart.ok('AT+CWSSID="second"')
    uart.ok('AT+CWAUTH=4,3,"second-key"')
    yield uart
    uart.ok("AT+CWRSTD")
    uart.ok("AT+CWMOCH=4,6")


@pytest.fixture
def guests(two, phones):
    """A phone on each."""
    assert phones[0].join("first", "12345678", channel=6)
    assert phones[1].join("second", "second-key", channel=6)
    return phones


def test_each_has_its_own_security_counts_and_addresses(two, guests, guest):
    first, second = guests[0], guests[1]
    assert first.ping("192.168.225.1") and second.ping("192.168.225.1")
    assert not guests[2].join("second", "12345678", channel=6, timeout=8)
    macs = {name: guest.run(f"cat /sys/class/net/{name}/address").out.strip().upper()
            for name in ("wlan0", "wlan0-ap1")}
    wait_until(lambda: rows(two, "AT+CWCLICNT?") == ["+CWCLICNT: 1"], "the second's phone is counted", 5)
    assert rows(two, "AT+CWMACADDR?") == [f"0,{macs['wlan0-ap1']}", f"1,{second.mac}"]
    two.ok(SELECT.format(0))
    assert rows(two, "AT+CWMACADDR?") == [f"0,{macs['wlan0']}", f"1,{first.mac}"]


def test_changes_of_one_leave_the_others_phone_alone(two, guests):
    first, second = guests[0], guests[1]
    with first.stays_connected():
        two.ok('AT+CWAUTH=2,1,"abcde"')
        two.ok('AT+CWSSID="renamed"')
        two.ok("AT+CWBCAST=0")
        two.ok('AT+CWAUTH=4,3,"third-key"')
        assert second.join("renamed", "third-key", channel=6, hidden=True)
    two.ok(SELECT.format(0))
    with second.stays_connected():
        two.ok('AT+CWAUTH=5,4,"another-key"')
        two.ok("AT+CWBCAST=0")
        two.ok("AT+CWBCAST=1")


def test_both_follow_to_another_channel(two, guests):
    with guests[0].stays_connected(), guests[1].stays_connected():
        two.ok("AT+CWMOCH=4,11")
    assert rows(two, "AT+CWMOCH?") == ["+CWMOCH: 4,11"]
    two.ok(SELECT.format(0))
    assert rows(two, "AT+CWMOCH?") == ["+CWMOCH: 4,11"]
    wait_until(lambda: {h.ssid for h in guests[2].scan(channel=11)} >= {b"first", b"second"}, "both on channel 11", 10)


def test_isolation_across_both(two, guests):
    first, second = guests[0], guests[1]
    there = second.status()["ip"]
    assert first.ping(there)
    two.ok("AT+CWISO=1")
    assert first.ping(there, count=2) == 0
    assert first.ping("192.168.225.1")
    two.ok("AT+CWISO=0")
    wait_until(lambda: first.ping(there), "the phones reach each other again", 10)


@pytest.fixture
def second_radio(on_channel, board, guest):
    """The UART of a module whose second access point has a radio of its own."""
    phy = guest.run("ip netns exec spare iw dev wlan6 info | sed -n 's/.*wiphy /phy/p'", check=True).out.strip()
    guest.run(f"ip netns exec spare iw phy {phy} set netns 1", check=True)
    board.reconfigure('/^.radio.$/a second_interface = "wlan6"')
    yield on_channel
    on_channel.cmd("AT+CWRSTD")
    board.reconfigure("/^second_interface/d")
    guest.run(f"iw phy {phy} set netns name spare", check=True)
    on_channel.ok("AT+CWMOCH=4,6")


def test_each_on_a_radio_of_its_own(second_radio, phones):
    uart = second_radio
    uart.ok("AT+CWMOCH=4,6")
    uart.ok(MODE.format(1))
    uart.ok(SELECT.format(1))
    uart.ok('AT+CWSSID="second"')
    uart.ok("AT+CWMOCH=3,11")
    uart.ok(SELECT.format(0))
    uart.ok('AT+CWSSID="first"')
    assert phones[0].join("first", "12345678", channel=6)
    assert phones[1].join("second", "12345678", channel=11)
    assert phones[0].ping(phones[1].status()["ip"])
    with phones[0].stays_connected():
        uart.ok(SELECT.format(1))
        uart.ok("AT+CWMOCH=2,1")
        heard = wait_until(lambda: [h for h in phones[2].scan(channel=1) if h.ssid == b"second"], "on channel 1", 10)
        assert heard[0].mode == "b"
        uart.ok("AT+CWISO=1")
        assert phones[1].join("second", "12345678", channel=1)
        assert not phones[0].ping(phones[1].status()["ip"], count=2)
