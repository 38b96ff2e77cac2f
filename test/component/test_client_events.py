# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""+CWCLIENT from hostapd's own events: every one, in its order, and soon."""
import statistics
import time

import pytest
from harness import RELEASE_BUILD
from host_parser import parse

CLIENTS = 31
SOON = 0.1  # s


def mac(number):
    return f"02:00:00:00:01:{number:02x}"


@pytest.fixture
def daemon(make_daemon, told):
    daemon = make_daemon(hostapd=told.path, build=RELEASE_BUILD).start()
    daemon.port.ok(b"AT+CWURC=1")
    return daemon


def event(daemon):
    """The fields of the next +CWCLIENT, which is the next that comes."""
    line = daemon.port.read_until(b"\r\n")
    assert line == b"\r\n"
    name, fields = parse(daemon.port.read_until(b"\r\n").decode("ascii").removesuffix("\r\n"))
    assert name == "+CWCLIENT"
    return fields


def test_thirty_one_join_and_leave_at_once(daemon, told):
    for number in range(CLIENTS):
        told.tell(f"AP-STA-CONNECTED {mac(number)}")
    assert [event(daemon) for _ in range(CLIENTS)] == [["1", "0", mac(number)] for number in range(CLIENTS)]
    daemon.port.ok(b"AT")
    for number in range(CLIENTS):
        told.tell(f"AP-STA-DISCONNECTED {mac(number)}")
    assert [event(daemon) for _ in range(CLIENTS)] == [["0", "0", mac(number)] for number in range(CLIENTS)]
    daemon.port.ok(b"AT")


def test_they_wait_for_a_line_that_is_being_typed(daemon, told):
    daemon.port.write(b"AT+CW")
    daemon.port.read_until(b"AT+CW")
    for number in range(CLIENTS):
        told.tell(f"AP-STA-CONNECTED {mac(number)}")
    daemon.port.write(b"MAP?\r")
    answer = daemon.port.read_until(b"OK\r\n")
    assert answer == b"MAP?\r\r\n+CWMAP: 1\r\n\r\nOK\r\n"
    assert [event(daemon)[2] for _ in range(CLIENTS)] == [mac(number) for number in range(CLIENTS)]


@pytest.mark.alone
def test_time_from_hostapds_event_to_the_urcs_last_byte(daemon, told):
    times = []
    for number in range(200):
        what = "AP-STA-DISCONNECTED" if number % 2 else "AP-STA-CONNECTED"
        begin = time.monotonic()
        told.tell(f"{what} {mac(1)}")
        assert event(daemon)[0] == str(1 - number % 2)
        times.append(time.monotonic() - begin)
    p50, p99 = (statistics.quantiles(times, n=100)[place] for place in (49, 98))
    print(f"from hostapd's event to the URC's last byte: p50 {p50 * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms")
    # Of the slowest the computer may be the reason.
    assert p50 <= SOON


def test_names_of_hostile_clients_forge_no_field(daemon, told):
    told.tell(f"AP-STA-CONNECTED {mac(1)} keyid=a\"\r\nOK\r\n,1")
    told.tell("AP-STA-CONNECTED \r\nOK\r\n")
    told.tell("AP-STA-CONNECTED 02:00:00:00:01:zz")
    told.tell(f"AP-STA-CONNECTED {mac(2)}")
    assert [event(daemon) for _ in range(2)] == [["1", "0", mac(1)], ["1", "0", mac(2)]]
    daemon.port.ok(b"AT")
