# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58d-at --follow: copies of what hosts are told and given, for programs on the module."""
import contextlib
import json
import os
import signal
import socket
import stat
import subprocess
import threading

import pytest
from harness import BUILD, HOSTAPD

W58D_AT = BUILD / "src" / "client" / "w58d-at"
ADDRESS = "192.168.225.1"
EVERY_BYTE = bytes(range(256))


@pytest.fixture(scope="module")
def daemon(shared_daemon):
    return shared_daemon


@contextlib.contextmanager
def follower(daemon, *options):
    """The lines it prints, as JSON if the options say so. Told of all that happens once this begins."""
    program = subprocess.Popen([W58D_AT, "--socket", daemon.run_dir / "at.sock", "--follow", *options, "AT+CWMAP?"],
                               stdout=subprocess.PIPE, text=True)

    limit = threading.Timer(60, program.kill)  # what should have come by then has not
    limit.start()

    def lines():
        for line in program.stdout:
            yield json.loads(line) if "--json" in options else line.rstrip("\n")

    try:
        found = lines()
        next(found)  # the answer: by then it is connected
        yield found
    finally:
        limit.cancel()
        program.kill()
        program.wait()
        program.stdout.close()


def urc(name, *values, **data):
    return {"urc": {"name": name, "values": list(values), **{key: value.hex() for key, value in data.items()}}}


def port_of(client):
    return client.getsockname()[1]


def test_messages_as_they_are(daemon):
    daemon.port.ok(b"AT+CWLANSRV=1")
    with follower(daemon, "--json") as seen, follower(daemon) as text, \
            daemon.namespace.connect(ADDRESS, 5555) as client:
        came = urc("+CWEVLAN", 1, 0, ADDRESS, port_of(client))
        assert next(seen) == came, "whatever the hosts' masks are"
        assert next(text) == f"+CWEVLAN: 1,0,{ADDRESS},{port_of(client)}"
        for message in (b"hello", b"a,\x1b[2J\xff\\\r", "W\u00e4rme".encode(), "\u009b2J\u00a0".encode()):
            client.sendall(message + b"\n")
            got = next(seen)["urc"]
            assert (got["name"], got["hex"]) == ("+CWLANMSG", message.hex())
        assert [next(text) for _ in range(4)] == ["+CWLANMSG: hello", "+CWLANMSG: a,\\x1b[2J\\xff\\x5c\\x0d",
                                                  "+CWLANMSG: W\u00e4rme", "+CWLANMSG: \\xc2\\x9b2J\u00a0"]
    daemon.port.pending = b""
    daemon.port.write(b"AT+CWLANSRV=0\r")
    daemon.port.read_until(b"OK\r\n")


def test_bytes_of_each_client_go_to_the_host_too(make_daemon):
    daemon = make_daemon().start()
    daemon.port.ok(b"AT+CWLANSRV=0,5555,2;+CWLANSRV=1")
    with follower(daemon, "--json") as seen, follower(daemon) as text, \
            daemon.namespace.connect(ADDRESS, 5555) as client:
        assert next(seen) == urc("+CWEVLAN", 1, 0, ADDRESS, port_of(client))
        client.sendall(EVERY_BYTE)
        assert next(seen) == urc("+CWLANDATA", 0, 256, hex=EVERY_BYTE)
        next(text)
        line = next(text)
        assert line.startswith('+CWLANDATA: 0,256 "\\x00\\x01') and line.isprintable()
        host = daemon.port.read_until(b"+CWLANDATA: 0,256\r\n" + EVERY_BYTE + b"\r\n")
        assert b"+CWEVLAN: 1,0," in host
        client.close()
        assert next(seen)["urc"]["values"][:2] == [0, 0]


