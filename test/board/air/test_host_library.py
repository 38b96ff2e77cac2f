"""The examples of the library for a host, on the UART of a module with phones and a neighbour on the air."""

import contextlib
import queue
import re
import subprocess
import threading
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[3] / "build/release/src/host"


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
