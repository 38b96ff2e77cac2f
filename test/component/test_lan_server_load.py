# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The LAN server under load: nothing lost, nothing mixed up, nothing grows.

Sized for a few seconds. W58D_LAN_MESSAGES, W58D_LAN_BAUD, W58D_LAN_URCS and W58D_LAN_CYCLES make them
as long as one likes; the full sizes are 10000, 115200, 1000000 and 10000.
"""
import collections
import os
import random
import re
import select
import threading
import time

import pytest
from harness import BUILD, RELEASE_BUILD
from waiting import wait_until

ADDRESS = "192.168.225.1"
CLIENTS = 31
MESSAGES = int(os.environ.get("W58D_LAN_MESSAGES", "100"))  # of each client
# A pty knows no speed: the host reads so many bits a second. Fast by default, to be done soon.
BAUD = int(os.environ.get("W58D_LAN_BAUD", "1152000"))
URCS = int(os.environ.get("W58D_LAN_URCS", "20000"))
CYCLES = int(os.environ.get("W58D_LAN_CYCLES", "60"))
PATIENCE = 120.0
GROWTH = 4096  # kB

MESSAGE = b"%02d %07d"  # client, number
SIZE = 10
# All that a host is sent: URCs of both modes, and answers to AT, AT+CWMAP? and AT+CWLANMGET=n.
TOKEN = re.compile(rb"\r\n\+CWLANMSG: (?:(?P<client>\d\d) (?P<number>\d{7})\r\n\r|(?P<cached>\d+))\r\n"
                   rb"|(?P<answer>\r\n(?:\+CWMAP: 1\r\n\r\n)?OK\r\n)"
                   rb"|\r\n\+CWLANMGET: (?P<length>\d{3}),")


def resident(pid):
    """kB"""
    with open(f"/proc/{pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


class Host:
    """A host that reads at a speed, and takes what it reads apart byte by byte."""

    def __init__(self, port, baud=None):
        self.fd = port.master
        self.rate = baud and baud / 10
        self.credit = 0.0
        self.last = time.monotonic()
        self.data = b""

    def token(self):
        """The next whole thing the daemon sent; anything else is a failure."""
        while not (match := TOKEN.match(self.data)):
            assert len(self.data) < 64, f"neither URC nor answer: {self.data[:100]!r}"
            self.more()
        self.data = self.data[match.end():]
        return match

    def take(self, count):
        while len(self.data) < count:
            self.more()
        taken, self.data = self.data[:count], self.data[count:]
        return taken

    def more(self):
        size = 4096
        if self.rate:
            now = time.monotonic()
            # The time of an idle line cannot be made up for.
            self.credit = min(self.credit + (now - self.last) * self.rate, 0.05 * self.rate)
            self.last = now
            size = int(self.credit)
            if size < 32:
                time.sleep(0.002)
                return
        ready, _, _ = select.select([self.fd], [], [], PATIENCE)
        assert ready, f"nothing came for {PATIENCE} s"
        fresh = os.read(self.fd, size)
        self.credit -= len(fresh)
        self.data += fresh


class Seen:
    """What has come of each client's messages."""

    def __init__(self):
        self.counts = collections.Counter()
        self.total = 0

    def message(self, client, number):
        assert self.counts[client] == number, f"client {client}: {number} out of order"
        self.counts[client] += 1
        self.total += 1


def open_server(daemon, mode=0):
    daemon.port.command(b"ATE0")
    daemon.port.write(b"AT+CWLANSRV=0,5555,%d;+CWLANSRV=1\r" % mode)
    assert daemon.port.read_exactly(6, 10) == b"\r\nOK\r\n"


def start_clients(daemon, count, messages):
    """Threads that each send their numbered messages, and a list of what went wrong."""
    failures = []

    def flood(name):
        try:
            with daemon.namespace.connect(ADDRESS, 5555, seconds=7200) as client:
                for first in range(0, messages, 50):
                    numbers = range(first, min(first + 50, messages))
                    client.sendall(b"".join(MESSAGE % (name, n) + b"\n" for n in numbers))
        except OSError as error:
            failures.append(error)

    threads = [threading.Thread(target=flood, args=(name,), daemon=True) for name in range(count)]
    for thread in threads:
        thread.start()
    return threads, failures


