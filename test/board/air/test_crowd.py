# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A radio that anybody can call: who does not join keeps nobody out, and no more stay than may."""

import struct
import time

import pytest
from harness import wait_until
from harness.forger import association_request, authentication
from harness.recovery import measured

SSID = "SIM7600MIFI"

# Of P-256 (group 19): a scalar, and the generator as the element.
SAE_COMMIT = struct.pack("<H", 19) + bytes(31) + b"\x07" + bytes.fromhex(
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")


def processor(guest):
    """Seconds that hostapd has had of it."""
    fields = guest.run("cat /proc/$(pgrep -x hostapd)/stat").out.split()
    return (int(fields[13]) + int(fields[14])) / 100


def entries(guest):
    """Stations in hostapd's table, whatever they are."""
    text = guest.run("hostapd_cli -p /run/w58d/hostapd -i wlan0 status").out
    return int(text.split("num_sta[0]=")[1].split()[0])


RATES = bytes.fromhex("01088284 8b960c12 1824")
RSN = bytes.fromhex("30140100 000fac04 0100000f ac040100 000fac02 0000")


def association(capabilities, *elements):
    """A request, with a listen interval of 10."""
    return association_request(struct.pack("<HH", capabilities, 10) + bytes((0, len(SSID))) + SSID.encode() + RATES
                               + b"".join(elements))


OPEN, SHARED, SAE = authentication(0), authentication(1), authentication(3, SAE_COMMIT)


@pytest.mark.parametrize("auth, how, frames", [
    ("0,0", {}, [OPEN]),
    ('4,3,"abcd1234"', {"password": "abcd1234"}, [OPEN]),
    ("0,0", {}, [OPEN, association(0x421)]),
    ('4,3,"abcd1234"', {"password": "abcd1234"}, [OPEN, association(0x431, RSN)]),
    ('0,1,"abcde"', {"password": "abcde", "security": "wep-shared"}, [SHARED]),
    ('2,1,"abcde"', {"password": "abcde", "security": "wep-shared"}, [SHARED]),
    ('6,3,"abcd1234"', {"password": "abcd1234"}, [SAE]),
    ('7,3,"abcd1234"', {"password": "abcd1234", "security": "sae"}, [SAE]),
    ("8,3", {"security": "owe"}, [OPEN]),
], ids=["open", "wpa2", "open-associates", "wpa2-associates", "wep", "wep-shared", "wpa2-or-wpa3", "wpa3", "owe"])
def test_forged_frames_keep_nobody_out(on_channel, guest, phones, forger, auth, how, frames):
    on_channel.ok(f"AT+CWAUTH={auth}")
    assert phones[0].join(SSID, channel=6, **how)
    with phones[0].stays_connected():
        forger.send(guest.run("cat /sys/class/net/wlan0/address").out.strip(), *frames)
        most, begin, had = 0, time.monotonic(), processor(guest)
        for round in range(6):
            time.sleep(10)
            most = max(most, entries(guest))
            assert on_channel.ok("AT+CWCLICNT?") == b"+CWCLICNT: 1"
            wait_until(lambda: phones[1].join(SSID, channel=6, **how), "another phone joins", 15)
            assert on_channel.ok("AT+CWCLICNT?") == b"+CWCLICNT: 2"
            phones[1].leave()
            wait_until(lambda: on_channel.ok("AT+CWCLICNT?") == b"+CWCLICNT: 1", "it has left", 5)
    share = (processor(guest) - had) / (time.monotonic() - begin)
    if share:  # in virtual time nothing takes any
        measured.append(f"AT+CWAUTH={auth}: forged frames cost {share:.1%} of the processor")
    assert most > 31, "the frames were not heard"


def test_a_client_too_many_is_sent_away(board, phones):
    board.reconfigure(r"s/^\[radio\]/&\nmax_clients = 2/")
    try:
        board.uart.ok("AT+CWRSTD")
        board.uart.ok("AT+CWMOCH=4,6")
        for phone in phones[:2]:
            assert phone.join(SSID, "12345678", channel=6)
        mark = phones[2].mark()
        phones[2].join(SSID, "12345678", channel=6)
        wait_until(lambda: phones[2].disconnections(mark), "it is sent away", 10)
        assert "reason=5" in phones[2].disconnections(mark)[0]
        phones[2].leave()
        assert board.uart.ok("AT+CWCLICNT?") == b"+CWCLICNT: 2"
        assert all(phone.connected for phone in phones[:2])
        phones[0].leave()
        assert phones[2].join(SSID, "12345678", channel=6)
    finally:
        board.reconfigure("/^max_clients = 2/d")
