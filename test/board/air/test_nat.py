# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What AT+CWNAT changes for the flows of phones, and when."""

import time

from harness import Wan, wait_until

# The port of the module that each of three servers sees of one socket of the phone.
SEEN = """
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(3)
for server in (("%s", 7), ("%s", 7), ("%s", 8)):
    s.sendto(b"?", server); print(s.recv(64).split()[1].decode())
""" % (Wan.SERVER, Wan.OTHER_SERVER, Wan.SERVER)

TRAFFIC = """
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    for server in (("%s", 7), ("%s", 8)):
        s.sendto(b"?", server)
    time.sleep(0.02)
""" % (Wan.SERVER, Wan.OTHER_SERVER)


def seen(phone):
    return phone.run(f"python3 -c '{SEEN}'").out.split()


def test_change_under_traffic_holds_for_new_flows_at_once(on_channel, pair, guest):
    phone = pair[0]
    guest.run(f"ip netns exec {phone.name} python3 -c '{TRAFFIC}' >/dev/null 2>&1 & echo $! >/run/traffic.pid")
    try:
        for nat, ports in ((1, 1), (0, 3), (1, 1), (0, 3)):
            on_channel.ok(f"AT+CWNAT={nat}")
            found = seen(phone)
            assert len(found) == 3 and len(set(found)) == ports, (nat, found)
    finally:
        guest.run("kill -KILL $(cat /run/traffic.pid)")


def test_tcp_survives_the_change(on_channel, pair, guest):
    """A download goes on: only what the types differ in is translated anew."""
    on_channel.ok("AT+CWNAT=0")
    script = (f"import socket, time; s = socket.create_connection((\"{Wan.SERVER}\", 80)); time.sleep(6); "
              "s.sendall(b\"GET\"); print(s.recv(99))")
    guest.run(f"ip netns exec {pair[0].name} python3 -c '{script}' >/run/tcp.out 2>&1 &")
    wait_until(lambda: "ESTAB" in guest.run(f"ip netns exec {pair[0].name} ss -tn").out, "connected", 15)
    on_channel.ok("AT+CWNAT=1")
    wait_until(lambda: "200 OK" in guest.run("cat /run/tcp.out").out, "answer over the old connection", 20)


def test_a_stranger_reaches_a_phone_through_its_port_only_with_a_full_cone(on_channel, pair, guest, wan):
    listener = ("import socket\n"
                "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(8)\n"
                f"s.sendto(b\"?\", (\"{Wan.SERVER}\", 7)); print(s.recv(64).split()[1].decode(), flush=True)\n"
                "print(s.recv(64).decode())")
    for nat, expected in ((1, True), (0, False)):
        on_channel.ok(f"AT+CWNAT={nat}")
        guest.run("rm -f /run/stranger.out")
        guest.run(f"ip netns exec {pair[0].name} python3 -c '{listener}' >/run/stranger.out 2>/dev/null &")
        port = wait_until(lambda: guest.run("cat /run/stranger.out 2>/dev/null").out.strip(), "mapped port", 20)
        wan.run(f"python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)"
                f".sendto(b\"stranger\", (\"{Wan.MODULE}\", {port}))'")
        time.sleep(1)
        assert ("stranger" in guest.run("cat /run/stranger.out").out) == expected
