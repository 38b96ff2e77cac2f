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
import pathlib
import re
import signal
import sys
import threading
import uuid

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # before there is anything to bring to an end

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = map(str, (HERE, HERE.parents[1] / "src/host/python"))
import plan as plans  # noqa: E402  (needs the path above)
import summary  # noqa: E402
from database import SERVERS, Database, DatabaseError, NoResults  # noqa: E402
from delivery import Delivery  # noqa: E402
from keys import PlanError, named  # noqa: E402
from plan import Plan  # noqa: E402
from record import FAIL, PORT, STOPPED, Record  # noqa: E402
from station import Station  # noqa: E402
from telling import Telling, complain, take_any_text  # noqa: E402

OK, FAILED, WRONG, NO_PORT, WAS_STOPPED, NOT_STORED = range(6)
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STATUS = {FAIL: FAILED, PORT: NO_PORT, STOPPED: WAS_STOPPED}


def value(text):
    name, is_one, of_it = text.partition("=")
    if not is_one or named(f"{{{name}}}") != {name} or re.search("[\ud800-\udfff]", text):  # bytes that are no UTF-8
        raise argparse.ArgumentTypeError(f"{text!r}: expected NAME=VALUE, the name of letters, digits and _")
    return name, of_it


def baud(text):
    if not re.fullmatch("[1-9][0-9]{0,7}", text):
        raise argparse.ArgumentTypeError(f"{text!r}: expected a number of bits per second, such as 115200")
    return int(text)


def database(text):
    if re.match(r"[A-Za-z][\w+.-]*[:=]", text) and not text.startswith(SERVERS):
        raise argparse.ArgumentTypeError(f"{text!r}: expected postgresql://..., or the path of a file of SQLite "
                                         "(./NAME, if it looks like that)")
    return text


def parse(words):
    parser = argparse.ArgumentParser(prog="w58d-factory", description=__doc__.split("\n\n")[0])
    parser.add_argument("plan", help="TOML file of steps", nargs="?")
    parser.add_argument("--port", action="append", default=[], dest="ports", metavar="PORT",
                        help="a UART, such as /dev/ttyUSB0; any number of times: stations 1, 2 and so on")
    parser.add_argument("--stations", type=pathlib.Path, metavar="FILE",
                        help="TOML file of [[station]], each with name, port, and values of its own")
    parser.add_argument("--baud", type=baud, default=115200)
    parser.add_argument("--report", type=pathlib.Path, default=pathlib.Path("."), metavar="FOLDER",
                        help="folder for the reports (default: this one)")
    parser.add_argument("--database", metavar="WHERE", type=database,
                        help="postgresql://..., or a file of SQLite (default: results.sqlite in the report's folder)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="values", type=value,
                        help="a value for {NAME} in the plan, such as the scanned serial number")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print the records' lines of JSON")
    parser.add_argument("--summary", action="store_true",
                        help="test nothing; deliver what waits, and write summary.html")
    arguments = parser.parse_args(words)
    if bool(arguments.plan) == arguments.summary:
        parser.error("either a plan or --summary, not both" if arguments.plan else "a plan is missing, or --summary")
    others = {"--port": "ports", "--stations": "stations", "--baud": "baud", "--set": "values", "--json": "as_json"}
    for option, name in others.items():
        if arguments.summary and getattr(arguments, name) != parser.get_default(name):
            parser.error(f"{option} is of no use with --summary, which tests nothing")
    if arguments.summary and not arguments.report.is_dir():
        parser.error(f"{arguments.report} is no folder")
    if arguments.plan and bool(arguments.ports) == bool(arguments.stations):
        parser.error("either --port or --stations, not both" if arguments.ports else "--port is missing, or --stations")
    names = [name for name, _ in arguments.values]
    if twice := [name for name in names if names.count(name) > 1]:
        parser.error(f"--set: {twice[0]} is given twice")
    if arguments.report.exists() and not arguments.report.is_dir():
        parser.error(f"--report: {arguments.report} is no folder")
    return arguments


def stations(arguments):
    """(the plan's name, its stations). Raises PlanError."""
    plan = Plan(arguments.plan)
    if arguments.ports:
        found = [(str(number), port, {}) for number, port in enumerate(arguments.ports, 1)]
    else:
        found = plans.stations(arguments.stations)
    plans.look_apart(arguments.stations or "--port", found)
    return plan.name, [
        Station(name, port, arguments.baud, plan.steps(name, port, ("--set", dict(arguments.values)),
                                                       (f"{arguments.stations}: station {name}", own)))
        for name, port, own in found]


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
        station.conclude(made)


def main(words=None):
    take_any_text()
    arguments = parse(words)
    stop = threading.Event()
    for number in SIGNALS:  # from here on a run ends as a whole
        signal.signal(number, lambda *_: stop.set())
    made = []
    if arguments.plan:
        try:
            name, made = stations(arguments)
        except PlanError as error:
            return ended(str(error), WRONG)
    try:
        results = Database(arguments.database, arguments.report / "results.sqlite", make=not arguments.summary)
    except NoResults as error:
        return ended(f"{error}: no results are there", WRONG)
    except (OSError, DatabaseError) as error:
        return ended(f"the database: {error}; nothing was tried", NOT_STORED)
    delivery = Delivery(arguments.report, results)
    status = NOT_STORED if not delivery.deliver_left() else OK
    run = uuid.uuid4().hex[:16]
    try:
        for station in made:
            station.record = Record.start(delivery.unsent, run, name, station, [step.title for step in station.steps])
    except OSError as error:
        for station in made:
            if station.record is not None:
                station.record.drop()
        return ended(f"{delivery.unsent}: {error}; nothing was tried", NOT_STORED)
    telling = Telling(arguments.as_json, len(made) > 1)
    test(made, stop, telling)
    for station in made:
        stored = delivery.deliver(station.record)
        telling.end(station, stored)
        status = max(status, STATUS.get(station.record.end["verdict"], OK), OK if stored else NOT_STORED)
    try:
        path = summary.write(arguments.report, results)
        if arguments.summary:
            print(path)
    except (OSError, DatabaseError) as error:
        status = ended(f"the summary: {error}", NOT_STORED)
    results.close()
    return status


if __name__ == "__main__":
    ended_with = main()
    for number in SIGNALS:  # the interpreter's own end would give them back their meaning
        signal.signal(number, signal.SIG_IGN)
    sys.exit(ended_with)
