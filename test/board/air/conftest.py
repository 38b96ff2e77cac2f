# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What several files of these tests want of the module, its surroundings and its run folder."""

import contextlib
import time

import pytest
from harness import Forger, Neighbour, at_rest, wait_until

SSID = b"SIM7600MIFI"
RUN = "/run/w58d"


@pytest.fixture
def network(on_channel, phones):
    """The UART of a module that is at rest, on channel 6."""
    assert phones
    with at_rest(on_channel) as uart:
        yield uart


@pytest.fixture
def station(on_channel, phones):
    """The UART of a module in STA-AP mode that is at rest, its own channel 6."""
    assert phones
    with at_rest(on_channel, mode=2) as uart:
        yield uart


@pytest.fixture
def address(on_channel):
    """A function: the station's address, or empty."""
    return lambda: on_channel.ok("AT+CWSTAIP?").decode().removeprefix("+CWSTAIP: ")


@pytest.fixture
def joined(address):
    """A function that waits for the station's address, which is returned."""
    return lambda seconds=40: wait_until(address, "the station has an address", seconds)


@pytest.fixture
def neighbour(guest):
    """Another radio, on which nothing is open yet."""
    with Neighbour(guest) as somebody:
        yield somebody


@pytest.fixture
def forger(guest):
    """Somebody who sends forged frames."""
    with Forger(guest) as somebody:
        yield somebody


@pytest.fixture
def on_air(phones):
    """A function: whether a phone hears all of these networks on channel 6."""
    return lambda *ssids: set(ssids or [SSID]) <= {heard.ssid for heard in phones[0].scan(channel=6)}


@pytest.fixture
def restarted(board):
    """A block in which the daemon is stopped; it is started after it."""
    @contextlib.contextmanager
    def block(uart):
        board.guest.run("/etc/init.d/w58d stop", check=True)
        yield
        board.guest.run("/etc/init.d/w58d start", check=True)
        uart.read_until(b"\r\nRDY\r\n", 30)
    return block


@pytest.fixture
def read_only(guest):
    """A block in which nothing can be written in a folder."""
    @contextlib.contextmanager
    def block(folder=RUN):
        guest.run(f"mount --bind {folder} {folder} && mount -o remount,bind,ro {folder}", check=True)
        try:
            yield
        finally:
            guest.run(f"umount -l {folder}", check=True)
    return block


@pytest.fixture
def full(guest, network, restarted):
    """The run folder is a small file system, and the module at rest: a function that fills it, and its opposite."""
    with restarted(network):
        guest.run(f"mount -t tmpfs -o size=256k,mode=755 run {RUN}", check=True)
    time.sleep(75)
    yield (lambda: guest.run(f"dd if=/dev/zero of={RUN}/fill bs=4k"),
           lambda: guest.run(f"rm {RUN}/fill", check=True))
    with restarted(network):
        guest.run(f"umount {RUN}", check=True)
