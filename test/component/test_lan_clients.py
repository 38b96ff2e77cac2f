# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Clients of the LAN server that leave, vanish, do not read, or want all places (protocol 2)."""
import os
import pathlib
import re
import select
import signal
import socket
import threading
import time

import pytest
from waiting import wait_until, window

ADDRESS = "192.168.225.1"
MESSAGE = b'AT+CWLANMSG="31323334"'
SENT = b"1234"
RELOADS = 40


@pytest.fixture
def make_lan(make_daemon):
    """A daemon with these keys in [lan_server], its server open."""
    def make(keys=""):
        daemon = make_daemon(config=f"[lan_server]\n{keys}").start()
        daemon.port.ok(b"AT+CWLANSRV=1")
        return daemon
    return make


def join(daemon, host=None):
    """A client that the host has heard; from an address of its own, if it is to have one."""
    source = host and f"192.168.225.{host}"
    if source:
        daemon.namespace.run("ip", "addr", "add", f"{source}/32", "dev", "lo")
    client = daemon.namespace.connect(ADDRESS, 5555, source=source, seconds=30)
    client.sendall(b"here\n")
    daemon.port.read_until(b"+CWLANMSG: here\r\n\r\r\n")
    return client


def vanish(daemon, host):
    """Nothing of this address comes any more, as from a phone out of reach."""
    done = daemon.namespace.run("iptables", "-t", "raw", "-I", "PREROUTING", "-s", f"192.168.225.{host}",
                                "-j", "DROP")
    assert done.returncode == 0, done.stdout


def receive(client, size):
    got = b""
    while len(got) < size and (more := client.recv(size - len(got))):
        got += more
    return got


def ended(client, seconds):
    """Whether the server ends the connection within so long; it sends nothing before."""
    return select.select([client], [], [], seconds)[0] != [] and client.recv(1) == b""


def test_answer_to_a_client_that_has_sent_all(make_lan):
    """As `printf 'status\\n' | nc -N` does."""
    lan = make_lan("half_close = 5\n")
    client = join(lan)
    client.shutdown(socket.SHUT_WR)
    wait_until(lambda: "sends no more" in lan.log(), "the end of what it sends")
    assert not ended(client, 3)
    for _ in range(2):
        lan.port.ok(MESSAGE)
    assert receive(client, 2 * len(SENT)) == 2 * SENT
    start = time.monotonic()
    assert ended(client, 20)
    assert time.monotonic() - start > 4
    wait_until(lambda: " left" in lan.log(), "it is gone")
    lan.port.error(MESSAGE)


def test_client_that_has_left_is_seen_when_it_is_sent_to(make_lan):
    lan = make_lan("half_close = 600\n")
    join(lan).close()
    wait_until(lambda: "sends no more" in lan.log(), "its end")
    lan.port.ok(MESSAGE)
    wait_until(lambda: " left" in lan.log(), "its system's answer")
    lan.port.error(MESSAGE)


def test_clients_that_vanish_while_the_host_sends(make_lan):
    lan = make_lan("dead_after = 5\n")
    gone = [join(lan, 77) for _ in range(27)]
    there = [join(lan, host) for host in (78, 79, 80, 81)]
    vanish(lan, 77)
    start = time.monotonic()
    while lan.log().count("has acknowledged nothing for 5 s") < len(gone):
        lan.port.ok(MESSAGE)
        assert all(receive(client, len(SENT)) == SENT for client in there)
        assert time.monotonic() - start < 25
        time.sleep(0.2)  # as a host might
    assert time.monotonic() - start > 4.5
    wait_until(lambda: lan.log().count(" left") == len(gone), "their places are free")
    more = [join(lan, 78) for _ in range(27)]
    for client in there:
        client.close()
    for client in (*gone, *more):
        client.close()


def test_client_that_vanished_is_no_receiver(make_lan):
    """Sent to once; nothing else shows that it is gone."""
    lan = make_lan("dead_after = 5\n")
    client = join(lan, 77)
    vanish(lan, 77)
    lan.port.ok(MESSAGE)
    wait_until(lambda: " left" in lan.log(), "it is gone", 20)
    lan.port.error(MESSAGE)
    client.close()


def test_client_that_does_not_read_lives(make_lan):
    """It acknowledges; its window is closed for longer than a vanished one is given."""
    lan = make_lan("dead_after = 5\nsend_buffer = 1048576\n")
    client = join(lan)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
    line, lines = b"AT+CWLANMSG=" + b"5a" * 512, 500
    for _ in range(lines):
        lan.port.ok(line)
    assert not any(window(lambda: "disconnected" in lan.log(), 12, 0.5))
    lan.port.ok(MESSAGE)
    assert receive(client, lines * 512 + len(SENT)) == b"Z" * lines * 512 + SENT


