# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A radio near the module that sends whatever frames a test thinks of, in anybody's name."""

import struct

AUTHENTICATION, ASSOCIATION_REQUEST, DEAUTHENTICATION = 0xB0, 0x00, 0xC0
RUN = "ip netns exec spare"
PID = "/run/forger.pid"

# All frames of a round have one sender; they are sent one soon after the other, by way of a radio that listens to all.
PROGRAM = r"""
import os, socket, struct, sys, time
interface, receiver, sender, bssid, rate = sys.argv[1:6]
frames = [(int(kind), bytes.fromhex(body)) for kind, body in (frame.split(":") for frame in sys.argv[6:])]
air = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
air.bind((interface, 0))
radiotap = struct.pack("<BBHI", 0, 0, 8, 0)
number = 0

def mac(text):
    return bytes.fromhex(text.replace(":", ""))

while True:
    own = b"\x02" + os.urandom(5) if sender == "anybody" else mac(sender)
    for kind, body in frames:
        number += 1
        header = struct.pack("<HH", kind, 0) + mac(receiver) + own + mac(bssid)
        air.send(radiotap + header + struct.pack("<H", number << 4 & 0xFFFF) + body)
        time.sleep(0.02)
    time.sleep(1 / float(rate))
"""


def authentication(algorithm, more=b""):
    """The first frame of an exchange (IEEE 802.11-2020 9.3.3.11)."""
    return AUTHENTICATION, struct.pack("<HHH", algorithm, 1, 0) + more


def association_request(body):
    """9.3.3.5."""
    return ASSOCIATION_REQUEST, body


def deauthentication(reason=7):
    """9.3.3.12."""
    return DEAUTHENTICATION, struct.pack("<H", reason)


class Forger:
    """On channel 6."""

    def __init__(self, guest):
        self._guest = guest

    def __enter__(self):
        self._guest.run(f"{RUN} ip link set wlan6 down; {RUN} iw dev wlan6 set type monitor; {RUN} ip link set wlan6 up; "
                        f"{RUN} iw dev wlan6 set freq 2437", check=True)
        self._guest.run("cat >/tmp/forger.py", stdin=PROGRAM.encode())
        return self

    def send(self, bssid, *frames, rate=10, receiver=None, sender="anybody"):
        """The frames go to the receiver (the access point, if none is given) so often a second, from now on."""
        words = " ".join(f"{kind}:{body.hex()}" for kind, body in frames)
        self._guest.run(f"{RUN} python3 /tmp/forger.py wlan6 {receiver or bssid} {sender} {bssid} {rate} {words} "
                        f">/dev/null 2>&1 & echo $! >>{PID}", check=True)

    def stop(self):
        self._guest.run(f"kill $(cat {PID}); rm -f {PID}")

    def __exit__(self, *_):
        self.stop()
        self._guest.run(f"{RUN} ip link set wlan6 down; {RUN} iw dev wlan6 set type managed; {RUN} ip link set wlan6 up",
                        check=True)
