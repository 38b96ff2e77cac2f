# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The access point's clients: what a host is told of them, and whom it lets in."""

import re
import time

import pytest
from harness import wait_until
from host_parser import parse

SSID = "SIM7600MIFI"
PASSWORD = "12345678"
CHANNEL = 6
LEFT, JOINED, LEASED, WRONG_PASSWORD, REFUSED = "01234"


class Host:
    """A host that keeps events apart from answers: none comes between a command and its result."""

    def __init__(self, uart):
        self._uart = uart
        self._data = b""

    def _until(self, pattern, timeout):
        """What came up to where the pattern matches, and the match."""
        deadline = time.monotonic() + timeout
        while not (found := re.search(pattern, self._data, re.S)):
            left = deadline - time.monotonic()
            assert left > 0, f"not within {timeout} s: {pattern!r}; came: {self._data!r}"
            self._data += self._uart.read(left)
        before, self._data = self._data[:found.start()], self._data[found.end():]
        return before, found

    def _command(self, line, result):
        self._uart.raw(line.encode() + b"\r")
        answer = re.escape(line.encode()) + rb"\r(.*?)\r\n" + result + rb"\r\n"
        before, found = self._until(answer, 30)
        self._data = before + self._data
        return found[1].decode("ascii").strip()

    def ok(self, line):
        return self._command(line, b"OK")

    def error(self, line):
        assert self._command(line, b"ERROR") == ""

    def event(self, timeout=20):
        """The fields of the next event."""
        before, found = self._until(rb"\r\n([^\r\n]+)\r\n", timeout)
        assert before == b"" and found[1].startswith(b"+CWCLIENT: ") and len(found[0]) <= 202, found
        return parse(found[1].decode("ascii"))[1]

    def quiet(self, seconds=3):
        """All that comes within so long."""
        return self._data + self._uart.read_quiet(seconds)

    def forget(self, seconds=1):
        self.quiet(seconds)
        self._data = b""


@pytest.fixture
def clients(on_channel, phones):
    """The host of a module whose port is told of clients, of whom there are none."""
    assert phones
    time.sleep(10)  # of one that was refused before is told again
    host = Host(on_channel)
    wait_until(lambda: host.ok("AT+CWCLICNT?") == "+CWCLICNT: 0", "nobody is there", 10)
    host.ok("AT+CWURC=1")
    host.forget()
    yield host
    host.ok("AT+CWURC=0")
    host.ok("AT+CWRSTD")
    host.ok("AT+CWMOCH=4,6")
    host.forget()


def event(host):
    return host.event()


def silent(host, seconds=3):
    """Nothing more comes."""
    assert host.quiet(seconds) == b""


def rows(uart):
    """What AT+CWCLILIST? says."""
    lines = [line for line in uart.ok("AT+CWCLILIST?").split("\r\n") if line]
    assert all(len(line) <= 198 for line in lines)
    return [parse(line)[1] for line in lines]


def joins(phone, password=PASSWORD, **how):
    return phone.join(how.pop("ssid", SSID), password, channel=CHANNEL, dhcp=False, **how)


def leases(phone, name):
    """As a phone that calls itself so."""
    phone.run(f"busybox udhcpc -f -q -n -i wlan0 -t 8 -T 1 -x hostname:{name} -s /bin/true", check=True)


def bssid(guest, interface="wlan0"):
    return guest.run(f"cat /sys/class/net/{interface}/address").out.strip()


def test_a_visit(clients, phones):
    phone = phones[0]
    assert joins(phone)
    assert event(clients) == [JOINED, "0", phone.mac]
    leases(phone, "phone-1")
    told = event(clients)
    assert told[:3] == [LEASED, "0", phone.mac] and told[4] == "phone-1"
    assert re.fullmatch(r"192\.168\.225\.\d+", told[3])
    (row,) = rows(clients)
    assert row[:3] == [phone.mac, told[3], "phone-1"]
    assert -100 < int(row[3]) < 0 and int(row[4]) < 60 and int(row[5]) > 300 and int(row[6]) > 300
    assert joins(phones[1])
    assert event(clients) == [JOINED, "0", phones[1].mac]
    assert [row[0] for row in rows(clients)] == [phone.mac, phones[1].mac]
    assert rows(clients)[1][1:3] == ["", ""]
    phone.leave()
    assert event(clients) == [LEFT, "0", phone.mac]
    assert [row[0] for row in rows(clients)] == [phones[1].mac]
    assert joins(phone)
    assert event(clients) == [JOINED, "0", phone.mac]
    assert rows(clients)[1][:3] == [phone.mac, told[3], "phone-1"], "as the lease goes on"
    leases(phone, "phone-1")
    assert event(clients) == [LEASED, "0", phone.mac, told[3], "phone-1"]
    silent(clients)
    clients.ok("AT+CWMAP=0")
    assert sorted(event(clients) for _ in range(2)) == [[LEFT, "0", each.mac] for each in phones[:2]]
    assert rows(clients) == []


@pytest.mark.parametrize("auth, security", [("5,4", "wpa"), ("4,3", "wpa"), ("6,3", "sae"), ("7,3", "sae")])
def test_a_wrong_password(clients, phones, auth, security):
    clients.ok(f'AT+CWAUTH={auth},"{PASSWORD}"')
    assert not joins(phones[0], "another password", security=security, timeout=8)
    assert event(clients) == [WRONG_PASSWORD, "0", phones[0].mac]
    silent(clients)
    assert joins(phones[0], security=security)
    assert event(clients) == [JOINED, "0", phones[0].mac]


