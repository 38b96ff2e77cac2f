# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The station in networks of every kind of security, beside the module's own network and a phone in it."""

import pytest
from harness import Neighbour, fetched, wait_until

OWN = ("SIM7600MIFI", "12345678")
KEY = "neighbour1"

# What the network offers, whether it is hidden: the station's key management, and whether its frames are protected.
WITH_KEY = [
    ("wpa", False, "WPA-PSK", False),
    ("wpa2", False, "WPA2-PSK", False),
    ("wpa2 sha256", False, "WPA2-PSK-SHA256", True),
    ("wpa2 pmf", True, "WPA2-PSK-SHA256", True),
    ("wpa2 ft", False, "FT-PSK", True),
    ("transition", False, "SAE", True),
    ("transition", True, "SAE", True),
    ("wpa3", True, "SAE", True),
    ("wpa3 h2e", False, "SAE", True),
    ("wpa3 hunting and pecking", False, "SAE", True),
    ("wpa3 ft", False, "FT-SAE", True),
]
WITHOUT_KEY = [
    ("owe", False, "OWE", True),
    ("owe", True, "OWE", True),
    (None, False, "NONE", False),
]


@pytest.fixture
def status(guest):
    """A function: what wpa_supplicant says of the station's link."""
    def ask():
        out = guest.run("wpa_cli -p /run/w58d/wpa_supplicant -i wlan0-sta status").out
        return dict(line.split("=", 1) for line in out.splitlines() if "=" in line)
    return ask


@pytest.fixture
def says(guest):
    """A function: waits for these words in the log, after those that were waited for before."""
    def log():
        return guest.run("cat /var/log/w58d.log").out.splitlines()

    seen = len(log())

    def wait(words, seconds=40):
        def found():
            return [number for number, line in enumerate(log()) if number >= seen and words in line]
        nonlocal seen
        seen = wait_until(found, words, seconds)[0] + 1
    return wait


@pytest.fixture
def joins(neighbour, address, joined, status):
    """A function: opens such a network on channel 6, waits for an address in it, and tells wpa_supplicant's status."""
    def join(**how):
        neighbour.close()
        wait_until(lambda: not address(), "the loss is seen", 20)
        neighbour.open(b"next door", 6, **how)
        neighbour.serve()
        joined(60)
        return status()
    return join


def each_kind(kinds, joins, phone, **key):
    for kind, hidden, key_management, protected in kinds:
        link = joins(kind=kind, hidden=hidden, **key)
        assert (link["key_mgmt"], "pmf" in link) == (key_management, protected), (kind, hidden)
        wait_until(lambda: fetched(phone), f"what is behind it is reached: {kind}", 10)


def test_joins_every_kind_that_takes_its_password(station, phone, joins):
    assert phone.join(*OWN, channel=6)
    with phone.stays_connected():
        station.ok(f'AT+CWSTACFG="next door",,,"{KEY}"')
        each_kind(WITH_KEY, joins, phone, password=KEY)


def test_joins_every_kind_that_takes_none(station, phone, joins):
    assert phone.join(*OWN, channel=6)
    with phone.stays_connected():
        station.ok('AT+CWSTACFG="next door"')
        each_kind(WITHOUT_KEY, joins, phone)


def test_a_pair_of_open_and_owe_is_joined_by_owe(station, neighbour, status, says, joined):
    # Nobody gives addresses in the open one.
    neighbour.open(b"behind the door", 6, (b"next door", {"more": ["owe_transition_ifname=wlan0"]}),
                   kind="owe", hidden=True, more=["owe_transition_ifname=wlan0_1", "transition_disable=0x08"])
    neighbour.serve()
    station.ok('AT+CWSTACFG="next door"')
    joined(60)
    assert status()["key_mgmt"] == "OWE"
    neighbour.open(b"next door", 6)
    says('station: "next door" is open now, and had said that it is Enhanced Open for good')


