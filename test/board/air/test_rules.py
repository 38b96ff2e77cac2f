# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The NOTE of AT+CWAUTH, rule by rule at its edge and one past it; a refused value changes nothing."""

import pytest

HEX = "0123456789abcdef"

ACCEPTED = [
    "0,0", "1,0", '0,0,""',                                    # rules 1 and 4
    '0,1,"12345"', '1,1,"1234567890123"',                      # rules 1 and 5
    '2,1,"abcdef0123"', f'2,1,"{HEX}ABCDEF0123"',              # rules 2 and 5
    '3,2,"12345678"', f'4,3,"{"x" * 63}"', f'5,4,"{HEX * 4}"',  # rules 3 and 6
]
REFUSED = [
    '0,2,"12345678"', '1,3,"12345678"', '0,4,"12345678"',      # 1
    "2,0", '2,2,"12345678"', '2,4,"12345678"',                 # 2
    "3,0", '3,1,"12345"', '4,0,"12345678"', '5,1,"12345"',     # 3
    '0,0,"12345"', '1,0,"x"',                                  # 4
    "0,1", '0,1,""', '2,1,"1234"', '0,1,"123456"', '0,1,"123456789"', '0,1,"123456789g"',
    '0,1,"12345678901"', '0,1,"123456789012"', '0,1,"12345678901234"', f'0,1,"{"1" * 25}"',
    f'0,1,"{"1" * 25}g"', f'0,1,"{"1" * 27}"',                 # 5
    "3,2", '4,3,""', '5,4,"1234567"', f'4,3,"{HEX * 4}0"', f'4,3,"{"x" * 64}"',  # 6
    '6,4,"12345678"', '5,5,"12345678"', '-1,0', '5', "", '5,4,"1234\x7f678"', b'5,4,"1234\xc4\xe378"',
    '5,4,"12345678",1',
]


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def test_accepted(fresh):
    fresh.ok("AT+CWMAP=0")  # only what is accepted matters here; test_security shows it on air
    for parameters in ACCEPTED:
        fresh.ok(f"AT+CWAUTH={parameters}")
        shown = parameters.removesuffix(',""')
        assert fresh.ok("AT+CWAUTH?") == f"+CWAUTH: {shown}".encode()


def test_refused_changes_nothing(fresh, phone, guest):
    fresh.ok("AT+CWMOCH=4,6")
    assert phone.join(b"SIM7600MIFI", "12345678", channel=6)
    before = guest.run("pidof hostapd").out
    with phone.stays_connected():
        for parameters in REFUSED:
            fresh.error(b"AT+CWAUTH=" + as_bytes(parameters))
            assert fresh.ok("AT+CWAUTH?") == b'+CWAUTH: 5,4,"12345678"', parameters
    assert guest.run("pidof hostapd").out == before


@pytest.mark.parametrize("line", ["AT+CWMOCH=4,12", "AT+CWMOCH=4,36", "AT+CWMOCH=1,1", "AT+CWMOCH=5,1", "AT+CWMOCH=4",
                                  "AT+CWMAP=2", "AT+CWBCAST=2", "AT+CWISO=-1", 'AT+CWSSID=""', "AT+CWSSID=",
                                  "AT+CWDHCP=1", "AT+CWNONE"])
def test_other_refusals(uart, line):
    uart.error(line)
