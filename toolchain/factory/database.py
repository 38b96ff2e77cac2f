# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The results of all runs: a file of SQLite, or tables of a PostgreSQL server.

w58d_module has a row for each test of a module, w58d_step one for each of its steps; `began` is UTC, ISO 8601, so that it
sorts as text. A record is added as a whole or not at all, and is added once, however often that is asked for.
"""
import contextlib
import os
import pathlib
import socket
import sqlite3
import threading

import report

SCHEMA = """
CREATE TABLE IF NOT EXISTS w58d_module (id TEXT PRIMARY KEY, run TEXT NOT NULL, plan TEXT NOT NULL, station TEXT NOT NULL,
    port TEXT NOT NULL, began TEXT NOT NULL, seconds DOUBLE PRECISION NOT NULL, verdict TEXT NOT NULL, why TEXT NOT NULL,
    serial TEXT NOT NULL, mac TEXT NOT NULL, model TEXT NOT NULL, revision TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS w58d_step (module TEXT NOT NULL REFERENCES w58d_module, number INTEGER NOT NULL, kind TEXT NOT NULL,
    title TEXT NOT NULL, passed INTEGER NOT NULL, detail TEXT NOT NULL, seconds DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (module, number));
CREATE INDEX IF NOT EXISTS w58d_module_began ON w58d_module (began);
"""
MODULE = "INSERT INTO w58d_module VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
STEP = "INSERT INTO w58d_step VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
SECONDS = 10  # for a server to answer
HANGS = 15    # when it has not even said that this was too long
LOCK = 0x77353864  # of PostgreSQL's, for those who make the tables at a time


SERVERS = ("postgresql://", "postgres://")


class NoResults(Exception):
    """There is no such file."""


class DatabaseError(Exception):
    """It cannot be reached, or does not take what it is given."""


def _sqlite(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=30)
    connection.executescript(SCHEMA)
    return connection


def _postgresql(url):
    import psycopg  # needed for this alone
    connection = psycopg.connect(url, connect_timeout=SECONDS, tcp_user_timeout=SECONDS * 1000, keepalives_idle=SECONDS,
                                 client_encoding="UTF8", options=f"-c statement_timeout={SECONDS}s")
    try:
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise DatabaseError(f"its texts are {encoding}, which has no place for all that a module may say; expected UTF8")
        with _hung_up_on(connection), connection.transaction():  # two that make a table at a time would be in each other's way
            connection.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
            # Who may only add rows to tables that are there needs no other right.
            if connection.execute("SELECT to_regclass('w58d_module_began') IS NULL").fetchone()[0]:
                connection.execute(SCHEMA)
    except BaseException:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def _hung_up_on(connection):
    """A server that hangs does not know its own limit: the connection ends then, and with it what waits for an answer."""
    with socket.socket(fileno=os.dup(connection.fileno())) as wire:
        def hang_up():
            with contextlib.suppress(OSError):  # it has just ended by itself
                wire.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(HANGS, hang_up)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()


class Database:
    """Of one thread. Every method raises DatabaseError."""

    def __init__(self, where, default, make=True):
        """where: postgresql://..., or the path of a file, which is made if it is not there. Without `make` that is NoResults."""
        self._server = where is not None and where.startswith(SERVERS)
        self._where = where if self._server else pathlib.Path(where or default)
        if not make and not self._server and not self._where.is_file():
            raise NoResults(str(self._where))
        self._connection = None
        self._away = False  # it did not come back: not waited for again
        with self._errors():
            self._connect()

    def _limited(self):
        return _hung_up_on(self._connection) if self._server else contextlib.nullcontext()

    def _connect(self):
        self._connection = _postgresql(self._where) if self._server else _sqlite(self._where)

    @contextlib.contextmanager
    def _errors(self):
        try:
            yield
        except DatabaseError:
            raise
        except (OSError, sqlite3.Error, ImportError) as error:
            raise DatabaseError(str(error) if self._server else f"{self._where}: {error}") from error
        except Exception as error:
            if not type(error).__module__.startswith("psycopg"):
                raise
            raise DatabaseError(" ".join(str(error).split())) from error

    def _run(self, statements):
        connection = self._connection
        try:
            with self._limited():
                for statement, values in statements:
                    connection.execute(statement.replace("?", "%s") if self._server else statement, values)
                connection.commit()
        except BaseException:
            with contextlib.suppress(Exception):  # what went wrong is known
                connection.rollback()
            raise

    def add(self, record):
        """A server that has gone is asked for once more: it may have been started anew."""
        if self._away:
            raise DatabaseError("it is away")
        begin, (verdict, why), facts = record.begin, report.verdict(record), record.facts
        seconds = record.end["seconds"] if record.end else sum(step["seconds"] for step in record.steps)
        statements = [(MODULE, (begin["id"], begin["run"], begin["plan"], begin["station"], begin["port"], begin["began"],
                                seconds, verdict, why, *(facts.get(key, "") for key in ("serial", "mac", "model", "revision"))))]
        statements += [(STEP, (begin["id"], step["number"], step["kind"], step["title"], int(step["passed"]), step["detail"],
                               step["seconds"])) for step in record.steps]
        with self._errors():
            try:
                self._run(statements)
            except Exception:
                if not self._server or not self._connection.closed:
                    raise
                self._away = True
                self._connect()
                self._run(statements)
                self._away = False

    def rows(self, query, *values):
        with self._errors(), self._limited():
            found = self._connection.execute(query.replace("?", "%s") if self._server else query, values).fetchall()
            self._connection.commit()
            return found

    def close(self):
        with contextlib.suppress(Exception):  # all is committed
            self._connection.close()
