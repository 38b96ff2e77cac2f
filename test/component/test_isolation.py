# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Whom clients reach by way of the module, in both protocols: each other (+CWISO), and its other networks."""
import re

import pytest
from hosts import Host
from waiting import wait_until

GATEWAYS = ("192.168.225.1", "fd25::1")
HERE, THERE = ("192.168.225.107", "fd25::107"), ("192.168.225.108", "fd25::108")


@pytest.fixture
def daemon(make_daemon, request):
    """Configured as the test's parameter says, if it has one."""
    return make_daemon(config=getattr(request, "param", "")).start()


@pytest.fixture
def clients(daemon):
    """Two, on ports of the bridge that the radio does not keep apart."""
    for command in (f"ip -6 addr add {GATEWAYS[1]}/64 dev br-lan nodad", "sysctl -qw net.ipv6.conf.all.forwarding=1"):
        done = daemon.namespace.run(*command.split())
        assert done.returncode == 0, done.stdout
    pair = []
    try:
        for name, own, other in (("client1", HERE, THERE), ("client2", THERE, HERE)):
            pair.append(Host(daemon.namespace, name))
            assert daemon.namespace.run("ip", "link", "set", name, "master", "br-lan", "up").returncode == 0
            for command in (f"ip addr add {own[0]}/24 dev eth0", f"ip -6 addr add {own[1]}/64 dev eth0 nodad",
                            "ip link set eth0 up", f"ip route add {other[0]}/32 via {GATEWAYS[0]}",
                            f"ip -6 route add {other[1]}/128 via {GATEWAYS[1]}"):
                pair[-1].do(*command.split())
        yield pair
    finally:
        for client in pair:
            client.close()


def dropped(daemon):
    """Packets from clients that were to go nowhere else, of both protocols."""
    saved = daemon.namespace.run("iptables-save", "-c").stdout + daemon.namespace.run("ip6tables-save", "-c").stdout
    return [int(count) for count in re.findall(r"^\[(\d+):\d+\] -A W58D-FORWARD -i br-lan -j DROP$", saved, re.M)]


@pytest.mark.parametrize("nat", [0, 1], ids=["symmetric", "full cone"])
@pytest.mark.parametrize("isolated", [1, 0], ids=["isolated", "not isolated"])
def test_clients_do_not_meet_at_the_gateway(daemon, clients, isolated, nat):
    daemon.port.ok(b"AT+CWNAT=%d;+CWISO=%d" % (nat, isolated))
    for gateway in GATEWAYS:
        wait_until(lambda gateway=gateway: clients[0].pings(gateway), "the module is reached")
    for protocol, address in enumerate(THERE):
        before = dropped(daemon)
        assert not clients[0].pings(address)
        # It was the module that kept them apart, and not the lack of a way.
        assert dropped(daemon)[protocol] > before[protocol]


# A router advertisement of high preference, with a prefix for addresses: RFC 4861 and 4191.
ADVERTISE = """
import socket, struct
link = socket.if_nametoindex("eth0")
wire = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
wire.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
prefix = struct.pack("!BBBBIII16s", 3, 4, 64, 0xc0, 1800, 1800, 0, socket.inet_pton(socket.AF_INET6, "2001:db8::"))
wire.sendto(struct.pack("!BBHBBHII", 134, 0, 0, 64, 0x08, 1800, 0, 0) + prefix, ("ff02::1", 0, 0, link))
"""


def test_a_client_that_says_it_is_a_router_is_none(daemon):
    """Else what the module asks for in the world, such as names, would go there."""
    client = Host(daemon.namespace, "client1")
    try:
        assert daemon.namespace.run("ip", "link", "set", "client1", "master", "br-lan", "up").returncode == 0
        client.do("ip", "link", "set", "eth0", "up")
        run = daemon.namespace.run

        def advertised():
            client.run("/usr/bin/python3", "-c", ADVERTISE)  # of no use before its address is good
            return not re.search(r"^Icmp6InRouterAdvertisements\s+0$", run("cat", "/proc/net/snmp6").stdout, re.M)

        wait_until(advertised, "it is heard")
        assert run("ip", "-6", "route", "show", "default").stdout == ""
        assert "2001:db8:" not in run("ip", "-6", "addr").stdout
    finally:
        client.close()


USB, USB_HOST = ("10.9.9.1", "fd09::1"), ("10.9.9.2", "fd09::2")


@pytest.fixture
def usb_host(daemon):
    """A host on a network of the module's own."""
    host = Host(daemon.namespace, "usb0")
    try:
        for do, name, own in ((daemon.namespace.run, "usb0", USB), (host.run, "eth0", USB_HOST)):
            for command in (f"ip addr add {own[0]}/24 dev {name}", f"ip -6 addr add {own[1]}/64 dev {name} nodad",
                            f"ip link set {name} up"):
                assert do(*command.split()).returncode == 0, command
        host.do("ip", "route", "add", "default", "via", USB[0])
        host.do("ip", "-6", "route", "add", "default", "via", USB[1])
        yield host
    finally:
        host.close()


@pytest.mark.parametrize("daemon, opened", [('[lan]\nreaches = ["usb0"]\n', True), ("", False)], indirect=["daemon"],
                         ids=["opened", "as it is"])
def test_another_network_is_reached_both_ways_or_not_at_all(daemon, clients, usb_host, opened):
    client = clients[0]
    client.do("ip", "route", "add", "default", "via", GATEWAYS[0])
    client.do("ip", "-6", "route", "add", "default", "via", GATEWAYS[1])
    for protocol in (0, 1):
        wait_until(lambda p=protocol: client.pings(GATEWAYS[p]) and usb_host.pings(USB[p]), "both reach the module")
        assert client.pings(USB_HOST[protocol]) == opened
        assert usb_host.pings(HERE[protocol]) == opened
