# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The board that tests run on: in virtual time when they are inside it themselves, else QEMU's, from outside."""

import os
import shutil
import tempfile
from pathlib import Path

from virtual_board import build
from virtual_board.board import Board
from virtual_board.emulator import tail_of
from virtual_board.uart import READY

from .phone import Phone
from .uart import Uart

PREFIX = "w58-test-"
PHONES = ("phone1", "phone2", "phone3", "phone4")


def make_tree(folder):
    """Fills the folder with an installed w58d: of this source tree, or the one that W58_BOARD_TREE names."""
    given = os.environ.get("W58_BOARD_TREE")
    if given:
        shutil.copytree(given, folder, symlinks=True, dirs_exist_ok=True)
    else:
        build.build()
        build.install(Path(folder))


def sweep():
    """Removes what test runs left that were killed; their folders carry the number of a process that is no more."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        number = left.name.removeprefix(PREFIX).split("-")[0]
        if number.isdigit() and not Path("/proc", number).exists():
            shutil.rmtree(left, ignore_errors=True)


# In a script: the process id of w58d itself, which the init script has started by way of `w58d --supervise`.
DAEMON = "$(pgrep -P $(cat /run/w58d.pid) -x w58d)"


class AnyBoard:
    """What is the same wherever the tests run. Members: guest, uart, uart_path."""

    @property
    def phones(self):
        return [Phone(self.guest, name) for name in PHONES]

    def reconfigure(self, edit):
        """Starts w58d anew with a configuration that a sed script has changed."""
        self.guest.run("/etc/init.d/w58d stop", check=True)
        self.guest.run(["sed", "-i", edit, "/etc/w58d/w58d.toml"], check=True)
        self.guest.run("/etc/init.d/w58d start", check=True)
        self.uart.read_until(READY, timeout=60)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class TestBoard(AnyBoard):
    """A board and its UART, in a run folder of its own, beside whatever board a person may have running.

    For power cuts: with TestBoard(tree) as board: for each: board.start(); ...; board.power_cut()
    """

    __test__ = False  # The name begins as a test class's does.

    def __init__(self, tree, cold=False, init=None):
        sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        try:
            self.board = Board(self.folder, tree, cold, init)
            self.uart_path = self.board.uart.path
            self.uart = Uart(self.uart_path)
        except BaseException:
            shutil.rmtree(self.folder)
            raise

    @property
    def guest(self):
        return self.board.guest

    def start(self, timeout=120.0):
        """Powers the module and waits for its RDY, which is read from the UART."""
        self.board.start()
        self.board.wait_for_ready(timeout)
        self.uart.read_until(READY, timeout=10)

    def send_break(self):
        self.board.machine.send_break()

    def power_cut(self):
        """Kills QEMU: what the guest has not written to its disk is lost."""
        self.board.power_cut()
        self.uart.read_quiet(0.05)

    def close(self):
        self.uart.close()
        self.board.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def reports(self):
        """(title, text) pairs that help to understand a failure."""
        found = [("UART", tail_of(self.folder / "uart.log", 40)), ("w58d's log", self.board.log(60))]
        console = tail_of(self.folder / "console.log")
        return found + ([("guest's console", console)] if console.strip() else [])
