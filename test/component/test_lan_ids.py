# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The LAN server client by client: receive modes 2 and 3 (extensions 4)."""
import collections
import os
import random
import re
import select
import socket
import struct
import threading
import time

import pytest
from harness import Port
from waiting import wait_until

ADDRESS = "192.168.225.1"
CLIENTS = 31
MESSAGES = int(os.environ.get("W58D_LAN_MESSAGES", "200"))  # of each client
REST = 10  # seconds before an id is given again
STREAMED, FETCHED = 2, 3

TOKEN = re.compile(rb"\r\n\+CWEVLAN: (?P<event>[01]),(?P<who>\d+),192\.168\.225\.1,(?P<port>\d+)\r\n"
                   rb"|\r\n\+CWLANDATA: (?P<data>\d+),(?P<size>\d+)\r\n"
                   rb"|\r\n\+CWLANRDY: (?P<ready>\d+),(?P<cached>\d+)\r\n"
                   rb"|\r\n\+CWLANLOST: (?P<lost>\d+),(?P<bytes>\d+)\r\n"
                   rb"|\r\n\+CWLANGET: (?P<got>\d+),(?P<count>\d+),(?P<rest>\d+)\r\n"
                   rb"|(?P<prompt>\r\n> )|(?P<answer>\r\n(?:OK|ERROR)\r\n)")


