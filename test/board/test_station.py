"""The station: in somebody else's network, beside the module's own."""

import pytest
from harness import Neighbour, wait_until

OWN = ("SIM7600MIFI", "12345678")


@pytest.fixture
def neighbour(guest):
    with Neighbour(guest) as somebody:
        yield somebody


@pytest.fixture
def station(on_channel):
    """The UART of a module in STA-AP mode, its own channel 6."""
    on_channel.ok("AT+CWRSTD")
    on_channel.ok('AT+CWMAPCFG="enablessid2",2')
    on_channel.ok("AT+CWMOCH=4,6")
    yield on_channel
    on_channel.ok("AT+CWRSTD")
    on_channel.ok("AT+CWMOCH=4,6")


def address(uart):
    return uart.ok("AT+CWSTAIP?").decode().removeprefix("+CWSTAIP: ")


def wait_for_address(uart, seconds=40):
    return wait_until(lambda: address(uart), seconds, "the station has an address")


def fetched(phone):
    script = 'import urllib.request as u; print(u.urlopen("http://203.0.113.9/index.html", timeout=5).read())'
    return "served" in phone.run(f"python3 -c '{script}'").out


@pytest.mark.parametrize("how", [{"password": "neighbour1"}, {"password": "neighbour1", "wpa": 1}, {},
                                 {"password": 'a "b",c\\', "hidden": True}], ids=["wpa2", "wpa", "open", "hidden"])
def test_joins_and_phones_reach_what_is_behind(station, phone, neighbour, how):
    neighbour.open(b"next door", 11, **how)
    neighbour.serve()
    assert phone.join(*OWN, channel=6)
    with phone.stays_connected():
        station.ok(f'AT+CWSTACFG="next door",,,"{how.get("password", "")}"')
        assert wait_for_address(station).startswith("192.168.11.")
        wait_until(lambda: fetched(phone), 10, "the server is reached")
    assert station.ok("AT+CWNETCNCT?") == b"+CWNETCNCT: 1"
    assert station.ok("AT+CWMOCH?") == b"+CWMOCH: 4,11"


def test_follows_the_neighbour_and_finds_it_again(station, phone, neighbour):
    neighbour.open(b"next door", 6, password="neighbour1")
    neighbour.serve()
    station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
    wait_for_address(station)
    assert phone.join(*OWN)  # on all channels: it may have to look for it
    neighbour.move(1)
    wait_until(lambda: phone.connected and phone.status()["freq"] == "2412", 20, "the phone is on channel 1")
    wait_for_address(station)
    neighbour.close()
    wait_until(lambda: not address(station), 20, "the loss is seen")
    neighbour.open(b"next door", 1, password="neighbour1")
    neighbour.serve()
    wait_for_address(station, 60)
    assert phone.connected


def test_wrong_password(station, phone, neighbour, guest):
    neighbour.open(b"next door", 6, password="neighbour1")
    assert phone.join(*OWN, channel=6)
    with phone.stays_connected():
        station.ok('AT+CWSTACFG="next door",,,"neighbour2"')
        said = 'station: wrong password for "next door"'
        wait_until(lambda: said in guest.run("cat /var/log/w58d.log").out, 30, said)
    assert address(station) == ""


def test_a_scan_lists_each_once_and_forges_nothing(station, phone, neighbour):
    hostile = [b"\r\nOK\r\n", bytes(range(32)), "咖啡".encode(), "咖啡".encode("gbk"), b"same", b"same", b"a,b"]
    more = [(ssid, {}) for ssid in hostile] + [(b"unseen", {"hidden": True})]
    neighbour.open(b"next door", 6, *more)
    assert phone.join(*OWN, channel=6)
    with phone.stays_connected():
        station.ok("AT+CWSTASCAN=1")
        text = station.ok("AT+CWSTASCAN")
    lines = text.split(b"\r\n")
    assert lines[0] == b"+CWSTASCAN:"
    found = [line.split(b",", 1)[1].rsplit(b",", 1) for line in lines[1:]]
    names = sorted(name for name, _ in found)
    assert all(-100 < int(level) < 0 for _, level in found)
    assert names == sorted([
        b"next door", b"\\x0D\\x0AOK\\x0D\\x0A", b"".join(b"\\x%02X" % n for n in range(32)), "咖啡".encode("gbk"),
        b"".join(b"\\x%02X" % n for n in "咖啡".encode("gbk")), b"same", b"same", b"a,b", b""])
    levels = [int(level) for _, level in found]
    assert levels == sorted(levels, reverse=True)


def test_the_lan_makes_room(station, phone, guest):
    with Neighbour(guest, address="192.168.225.1") as neighbour:
        neighbour.open(b"next door", 6, password="neighbour1")
        neighbour.serve()
        assert phone.join(*OWN, channel=6)
        station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
        assert wait_for_address(station).startswith("192.168.225.")
        assert station.ok("AT+CWDHCP?").startswith(b'+CWDHCP: "192.168.226.1","192.168.226.20"')
        assert phone.join(*OWN, channel=6).lease["router"] == "192.168.226.1"
        wait_until(lambda: fetched(phone), 10, "the server is reached")
    station.ok('AT+CWMAPCFG="enablessid2",0')
    assert station.ok("AT+CWDHCP?").startswith(b'+CWDHCP: "192.168.225.1"')


@pytest.mark.parametrize("program", ["wpa_supplicant", "udhcpc"])
def test_a_killed_program_comes_back(station, neighbour, guest, program):
    neighbour.open(b"next door", 6, password="neighbour1")
    neighbour.serve()
    station.ok('AT+CWSTACFG="next door",,,"neighbour1"')
    wait_for_address(station)
    pid = guest.run(f"cat /run/w58d/{program}.pid").out.split()[0]
    guest.run(f"kill -9 {pid}")
    wait_until(lambda: guest.run(f"cat /run/w58d/{program}.pid").out.split()[:1] not in ([], [pid]), 20, "a new one")
    wait_for_address(station)
