# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The LAN server as a host and the clients of the LAN see it, byte for byte (protocol 2)."""
import itertools
import os
import select
import signal
import socket
import struct
import time

import pytest
import replay
from waiting import wait_until

ADDRESS = "192.168.225.1"
LONGEST = 1024
CACHE = 10240


def shown(message):
    """The URC of a message in mode 0."""
    message, line_feed, rest = message.partition(b"\n")
    assert line_feed and not rest
    message = message[:LONGEST]
    if b"\0" in message:
        return b"\r\n+CWLANMSG: " + message.split(b"\0")[0] + b"\r\r\n"
    return b"\r\n+CWLANMSG: " + message + b"\r\n\r\r\n"


@pytest.fixture
def lan(daemon):
    """A daemon whose LAN server is open in mode 0."""
    daemon.port.ok(b"AT+CWLANSRV=1")
    return daemon


def join(daemon, port=5555):
    return daemon.namespace.connect(ADDRESS, port)


def expect(port, expected):
    got = port.read_exactly(len(expected), 30)
    assert got == expected


@pytest.mark.parametrize("path", [*replay.transcripts("lan_server"), *replay.transcripts("lan_clients")], ids=lambda p: p.stem)
def test_transcript(daemon, path):
    sources = itertools.count(41000)  # as the transcripts have them

    def client(port, message):
        with daemon.namespace.socket() as connection:
            connection.bind((ADDRESS, next(sources)))
            connection.connect((ADDRESS, port))
            connection.sendall(message)

    replay.replay(path, daemon.port, lan_client=client)


def test_lanmget_in_the_other_form(make_daemon):
    daemon = make_daemon(config='[lan_server]\nlanmget_format = "newline"\n').start()
    daemon.port.ok(b"AT+CWLANSRV=0,5555,1;+CWLANSRV=1")
    with join(daemon) as client:
        client.sendall(b"abc\n")
        expect(daemon.port, b"\r\n+CWLANMSG: 3\r\n")
    assert daemon.port.ask(b"AT+CWLANMGET=100") == b"+CWLANMGET: 003\r\nabc"


MESSAGES = [bytes(b for b in range(256) if b != 10) + b"\n", b"\n", b"x\n", b"\r\n", b"\0\n",
            b"a\0b\0\n", b"OK\r\n"]
MESSAGES += [bytes([65 + i % 26 for i in range(n)]) + b"\n" for n in (1023, 1024, 1025, 5000)]
MESSAGES += [b"n" * 1023 + b"\0\n", b"n" * 1024 + b"\0\n"]
SIZED = len(MESSAGES)
MESSAGES += [bytes([value]) * 3 + b"\n" for value in range(256) if value != 10]


def test_silence_ends_with_the_next_byte(lan):
    """A second of silence is over and a byte is there, and the daemon comes to see both at once."""
    port = lan.port
    lan.wait_for_quiet()
    with join(lan) as client:
        port.write(b"AT+CW")
        expect(port, b"AT+CW")
        client.sendall(b"held\n")
        wait_until(lambda: lan.due_within(1), "it is held, and the second runs")
        os.kill(lan.pid, signal.SIGSTOP)
        wait_until(lambda: not lan.due_within(1), "the second is over")
        port.write(b"MAP?")
        wait_until(lambda: port.unread() == 4, "the bytes in the tty")
        os.kill(lan.pid, signal.SIGCONT)
        expect(port, b"MAP?")
        port.nothing_more()
        port.write(b"\r")
        expect(port, b"\r\r\n+CWMAP: 1\r\n\r\nOK\r\n" + shown(b"held\n"))


def test_every_byte_and_length_in_one_segment(lan):
    with join(lan) as client:
        client.sendall(b"".join(MESSAGES))
        expect(lan.port, b"".join(map(shown, MESSAGES)))
    lan.port.nothing_more()


def test_single_byte_segments(lan):
    with join(lan) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for message in MESSAGES[:SIZED]:
            for byte in message:
                client.send(bytes([byte]))
            expect(lan.port, shown(message))
    lan.port.nothing_more()


@pytest.mark.parametrize("size", [1, 1 << 20], ids=["single bytes", "one segment"])
def test_segments_in_the_cache(lan, size):
    port = lan.port
    port.ok(b"AT+CWLANSRV=0,5555,1;+CWLANSRV=1")
    stream, kept = b"".join(MESSAGES[:SIZED]), [m[:-1][:LONGEST] for m in MESSAGES[:SIZED]]
    with join(lan) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(stream), size):
            client.sendall(stream[at:at + size])
        total = 0
        for message in filter(None, kept):  # of an empty one nothing is said
            total += len(message)
            expect(port, b"\r\n+CWLANMSG: %d\r\n" % total)
    assert drain_cache(port, total) == b"".join(kept)
    port.nothing_more()


