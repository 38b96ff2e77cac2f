# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A host's side of the AT commands of a W58 or W58L, over a serial port.

    import w58
    with w58.Module("/dev/ttyUSB0") as module:
        module.set_cwssid("cafe 1")
        print(module.get_cwssid().ssid)

Module waits for each answer; AsyncModule is the same for asyncio:

    async with w58.AsyncModule("/dev/ttyUSB0") as module:
        await module.set_cwurc(1)
        async for urc in module.urcs():
            print(urc)

Both have a method for each command, with the name of the command and of its form (commands.py):
 - set_X(): AT+X=<values>. What is optional can be left out.
 - get_X(): AT+X?, and do_X(): AT+X. What the row says is returned; None where the module may say none.
 - list_X(): one of these with any number of rows.
 - send_X(), fetch_X(): with bytes to, or from, clients of the LAN server.
What goes wrong is raised as a W58Error (errors.py). What the module says by itself is a Urc; see Module.

Texts - SSIDs, passwords, names - are str, in the port's character set: `encoding`, "gbk" unless something else is given,
as a module's ports begin with GBK; "utf-8" after AT+CSCS="UTF-8". As an SSID may be any bytes, those that are none in the
character set come as Python's surrogate escapes, so that nothing is lost: `text.encode(encoding, "surrogateescape")` are
the bytes that came, and the same text sent back becomes the same bytes. Instead of a str, bytes can be sent. What clients
of the LAN server send and get is bytes.
"""
from . import commands
from .aio import AsyncModule
from .blocking import Module
from .commands import *  # noqa: F403
from .errors import (Busy, Cancelled, CmeError, CommandError, NoAnswer, PortGone, Restarted, Unreadable, Unsendable,
                     W58Error)
from .row import Urc, UrcUnknown

__all__ = ["AsyncModule", "Busy", "Cancelled", "CmeError", "CommandError", "Module", "NoAnswer", "PortGone", "Restarted",
           "Unreadable", "Unsendable", "Urc", "UrcUnknown", "W58Error"]
__all__ += commands.__all__
