# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Whom clients of the LAN reach by way of the module: the uplink, what the integrator opens, and nobody else."""

import contextlib

import pytest
from harness import wait_until

SSID, PASSWORD = b"SIM7600MIFI", "12345678"
GATEWAY = "192.168.225.1"
HOST, HOST6 = "10.9.9.2", "fd09::2"
# A host on a network of the module's own, as that of a USB gadget.
USB = f"""
ip netns add usb-host; ip link add usb0 type veth peer name eth0 netns usb-host
ip addr add 10.9.9.1/24 dev usb0; ip -6 addr add fd09::1/64 dev usb0 nodad; ip link set usb0 up
ip -n usb-host addr add {HOST}/24 dev eth0; ip -n usb-host -6 addr add {HOST6}/64 dev eth0 nodad
ip -n usb-host link set eth0 up; ip -n usb-host route add default via 10.9.9.1
ip -n usb-host -6 route add default via fd09::1
"""


@pytest.fixture
def usb_host(guest):
    """A function: whether the host there reaches an address."""
    guest.run(USB, check=True)
    yield lambda address: guest.run(f"ip netns exec usb-host ping -c 2 -W 1 {address}").rc == 0
    guest.run("ip link del usb0; ip netns del usb-host")


@contextlib.contextmanager
def by_the_gateway(guest, phone, other):
    """Their packets to each other go by way of the module."""
    there = {one: one.status()["ip"] for one in (phone, other)}
    for one, peer in ((phone, other), (other, phone)):
        guest.run(f"ip netns exec {one.name} ip route replace {there[peer]}/32 via {GATEWAY}", check=True)
    try:
        yield there[other]
    finally:
        for one, peer in ((phone, other), (other, phone)):
            guest.run(f"ip netns exec {one.name} ip route del {there[peer]}/32")


@pytest.mark.parametrize("nat", [0, 1])
def test_isolated_clients_do_not_meet_at_the_gateway(on_channel, pair, guest, nat):
    on_channel.ok(f"AT+CWNAT={nat}")
    on_channel.ok("AT+CWISO=1")
    try:
        with by_the_gateway(guest, *pair) as other:
            assert pair[0].ping(GATEWAY)
            assert not pair[0].ping(other, count=3)
    finally:
        on_channel.ok("AT+CWISO=0")
    other = pair[1].status()["ip"]
    wait_until(lambda: pair[0].ping(other, count=1), "the phones reach each other again", 10)


@pytest.mark.parametrize("interfaces", ['["wwan0"]', "[]"], ids=["uplink", "no uplink"])
def test_clients_and_other_networks_of_the_module_are_apart(on_channel, board, guest, phones, usb_host, interfaces):
    board.reconfigure(f"s/^interfaces = .*/interfaces = {interfaces}/")
    try:
        phone = phones[0]
        wait_until(lambda: phone.join(SSID, PASSWORD, channel=6), "a phone is let in", 30)
        guest.run("echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding;"
                  "ip -6 addr add fd25::1/64 dev br-lan nodad")
        interface = guest.run(f"ip -n {phone.name} -o -4 addr show scope global", check=True).out.split()[1]
        guest.run(f"ip -n {phone.name} -6 addr replace fd25::7/64 dev {interface} nodad;"
                  f"ip -n {phone.name} -6 route replace default via fd25::1", check=True)
        inside = phone.status()["ip"]
        assert usb_host("10.9.9.1") and phone.ping(GATEWAY)
        assert not phone.ping(HOST, count=2) and not usb_host(inside)
        assert guest.run(f"ip netns exec {phone.name} ping -c 1 -W 2 fd25::1").rc == 0
        assert guest.run(f"ip netns exec {phone.name} ping -c 2 -W 1 {HOST6}").rc != 0
        assert not usb_host("fd25::7")
    finally:
        guest.run("echo 0 >/proc/sys/net/ipv6/conf/all/forwarding; ip -6 addr del fd25::1/64 dev br-lan")
        board.reconfigure('s/^interfaces = .*/interfaces = ["wwan0"]/')


def test_a_network_that_is_opened_is_reached_both_ways(on_channel, board, guest, phones, usb_host):
    board.reconfigure(r'$a [lan]\nreaches = ["usb0"]')
    try:
        wait_until(lambda: phones[0].join(SSID, PASSWORD, channel=6), "a phone is let in", 30)
        assert phones[0].ping(HOST) and usb_host(phones[0].status()["ip"])
    finally:
        board.reconfigure(r"/^\[lan\]/,$d")
