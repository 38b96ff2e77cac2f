"""DHCP's leases, whatever becomes of the flash, of files and of the clock."""

import contextlib

import pytest

from harness import BY_THE_PROBE, at_rest, recovers, wait_until

SSID, PASSWORD = b"SIM7600MIFI", "12345678"
STATE, RUN = "/var/lib/w58d", "/run/w58d"


@pytest.fixture
def network(on_channel, phones):
    """The UART of a module that is at rest, on channel 6."""
    assert phones
    with at_rest(on_channel) as uart:
        yield uart


@contextlib.contextmanager
def read_only(guest, folder):
    guest.run(f"mount --bind {folder} {folder} && mount -o remount,bind,ro {folder}", check=True)
    try:
        yield
    finally:
        guest.run(f"umount -l {folder}", check=True)


def storage(uart):
    return next(line for line in uart.cmd("AT+CWSTATUS?").split(b"\r\n") if b'"storage"' in line)


def kill(guest):
    guest.run("pkill -KILL -P $(cat /run/w58d.pid) -x dnsmasq", check=True)


def test_a_read_only_flash_stops_nobody(network, guest, phones):
    guest.run(f"/etc/init.d/w58d stop; rm -f {STATE}/leases {RUN}/dnsmasq.leases")
    with read_only(guest, STATE):
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
