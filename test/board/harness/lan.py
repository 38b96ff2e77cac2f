# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A program of a phone that is the clients of the module's LAN server."""

import contextlib
import shlex

SSID = "SIM7600MIFI"


@contextlib.contextmanager
def lan_program(uart, guest, phone, port, mode):
    """While the LAN server is open in that receive mode: the function that starts a Python program on the phone, with
    arguments. The program's standard input lasts as long as the block; what it prints is in the guest's /tmp/hold.said."""
    uart.ok("AT+CWAUTH=0,0")
    assert phone.join(SSID, channel=6)
    uart.ok(f"AT+CWLANSRV=0,{port},{mode}")
    uart.ok("AT+CWLANSRV=1")

    def start(program, *arguments):
        guest.run(f"cat >/tmp/hold.py <<'END'\n{program}END\n"
                  "mkfifo /tmp/hold; sleep 2000 >/tmp/hold & echo $! >/tmp/hold.pid\n"
                  f"ip netns exec {phone.name} python3 /tmp/hold.py {shlex.join(map(str, arguments))} "
                  "</tmp/hold >/tmp/hold.said 2>&1 &", check=True)

    try:
        yield start
    finally:
        guest.run("kill $(cat /tmp/hold.pid); rm -f /tmp/hold*")
        uart.resync()
        uart.ok(f"AT+CWLANSRV=0,{port},0")
        phone.leave()
