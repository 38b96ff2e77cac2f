"""AP-AP mode: two networks at once, each with its own settings and clients."""

import random

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
    wait_until(lambda: rows(two, "AT+CWCLICNT?") == ["+CWCLICNT: 1"], 5, "the second's phone is counted")
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
    wait_until(lambda: {h.ssid for h in guests[2].scan(channel=11)} >= {b"first", b"second"}, 10, "both on channel 11")


def test_isolation_across_both(two, guests):
    first, second = guests[0], guests[1]
    there = second.status()["ip"]
    assert first.ping(there)
    two.ok("AT+CWISO=1")
    assert first.ping(there, count=2) == 0
    assert first.ping("192.168.225.1")
    two.ok("AT+CWISO=0")
    wait_until(lambda: first.ping(there), 10, "the phones reach each other again")


def test_a_walk_through_modes_and_settings(fresh, phones):
    """After each step the air is as the read forms say."""
    chance = random.Random(58)
    fresh.ok("AT+CWMOCH=4,6")
    mode = 0
    for step in range(10):
        if chance.random() < 0.5:
            mode = chance.choice([m for m in (0, 1, 2) if m != mode])
            fresh.ok(MODE.format(mode))
            if mode == 2:
                fresh.ok("AT+CWMOCH=4,6")
        identity = chance.choice({0: [0], 1: [0, 1], 2: [2]}[mode])
        fresh.ok(SELECT.format(identity))
        ssid, password = f"walk {step}", f"password {step}"
        fresh.ok(f'AT+CWSSID="{ssid}"')
        fresh.ok(chance.choice([f'AT+CWAUTH=4,3,"{password}"', f'AT+CWAUTH=5,4,"{password}"']))
        assert rows(fresh, "AT+CWSSID?") == [f'+CWSSID: "{ssid}"']
        expected = set()
        for every in {0: [0], 1: [0, 1], 2: [2]}[mode]:
            fresh.ok(SELECT.format(every))
            expected.add(rows(fresh, "AT+CWSSID?")[0].split('"')[1].encode())
        fresh.ok(SELECT.format(identity))
        wait_until(lambda: {h.ssid for h in phones[1].scan(channel=6)} == expected, 10, expected)
        assert phones[0].join(ssid, password, channel=6, dhcp=False), (step, mode, identity)
    fresh.ok("AT+CWRSTD")
