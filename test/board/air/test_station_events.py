# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What a host is told of the station without asking (+CWEVSTA, +CWEVNET), and of who is around (+CWSTASCANSYN)."""

import contextlib
import re

import pytest
from harness import Neighbour, wait_until

OWN = ("SIM7600MIFI", "12345678")
STATION = "wlan0-sta"


@pytest.fixture
def events(station):
    """The UART of a module in STA-AP mode whose host is told of the station and of the way to the world."""
    station.ok("AT+CWURC=6")
    yield station
    station.ok("AT+CWURC=0")


def told(uart, *expected, seconds=40):
    """These events come, in this order, and nothing before or between them."""
    for event in expected:
        assert uart.read_until(re.compile(rb"\r\n[^\r\n]+\r\n"), seconds) == b"\r\n" + event.encode() + b"\r\n"


def states(uart, *expected, seconds=40):
    told(uart, *(f"+CWEVSTA: {state}" for state in expected), seconds=seconds)


@pytest.fixture
def without_wan(events, guest):
    """The station alone can be the way to the world."""
    guest.run("ip route del default", check=True)
    told(events, "+CWEVNET: 0")
    yield
    guest.run("ip route replace default via 10.64.0.1")
    events.read_until(b"+CWEVNET: 1\r\n")


def stat(uart):
    return uart.ok("AT+CWSTASTAT?").decode()


@pytest.mark.usefixtures("without_wan")
def test_each_state_is_told_on_the_way_in_and_out(events, neighbour):
    neighbour.open(b"a\\b", 11, password="neighbour1")
    neighbour.serve()
    bssid = neighbour.run("cat /sys/class/net/wlan0/address").out.strip()
    assert stat(events) == '+CWSTASTAT: 0,0,"",,,'
    events.ok('AT+CWSTACFG="a\\b",,,"neighbour1"')
    states(events, "1,0", "2,0", "3,0", "4,0")
    told(events, "+CWEVNET: 1")
    row = re.fullmatch(r'\+CWSTASTAT: 4,0,"a\\x5Cb",([0-9a-f:]{17}),11,(-[0-9]+)', stat(events))
    assert row and row[1] == bssid and -100 < int(row[2]) < 0
    neighbour.close()
    # It says goodbye. The address goes with the network, and the way to the world with that.
    said = {events.read_until(re.compile(rb"\r\n[^\r\n]+\r\n"), 40) for _ in range(2)}
    assert said == {b"\r\n+CWEVSTA: 1,4\r\n", b"\r\n+CWEVNET: 0\r\n"}
    # What was heard a moment ago may still be looked for.
    events.read_until(re.compile(rb"\r\n\+CWEVSTA: 1,1\r\n"), 60)
    assert stat(events) == '+CWSTASTAT: 1,1,"",,,'
    events.ok('AT+CWSTACFG=""')
    states(events, "0,0")


def test_not_found_and_wrong_password(events, neighbour):
    events.ok('AT+CWSTACFG="next door",,,"neighbour2"')
    states(events, "1,0", "1,1")
    neighbour.open(b"next door", 6, password="neighbour1")
    states(events, "2,1", "1,2")
    assert stat(events) in ('+CWSTASTAT: 1,2,"",,,', '+CWSTASTAT: 2,2,"",,,')


@pytest.mark.parametrize("kind", ["wpa2", "wpa3"])
def test_wrong_password_of_each_kind(events, neighbour, kind):
    neighbour.open(b"next door", 6, password="neighbour1", kind=kind)
    events.ok('AT+CWSTACFG="next door",,,"neighbour2"')
    states(events, "1,0", "2,0", "1,2")


def test_refused(events, neighbour, guest):
    neighbour.open(b"next door", 6, password="neighbour1")
    mac = guest.run(f"cat /sys/class/net/{STATION}/address").out.strip()
    neighbour.run(f"hostapd_cli -p /run/neighbour-wlan0 -i wlan0 deny_acl ADD_MAC {mac}")
    events.ok('AT+CWSTACFG="next door",,,"neighbour1"')
    states(events, "1,0", "2,0", "1,3")


def test_no_address(events, neighbour):
    neighbour.open(b"next door", 6, password="neighbour1")
    events.ok('AT+CWSTACFG="next door",,,"neighbour1"')
    states(events, "1,0", "2,0", "3,0", "3,5")
    assert stat(events).startswith('+CWSTASTAT: 3,5,"next door",')
    neighbour.serve()
    states(events, "4,0", seconds=60)


def test_security_that_cannot_be_met(events, neighbour):
    neighbour.open(b"next door", 6)
    events.ok('AT+CWSTACFG="next door",,,"neighbour1"')
    states(events, "1,0", "1,6")


HOSTILE = [b"\r\nOK\r\n", bytes(range(32)), "咖啡".encode(), "咖啡".encode("gbk"), b"\xCE\xD2\xCE", b"same", b"same", b"a,b",
           b'a",-40,1,0,0', b"\\x41", b"\x9a\x5c", "\u6b55".encode(), b'"', b"\\"]
