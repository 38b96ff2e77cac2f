# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The board as its own guest sees it: the tests run in there, so that the board's time is theirs."""

import os
import subprocess
import threading
import tty
from pathlib import Path

from virtual_board.channel import GuestError, Result
from virtual_board.emulator import tail, tail_of
from virtual_board.uart import READY, Transcript

import agent

from .board import AnyBoard
from .uart import Uart

VARIABLE = "W58_BOARD_INSIDE"
# What the guest is given by the host: w58d's files among it.
SHARED = Path("/host")


class LocalGuest:
    """What Guest does through a channel, done here."""

    def __init__(self):
        self._phones = agent.place_radios()
        for phone in self._phones.values():
            phone.wake()

    def run(self, command, timeout=60.0, stdin=None, check=False):
        result = Result(*agent.run(command, timeout, stdin))
        if check and result.rc != 0:
            raise GuestError(f"{command!r} failed in the guest: {result!r}")
        return result

    def phone(self, name, do, **arguments):
        try:
            return getattr(self._phones[name], do)(**arguments)
        except Exception as error:  # as it would arrive from the other end of a channel
            raise GuestError(repr(error)) from error


class Wire:
    """A UART's two ends, both ptys: one for the module, one for the host; and a record of what went over it."""

    def __init__(self, record):
        self._transcript = Transcript(record)
        module, host = os.openpty(), os.openpty()
        # Kept open, so that nobody sees a hang-up when a program that had its end open ends.
        self._ends = (module[1], host[1])
        for end in self._ends:
            tty.setraw(end)
        self.module, self.host = (os.ttyname(end) for end in self._ends)
        threading.Thread(target=self._carry, args=(module[0], host[0], "<"), daemon=True).start()
        threading.Thread(target=self._carry, args=(host[0], module[0], ">"), daemon=True).start()

    def _carry(self, source, sink, arrow):
        while True:
            data = os.read(source, 65536)
            self._transcript.note(arrow, data)
            while data:
                data = data[os.write(sink, data):]


class InsideBoard(AnyBoard):
    """The one board there is, from its start to its end."""

    def __init__(self):
        self._record = Path("/tmp/uart.log")
        wire = Wire(self._record)
        self._wire = wire
        self.uart_path = wire.host
        self.uart = Uart(wire.host)
        self.guest = LocalGuest()

    def start(self, timeout=120.0):
        """Starts the module's software and waits for its RDY."""
        done = subprocess.run(["/usr/lib/w58-board/begin"], env={**os.environ, "W58_UART": self._wire.module},
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        assert done.returncode == 0, f"w58d was not started: {done.stdout}"
        self.uart.read_until(READY, timeout)

    def close(self):
        self.uart.close()

    def reports(self):
        """(title, text) pairs that help to understand a failure."""
        return [("UART", tail_of(self._record, 40)), ("w58d's log", tail_of(Path("/var/log/w58d.log"), 60)),
                ("kernel", tail(self.guest.run("dmesg").out))]
