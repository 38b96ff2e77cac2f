# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58d-factory, many stations and their results: wherever these go and whatever becomes of it, none is lost."""
import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess

import postgresql
import pytest
from production_line import GATE, PLAN, PROGRAM, PYTHON, end
from waiting import wait_until


@pytest.fixture
def server():
    made = postgresql.Server()
    yield made
    made.close()


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
