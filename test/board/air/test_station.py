# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The station: in somebody else's network, beside the module's own."""

import concurrent.futures
import contextlib
import re
import time

import pytest
from harness import Neighbour, fetched, pid_of, wait_until

OWN = ("SIM7600MIFI", "12345678")


@pytest.fixture
def station(on_channel):
    """The UART of a module in STA-AP mode, its own channel 6."""
    on_channel.ok("AT+CWRSTD")
    on_channel.ok('AT+CWMAPCFG="enablessid2",2')
    on_channel.ok("AT+CWMOCH=4,6")
    yield on_channel
    on_channel.ok("AT+CWRSTD")
    on_channel.ok("AT+CWMOCH=4,6")


@pytest.mark.parametrize("how", [{"password": "neighbour1"}, {"password": "neighbour1", "kind": "wpa"}, {},
                                 {"password": 'a "b",c\\', "hidden": True}], ids=["wpa2", "wpa", "open", "hidden"])
def test_joins_and_phones_reach_what_is_behind(station, phone, neighbour, how, joined):
    neighbour.open(b"next door", 11, **how)
    neighbour.serve()
    assert phone.join(*OWN, channel=6)
    with phone.stays_connected():
        station.ok(f'AT+CWSTACFG="next door",,,"{how.get("password", "")}"')
        assert joined().startswith("192.168.11.")
        wait_until(lambda: fetched(phone), "the server is reached", 10)
    assert station.ok("AT+CWNETCNCT?") == b"+CWNETCNCT: 1"
    assert station.ok("AT+CWMOCH?") == b"+CWMOCH: 4,11"


@pytest.mark.parametrize("hidden", [False, True], ids=["heard", "hidden"])
@pytest.mark.parametrize("name", ["咖啡", "一二三四五六七八九十一二三四五六"], ids=["short", "32 bytes"])
def test_joins_what_is_in_gbk_on_air(station, neighbour, name, hidden, joined):
    name = name.encode("gbk")
    neighbour.open(name, 11, password="neighbour1", hidden=hidden)
    neighbour.serve()
    station.ok(b'AT+CWSTACFG="' + name + b'",,,"neighbour1"')
    assert station.ok("AT+CWSTACFG?") == b'+CWSTACFG: "' + name + b'",,,"neighbour1"'
    joined()


def test_follows_the_neighbour_and_finds_it_again(station, phone, neighbour, joined, address):
    neighbour.open(b"next door", 6, password="neighbour1")
    neighbour.serve()
    station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
    joined()
    assert phone.join(*OWN)  # on all channels: it may have to look for it
    mark = phone.mark()
    neighbour.move(1)
    wait_until(lambda: phone.connected and phone.status()["freq"] == "2412", "the phone is on channel 1", 20)
    assert phone.longest_absence(mark) <= 5
    joined()
    neighbour.close()
    wait_until(lambda: not address(), "the loss is seen", 20)
    neighbour.open(b"next door", 1, password="neighbour1")
    neighbour.serve()
    joined(60)
    assert phone.connected


def test_wrong_password(station, phone, neighbour, guest, address):
    neighbour.open(b"next door", 6, password="neighbour1")
    assert phone.join(*OWN, channel=6)
    with phone.stays_connected():
        station.ok('AT+CWSTACFG="next door",,,"neighbour2"')
        said = 'station: wrong password for "next door"'
        wait_until(lambda: said in guest.run("cat /var/log/w58d.log").out, said, 30)
    assert address() == ""


HOSTILE = [b"\r\nOK\r\n", bytes(range(32)), "咖啡".encode(), "咖啡".encode("gbk"), b"\xCE\xD2\xCE", b"same", b"same", b"a,b"]
SHOWN = [b"\\x0D\\x0AOK\\x0D\\x0A", b"".join(b"\\x%02X" % n for n in range(32)), "咖啡".encode("gbk"),
         "咖啡".encode("gbk"), b"\\xCE\\xD2\\xCE", b"same", b"same", b"a,b"]
PLAIN = [b"plain %d" % number for number in range(8)]


