# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Security as it is today: who joins what, whose management frames are protected, and what changes do to whom."""

import time

import pytest
from harness import wait_until, window
from harness.forger import deauthentication

SSID = "SIM7600MIFI"
GATEWAY = "192.168.225.1"
PASSWORD = "abcd1234"
CHANNEL = 6

# How phones join: one that knows WPA2 only, one that knows WPA3 only, one of today that knows all, and one that does
# WPA2 only if its management frames are protected. By what a network asks for; None: it knows no such thing.
WPA2 = {"open": {"security": "open"}, "password": {"security": "wpa", "proto": "RSN"}}
WPA3 = {"owe": {"security": "owe"}, "password": {"security": "sae"}}
BOTH = {"open": {"security": "open"}, "wep": {"security": "wep"}, "wep-shared": {"security": "wep-shared"},
        "owe": {"security": "owe"}, "password": {"security": "wpa-sae"}}
PROTECTED = {"password": {"security": "wpa", "pmf": 2}}

# AT+CWAUTH's parameters: what it asks for, and by phone the key management and protection of who joins.
WEP, PSK = ("NONE", ""), ("WPA2-PSK", "")
KINDS = {
    "0,0": ("open", {"WPA2": ("NONE", ""), "BOTH": ("NONE", "")}),
    '0,1,"abcde"': ("wep", {"BOTH": WEP}),
    '1,1,"abcde"': ("wep", {"BOTH": WEP}),
    '2,1,"abcde"': ("wep-shared", {"BOTH": WEP}),
    f'3,2,"{PASSWORD}"': ("password", {"BOTH": ("WPA-PSK", "")}),
    f'4,3,"{PASSWORD}"': ("password", {"WPA2": ("WPA2-PSK", ""), "BOTH": ("WPA2-PSK", "1"), "PROTECTED": ("WPA2-PSK", "1")}),
    f'4,4,"{PASSWORD}"': ("password", {"WPA2": PSK, "BOTH": PSK}),
    f'5,4,"{PASSWORD}"': ("password", {"WPA2": PSK, "BOTH": PSK}),
    f'6,3,"{PASSWORD}"': ("password", {"WPA2": PSK, "WPA3": ("SAE", "1"), "BOTH": ("SAE", "1"),
                                       "PROTECTED": ("WPA2-PSK-SHA256", "1")}),
    f'7,3,"{PASSWORD}"': ("password", {"WPA3": ("SAE", "2"), "BOTH": ("SAE", "2")}),
    "8,3": ("owe", {"WPA3": ("OWE", "2"), "BOTH": ("OWE", "2")}),
}


def joins(phone, how, password=PASSWORD, ssid=SSID, **more):
    return phone.join(ssid, None if how["security"] in ("open", "owe") else password, channel=CHANNEL, **how, **more)


def bssid(guest, interface="wlan0"):
    return guest.run(f"cat /sys/class/net/{interface}/address").out.strip()


@pytest.mark.parametrize("auth", KINDS, ids=lambda auth: "-".join(auth.split(",")[:2]))
def test_who_joins(on_channel, phones, auth):
    asks, expected = KINDS[auth]
    on_channel.ok(f"AT+CWAUTH={auth}")
    assert on_channel.ok("AT+CWAUTH?") == f"+CWAUTH: {auth}".encode()
    inside = {}
    for phone, (name, ways) in zip(phones, (("WPA2", WPA2), ("WPA3", WPA3), ("BOTH", BOTH), ("PROTECTED", PROTECTED))):
        # Who knows nothing of the kind tries what it has.
        how = ways.get(asks) or next(iter(ways.values()))
        key = auth.split('"')[1] if asks in ways and '"' in auth else PASSWORD
        joined = joins(phone, how, key, timeout=20 if name in expected else 6)
        if joined:
            inside[name] = (joined.key_mgmt, joined.pmf)
            assert phone.ping(GATEWAY, count=1) == 1, name
    assert inside == expected
    assert all(phone.connected == (name in expected) for phone, name in zip(phones, ("WPA2", "WPA3", "BOTH", "PROTECTED")))