def test_an_address_that_wants_all_places_keeps_nobody_out(make_lan):
    lan = make_lan()
    greedy = [join(lan, 77) for _ in range(31)]
    greedy[0].sendall(b"busy\n")
    lan.port.read_until(b"+CWLANMSG: busy\r\n\r\r\n")
    newcomers = [join(lan, host) for host in range(80, 90)]
    for client in greedy[1:11]:
        assert ended(client, 20), "the longest silent go"
    with lan.namespace.connect(ADDRESS, 5555, source="192.168.225.77") as again:
        assert ended(again, 20)
    lan.port.ok(MESSAGE)
    for client in (greedy[0], *greedy[11:], *newcomers):
        assert receive(client, len(SENT)) == SENT
        client.close()


@pytest.fixture
def quiet_lan(make_lan):
    """One whose host takes nothing any more, and whose cache is full."""
    lan = make_lan("dead_after = 5\nhalf_close = 5\n")
    lan.port.ok(b"AT+CWLANSRV=0,5555,1;+CWLANSRV=1")
    with lan.namespace.connect(ADDRESS, 5555) as client:
        client.sendall(12 * (b"f" * 1000 + b"\n"))
        lan.port.read_until(b"+CWLANMSG: 10000\r\n")
        yield lan


def visit(lan, host):
    lan.namespace.run("ip", "addr", "add", f"192.168.225.{host}/32", "dev", "lo")
    client = lan.namespace.connect(ADDRESS, 5555, source=f"192.168.225.{host}")
    client.sendall(b"hi\n")
    return client


def fetch_all(lan, size):
    """What the host gets of so many bytes."""
    got = b""

    def more():
        nonlocal got
        answer = lan.port.command(b"AT+CWLANMGET=100")
        got += re.search(rb"\+CWLANMGET: \d+,([^\r]*)\r", answer)[1]
        return len(got) >= size
    wait_until(more, "what was sent", interval=0)
    return got


def test_who_has_left_holds_no_place_while_the_host_takes_nothing(quiet_lan):
    for host in range(100, 130):
        visit(quiet_lan, host).close()
    there = [visit(quiet_lan, host) for host in range(130, 150)]
    assert not any(ended(client, 0.1) for client in there)
    quiet_lan.port.ok(MESSAGE)
    for client in there:
        assert receive(client, len(SENT)) == SENT
        client.close()
    assert fetch_all(quiet_lan, 12000 + 100).count(b"hi") == 50


def test_who_does_not_answer_keep_alives_is_gone(quiet_lan):
    """Whether it has sent nothing, or the host takes nothing of it. It is asked after a minute."""
    waits = visit(quiet_lan, 77)
    quiet_lan.namespace.run("ip", "addr", "add", "192.168.225.78/32", "dev", "lo")
    silent = quiet_lan.namespace.connect(ADDRESS, 5555, source="192.168.225.78")
    for host in (77, 78):
        wait_until(lambda host=host: f"192.168.225.{host} connected" in quiet_lan.log(), "it is there")
        vanish(quiet_lan, host)
    for host in (77, 78):
        wait_until(lambda host=host: f"192.168.225.{host} left" in quiet_lan.log(), "it is gone", 150)
    assert b"hi" in fetch_all(quiet_lan, 12000 + 2)
    for client in (silent, waits):
        client.close()


def test_clients_that_only_are_there_wake_nobody(make_lan):
    lan = make_lan()
    clients = [join(lan) for _ in range(3)]
    lan.port.ok(MESSAGE)
    for client in clients:
        assert receive(client, len(SENT)) == SENT
    task, = [task for task in pathlib.Path(f"/proc/{lan.pid}/task").iterdir()
             if (task / "comm").read_text() == "lan_server\n"]

    def switches():
        return int(re.search(r"\bvoluntary_ctxt_switches:\s+(\d+)", (task / "status").read_text())[1])

    # What it had to do for the message ends with a switch, too.
    wait_until(lambda: (task / "stat").read_text().rsplit(") ", 1)[1][0] == "S", "it sleeps")
    # One look at what they have acknowledged, for all of them.
    before = switches()
    assert window(switches, 8)[-1] <= before + 1
    before = switches()
    assert window(switches, 4)[-1] == before
    for client in clients:
        client.close()


def test_reloads_that_change_the_log_while_clients_come_and_go(make_lan):
    lan = make_lan()
    done = threading.Event()

    def come_and_go():
        while not done.is_set():
            try:
                with lan.namespace.connect(ADDRESS, 5555) as client:
                    client.sendall(b"one")  # no message: it is the log that is wanted
            except OSError:
                pass

    threads = [threading.Thread(target=come_and_go, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    text = lan.config_path.read_text(encoding="utf-8")
    try:
        for count in range(1, RELOADS + 1):
            level = ("debug", "info")[count % 2]
            lan.config_path.write_text(text.replace('level = "debug"', f'level = "{level}"'), encoding="utf-8")
            os.kill(lan.pid, signal.SIGHUP)
            wait_until(lambda: lan.log().count("configuration read again") == count, "the reload")
            assert lan.process.poll() is None
    finally:
        done.set()
        for thread in threads:
            thread.join(10)
    lan.port.ok(b"AT")
