# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""SSIDs and passwords of every printable byte reach the air exactly, and join."""

import pytest

from harness import wait_until

CHANNEL = 6
PRINTABLE = bytes(range(0x20, 0x7F))
CHINESE_10 = "你好世界咖啡馆无线网"

SSIDS = {
    "quote": b'"',
    "one byte": b"#",
    "backslash": b"\\x41\\",
    "shell": b"$(reboot)`&;|<>%s%n",
    "spaces": b"  two in front, two behind  ",
    "quotes inside": b'a",b"c";d',
    "printable 1": PRINTABLE[:32],
    "printable 2": PRINTABLE[32:64],
    "printable 3": PRINTABLE[63:],
    "32 bytes": b"x" * 32,
}


def on_air(phone, ssid):
    return ssid in [network.ssid for network in phone.scan(channel=CHANNEL)]


@pytest.mark.parametrize("name", SSIDS)
def test_ssid_of_odd_bytes(on_channel, phone, name):
    ssid = SSIDS[name]
    on_channel.ok(b'AT+CWSSID="' + ssid + b'"')
    assert on_channel.ok("AT+CWSSID?") == b'+CWSSID: "' + ssid + b'"'
    wait_until(lambda: on_air(phone, ssid), ssid, 10)
    assert phone.join(ssid, "12345678", channel=CHANNEL)


@pytest.mark.parametrize("text", [CHINESE_10, "咖啡" + "x" * 18, CHINESE_10 + "ab"], ids=["10", "2+18", "10+2"])
@pytest.mark.parametrize("charset", ["GBK", "UTF-8"])
def test_chinese_ssid_at_its_limit_is_utf8_on_air(on_channel, phone, text, charset):
    on_channel.ok(f'AT+CSCS="{charset}"')
    try:
        on_channel.ok(b'AT+CWSSID="' + text.encode(charset) + b'"')
        assert on_channel.ok("AT+CWSSID?") == b'+CWSSID: "' + text.encode(charset) + b'"'
        one_more = (text + ("吗" if text == CHINESE_10 else "c")).encode(charset)
        on_channel.error(b'AT+CWSSID="' + one_more + b'"')
    finally:
        on_channel.ok('AT+CSCS="GBK"')
    wait_until(lambda: on_air(phone, text.encode()), text, 10)
    assert phone.join(text, "12345678", channel=CHANNEL)


@pytest.mark.parametrize("password", [PRINTABLE[:63], PRINTABLE[32:], b'  "\\#&$%,;"  ', b'12";+CWMAP=0', b"a" * 63])
def test_password_of_odd_bytes(on_channel, phone, password):
    on_channel.ok(b'AT+CWSSID="plain"')
    on_channel.ok(b'AT+CWAUTH=4,3,"' + password + b'"')
    assert on_channel.ok("AT+CWAUTH?") == b'+CWAUTH: 4,3,"' + password + b'"'
    assert phone.join("plain", password, channel=CHANNEL)
