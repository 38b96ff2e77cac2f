#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Tests W58 or W58L modules on an OEM's production line, through their UARTs, all at once.

    w58d_factory.py --port /dev/ttyUSB0 [--port ...] [--report FOLDER] [--set NAME=VALUE]... PLAN.toml
    w58d_factory.py --stations STATIONS.toml [--database postgresql://...] PLAN.toml

The plan says what is tried: plan.toml beside this file is an example with every kind of step. A line is printed for each
step. Each module gets a record of JSON lines, an HTML page and a JUnit XML in the report's folder; all go into a database,
and summary.html tells how the line does. What cannot be delivered waits in FOLDER/unsent for the next start.

Exit status, the highest that holds: 0 all modules passed, 1 one did not, 2 the plan or the command line is wrong, 3 a port
could not be used or went away, 4 the run was stopped, 5 a result is not where it belongs (or could not be put there, and
nothing was tried). Needs Python 3.11 and pyserial; psycopg for PostgreSQL.
"""
import argparse
import os
import pathlib
import signal
import sys
import threading
import tomllib
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = map(str, (HERE, HERE.parents[1] / "src/host/python"))
import summary  # noqa: E402  (needs the path above)
from database import Database, DatabaseError  # noqa: E402
from delivery import Delivery  # noqa: E402
from record import FAIL, PORT, STOPPED, Record  # noqa: E402
from station import Station  # noqa: E402
from steps import FACTS, KINDS, NAME, PlanError  # noqa: E402
from telling import Telling, complain  # noqa: E402

OK, FAILED, WRONG, NO_PORT, WAS_STOPPED, NOT_STORED = range(6)
STATUS = {FAIL: FAILED, PORT: NO_PORT, STOPPED: WAS_STOPPED}


def parse(words):
    parser = argparse.ArgumentParser(prog="w58d-factory", description=__doc__.split("\n\n")[0])
    parser.add_argument("plan", help="TOML file of steps", nargs="?")
    parser.add_argument("--port", action="append", default=[], dest="ports", metavar="PORT",
                        help="a UART, such as /dev/ttyUSB0; any number of times: stations 1, 2 and so on")
    parser.add_argument("--stations", type=pathlib.Path, metavar="FILE",
                        help="TOML file of [[station]], each with name, port, and values of its own")
    parser.add_argument("--baud", type=int, default=115200)
    parser.add_argument("--report", type=pathlib.Path, default=pathlib.Path("."), metavar="FOLDER",
                        help="folder for the reports (default: this one)")
    parser.add_argument("--database", metavar="WHERE",
                        help="postgresql://..., or a file of SQLite (default: results.sqlite in the report's folder)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="values",
                        help="a value for {NAME} in the plan, such as the scanned serial number")
    parser.add_argument("--json", action="store_true", help="print the records' lines of JSON")
    parser.add_argument("--summary", action="store_true",
                        help="test nothing; deliver what waits, and write summary.html")
    arguments = parser.parse_args(words)
    if bool(arguments.plan) == arguments.summary:
        parser.error("a plan, or --summary")
    if arguments.plan and bool(arguments.ports) == bool(arguments.stations):
        parser.error("--port or --stations")
    return arguments


def load(plan, values):
    """The plan's steps with their {names} filled in, checked before any is tried."""
    known = {**plan.get("values", {}), **values}

    def filled(thing):
        if isinstance(thing, str):
            names = set(NAME.findall(thing)) - set(known) - FACTS
            if names:
                raise PlanError(f"no value for {{{min(names)}}}; give it with --set")
            return NAME.sub(lambda m: str(known.get(m.group(1), m.group())), thing)
        if isinstance(thing, list):
            return [filled(each) for each in thing]
        if isinstance(thing, dict):
            return {key: filled(each) for key, each in thing.items()}
        return thing

    steps = []
    for number, step in enumerate(filled(plan.get("step", [])), 1):
        kind = KINDS.get(step.get("kind"))
        if kind is None:
            raise PlanError(f"step {number}: kind is {step.get('kind')!r}, not one of "
                            f"{', '.join(sorted(KINDS))}")
        try:
            steps.append(kind(**{key: each for key, each in step.items() if key != "kind"}))
        except TypeError as error:
            raise PlanError(f"step {number} ({step['kind']}): {error}") from None
    if not steps:
        raise PlanError("no [[step]]")
    return steps


def ports(arguments):
    """(name, port, values) of each station."""
    if arguments.ports:
        found = [(str(number), port, {}) for number, port in enumerate(arguments.ports, 1)]
    else:
        tables = tomllib.loads(arguments.stations.read_text(encoding="utf-8")).get("station", [])
        try:
            found = [(str(table["name"]), str(table["port"]), table.get("values", {})) for table in tables]
        except KeyError as error:
            raise PlanError(f"{arguments.stations}: a station without {error.args[0]}") from None
    names, devices = [name for name, *_ in found], [os.path.realpath(port) for _, port, _ in found]
    if not found or len(set(names)) < len(names) or len(set(devices)) < len(devices):
        raise PlanError("no stations" if not found else "two stations have one name or one port")
    return found


def stations(arguments):
    """(the plan's name, its stations)"""
    path = pathlib.Path(arguments.plan)
    plan = tomllib.loads(path.read_text(encoding="utf-8"))
    values = dict(pair.split("=", 1) for pair in arguments.values)
    return plan.get("name", path.stem), [
        Station(name, port, arguments.baud, load(plan, {**values, **own, "station": name, "port": port}))
        for name, port, own in ports(arguments)]


def ended(why, status):
    complain(why)
    return status


def test(made, stop, telling):
    """All stations at once, until the last has ended. Every record has an end then."""
    for station in made:
        station.tell, station.stop = telling.step, stop
        telling.begin(station)
        station.start()
    for station in made:
        station.join()
    for station in made:
        station.conclude([other.name for other in made
                          if other is not station and other.serial == station.serial != ""])


def main(words=None):
    arguments = parse(words)
    made = []
    if arguments.plan:
        try:
            name, made = stations(arguments)
        except (OSError, ValueError, PlanError) as error:  # TOML's errors are ValueErrors
            return ended(f"{arguments.plan}: {error}", WRONG)
    try:
        database = Database(arguments.database, arguments.report / "results.sqlite")
    except (OSError, DatabaseError) as error:
        return ended(f"the database: {error}; nothing was tried", NOT_STORED)
    delivery = Delivery(arguments.report, database)
    status = NOT_STORED if not delivery.deliver_left() else OK
    run, stop = uuid.uuid4().hex[:16], threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # from here on a run ends as a whole
        signal.signal(number, lambda *_: stop.set())
    try:
        for station in made:
            station.record = Record.start(delivery.unsent, run, name, station, [step.title for step in station.steps])
    except OSError as error:
        for station in made:
            if station.record is not None:
                station.record.drop()
        return ended(f"{delivery.unsent}: {error}; nothing was tried", NOT_STORED)
    telling = Telling(arguments.json, len(made) > 1)
    test(made, stop, telling)
    for station in made:
        stored = delivery.deliver(station.record)
        telling.end(station, stored)
        status = max(status, STATUS.get(station.record.end["verdict"], OK), OK if stored else NOT_STORED)
    try:
        path = summary.write(arguments.report, database)
        if arguments.summary:
            print(path)
    except (OSError, DatabaseError) as error:
        status = ended(f"the summary: {error}", NOT_STORED)
    database.close()
    return status


if __name__ == "__main__":
    sys.exit(main())
