# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The plan and the stations, out of their files: whatever is wrong with them is a PlanError before anything is tried."""
import os
import pathlib
import tomllib

from keys import Plain, PlanError, Table, Tables, Text, checked
from steps import FACTS, KINDS

PLAN = {"name": Text(None), "values": Table({}), "step": Tables("step")}
STATIONS = {"station": Tables("station")}
STATION = {"name": Plain(), "port": Text(), "values": Table({})}
OWN = {"station", "port"}  # values that each station has anyhow


def _read(path, keys):
    try:
        return checked(tomllib.loads(pathlib.Path(path).read_text(encoding="utf-8-sig")), keys)  # some editors begin with a mark
    except OSError as error:
        raise PlanError(f"{path}: {error.strerror}") from None
    except (ValueError, PlanError) as error:  # TOML's errors are ValueErrors
        raise PlanError(f"{path}: {error}") from None


def _texts(values):
    for name, value in values.items():
        Plain().check(name, value, ())
        if name in OWN:
            raise PlanError(f"{name}: each station has it of its own")
    return {name: str(value) for name, value in values.items()}


class Plan:
    """`name`, and steps for each station."""

    def __init__(self, path):
        self._path = path
        table = _read(path, PLAN)
        self.name = table["name"] or pathlib.Path(path).stem
        self._tables, self._values = table["step"], table["values"]

    def steps(self, station, port, *given):
        """`given`: (where they are from, values) of [values], of the later the rather. Raises PlanError."""
        values, made, known = {}, [], set()
        given = ((f"{self._path}: [values]", self._values), *given)
        for where, those in given:
            try:
                values.update(_texts(those))
            except PlanError as error:
                raise PlanError(f"{where}: {error}") from None
        values.update(station=station, port=port)
        for number, table in enumerate(self._tables, 1):
            kind = table.get("kind")
            try:
                if kind is None:
                    raise PlanError(f"kind is missing: one of {', '.join(sorted(KINDS))}")
                if not isinstance(kind, str) or kind not in KINDS:
                    raise PlanError(f"kind = {kind!r}: expected one of {', '.join(sorted(KINDS))}")
                made.append(KINDS[kind]({key: value for key, value in table.items() if key != "kind"}, values))
                self._have_values(made[-1].names - set(values), known, station)
            except PlanError as error:
                of = f" ({kind})" if isinstance(kind, str) else ""
                raise PlanError(f"{self._path}: step {number}{of}: {error}") from None
            known |= made[-1].tells
        used = {name for step in made for name in step.names}
        for where, those in given:
            for name in sorted(set(those) - used):
                raise PlanError(f"{where}: {name} is given, but no step has {{{name}}}")
            for name in sorted(set(those) & known):  # one would hide the other
                raise PlanError(f"{where}: {name} is what the module says in a step {FACTS[name]}; give it another name, such as "
                                f"expected")
        return made

    @staticmethod
    def _have_values(names, known, station):
        for name in sorted(names - known):
            raise PlanError(f"{{{name}}} is known only after a step {FACTS[name]}" if name in FACTS else
                            f"station {station} has no value for {{{name}}}; give it with --set, in [values] or in the "
                            f"stations' file; {{{{{name}}}}} is a text with braces")


def stations(path):
    """(name, port, values) of each in the file. Raises PlanError."""
    found = []
    for number, table in enumerate(_read(path, STATIONS)["station"], 1):
        try:
            table = checked(table, STATION)
        except PlanError as error:
            raise PlanError(f"{path}: station {number}: {error}") from None
        found.append((str(table["name"]), table["port"], table["values"]))
    return found


def look_apart(where, found):
    """Raises PlanError if two of them have one name or one port."""
    names, devices = set(), set()
    for name, port, _ in found:
        device = os.path.realpath(port)
        if name in names or device in devices:
            raise PlanError(f"{where}: two stations have one " + (f"name, {name}" if name in names else f"port, {port}"))
        names.add(name)
        devices.add(device)
