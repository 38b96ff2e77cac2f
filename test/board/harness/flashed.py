# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A module with a flash of its own, for tests of updates."""

import contextlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from virtual_board.cache import PROJECT, BoardError
from virtual_board.emulator import tail_of
from virtual_board.flashed import FlashedBoard, beside_flash
from virtual_board.uart import READY

from .board import PREFIX, sweep
from .uart import Uart


@contextlib.contextmanager
def by_somebody_else():
    """What is made meanwhile is made with another umask, and from a clone that is older."""
    script = PROJECT / "init/w58d.sysv"
    times, umask = script.stat(), os.umask(0o077)
    os.utime(script, (0, 0))
    try:
        yield
    finally:
        os.umask(umask)
        os.utime(script, ns=(times.st_atime_ns, times.st_mtime_ns))


class FlashedModule:
    """Powered by start(), and by start() again after power_cut(); reboots by itself when it is told to."""

    def __init__(self, files, sticks=(), devices=()):
        """files: folder with w58.img and what starts it; the flash is copied, so that each has its own.

        sticks: files that the module sees as /dev/vdb and so on. devices: others, in QEMU's words.
        """
        sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        try:
            for name in beside_flash():
                (self.folder / name).symlink_to(files / name)
            shutil.copy(files / "w58.img", self.folder)
            self.board = FlashedBoard(self.folder)
            self.uart = Uart(self.board.uart.path)
        except BaseException:
            shutil.rmtree(self.folder)
            raise
        self._sticks, self._devices = sticks, devices
        self._reports = []  # once it is closed because something failed

    @property
    def console(self):
        return self.board.console

    def start(self):
        self.board.start(self._sticks, self._devices)

    def wait_until_good(self, timeout):
        """Waits for RDY and for the slot to have been found good; returns the slot and what the console said."""
        self.uart.read_until(READY, timeout)
        said, found = self.console.read_until(rb"guard: slot ([AB]) is good", timeout)
        return found[1].decode(), said.decode(errors="replace")

    def tries_left(self):
        """{slot: tries}"""
        shown = self.console.run("fw_printenv").out
        return {slot: int(left) for slot, left in re.findall(r"BOOT_([AB])_LEFT=(\d+)", shown)}

    def power_cut(self):
        self.board.power_cut()
        return self.uart.read_quiet(0.05)

    def close(self):
        self.uart.close()
        self.board.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, failure, *_):
        if failure is not None:
            self._reports = self.reports()
        self.close()

    def _log(self):
        if self.console is None:
            return "it was not started"
        try:
            return self.console.run("logread | tail -n 40", timeout=10).out
        except (BoardError, OSError) as error:
            return str(error)

    def reports(self):
        """(title, text) pairs that help to understand a failure."""
        return self._reports or [("w58d's log", self._log()), ("UART", tail_of(self.folder / "uart.log")),
                                 ("console", tail_of(self.folder / "console.log", 60))]
