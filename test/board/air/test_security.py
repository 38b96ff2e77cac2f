# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Every kind of security the manual has: the right password joins and reaches the gateway, a wrong one does not."""

import pytest

from harness import wait_until

GATEWAY = "192.168.225.1"
CHANNEL = 6
HEX64 = "0123456789abcdef" * 3 + "0123456789ABCDEF"
WPA = {"proto": "WPA", "pairwise": "TKIP", "group": "TKIP"}

# AT+CWAUTH's parameters; how the phone joins; what it must not be able to join with.
KINDS = {
    "open": ("0,0", None, {"security": "open"}, None),
    "open-1": ("1,0", None, {"security": "open"}, None),
    **{f"wep-{length}-{name}": (f'{auth},1,"{key}"', key, {"security": security}, wrong)
       for length, key, wrong in ((5, "a b#1", "a b#2"), (13, "thirteen char", "thirteen chaR"),
                                  (10, "3132333435", "3132333436"), (26, "0a1B" * 6 + "ff", "0a1B" * 6 + "fe"))
       for auth, name, security in ((1, "open", "wep"), (2, "shared", "wep-shared"))},
    "wep-open-or-shared": ('0,1,"a b#1"', "a b#1", {"security": "wep"}, "a b#2"),
    "wpa-tkip": ('3,2,"abcd1234"', "abcd1234", WPA, "abcd1235"),
    "wpa2-aes": ('4,3,"abcd1234"', "abcd1234", {"proto": "RSN", "pairwise": "CCMP"}, "abcd1235"),
    "mixed-as-wpa": ('5,4,"abcd1234"', "abcd1234", WPA, "abcd1235"),
    "mixed-as-wpa2": ('5,4,"abcd1234"', "abcd1234", {"proto": "RSN", "pairwise": "CCMP"}, "abcd1235"),
    "key-of-64-digits": (f'4,3,"{HEX64}"', HEX64, {"proto": "RSN"}, HEX64[:-1] + "e"),
    "key-of-64-digits-wpa": (f'3,2,"{HEX64}"', HEX64, WPA, HEX64[:-1] + "e"),
}


def reaches_gateway(phone, password, how):
    joined = phone.join("SIM7600MIFI", password, channel=CHANNEL, **how)
    return bool(joined) and phone.ping(GATEWAY, count=1) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_joins_with_the_password_and_only_with_it(on_channel, phone, kind):
    auth, password, how, wrong = KINDS[kind]
    on_channel.ok(f"AT+CWAUTH={auth}")
    if wrong is not None:
        # WEP with open authentication lets anybody associate; without the key no frame gets through.
        assert not reaches_gateway(phone, wrong, {**how, "timeout": 8})
        phone.leave()
    assert reaches_gateway(phone, password, how)


def test_old_ciphers_turn_11n_off(on_channel, phone):
    for auth, mode in (('4,3,"abcd1234"', "n"), ('3,2,"abcd1234"', "g"), ('0,1,"11111"', "g"), ("0,0", "n")):
        on_channel.ok(f"AT+CWAUTH={auth}")
        wait_until(lambda: [h.mode for h in phone.scan(channel=CHANNEL)  # noqa: B023
                            if h.ssid == b"SIM7600MIFI"] == [mode], f"{auth} in mode {mode}", 10)  # noqa: B023
