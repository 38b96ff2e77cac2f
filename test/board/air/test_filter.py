# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The rules that protect phones and module stay, whatever others on the module do to the packet filter."""

import re
import time

import pytest

from harness import BY_AN_EVENT, BY_THE_PROBE, Neighbour, recovers, wait_until

THEIRS = "iptables -N THEIRS; iptables -A THEIRS -p tcp --dport 22 -j ACCEPT; iptables -A INPUT -j THEIRS; nft add table inet theirs"
NOT_THEIRS = "iptables -D INPUT -j THEIRS; iptables -F THEIRS; iptables -X THEIRS; nft delete table inet theirs"
# As a foreign iptables-restore has it: a whole table, without ours.
FOREIGN_TABLE = """iptables-restore <<'EOF'
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:THEIRS - [0:0]
-A INPUT -j THEIRS
-A THEIRS -p tcp -m tcp --dport 22 -j ACCEPT
COMMIT
EOF
"""


def ours(guest):
    """Our rules as the kernel lists them, and the cone's table if it is there."""
    return re.findall(r"^-A .*W58D.*", guest.run("iptables-save; ip6tables-save").out, flags=re.M) \
        + guest.run("nft --terse list table ip w58d").out.splitlines()


@pytest.fixture
def cone(fresh, guest):
    """A full cone, beside rules of others."""
    guest.run(THEIRS)
    fresh.ok("AT+CWNAT=1")
    yield fresh
    guest.run(NOT_THEIRS)
    fresh.ok("AT+CWNAT=0")


@pytest.mark.parametrize(("taken", "theirs"), [
    ("iptables -F; iptables -t nat -F", False), ("nft flush ruleset", False), (FOREIGN_TABLE, True),
    ("ip6tables -F", True), ("nft delete table ip w58d", True), ("nft flush table ip w58d", True),
], ids=["iptables-flush", "nft-flush", "foreign-restore", "ip6tables-flush", "cone", "cone-flush"])
def test_what_others_take_away_is_back_within_five_seconds(cone, guest, taken, theirs):
    before = ours(guest)
    assert "table ip w58d {" in before
    time.sleep(61)  # what was taken away a short while ago waits longer and longer
    guest.run(taken)
    recovers(f"what '{taken.splitlines()[0]}' took is back", lambda: ours(guest) == before, BY_AN_EVENT)
    assert ("-A THEIRS -p tcp" in guest.run("iptables-save").out) == theirs


@pytest.mark.parametrize(("family", "table"), [("ip", "filter"), ("ip", "nat"), ("ip6", "filter")])
def test_a_table_that_others_make_dormant_is_woken(cone, guest, family, table):
    """iptables lists its rules as ever, and no packet meets them."""
    def dormant():
        return "dormant" in guest.run(f"nft list table {family} {table}", check=True).out

    before = ours(guest)
    time.sleep(61)
    guest.run(f"nft add table {family} {table} '{{ flags dormant; }}'", check=True)
    assert dormant()
    recovers(f"{family} {table} takes part", lambda: not dormant(), BY_AN_EVENT)
    assert ours(guest) == before


def test_what_others_change_elsewhere_is_left_to_them(cone, guest):
    before = ours(guest)
    guest.run("iptables -A THEIRS -p tcp --dport 23 -j ACCEPT")
    time.sleep(5)
    assert ours(guest) == before
    assert "--dport 23" in guest.run("iptables-save").out


def test_what_is_taken_away_again_and_again_comes_back_ever_more_rarely(cone, guest):
    def said():
        return guest.run("grep -c 'rules of ours were taken away' /var/log/w58d.log").out.strip()

    before = int(said() or 0)
    guest.run("(for n in $(seq 180); do iptables -F INPUT; sleep 1; done) >/dev/null 2>&1 & echo $! >/run/thief.pid")
    time.sleep(185)
    assert int(said()) - before in (2, 3, 4), "one line a minute"
    wait_until(lambda: len([rule for rule in ours(guest) if "INPUT -j W58D" in rule]) == 2, "the rules are back", 35)


@pytest.fixture
def broken(guest):
    """A function that makes a program of the filter fail, and its opposite."""
    broken = set()

    def fails(program):
        guest.run(f"mv /usr/sbin/{program} /usr/sbin/{program}.whole;"
                  f"printf '#!/bin/sh\\necho no room >&2\\nexit 1\\n' >/usr/sbin/{program};"
                  f"chmod 755 /usr/sbin/{program}", check=True)
        broken.add(program)

    def works(program):
        guest.run(f"mv /usr/sbin/{program}.whole /usr/sbin/{program}", check=True)
        broken.discard(program)

    yield fails, works
    for program in list(broken):
        works(program)


def forwarding(guest):
    return guest.run("cat /proc/sys/net/ipv4/ip_forward").out.strip()


def test_nothing_is_forwarded_without_rules_for_ipv6(fresh, guest, broken):
    fails, works = broken
    assert forwarding(guest) == "1"
    before = ours(guest)
    fails("ip6tables-restore")
    guest.run("ip6tables -F", check=True)
    fresh.error("AT+CWNAT=1")
    assert fresh.ok("AT+CWNAT?") == b"+CWNAT: 0"
    assert forwarding(guest) == "0"
    works("ip6tables-restore")
    recovers("forwarding after ip6tables-restore failed", lambda: forwarding(guest) == "1" and ours(guest) == before,
             BY_THE_PROBE)


