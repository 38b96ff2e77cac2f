# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A running board: the machine, its UART as a pty, and the channel to its guest."""

import threading
import time
from pathlib import Path

from . import target
from .cache import BoardError
from .channel import Guest
from .emulator import StillWaiting, tail, tail_of
from .qemu import Machine
from . import uml
from .pace import Pace
from .snapshot import snapshot
from .uart import Uart


class Board:
    """Lives in a folder of its own, so several can run at once.

    The state disk in that folder outlives a power cut; start() after power_cut() is the same module again.
    """

    def __init__(self, folder, tree, cold=False, init=None, fast=False):
        """init: as target.init() says if not given. fast: in virtual time, which no power cut outlives."""
        self.folder = Path(folder)
        self._fast = fast
        if fast:
            self.machine = uml.Machine(self.folder, Path(tree))
            self._boot = self.machine.start
        else:
            init = init or target.init()
            self.machine = Machine(self.folder, Path(tree), init)
            self._boot = lambda: self.machine.start(None if cold else snapshot(init))
        self.uart = Uart(self.folder / "uart.log")
        self.guest = None
        self.cancelled = threading.Event()

    def start(self):
        """Powers the module; wait_for_ready() says when it answers."""
        self._boot()
        self.uart.attach(self.machine.open("uart"))
        self.guest = Guest(self.machine.open("agent"))
        if self._fast:
            # Nobody keeps what a serial line gets before the agent has opened it.
            self.machine.wait(self.guest.up, 60, "the guest's agent does not answer", self.cancelled)
            pace = Pace(self.machine, lambda: self.uart.asked or self.guest.asked)
            self.guest.on_tick, self.guest.on_sent, self.uart.on_typed = pace.tick, pace.wake, pace.wake
        self.guest.begin()

    def wait_for_ready(self, timeout=60.0):
        """Waits for the RDY that w58d sends when it takes commands."""
        self.machine.wait(self.guest.started, timeout, "the guest does not come up", self.cancelled)
        if self.guest.begun.rc != 0:
            raise BoardError(f"w58d was not started: {self.guest.begun.out.strip()}")
        deadline = time.monotonic() + timeout
        while not self.uart.ready.is_set():
            try:
                self.machine.wait(self.uart.ready, 5.0, "w58d sends no RDY", self.cancelled)
            except StillWaiting as error:
                # Most often it has ended, with a reason in its log.
                status = self.guest.run("/etc/init.d/w58d status", timeout=10)
                if status.rc != 0 or time.monotonic() > deadline:
                    raise BoardError(f"no RDY came; {status.out.strip()}; the log ends:\n{self.log()}") from error

    def log(self, lines=30):
        """The end of what w58d and its children logged, as far as the guest can still be asked."""
        try:
            if self.guest is not None and self.guest.started.wait(5):
                return tail(self.guest.run("cat /var/log/w58d.log", timeout=10).out, lines)
        except BoardError as error:
            return str(error)
        return tail_of(self.folder / "console.log", lines)

    def power_cut(self):
        """From here on nothing the guest has not written to its disk exists any more."""
        self.machine.kill()
        self.uart.detach()
        if self.guest is not None:
            self.guest.close()

    def close(self):
        self.power_cut()
        self.uart.close()
