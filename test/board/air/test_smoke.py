# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The board itself: is there a module that answers, and can a phone use it?"""

from harness import wait_until

FACTORY_SSID = b"SIM7600MIFI"
FACTORY_PASSWORD = b"12345678"
GATEWAY = "192.168.225.1"


def test_answers_at(uart):
    assert uart.cmd("AT") == b"AT\r\r\nOK\r\n"


def test_unknown_command_is_an_error(uart):
    uart.error("AT+CWNOSUCH?")


def test_factory_network_is_on_air(fresh, phone):
    assert fresh.ok("AT+CWSSID?") == b'+CWSSID: "SIM7600MIFI"'
    heard = wait_until(lambda: [network for network in phone.scan() if network.ssid == FACTORY_SSID], "the network", 10)
    assert len(heard) == 1, heard
    assert heard[0].beacon and not heard[0].hidden
    for protection in (heard[0].rsn, heard[0].wpa):
        assert protection.pairwise == {"TKIP", "CCMP"} and protection.key_management == {"PSK"}


def test_phone_joins_gets_a_lease_and_reaches_the_gateway(fresh, phone):
    assert fresh.ok("AT") == b""
    joined = phone.join(FACTORY_SSID, FACTORY_PASSWORD)
    assert joined, joined
    assert joined.lease and joined.lease["router"] == GATEWAY
    assert (joined.lease["dns"], joined.lease["lease"]) == (GATEWAY, "43200")
    with phone.stays_connected():
        assert phone.ping(GATEWAY) == 3


def test_wrong_password_does_not_join(fresh, phone):
    assert fresh.ok("AT") == b""
    joined = phone.join(FACTORY_SSID, b"87654321")
    assert not joined and "WRONG_KEY" in joined.reason, joined
