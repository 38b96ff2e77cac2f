# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Fixtures of the tests that run on the virtual board."""

import os
import signal
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
TOOLCHAIN = HERE.parents[1] / "toolchain"
sys.path[:0] = [str(HERE), str(HERE.parent), str(TOOLCHAIN), str(TOOLCHAIN / "virtual_board" / "guest")]

from harness import TestBoard, Wan, recovery  # noqa: E402  (needs the path above)
from harness.board import PREFIX, make_tree  # noqa: E402
from harness.inside import VARIABLE, InsideBoard  # noqa: E402


# So that a run which is ended from outside still takes its boards down.
signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def tree():
    """An installed w58d, as a folder to lay over the guest's root."""
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-tree-") as folder:
        make_tree(folder)
        yield Path(folder)


@pytest.fixture(scope="session")
def board(request):
    """The one running board that all tests share."""
    with InsideBoard() if VARIABLE in os.environ else TestBoard(request.getfixturevalue("tree")) as running:
        request.config.w58_board = running
        running.start()
        yield running
        request.config.w58_board = None


@pytest.fixture
def power_cut_board(tree):
    """A board of this test's own, to be started and cut off as often as it likes."""
    with TestBoard(tree) as own:
        yield own


@pytest.fixture
def guest(board):
    """Root on the module: guest.run("...") -> .rc .out .raw"""
    return board.guest


@pytest.fixture
def wan(guest):
    """The mobile network: wan.run("...") runs there."""
    return Wan(guest)


@pytest.fixture
def uart(board):
    """The UART, in the state in which a port starts."""
    board.uart.resync()
    return board.uart


@pytest.fixture
def phones(board):
    """All phones, none of them connected."""
    for phone in board.phones:
        phone.leave()
    return board.phones


@pytest.fixture
def phone(phones):
    return phones[0]


@pytest.fixture
def fresh(uart, phones):
    """The UART of a module with its factory settings and nobody connected."""
    assert phones
    uart.ok("AT+CWRSTD")
    return uart


@pytest.fixture(scope="module")
def on_channel(board):
    """The UART of a module with factory settings but for its channel, 6: what is scanned stays short."""
    board.uart.resync()
    for phone in board.phones:
        phone.leave()
    board.uart.ok("AT+CWRSTD")
    board.uart.ok("AT+CWMOCH=4,6")
    return board.uart


@pytest.fixture
def pair(on_channel, phones):
    """Two phones in the module's network; its NAT type is as the factory has it afterwards."""
    for phone in phones[:2]:
        assert phone.join(b"SIM7600MIFI", "12345678", channel=6)
    yield phones[:2]
    on_channel.ok("AT+CWNAT=0")


def pytest_terminal_summary(terminalreporter):
    """How long it took until what was lost was back."""
    for line in recovery.measured:
        terminalreporter.write_line(line)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test shows what the module and its serial port saw last."""
    outcome = yield
    report = outcome.get_result()
    running = item.funcargs.get("power_cut_board") or getattr(item.config, "w58_board", None)
    if report.failed and running is not None:
        for title, text in running.reports():
            report.sections.append((title, text))