def test_a_pair_on_two_channels_is_joined_by_owe_too(station, guest, neighbour, status, joined):
    with Neighbour(guest, "spare", "wlan6") as other:
        def mac(radio):
            return radio.run(f"cat /sys/class/net/{radio.interface}/address").out.strip()

        other.open(b"next door", 1, more=[f"owe_transition_bssid={mac(neighbour)}",
                                          'owe_transition_ssid="behind the door"'])
        neighbour.open(b"behind the door", 11, kind="owe", hidden=True,
                       more=[f"owe_transition_bssid={mac(other)}", 'owe_transition_ssid="next door"'])
        neighbour.serve()
        station.ok('AT+CWSTACFG="next door"')
        joined(60)
        assert status()["key_mgmt"] == "OWE"
        assert station.ok("AT+CWMOCH?") == b"+CWMOCH: 4,11"


def test_what_does_not_fit_is_not_joined_and_the_module_says_why(station, neighbour, says, address):
    station.ok(f'AT+CWSTACFG="next door",,,"{KEY}"')
    for how in ({}, {"kind": "owe"}):
        neighbour.open(b"next door", 6, **how)
        says('station: "next door" takes no password')
        neighbour.close()
        says('station: "next door" is not there')
    neighbour.open(b"next door", 6, kind="wpa3", password=KEY)
    station.ok('AT+CWSTACFG="next door"')
    says('station: "next door" wants a password')
    station.ok(f'AT+CWSTACFG="next door",,,"{"a1" * 32}"')
    says('station: "next door" is WPA3, which takes no key of 64 digits')
    why = rb'"station: \x22next door\x22 is WPA3, which takes no key of 64 digits"'
    assert station.ok("AT+CEER") == b"+CEER: " + why
    for number, kind in enumerate(("wpa3", "wpa3 hunting and pecking", "transition", "wpa2 pmf"), 2):
        neighbour.open(b"next door", 6, kind=kind, password=KEY)
        station.ok(f'AT+CWSTACFG="next door",,,"neighbour{number}"')
        says('station: wrong password for "next door"')
    assert address() == ""


def test_wpa3_for_good_holds_over_the_end_of_the_daemon(station, neighbour, joins, joined, status, says, guest):
    station.ok(f'AT+CWSTACFG="next door",,,"{KEY}"')
    link = joins(kind="transition", password=KEY, more=["transition_disable=0x01"])
    assert link["key_mgmt"] == "SAE"
    kept = "grep -l station_transition_disabled /var/lib/w58d/settings*.toml | wc -l"
    wait_until(lambda: guest.run(kept).out.strip() == "2", "it is kept", 10)
    neighbour.open(b"next door", 6, kind="wpa2", password=KEY)
    guest.run("pkill -KILL -x w58d; /etc/init.d/w58d start", check=True)
    station.read_until(b"\r\nRDY\r\n", 60)
    says('station: "next door" is WPA2 now, and had said that it is WPA3 for good')
    neighbour.serve()
    station.ok(f'AT+CWSTACFG="next door",,,"{KEY}"')
    joined(60)
    assert status()["key_mgmt"] == "WPA2-PSK"
    assert guest.run(kept).out.strip() == "0"


def test_channel_13_where_the_country_has_it(board, station, phone, neighbour, says, joined):
    board.reconfigure(r's/^\[radio\]/&\ncountry = "DE"/')
    try:
        station.ok(f'AT+CWSTACFG="next door",,,"{KEY}"')
        neighbour.open(b"next door", 13, kind="wpa3", password=KEY, country="DE")
        neighbour.serve()
        joined(60)
        assert station.ok("AT+CWMOCH?") == b"+CWMOCH: 4,13"
        assert phone.join(*OWN, channel=13)
        board.reconfigure('s/^country = "DE"/country = "XX"/')
        says("the kernel knows no rules for country XX", 60)
    finally:
        neighbour.close()
        board.reconfigure('/^country = /d')