def drain_cache(port, total):
    """What AT+CWLANMGET gives, which must be `total` bytes, 100 at a time."""
    got = b""
    while len(got) < total:
        part = min(100, total - len(got))
        port.write(b"AT+CWLANMGET=100\r")
        expect(port, b"AT+CWLANMGET=100\r\r\n+CWLANMGET: %03d," % part)
        got += port.read_exactly(part, 5)
        expect(port, b"\r\n\r\nOK\r\n")
    assert port.ask(b"AT+CWLANMGET?") == b"+CWLANMGET: 0"
    return got


def test_every_byte_and_length_through_the_cache(lan):
    port = lan.port
    port.ok(b"AT+CWLANSRV=0,5555,1;+CWLANSRV=1")
    with join(lan) as client:
        for message in MESSAGES[:SIZED]:
            kept = message[:-1][:LONGEST]
            client.sendall(message)
            if kept:
                expect(port, b"\r\n+CWLANMSG: %d\r\n" % len(kept))
            assert drain_cache(port, len(kept)) == kept


def test_a_client_that_knows_what_the_host_asks_for_keeps_no_answer_back(lan):
    """Lines in its messages are no lines that a tty has sent back."""
    asked = {b"AT+CWMAP?": b"\r\n+CWMAP: 1\r\n\r\nOK\r\n", b"AT+CGMM": b"\r\nSIMCOM_W58\r\n\r\nOK\r\n",
             b"AT+CWISO?": b"\r\n+CWISO: 0\r\n\r\nOK\r\n", b"AT": b"\r\nOK\r\n", b"AT+CWNAT?": b"\r\n+CWNAT: 0\r\n\r\nOK\r\n"}
    lan.port.ok(b"ATE0")
    message = b"\r".join([b"", *asked]) + b"\n"
    with join(lan) as client:
        for _ in range(4):
            client.sendall(message)
            expect(lan.port, shown(message))
            lan.port.write(b"".join(line + b"\r" for line in asked))
            expect(lan.port, b"".join(asked.values()))
    lan.port.nothing_more()
    assert "echoes" not in lan.log()


def test_unfinished_messages_are_none(lan):
    with join(lan) as client:
        client.sendall(b"whole\nhalf")
    expect(lan.port, shown(b"whole\n"))
    with join(lan) as client:
        client.sendall(b"next\n")
        expect(lan.port, shown(b"next\n"))
    lan.port.nothing_more()


@pytest.mark.parametrize("abruptly", [False, True], ids=["closed", "reset"])
def test_unfinished_messages_are_not_cached(lan, abruptly):
    port = lan.port
    port.ok(b"AT+CWLANSRV=0,5555,1;+CWLANSRV=1")
    with join(lan) as client:
        client.sendall(b"whole\nhalf")
        expect(port, b"\r\n+CWLANMSG: 5\r\n")
        if abruptly:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with join(lan) as client:
        client.sendall(b"next\n")
        expect(port, b"\r\n+CWLANMSG: 9\r\n")
    assert drain_cache(port, 9) == b"wholenext"
    port.nothing_more()


def test_line_without_end_costs_no_memory(lan):
    before = resident(lan.pid)
    with join(lan) as endless, join(lan) as other:
        for _ in range(200):
            endless.sendall(b"x" * 65536)
        other.sendall(b"still here\n")
        expect(lan.port, shown(b"still here\n"))
        endless.sendall(b"\n")
        expect(lan.port, shown(b"x" * 1024 + b"\n"))
    assert resident(lan.pid) < before + 4096