def test_what_is_fetched(make_daemon):
    daemon = make_daemon().start()
    port = daemon.port
    port.ok(b"AT+CWLANSRV=0,5555,3;+CWLANSRV=1")
    with follower(daemon, "--json") as seen, daemon.namespace.connect(ADDRESS, 5555) as client:
        next(seen)
        client.sendall(EVERY_BYTE)
        assert next(seen) == urc("+CWLANRDY", 0, 256)
        port.write(b"AT+CWLANGET=0,200\r")
        port.read_until(b"+CWLANGET: 0,200,56\r\n" + EVERY_BYTE[:200] + b"\r\n\r\nOK\r\n")
        assert next(seen) == urc("+CWLANGET", 0, 200, 56, hex=EVERY_BYTE[:200])
    port.write(b"AT+CWLANSRV=0,5555,1\r")
    port.read_until(b"OK\r\n")
    port.write(b"AT+CWLANSRV=1\r")
    port.read_until(b"OK\r\n")
    with follower(daemon, "--json") as seen, daemon.namespace.connect(ADDRESS, 5555) as client:
        next(seen)
        client.sendall(b"cached\n")
        assert next(seen) == urc("+CWLANMSG", 6)
        port.write(b"AT+CWLANMGET=4\r")
        port.read_until(b"+CWLANMGET: 004,cach\r\n\r\nOK\r\n")
        assert next(seen) == urc("+CWLANMGET", 4, hex=b"cach")


def test_faults(make_daemon, tmp_path):
    hostapd = tmp_path / "hostapd"
    hostapd.symlink_to(HOSTAPD)
    daemon = make_daemon(hostapd=hostapd).start()
    with follower(daemon, "--json") as seen, follower(daemon) as text:
        hostapd.unlink()
        os.kill(daemon.pid_of("hostapd"), signal.SIGKILL)
        assert next(seen) == urc("+CWFAULT", "ap0", 1)
        assert next(text) == '+CWFAULT: "ap0",1'
        hostapd.symlink_to(HOSTAPD)
        assert next(seen) == urc("+CWFAULT", "ap0", 0)


def test_strict_manual_has_no_events(make_daemon):
    daemon = make_daemon(top="strict_manual = true").start()
    daemon.port.ok(b"AT+CWLANSRV=1")
    with follower(daemon, "--json") as seen, daemon.namespace.connect(ADDRESS, 5555) as client:
        client.sendall(b"hello\n")
        assert next(seen) == urc("+CWLANMSG", "hello", hex=b"hello")


def test_who_is_too_slow_loses_lines_and_nobody_else_does(make_daemon):
    daemon = make_daemon().start()
    port = daemon.port
    port.ok(b"AT+CWLANSRV=0,5555,2,1460;+CWLANSRV=1")
    total = 4 << 20
    sent = os.urandom(total)
    with socket.socket(socket.AF_UNIX) as slow:
        slow.connect(str(daemon.run_dir / "at.sock.follow"))
        slow.settimeout(20)
        port.ok(b"AT")  # answered when the follower is known, too
        client = daemon.namespace.connect(ADDRESS, 5555)
        followed = slow.recv(100)
        assert followed.startswith(b"+CWEVLAN: 1,0,")
        sender = threading.Thread(target=client.sendall, args=(sent,))
        sender.start()
        got = bytearray()
        port.read_until(b"\r\n+CWEVLAN: 1,0,")
        port.read_until(b"\r\n")
        while len(got) < total:
            head = port.read_until(b"\r\n+CWLANDATA: 0,") and port.read_until(b"\r\n")
            got += port.read_exactly(int(head), 20)
        sender.join()
        assert got == sent, "the host has every byte"
        # What the follower missed is said behind what it has, and the next line has all its bytes.
        while b"+CWURCLOST: " not in followed:  # before that a line more would be lost, too
            followed += slow.recv(65536)
        client.sendall(b"after")
        while not followed.endswith(b"+CWLANDATA: 0,5\t" + b"after".hex().encode() + b"\n"):
            followed += slow.recv(65536)
        client.close()
    lines = followed.decode("ascii").splitlines()
    losses = [place for place, line in enumerate(lines) if line.startswith("+CWURCLOST: ")]
    data = [(place, bytes.fromhex(line.split("\t")[1]))
            for place, line in enumerate(lines) if line.startswith("+CWLANDATA: ")]
    assert losses
    before = [bytes_ for place, bytes_ in data if place < losses[0]]
    assert len(before) >= 40, "so many wait for it"
    assert sent.startswith(b"".join(before)), "none is missing where nothing is said"
    assert len(data) + sum(int(lines[place].split()[1]) for place in losses) >= total / 1460


def test_only_who_may_use_the_at_socket_may_follow(daemon):
    mode = os.stat(daemon.run_dir / "at.sock.follow").st_mode
    assert stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o660


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_without_a_daemon(tmp_path, options):
    done = subprocess.run([W58D_AT, "--socket", tmp_path / "none", "--follow", *options], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"w58d-at: {tmp_path}/none.follow: No such file or directory\n"