def test_roaming(clients, guest, phones):
    clients.ok('AT+CWMAPCFG="enablessid2",1')
    phone = phones[0]
    first, second = bssid(guest), bssid(guest, "wlan0-ap1")
    assert joins(phone, bssid=None)
    ap = event(clients)
    assert ap[0] == JOINED and ap[2] == phone.mac
    here = int(ap[1])
    phone.scan(channel=CHANNEL)
    for there in (1 - here, here):
        target = (first, second)[there]
        wait_until(lambda: phone.hears(target, channel=CHANNEL), "it hears the other one", 10)  # noqa: B023
        guest.run(f"wpa_cli -p /run/phones/{phone.name}/control -i wlan0 roam {target}", check=True)
        assert event(clients) == [LEFT, str(1 - there), phone.mac]
        assert event(clients) == [JOINED, str(there), phone.mac]
        clients.ok(f'AT+CWMAPCFG="configselect",{there}')
        assert [row[0] for row in rows(clients)] == [phone.mac]
        clients.ok(f'AT+CWMAPCFG="configselect",{1 - there}')
        assert rows(clients) == []
        silent(clients, 8)
        assert phone.connected


def test_in_station_mode_it_is_access_point_two(clients, phones):
    clients.ok('AT+CWMAPCFG="enablessid2",2')
    assert joins(phones[0])
    assert event(clients) == [JOINED, "2", phones[0].mac]


def test_who_is_sent_away_comes_again(clients, phones):
    phone, other = phones[:2]
    clients.error(f"AT+CWCLIKICK={phone.mac}")
    for each in (phone, other):
        assert joins(each)
        assert event(clients) == [JOINED, "0", each.mac]
    with other.stays_connected():
        clients.ok(f"AT+CWCLIKICK={phone.mac.upper()}")
        assert event(clients) == [LEFT, "0", phone.mac]
        assert event(clients) == [JOINED, "0", phone.mac], "it may"


@pytest.mark.parametrize("security", ["wpa", "sae"])
def test_who_is_refused_for_a_while(clients, guest, phones, security):
    clients.ok(f'AT+CWAUTH=6,3,"{PASSWORD}"')
    phone, other = phones[:2]
    for each in (phone, other):
        assert joins(each, security=security)
        assert event(clients) == [JOINED, "0", each.mac]
    with other.stays_connected():
        clients.ok(f"AT+CWCLIKICK={phone.mac},45")
        assert event(clients) == [LEFT, "0", phone.mac]
        assert not joins(phone, security=security, timeout=6)
        assert event(clients) == [REFUSED, "0", phone.mac]
    guest.run("kill -KILL $(cut -d' ' -f1 /run/w58d/hostapd.pid)", check=True)
    wait_until(lambda: other.hears(bssid(guest), channel=CHANNEL), "it is on air again", 10)
    assert not joins(phone, security=security, timeout=6), "over a restart of hostapd"
    assert wait_until(lambda: joins(phone, security=security, timeout=6), "it may come again", 60)


def test_a_filter_that_denies(clients, phones):
    phone, other = phones[:2]
    for each in (phone, other):
        assert joins(each)
        assert event(clients) == [JOINED, "0", each.mac]
    with other.stays_connected():
        clients.ok(f"AT+CWMACADD={phone.mac}")
        clients.ok("AT+CWMACFLT=1")
        assert event(clients) == [LEFT, "0", phone.mac]
        assert not joins(phone, timeout=6)
        assert event(clients) == [REFUSED, "0", phone.mac]
        clients.ok("AT+CWMACFLT=0")
        assert joins(phone)
        assert event(clients) == [JOINED, "0", phone.mac]


def test_a_filter_that_allows(clients, phones):
    phone, other, third = phones[:3]
    for each in (phone, other):
        assert joins(each)
        assert event(clients) == [JOINED, "0", each.mac]
    with other.stays_connected():
        clients.ok(f"AT+CWMACADD={other.mac};+CWMACFLT=2")
        assert event(clients) == [LEFT, "0", phone.mac]
        phone.leave()
        clients.forget()  # it may have asked again, and been refused
        assert not joins(third, timeout=6)
        assert event(clients) == [REFUSED, "0", third.mac]
        third.leave()
        clients.forget()
        clients.ok(f"AT+CWMACADD={third.mac}")
        assert joins(third)
        assert event(clients) == [JOINED, "0", third.mac]
        with third.stays_connected():
            clients.ok(f"AT+CWMACDEL={phone.mac}")
        clients.ok(f"AT+CWMACDEL={third.mac}")
        assert event(clients) == [LEFT, "0", third.mac]


def test_a_full_access_point(board, phones):
    board.reconfigure(r"s/^\[radio\]/&\nmax_clients = 2/")
    try:
        uart = Host(board.uart)
        uart.ok("AT+CWRSTD")
        uart.ok("AT+CWMOCH=4,6")
        uart.ok("AT+CWURC=1")
        for phone in phones[:2]:
            assert joins(phone)
            assert event(uart) == [JOINED, "0", phone.mac]
        joins(phones[2], timeout=6)
        assert event(uart) == [REFUSED, "0", phones[2].mac]
        phones[2].leave()
        silent(uart)
        assert [row[0] for row in rows(uart)] == [phone.mac for phone in phones[:2]]
        phones[0].leave()
        assert event(uart) == [LEFT, "0", phones[0].mac]
        assert joins(phones[2])
        assert event(uart) == [JOINED, "0", phones[2].mac]
    finally:
        board.reconfigure("/^max_clients = 2/d")