def resident(pid):
    """kB"""
    with open(f"/proc/{pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


def test_cache_never_holds_more_and_loses_nothing(lan):
    port = lan.port
    port.ok(b"AT+CWLANSRV=0,5555,1;+CWLANSRV=1")
    messages = [b"%05d" % i + b"m" * 95 for i in range(500)]
    with join(lan) as client:
        client.sendall(b"".join(m + b"\n" for m in messages))
        for count in range(100, CACHE + 1, 100):
            expect(port, b"\r\n+CWLANMSG: %d\r\n" % count)
        port.nothing_more()
        got = []
        for left in range(len(messages), 0, -1):
            assert port.ask(b"AT+CWLANMGET?") == b"+CWLANMGET: %d" % min(102 * 100, left * 100)
            port.write(b"AT+CWLANMGET=100\r")
            expect(port, b"AT+CWLANMGET=100\r\r\n+CWLANMGET: 100,")
            got.append(port.read_exactly(100, 5))
            expect(port, b"\r\n\r\nOK\r\n")
            if left > 102:
                expect(port, b"\r\n+CWLANMSG: 10200\r\n")
        assert got == messages


def test_closing_empties_the_cache_and_ends_the_clients(lan):
    port = lan.port
    port.ok(b"AT+CWLANSRV=0,5555,1;+CWLANSRV=1")
    with join(lan) as client:
        client.sendall(b"abc\n")
        expect(port, b"\r\n+CWLANMSG: 3\r\n")
        port.ok(b"AT+CWLANSRV=0")
        assert client.recv(1) == b""
        with pytest.raises(ConnectionRefusedError):
            join(lan)
    port.ok(b"AT+CWLANSRV=1")
    assert port.ask(b"AT+CWLANMGET?") == b"+CWLANMGET: 0"


@pytest.mark.parametrize("line, sent", [
    (b'AT+CWLANMSG="31323434"', b"1244"), (b"AT+CWLANMSG=00ff0A0d", b"\0\xff\n\r"),
    (b"AT+CWLANMSG=" + b"5a" * 512, b"Z" * 512)], ids=["manual", "bare", "longest"])
def test_message_to_every_client(lan, line, sent):
    clients = [join(lan) for _ in range(3)]
    wait_until(lambda: lan.log().count("connected") == 3, "three clients")
    lan.port.ok(line)
    for client in clients:
        got = b""
        while len(got) < len(sent):
            got += client.recv(1024)
        assert got == sent
        client.close()


@pytest.mark.parametrize("digits", [b"", b'""', b"3", b"123", b"3g", b"31 32", b"5a" * 513],
                         ids=lambda d: d.decode()[:8])
def test_message_that_cannot_be_sent(lan, digits):
    with join(lan) as client:
        wait_until(lambda: "connected" in lan.log(), "a client")
        lan.port.error(b"AT+CWLANMSG=" + digits)
        lan.port.ok(b"AT+CWLANMSG=31")
        assert client.recv(10) == b"1"


def test_client_that_does_not_read_is_disconnected(lan):
    # So that the kernel does not keep megabytes for it.
    assert lan.namespace.run("sysctl", "-qw", "net.ipv4.tcp_wmem=4096 16384 65536",
                             "net.ipv4.tcp_rmem=4096 16384 65536").returncode == 0
    with join(lan) as deaf, join(lan) as good:
        wait_until(lambda: lan.log().count("connected") == 2, "two clients")
        received = 0
        line = b"AT+CWLANMSG=" + b"5a" * 512
        while "does not read" not in lan.log():
            for _ in range(200):
                lan.port.ok(line)
                part = 0
                while part < 512:
                    part += len(good.recv(512 - part))
                received += part
            assert received < 64 * 1024 * 1024
        lan.port.ok(b"AT+CWLANMSG=30")
        assert good.recv(1) == b"0"
        assert lan.log().count("does not read") == 1
        assert deaf.recv(1) == b"Z"


def test_one_client_too_many_is_turned_away(lan):
    clients = [join(lan) for _ in range(31)]
    for _ in range(3):
        with join(lan) as late:
            assert late.recv(1) == b""
    for number, client in enumerate(clients):
        client.sendall(b"%d\n" % number)
        expect(lan.port, shown(b"%d\n" % number))
    assert lan.log().count("refused") == 1
    clients.pop().close()
    wait_until(lambda: "sends no more" in lan.log(), "a client left, or waits for an answer only")
    with join(lan) as client:
        client.sendall(b"in\n")
        expect(lan.port, shown(b"in\n"))
    for client in clients:
        client.close()


def test_silent_client_is_disconnected(make_daemon):
    daemon = make_daemon(config="[lan_server]\nidle_timeout = 10\n").start()
    daemon.port.ok(b"AT+CWLANSRV=1")
    with join(daemon) as silent, join(daemon) as busy:
        start, sent = time.monotonic(), 0
        while not select.select([silent], [], [], 2)[0]:
            busy.sendall(b"x\n")
            sent += 1
            assert time.monotonic() - start < 20
        assert silent.recv(1) == b""
        assert time.monotonic() - start > 9
        busy.sendall(b"y\n")
        expect(daemon.port, shown(b"x\n") * sent + shown(b"y\n"))


def test_urcs_go_to_the_ports_that_are_named(make_daemon):
    daemon = make_daemon(ports=3, config='[lan_server]\nurc_ports = ["p0", "p2"]\n').start()
    first, other, last = daemon.ports
    other.ok(b"AT+CWLANSRV=1")
    with join(daemon) as client:
        for message in (b"one\n", b"two\n"):
            client.sendall(message)
            for port in (first, last):
                expect(port, shown(message))
    other.nothing_more()
    other.ok(b"AT")


def test_port_whose_host_does_not_read_holds_the_others_up_for_a_while_only(make_daemon):
    """Half a minute; then it is left out, until its host reads again."""
    daemon = make_daemon(ports=2).start()
    port, mute = daemon.ports
    port.ok(b"AT+CWLANSRV=1")
    messages = [b"%04d%s\n" % (number, b"x" * 200) for number in range(400)]
    with join(daemon) as client:
        client.sendall(b"".join(messages))
        began = time.monotonic()
        expected = b"".join(map(shown, messages))
        got = port.read_exactly(len(expected), 60)
        assert got == expected
        assert time.monotonic() - began > 25
        assert "port p1: the host reads nothing" in daemon.log()
        # What it had got before is there, whole and in order.
        late = b""
        while more := mute.read_quiet(0.1):
            late += more
            port.ok(b"AT")  # the daemon had its turn to write on
        assert expected.startswith(late) and late.endswith(b"\r\r\n") and len(late) < len(expected)
        client.sendall(b"again\n")
        for each in (port, mute):
            expect(each, shown(b"again\n"))
    assert "port p1: takes URCs again" in daemon.log()


def test_port_that_is_taken(lan):
    port = lan.port
    port.ok(b"AT+CWLANSRV=0")
    with lan.namespace.socket() as taken:
        taken.bind((ADDRESS, 5555))
        taken.listen()
        port.error(b"AT+CWLANSRV=1")
        port.error(b"AT+CWLANMGET?")
    assert lan.log().count("Address already in use") == 1
    port.ok(b"AT+CWLANSRV=1")


def test_lan_lost_a_moment_ago(lan):
    lan.port.ok(b"AT+CWLANSRV=0")
    for lost in (["ip", "addr", "flush", "dev", "br-lan"], ["ip", "link", "del", "br-lan"]):
        lan.namespace.run(*lost)
        lan.port.ok(b"AT+CWLANSRV=1")
        with join(lan) as client:
            client.sendall(b"x\n")
            expect(lan.port, shown(b"x\n"))
        lan.port.ok(b"AT+CWLANSRV=0")


def test_lan_that_cannot_be_brought_back(lan):
    port = lan.port
    port.ok(b"AT+CWLANSRV=0")
    # The bridge's name is taken by something else, before the daemon has made a bridge again.
    lan.namespace.run("sh", "-c", "for n in $(seq 50); do ip link del br-lan; "
                      "ip link add br-lan type veth peer name not-a-bridge && break; done")
    port.error(b"AT+CWLANSRV=1")
    assert "br-lan: is not a bridge" in lan.log()
    assert port.ask(b"AT+CWLANSRV?").endswith(b",0")
    lan.namespace.run("ip", "link", "del", "br-lan")
    port.ok(b"AT+CWLANSRV=1")


@pytest.mark.parametrize("line, reason", [
    (b"AT+CWLANSRV=0,1023", "invalid parameter value: server_port"),
    (b"AT+CWLANSRV=0,65536", "invalid parameter value: server_port"),
    (b"AT+CWLANSRV=0,5555,4", "invalid parameter value: recv_mode"),
    (b"AT+CWLANSRV=2", "invalid parameter value: value"),
    (b"AT+CWLANSRV=1,5555", "incorrect parameters: server_port is set when closing"),
    (b"AT+CWLANSRV=x", "incorrect parameters")], ids=lambda text: text[12:] if isinstance(text, bytes) else "")
def test_refusal_is_one_line_of_the_log(lan, line, reason):
    lan.port.error(line)
    logged = [row for row in lan.log().splitlines() if "CWLANSRV" in row]
    assert len(logged) == 1 and logged[0].endswith(f"port p0: AT+CWLANSRV: {reason}"), logged


def test_ports_at_the_edges_are_served(lan):
    for number in (1024, 65535):
        lan.port.ok(b"AT+CWLANSRV=0,%d,0;+CWLANSRV=1" % number)
        with join(lan, number) as client:
            client.sendall(b"x\n")
            expect(lan.port, shown(b"x\n"))


def test_only_the_lan_is_served(lan):
    ns = lan.namespace
    ns.run("ip", "addr", "add", "10.9.9.1/24", "dev", "lo")
    with pytest.raises(ConnectionRefusedError):
        ns.connect("10.9.9.1", 5555)
    # Who reaches the LAN's address from elsewhere is not served either.
    with ns.connect(ADDRESS, 5555, source="10.9.9.1") as foreign:
        assert foreign.recv(1) == b""
    assert lan.log().count("is not of the LAN") == 1
