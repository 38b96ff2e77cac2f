# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The way to the world: rules beside those of others, the link's state, name servers, the dialer's secrets."""
import re
import stat
import time

import pytest
from waiting import wait_until, window

# Rules of others: in a table of w58d's, in one that it does not need, in a chain of their own.
FOREIGN = (
    "iptables -A INPUT -i eth9 -p tcp --dport 22 -j ACCEPT",
    "iptables -N THEIRS", "iptables -A FORWARD -j THEIRS",
    "iptables -t nat -A PREROUTING -i eth9 -p udp --dport 7 -j DNAT --to-destination 10.9.9.9",
    "ip6tables -A OUTPUT -o eth9 -j DROP",
    "nft add table inet theirs", "nft add chain inet theirs x { type filter hook input priority 0; }",
    "nft add rule inet theirs x iifname eth9 counter drop",
)


def rules(daemon):
    """Everything that filters or translates, without the counters."""
    text = "".join(daemon.namespace.run(*command).stdout for command in (
        ("iptables-save",), ("ip6tables-save",), ("nft", "--stateless", "list", "ruleset"),
        ("cat", "/proc/sys/net/ipv4/ip_forward")))
    return re.sub(r"\[\d+:\d+\]|^#.*$", "", text, flags=re.M)


def jumps(daemon):
    saved = daemon.namespace.run("iptables-save").stdout + daemon.namespace.run("ip6tables-save").stdout
    return re.findall(r"^-A (?!W58D).*-j W58D-.*$", saved, flags=re.M)


def wait_for_rules(daemon):
    forwarding = ("cat", "/proc/sys/net/ipv4/ip_forward")  # turned on last of all
    wait_until(lambda: daemon.namespace.run(*forwarding).stdout == "1\n", "rules")


@pytest.mark.parametrize("foreign", [(), FOREIGN], ids=["alone", "beside others"])
@pytest.mark.parametrize("nat", [0, 1])
def test_rules_are_gone_after_a_stop_and_not_doubled_after_a_crash(make_daemon, foreign, nat):
    daemon = make_daemon()
    for command in foreign:
        assert daemon.namespace.run(*command.split()).returncode == 0, command
    daemon.namespace.run("sysctl", "-qw", "net.ipv4.ip_forward=0")
    before = rules(daemon)
    daemon.start()
    wait_for_rules(daemon)
    daemon.port.ok(f"AT+CWNAT={nat}".encode())
    during = rules(daemon)
    assert during != before and during.endswith("1\n")
    assert len(jumps(daemon)) == 6
    daemon.kill()
    assert rules(daemon) == during
    daemon.start()
    daemon.port.ok(f"AT+CWNAT={1 - nat}".encode())
    daemon.port.ok(f"AT+CWNAT={nat}".encode())
    assert rules(daemon) == during
    assert daemon.stop() == 0
    assert rules(daemon) == before


def test_type_of_nat(daemon):
    def shown():
        return (re.sub(r"\[.*\]|^#.*$", "", daemon.namespace.run("iptables-save", "-t", "nat").stdout, flags=re.M),
                sorted(daemon.namespace.run("nft", "list", "tables").stdout.splitlines()))

    wait_for_rules(daemon)
    nat, tables = shown()
    assert "-s 192.168.225.0/24 -o wwan0 -j MASQUERADE --random-fully" in nat and "table ip w58d" not in tables
    daemon.port.ok(b"AT+CWNAT=1")
    nat, tables = shown()
    assert "-o wwan0 -j MASQUERADE" in nat and "--random-fully" not in nat and "table ip w58d" in tables
    daemon.kill()
    daemon.start()
    assert daemon.port.ask(b"AT+CWNAT?") == b"+CWNAT: 1"
    wait_until(lambda: shown() == (nat, tables), "the same rules")
    daemon.port.ok(b"AT+CWRSTD")
    nat, tables = shown()
    assert "--random-fully" in nat and "w58d" not in tables