PLAIN = [b"plain %d" % number for number in range(6)]


def unescaped(shown):
    return re.sub(rb"\\x([0-9A-F]{2})", lambda m: bytes([int(m[1], 16)]), shown)


def read_back(row):
    """The fields of a row, by the grammar: a text ends at the next quote."""
    fields = re.fullmatch(rb'\+CWSTASCANSYN:"([0-9A-F:]{17})",(\d+),(-\d+)(?:,"([^"]*)",(\d*),(\d*))?', row)
    assert fields, row
    return fields.groups()


def rows_of(uart, seconds=40):
    said = uart.read_until(b"\r\n+CWSTASCANSYN:0\r\n", seconds)
    rows = [row for row in said.split(b"\r\n") if row]
    assert rows.pop() == b"+CWSTASCANSYN:0" and said == b"".join(b"\r\n" + row + b"\r\n" for row in rows) + \
        b"\r\n+CWSTASCANSYN:0\r\n"
    return [read_back(row) for row in rows]


@pytest.fixture
def twenty(guest):
    """So many networks on three channels, and more; the last of the radios has a password."""
    networks = [(name, {}) for name in HOSTILE + PLAIN]
    radios = [Neighbour(guest, "spare", "wlan6"), Neighbour(guest, "spare", "wlan7"), Neighbour(guest)]
    with contextlib.ExitStack() as stack:
        for number, (radio, channel) in enumerate(zip(radios, (1, 11, 6))):
            stack.enter_context(radio).open(b"next door %d" % number, channel, *networks[number::len(radios)],
                                            password="neighbour1")
        yield


def test_networks_come_without_waiting_and_forge_nothing(station, twenty, guest):
    everything = sorted([*HOSTILE, *PLAIN, *[b"next door %d" % number for number in range(3)]])

    def all_heard():
        station.ok("AT+CWSTASCANSYN=1,1")
        rows = rows_of(station)
        levels = [int(row[2]) for row in rows]
        assert levels == sorted(levels, reverse=True)
        assert len({row[0] for row in rows}) == len(rows)
        assert {row[1] for row in rows} <= {b"1", b"6", b"11"}
        names = sorted(unescaped(row[3]) for row in rows)
        kinds = {(unescaped(row[3])[:9], row[4], row[5]) for row in rows}
        assert all((b"4", b"3") == (auth, encrypt) for name, auth, encrypt in kinds if name == b"next door")
        assert all((b"1", b"0") == (auth, encrypt) for name, auth, encrypt in kinds if name != b"next door")
        return names == everything

    station.ok('AT+CSCS="GBK"')
    # What is GBK on air is shown as it is there; what is UTF-8, in GBK.
    everything = sorted("咖啡".encode("gbk") if name == "咖啡".encode() else b"\x9a\x5c" if name == "\u6b55".encode() else name
                        for name in everything)
    wait_until(all_heard, "all of them", 60)
    station.ok("AT+CWSTASCANSYN=1")
    assert all(row[3:] == (None, None, None) for row in rows_of(station))


def test_a_scan_is_stopped_or_shared_or_ends_with_the_station(station, neighbour, guest):
    neighbour.open(b"next door", 11)
    station.ok("AT+CWSTASCANSYN=1")
    station.ok("AT+CWSTASCANSYN=0")
    station.ok("AT+CWSTASCANSYN=0")
    assert b"next door" in station.ok("AT+CWSTASCAN"), "which waits for the one under way"
    assert station.read_quiet(1) == b""
    # Also when it ends while the line is typed that stops it: then its rows wait for that.
    station.ok("AT+CWSTASCANSYN=1")
    station.raw(b"AT+CWSTASCANSYN=")
    for _ in range(30):  # a pause would let them out
        station.raw(b" ")
        assert b"\n" not in station.read_quiet(0.4)
    station.raw(b"0\r")
    assert station.read_until(b"OK\r\n", 5).endswith(b"0\r\r\nOK\r\n")
    assert station.read_quiet(1) == b""
    # While another port scans, and by the same scan.
    guest.run("w58d-at AT+CWSTASCAN >/tmp/scanned; echo done $? >>/tmp/scanned &")
    station.ok("AT+CWSTASCANSYN=1,1")
    assert b"next door" in [row[3] for row in rows_of(station)]
    wait_until(lambda: "done 0" in guest.run("cat /tmp/scanned").out, "the other port has its answer", 15)
    station.ok("AT+CWSTASCANSYN=1")
    station.ok('AT+CWMAPCFG="enablessid2",0')
    station.read_until(b"\r\n+CWSTASCANSYN:0\r\n", 5)
    station.error("AT+CWSTASCANSYN=1")
    station.ok('AT+CWMAPCFG="enablessid2",2')
