# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Whom the LAN's names are asked of, however the board's software says so, and DHCP where names cannot be had."""

import contextlib
import shlex

import pytest

from harness import BY_AN_EVENT, BY_THE_PROBE, DAEMON, at_rest, recovers, wait_until

SSID, PASSWORD = b"SIM7600MIFI", "12345678"
SERVERS, CONF = "/run/w58d/dnsmasq.servers", "/etc/resolv.conf"
OTHER_SERVER = """
import socket, time
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("", 53)); s.listen(1)
time.sleep(600)
"""
ASK = """
import socket, sys
for name in sys.argv[1:]:
    try:
        print(socket.getaddrinfo(name, None, socket.AF_INET)[0][4][0])
    except OSError:
        print("-")
"""
# Prints whether the name exists without an IPv6 address.
ASK_IPV6 = """
import socket, sys
try:
    socket.getaddrinfo(sys.argv[1], None, socket.AF_INET6)
except socket.gaierror as error:
    print(error.errno == socket.EAI_NODATA)
"""


@pytest.fixture(scope="module")
def rested(board):
    """The UART of a module that is at rest, on channel 6."""
    board.uart.resync()
    for phone in board.phones:
        phone.leave()
    with at_rest(board.uart) as uart:
        yield uart


@pytest.fixture
def network(rested, guest):
    """That, and the board's resolv.conf afterwards."""
    guest.run(f"cp -P {CONF} /tmp/resolv.keep; rm -rf /tmp/a /tmp/b; mkdir /tmp/a /tmp/b")
    yield rested
    guest.run(f"rm -f {CONF}; mv /tmp/resolv.keep {CONF}")
    wait_until(lambda: servers(guest) == ["server=198.51.100.1"], "the board's server", 15)


def servers(guest):
    return guest.run(f"cat {SERVERS}").out.split()


def are(guest, *wanted, limit=BY_THE_PROBE):
    recovers(wanted[0], lambda: servers(guest) == [f"server={address}" for address in wanted], limit)


def part(uart, name):
    return next(line for line in uart.cmd("AT+CWSTATUS?").split(b"\r\n") if b'"%s"' % name in line)


def test_a_link_that_moves_and_a_folder_that_comes_late_or_anew(network, guest):
    guest.run(f"echo nameserver 198.51.100.2 >/tmp/a/r; ln -sfn /tmp/a/r {CONF}")
    are(guest, "198.51.100.2", limit=BY_AN_EVENT)
    guest.run(f"echo nameserver 198.51.100.3 >/tmp/b/r; ln -sfn /tmp/b/r {CONF}")
    are(guest, "198.51.100.3", limit=BY_AN_EVENT)
    guest.run("echo nameserver 198.51.100.4 >/tmp/b/r")
    are(guest, "198.51.100.4", limit=BY_AN_EVENT)
    guest.run("rm -rf /tmp/b; sleep 1; mkdir /tmp/b; echo nameserver 198.51.100.5 >/tmp/b/r")
    are(guest, "198.51.100.5")
    guest.run(f"rm -rf /tmp/a /tmp/b; ln -sfn /tmp/a/r {CONF}; sleep 15; mkdir /tmp/a; echo nameserver 198.51.100.6 >/tmp/a/r")
    are(guest, "198.51.100.6")


def test_a_lost_file_of_servers_is_written_again(network, guest):
    guest.run(f": >{SERVERS}; pkill -KILL -P {DAEMON} -x dnsmasq")
    are(guest, "198.51.100.1")


def test_servers_by_ipv6_and_behind_a_resolver_of_the_board(network, guest):
    guest.run(f"echo nameserver 2001:db8:64::1 >{CONF}")
    are(guest, "2001:db8:64::1", limit=BY_AN_EVENT)
    guest.run(f"echo nameserver 127.0.0.53 >{CONF}")
    are(guest, "127.0.0.53", limit=BY_AN_EVENT)
    try:
        guest.run("mkdir -p /run/systemd/resolve; echo nameserver 198.51.100.7 >/run/systemd/resolve/resolv.conf")
        are(guest, "198.51.100.7")
    finally:
        guest.run("rm -rf /run/systemd/resolve")


@contextlib.contextmanager
def server(wan, address, answers):
    """A name server of the mobile network's."""
    wan.run(f"dnsmasq --conf-file=/dev/null --pid-file=/run/server.pid --no-hosts --no-resolv --listen-address={address}"
            " --bind-interfaces " + " ".join(f"--address=/{name}/{to}" for name, to in answers.items()), check=True)
    try:
        yield
    finally:
        wan.run("kill $(cat /run/server.pid)")


