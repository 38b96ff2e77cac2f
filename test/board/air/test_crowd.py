"""A radio that anybody can call: who does not join keeps nobody out, and no more stay than may."""

import struct
import time

import pytest
from harness import wait_until

SSID = "SIM7600MIFI"

# Authentication frames (IEEE 802.11-2020 9.3.3.11), and association requests (9.3.3.5) if there is a body for them, from
# addresses that nobody has, by way of a radio that listens to all.
FORGER = r"""
import os, socket, struct, sys, time
interface, bssid, rate = sys.argv[1], bytes.fromhex(sys.argv[2].replace(":", "")), float(sys.argv[3])
algorithm, body = int(sys.argv[4]), bytes.fromhex(sys.argv[5] if len(sys.argv) > 5 else "")
air = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
air.bind((interface, 0))
radiotap = struct.pack("<BBHI", 0, 0, 8, 0)
number = 0

def send(kind, text):
    global number
    number += 1
    header = struct.pack("<HH", kind, 0) + bssid + sender + bssid + struct.pack("<H", number << 4 & 0xFFFF)
    air.send(radiotap + header + text)

while True:
    sender = b"\x02" + os.urandom(5)
    send(0xB0, struct.pack("<HHH", algorithm, 1, 0))
    if body:
        time.sleep(0.02)
        send(0x00, body)
    time.sleep(1 / rate)
"""


@pytest.fixture
def forger(guest):
    """forger(bssid, rate, algorithm, body) forges from then on, on channel 6."""
    run = "ip netns exec spare"
    guest.run(f"{run} ip link set wlan6 down; {run} iw dev wlan6 set type monitor; {run} ip link set wlan6 up; "
              f"{run} iw dev wlan6 set freq 2437", check=True)
    guest.run("cat >/tmp/forger.py", stdin=FORGER.encode())

    def start(bssid, rate, algorithm=0, body=b""):
        guest.run(f"{run} python3 /tmp/forger.py wlan6 {bssid} {rate} {algorithm} {body.hex()} >/dev/null 2>&1 & "
                  "echo $! >/run/forger.pid", check=True)

    yield start
    guest.run("kill $(cat /run/forger.pid)")
    guest.run(f"{run} ip link set wlan6 down; {run} iw dev wlan6 set type managed; {run} ip link set wlan6 up", check=True)


def entries(guest):
    """Stations in hostapd's table, whatever they are."""
    text = guest.run("hostapd_cli -p /run/w58d/hostapd -i wlan0 status").out
    return int(text.split("num_sta[0]=")[1].split()[0])


RATES = bytes.fromhex("01088284 8b960c12 1824")
RSN = bytes.fromhex("30140100 000fac04 0100000f ac040100 000fac02 0000")


def association(capabilities, *elements):
    """The body of a request, with a listen interval of 10."""
    return struct.pack("<HH", capabilities, 10) + bytes((0, len(SSID))) + SSID.encode() + RATES + b"".join(elements)


@pytest.mark.parametrize("auth, how, algorithm, body", [
    ("0,0", {}, 0, b""),
    ('4,3,"abcd1234"', {"password": "abcd1234"}, 0, b""),
    ("0,0", {}, 0, association(0x421)),
    ('4,3,"abcd1234"', {"password": "abcd1234"}, 0, association(0x431, RSN)),
    ('0,1,"abcde"', {"password": "abcde", "security": "wep-shared"}, 1, b""),
    ('2,1,"abcde"', {"password": "abcde", "security": "wep-shared"}, 1, b""),
], ids=["open", "wpa2", "open-associates", "wpa2-associates", "wep", "wep-shared"])
def test_forged_frames_keep_nobody_out(on_channel, guest, phones, forger, auth, how, algorithm, body):
    on_channel.ok(f"AT+CWAUTH={auth}")
    assert phones[0].join(SSID, channel=6, **how)
    with phones[0].stays_connected():
        forger(guest.run("cat /sys/class/net/wlan0/address").out.strip(), 10, algorithm, body)
        most = 0
        for round in range(6):
            time.sleep(10)
            most = max(most, entries(guest))
            assert on_channel.ok("AT+CWCLICNT?") == b"+CWCLICNT: 1"
            wait_until(lambda: phones[1].join(SSID, channel=6, **how), "another phone joins", 15)
            assert on_channel.ok("AT+CWCLICNT?") == b"+CWCLICNT: 2"
            phones[1].leave()
            wait_until(lambda: on_channel.ok("AT+CWCLICNT?") == b"+CWCLICNT: 1", "it has left", 5)
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
