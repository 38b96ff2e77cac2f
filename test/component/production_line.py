# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58d-factory, run to its end as on a production line."""
import json
import sqlite3
import subprocess
import xml.etree.ElementTree as xml

from harness import ROOT
from simulator import STATIC
from waiting import wait_until

PYTHON, PROGRAM = "/usr/bin/python3", ROOT / "toolchain/factory/w58d_factory.py"
PLAN = '''
name = "<line>"
[[step]]
kind = "attention"
[[step]]
kind = "identity"
serial = "{expected}"
[[step]]
kind = "command"
send = "AT"
title = "]]>\\u0000\\u0001"
'''
SSID = '''
[[step]]
kind = "ssid"
ssid = "OEM-{serial}"
password = "password{station}"
'''
# A step that lasts until the test lets it go on.
GATE = '''
[[step]]
kind = "client"
run = ["sh", "-c", 'touch "$1/at.$2"; while ! [ -e "$1/go" ]; do sleep 0.05; done', "sh", "{folder}", "{station}"]
clients = 0
seconds = 60
'''
RESTART = '''
[[step]]
kind = "restart"
'''


class Line:
    """Simulated modules and the stations they are at; `serials` are the modules'."""

    def __init__(self, folder, make_sim, *serials, expected=None):
        self.folder, self.reports = folder, folder / "reports"
        self.sims = [make_sim("--set", f'identity.serial = "{serial}"', program=STATIC, host=False) for serial in serials]
        self.names = [str(number) for number in range(1, len(serials) + 1)]
        expected = {**dict(zip(self.names, serials)), **(expected or {})}
        tables = (f'[[station]]\nname = "{name}"\nport = "{sim.path}"\nvalues = {{expected = "{expected[name]}"}}\n'
                  for name, sim in zip(self.names, self.sims))
        (folder / "stations.toml").write_text("".join(tables), encoding="utf-8")

    def words(self, plan, *options):
        (self.folder / "plan.toml").write_text(plan, encoding="utf-8")
        return [PYTHON, "-B", PROGRAM, "--stations", self.folder / "stations.toml", "--report", self.reports,
                *(["--set", f"folder={self.folder}"] if "{folder}" in plan else []), *options, self.folder / "plan.toml"]

    def start(self, plan, *options):
        return subprocess.Popen(self.words(plan, *options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, plan, *options):
        return end(self.start(plan, *options))

    def wait_at_gate(self, *names):
        wait_until(lambda: all((self.folder / f"at.{name}").exists() for name in names or self.names), "all at the gate", 60)

    def open_gate(self):
        (self.folder / "go").touch()

    def close_gate(self):
        for path in (self.folder / "go", *self.folder.glob("at.*")):
            path.unlink()

    def summary(self, *options):
        return subprocess.run([PYTHON, "-B", PROGRAM, "--report", self.reports, "--summary", *options], timeout=120,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)

    def unsent(self):
        return sorted((self.reports / "unsent").iterdir())

    def records(self):
        """station: the lines of its record. Each lies beside a page and an XML that say the same of it."""
        found = {}
        for path in self.reports.glob("????-??-??/*.jsonl"):
            begin, *steps = map(json.loads, path.read_bytes().splitlines())
            page, suite = path.with_suffix(".html").read_text("utf-8"), xml.parse(path.with_suffix(".xml")).getroot()
            assert all(step["title"].replace(">", "&gt;") in page for step in steps if step["what"] == "step")
            assert int(suite.get("failures")) == sum(step.get("passed") is False for step in steps)
            assert suite.get("id") == begin["id"] and "\0" not in page
            found[begin["station"]] = [begin, *steps]
        return found

    def verdicts(self):
        """station: (verdict, serial number, steps), as the database of files has it."""
        connection = sqlite3.connect(self.reports / "results.sqlite")
        rows = connection.execute("SELECT station, verdict, serial, (SELECT COUNT(*) FROM w58d_step WHERE module = m.id) "
                                  "FROM w58d_module m").fetchall()
        connection.close()
        assert len({row[0] for row in rows}) == len(rows)
        return {station: found for station, *found in rows}


def end(process):
    process.out, process.err = process.communicate(timeout=120)
    return process


def factory(folder, *words):
    """Its reports are in folder/reports."""
    return subprocess.run([PYTHON, "-B", PROGRAM, "--report", folder / "reports", *words], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=120, check=False, cwd=folder)


def written(folder, plan):
    """The path of a file with that plan."""
    path = folder / "plan.toml"
    path.write_text(plan, encoding="utf-8")
    return path


def listed(*words):
    """As a plan has them for `run`."""
    return json.dumps([str(word) for word in words])
