#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Tells where a module, or a port of w58d to a board, differs from the contract, through its UART.

    w58d_conformance.py --port /dev/ttyUSB0 [--html FILE] [--json FILE] [--only PATTERN]...

It replays the golden transcripts and tries rules of the line that need no radio, and prints a row for each. It changes the
settings of the module, restarts it often, and leaves it with its factory settings. Exit status: 0 nothing differs, 1
something does or was not tried, 2 the command line is wrong or the port cannot be opened. Needs Python 3.11 and pyserial.
"""
import argparse
import contextlib
import json
import pathlib
import signal
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import report  # noqa: E402  (needs the path above)
from clients import Clients, OfSimulator, OnLan  # noqa: E402
from device import Device  # noqa: E402
from examine import BRIEFS, Examination  # noqa: E402
from module import MODELS, catalogue  # noqa: E402
from outcome import Gone, NotApplicable, Silent, Verdict  # noqa: E402
from rules import RULES  # noqa: E402
from transcripts import Transcripts  # noqa: E402

NOTICE = """\
This changes the settings of the module{}, and leaves
it with the factory's: AT&F&W for this port, AT+CWRSTD for the rest.
"""


def parse(words: list[str] | None) -> argparse.Namespace:
    brief, _, more = (__doc__ or "").strip().split("\n\n")
    parser = argparse.ArgumentParser(prog="w58d-conformance", description=brief, epilog=more)
    parser.add_argument("--port", help="the UART, such as /dev/ttyUSB0, or what pyserial opens")
    parser.add_argument("--baud", type=int, default=115200)
    parser.add_argument("--model", choices=MODELS, help="what it is to be (default: what it says)")
    parser.add_argument("--profile", choices=("manual", "extensions"),
                        help="manual: leave out what the vendor's manual does not have; extensions: all of them have to be "
                             "there (default: those that are there)")
    parser.add_argument("--only", action="append", default=[], metavar="PATTERN",
                        help="rows of this name, such as 'line/*'; any number of times")
    parser.add_argument("--list", action="store_true", help="print the names, and do nothing")
    parser.add_argument("--sim", type=pathlib.Path, metavar="CONTROL",
                        help="control socket of w58-sim, which makes the clients of the LAN; its time runs faster for transcripts")
    parser.add_argument("--lan", metavar="ADDRESS", help="the module's address on its LAN, if this computer is in it")
    parser.add_argument("--no-restart", action="store_true", help="never restart the module")
    parser.add_argument("--limit", type=float, default=16.0, metavar="SECONDS", help="for an answer (default: 16)")
    parser.add_argument("--start-limit", type=float, default=60.0, metavar="SECONDS", help="for a start (default: 60)")
    parser.add_argument("--golden", type=pathlib.Path, metavar="FOLDER", default=_beside("golden", "test/golden"),
                        help="the transcripts, with replay.py (default: golden beside this program, or the clone's)")
    parser.add_argument("--html", type=pathlib.Path, metavar="FILE", help="write a report there")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="and one for programs")
    arguments = parser.parse_args(words)
    if not arguments.list and not arguments.port:
        parser.error("--port or --list is needed")
    if arguments.sim and arguments.lan:
        parser.error("--sim and --lan: one of them")
    return arguments


def _beside(installed: str, in_clone: str) -> pathlib.Path:
    own = HERE / installed
    return own if own.exists() or len(HERE.parents) < 2 else HERE.parents[1] / in_clone


def write(path: pathlib.Path | None, text: str) -> None:
    if path is not None:
        path.write_text(text, encoding="utf-8")


def complain(why: object) -> int:
    print(f"w58d-conformance: {why}", file=sys.stderr)
    return 2


def show_list(transcripts: Transcripts, names: list[str]) -> int:
    for name in names:
        text = BRIEFS.get(name) or transcripts.needs(name)
        print(*report.two_columns(name, text), sep="\n")
    return 0


def clients_of(arguments: argparse.Namespace) -> Clients | None:
    """NotApplicable if --sim is no simulator's."""
    if arguments.sim:
        phones = OfSimulator(arguments.sim)
        phones.hurry(False)
        return phones
    return OnLan(arguments.lan) if arguments.lan else None


def main(words: list[str] | None = None) -> int:
    arguments = parse(words)
    try:
        transcripts = Transcripts(arguments.golden)
        known = catalogue(_beside("commands.json", "config/commands.json"))
        names = [*(rule.name for rule in RULES), *transcripts.paths]
        chosen = [name for name in names if transcripts.is_chosen(name, arguments.only)]
        if not chosen:
            return complain(f"nothing of that name: {', '.join(arguments.only)}; --list has them")
        if arguments.list:
            return show_list(transcripts, chosen)
        write(arguments.html, "")  # rather told now than at the end
        write(arguments.json, "")
        clients = clients_of(arguments)
        device = Device(arguments.port, arguments.baud, arguments.limit, arguments.start_limit)
    except (OSError, ValueError, ImportError, KeyError, NotApplicable) as error:
        return complain(error)
    print(NOTICE.format("" if arguments.no_restart else ", restarts it often"), flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    examination = Examination(device, known, transcripts, clients)
    try:
        found = examination.run(chosen, arguments)
    except KeyboardInterrupt:
        print("w58d-conformance: stopped; giving the module its factory settings", file=sys.stderr)
        with contextlib.suppress(Gone, Silent):
            device.begin()
        return 1
    finally:
        device.close()
    print(f"\n{found.summary()}")
    if examination.lost:
        complain(examination.lost)
    try:
        briefs = BRIEFS | {name: transcripts.brief(name) for name in transcripts.paths}
        write(arguments.html, report.page(found, briefs))
        write(arguments.json, json.dumps(report.as_json(found), indent=1) + "\n")
    except OSError as error:
        return complain(error)
    return 1 if found.count(Verdict.DIFFERS) or found.count(Verdict.NOT_TRIED) else 0


if __name__ == "__main__":
    sys.exit(main())
