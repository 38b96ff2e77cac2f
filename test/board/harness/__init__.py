"""What the tests on the virtual board are written with."""

from waiting import wait_until, window

from .air import Heard
from .board import TestBoard
from .flashed import FlashedModule
from .neighbour import Neighbour
from .phone import Phone
from .uart import NoFinalResult, Uart
from .wan import Wan

__all__ = ["FlashedModule", "Heard", "Neighbour", "NoFinalResult", "Phone", "TestBoard", "Uart", "Wan", "wait_until",
           "window"]