@pytest.fixture
def twenty(guest):
    """So many networks on three channels; the neighbour that has "next door 2". HEARD is what a scan says of them."""
    networks = [(name, {}) for name in HOSTILE + PLAIN] + [
        (b"unseen 1", {"hidden": True}), (b"unseen 2", {"hidden": True, "password": "unseen-12"})]
    radios = [Neighbour(guest, "spare", "wlan6"), Neighbour(guest, "spare", "wlan7"), Neighbour(guest)]
    with contextlib.ExitStack() as stack:
        for number, (radio, channel) in enumerate(zip(radios, (1, 11, 6))):
            stack.enter_context(radio).open(b"next door %d" % number, channel, *networks[number::len(radios)],
                                            password="neighbour1")
        yield radios[-1]


HEARD = sorted([*SHOWN, *PLAIN, *[b"next door %d" % number for number in range(3)], b"", b""])


def seen(text):
    """[(name, level)] of a scan's rows; fails on anything else, and on a BSS that is there twice."""
    first, *lines = text.split(b"\r\n")
    assert first == b"+CWSTASCAN:"
    rows = [re.fullmatch(rb"((?:[0-9a-f]{2}:){5}[0-9a-f]{2}),(.*),(-[0-9]+)", line) for line in lines]
    assert all(rows), lines
    assert len({row[1] for row in rows}) == len(rows)
    return [(row[2], int(row[3])) for row in rows]


def test_a_scan_lists_each_once_and_forges_nothing(station, phone, twenty, joined, address):
    def names():
        found = sorted(name for name, _ in seen(station.ok("AT+CWSTASCAN")))
        # A beacon can be lost, and a hidden network has nothing else: it may take another scan.
        assert found in (HEARD, HEARD[1:], HEARD[2:])
        return found

    assert phone.join(*OWN, channel=6)
    with phone.stays_connected():
        station.ok("AT+CWSTASCAN=1")
        levels = [level for _, level in seen(station.ok("AT+CWSTASCAN"))]
        assert levels == sorted(levels, reverse=True) and -100 < levels[-1] <= levels[0] < 0
        twenty.serve()
        station.ok('AT+CWSTACFG="next door 2",,,"neighbour1"')
        names()  # while it joins
        joined()
        before = address()
        wait_until(lambda: names() == HEARD, "all twenty", 30)
        assert address() == before


def test_two_ports_scan_at_once(station, phone, neighbour, guest):
    neighbour.open(b"next door", 11)
    assert phone.join(*OWN, channel=6)
    station.ok("AT+CWSTASCAN=1")
    with phone.stays_connected(), concurrent.futures.ThreadPoolExecutor() as beside:
        other = beside.submit(guest.run, "w58d-at AT+CWSTASCAN; echo done $?")
        mine = station.ok("AT+CWSTASCAN")
        other = other.result().out.strip().encode().split(b"\n")
    assert other[-1] == b"done 0"
    for text in (mine, b"\r\n".join(line.strip() for line in other[:-1])):
        assert [name for name, _ in seen(text)] == [b"next door"]


def test_the_lan_makes_room(station, phone, guest, joined):
    with Neighbour(guest, address="192.168.225.1") as neighbour:
        neighbour.open(b"next door", 6, password="neighbour1")
        neighbour.serve()
        assert phone.join(*OWN, channel=6)
        station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
        assert joined().startswith("192.168.225.")
        assert station.ok("AT+CWDHCP?").startswith(b'+CWDHCP: "192.168.226.1","192.168.226.20"')
        assert phone.join(*OWN, channel=6).lease["router"] == "192.168.226.1"
        wait_until(lambda: fetched(phone), "the server is reached", 10)
    station.ok('AT+CWMAPCFG="enablessid2",0')
    assert station.ok("AT+CWDHCP?").startswith(b'+CWDHCP: "192.168.225.1"')


def test_connection_follows_the_station_within_a_second(station, neighbour, guest, joined, address):
    def connected():
        return station.ok("AT+CWNETCNCT?") == b"+CWNETCNCT: 1"

    neighbour.open(b"next door", 6)
    neighbour.serve()
    guest.run("ip route del default", check=True)
    try:
        wait_until(lambda: not connected(), "no connection without a default route", 1)
        station.ok('AT+CWSTACFG="next door"')
        joined()
        wait_until(connected, "a connection by the station", 1)
        interface = guest.run("ls /sys/class/net").out.split()
        assert "wlan0-sta" in interface
        neighbour.close()
        wait_until(lambda: not address(), "the loss is seen", 20)
        wait_until(lambda: not connected(), "no connection by a station without an address", 1)
        neighbour.open(b"next door", 6)
        neighbour.serve()
        joined(60)
        wait_until(connected, "a connection again", 1)
        station.ok('AT+CWMAPCFG="enablessid2",0')
        wait_until(lambda: not connected(), "no connection without a station", 1)
    finally:
        guest.run("ip route replace default via 10.64.0.1")
    wait_until(connected, "a connection by the WAN", 1)


