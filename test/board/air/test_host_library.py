# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The library for a host, its examples and what of its functions needs a radio, on the UART of a module with phones and a
neighbour on the air."""

import contextlib
import queue
import re
import subprocess
import threading
from pathlib import Path

import libw58
import pytest

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "build/release/src/host"
README_PROGRAM = ROOT / "build/release/test/readme_program"


class Lines:
    """What a program says, line by line."""

    def __init__(self, program):
        self._said = queue.Queue()
        threading.Thread(target=self._read, args=(program.stdout,), daemon=True).start()

    def _read(self, stdout):
        for line in stdout:
            self._said.put(line.rstrip("\n"))

    def until(self, wanted, seconds=60):
        """The lines up to the first in which this expression is."""
        lines = []
        while not lines or not re.search(wanted, lines[-1]):
            try:
                lines.append(self._said.get(timeout=seconds))
            except queue.Empty:
                pytest.fail(f"not said within {seconds} s: {wanted}; but: {lines}")
        return lines


@pytest.fixture
def example(board):
    """A block in which an example has the UART for itself."""
    @contextlib.contextmanager
    def block(name, *arguments):
        with subprocess.Popen([EXAMPLES / name, board.uart_path, *arguments], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True) as program:
            try:
                yield Lines(program)
            finally:
                program.kill()
        board.uart.resync()
        board.uart.ok("AT+CWURC=0")
    return block


@pytest.fixture
def host(board):
    """The functions of libw58, on the UART."""
    attached = libw58.Host(board.uart_path)
    yield attached
    attached.close()
    board.uart.resync()
    board.uart.ok("AT+CWURC=0")


def test_a_phone_sees_what_the_programs_of_the_readme_set(network, phone, board):
    found = re.search(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    for name, program in (("cafe 1", [README_PROGRAM]), ("cafe 2", [
            "/usr/bin/python3", "-B", "-c", found[1].replace("cafe 1", "cafe 2")])):
        done = subprocess.run([*program, board.uart_path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                              timeout=100, env={"PYTHONPATH": str(ROOT / "src/host/python")})
        assert (done.returncode, done.stdout) == (0, f"on air: {name}\n")
        board.uart.resync()
        assert phone.join(name, "12345678", channel=6)
        phone.leave()
    network.ok("AT+CWRSTD")
    network.ok("AT+CWMOCH=4,6")


def test_a_hotspot_says_who_comes_and_goes(network, phone, example):
    with example("w58-hotspot", 'at "home"', "secret,word") as lines:
        lines.until('^on air: at "home"$')
        assert phone.join('at "home"', "secret,word", channel=6)
        mac = phone.mac
        lines.until(f"^{mac} joined$")
        lines.until(rf"^{mac} has an address: 192\.168\.225\.\d+ ")
        phone.leave()
        lines.until(f"^{mac} left$")
    network.ok("AT+CWRSTD")
    network.ok("AT+CWMOCH=4,6")


def test_a_station_scans_and_joins(station, neighbour, example):
    neighbour.open(b"next, door", 11, password="neighbour1")
    neighbour.serve()
    with example("w58-station", "next, door", "neighbour1") as lines:
        said = lines.until("connected$", 90)
        assert [line for line in said if line.endswith(" dBm  next, door")]
        assert said[-1] == "connected"


def test_a_station_is_told_why_not(station, neighbour, example):
    neighbour.open(b"next door", 11, password="neighbour1")
    with example("w58-station", "next door", "another password") as lines:
        assert "reason 2" in lines.until("^not connected$", 90)[-2]


def test_the_functions_of_a_station(station, neighbour, host):
    neighbour.open(b"next, door", 11, password="neighbour1")
    neighbour.serve()
    bssid = neighbour.run("cat /sys/class/net/wlan0/address").out.strip().encode()

    host.w58_set_cwstascan(0)
    assert host.w58_get_cwstascan() == {"flag_show_signal": 0}
    assert {"bssid": bssid, "ssid": b"next, door"} in host.w58_list_cwstascan()
    host.w58_set_cwstascan(1)
    assert host.w58_get_cwstascan() == {"flag_show_signal": 1}
    (network,) = [row for row in host.w58_list_cwstascan_signal() if row["bssid"] == bssid]
    assert network["ssid"] == b"next, door" and -100 < network["signal"] < 0

    host.w58_set_cwstascansyn(1, 1)
    network = host.w58_row_cwstascansyn(ssid=b"next, door")
    assert (network["bssid"].lower(), network["channel"], network["auth"], network["encrypt"]) == (bssid, 11, 4, 3)
    assert -100 < network["rssi"] < 0
    host.w58_row_cwstascansyn(b"0")

    host.w58_set_cwurc(2)
    host.w58_set_cwstacfg(b'next, "door"', None)
    assert host.w58_get_cwstacfg() == {"ssid": b'next, "door"', "psk": b""}
    host.w58_row_cwevsta(reason=1)
    host.w58_set_cwstacfg(b"next, door", b"neighbour1")
    assert host.w58_get_cwstacfg() == {"ssid": b"next, door", "psk": b"neighbour1"}
    host.w58_row_cwevsta(state=4, reason=0)
    assert host.w58_get_cwstaip()["ip"].count(b".") == 3
    now = host.w58_get_cwstastat()
    assert -100 < now.pop("rssi") < 0
    assert now == {"state": 4, "reason": 0, "ssid": b"next, door", "bssid": bssid, "channel": 11}
