# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The command line of w58-term."""
from __future__ import annotations

import argparse
import asyncio
import os
import pathlib
import signal
import sys

from . import VERSION, piped, raw
from .catalogue import Catalogue, Unusable
from .link import why
from .log import Log
from .text import CHARSETS

DESCRIPTION = """\
A terminal for people at the AT port of a W58 or W58L. PORT: /dev/ttyUSB0, or what else pyserial opens, such as
socket://HOST:PORT. Ctrl-] leaves; ? on a line of its own says what there is, and ?+CWSSID what that command takes.

Without a terminal on both sides each line of standard input is sent when the one before has its final result, and
standard output gets the port's bytes. Exit status: 0 all went well, 1 a line failed or the port has gone, 2 the command
line is wrong or the port cannot be opened."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="w58-term", description=DESCRIPTION,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", metavar="PORT")
    parser.add_argument("--baud", type=int, default=115200, metavar="RATE", help="default: 115200")
    parser.add_argument("--charset", choices=CHARSETS, default="GBK",
                        help="the port's, until AT+CSCS is seen to say another (default: GBK)")
    parser.add_argument("--send", metavar="FILE", help="send its lines first; without a terminal, these only")
    parser.add_argument("--log", type=pathlib.Path, metavar="FILE", help="add what is said to FILE, without passwords")
    parser.add_argument("--time", action="store_true", help="begin each line with the time")
    parser.add_argument("--quiet", action="store_true", help="send nothing by itself: no AT+CEER for an ERROR's reason")
    parser.add_argument("--no-colour", "--no-color", action="store_true", help="as with NO_COLOR in the environment")
    parser.add_argument("--once", action="store_true", help="leave when the port goes away, instead of waiting for it")
    parser.add_argument("--raw", action="store_true", help="bytes as they are, both ways; no editing, nothing hidden")
    parser.add_argument("--catalogue", type=pathlib.Path, metavar="FILE", help="commands.json, if it is elsewhere")
    parser.add_argument("--version", action="version", version=f"w58-term {VERSION}")
    return parser


def _run(arguments: argparse.Namespace) -> int:
    if arguments.raw:
        return raw.run(arguments.port, arguments.baud, arguments.once)
    notes = []
    try:
        catalogue = Catalogue.load(arguments.catalogue)
    except Unusable as error:
        notes.append(f"{error}: no help, no completion, and every text is kept as ***")
        catalogue = Catalogue()
    log = None
    try:
        if arguments.log is not None:
            log = Log(arguments.log, catalogue)
        encoding = CHARSETS[arguments.charset]
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            return piped.run(arguments.port, arguments.baud, catalogue, encoding=encoding, log=log, file=arguments.send)
        try:
            from . import app  # pylint: disable=import-outside-toplevel  (a pipe does without prompt_toolkit)
        except ModuleNotFoundError as error:
            print(f"w58-term: {error.name} is missing (Debian: python3-prompt-toolkit); --raw does without", file=sys.stderr)
            return 1
        if app.is_dumb_terminal():
            print("w58-term: a terminal without cursor keys: as with --raw", file=sys.stderr)
            return raw.run(arguments.port, arguments.baud, arguments.once)
        options = app.Options(arguments.port, arguments.baud, encoding, arguments.quiet, arguments.time, arguments.once,
                              not (arguments.no_colour or os.environ.get("NO_COLOR")), arguments.send)
        return asyncio.run(app.Terminal(options, catalogue, log, notes).run())
    finally:
        if log is not None:
            log.close()
            if log.why:
                print(f"w58-term: --log: {log.why}", file=sys.stderr)


def main() -> int:
    parser = _parser()
    arguments = parser.parse_args()
    if arguments.raw and (arguments.log or arguments.send):
        parser.error("--raw goes with neither --log nor --send")
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))  # the terminal is left as it was
    try:
        return _run(arguments)
    except ValueError as error:  # of pyserial, which knows no such port or rate
        print(f"w58-term: {arguments.port}: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        name = error.filename or arguments.port
        print(f"w58-term: {name}: {why(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