@pytest.mark.alone
@pytest.mark.parametrize("mode", [0, 1])
def test_many_clients_through_a_slow_uart(make_daemon, figure, mode):
    daemon = make_daemon(build=RELEASE_BUILD).start()
    open_server(daemon, mode)
    threads, failures = start_clients(daemon, CLIENTS, MESSAGES)
    host, seen, waits = Host(daemon.port, BAUD), Seen(), []
    total, urcs, cache, asked = CLIENTS * MESSAGES, 0, b"", None
    memory = [resident(daemon.pid)]
    while seen.total < total or urcs < total or asked:
        if asked is None:
            asked = time.monotonic()
            daemon.port.write(b"AT+CWLANMGET=100\r" if mode else b"AT+CWMAP?\r")
        token = host.token()
        if token["client"]:
            seen.message(int(token["client"]), int(token["number"]))
            urcs += 1
        elif token["cached"]:
            assert int(token["cached"]) <= 10240
            urcs += 1
        else:
            if token["length"]:
                cache += host.take(int(token["length"]))
                assert host.take(8) == b"\r\n\r\nOK\r\n"
            waits.append(time.monotonic() - asked)
            asked = None
        while len(cache) >= SIZE:
            message, cache = cache[:SIZE], cache[SIZE:]
            seen.message(*map(int, message.split()))
        if seen.total * 20 // total >= len(memory):
            memory.append(resident(daemon.pid))
    for thread in threads:
        thread.join(10)
    assert failures == []
    assert seen.counts == dict.fromkeys(range(CLIENTS), MESSAGES)
    assert cache == b""
    waits.sort()
    figure(f"{CLIENTS} x {MESSAGES} messages, {BAUD} baud, mode {mode}: RSS at start, middle, end",
           f"{memory[0]}, {memory[len(memory) // 2]}, {memory[-1]} kB")
    figure(f"  {len(waits)} commands meanwhile (p50, p99)",
           f"{waits[len(waits) // 2] * 1e3:.1f}, {waits[len(waits) * 99 // 100] * 1e3:.1f} ms")
    # What the buffers hold is had within the first tenth.
    assert memory[-1] < memory[2] + 512
    assert max(memory) < memory[0] + GROWTH


class Typist:
    """A host that types commands with pauses, and knows where URCs may be: before a line, after its
    answer, and after a second of silence in it."""

    LINES = [(b"AT\r", b"\r\nOK\r\n"), (b"AT+CWMAP?\r", b"\r\n+CWMAP: 1\r\n\r\nOK\r\n"),
             (b"AT+CWNOSUCH\r", b"\r\nERROR\r\n")]
    URC = re.compile(rb"\r\n\+CWLANMSG: (\d\d) (\d{7})\r\n\r\r\n")
    SILENCE = 1.0
    LONG_PAUSE = 1.3

    def __init__(self, port, seen):
        self.port = port
        self.seen = seen
        self.dice = random.Random(58)
        self.commands = 0
        self.data = self.line = self.expected = self.unsent = b""
        self.progress = 0       # bytes of `expected` that have come
        self.last_typed = 0.0
        self.resume = 0.0       # when to go on typing
        self.was_silent = False

    @property
    def idle(self):
        return self.progress == len(self.expected)

    def type(self):
        now = time.monotonic()
        if self.idle:
            self.line, answer = self.dice.choice(self.LINES)
            self.unsent, self.expected = self.line, self.line + answer
            self.progress, self.was_silent = 0, False
            self.commands += 1
        if self.unsent and now >= self.resume:
            size = self.dice.randint(1, len(self.unsent))
            self.notice_silence()
            self.last_typed = time.monotonic()  # no later than the daemon's silence begins
            self.port.write(self.unsent[:size])
            self.unsent = self.unsent[size:]
            pause = self.dice.choice([0, 0, 0.0005, 0.003])
            if self.unsent and self.dice.random() < 0.002:
                pause = self.LONG_PAUSE
            self.resume = now + pause

    def notice_silence(self):
        """Also that which nobody meant: a busy machine may hold the typist up."""
        if 0 < len(self.unsent) < len(self.line) and time.monotonic() - self.last_typed >= self.SILENCE:
            self.was_silent = True

    def read(self):
        wait = max(0.0, self.resume - time.monotonic()) if self.unsent else PATIENCE
        ready, _, _ = select.select([self.port.master], [], [], wait)
        if not ready:
            assert self.unsent, f"nothing came for {PATIENCE} s"
            return
        self.data += os.read(self.port.master, 65536)
        self.notice_silence()
        at = 0
        while (after := self.step(at)) > at:
            at = after
        self.data = self.data[at:]

    def step(self, at):
        """Behind what stands at `at`; `at` itself if it is not whole yet."""
        typed = self.progress < len(self.line)
        if self.idle or self.progress == 0 or (self.was_silent and typed):
            if urc := self.URC.match(self.data, at):
                self.seen.message(int(urc[1]), int(urc[2]))
                return urc.end()
            if self.data[at:at + 2] in (b"\r", b"\r\n") or self.data[at:at + 3] == b"\r\n+":
                return at
        if at == len(self.data):
            return at
        assert not self.idle, f"unexpected: {self.data[at:at + 100]!r}"
        found, wanted = self.data[at], self.expected[self.progress]
        assert found == wanted, \
            f"{self.data[at:at + 100]!r} after {self.expected[:self.progress]!r} of {self.expected!r}"
        self.progress += 1
        return at + 1


