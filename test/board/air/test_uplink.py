# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The world seen from the LAN, and the module seen from the world."""

import re
import time

import pytest

from harness import wait_until

FOREIGN = (
    "iptables -A INPUT -i eth9 -p tcp --dport 22 -j ACCEPT; iptables -N THEIRS; iptables -A FORWARD -j THEIRS;"
    "iptables -t nat -A PREROUTING -i eth9 -p udp --dport 7 -j DNAT --to-destination 10.9.9.9;"
    "nft add table inet theirs")
NO_FOREIGN = (
    "iptables -D INPUT -i eth9 -p tcp --dport 22 -j ACCEPT; iptables -D FORWARD -j THEIRS; iptables -X THEIRS;"
    "iptables -t nat -D PREROUTING -i eth9 -p udp --dport 7 -j DNAT --to-destination 10.9.9.9;"
    "nft delete table inet theirs")


@pytest.fixture
def inside(on_channel, phone):
    """A phone on the LAN."""
    assert phone.join(b"SIM7600MIFI", "12345678", channel=6)
    return phone


@pytest.fixture
def restored(guest):
    """The uplink as the board makes it, afterwards."""
    yield
    guest.run("ip -n wan link set eth0 up; ip link set wwan0 mtu 1500 up; ip route replace default via 10.64.0.1;"
              "echo nameserver 198.51.100.1 >/etc/resolv.conf")


@pytest.fixture
def ipv6(guest, wan):
    """The module's IPv6 addresses on the WAN, as they are seen from there: link-local, and one for everywhere."""
    wan.run("ip addr add 2001:db8:64::1/64 dev eth0 nodad", check=True)
    guest.run("ip addr add 2001:db8:64::2/64 dev wwan0 nodad", check=True)
    wait_until(lambda: guest.run("ip -6 addr show tentative").out + wan.run("ip -6 addr show tentative").out == "",
               "every address is found to be nobody else's")
    shown = guest.run("ip -6 -o addr show dev wwan0 scope link", check=True).out
    yield [re.search(r"fe80:[\da-f:]+", shown)[0] + "%eth0", "2001:db8:64::2"]
    guest.run("ip addr del 2001:db8:64::2/64 dev wwan0")
    wan.run("ip addr del 2001:db8:64::1/64 dev eth0")


def fetch(phone, host):
    """[client's address, port, greatest segment] as a server behind the WAN saw them."""
    script = f'import urllib.request as u; print(u.urlopen("http://{host}/", timeout=8).read().decode())'
    return phone.run(f"python3 -c '{script}'").out.split()


@pytest.mark.parametrize("nat", [0, 1])
def test_a_phone_reaches_a_server_by_address_and_by_name(on_channel, inside, nat):
    on_channel.ok(f"AT+CWNAT={nat}")
    for host in ("198.51.100.2", "server.example"):
        assert fetch(inside, host)[0] == "10.64.0.2", host
    on_channel.ok("AT+CWNAT=0")


def test_segments_fit_the_way(inside, guest, restored):
    guest.run("ip link set wwan0 mtu 1280")
    assert int(fetch(inside, "198.51.100.1")[2]) <= 1240


def test_names_are_asked_of_the_uplinks_servers_of_now(inside, guest, restored):
    assert fetch(inside, "server.example")
    pid = guest.run("pidof dnsmasq").out
    guest.run("echo nameserver 203.0.113.1 >/etc/resolv.conf")
    wait_until(lambda: "203.0.113.1" in guest.run("cat /run/w58d/dnsmasq.servers").out, "the new server", 5)
    assert "Error" in " ".join(fetch(inside, "server.example"))
    guest.run("echo nameserver 198.51.100.2 >/etc/resolv.conf")
    wait_until(lambda: fetch(inside, "server.example")[0] == "10.64.0.2", "names again", 20)
    assert guest.run("pidof dnsmasq").out == pid


def test_connection_follows_the_uplink_within_a_second(uart, guest, restored):
    def connected():
        return uart.ok("AT+CWNETCNCT?") == b"+CWNETCNCT: 1"

    assert connected()
    for change, expected in (("ip -n wan link set eth0 down", False), ("ip -n wan link set eth0 up", True),
                             ("ip route del default", False), ("ip route add default via 10.64.0.1", True),
                             ("ip link set wwan0 down", False),
                             ("ip link set wwan0 up && ip route add default via 10.64.0.1", True)):
        assert guest.run(change).rc == 0
        start = time.monotonic()
        wait_until(lambda: connected() == expected, change, 5)  # noqa: B023
        assert time.monotonic() - start < 1, change


def test_the_world_finds_nothing_open(on_channel, inside, guest, wan, ipv6):
    """Not even what listens on every address, nor the LAN behind."""
    # With w58d stopped the scan finds that server: it can see what is open.
    guest.run("busybox httpd -f -p 8080 -h /tmp >/dev/null 2>&1 & echo $! >/run/httpd.pid")
    try:
        guest.run("/etc/init.d/w58d stop")
        without = [wan.scan("range(8000, 8100)", target=address) for address in (wan.MODULE, *ipv6)]
        guest.run("/etc/init.d/w58d start")
        on_channel.read_until(b"\r\nRDY\r\n", 30)
        for address, found in zip((wan.MODULE, *ipv6), without):
            assert "tcp 8080 open" in found, (address, [line for line in found if "808" in line])
        wait_until(lambda: inside.connected and inside.ping("192.168.225.1", count=1), "the LAN is back", 40)
        wan.run("ip route replace 192.168.225.0/24 via 10.64.0.2")
        on_channel.cmd("AT+CWLANSRV=1")
        for nat in (0, 1):
            on_channel.ok(f"AT+CWNAT={nat}")
            assert wan.scan() == []
            for address in ("192.168.225.1", inside.status()["ip"], *ipv6):
                assert wan.scan("[7, 22, 53, 67, 68, 80, 5555, 8080]", target=address) == []
            assert fetch(inside, "server.example")
        # Translation has no part in these.
        for address in ipv6:
            assert wan.scan(target=address) == []
    finally:
        on_channel.cmd("AT+CWLANSRV=0")
        on_channel.cmd("AT+CWNAT=0")
        wan.run("ip route del 192.168.225.0/24")
        guest.run("kill $(cat /run/httpd.pid)")


def test_rules_of_others_stay_and_ours_go(uart, guest):
    def rules():
        text = guest.run("iptables-save; ip6tables-save; nft --stateless list ruleset; cat /proc/sys/net/ipv4/ip_forward").out
        return re.sub(r"\[\d+:\d+\]|^#.*$", "", text, flags=re.M)

    def start():
        guest.run("/etc/init.d/w58d start")
        uart.read_until(b"\r\nRDY\r\n", 30)
        wait_until(lambda: "MASQUERADE" in rules(), "rules", 20)
        uart.ok("AT+CWNAT=1")

    guest.run("/etc/init.d/w58d stop")
    guest.run(FOREIGN)
    before = rules()
    assert "W58D" not in before and "THEIRS" in before
    start()
    during = rules()
    guest.run("pkill -KILL -x w58d")
    start()
    assert len(re.findall("^-A INPUT -j W58D-INPUT", rules(), flags=re.M)) == 2  # one for each protocol
    uart.ok("AT+CWNAT=0")
    uart.ok("AT+CWNAT=1")
    strip = re.compile(r"elements = \{[^}]*\}\s*")
    assert strip.sub("", rules()) == strip.sub("", during)
    guest.run("/etc/init.d/w58d stop")
    assert rules() == before
    guest.run(NO_FOREIGN)
    start()
    uart.ok("AT+CWNAT=0")
