# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""One HTML page on the last days of a line: the yield, the slowest steps, and what fails first."""
import datetime
import html

import report
from record import FAIL, PASS, PORT, STOPPED

DAYS = 30
MOST = 15  # rows of a table
# A module is known by its serial number; one that did not tell it counts as one of its own.
TRIED = """
WITH tried AS (SELECT id, plan, verdict, serial, mac, substr(began, 1, 10) AS day,
        ROW_NUMBER() OVER (PARTITION BY plan, CASE serial WHEN '' THEN id ELSE serial END ORDER BY began, id) AS nth,
        ROW_NUMBER() OVER (PARTITION BY plan, CASE serial WHEN '' THEN id ELSE serial END ORDER BY began DESC, id DESC) AS last
    FROM w58d_module WHERE began >= ? AND verdict <> 'stopped')
"""
COUNTS = """COUNT(*), SUM(CASE WHEN nth = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN nth = 1 AND verdict = 'pass' THEN 1 ELSE 0 END),
    SUM(CASE WHEN last = 1 AND verdict = 'pass' THEN 1 ELSE 0 END), SUM(CASE WHEN last = 1 THEN 1 ELSE 0 END)"""
YIELD = f"{TRIED} SELECT plan, {COUNTS} FROM tried GROUP BY plan ORDER BY plan"
BY_DAY = f"{TRIED} SELECT day, {COUNTS} FROM tried WHERE plan = ? GROUP BY day ORDER BY day DESC"
# A step whose title has a value in it is called by its kind. Of the line's own step there are two sorts.
STEP_NAME = "s.number, CASE WHEN MIN(s.title) = MAX(s.title) THEN MIN(s.title) ELSE s.kind || ', such as ' || MIN(s.title) END"
STEP = "s.number, s.kind, CASE s.kind WHEN 'unique' THEN s.title ELSE '' END"
SLOWEST = f"""SELECT {STEP_NAME}, COUNT(*), AVG(s.seconds), MAX(s.seconds)
    FROM w58d_step s JOIN w58d_module m ON s.module = m.id WHERE m.began >= ? AND m.plan = ?
    GROUP BY {STEP} ORDER BY AVG(s.seconds) DESC"""
FIRST_FAILS = f"""SELECT {STEP_NAME}, COUNT(*), MAX(s.detail)
    FROM w58d_step s JOIN w58d_module m ON s.module = m.id WHERE m.began >= ? AND m.plan = ? AND s.number =
        (SELECT MIN(number) FROM w58d_step f WHERE f.module = m.id AND f.passed = 0)
    GROUP BY {STEP} ORDER BY COUNT(*) DESC"""
VERDICTS = "SELECT verdict, COUNT(*) FROM w58d_module WHERE began >= ? AND plan = ? GROUP BY verdict"
NO_STEP = """SELECT MAX(why), COUNT(*) FROM w58d_module m WHERE began >= ? AND plan = ? AND verdict IN ('fail', 'port')
    AND NOT EXISTS (SELECT 1 FROM w58d_step s WHERE s.module = m.id AND s.passed = 0)"""
TWICE = """SELECT {one}, COUNT(DISTINCT {other}) FROM w58d_module WHERE began >= ? AND plan = ? AND serial <> '' AND mac <> ''
    GROUP BY {one} HAVING COUNT(DISTINCT {other}) > 1 ORDER BY {one}"""
SEVERAL_MACS, SEVERAL_SERIALS = TWICE.format(one="serial", other="mac"), TWICE.format(one="mac", other="serial")


def _table(head, rows):
    cells = "".join("<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>\n" for row in rows[:MOST])
    more = f"<p>and {len(rows) - MOST} more</p>\n" if len(rows) > MOST else ""
    return f"<table><tr>{''.join(f'<th>{name}</th>' for name in head)}</tr>\n{cells}</table>\n{more}"


def _share(part, whole):
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _yields(counts):
    tests, modules, first, last, ends = counts
    return tests, modules, _share(first, modules), _share(last, ends)


def _plan(database, since, name, counts):
    def ask(query):
        return database.rows(query, since, name)

    count = dict(ask(VERDICTS))
    failed = count.get(FAIL, 0) + count.get(PORT, 0)
    causes = [(f"{number} {title}", many, _share(many, failed), detail) for number, title, many, detail in ask(FIRST_FAILS)]
    causes += [("before a step", many, _share(many, failed), why) for why, many in ask(NO_STEP) if many]
    head = ("Tests", "Modules", "Passed at once", "Passed in the end")
    text = (f"<h2>{html.escape(name)}</h2>\n{_table(head, [_yields(counts)])}"
            f"<p>{count.get(PASS, 0)} passed, {count.get(FAIL, 0)} failed, {count.get(PORT, 0)} had no port, "
            f"{count.get(STOPPED, 0)} were stopped, which do not count.</p>\n"
            "<h3>What fails first</h3>\n" + _table(("Step", "Tests", "Of those that failed", "Such as"), causes) +
            "<h3>The slowest steps</h3>\n" +
            _table(("Step", "Tests", "Mean", "Longest"), [(f"{number} {title}", many, f"{mean:.2f} s", f"{longest:.2f} s")
                                                          for number, title, many, mean, longest in ask(SLOWEST)]) +
            "<h3>By day</h3>\n" + _table(("Day (UTC)", *head), [(day, *_yields(of)) for day, *of in ask(BY_DAY)]))
    if twice := ask(SEVERAL_MACS):
        text += "<h3>Serial numbers of several MAC addresses</h3>\n" + _table(("Serial number", "Addresses"), twice)
    if twice := ask(SEVERAL_SERIALS):
        text += "<h3>MAC addresses of several serial numbers</h3>\n" + _table(("MAC address", "Serial numbers"), twice)
    return text


def write(folder, database):
    """The page's path. Raises OSError and DatabaseError."""
    now = datetime.datetime.now(datetime.timezone.utc)
    since = (now - datetime.timedelta(days=DAYS)).isoformat(timespec="milliseconds")
    plans = "".join(_plan(database, since, name, counts) for name, *counts in database.rows(YIELD, since))
    path = folder / "summary.html"
    report.replace(path, f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Production line</title>'
                         f"<style>{report.STYLE}</style></head><body>\n<h1>The last {DAYS} days of the line</h1>\n"
                         f"<p>{now.isoformat(' ', 'seconds')}</p>\n{plans or '<p>Nothing was tested.</p>'}</body></html>\n")
    return path