def test_urcs_keep_out_of_lines_and_answers(make_daemon, figure):
    daemon = make_daemon(build=RELEASE_BUILD).start()
    open_server(daemon)
    daemon.port.write(b"ATE1\r")
    assert daemon.port.read_exactly(6, 10) == b"\r\nOK\r\n"
    seen = Seen()
    typist = Typist(daemon.port, seen)
    threads, failures = start_clients(daemon, 4, URCS // 4)
    while seen.total < URCS // 4 * 4 or not typist.idle:
        typist.type()
        typist.read()
    for thread in threads:
        thread.join(10)
    assert failures == []
    assert typist.data == b""
    figure(f"{seen.total} URCs between {typist.commands} commands", "none misplaced", "none")


def test_opened_and_closed_again_and_again(make_daemon, figure):
    daemon = make_daemon(build=BUILD).start()

    def entries(kind):
        return len(os.listdir(f"/proc/{daemon.pid}/{kind}"))

    tasks = entries("task")
    open_server(daemon)
    done = threading.Event()

    def bother():
        while not done.is_set():
            try:
                with daemon.namespace.connect(ADDRESS, 5555, seconds=5) as client:
                    for _ in range(3):
                        client.sendall(b"one\ntwo\nthr")
            except OSError:
                pass

    threads = [threading.Thread(target=bother, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    ended = re.compile(rb"(?:\r\n\+CWLANMSG: (?:(?:thr)*(?:one|two)\r\n\r|\d+)\r\n)*"
                       rb"\r\nOK\r\n(?:\r\n\+CWLANMSG: (?:(?:thr)*(?:one|two)\r\n\r|\d+)\r\n)*")
    counts = []
    for cycle in range(CYCLES):
        for line in (b"AT+CWLANSRV=0,5555,%d" % (cycle % 2), b"AT+CWLANSRV=1"):
            daemon.port.write(line + b"\r")
            got = daemon.port.read_until(b"\r\nOK\r\n", seconds=30)
            assert ended.fullmatch(got), got[:200]
        if cycle % (CYCLES // 3) == 0:
            daemon.port.command(b"AT+CWLANSRV=0")
            # One that has ended may be listed for a moment.
            wait_until(lambda: entries("task") == tasks, "the server's thread is gone")
            counts.append([entries("fd"), resident(daemon.pid)])
            daemon.port.command(b"AT+CWLANSRV=1")
    done.set()
    for thread in threads:
        thread.join(10)
    daemon.port.command(b"AT+CWLANSRV=0")
    figure(f"{CYCLES} openings: descriptors, RSS at start and end",
           f"{counts[0]}, {counts[-1]}")
    # Meanwhile it looks at its programs, and may start one: that has descriptors for a moment.
    wait_until(lambda: entries("fd") <= min(fds for fds, _ in counts[1:]), "no descriptor is left")
    assert counts[-1][1] < counts[1][1] + 8192
