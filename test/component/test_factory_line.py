# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58d-factory with many stations: whatever goes wrong, no result is lost, and the exit status says what it was."""
import collections
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
import xml.etree.ElementTree as xml

import postgresql
import pytest
from production_line import PROGRAM, PYTHON
from simulator import STATIC, Simulator
from waiting import wait_until

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


@pytest.fixture
def line(tmp_path, make_sim):
    return lambda *serials, **how: Line(tmp_path, make_sim, *serials, **how)


@pytest.fixture
def server():
    made = postgresql.Server()
    yield made
    made.close()


def test_thirty_two_at_once(line):
    serials = {str(number): f"{number:015}" for number in range(1, 33)}
    made = line(*serials.values())
    done = made.run(PLAN + SSID + RESTART, "--json")
    assert done.returncode == 0 and done.err == "", done.err
    said = [json.loads(line) for line in done.out.splitlines()]
    assert collections.Counter(each["what"] for each in said) == {"begin": 32, "step": 5 * 32, "end": 32}
    assert made.verdicts() == {name: ["pass", serial, 5] for name, serial in serials.items()}
    for name, (begin, *steps, last) in made.records().items():
        assert [each for each in said if each.get("station") == name][:-1] == [begin, *steps]
        assert [step["number"] for step in steps] == [1, 2, 3, 4, 5] and all(step["passed"] for step in steps)
        assert last["facts"]["serial"] == serials[name] and f"OEM-{serials[name]}" in str(last["transcript"])
        sim = made.sims[int(name) - 1]
        wait_until(lambda: f"OEM-{serials[name]}" in sim.do("seen"), "what was set on air, after the restart")
    assert len(made.records()) == 32 and made.unsent() == []
    page = (made.reports / "summary.html").read_text("utf-8")
    assert "<td>32</td><td>32</td><td>100.0 %</td><td>100.0 %</td>" in page and "&lt;line&gt;" in page


def test_each_station_has_its_own_end(line, tmp_path):
    made = line("1", "2", "3", "4", "4", expected={"2": "4711"})
    (tmp_path / "vanishing").mkdir()
    vanishing = Simulator(tmp_path / "vanishing", program=STATIC, host=False)
    with (tmp_path / "stations.toml").open("a", encoding="utf-8") as stations:
        stations.write(f'[[station]]\nname = "vanishing"\nport = "{vanishing.path}"\nvalues = {{expected = "{15 * "0"}"}}\n'
                       f'[[station]]\nname = "away"\nport = "{tmp_path}/nothing"\nvalues = {{expected = "5"}}\n')
    process = made.start(PLAN + GATE + SSID)
    made.wait_at_gate(*made.names, "vanishing")
    vanishing.close()
    made.open_gate()
    assert end(process).returncode == 3, process.err
    assert made.verdicts() == {"1": ["pass", "1", 5], "2": ["fail", "2", 5], "3": ["pass", "3", 5],
                               "4": ["fail", "4", 6], "5": ["fail", "4", 6], "vanishing": ["port", "000000000000000", 4],
                               "away": ["port", "", 0]}
    records = made.records()
    assert "4 is at 5, too" in records["4"][-2]["detail"] and "4 is at 4, too" in records["5"][-2]["detail"]
    assert "gone" in records["vanishing"][-2]["detail"] and "nothing" in records["away"][-1]["why"]
    page = (made.reports / "summary.html").read_text("utf-8")
    assert "<td>7</td><td>6</td><td>33.3 %</td>" in page  # tests, serial numbers
    for cause in ("2 identity</td><td>1</td><td>20.0 %", "6 serial number of its own</td><td>2</td><td>40.0 %",
                  "4 a client joins</td><td>1</td>", "before a step</td><td>1</td>"):
        assert cause in page, page


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_was_found_before_it_was_stopped_is_kept(line, number):
    made = line("1", "2", "3")
    process = made.start(PLAN + GATE + SSID)
    made.wait_at_gate()
    process.send_signal(number)
    assert end(process).returncode == 4 and "STOPPED" in process.out
    assert made.verdicts() == {name: ["stopped", name, 3] for name in made.names}
    assert len(made.records()) == 3 and made.unsent() == []
    gates = subprocess.run(["pgrep", "-f", f"{made.folder}/go"], stdout=subprocess.PIPE, text=True, check=False).stdout
    assert gates == ""
    made.open_gate()
    assert made.run(PLAN + GATE).returncode == 0  # the ports are free


def test_what_was_found_before_it_was_killed_is_delivered_at_the_next_start(line):
    made = line("1", "2")
    process = made.start(PLAN + GATE + SSID)
    made.wait_at_gate()
    assert made.summary().returncode == 0  # what is another's, and goes on, is let alone
    assert len(made.unsent()) == 2 and made.verdicts() == {}
    process.kill()
    end(process)
    made.open_gate()
    assert made.summary().returncode == 0
    assert made.verdicts() == {name: ["stopped", name, 3] for name in made.names}
    assert made.unsent() == [] and all(len(lines) == 4 for lines in made.records().values())