class Host:
    """A host without echo, that takes apart all it is sent."""

    def __init__(self, port):
        self.port = port
        self.there = {}                              # the port of the client that has an id
        self.data = collections.defaultdict(bytes)   # by the port of its client
        self.ready = []                              # ids with something to fetch
        self.gone = []                               # ids, in their order
        self.given = []
        self.lost = []

    def token(self, seconds=60):
        """The next thing that came, whole; anything else is a failure."""
        end = time.monotonic() + seconds
        while not (match := TOKEN.match(self.port.pending)):
            assert len(self.port.pending) < 64, f"neither URC nor answer: {self.port.pending[:100]!r}"
            assert self.port._more(end - time.monotonic()), f"nothing came: {self.port.pending!r}"
        self.port._take(match.end())
        self.note(match, seconds)
        return match

    def take(self, count, seconds):
        bytes_ = self.port.read_exactly(count, seconds)
        assert len(bytes_) == count
        return bytes_

    def note(self, match, seconds):
        if match["event"] == b"1":
            self.there[int(match["who"])] = int(match["port"])
            self.given.append(int(match["who"]))
        elif match["event"]:
            assert self.there.pop(int(match["who"])) == int(match["port"])
            self.gone.append(int(match["who"]))
        elif match["data"]:
            self.data[self.there[int(match["data"])]] += self.take(int(match["size"]), seconds)
            assert self.take(2, seconds) == b"\r\n"
        elif match["ready"]:
            assert int(match["cached"]) > 0
            self.ready.append(int(match["ready"]))
        elif match["lost"]:
            self.lost.append((int(match["lost"]), int(match["bytes"])))

    def answer(self, seconds=60):
        while not (match := self.token(seconds))["answer"]:
            assert not match["prompt"]
        return match["answer"] == b"\r\nOK\r\n"

    def command(self, line):
        self.port.write(line + b"\r")
        return self.answer()

    def prompt(self, line, seconds=60):
        self.port.write(line + b"\r")
        while not (match := self.token(seconds))["prompt"]:
            assert not match["answer"], match

    def send(self, who, data):
        self.prompt(b"AT+CWLANSEND=%d,%d" % (who, len(data)))
        self.port.write(data)
        return self.answer()

    def fetch(self, who, count=1460):
        """What is left after that; None if there is no such client."""
        self.port.write(b"AT+CWLANGET=%d,%d\r" % (who, count))
        while not (match := self.token())["got"]:
            if match["answer"]:
                return None
        assert int(match["got"]) == who
        self.data[who] += self.take(int(match["count"]), 30)
        assert self.take(2, 30) == b"\r\n"
        assert self.answer()
        return int(match["rest"])

    def until(self, condition, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            self.token(end - time.monotonic())

    def hear(self, seconds):
        """What comes in so long."""
        end = time.monotonic() + seconds
        while self.port.pending or self.port._more(end - time.monotonic()):
            self.token()


@pytest.fixture
def make_host(make_daemon):
    def make(mode, keys="", **options):
        daemon = make_daemon(config=f"[lan_server]\n{keys}", **options).start()
        host = Host(daemon.port)
        daemon.port.write(b"ATE0\r")
        daemon.port.read_until(b"\r\nOK\r\n")
        assert host.command(b"AT+CWLANSRV=0,5555,%d;+CWLANSRV=1" % mode)
        return daemon, host
    return make


def join(daemon, host=None):
    """A client, and its id if the host is to hear of it."""
    client = daemon.namespace.connect(ADDRESS, 5555, seconds=60)
    if host is None:
        return client
    port = client.getsockname()[1]
    host.until(lambda: port in host.there.values())
    return client, next(who for who, its in host.there.items() if its == port)


def reset(client):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def receive(client, size):
    got = b""
    while len(got) < size and (more := client.recv(size - len(got))):
        got += more
    return got


def messages_of(number):
    chance = random.Random(number)
    yield bytes(range(256))
    for _ in range(MESSAGES - 1):
        yield chance.randbytes(chance.randint(1, 300))


def flood(daemon):
    """Clients that send all they have, and stay: what each sends, by its port."""
    clients, sent, threads, failures = [], {}, [], []
    for number in range(CLIENTS):
        client = join(daemon)
        clients.append(client)
        messages = list(messages_of(number))
        sent[client.getsockname()[1]] = b"".join(messages)

        def say(client=client, messages=messages):
            try:
                for message in messages:
                    client.sendall(message)
            except OSError as error:
                failures.append(error)

        threads.append(threading.Thread(target=say, daemon=True))
    for thread in threads:
        thread.start()
    return clients, sent, threads, failures


def test_every_byte_of_every_client_in_order_with_its_id(make_host):
    daemon, host = make_host(STREAMED)
    clients, sent, threads, failures = flood(daemon)
    total = sum(map(len, sent.values()))
    host.until(lambda: sum(map(len, host.data.values())) >= total, 300)
    assert host.data == sent and not failures
    assert sorted(host.there) == list(range(CLIENTS))
    for thread in threads:
        thread.join(10)
    for client in clients:
        client.close()
    daemon.port.nothing_more()


def test_every_byte_of_every_client_is_fetched(make_host):
    daemon, host = make_host(FETCHED)
    clients, sent, threads, failures = flood(daemon)
    total, got = sum(map(len, sent.values())), 0
    while got < total:
        while not host.ready:
            host.token()
        who = host.ready.pop(0)
        while host.fetch(who) > 0:
            pass
        got = sum(map(len, host.data.values()))
    assert {host.there[who]: data for who, data in host.data.items() if data} == sent and not failures
    for thread in threads:
        thread.join(10)
    for client in clients:
        client.close()


@pytest.mark.parametrize("mode", [STREAMED, FETCHED])
def test_replies_to_single_clients(make_host, mode):
    daemon, host = make_host(mode)
    joined = [join(daemon, host) for _ in range(4)]
    every = bytes(range(256)) * 5
    for turn, (client, who) in enumerate(joined):
        for length in (1, 2, 255, 1280):
            assert host.send(who, every[turn:turn + length])
            assert receive(client, len(every[turn:turn + length])) == every[turn:turn + length]
        assert host.command(b"AT+CWLANSEND=%d,960,%s" % (who, every[:960].hex().encode()))
        assert receive(client, 960) == every[:960]
    assert host.command(b"AT+CWLANMSG=616c6c")
    for client, _ in joined:
        assert receive(client, 3) == b"all"
        assert select.select([client], [], [], 0)[0] == []
        client.close()


def test_ids_go_round_and_rest(make_host):
    daemon, host = make_host(STREAMED)
    first, who = join(daemon, host)
    assert who == 0
    stays, who = join(daemon, host)
    assert who == 1
    first.sendall(b"last words")
    reset_port = first.getsockname()[1]
    host.until(lambda: host.data[reset_port] == b"last words")
    reset(first)
    host.until(lambda: host.gone == [0])
    freed = time.monotonic()
    others = [join(daemon, host) for _ in range(29)]
    assert [who for _, who in others] == list(range(2, 31))
    last, who = join(daemon, host)
    assert who == 0 and time.monotonic() - freed > REST - 0.5
    for client in (stays, last, *(client for client, _ in others)):
        client.close()


@pytest.mark.parametrize("mode", [STREAMED, FETCHED])
@pytest.mark.parametrize("told", [False, True], ids=["freed", "given again"])
def test_an_id_that_is_freed_while_it_is_typed_reaches_nobody_else(make_host, mode, told):
    """Or that is given again then: the host knows nothing of that when it begins the line."""
    daemon, host = make_host(mode)
    joined = [join(daemon, host) for _ in range(CLIENTS)]
    if told:
        reset(joined[7][0])
        host.until(lambda: host.gone == [7])
        host.port.write(b"AT+CWLANSEND=7,")
    else:
        host.port.write(b"AT+CWLANSEND=7,")
        reset(joined[7][0])
    late = join(daemon)  # for whom there is no other id
    time.sleep(REST + 3)  # what must not happen would by now
    host.port.write(b"2,4142\r")
    assert not host.answer()
    # Whether its number was given again depends on which the daemon has seen first, the line or the end.
    host.until(lambda: host.there.get(7) == late.getsockname()[1], 30)
    assert host.gone == [7]
    assert host.send(7, b"for you")
    assert receive(late, 7) == b"for you"
    for client in (late, *(client for client, who in joined if who != 7)):
        assert select.select([client], [], [], 0)[0] == []
        client.close()


@pytest.mark.parametrize("ends", ["gone", "closed", "restored"])
def test_data_is_taken_whole_whatever_happens_meanwhile(make_host, ends):
    daemon, host = make_host(STREAMED, ports=2)
    other = daemon.ports[1]
    client, who = join(daemon, host)
    host.prompt(b"AT+CWLANSEND=%d,8" % who)
    host.port.write(b"AT\r\n")
    if ends == "gone":
        reset(client)
        wait_until(lambda: " left" in daemon.log(), "it is gone")
    else:
        other.ok(b"AT+CWLANSRV=0" if ends == "closed" else b"AT+CWRSTD")
    host.port.nothing_more(0.5)
    host.port.write(b"AT\r\n")
    assert not host.answer()
    host.until(lambda: host.gone == [who])
    assert host.command(b"AT")
    client.close()


@pytest.mark.parametrize("mode", [STREAMED, FETCHED])
def test_clients_that_send_a_byte_and_leave_do_not_lock_the_server(make_host, mode):
    daemon, host = make_host(mode)
    for _ in range(CLIENTS):
        with join(daemon, host)[0] as client:
            client.sendall(b"x")
    began = time.monotonic()
    client, who = join(daemon, host)
    assert time.monotonic() - began < REST + 10
    client.sendall(b"here")
    if mode == STREAMED:
        host.until(lambda: host.data[client.getsockname()[1]] == b"here")
    else:
        host.until(lambda: who in host.ready[-1:])
        assert host.lost == [(who, 1)]
    client.close()


def test_what_one_client_sends_holds_up_no_other(make_host):
    daemon, host = make_host(FETCHED)
    (deaf, flooding), (good, who) = join(daemon, host), join(daemon, host)
    deaf.setblocking(False)
    sent = 0
    try:
        while True:
            sent += deaf.send(b"f" * 4096)
    except BlockingIOError:
        pass
    host.until(lambda: host.ready == [flooding])
    for times in range(1, 4):
        good.sendall(b"good")
        host.until(lambda times=times: host.ready.count(who) == times)
        assert host.fetch(who) == 0
    assert host.data[who] == b"good" * 3
    wait_until(lambda: host.command(b"AT+CWLANSEND=%d,1,41" % who), "it is sent to")
    host.port.write(b"AT+CWLANCLI?\r")
    rows = host.port.read_until(b"\r\nOK\r\n")
    assert re.search(rb"\+CWLANCLI: %d,1,[\d.]+,\d+,10240,0\r" % flooding, rows), rows
    while len(host.data[flooding]) < sent:
        assert host.fetch(flooding) is not None
    assert host.data[flooding] == b"f" * sent
    deaf.close()
    good.close()


def test_who_has_no_room_is_passed_over(make_host):
    daemon, host = make_host(STREAMED)
    assert daemon.namespace.run("sysctl", "-qw", "net.ipv4.tcp_wmem=4096 16384 65536",
                                "net.ipv4.tcp_rmem=4096 16384 65536").returncode == 0
    assert host.command(b"AT+CWLANSRV=0;+CWLANSRV=1")
    (deaf, full), (good, who) = join(daemon, host), join(daemon, host)
    line = b"AT+CWLANSEND=%d,960,%s" % (full, b"5a" * 960)
    sent = 0
    while host.command(line):
        sent += 960
        assert sent < 64 * 1024 * 1024
    host.port.write(b"AT+CWLANSEND=%d,1460\r" % full)
    assert not host.answer(), "an error in place of the prompt"
    assert host.send(who, b"you")
    assert host.command(b"AT+CWLANMSG=%s" % (b"41" * 512))
    assert receive(good, 3 + 512) == b"you" + b"A" * 512
    got = receive(deaf, sent)
    assert got == b"Z" * sent
    assert not host.gone
    deaf.close()
    good.close()


def test_the_server_is_its_openers_alone(make_daemon):
    daemon = make_daemon()
    daemon.ports = [Port(daemon.folder / "tty"), Port()]
    daemon.start()
    opener, other = daemon.ports
    other.ok(b"AT+CWURC=8")
    host = Host(opener)
    opener.write(b"ATE0\r")
    opener.read_until(b"\r\nOK\r\n")
    assert host.command(b"AT+CWLANSRV=0,5555,3;+CWLANSRV=1")
    other.ok(b"AT+CWLANSRV=1")
    client, who = join(daemon, host)
    client.sendall(b"secret")
    host.until(lambda: host.ready == [who])
    other.error(b"AT+CWLANGET=%d,1" % who)
    other.nothing_more()
    opener.unplug()
    assert client.recv(1) == b""
    wait_until(lambda: "LAN server: closed" in daemon.log(), "it is closed")
    opener.plug()
    other.error(b"AT+CWLANCLI?")
    other.nothing_more()
    # In the manual's modes who comes and leaves is told to who asked.
    other.ok(b"AT+CWLANSRV=0,5555,0;+CWLANSRV=1")
    with daemon.namespace.connect(ADDRESS, 5555) as visitor:
        port = visitor.getsockname()[1]
        row = b"\r\n+CWEVLAN: 1,0,192.168.225.1,%d\r\n" % port
        assert other.read_exactly(len(row), 30) == row
        reset(visitor)
        row = b"\r\n+CWEVLAN: 0,0,192.168.225.1,%d\r\n" % port
        assert other.read_exactly(len(row), 30) == row
    client.close()


def test_who_waits_has_the_place_of_who_sends_no_more(make_host):
    """Also if that one ends when the other waits already."""
    daemon, host = make_host(STREAMED, "half_close = 600\n")
    joined = [join(daemon, host)[0] for _ in range(CLIENTS)]
    late = join(daemon)
    host.hear(1)
    for client in joined:
        client.shutdown(socket.SHUT_WR)
    host.until(lambda: late.getsockname()[1] in host.there.values(), REST + 20)
    for client in (late, *joined):
        client.close()


def test_what_waits_for_one_opener_is_not_for_the_clients_of_the_next(make_host):
    """Nor what that one's clients send for the first: ids begin anew with each opening."""
    daemon, host = make_host(FETCHED, ports=2)
    before, who = join(daemon, host)
    host.prompt(b"AT+CWLANSEND=%d,4" % who)
    before.sendall(b"held back")
    before.shutdown(socket.SHUT_WR)
    wait_until(lambda: "sends no more" in daemon.log(), "it has come")
    other = daemon.ports[1]
    other.ok(b"AT+CWLANSRV=0;+CWLANSRV=1")
    after = join(daemon)
    after.sendall(b"for another")
    came = b"\r\n+CWEVLAN: 1,0,%s,%d\r\n\r\n+CWLANRDY: 0,11\r\n" % (ADDRESS.encode(), after.getsockname()[1])
    assert other.read_exactly(len(came), 30) == came
    host.port.write(b"late")
    assert not host.answer()
    host.until(lambda: host.gone == [who])
    host.port.nothing_more(0.5)
    assert not host.ready
    assert select.select([after], [], [], 0)[0] == []
    after.close()
    before.close()


def test_an_opener_that_reads_nothing_holds_up_no_other(make_host):
    daemon, host = make_host(STREAMED, ports=2)
    client, _ = join(daemon, host)
    client.sendall(b"x" * 100_000)  # more than its tty takes
    wait_until(lambda: host.port.arrived(4096), "it is on its way")
    other = daemon.ports[1]
    other.ok(b"AT+CWLANSRV=0;+CWLANSRV=1")
    with join(daemon) as after:
        after.sendall(b"for another")
        other.read_until(b"\r\n+CWLANDATA: 0,11\r\nfor another\r\n")
    host.until(lambda: host.gone == [0])
    client.close()


def test_a_program_on_the_module_may_be_the_opener(make_daemon):
    daemon = make_daemon().start()
    with socket.socket(socket.AF_UNIX) as program:
        program.settimeout(30)
        program.connect(str(daemon.run_dir / "at.sock"))

        def told(text):
            got = b""
            while text not in got:
                got += program.recv(4096)
            return got

        program.sendall(b"ATE0;+CWLANSRV=0,5555,2;+CWLANSRV=1\r")
        told(b"OK\r\n")
        with daemon.namespace.connect(ADDRESS, 5555) as client:
            told(b"+CWEVLAN: 1,0,")
            client.sendall(b"to the program")
            told(b"\r\n+CWLANDATA: 0,14\r\nto the program\r\n")
            program.sendall(b"AT+CWLANSEND=0,2\r")
            told(b"\r\nERROR\r\n")
            program.sendall(b"AT+CWLANSEND=0,2,4142\r")
            told(b"\r\nOK\r\n")
            assert receive(client, 2) == b"AB"
            daemon.port.nothing_more()
            program.close()
            assert client.recv(1) == b""
    daemon.port.error(b"AT+CWLANCLI?")


def test_data_may_be_what_was_sent_before(make_host):
    """Lines that come back are an echo, but not within data."""
    daemon, host = make_host(STREAMED)
    client, who = join(daemon, host)
    for _ in range(5):
        assert host.command(b"AT")
    data = b"\r\nOK\r\n" * 200
    for _ in range(3):
        assert host.send(who, data)
        assert receive(client, len(data)) == data
    assert "echoes" not in daemon.log()
    client.close()


def test_the_rest_of_data_after_a_hang_up_is_no_command(make_daemon):
    daemon = make_daemon()
    daemon.ports = [Port(daemon.folder / "tty"), Port()]
    daemon.start()
    port, other = daemon.ports
    host = Host(port)
    port.write(b"ATE0\r")
    port.read_until(b"\r\nOK\r\n")
    assert host.command(b"AT+CWLANSRV=0,5555,2;+CWLANSRV=1")
    client, who = join(daemon, host)
    host.prompt(b"AT+CWLANSEND=%d,100" % who)
    port.write(b"first half")
    other.ok(b"AT")
    port.unplug()
    assert client.recv(1) == b"", "nothing of it was sent"
    port.plug()
    for _ in range(4):
        port.write(b"AT+CWMAP=0\r")
        port.nothing_more(0.5)
    time.sleep(1.2)
    assert port.ask(b"AT+CWMAP?") == b"+CWMAP: 1"
    client.close()


def test_a_host_that_stops_in_its_data_gets_an_error(make_host):
    daemon, host = make_host(FETCHED)
    client, who = join(daemon, host)
    host.prompt(b"AT+CWLANSEND=%d,4" % who)
    host.port.write(b"AT\r")
    client.sendall(b"meanwhile")
    began = time.monotonic()
    assert not host.answer()
    assert 19 < time.monotonic() - began < 25
    host.until(lambda: host.ready == [who])
    host.port.write(b"AT\r")
    host.port.nothing_more(1.5)
    assert host.command(b"AT")
    assert select.select([client], [], [], 0)[0] == []
    client.close()


def test_a_restart_tells_that_each_client_is_gone(make_host):
    daemon, host = make_host(STREAMED)
    joined = [join(daemon, host) for _ in range(3)]
    assert host.command(b"AT+CRESET")
    host.until(lambda: host.gone == [0, 1, 2])
    assert daemon.port.read_exactly(7, 30) == b"\r\nRDY\r\n"
    assert daemon.port.ask(b"AT+CWLANSRV?") == b"+CWLANSRV: 192.168.225.1,5555,0"
    for client, _ in joined:
        assert client.recv(1) == b""
        client.close()


@pytest.mark.long
def test_what_nobody_fetches_is_kept_for_a_minute(make_host):
    daemon, host = make_host(FETCHED)
    (empty, first), (client, second) = join(daemon, host), join(daemon, host)
    client.sendall(b"kept")
    host.until(lambda: host.ready == [second])
    reset(empty)
    reset(client)
    host.until(lambda: sorted(host.gone) == [first, second])
    began = time.monotonic()
    assert host.fetch(first) is None, "nothing is kept of it"
    assert host.fetch(second, 1) == 3
    host.until(lambda: host.lost == [(second, 3)], 90)
    assert 55 < time.monotonic() - began < 75
    assert host.fetch(second) is None
