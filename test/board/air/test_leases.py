"""DHCP's leases, whatever becomes of the flash, of files and of the clock."""

import shlex
import time

import pytest

from harness import BY_THE_PROBE, DAEMON, recovers, wait_until

SSID, PASSWORD = b"SIM7600MIFI", "12345678"
STATE, RUN = "/var/lib/w58d", "/run/w58d"


def storage(uart):
    return next(line for line in uart.cmd("AT+CWSTATUS?").split(b"\r\n") if b'"storage"' in line)


def kill(guest):
    guest.run(f"pkill -KILL -P {DAEMON} -x dnsmasq", check=True)


def test_a_read_only_flash_stops_nobody(network, guest, phones, read_only):
    guest.run(f"/etc/init.d/w58d stop; rm -f {STATE}/leases {RUN}/dnsmasq.leases")
    with read_only(STATE):
        guest.run("/etc/init.d/w58d start")
        network.read_until(b"\r\nRDY\r\n", 30)
        wait_until(lambda: phones[0].join(SSID, PASSWORD).lease, "a lease", 60)
        address = phones[0].status()["ip"]
        kill(guest)
        recovers("a lease", lambda: phones[0].dhcp(), BY_THE_PROBE)
        recovers("storage", lambda: b",2," in storage(network), BY_THE_PROBE)
        assert b"leases" in storage(network)
    recovers("storage", lambda: b",0," in storage(network), BY_THE_PROBE)
    assert address in guest.run(f"cat {STATE}/leases").out
    assert phones[0].ping("192.168.225.1")


def test_a_lease_outlives_its_file_and_a_restart(network, guest, phones):
    assert phones[0].join(SSID, PASSWORD, channel=6).lease
    address = phones[0].status()["ip"]
    recovers("kept", lambda: address in guest.run(f"cat {STATE}/leases").out, BY_THE_PROBE)
    guest.run(f"rm {RUN}/dnsmasq.leases")
    recovers("file", lambda: address in guest.run(f"cat {RUN}/dnsmasq.leases").out, BY_THE_PROBE)
    guest.run(f"/etc/init.d/w58d stop; rm {RUN}/dnsmasq.leases; /etc/init.d/w58d start")
    network.read_until(b"\r\nRDY\r\n", 30)
    recovers("file", lambda: address in guest.run(f"cat {RUN}/dnsmasq.leases").out, BY_THE_PROBE)


@pytest.mark.parametrize("years", [30, -30])
def test_a_lease_holds_for_as_long_as_it_was_given_whatever_the_clock_says(network, guest, phones, years):
    assert phones[0].join(SSID, PASSWORD, channel=6).lease
    address = phones[0].status()["ip"]

    def left():
        lines = guest.run(f"cat {RUN}/dnsmasq.leases; date +%s").out.splitlines()
        ends = [int(line.split()[0]) for line in lines if address in line]
        return ends[0] - int(lines[-1]) if ends else 0

    def set_clock(by):
        guest.run(f"date -s @$(($(date +%s) + {by} * 31536000))", check=True)

    assert 42000 < left() <= 43200
    set_clock(years)
    try:
        recovers("time", lambda: 42000 < left() <= 43260, 5)
    finally:
        set_clock(-years)
    recovers("time", lambda: 42000 < left() <= 43260, 5)


# A request for each address from the first one on, of clients that nobody has: as one that comes again would ask. They
# differ in what their hardware is ("type") or in its address: in its 6th octet, or in the one that is no more of a MAC.
ASK = """
import socket, sys
interface, source, to, kind = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[6]
first, count = int(sys.argv[4]), int(sys.argv[5])
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
if interface:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
s.bind((source, 68))
for n in range(first, first + count):
    type, length, end = {"mac": (1, 6, (n, 0)), "type": (n, 6, (0, 0)), "long": (1, 7, (0, n))}[kind]
    head = bytes((1, type, length, 0, 1, 2, 3, 4, 0, 0, 0x80, 0)) + bytes(16) + bytes((2, 0, 0, 0, 9, *end)) + bytes(201)
    s.sendto(head + bytes((99, 130, 83, 99, 53, 1, 3, 50, 4, 192, 168, 225, n, 255)), (to, 67))
"""
STRANGER = "02:00:00:00:09:"


def leases(guest):
    return guest.run(f"cat {RUN}/dnsmasq.leases").out.splitlines()


def ask(interface, source, to, first, count, kind="mac"):
    return shlex.join(["python3", "-c", ASK, interface, source, to, str(first), str(count), kind])


@pytest.fixture
def few_leases(guest, network):
    """Strangers' leases are gone before and after."""
    def restart():
        guest.run(f"/etc/init.d/w58d stop; rm -f {STATE}/leases {RUN}/dnsmasq.leases; /etc/init.d/w58d start")
        network.read_until(b"\r\nRDY\r\n", 30)
        wait_until(lambda: guest.run(f"cat {RUN}/dnsmasq.leases").rc == 0, "dnsmasq runs", 20)

    restart()
    yield
    restart()


def test_a_pool_that_runs_dry_takes_back_what_nobody_uses(network, few_leases, guest, phones):
    wait_until(lambda: phones[0].join(SSID, PASSWORD).lease, "a lease", 40)
    address = phones[0].status()["ip"]
    guest.run(ask("", "192.168.225.1", "192.168.225.1", 20, 41), check=True)
    wait_until(lambda: len(leases(guest)) == 41, "no address is free", 10)
    recovers("free addresses", lambda: len(leases(guest)) == 37, 60 + BY_THE_PROBE, 1)
    assert phones[1].join(SSID, PASSWORD, channel=6).lease
    assert any(phones[0].mac in line and address in line for line in leases(guest))
    assert phones[0].ping("192.168.225.1")


def test_one_client_cannot_ask_for_all(network, few_leases, guest, phones):
    wait_until(lambda: phones[0].join(SSID, PASSWORD).lease, "a lease", 40)
    for first in (20, 35, 50):
        phones[0].run(ask("wlan0", "0.0.0.0", "255.255.255.255", first, 11), check=True)
        time.sleep(15)
    assert 1 <= sum(STRANGER in line for line in leases(guest)) <= 8
    assert phones[1].join(SSID, PASSWORD, channel=6).lease
    guest.run("nft delete table ip w58-dhcp", check=True)
    recovers("the limit", lambda: guest.run("nft list table ip w58-dhcp").rc == 0, BY_THE_PROBE)


@pytest.mark.parametrize("kind", ["type", "long"])
def test_nothing_but_a_mac_address_has_a_lease(network, few_leases, guest, phones, kind):
    wait_until(lambda: phones[0].join(SSID, PASSWORD).lease, "a lease", 40)
    before = leases(guest)
    phones[0].run(ask("wlan0", "0.0.0.0", "255.255.255.255", 20, 41, kind), check=True)
    assert phones[1].join(SSID, PASSWORD, channel=6).lease
    assert len(leases(guest)) == len(before) + 1