def send(guest, program, signal):
    """Returns the pid of the program that got it."""
    pid = pid_of(guest, program)
    guest.run(f"kill -{signal} {pid}", check=True)
    return pid


@pytest.mark.parametrize("program", ["wpa_supplicant", "udhcpc"])
def test_a_killed_program_comes_back(station, neighbour, guest, program, joined):
    neighbour.open(b"next door", 6, password="neighbour1")
    neighbour.serve()
    station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
    joined()
    pid = send(guest, program, "KILL")
    wait_until(lambda: pid_of(guest, program) not in ("", pid), "a new one", 20)
    joined()


def test_a_stopped_wpa_supplicant_is_replaced(station, neighbour, guest, joined):
    neighbour.open(b"next door", 6, password="neighbour1")
    neighbour.serve()
    for line in ("AT+CWSTASCAN", 'AT+CWSTACFG="next door",,,"neighbour2"'):
        station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
        joined()
        send(guest, "wpa_supplicant", "STOP")
        start = time.monotonic()
        answer = station.cmd(line)
        assert time.monotonic() - start < 15
        assert answer.count(b"\r\nOK\r\n") + answer.count(b"\r\nERROR\r\n") == 1, answer
        station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
        joined()


def test_a_stopped_udhcpc_is_replaced(station, neighbour, guest, joined):
    neighbour.open(b"next door", 6, password="neighbour1")
    station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
    wait_until(lambda: pid_of(guest, "udhcpc"), "udhcpc asks", 30)
    pid = send(guest, "udhcpc", "STOP")
    neighbour.serve()
    joined(90)
    assert guest.run(f"test -d /proc/{pid}").rc != 0


def test_has_an_address_also_when_another_w58d_was_installed(station, neighbour, guest, joined):
    # As a package does it: the one that runs has no name any more.
    guest.run("path=$(readlink /proc/$(pidof -s w58d)/exe) && cp $path $path.new && mv $path.new $path", check=True)
    neighbour.open(b"next door", 6, password="neighbour1")
    neighbour.serve()
    station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
    joined()


@pytest.fixture
def w58l(station, board):
    """The UART of the same board as a W58L."""
    station.ok('AT+CWMAPCFG="enablessid2",0')
    board.reconfigure('s/^model = "W58"/model = "W58L"/')
    yield station
    station.cmd("AT+CWRSTD")
    board.reconfigure('s/^model = "W58L"/model = "W58"/')


def test_the_w58l_opens_and_closes_its_station(w58l, phone, neighbour, joined):
    neighbour.open(b"next door", 11, password="neighbour1")
    neighbour.serve()
    w58l.ok("AT+CWMOCH=4,6")
    for name in ("+CWISO", "+CWNAT", "+CWMAPCFG"):
        for form in ("", "?", "=?", "=1", '="enablessid2",2'):
            w58l.error(f"AT{name}{form}")
    w58l.error("AT+CWSTASCAN")
    assert w58l.ok("AT+CWSTAINIT?") == b"+CWSTAINIT: 0"
    assert phone.join(*OWN, channel=6)
    with phone.stays_connected():
        w58l.ok("AT+CWSTAINIT=1")
        assert w58l.ok("AT+CWSTAINIT?") == b"+CWSTAINIT: 1"
        assert b",next door" in w58l.ok("AT+CWSTASCAN")
        w58l.ok('AT+CWSTACFG="next door",,,"neighbour1"')
        joined()
        wait_until(lambda: fetched(phone), "the server is reached", 10)
        assert w58l.ok("AT+CWMOCH?") == b"+CWMOCH: 4,11"
        w58l.ok("AT+CWSTAINIT=0")
    w58l.error("AT+CWSTAIP?")
