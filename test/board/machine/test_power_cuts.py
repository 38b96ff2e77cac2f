# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Power cuts while settings are written: the whole board, time and again, over one state disk.

After each cut the settings are the old ones or the new ones, whole; and the new ones if OK had been sent.
"""

import os
import random
import time

CUTS = 50 if os.environ.get("W58D_LONG") else 15


def settings(uart):
    """What the module says it keeps; the SSID and password of one generation carry its number."""
    return uart.ok("AT+CWSSID?"), uart.ok("AT+CWAUTH?")


def expected(number):
    return f'+CWSSID: "generation {number}"'.encode(), f'+CWAUTH: 4,3,"password {number}"'.encode()


def write_of(number):
    """One line, two settings: between them the power may fail too."""
    return f'AT+CWSSID="generation {number}";+CWAUTH=4,3,"password {number}"\r'.encode()


def read_for(uart, seconds):
    end, data = time.monotonic() + seconds, b""
    while (left := end - time.monotonic()) > 0:
        data += uart.read(left)
    return data


def test_settings_survive_power_cuts_whole(power_cut_board):
    draw = random.Random(58)
    board = power_cut_board
    board.start()
    board.uart.ok("AT+CWMAP=0")  # the store is what is tried; off the air a write is nothing else
    board.uart.raw(write_of(0))
    board.uart.read_until(b"\r\nOK\r\n")
    old = 0
    for cut in range(1, CUTS + 1):
        board.uart.read_quiet(0.05)
        board.uart.raw(write_of(cut))
        # From before the line is read to after it is answered.
        sent = read_for(board.uart, draw.uniform(0.0, 0.25))
        board.power_cut()
        sent += board.uart.read_quiet(0.05)
        board.start()
        ssid, auth = settings(board.uart)
        new_ssid, new_auth = expected(cut)
        old_ssid, old_auth = expected(old)
        said_ok = b"\r\nOK\r\n" in sent
        assert (ssid, auth) in ([(new_ssid, new_auth)] if said_ok else
                                [(old_ssid, old_auth), (new_ssid, old_auth), (new_ssid, new_auth)]), \
            f"cut {cut}, after {sent!r}"
        if (ssid, auth) != (new_ssid, new_auth):
            board.uart.raw(write_of(old))
            board.uart.read_until(b"\r\nOK\r\n")
        else:
            old = cut
    assert board.guest.run("ls /var/lib/w58d | grep damaged || true").out == ""
