# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Answers of a name server outside that lead inside: which of them clients get ([lan] dns_rebind)."""
import contextlib
import socket
import struct
import subprocess

import pytest
from hosts import Host
from waiting import wait_until

SERVER = "10.64.0.1"
# dnsmasq takes the networks of documentation for private ones, so "fine" is none of these.
ANSWERS = {"lan.example": "192.168.225.30", "other.example": "192.168.226.30", "self.example": "127.0.0.1",
           "home.example": "10.9.9.9", "fine.example": "9.9.9.9"}


@contextlib.contextmanager
def name_server(daemon):
    """The mobile network's, at the other end of the daemon's uplink, which is not in its namespace any more."""
    daemon.namespace.run("ip", "link", "del", "wwan0")
    network = Host(daemon.namespace, "wwan0")
    try:
        network.do("ip", "addr", "add", f"{SERVER}/24", "dev", "eth0")
        network.do("ip", "link", "set", "eth0", "up")
        for command in ("ip addr add 10.64.0.2/24 dev wwan0", "ip link set wwan0 up",
                        f"ip route add default via {SERVER}"):
            assert daemon.namespace.run(*command.split()).returncode == 0
        with subprocess.Popen(
                [*network.enter(), "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=",
                 "--user=root", "--no-hosts", "--no-resolv",
                 *(f"--address=/{name}/{address}" for name, address in ANSWERS.items())]) as server:
            try:
                yield
            finally:
                server.terminate()
    finally:
        network.close()


def asked(daemon, name, gateway):
    """The IPv4 address that a client is told; "-" if there is none, None without an answer."""
    labels = b"".join(bytes((len(label),)) + label.encode() for label in name.split("."))
    with daemon.namespace.socket(socket.SOCK_DGRAM) as client:
        client.settimeout(2)
        client.sendto(struct.pack(">6H", 0x5858, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", 1, 1),
                      (gateway, 53))
        try:
            answer = client.recv(512)
        except TimeoutError:
            return None
    count, = struct.unpack(">H", answer[6:8])
    return socket.inet_ntoa(answer[-4:]) if count else "-"


def told(daemon, gateway="192.168.225.1"):
    wait_until(lambda: asked(daemon, "fine.example", gateway) == ANSWERS["fine.example"], "the server is asked")
    return {name.split(".")[0] for name, address in ANSWERS.items() if asked(daemon, name, gateway) == address}


@pytest.mark.parametrize("rebind, passed", [
    ("own", {"other", "home", "fine"}), ("all", {"fine"}), ("off", {"lan", "other", "self", "home", "fine"})])
def test_what_leads_inside(make_daemon, rebind, passed):
    daemon = make_daemon(config=f'[lan]\ndns_rebind = "{rebind}"\n')
    daemon.resolv_conf.write_text(f"nameserver {SERVER}\n")
    with name_server(daemon):
        daemon.start()
        assert told(daemon) == passed


def test_the_lan_that_has_moved_is_the_own_one(make_daemon):
    daemon = make_daemon()
    daemon.resolv_conf.write_text(f"nameserver {SERVER}\n")
    with name_server(daemon):
        daemon.start()
        assert "lan" not in told(daemon)
        # The mobile network has taken the LAN's addresses.
        assert daemon.namespace.run("ip", "addr", "add", "192.168.225.77/24", "dev", "wwan0").returncode == 0
        wait_until(lambda: b'"192.168.226.1"' in daemon.port.command(b"AT+CWDHCP?"), "the LAN has moved")
        assert told(daemon, "192.168.226.1") == {"lan", "home", "fine"}
