# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""AT+CWQR?: the text of the code that phones join by; drawn, and read back as they do."""
import contextlib
import re
import subprocess

import pytest
from pyzbar import pyzbar

NETWORKS = [
    # SSID, AT+CWAUTH, hidden -> the text
    ("SIM7600MIFI", '5,4,"12345678"', False, "WIFI:T:WPA;S:SIM7600MIFI;P:12345678;;"),
    ("home", '4,3,"abcd1234"', True, "WIFI:T:WPA;S:home;P:abcd1234;H:true;;"),
    ("home", '6,3,"abcd1234"', False, "WIFI:T:WPA;S:home;P:abcd1234;;"),
    ("home", '7,3,"abcd1234"', True, "WIFI:T:WPA;R:1;S:home;P:abcd1234;H:true;;"),
    ("home", "8,3", False, "WIFI:T:nopass;S:home;;"),
    ("home", "0,0", False, "WIFI:T:nopass;S:home;;"),
    ("home", "1,0", True, "WIFI:T:nopass;S:home;H:true;;"),
    ("home", '2,1,"12345"', False, "WIFI:T:WEP;S:home;P:12345;;"),
    ("home", '0,1,"0123456789abcdefABCDEF0123"', False, "WIFI:T:WEP;S:home;P:0123456789abcdefABCDEF0123;;"),
    (r"a\b;c,d:e", r'4,3,"\;,: end"', False, r"WIFI:T:WPA;S:a\\b\;c\,d\:e;P:\\\;\,\: end;;"),
    ('say "hi"', '4,3,"12"34";P:5"', False, r'WIFI:T:WPA;S:say \"hi\";P:12\"34\"\;P\:5;;'),
    (";;", '4,3,"        "', False, r"WIFI:T:WPA;S:\;\;;P:        ;;"),
    ("山西", '4,3,"12345678"', False, "WIFI:T:WPA;S:山西;P:12345678;;"),
    ("咖啡A;\\", '3,2,"' + ";" * 63 + '"', False, "WIFI:T:WPA;S:咖啡A\\;\\\\;P:" + "\\;" * 63 + ";;"),
]


def drawn_and_read(text):
    """What a phone's camera makes of it."""
    rows = subprocess.run(["qrencode", "-8", "-t", "ASCII", "-m", "4"], input=text, capture_output=True,
                          check=True).stdout.decode().splitlines()
    scale = 4
    pixels = b"".join(bytes(0 if row[2 * i] == "#" else 255 for i in range(len(row) // 2) for _ in range(scale)) * scale
                      for row in rows)
    [code] = pyzbar.decode((pixels, len(rows[0]) // 2 * scale, len(rows) * scale))
    return code.data


def as_bytes(read):
    """All that the bytes may have been: nothing in a code says which set they are of, and zbar guesses, and converts."""
    found = [read]
    for charset in ("big5", "shift_jis", "latin-1"):
        with contextlib.suppress(UnicodeError):
            found.append(read.decode().encode(charset))
    return found


def fields_of(text):
    """As the format's grammar has it: `WIFI:` (KEY `:` value `;`)* `;`, with `\\` before what has a meaning."""
    assert text.startswith("WIFI:") and text.endswith(";;")
    found = re.findall(r'([TRSPH]):((?:[^\\;,:"]|\\[\\;,:"])*);', text[5:-1])
    assert "".join(f"{key}:{value};" for key, value in found) == text[5:-1]
    return {key: re.sub(r"\\(.)", r"\1", value) for key, value in found}


@pytest.mark.parametrize("charset", ["GBK", "UTF-8"])
def test_what_phones_read_is_the_network(daemon, charset):
    port = daemon.port
    port.ok(f'AT+CSCS="{charset}"'.encode())
    for ssid, auth, hidden, expected in NETWORKS:
        for line in (f'AT+CWSSID="{ssid}"', f"AT+CWAUTH={auth}", f"AT+CWBCAST={int(not hidden)}"):
            port.ok(line.encode(charset))
        answer = port.command(b"AT+CWQR?")
        assert answer == f'AT+CWQR?\r\r\n+CWQR: "{expected}"\r\n\r\nOK\r\n'.encode()
        assert expected.encode() in as_bytes(drawn_and_read(expected.encode()))
        fields = fields_of(expected)
        assert fields["S"] == ssid
        assert fields.get("P", "") == (auth.split(",", 2) + ['""'])[2][1:-1]


def test_forms(daemon):
    assert daemon.port.command(b"AT+CWQR=?") == b"AT+CWQR=?\r\r\nOK\r\n"
    daemon.port.error(b"AT+CWQR")
    daemon.port.error(b"AT+CWQR=1")
