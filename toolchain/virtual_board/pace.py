# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Lets the virtual time of a board jump while somebody waits for the board, and else pass as fast as everybody's."""

import threading
import time

# Of the board's time: nobody waits any longer for an answer; some commands are never answered.
PATIENCE = 15.0


class Pace:
    """Told of each tick of the board's clock, it stops the board for as long as it is ahead."""

    def __init__(self, machine, somebody_waits):
        """somebody_waits(): whether an answer of the board is due."""
        self._machine = machine
        self._somebody_waits = somebody_waits
        self._woken = threading.Event()
        # When both clocks were last taken to agree, each in its own time; None before the first tick.
        self._agreed = None
        # The board's time since when somebody has been waiting; None if nobody is.
        self._waiting_since = None

    def wake(self):
        """Something was sent to the board: it goes on."""
        self._woken.set()

    def tick(self, now):
        if self._somebody_waits():
            self._waiting_since = now if self._waiting_since is None else self._waiting_since
            if now - self._waiting_since < PATIENCE:
                self._agreed = None
                return
        else:
            self._waiting_since = None
        real = time.monotonic()
        if self._agreed is None:
            self._agreed = (now, real)
            return
        ahead = (now - self._agreed[0]) - (real - self._agreed[1])
        if ahead < 0:
            self._agreed = (now, real)  # the machine is busy; nothing is made up for
            return
        self._woken.clear()
        if self._somebody_waits():
            return
        self._machine.pause()
        self._woken.wait(ahead)
        self._machine.go_on()