def test_more_signals_change_nothing(line):
    """An operator who presses Ctrl-C again and again, also while it is at its end."""
    made = line("1", "2")
    process = made.start(PLAN + GATE)
    made.wait_at_gate()
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        time.sleep(0.002)
    assert end(process).returncode == 4 and process.err == ""
    assert made.verdicts() == {name: ["stopped", name, 3] for name in made.names}


def test_a_module_that_starts_anew_by_itself_does_not_pass(line):
    made = line("1", "2")
    process = made.start(PLAN + GATE + RESTART)
    made.wait_at_gate()
    made.sims[1].do("power cut")
    made.open_gate()
    assert end(process).returncode == 1, process.err
    assert made.verdicts() == {"1": ["pass", "1", 5], "2": ["fail", "2", 5]}
    assert "started anew meanwhile" in made.records()["2"][4]["detail"]


@pytest.mark.parametrize("program", ["sleep 4712 & touch", "setsid sh -c 'sleep 4712 & sleep 4712' & touch"])
def test_one_that_was_killed_leaves_no_program(line, program):
    made = line("1")
    gate = f"""[[step]]
kind = "client"
run = ["sh", "-c", \"\"\"{program} "$1/at.1"; wait\"\"\", "sh", "{{folder}}"]
"""
    process = made.start(PLAN + gate)
    made.wait_at_gate()
    process.kill()
    end(process)
    wait_until(lambda: subprocess.run(["pgrep", "-f", "^sleep 4712"], stdout=subprocess.DEVNULL, check=False).returncode == 1,
               "the end of the program and of what it has started")


@pytest.mark.parametrize("text", [b"", b"\0" * 5000, b"5\n", b"x\n", b'{"what":"begin"}\n'])
def test_a_damaged_record_is_told_once_and_kept(line, text):
    made = line("1")
    assert made.run(PLAN).returncode == 0
    (made.reports / "unsent/0123456789abcdef.jsonl").write_bytes(text)
    done = made.run(PLAN)
    assert done.returncode == 5 and done.err.count("\n") == 1 and "is damaged" in done.err, done.err
    assert "PASS  1" in done.out
    (kept,) = made.unsent()
    assert kept.name == "0123456789abcdef.jsonl.damaged-1" and kept.read_bytes() == text
    done = made.run(PLAN)
    assert done.returncode == 0 and done.err == ""


def test_two_modules_of_one_address_do_not_pass(line):
    """Simulated ones all have the same."""
    made = line("1", "2", "3")
    plan = f'{PLAN}[[step]]\nkind = "mac"\n'
    assert made.run(plan).returncode == 1
    assert made.verdicts() == {name: ["fail", name, 5] for name in made.names}
    last = made.records()["1"][-2]
    assert last["title"] == "MAC address of its own" and "is at 2, 3, too" in last["detail"]
    page = (made.reports / "summary.html").read_text("utf-8")
    assert "MAC addresses of several serial numbers" in page and "<td>74:23:44:8F:64:FD</td><td>3</td>" in page


def in_server(server):
    import psycopg
    with psycopg.connect(server.url) as connection:
        return connection.execute("SELECT station, verdict, serial, (SELECT COUNT(*) FROM w58d_step WHERE module = m.id) "
                                  "FROM w58d_module m ORDER BY began, station").fetchall()


def in_server_if_it_answers(server):
    import psycopg
    with contextlib.suppress(psycopg.OperationalError):
        return in_server(server)
    return None


def test_a_database_that_goes_away_gets_all_when_it_is_back(line, server):
    made = line("1", "2", "3")
    process = made.start(PLAN + GATE, "--database", server.url)
    made.wait_at_gate()
    server.stop()
    made.open_gate()
    assert end(process).returncode == 5, process.err
    assert process.out.count("PASS, NOT STORED") == 3 and process.err.count("kept in") == 3
    assert len(made.unsent()) == 3

    refused = made.run(PLAN, "--database", server.url)
    assert refused.returncode == 5 and "nothing was tried" in refused.err and refused.out == ""

    server.start()
    made.close_gate()
    process = made.start(PLAN + GATE, "--database", server.url)
    made.wait_at_gate()
    assert made.unsent() != [] and len(made.records()) == 3
    server.stop()
    server.start()  # one that is back in time is no loss
    made.open_gate()
    assert end(process).returncode == 0, process.err
    assert in_server(server) == [(name, "pass", name, 4) for name in made.names] * 2
    assert made.unsent() == []
    page = (made.reports / "summary.html").read_text("utf-8")
    assert "<td>6</td><td>3</td><td>100.0 %</td><td>100.0 %</td>" in page


def session(server, query):
    import psycopg
    with psycopg.connect(server.url, autocommit=True) as connection:
        done = connection.execute(query)
        return done.fetchone() if done.description else None


