"""A radio that anybody can call: who only authenticates keeps nobody out, and no more stay than may."""

import time

import pytest
from harness import wait_until

SSID = "SIM7600MIFI"

# Authentication frames (IEEE 802.11-2020 9.3.3.11) from addresses that nobody has, by way of a radio that listens to all.
FORGER = r"""
import os, socket, struct, sys, time
interface, bssid, rate = sys.argv[1], bytes.fromhex(sys.argv[2].replace(":", "")), float(sys.argv[3])
air = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
air.bind((interface, 0))
radiotap = struct.pack("<BBHI", 0, 0, 8, 0)
number = 0
while True:
    number += 1
    sender = b"\x02" + os.urandom(5)
    header = struct.pack("<HH", 0xB0, 0) + bssid + sender + bssid + struct.pack("<H", number << 4 & 0xFFFF)
    air.send(radiotap + header + struct.pack("<HHH", 0, 1, 0))
    time.sleep(1 / rate)
"""


@pytest.fixture
def forger(guest):
    """forger(bssid, rate) forges from then on, on channel 6."""
    run = "ip netns exec spare"
    guest.run(f"{run} ip link set wlan6 down; {run} iw dev wlan6 set type monitor; {run} ip link set wlan6 up; "
              f"{run} iw dev wlan6 set freq 2437", check=True)
    guest.run("cat >/tmp/forger.py", stdin=FORGER.encode())

    def start(bssid, rate):
        guest.run(f"{run} python3 /tmp/forger.py wlan6 {bssid} {rate} >/dev/null 2>&1 & echo $! >/run/forger.pid", check=True)

    yield start
    guest.run("kill $(cat /run/forger.pid)")
    guest.run(f"{run} ip link set wlan6 down; {run} iw dev wlan6 set type managed; {run} ip link set wlan6 up", check=True)


def entries(guest):
    """Stations in hostapd's table, whatever they are."""
    text = guest.run("hostapd_cli -p /run/w58d/hostapd -i wlan0 status").out
    return int(text.split("num_sta[0]=")[1].split()[0])


@pytest.mark.parametrize("auth, password", [("0,0", None), ('4,3,"abcd1234"', "abcd1234")], ids=["open", "wpa2"])
def test_forged_authentications_keep_nobody_out(on_channel, guest, phones, forger, auth, password):
    on_channel.ok(f"AT+CWAUTH={auth}")
    assert phones[0].join(SSID, password, channel=6)
    with phones[0].stays_connected():
        forger(guest.run("cat /sys/class/net/wlan0/address").out.strip(), 10)
        most = 0
        for round in range(6):
            time.sleep(10)
            most = max(most, entries(guest))
            assert on_channel.ok("AT+CWCLICNT?") == b"+CWCLICNT: 1"
            wait_until(lambda: phones[1].join(SSID, password, channel=6), "another phone joins", 15)
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
