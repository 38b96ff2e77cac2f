# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The manual's examples, byte for byte, over the board's UART."""

import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "golden"))

import replay  # noqa: E402  (needs the path above)


class Bytes:
    """The UART as a replay needs it: reads that stop at a count."""

    def __init__(self, uart):
        self.uart = uart
        self.pending = b""

    def write(self, data):
        self.uart.raw(data)

    def read_exactly(self, count, seconds):
        end = time.monotonic() + seconds
        while len(self.pending) < count and (left := end - time.monotonic()) > 0:
            self.pending += self.uart.read(left)
        taken, self.pending = self.pending[:count], self.pending[count:]
        return taken


@pytest.mark.parametrize("path", replay.transcripts("station"), ids=lambda p: p.stem)
def test_station_examples(fresh, path):
    replay.replay(path, Bytes(fresh), {})


@pytest.mark.parametrize("path", replay.transcripts("manual"), ids=lambda p: p.stem)
def test_manual_examples(fresh, guest, path):
    mac = guest.run("cat /sys/class/net/wlan0/address").out.strip().upper()
    replay.replay(path, Bytes(fresh), {"ap_mac": mac})