def asks(phone, *names):
    """What the phone finds: an IPv4 address for each name, or "-"."""
    return phone.run(shlex.join(["python3", "-c", ASK, *names])).out.split()


def test_names_are_had_from_an_ipv6_server(network, guest, wan, phones):
    wan.run("ip addr add 2001:db8:64::1/64 dev eth0 nodad", check=True)
    guest.run("ip addr add 2001:db8:64::2/64 dev wwan0 nodad", check=True)
    try:
        with server(wan, "2001:db8:64::1", {"six.example": "198.51.100.2"}):
            guest.run(f"echo nameserver 2001:db8:64::1 >{CONF}")
            are(guest, "2001:db8:64::1", limit=BY_AN_EVENT)
            assert phones[0].join(SSID, PASSWORD, channel=6).lease
            wait_until(lambda: asks(phones[0], "six.example") == ["198.51.100.2"], "a name", 20)
    finally:
        guest.run("ip addr del 2001:db8:64::2/64 dev wwan0")
        wan.run("ip addr del 2001:db8:64::1/64 dev eth0")


def test_another_server_on_the_port_leaves_dhcp(network, guest, phones):
    guest.run(["sh", "-c", "/etc/init.d/w58d stop; python3 -c \"$0\" >/dev/null 2>&1 & echo $! >/run/other.pid; sleep 2;"
               "/etc/init.d/w58d start", OTHER_SERVER])
    network.read_until(b"\r\nRDY\r\n", 30)
    try:
        wait_until(lambda: phones[0].join(SSID, PASSWORD).lease, "a lease", 60)
        recovers("said", lambda: b'"lan",2,"no DNS' in part(network, b"lan"), BY_THE_PROBE)
        assert phones[0].dhcp()
    finally:
        guest.run("kill $(cat /run/other.pid)")
    recovers("DNS", lambda: b'"lan",0' in part(network, b"lan"), BY_THE_PROBE)
    assert phones[0].dhcp()


def test_an_uplink_with_ipv6_only_is_no_connection_and_says_so(network, guest):
    guest.run("ip route del default; ip -6 route add default dev wwan0", check=True)
    try:
        wait_until(lambda: part(network, b"uplink").endswith(b',2,"IPv6 only"'), "it is said", 90)
        assert network.ok("AT+CWNETCNCT?") == b"+CWNETCNCT: 0"
    finally:
        guest.run("ip -6 route del default dev wwan0; ip route add default via 10.64.0.1")
    wait_until(lambda: network.ok("AT+CWNETCNCT?") == b"+CWNETCNCT: 1", "connected", 5)


def test_names_of_others_and_answers_that_lead_inside_are_not_given(network, guest, wan, phones):
    answers = {"lan.example": "192.168.225.30", "self.example": "127.0.0.1", "home.example": "10.64.0.9",
               "fine.example": "198.51.100.2"}
    wan.run("ip addr add 198.51.100.9/32 dev lo", check=True)
    try:
        with server(wan, "198.51.100.9", answers):
            guest.run(f"echo nameserver 198.51.100.9 >{CONF}")
            are(guest, "198.51.100.9", limit=BY_AN_EVENT)
            assert phones[0].join(SSID, PASSWORD, channel=6).lease
            assert asks(phones[0], *answers) == ["-", "-", "10.64.0.9", "198.51.100.2"]
    finally:
        wan.run("ip addr del 198.51.100.9/32 dev lo")
    for name in ("w58", "wpad.lan", "ISATAP", "a-phone"):
        phones[0].run("busybox udhcpc -f -q -n -i wlan0 -t 3 -T 1 -s /usr/lib/w58-board/udhcpc.sh"
                      f" -x hostname:{name}", check=True)
        called = guest.run(f"grep -i {phones[0].mac} /run/w58d/dnsmasq.leases").out.split()[3]
        assert called == (name if name == "a-phone" else "*")
    assert asks(phones[0], "w58.lan", "wpad.lan", "a-phone.lan") == ["192.168.225.1", "-", phones[0].status()["ip"]]
    for name, there in (("w58.lan", "True"), ("a-phone.lan", "True"), ("wpad.lan", "False")):
        assert phones[0].run(shlex.join(["python3", "-c", ASK_IPV6, name])).out.strip() == there, name
