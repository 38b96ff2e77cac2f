# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What w58d costs, in figures that a noisy machine cannot move: bytes, and instructions of the AT engine.

They are kept in figures.json, with the compiler and the library that they hold for. Changed on purpose, after a build of
w58d, bench_dispatch and bench_catalogue in build/release:

    /usr/bin/python3 -B test/checks/figures.py --keep
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/release"
KEPT = pathlib.Path(__file__).with_suffix(".json")


def versions():
    """Of what makes the figures: the compiler, as it signed the program, and its library."""
    signed = _output("readelf", "-p", ".comment", BUILD / "src/app/w58d")
    library = pathlib.Path(_output("c++", "-print-file-name=libstdc++.so.6").strip()).resolve()
    return {"compiler": sorted(set(re.findall(r"\]\s+(.+)", signed))), "libstdc++": library.name}


def measured():
    figures = {f"bytes of {program}, stripped": _stripped_size(BUILD / program)
               for program in ("src/app/w58d", "src/client/w58d-at")}
    for line in _output(BUILD / "test/bench_dispatch", "--instructions").splitlines():
        count, who, *command = line.split(" ")
        if who == "w58d":
            figures["instructions of " + " ".join(command)] = int(count)
    for line in _output(BUILD / "test/bench_catalogue").splitlines():
        count, what = line.split(" ", 1)
        if what in ("median", "worst"):
            figures[f"instructions of all rows, {what}"] = int(count)
    return figures


def _stripped_size(program):
    with tempfile.NamedTemporaryFile() as stripped:
        _output("strip", "-o", stripped.name, program)
        return pathlib.Path(stripped.name).stat().st_size


def _output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main():
    figures = measured()
    for name, value in figures.items():
        print(f"{value:>10}  {name}")
    if sys.argv[1:] == ["--keep"]:
        KEPT.write_text(json.dumps({"versions": versions(), "figures": figures}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