def test_wpa2_and_wpa3_phones_reach_each_other(on_channel, phones):
    on_channel.ok(f'AT+CWAUTH=6,3,"{PASSWORD}"')
    ways = (WPA2, WPA3, BOTH, PROTECTED)
    leases = [joins(phone, how["password"]).lease["ip"] for phone, how in zip(phones, ways)]
    for phone in phones:
        for other in leases:
            assert phone.ping(other, count=2), f"{phone.name} to {other}"
    assert on_channel.ok("AT+CWCLICNT?") == b"+CWCLICNT: 4"


@pytest.mark.parametrize("auth", (6, 7))
def test_a_new_name_can_be_joined_by_either_method(on_channel, phones, auth):
    on_channel.ok(f'AT+CWAUTH={auth},3,"{PASSWORD}"')
    assert joins(phones[0], WPA3["password"], sae_pwe=1)
    name = f"Name with {auth}"  # of which no phone has heard before
    try:
        on_channel.ok(f'AT+CWSSID="{name}"')
        for phone, method, h2e in ((phones[1], 1, "1"), (phones[2], 0, "0")):
            joined = joins(phone, WPA3["password"], ssid=name, sae_pwe=method)
            assert joined and joined.sae_h2e == h2e, joined
            assert phone.ping(GATEWAY, count=1) == 1
        if auth == 6:
            assert joins(phones[3], WPA2["password"], ssid=name)
    finally:
        on_channel.ok(f'AT+CWSSID="{SSID}"')


@pytest.mark.parametrize("auth", (6, 7))
def test_a_new_password_sends_all_away_and_the_old_one_is_none(on_channel, phones, auth):
    on_channel.ok(f'AT+CWAUTH={auth},3,"{PASSWORD}"')
    ways = (WPA3, BOTH, WPA2)[:3 if auth == 6 else 2]
    for phone, how in zip(phones, ways):
        assert joins(phone, how["password"])
    # By now both sides know a key, and not the password alone.
    assert all(phone.rejoin() for phone in phones[:2])
    marks = [phone.mark() for phone in phones]
    on_channel.ok(f'AT+CWAUTH={auth},3,"another password"')
    for phone, mark in zip(phones[:len(ways)], marks):
        wait_until(lambda: phone.disconnections(mark), f"{phone.name} is sent away", 5)  # noqa: B023
    time.sleep(20)
    for phone, mark in zip(phones[:len(ways)], marks):
        assert not [text for _, text in phone.events(mark) if text.startswith("CTRL-EVENT-CONNECTED")], phone.name
    assert on_channel.ok("AT+CWCLICNT?") == b"+CWCLICNT: 0"
    assert joins(phones[3], WPA3["password"], "another password")


def kinds_heard(phone):
    """Of the module's network: what its beacon asks for."""
    heard = [heard for heard in phone.scan(channel=CHANNEL) if heard.ssid == SSID.encode()]
    return [(sorted(one.rsn.key_management), one.rsn.frames) if one.rsn else "WPA" if one.wpa else one.privacy for one in heard]


TRANSITION, ONLY = (["PSK", "PSK-SHA256", "SAE"], "optional"), (["SAE"], "required")
CHANGES = [(f'7,3,"{PASSWORD}"', ONLY), (f'6,3,"{PASSWORD}"', TRANSITION), (f'4,3,"{PASSWORD}"', (["PSK"], "optional")),
           (f'7,3,"{PASSWORD}"', ONLY), ("8,3", (["OWE"], "required")), ("0,0", False), ("8,3", (["OWE"], "required")),
           (f'6,3,"{PASSWORD}"', TRANSITION), ('0,1,"abcde"', True), (f'6,3,"{PASSWORD}"', TRANSITION),
           (f'5,4,"{PASSWORD}"', (["PSK"], "no")), (f'6,3,"{PASSWORD}"', TRANSITION)]


def test_a_change_of_kind_is_on_air_within_a_second_and_sends_all_away_once(on_channel, phones):
    on_channel.ok(f'AT+CWAUTH=6,3,"{PASSWORD}"')
    for auth, beacon in CHANGES:
        inside = [(phone, phone.mark()) for phone in phones[:2] if joins(phone, BOTH["password"], timeout=5)]
        begin = time.monotonic()
        on_channel.ok(f"AT+CWAUTH={auth}")
        took = time.monotonic() - begin
        heard = kinds_heard(phones[3])
        assert heard == [beacon], auth
        assert took < 1, f"{auth} after {took} s"
        for phone, mark in inside:
            wait_until(lambda: phone.disconnections(mark), f"{phone.name} is sent away by {auth}", 3)  # noqa: B023
        time.sleep(5)
        for phone, mark in inside:
            assert len(phone.disconnections(mark)) == 1, phone.events(mark)


