# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The process that is a board and what its console says, on a computer that is busy."""

import socket
import sys
import threading
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "toolchain"))

from virtual_board.emulator import Emulator, StillWaiting  # noqa: E402  (needs the path above)
from virtual_board.flashed import Console  # noqa: E402


def test_a_port_that_is_there_before_it_is_listened_at(tmp_path):
    machine = Emulator(tmp_path)
    machine.spawn(["sleep", "1000"])
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "uart.sock"))
        threading.Timer(0.3, server.listen).start()
        machine.open("uart").close()
    machine.kill()


KERNEL = b"[    4.977574] watchdog: watchdog0: watchdog did not stop!\r\n"


@pytest.fixture
def console():
    """The host's end of a console, and the socket of its board's end."""
    host, module = socket.socketpair()
    with module:
        reader = Console(host)
        yield reader, module
        reader.close()


def answered(module, *pieces):
    """The shell's part of one command: its echo, and these pieces with a moment between them."""
    def say():
        echo = module.recv(4096)
        module.sendall(echo.replace(b"\n", b"\r\n"))
        for piece in pieces:
            module.sendall(piece)
            time.sleep(0.05)
    threading.Thread(target=say, daemon=True).start()


ANSWER = b"mark1\r\nfine\r\nmark1 rc=7\r\n"


@pytest.mark.parametrize("place", range(len(ANSWER) + 1))
def test_kernel_speaks_within_the_shells_answer(console, place):
    reader, module = console
    answered(module, ANSWER[:place] + KERNEL + ANSWER[place:])
    done = reader.run("true", timeout=5)
    assert (done.rc, done.out) == (7, "fine\n")


@pytest.mark.parametrize("cut", range(1, len(KERNEL), 6))
def test_kernels_line_that_comes_in_two_parts(console, cut):
    reader, module = console
    answered(module, b"mark1\r\nfine\r\nmark1 r" + KERNEL[:cut], KERNEL[cut:] + b"c=7\r\n")
    assert reader.run("true", timeout=5).rc == 7


def test_kernel_speaks_within_a_line_that_is_waited_for(console):
    reader, module = console
    module.sendall(b"guard: slot " + KERNEL + KERNEL + b"A is good\r\n[1] and more\r\n")
    said, found = reader.read_until(rb"guard: slot ([AB]) is good", 5)
    assert (said, found[1]) == (b"guard: slot A is good", b"A")
    assert reader.read_until(rb"more\r\n", 5)[0] == b"\r\n[1] and more\r\n"


def test_kernels_lines_are_reported_when_what_was_waited_for_did_not_come(console):
    reader, module = console
    module.sendall(b"guard: sl" + KERNEL + b"ot A is")
    with pytest.raises(StillWaiting, match=r"(?s)guard: slot A is\nthe kernel:.*watchdog did not stop!"):
        reader.read_until(rb"is good", 0.3)