def test_a_station_without_a_filter_gets_no_address(board, fresh, guest, broken):
    fails, works = broken
    board.reconfigure("s/^interfaces = .*/interfaces = []/")
    uart = board.uart
    try:
        with Neighbour(guest) as neighbour:
            neighbour.open(b"next door", 6, password="neighbour1")
            neighbour.serve()
            fails("iptables-restore")
            uart.error('AT+CWMAPCFG="enablessid2",2')
            works("iptables-restore")
            uart.ok('AT+CWMAPCFG="enablessid2",2')
            uart.ok("AT+CWMOCH=4,6")
            uart.ok('AT+CWSTACFG="next door",,,"neighbour1"')
            wait_until(lambda: uart.ok("AT+CWSTAIP?") != b"+CWSTAIP: ", "an address", 40)
            fails("iptables-restore")
            guest.run("iptables -F; iptables -t nat -F")
            wait_until(lambda: forwarding(guest) == "0", "nothing is forwarded", 5)
            wait_until(lambda: "inet " not in guest.run("ip addr show dev wlan0-sta").out, "no address", 10)
            works("iptables-restore")
            recovers("forwarding after iptables-restore failed", lambda: forwarding(guest) == "1", BY_THE_PROBE)
            wait_until(lambda: uart.ok("AT+CWSTAIP?") != b"+CWSTAIP: ", "an address again", 60)
    finally:
        board.reconfigure('s/^interfaces = .*/interfaces = ["wwan0"]/')
        board.uart.ok("AT+CWRSTD")


@pytest.mark.parametrize("switch", ["ip_forward", "conf/br-lan/forwarding", "conf/wwan0/forwarding"])
def test_forwarding_that_others_turn_off_is_on_again(fresh, guest, switch):
    path = f"/proc/sys/net/ipv4/{switch}"

    def is_on():
        return guest.run(f"cat {path}").out.strip() == "1"

    time.sleep(61)
    guest.run(f"echo 0 >{path}", check=True)
    recovers(f"forwarding after {switch} was 0", is_on, BY_AN_EVENT)
    guest.run(f"echo 0 >{path}", check=True)
    fresh.ok("AT+CWNAT=0")
    assert is_on()


def test_rules_that_are_taken_away_again_and_again_leave_nothing_open(fresh, guest):
    time.sleep(61)
    unfiltered = 0
    for _ in range(40):
        guest.run("nft flush ruleset")
        time.sleep(1)
        unfiltered += forwarding(guest) == "1" and "W58D-FORWARD" not in guest.run("iptables-save").out
    assert unfiltered <= 2  # such as are not looked at yet
    recovers("forwarding after 40 flushes", lambda: forwarding(guest) == "1" and ours(guest), BY_THE_PROBE)


def test_a_rule_of_others_before_ours_comes_behind(fresh, guest):
    before = ours(guest)
    theirs = ("FORWARD", "INPUT")
    time.sleep(61)
    for chain in theirs:
        guest.run(f"iptables -I {chain} 1 -i wwan0 -j ACCEPT", check=True)
    try:
        recovers("ours are the first again", lambda: all(
            guest.run(f"iptables -S {chain} | grep -m1 ^-A").out.endswith(f"W58D-{chain}\n") for chain in theirs),
            BY_AN_EVENT)
        assert ours(guest) == before
    finally:
        for chain in theirs:
            guest.run(f"iptables -D {chain} -i wwan0 -j ACCEPT", check=True)


OLDER = r"$a [programs]" + "".join(
    rf'\n{tables}_{does} = "/usr/sbin/{tables}-legacy-{does}"'
    for tables in ("iptables", "ip6tables") for does in ("save", "restore"))
NOT_OLDER = r"/^\[programs\]/,$d"


def ours_in_older_tables(guest):
    return re.findall(r"^-A .*W58D.*", guest.run("iptables-legacy-save; ip6tables-legacy-save").out, flags=re.M)


@pytest.fixture
def older(board, guest):
    """The module with the kernel's filter from before nf_tables, which tells nobody of changes."""
    board.reconfigure(OLDER)
    yield board.uart
    board.reconfigure(NOT_OLDER)


@pytest.mark.parametrize("taken", ["iptables-legacy -F", "ip6tables-legacy -F FORWARD",
                                   "iptables-legacy -t nat -D POSTROUTING 1"])
def test_what_is_taken_away_from_older_tables_is_found_by_the_probe(older, guest, taken):
    older.ok("AT+CWNAT=0")  # which has seen them
    before = ours_in_older_tables(guest)
    assert len(before) > 10
    guest.run(taken, check=True)
    assert ours_in_older_tables(guest) != before
    recovers(f"what '{taken}' took is back", lambda: ours_in_older_tables(guest) == before, BY_THE_PROBE)


def test_older_tables_are_left_as_they_were_found(older, guest):
    older.ok("AT+CWNAT=1")
    assert ours_in_older_tables(guest)
    guest.run("iptables-legacy -N THEIRS; iptables-legacy -A INPUT -j THEIRS")
    guest.run("/etc/init.d/w58d stop", check=True)
    assert not ours_in_older_tables(guest)
    assert "-A INPUT -j THEIRS" in guest.run("iptables-legacy-save").out
    guest.run("iptables-legacy -F INPUT; iptables-legacy -X THEIRS; /etc/init.d/w58d start", check=True)
    older.read_until(b"\r\nRDY\r\n", 30)
    older.ok("AT+CWNAT=0")
