"""AT+CWNAT as the phones' own probes see it (RFC 5780, by coturn), and when it changes."""

import time

import pytest

from harness import Wan, wait_until

SYMMETRIC = ("Address and Port Dependent Mapping", "Address and Port Dependent Filtering")
CONE = ("Endpoint Independent Mapping", "Endpoint Independent Filtering")

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


@pytest.fixture
def stun(guest, wan):
    """A STUN server with two addresses and two ports."""
    wan.run(f"turnserver -n -L {wan.SERVER} -L {wan.OTHER_SERVER} -a -r board -u a:b --no-cli --no-tls --no-dtls "
            "--log-file stdout >/var/log/turn.log 2>&1 & echo $! >/run/turn.pid")
    wait_until(lambda: wan.run("ss -lun").out.count(":3478") >= 2, 30, "turnserver listens")
    yield wan
    guest.run("kill -KILL $(cat /run/turn.pid)")


@pytest.fixture
def two(on_channel, phones):
    for phone in phones[:2]:
        assert phone.join(b"SIM7600MIFI", "12345678", channel=6)
    yield phones[:2]
    on_channel.ok("AT+CWNAT=0")


@pytest.mark.parametrize("nat, expected", [(0, SYMMETRIC), (1, CONE)], ids=["symmetric", "full cone"])
def test_probes_of_two_phones_at_once_from_the_same_port(on_channel, stun, two, guest, nat, expected):
    on_channel.ok(f"AT+CWNAT={nat}")
    for phone in two:
        guest.run(f"ip netns exec {phone.name} timeout 60 turnutils_natdiscovery -m -f -L {phone.status()['ip']} "
                  f"-l 5000 {Wan.SERVER} >/run/{phone.name}.verdict 2>&1 & echo $! >/run/{phone.name}.pid")
    wait_until(lambda: guest.run("kill -0 $(cat /run/phone1.pid) || kill -0 $(cat /run/phone2.pid)").rc != 0, 90,
               "probes end")
    for phone in two:
        said = guest.run(f"cat /run/{phone.name}.verdict").out
        for verdict in expected:
            assert f"NAT with {verdict}!" in said, said


def seen(phone):
    return phone.run(f"python3 -c '{SEEN}'").out.split()


def test_change_under_traffic_holds_for_new_flows_at_once(on_channel, two, guest):
    phone = two[0]
    guest.run(f"ip netns exec {phone.name} python3 -c '{TRAFFIC}' >/dev/null 2>&1 & echo $! >/run/traffic.pid")
    try:
        for nat, ports in ((1, 1), (0, 3), (1, 1), (0, 3)):
            on_channel.ok(f"AT+CWNAT={nat}")
            found = seen(phone)
            assert len(found) == 3 and len(set(found)) == ports, (nat, found)
    finally:
        guest.run("kill -KILL $(cat /run/traffic.pid)")


def test_tcp_survives_the_change(on_channel, two, guest):
    """A download goes on: only what the types differ in is translated anew."""
    on_channel.ok("AT+CWNAT=0")
    script = (f"import socket, time; s = socket.create_connection((\"{Wan.SERVER}\", 80)); time.sleep(6); "
              "s.sendall(b\"GET\"); print(s.recv(99))")
    guest.run(f"ip netns exec {two[0].name} python3 -c '{script}' >/run/tcp.out 2>&1 &")
    wait_until(lambda: "ESTAB" in guest.run(f"ip netns exec {two[0].name} ss -tn").out, 15, "connected")
    on_channel.ok("AT+CWNAT=1")
    wait_until(lambda: "200 OK" in guest.run("cat /run/tcp.out").out, 20, "answer over the old connection")


def test_a_stranger_reaches_a_phone_through_its_port_only_with_a_full_cone(on_channel, two, guest, wan):
    listener = ("import socket\n"
                "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(8)\n"
                f"s.sendto(b\"?\", (\"{Wan.SERVER}\", 7)); print(s.recv(64).split()[1].decode(), flush=True)\n"
                "print(s.recv(64).decode())")
    for nat, expected in ((1, True), (0, False)):
        on_channel.ok(f"AT+CWNAT={nat}")
        guest.run("rm -f /run/stranger.out")
        guest.run(f"ip netns exec {two[0].name} python3 -c '{listener}' >/run/stranger.out 2>/dev/null &")
        port = wait_until(lambda: guest.run("cat /run/stranger.out 2>/dev/null").out.strip(), 20, "mapped port")
        wan.run(f"python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)"
                f".sendto(b\"stranger\", (\"{Wan.MODULE}\", {port}))'")
        time.sleep(1)
        assert ("stranger" in guest.run("cat /run/stranger.out").out) == expected
