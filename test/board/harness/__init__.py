# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the tests on the virtual board are written with."""

from waiting import wait_until, window

from .air import Heard
from .board import DAEMON, TestBoard
from .flashed import FlashedModule
from .forger import Forger
from .lan import lan_program
from .neighbour import Neighbour, fetched
from .phone import Phone
from .recovery import ANSWER_LIMIT, BY_AN_EVENT, BY_THE_PROBE, answered, at_rest, pid_of, recovers
from .stand_in import StandIn, between
from .uart import NoFinalResult, Uart
from .wan import Wan

__all__ = ["ANSWER_LIMIT", "BY_AN_EVENT", "BY_THE_PROBE", "DAEMON", "FlashedModule", "Forger", "Heard", "Neighbour",
           "NoFinalResult", "Phone", "StandIn", "TestBoard", "Uart", "Wan", "answered", "at_rest", "between", "fetched",
           "lan_program", "pid_of", "recovers", "wait_until", "window"]
