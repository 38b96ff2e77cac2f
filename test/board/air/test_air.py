# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the settings look like from outside: beacons, isolation, counts."""

import pytest

from harness import wait_until, window

SSID = b"SIM7600MIFI"
PASSWORD = "12345678"


@pytest.fixture
def bssid(guest):
    return guest.run("cat /sys/class/net/wlan0/address").out.strip()


def heard(phone, bssid, channel=None):
    return wait_until(lambda: phone.hears(bssid, channel=channel), f"{bssid} on channel {channel or 'any'}", 10)


@pytest.mark.parametrize("mode,expected", [(2, "b"), (3, "g"), (4, "n")])
@pytest.mark.parametrize("channel", [1, 6, 11])
def test_mode_and_channel_are_in_the_beacon(uart, phone, bssid, mode, expected, channel):
    uart.ok(f"AT+CWMOCH={mode},{channel}")
    seen = heard(phone, bssid, channel)
    assert (seen.mode, seen.channel) == (expected, channel)


def test_automatic_channel_is_one_that_is_allowed_and_does_not_move_without_need(fresh, phone, bssid):
    fresh.ok("AT+CWMOCH=3,0")
    seen = heard(phone, bssid)
    assert seen.mode == "g" and 1 <= seen.channel <= 11
    fresh.ok('AT+CWAUTH=4,3,"abcd1234"')
    assert heard(phone, bssid, seen.channel).rsn


def test_channel_change_takes_the_phone_along(fresh, phones, bssid):
    fresh.ok("AT+CWMOCH=4,1")
    inside, outside = phones[0], phones[1]
    assert inside.join(SSID, PASSWORD, channel=1)
    with inside.stays_connected():
        fresh.ok("AT+CWMOCH=4,11")
        assert heard(outside, bssid, 11)
        wait_until(lambda: inside.ping("192.168.225.1", count=1), "the gateway answers on the new channel", 10)


def test_hidden_is_hidden_and_keeps_its_phone(fresh, phones, bssid):
    fresh.ok("AT+CWMOCH=4,6")
    inside, outside = phones[0], phones[1]
    assert inside.join(SSID, PASSWORD, channel=6)
    with inside.stays_connected():
        fresh.ok("AT+CWBCAST=0")
        wait_until(lambda: heard(outside, bssid, 6).hidden, "a beacon without SSID", 10)
        assert outside.join(SSID, PASSWORD, channel=6, hidden=True)
        fresh.ok("AT+CWBCAST=1")
        wait_until(lambda: heard(phones[2], bssid, 6).ssid == SSID, "a beacon with the SSID", 10)


def test_isolation_keeps_phones_apart_and_connected(fresh, phones):
    fresh.ok("AT+CWMOCH=4,6")
    one, two = phones[0], phones[1]
    assert one.join(SSID, PASSWORD, channel=6)
    other = two.join(SSID, PASSWORD, channel=6)
    address = other.lease["ip"]
    assert one.ping(address, count=2) > 0
    with one.stays_connected(), two.stays_connected():
        fresh.ok("AT+CWISO=1")
        one.run("ip neigh flush all")
        assert one.ping(address, count=2) == 0
        assert one.ping("192.168.225.1", count=1) == 1
        fresh.ok("AT+CWISO=0")
        wait_until(lambda: one.ping(address, count=1), "the other phone answers again", 10)


def test_counts_and_addresses_follow_within_a_second(fresh, phones):
    fresh.ok("AT+CWMOCH=4,6")

    def shown():
        rows = fresh.ok("AT+CWMACADDR?").split(b"\r\n")
        return int(fresh.ok("AT+CWCLICNT?").removeprefix(b"+CWCLICNT: ")), rows

    own = shown()[1][0]
    assert shown() == (0, [own])
    first, second = phones[0], phones[1]
    assert first.join(SSID, PASSWORD, channel=6, dhcp=False)
    wait_until(lambda: shown() == (1, [own, f"1,{first.mac}".encode()]), "one client", 1)
    assert second.join(SSID, PASSWORD, channel=6, dhcp=False)
    wait_until(lambda: shown() == (2, [own, f"1,{first.mac}".encode(), f"2,{second.mac}".encode()]), "two clients", 1)
    first.leave()
    wait_until(lambda: shown() == (1, [own, f"1,{second.mac}".encode()]), "one client left", 1)
    second.leave()
    wait_until(lambda: shown() == (0, [own]), "nobody left", 1)


def test_closed_is_off_the_air_and_settings_made_then_take_effect_on_opening(fresh, phone, bssid):
    fresh.ok("AT+CWMOCH=4,6")
    fresh.ok("AT+CWMAP=0")
    assert not any(window(lambda: phone.hears(bssid, channel=6), 2.0))
    assert fresh.ok("AT+CWCLICNT?") == b"+CWCLICNT: 0"
    fresh.ok('AT+CWSSID="while closed"')
    assert not any(window(lambda: phone.hears(bssid, channel=6), 2.0))
    fresh.ok("AT+CWMAP=1")
    assert heard(phone, bssid, 6).ssid == b"while closed"


def test_password_change_sends_away_who_has_the_old_one(fresh, phone):
    fresh.ok("AT+CWMOCH=4,6")
    assert phone.join(SSID, PASSWORD, channel=6)
    fresh.ok('AT+CWAUTH=5,4,"another password"')
    wait_until(lambda: not phone.connected, "the phone is sent away", 10)
    assert not phone.join(SSID, PASSWORD, channel=6, timeout=8)
    assert phone.join(SSID, "another password", channel=6)


def test_another_kind_of_wpa_is_on_air_while_hostapd_runs(fresh, phone, bssid, guest):
    """With a key for all stations that fits: what asks for the phone's address is for all."""
    fresh.ok("AT+CWMOCH=4,6")
    process = guest.run("pidof hostapd").out
    for number, (auth, encryption, kinds) in enumerate(
            ((4, 3, "rsn"), (5, 4, "rsn wpa"), (3, 3, "wpa"), (5, 3, "rsn wpa"), (4, 4, "rsn"), (3, 4, "wpa"), (4, 3, "rsn"))):
        password = f"password {number}"
        fresh.ok(f'AT+CWAUTH={auth},{encryption},"{password}"')
        seen = heard(phone, bssid, 6)
        assert [kind for kind in ("rsn", "wpa") if getattr(seen, kind)] == kinds.split(), (auth, encryption)
        forAll = "TKIP" if encryption == 4 else "CCMP"
        assert {getattr(seen, kind).group for kind in kinds.split()} == {forAll}
        address = phone.join(SSID, password, channel=6).lease["ip"]
        guest.run("ip neigh flush dev br-lan")
        wait_until(lambda: guest.run(f"ping -c1 -W1 {address}").rc == 0, "the module reaches the phone", 10)  # noqa: B023
    assert guest.run("pidof hostapd").out == process


def test_equal_values_touch_nothing(fresh, phone, guest):
    fresh.ok("AT+CWMOCH=4,6")
    assert phone.join(SSID, PASSWORD, channel=6)
    stored = guest.run("stat -c '%i %Y %Z' /var/lib/w58d/settings.toml").out
    with phone.stays_connected():
        for line in ('AT+CWSSID="SIM7600MIFI"', 'AT+CWAUTH=5,4,"12345678"', "AT+CWMOCH=4,6", "AT+CWBCAST=1",
                     "AT+CWISO=0", "AT+CWMAP=1"):
            fresh.ok(line)
    assert guest.run("stat -c '%i %Y %Z' /var/lib/w58d/settings.toml").out == stored
