# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The catalogue as JSON says what the tables say, and what the golden transcripts show."""
import json
import os
import pathlib
import re
import subprocess
import sys

import jsonschema
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = pathlib.Path(os.environ.get("W58D_TOOLS", ROOT / "build" / "release" / "test"))
sys.path.insert(0, str(ROOT / "test/golden"))

import replay  # noqa: E402
import shapes  # noqa: E402

CATALOGUE = ROOT / "config/commands.json"
# Those in line/ are of how lines are edited, not of answers.
TRANSCRIPTS = sorted(path for path in (ROOT / "test/golden").rglob("*.golden") if path.parent.name != "line")
RESULT = re.compile(rb"(?:OK|ERROR|\+CME ERROR: [^\r]*)(?=\r)|> |RDY")
DIGIT_RESULT = re.compile(rb"[04](?=\r)")  # with V0
# Their rows need the air, or are of a host's own choice of data; the tests there take them apart.
ELSEWHERE = {"+CLAC", "RDY", "+CWCLILIST", "+CWSTAIP", "+CWCLIENT", "+CWURCLOST", "+CWEVSTA", "+CWEVNET", "+CWFAULT", "+CWSTASCAN",
             "+CWSTASCANSYN", "+CWQR"}


def test_it_is_the_tables():
    printed = subprocess.run([TOOLS / "catalogue_json"], check=True, stdout=subprocess.PIPE, text=True).stdout
    assert CATALOGUE.read_text("utf-8") == printed, "write the output of `catalogue_json` to config/commands.json"


def test_it_keeps_to_its_schema():
    schema = json.loads((ROOT / "config/commands.schema.json").read_text("utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.validate(json.loads(CATALOGUE.read_text("utf-8")), schema)


def rows_of(step):
    """(shape, bytes) of each row of an answer; fails at what is none."""
    line = step.send.split(b"\r")[0]
    rest = step.expect
    if rest.startswith(line):
        rest = rest[len(line):]
    may_be = shapes.shapes_of(step.send.rstrip(b"\r"))
    found = []
    while rest:
        if rest[:1] in b"\r\n":
            rest = rest[1:]
        elif match := RESULT.match(rest):
            rest = rest[match.end():]
        elif fitting := [(taken, shape) for shape in may_be if (taken := shape.taken(rest))]:
            taken, shape = max(fitting, key=lambda pair: pair[0])
            found.append((shape, rest[:taken]))
            rest = rest[taken:]
        else:
            assert DIGIT_RESULT.match(rest), f"line {step.line}: {rest[:60]!r} is no row of an answer to {line!r}"
            rest = rest[1:]
    return found


def steps_of(path):
    return replay.load(path, {"ap_mac": "00:0A:F5:88:88:8F", "revision": "LE11B01"})


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_rows_of_the_transcripts_have_their_shapes(path):
    for step in steps_of(path):
        rows_of(step)


def test_every_shape_is_in_a_transcript():
    seen = {(shape.name, shape.form) for path in TRANSCRIPTS for step in steps_of(path) for shape, _ in rows_of(step)}
    unseen = {(shape.name, shape.form) for shape in shapes.SHAPES} - seen
    assert {name for name, form in unseen if form not in ("test",)} - ELSEWHERE == set()


@pytest.mark.parametrize("row,name", [
    (b"+CWMOCH: 5,1", "+CWMOCH"), (b"+CWMOCH: 4", "+CWMOCH"), (b"+CWMOCH:4,0", "+CWMOCH"), (b"+CWMOCH: 4,0,1", "+CWMOCH"),
    (b"+CWMOCH: 4,12", "+CWMOCH"), (b"+CWSTASTAT: 3,0,\"a\"b\",,,", "+CWSTASTAT"), (b"+CWCLIENT: 5,0,02:00:00:00:00:01", "+CWCLIENT"),
    (b'+CWCLIENT: 2,0,02:00:00:00:00:01,10.0.0.1,"a",', "+CWCLIENT")])
def test_other_rows_have_no_shape(row, name):
    assert all(shape.values(row) is None for shape in shapes.SHAPES if shape.name == name and shape.form != "test")
