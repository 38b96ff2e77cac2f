# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the settings' commands accept, and that hostapd gets exactly that."""
import pytest

# Rule by rule of the manual's NOTE on AT+CWAUTH, at its edge and one past it.
WEP_ASCII, WEP_HEX = ["a" * 5, "b c!~" + "d" * 8], ["3132333435", "0123456789abcdefABCDEF0123"]
WPA = ["12345678", "x" * 63, " lead and trail ", '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', "0a" * 32]
ACCEPTED = [
    *[(auth, 0, None) for auth in (0, 1)],
    *[(auth, 1, "12345") for auth in (0, 1, 2)],
    *[(2, 1, password) for password in WEP_ASCII + WEP_HEX],
    *[(auth, encrypt, "abcd1234") for auth in (3, 4, 5) for encrypt in (2, 3, 4)],
    *[(5, 4, password) for password in WPA],
    *[(auth, 3, password) for auth in (6, 7) for password in WPA[:4]],
    (8, 3, None),
]
REFUSED = [
    *[(auth, 0, None) for auth in (2, 3, 4, 5)],                                    # 2, 3
    *[(auth, encrypt, "12345678") for auth in (0, 1, 2) for encrypt in (2, 3, 4)],  # 1, 2
    *[(auth, 1, "12345") for auth in (3, 4, 5)],                                    # 3
    *[(auth, 0, "12345") for auth in (0, 1)],                                       # 4
    *[(0, 1, None), (1, 1, ""), (2, 1, "")],                                        # 5.1
    *[(2, 1, "a" * length) for length in (4, 6, 9, 11, 12, 14, 25, 27)],            # 5.2
    *[(0, 1, "z" * length) for length in (10, 26)],          # no hexadecimal digits
    *[(5, 4, None), (5, 4, "")],                                                    # 6.1
    *[(4, 3, "x" * length) for length in (1, 5, 7, 65)],                            # 6.2
    (3, 2, "g" * 64),                                        # 64, but no hexadecimal digits
    *[(5, 4, "abcd123" + bad) for bad in ("\x1f", "\x7f", "\xe9", "\t")],  # 32 to 126 only
    *[(-1, 0, None), (9, 3, "12345678"), (5, 5, "12345678"), (5, -1, "12345678")],
    # Beyond the manual: AES alone, no key in hexadecimal, and Enhanced Open has no password.
    *[(auth, encrypt, "12345678") for auth in (6, 7) for encrypt in (0, 1, 2, 4)],
    *[(auth, 3, password) for auth in (6, 7) for password in (None, "", "x" * 7, "x" * 64, "0a" * 32)],
    *[(8, encrypt, None) for encrypt in (0, 1, 2, 4)], (8, 3, "12345678"),
]


def auth_line(auth, encrypt, password):
    return f"AT+CWAUTH={auth},{encrypt}".encode() + \
        (b"" if password is None else b',"' + password.encode("latin-1") + b'"')


def expected_config(auth, encrypt, password):
    """What hostapd's configuration has to say of the security."""
    hexadecimal = {1: (10, 26)}.get(encrypt, (64,))
    if encrypt == 0:
        return {"auth_algs": "1"}
    if encrypt == 1:
        key = password if len(password) in hexadecimal else password.encode().hex()
        return {"auth_algs": {0: "3", 1: "1", 2: "2"}[auth], "wep_key0": key}
    cipher = {2: "TKIP", 3: "CCMP", 4: "TKIP CCMP"}[encrypt]
    wpa = {"auth_algs": "1", "wpa": str(auth - 2 if auth < 6 else 2), "wpa_pairwise": cipher,
           "rsn_pairwise": cipher, "wpa_key_mgmt": "WPA-PSK", **BEYOND_WPA.get((auth, encrypt), {})}
    if password is not None:
        wpa["wpa_psk" if len(password) in hexadecimal else "wpa_passphrase"] = password
    return wpa


BEYOND_WPA = {
    (4, 3): {"ieee80211w": "1"},
    (6, 3): {"wpa_key_mgmt": "WPA-PSK WPA-PSK-SHA256 SAE", "ieee80211w": "1", "sae_pwe": "2",
             "sae_require_mfp": "1"},
    (7, 3): {"wpa_key_mgmt": "SAE", "ieee80211w": "2", "sae_pwe": "2"},
    (8, 3): {"wpa_key_mgmt": "OWE", "ieee80211w": "2"},
}
SECURITY_KEYS = ("auth_algs", "wep_key0", "wpa", "wpa_pairwise", "rsn_pairwise", "wpa_psk",
                 "wpa_passphrase", "wpa_key_mgmt", "ieee80211w", "sae_pwe", "sae_require_mfp",
                 "transition_disable")


def security_of(config):
    return {key: config[key] for key in SECURITY_KEYS if key in config}


def test_accepted_security_reaches_hostapd(shared_daemon):
    port = shared_daemon.port
    for case in ACCEPTED:
        port.ok(auth_line(*case))
        auth, encrypt, password = case
        shown = f"+CWAUTH: {auth},{encrypt}" + (f',"{password}"' if password else "")
        assert port.ask(b"AT+CWAUTH?") == shown.encode()
        assert security_of(shared_daemon.air_config()) == expected_config(*case), case
        assert shared_daemon.status()["state"] == "ENABLED"
    port.ok(b"AT+CWRSTD")


def test_refused_security_changes_nothing(shared_daemon):
    port = shared_daemon.port
    before = port.settings(), shared_daemon.hostapd_pids(), shared_daemon.air_config()
    for case in REFUSED:
        port.error(auth_line(*case))
        after = port.settings(), shared_daemon.hostapd_pids(), shared_daemon.air_config()
        assert after == before, case
    assert not shared_daemon.store.exists() or \
        'password = "12345678"' in shared_daemon.store.read_text()