@pytest.mark.parametrize("auth", (4, 6, 7))
def test_a_forged_deauthentication_throws_off_who_is_not_protected(on_channel, guest, phones, forger, auth):
    on_channel.ok(f'AT+CWAUTH={auth},3,"{PASSWORD}"')
    protected, other = phones[0], phones[1]
    assert joins(protected, (PROTECTED if auth == 4 else WPA3)["password"])
    if auth != 7:
        assert joins(other, WPA2["password"])
    address = bssid(guest)
    with protected.stays_connected():
        mark = other.mark()
        for victim in (protected, other):
            for receiver, sender in ((victim.mac, address), (address, victim.mac)):
                forger.send(address, deauthentication(), receiver=receiver, sender=sender)
        if auth != 7:
            wait_until(lambda: other.disconnections(mark), "it is thrown off", 10)
        time.sleep(10)
        assert protected.ping(GATEWAY, count=10) >= 9
    forger.stop()
    assert protected.ping(GATEWAY, count=2) == 2


def test_protection_can_be_left_out_and_wpa2_forbidden_for_good(board, phones):
    board.reconfigure(r"s/^\[radio\]/&\npmf = \"off\"\ntransition_disable = true/")
    try:
        board.uart.ok("AT+CWMOCH=4,6")
        board.uart.ok(f'AT+CWAUTH=4,3,"{PASSWORD}"')
        assert kinds_heard(phones[0]) == [(["PSK"], "no")]
        board.uart.ok(f'AT+CWAUTH=6,3,"{PASSWORD}"')
        assert kinds_heard(phones[0]) == [TRANSITION]

        def told(phone):
            """It is told so once it is in: what comes within a second counts."""
            mark = phone.mark()
            assert joins(phone, BOTH["password"])
            return window(lambda: [text for _, text in phone.events(mark) if text.startswith("TRANSITION-DISABLE")], 1)

        assert not any(told(phones[0]))
        board.uart.ok(f'AT+CWAUTH=7,3,"{PASSWORD}"')
        assert told(phones[1])[-1] == ["TRANSITION-DISABLE 01"]
    finally:
        board.reconfigure("/^pmf = /d; /^transition_disable = /d")


def test_two_access_points_each_have_their_own_kind(on_channel, phones):
    on_channel.ok(f'AT+CWSSID="first";+CWAUTH=7,3,"{PASSWORD}"')
    try:
        on_channel.ok('AT+CWMAPCFG="enablessid2",1')
        on_channel.ok('AT+CWMAPCFG="configselect",1')
        on_channel.ok('AT+CWSSID="second";+CWAUTH=8,3')
        first = joins(phones[0], WPA3["password"], ssid="first")
        assert first.key_mgmt == "SAE"
        assert joins(phones[1], WPA3["owe"], ssid="second").key_mgmt == "OWE"
        with phones[0].stays_connected():
            on_channel.ok(f'AT+CWAUTH=6,3,"{PASSWORD}"')
            assert joins(phones[1], WPA2["password"], ssid="second")
            assert joins(phones[2], WPA3["password"], ssid="second")
            on_channel.ok('AT+CWAUTH=6,3,"another password"')
            wait_until(lambda: not phones[1].connected and not phones[2].connected, "they are sent away", 5)
        phones[1].leave()  # or it goes on with the old one, and is told that it is wrong
        assert joins(phones[2], WPA3["password"], "another password", ssid="second")
        assert phones[2].ping(first.lease["ip"], count=2)
        on_channel.ok('AT+CWMAPCFG="enablessid2",2')
        on_channel.ok(f'AT+CWSSID="third";+CWAUTH=6,3,"{PASSWORD}"')
        assert joins(phones[3], WPA3["password"], ssid="third").key_mgmt == "SAE"
        assert joins(phones[1], WPA2["password"], ssid="third").key_mgmt == "WPA2-PSK"
    finally:
        on_channel.ok("AT+CWRSTD")
        on_channel.ok("AT+CWMOCH=4,6")
