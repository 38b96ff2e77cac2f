#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Tests a W58 or W58L module on an OEM's production line, through its UART.

    w58d_factory.py --port /dev/ttyUSB0 [--report FOLDER] [--set NAME=VALUE]... PLAN.toml

The plan says what is tried: plan.toml beside this file is an example with every kind of step. One
line is printed for each step, and one HTML report written for each module. Exit status: 0 the module
passed, 1 it did not, 2 the plan or the command line is wrong, 3 the port cannot be used.
Needs Python 3.11 and pyserial.
"""
import argparse
import datetime
import pathlib
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = map(str, (HERE, HERE.parents[1] / "src/host/python"))
import report  # noqa: E402  (needs the path above)
from module import Module  # noqa: E402
from steps import FACTS, KINDS, NAME, Failure, PlanError  # noqa: E402


def parse(words):
    parser = argparse.ArgumentParser(prog="w58d-factory", description=__doc__.split("\n\n")[0])
    parser.add_argument("plan", help="TOML file of steps")
    parser.add_argument("--port", required=True, help="the UART, such as /dev/ttyUSB0")
    parser.add_argument("--baud", type=int, default=115200)
    parser.add_argument("--report", type=pathlib.Path, default=pathlib.Path("."),
                        help="folder for the report (default: this one)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="values",
                        help="a value for {NAME} in the plan, such as the scanned serial number")
    return parser.parse_args(words)


def load(path, values):
    """The plan with its {names} filled in, and its steps checked before any is tried."""
    plan = tomllib.loads(pathlib.Path(path).read_text(encoding="utf-8"))
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
    return plan.get("name", pathlib.Path(path).stem), steps


def run(module, steps, say=print):
    """A result for each step. After one that failed the others are tried, unless it is `fatal`."""
    results = []
    for number, step in enumerate(steps, 1):
        began = module.now()
        try:
            detail, passed = step.run(module) or "", True
        except Failure as failure:
            detail, passed = str(failure), False
        seconds = module.now() - began
        results.append(report.Result(step.title, passed, detail, seconds))
        say(f"{number:2}/{len(steps)} {'pass' if passed else 'FAIL'} {seconds:6.1f} s  {step.title}"
            + (f": {detail}" if detail else ""))
        if not passed and step.fatal:
            break
    return results


def main(words=None):
    arguments = parse(words)
    try:
        values = dict(pair.split("=", 1) for pair in arguments.values)
        name, steps = load(arguments.plan, values)
    except (OSError, ValueError, PlanError) as error:  # TOML's errors are ValueErrors
        print(f"w58d-factory: {arguments.plan}: {error}", file=sys.stderr)
        return 2
    began = datetime.datetime.now().astimezone()
    try:
        with Module(arguments.port, arguments.baud) as module:
            results = run(module, steps)
    except OSError as error:
        print(f"w58d-factory: {arguments.port}: {error}", file=sys.stderr)
        return 3
    passed = len(results) == len(steps) and all(result.passed for result in results)
    serial_number = module.facts.get("serial", "unknown")
    path = report.write(arguments.report, name, serial_number, began, results, len(steps),
                        module.facts, module.transcript)
    print(f"{'PASS' if passed else 'FAIL'}  {serial_number}  {path}")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
