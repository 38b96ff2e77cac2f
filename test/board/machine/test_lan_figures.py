# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What a message of a LAN client costs the module's own kind of core on its way to the host: instructions of w58d, the kernel's
for it included, by a processor that counts them."""

import re
import time

import pytest
from harness import lan_program

from virtual_board.target import target

pytestmark = pytest.mark.skipif(target().arch != "armhf", reason="figures of the module's own kind of core")

PORT, CLIENTS = 5555, 31
NS_AN_INSTRUCTION = 4  # of the emulated processor's clock (target.EMULATION)
SIZE = 16  # bytes of a message, with its line feed
URC = SIZE + 17
# Full lines: ten bits a byte, and nothing else on them.
BAUDS = (115200, 4000000)

# Messages in turn from each client: number, client, padding. `together` go out at once, and then the next client waits so long.
TALK = f"""
import socket, sys, time
count, together, pause = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
clients = [socket.create_connection(("192.168.225.1", {PORT})) for _ in range({CLIENTS})]
for client in clients:
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
number = turn = 0
while number < count:
    lines = range(number, min(number + together, count))
    clients[turn].sendall(b"".join(b"%07d %02d" % (line, turn) + b"." * {SIZE - 11} + b"\\n" for line in lines))
    number, turn = number + len(lines), (turn + 1) % {CLIENTS}
    time.sleep(pause)
print("sent", flush=True)
sys.stdin.read()
"""


def nanoseconds(guest):
    """That w58d has had of the processor, in all its threads."""
    return sum(int(line.split()[0]) for line in guest.run(
        "for pid in $(pidof w58d); do cat /proc/$pid/task/*/schedstat; done", check=True).out.splitlines())


def heard(uart, count, seconds):
    """Numbers and clients of so many messages, as they came."""
    end, data, found = time.monotonic() + seconds, b"", []
    while len(found) < count and time.monotonic() < end:
        data += uart.read(1.0)
        *urcs, data = data.split(b"\r\r\n")
        for urc in urcs:
            message = re.fullmatch(rb"\r\n\+CWLANMSG: (\d{7}) (\d\d)\.+\r\n", urc)
            assert message, urc
            found.append((int(message[1]), int(message[2])))
    return found


@pytest.mark.parametrize("what, count, together, pause", [
    ("each by itself, 200 a second", 2000, 1, 0.005), ("as fast as it goes, 32 at once", 98000, 32, 0.0)])
def test_instructions_of_a_urc(on_channel, board, guest, figure, what, count, together, pause):
    with lan_program(on_channel, guest, board.phones[0], PORT, 0) as start:
        before = nanoseconds(guest)
        start(TALK, count, together, pause)
        found = heard(on_channel, count, 600)
        instructions = (nanoseconds(guest) - before) / NS_AN_INSTRUCTION / count
        said = guest.run("cat /tmp/hold.said").out
    assert sorted(number for number, _ in found) == list(range(count)), said
    for client in range(CLIENTS):
        own = [number for number, who in found if who == client]
        assert own == sorted(own)
    figure(f"instructions of a URC, {CLIENTS} clients, {what}", f"{instructions:.0f}")
    for baud in BAUDS:
        share = instructions * baud / 10 / URC / 1e9
        figure(f"  of 10^9 a second, at {baud} baud's full rate", f"{100 * share:.2f} %")
