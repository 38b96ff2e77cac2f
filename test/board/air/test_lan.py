# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The LAN, taken apart and stopped: it serves again by itself, and nobody is dropped who need not be."""

import contextlib
import time

import pytest

from harness import wait_until

SSID, PASSWORD = b"SIM7600MIFI", "12345678"
BY_EVENT, BY_PROBE = 5, 45  # s


@pytest.fixture
def served(on_channel, guest, phones):
    """A phone in the network that stays there; and a LAN that is served at the end, too."""
    assert phones[0].join(SSID, PASSWORD, channel=6).lease
    yield phones[0]
    guest.run("pkill -CONT -x dnsmasq || true")


def serves(phone):
    return bool(phone.dhcp())


def recovery(phone, what, limit):
    began = time.monotonic()
    wait_until(lambda: serves(phone), f"a lease after {what}", limit)
    print(f"{what}: a lease after {time.monotonic() - began:.1f} s")


@pytest.mark.parametrize("limit, what, script", [
    (BY_PROBE, "dnsmasq stopped", "pkill -STOP -x dnsmasq"),
    (BY_EVENT, "dnsmasq killed", "pkill -KILL -x dnsmasq"),
    (BY_EVENT, "the bridge's address gone", "ip addr flush dev br-lan"),
    (BY_EVENT, "the bridge gone", "ip link del br-lan"),
    (2 * BY_EVENT, "the bridge gone while its address is put back",
     "ip addr flush dev br-lan; until ip addr show dev br-lan | grep -q 'inet '; do sleep 0.001; done; ip link del br-lan"),
], ids=["stopped", "killed", "address", "bridge", "both"])
def test_lan_serves_again(served, guest, limit, what, script):
    # hostapd is started anew on another bridge: its phones come again by themselves.
    with contextlib.nullcontext() if "link del" in script else served.stays_connected():
        assert guest.run(script).rc == 0
        recovery(served, what, limit)
        assert len(guest.run("pidof dnsmasq").out.split()) == 1


def test_dnsmasq_that_answers_is_left_alone(served, guest):
    before = guest.run("pidof dnsmasq").out
    time.sleep(60)
    assert guest.run("pidof dnsmasq").out == before


def test_stopped_dnsmasq_is_replaced_while_nobody_asks(served, guest):
    before = guest.run("pidof dnsmasq").out
    guest.run("pkill -STOP -x dnsmasq")
    time.sleep(BY_PROBE)
    assert guest.run("pidof dnsmasq").out not in ("", before)
    assert serves(served)