def test_every_printable_byte_is_an_ssid(shared_daemon):
    port = shared_daemon.port
    pid = shared_daemon.hostapd_pids()
    for code in range(0x20, 0x7F):
        ssid = bytes([code])
        port.ok(b'AT+CWSSID="' + ssid + b'"')
        assert shared_daemon.air_ssid() == ssid
        assert port.ask(b"AT+CWSSID?") == b'+CWSSID: "' + ssid + b'"'
    assert shared_daemon.hostapd_pids() == pid, "an SSID needs no restart"


ZHONG_GBK, ZHONG_UTF8 = "中".encode("gbk"), "中".encode()
SSIDS = [  # in the port's character set, and how many Chinese characters and ASCII they hold
    ("GBK", b"a" * 32, True), ("GBK", b"a" * 33, False),
    ("GBK", ZHONG_GBK * 10, True), ("GBK", ZHONG_GBK * 11, False),
    ("GBK", ZHONG_GBK * 10 + b"ab", True), ("GBK", ZHONG_GBK * 10 + b"abc", False),
    ("GBK", b"a" * 20 + ZHONG_GBK, True), ("GBK", b"a" * 21 + ZHONG_GBK, False),
    ("UTF-8", b"a" * 32, True), ("UTF-8", b"a" * 33, False),
    ("UTF-8", ZHONG_UTF8 * 10, True), ("UTF-8", ZHONG_UTF8 * 11, False),
    ("UTF-8", ZHONG_UTF8 * 10 + b"ab", True), ("UTF-8", ZHONG_UTF8 * 10 + b"abc", False),
    ("UTF-8", b"a" * 20 + ZHONG_UTF8, True), ("UTF-8", b"a" * 21 + ZHONG_UTF8, False),
    ("GBK", b' "quoted\\"#&$% ', True), ("GBK", bytes(range(0x20, 0x40)), True),
]


def test_ssid_limits_in_both_character_sets(shared_daemon):
    port = shared_daemon.port
    for charset, ssid, fits in SSIDS:
        port.ok(b'AT+CSCS="' + charset.encode() + b'"')
        port.ok(b'AT+CWSSID="before"')
        if fits:
            port.ok(b'AT+CWSSID="' + ssid + b'"')
            utf8 = ssid.decode(charset).encode()
            assert shared_daemon.air_ssid() == utf8
            assert shared_daemon.air_config()["ssid2"] == utf8.hex()
            assert port.ask(b"AT+CWSSID?") == b'+CWSSID: "' + ssid + b'"'
        else:
            port.error(b'AT+CWSSID="' + ssid + b'"')
            assert shared_daemon.air_ssid() == b"before"
            assert port.ask(b"AT+CWSSID?") == b'+CWSSID: "before"'
    port.ok(b"AT&F+CWRSTD")


@pytest.mark.parametrize("mode", [2, 3, 4])
def test_modes_reach_hostapd(shared_daemon, mode):
    shared_daemon.port.ok(b"AT+CWMOCH=%d,1" % mode)
    config = shared_daemon.air_config()
    assert (config["hw_mode"], config["ieee80211n"]) == ("b" if mode == 2 else "g",
                                                         str(int(mode == 4)))
    assert shared_daemon.status()["state"] == "ENABLED"


def test_channels_reach_hostapd_and_others_do_not(shared_daemon):
    port = shared_daemon.port
    for channel in range(12):
        port.ok(b"AT+CWMOCH=3,%d" % channel)
        assert port.ask(b"AT+CWMOCH?") == b"+CWMOCH: 3,%d" % channel
        assert shared_daemon.air_config()["channel"] == str(channel)
        assert shared_daemon.status()["channel"] == str(channel)
    port.ok(b"AT+CWMOCH=3,5")
    for bad in (b"3,12", b"3,13", b"3,14", b"3,36", b"3,165", b"3,-1", b"1,1", b"5,1", b"0,0"):
        port.error(b"AT+CWMOCH=" + bad)
        assert port.ask(b"AT+CWMOCH?") == b"+CWMOCH: 3,5"
    assert shared_daemon.air_config()["channel"] == "5"
    port.ok(b"AT+CWRSTD")


def test_hidden_and_isolated_reach_hostapd_without_a_restart(shared_daemon):
    port, pid = shared_daemon.port, shared_daemon.hostapd_pids()
    port.ok(b"AT+CWBCAST=0;+CWISO=1")
    config = shared_daemon.air_config()
    assert (config["ignore_broadcast_ssid"], config["ap_isolate"]) == ("1", "1")
    port.ok(b"AT+CWBCAST=1;+CWISO=0")
    config = shared_daemon.air_config()
    assert (config["ignore_broadcast_ssid"], config["ap_isolate"]) == ("0", "0")
    assert shared_daemon.hostapd_pids() == pid


def test_closed_access_point_takes_settings_for_later(shared_daemon):
    port = shared_daemon.port
    port.ok(b"AT+CWMAP=0")
    assert shared_daemon.hostapd_pids() == []
    port.ok(b'AT+CWSSID="for later";+CWAUTH=0,0')
    assert port.ask(b"AT+CWCLICNT?") == b"+CWCLICNT: 0"
    assert shared_daemon.hostapd_pids() == []
    port.ok(b"AT+CWMAP=1")
    assert shared_daemon.air_ssid() == b"for later"
    port.ok(b"AT+CWRSTD")
    assert shared_daemon.air_ssid() == b"SIM7600MIFI"