def test_a_database_that_hangs_is_not_waited_for(line, server):
    """The process of the server that has the connection says nothing any more; another one does."""
    made = line("1", "2")
    process = made.start(PLAN + GATE, "--database", server.url)
    made.wait_at_gate()
    (hung,) = session(server, "SELECT pid FROM pg_stat_activity WHERE state IS NOT NULL AND pid <> pg_backend_pid()")
    os.kill(hung, signal.SIGSTOP)
    made.open_gate()
    assert end(process).returncode == 0, process.err
    os.kill(hung, signal.SIGKILL)
    rows = wait_until(lambda: in_server_if_it_answers(server), "the server, which starts anew some time after that", 30)
    assert rows == [(name, "pass", name, 4) for name in made.names]


def test_who_may_only_add_rows_needs_no_more(line, server):
    made = line("1")
    assert made.run(PLAN, "--database", server.url).returncode == 0
    session(server, "CREATE ROLE adds LOGIN; GRANT SELECT, INSERT ON w58d_module, w58d_step TO adds")
    done = made.run(PLAN, "--database", server.url.replace("line@", "adds@"))
    assert done.returncode == 0 and len(in_server(server)) == 2, done.err


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_could_not_hold_all_texts(line, server, encoding):
    session(server, f"CREATE DATABASE other ENCODING {encoding} TEMPLATE template0 LOCALE 'C'")
    done = line("1").run(PLAN, "--database", server.url.replace("/postgres?", "/other?"))
    assert done.returncode == 5 and done.out == "" and f"its texts are {encoding}" in done.err, done.err


# Fills the disk of the reports while the modules are tested.
FILL = '''
[[step]]
kind = "client"
run = ["sh", "-c", 'cat /dev/zero >"$1/reports/fill.$2" 2>/dev/null; true', "sh", "{folder}", "{station}"]
clients = 0
'''
ON_A_SMALL_DISK = """
mount -t tmpfs -o size=6m reports "$1"
reports=$1 kept=$2
shift 2
"$@"; echo "status $?"
"$@"; echo "status $?"
cp -r "$reports" "$kept"
"""


def test_a_terminal_without_the_characters_costs_no_result(line, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    made = line("1", "2")
    stations = made.folder / "stations.toml"
    stations.write_text(stations.read_text("utf-8").replace('name = "1"', 'name = "工位"'), encoding="utf-8")
    done = made.run(PLAN.replace("]]>", "Łukasiewicz"))
    assert done.returncode == 0, done.err
    assert made.verdicts() == {"工位": ["pass", "1", 3], "2": ["pass", "2", 3]} and made.unsent() == []


def test_a_folder_that_is_put_away_meanwhile_costs_no_record(line):
    made = line("1")
    process = made.start(PLAN + GATE)
    made.wait_at_gate()
    shutil.rmtree(made.reports)
    made.open_gate()
    assert end(process).returncode == 5  # as the database is away, too
    (left,) = made.unsent()
    assert f"1: not delivered; it is kept in {left}\n" in process.err
    made.close_gate()
    assert made.run(PLAN.replace("]]>", "the next")).returncode == 0 and made.unsent() == []
    with contextlib.closing(sqlite3.connect(made.reports / "results.sqlite")) as connection:
        assert connection.execute("SELECT verdict, COUNT(*) FROM w58d_module GROUP BY verdict").fetchall() == [("pass", 2)]
        assert connection.execute("SELECT COUNT(*) FROM w58d_step").fetchall() == [(4 + 3,)]


def test_a_disk_that_is_full(line, tmp_path):
    """What is under way had its room; nothing is begun without."""
    made = line("1", "2")
    made.reports.mkdir()
    done = subprocess.run(["unshare", "-m", "sh", "-c", ON_A_SMALL_DISK, "sh", made.reports, tmp_path / "kept",
                           *made.words(PLAN + FILL)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120,
                          check=False)
    assert [row for row in done.stdout.splitlines() if row.startswith("status")] == ["status 0", "status 5"], done
    assert "No space left on device; nothing was tried" in done.stderr
    made.reports = tmp_path / "kept"
    assert made.verdicts() == {name: ["pass", name, 4] for name in made.names}
    assert len(made.records()) == 2 and made.unsent() == []


@pytest.mark.parametrize("words, status", [
    (("--port", "/dev/null", "--report", "/dev/null/reports"), 5),
    (("--port", "/dev/null", "--database", "postgresql://nobody@/none?host=/nowhere"), 5),
    (("--port", "/dev/null", "--database", "/proc/none"), 5)])
def test_nothing_is_tried_that_could_not_be_kept(tmp_path, words, status):
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN, encoding="utf-8")
    done = subprocess.run([PYTHON, "-B", PROGRAM, "--set", "expected=1", "--report", tmp_path, *words, plan], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == status and done.stdout == "" and done.stderr.count("\n") == 1, done.stderr
