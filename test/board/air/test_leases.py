# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
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


YEAR = 31536000


def left(guest, address):
    lines = guest.run(f"cat {RUN}/dnsmasq.leases; date +%s").out.splitlines()
    ends = [int(line.split()[0]) for line in lines if address in line]
    return ends[0] - int(lines[-1]) if ends else 0


def set_clock(guest, by):
    guest.run(f"date -s @$(($(date +%s) + {by}))", check=True)


@pytest.mark.parametrize("by", [30 * YEAR, -30 * YEAR])
def test_a_lease_holds_for_as_long_as_it_was_given_whatever_the_clock_says(network, guest, phones, by):
    assert phones[0].join(SSID, PASSWORD, channel=6).lease
    address = phones[0].status()["ip"]
    assert 42000 < left(guest, address) <= 43200
    set_clock(guest, by)
    try:
        recovers("time", lambda: 42000 < left(guest, address) <= 43260, 5)
    finally:
        set_clock(guest, -by)
    recovers("time", lambda: 42000 < left(guest, address) <= 43260, 5)


@pytest.mark.parametrize("by", [30 * YEAR, -20 * YEAR, 3600])
@pytest.mark.parametrize("down", ["/etc/init.d/w58d stop", f"kill -KILL {DAEMON}"])
def test_so_it_does_when_the_clock_is_set_while_no_w58d_runs(network, guest, phones, down, by):
    assert phones[0].join(SSID, PASSWORD, channel=6).lease
    address = phones[0].status()["ip"]
    recovers("kept", lambda: address in guest.run(f"cat {STATE}/leases").out, BY_THE_PROBE)
    guest.run(f"{down}; date -s @$(($(date +%s) + {by})); /etc/init.d/w58d start")
    try:
        network.read_until(b"\r\nRDY\r\n", 30)
        recovers("time", lambda: 42000 < left(guest, address) <= 43260, BY_THE_PROBE)
    finally:
        set_clock(guest, -by)
    recovers("time", lambda: 42000 < left(guest, address) <= 43260, 5)


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
    recovers("free addresses", lambda: len(leases(guest)) == 37, 60 + BY_THE_PROBE)
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


# Says by ARP that each address is a stranger's.
FORGE = """
import socket, struct
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0806))
s.bind(("wlan0", 0x0806))
own = s.getsockname()[4]
while True:
    asked = s.recv(200)
    who, address, n = asked[22:28], asked[28:32], asked[41]
    if asked[20:22] == bytes((0, 1)) and asked[38:41] == bytes((192, 168, 225)) and n >= 20:
        is_at = bytes((2, 0, 0, 0, 9, n)) + asked[38:42]
        s.send(who + own + struct.pack(">HHHBBH", 0x806, 1, 0x800, 6, 4, 2) + is_at + who + address)
"""


@pytest.fixture
def forger(phones):
    """Runs on the first phone, which has no address then: its system would answer too."""
    def start():
        phones[0].run("ip addr flush dev wlan0")
        phones[0].run(shlex.join(["python3", "-c", FORGE]) + " >/dev/null 2>&1 & echo $! >/run/forger.pid", check=True)

    yield start
    phones[0].run("kill $(cat /run/forger.pid)")


@pytest.fixture
def wired(guest):
    """A host at a cable, 02:00:00:00:09:15 and .21, that says nothing unless it is asked."""
    guest.run("ip netns add wired && ip link add cable type veth peer name eth0 netns wired && "
              "ip netns exec wired sysctl -qw net.ipv6.conf.all.disable_ipv6=1 && "
              "ip netns exec wired ip link set eth0 address 02:00:00:00:09:15 up && "
              "ip netns exec wired ip addr add 192.168.225.21/24 dev eth0 && ip link set cable master br-lan up && "
              "ip link set br-lan type bridge ageing_time 3000", check=True)  # in 1/100 s
    yield
    guest.run("ip netns del wired")


def test_who_is_there_is_known_by_its_own_frames(network, few_leases, guest, phones, forger, wired):
    wait_until(lambda: phones[0].join(SSID, PASSWORD).lease, "a lease", 40)
    guest.run(ask("", "192.168.225.1", "192.168.225.1", 21, 1), check=True)
    time.sleep(60)
    guest.run(ask("", "192.168.225.1", "192.168.225.1", 20, 41), check=True)
    wait_until(lambda: len(leases(guest)) == 41, "no address is free", 10)
    forger()
    recovers("free addresses", lambda: len(leases(guest)) == 37, 60 + BY_THE_PROBE)
    assert any(STRANGER + "15 192.168.225.21 " in line for line in leases(guest))


def test_a_client_with_all_addresses_shuts_nobody_out(network, few_leases, guest, phones):
    wait_until(lambda: phones[0].join(SSID, PASSWORD).lease, "a lease", 40)
    phones[0].run("for n in $(seq 20 60); do ip addr add 192.168.225.$n/24 dev wlan0; done")
    try:
        assert phones[1].join(SSID, PASSWORD, channel=6).lease
    finally:
        phones[0].run("ip addr flush dev wlan0")


def test_factory_reset_forgets_who_is_gone(network, guest, phones):
    for phone in phones[:2]:
        assert phone.join(SSID, PASSWORD, channel=6).lease
    phones[1].leave()
    wait_until(lambda: network.ok("AT+CWCLICNT?") == b"+CWCLICNT: 1", "one is gone", 20)
    network.ok("AT+CWRSTD")
    here, gone = (phone.mac for phone in phones[:2])
    kept = guest.run(f"cat {STATE}/leases").out
    assert here in kept and gone not in kept
    assert [here in line for line in leases(guest)] == [True]


@pytest.mark.parametrize("kind", ["type", "long"])
def test_nothing_but_a_mac_address_has_a_lease(network, few_leases, guest, phones, kind):
    wait_until(lambda: phones[0].join(SSID, PASSWORD).lease, "a lease", 40)
    before = leases(guest)
    phones[0].run(ask("wlan0", "0.0.0.0", "255.255.255.255", 20, 41, kind), check=True)
    assert phones[1].join(SSID, PASSWORD, channel=6).lease
    assert len(leases(guest)) == len(before) + 1