def test_without_a_packet_filter_there_is_no_ok_and_nothing_is_forwarded(make_daemon):
    daemon = make_daemon(config='iptables_restore = "/bin/false"\n')
    daemon.namespace.run("sysctl", "-qw", "net.ipv4.ip_forward=0")
    daemon.start()
    daemon.port.error(b"AT+CWNAT=1")
    assert daemon.port.ask(b"AT+CWNAT?") == b"+CWNAT: 0"
    assert daemon.namespace.run("cat", "/proc/sys/net/ipv4/ip_forward").stdout == "0\n"
    assert "table ip w58d" not in daemon.namespace.run("nft", "list", "tables").stdout
    assert daemon.port.ask(b"AT+CWMAP?") == b"+CWMAP: 1"


def test_connection_follows_links_and_routes_within_a_second(daemon):
    def connected():
        return daemon.port.ask(b"AT+CWNETCNCT?") == b"+CWNETCNCT: 1"

    def after(*commands):
        for command in commands:
            assert daemon.namespace.run("ip", *command.split()).returncode == 0, command
        start = time.monotonic()
        wanted = not was
        wait_until(lambda: connected() == wanted, f"CWNETCNCT after {commands}", 5)
        assert time.monotonic() - start < 1
        return wanted

    was = connected()
    assert was
    was = after("route del default")
    was = after("route add default via 10.64.0.1")
    was = after("link set world down")  # no carrier
    was = after("link set world up")
    was = after("link set wwan0 down")
    was = after("link set wwan0 up", "route add default via 10.64.0.1")
    was = after("link del wwan0")
    assert not was
    daemon.namespace.run("ip", "link", "set", "wlan0-peer", "up")
    daemon.namespace.run("ip", "addr", "add", "10.65.0.2/24", "dev", "wlan0-peer")
    assert daemon.namespace.run("ip", "route", "add", "default", "via", "10.65.0.1").returncode == 0
    assert not any(window(connected, 0.3)), "a route that leaves through no uplink"


def test_name_servers_follow_the_uplink(make_daemon):
    daemon = make_daemon()
    daemon.resolv_conf.write_text("nameserver 198.51.100.1\n")
    daemon.start()
    servers = daemon.run_dir / "dnsmasq.servers"
    pid = daemon.pid_of("dnsmasq")
    assert servers.read_text() == "server=198.51.100.1\n"
    daemon.resolv_conf.write_text("nameserver 198.51.100.2\nnameserver 192.168.225.1\nnameserver 127.0.0.1\n")
    wait_until(lambda: servers.read_text() == "server=198.51.100.2\n", "new server")
    wait_until(lambda: "using nameserver 198.51.100.2#53" in daemon.log(), "dnsmasq has it")
    assert daemon.pid_of("dnsmasq") == pid


def test_secrets_of_the_dialer(make_daemon):
    daemon = make_daemon()
    daemon.secrets[0].parent.mkdir()
    daemon.secrets[0].write_text("them server theirs *\n")
    link = daemon.secrets[1]
    link.with_name("real-chap").touch()
    link.symlink_to("real-chap")
    daemon.start()
    wait_until(daemon.secrets[1].exists, "secrets")
    daemon.port.ok(b'AT+CWUSRINFO="a "b" #\\","p\\"w'b' #d"')
    line = '"a \\"b\\" #\\\\" * "p\\\\\\"w #d"\n'
    pap, chap = (path.read_text() for path in daemon.secrets)
    assert pap.startswith("them server theirs *\n") and pap.count(line) == 1
    assert chap.count(line) == 1 and link.is_symlink()
    assert [stat.S_IMODE(path.stat().st_mode) for path in daemon.secrets] == [0o600, 0o600]
    inodes = [path.stat().st_ino for path in daemon.secrets]
    daemon.stop_cleanly()
    leftover = link.with_name("real-chap.w58d-tmp")
    leftover.touch()
    daemon.start()
    assert [path.stat().st_ino for path in daemon.secrets] == inodes, "written again"
    assert not leftover.exists(), "of a daemon that was killed"
    daemon.port.error(b'AT+CWUSRINFO="u","@/etc/passwd"')
    daemon.port.ok(b"AT+CWRSTD")
    assert daemon.secrets[0].read_text().count("vnet.mobi") == 1
    assert line not in daemon.secrets[0].read_text()
