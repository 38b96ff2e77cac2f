"""A run folder that is full, read-only or gone costs nobody the network, and nothing is on air that was refused."""

import contextlib
import time

import pytest
from harness import BY_AN_EVENT, BY_THE_PROBE, Neighbour, StandIn, answered, at_rest, recovers, wait_until

SSID, PASSWORD = b"SIM7600MIFI", "12345678"
RUN = "/run/w58d"
MODE = 'AT+CWMAPCFG="enablessid2",{}'


@pytest.fixture
def on_air(phones):
    return lambda: SSID in {heard.ssid for heard in phones[0].scan(channel=6)}


@pytest.fixture
def network(on_channel, phones):
    assert phones
    with at_rest(on_channel) as uart:
        yield uart


@pytest.fixture
def station(on_channel, phones):
    assert phones
    with at_rest(on_channel, mode=2) as uart:
        yield uart


@pytest.fixture
def neighbour(guest):
    with Neighbour(guest) as somebody:
        somebody.open(b"next door", 6, password="neighbour1")
        somebody.serve()
        yield somebody


def address(uart):
    return uart.ok("AT+CWSTAIP?").decode().removeprefix("+CWSTAIP: ")


@contextlib.contextmanager
def read_only(guest):
    guest.run(f"mount --bind {RUN} {RUN} && mount -o remount,bind,ro {RUN}", check=True)
    try:
        yield
    finally:
        guest.run(f"umount -l {RUN}", check=True)


@pytest.fixture
def full(board, network):
    """The run folder is a small file system, which a call fills."""
    def anew(mount):
        board.guest.run("/etc/init.d/w58d stop", check=True)
        board.guest.run(mount, check=True)
        board.guest.run("/etc/init.d/w58d start", check=True)
        network.read_until(b"\r\nRDY\r\n", 30)
        time.sleep(75)
    anew(f"mount -t tmpfs -o size=256k,mode=755 run {RUN}")
    yield lambda: board.guest.run(f"dd if=/dev/zero of={RUN}/fill bs=4k")
    anew(f"umount {RUN}")


def test_what_is_refused_is_not_on_air(network, guest, phones):
    wait_until(lambda: phones[0].join(SSID, PASSWORD, channel=6), "in", 20)
    mark = phones[0].mark()
    with read_only(guest):
        for line in ('AT+CWSSID="another"', 'AT+CWAUTH=5,4,"newnewnew"', "AT+CWBCAST=0", "AT+CWMOCH=4,11", "AT+CWISO=1"):
            assert not answered(network, line), line
        assert answered(network, 'AT+CWAUTH=5,4,"12345678"'), "which is so"
        assert phones[1].join(SSID, PASSWORD, channel=6) and not phones[2].join(SSID, "newnewnew", channel=6)
    assert not phones[0].disconnections(mark)
    assert answered(network, 'AT+CWSSID="another"')


def test_a_full_run_folder_keeps_no_killed_hostapd_away(network, guest, full, on_air, phones):
    wait_until(lambda: phones[0].join(SSID, PASSWORD, channel=6), "in", 20)
    mark = phones[0].mark()
    full()
    for line in ('AT+CWSSID="another"', 'AT+CWAUTH=5,4,"newnewnew"', "AT+CWMOCH=4,11"):
        assert not answered(network, line), line
    assert not phones[0].disconnections(mark)
    guest.run(f"kill -KILL $(cut -d' ' -f1 {RUN}/hostapd.pid)", check=True)
    recovers("hostapd is killed, run_dir is full", on_air, BY_AN_EVENT)
    assert answered(network, "AT+CWMAP=1")


def test_a_change_of_the_station_that_is_refused_costs_no_network(station, guest, neighbour):
    station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
    has = wait_until(lambda: address(station), "an address", 60)
    with read_only(guest):
        assert not answered(station, 'AT+CWSTACFG="elsewhere",,,"neighbour1"')
        time.sleep(30)
        assert address(station) == has
        assert answered(station, 'AT+CWSTACFG="next door",,,"neighbour1"')


def test_a_lease_that_cannot_be_asked_for_is_asked_for_later(station, guest, neighbour):
    station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
    wait_until(lambda: address(station), "an address", 60)
    with read_only(guest):
        neighbour.run("hostapd_cli -p /run/neighbour-wlan0 -i wlan0 disable")
        wait_until(lambda: not address(station), "lost", 30)
        neighbour.run("hostapd_cli -p /run/neighbour-wlan0 -i wlan0 enable")
        wait_until(lambda: '"station",2' in station.ok("AT+CWSTATUS?").decode(), "it says so", 60)
    recovers("run_dir is writable, an address", lambda: address(station), BY_THE_PROBE)


def test_no_file_holds_an_old_secret(network, guest, neighbour):
    assert neighbour
    network.ok(MODE.format(1))
    network.ok('AT+CWMAPCFG="configselect",1')
    network.ok('AT+CWAUTH=4,3,"the-secret-1"')
    network.ok(MODE.format(2))
    network.ok('AT+CWAUTH=4,3,"the-secret-2"')
    network.ok('AT+CWSTACFG="next door",,,"the-secret-of-station"')
    network.ok('AT+CWUSRINFO="user","the-secret-of-user"')
    time.sleep(5)
    network.ok("AT+CWRSTD")
    assert guest.run("grep -rls the-secret /run/w58d /var/lib/w58d /var/log /etc/ppp 2>/dev/null").out == ""


def test_a_run_folder_that_is_gone_is_made_again(network, guest, on_air, phones):
    guest.run(f"rm -rf {RUN}", check=True)
    wait_until(lambda: guest.run("w58d-at AT").rc == 0, "the socket", BY_THE_PROBE)
    recovers("run_dir is gone", on_air, BY_THE_PROBE)
    assert answered(network, 'AT+CWSSID="SIM7600MIFI"') and answered(network, "AT+CWISO=1")
    guest.run(f"kill -KILL $(cut -d' ' -f1 {RUN}/hostapd.pid)", check=True)
    recovers("hostapd is killed after that", on_air, BY_AN_EVENT)
    assert phones[0].join(SSID, PASSWORD, channel=6).lease


def test_a_long_failure_is_told_in_a_few_lines(network, guest, on_air):
    assert network
    before = len(guest.run("cat /var/log/w58d.log").out.splitlines())
    with StandIn(guest, "hostapd"):
        time.sleep(600)
        lines = guest.run("cat /var/log/w58d.log").out.splitlines()[before:]
        assert len(lines) <= 6 + 10, "\n".join(lines)
    recovers("hostapd can run again", on_air, BY_THE_PROBE)
