# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Where records go: reports beside each other, and the database. What cannot be delivered stays, and is told."""
import itertools
import json

import report
from database import DatabaseError
from record import Damaged, Record
from telling import complain


class Delivery:
    def __init__(self, folder, database):
        self._folder, self._database = folder, database
        self.unsent = folder / "unsent"
        self._told = set()

    def deliver(self, record):
        """The path of its page; None if something is missing, which its record knows, or the terminal."""
        path = None
        record.put_back()
        problems = [f"its record: {record.error}"] if record.error else []
        try:
            path = report.write(self._folder, record)
        except OSError as error:
            problems.append(f"its reports: {error}")
        stored = False
        try:
            self._database.add(record)
            stored = True
        except DatabaseError as error:
            problems.append(f"the database: {error}")
        if not problems:
            try:
                record.move(path.with_suffix(".jsonl"))
            except OSError as error:
                problems.append(f"its record: {error}")
        if problems:
            self._complain(record, problems, f"in {record.path}" if record.error is None else
                           "in the database" if stored else f"in {path}" if path else "here")
        record.close()
        return None if problems else path

    def deliver_left(self):
        """Those of runs before. False if some stay."""
        all_sent = True
        for path in sorted(self.unsent.glob("*.jsonl")):
            try:
                record = Record.found(path)
            except FileNotFoundError:  # another process has just delivered it
                continue
            except Damaged:
                self._put_aside(path)
                all_sent = False
                continue
            except OSError as error:
                complain(f"{path}: {error}")
                all_sent = False
                continue
            if record is not None and self.deliver(record) is None:
                all_sent = False
        return all_sent

    @staticmethod
    def _put_aside(path):
        """So that it is told once, and no later run has to do with it."""
        names = (path.with_name(f"{path.name}.damaged-{number}") for number in itertools.count(1))
        aside = next(name for name in names if not name.exists())
        try:
            path.rename(aside)
            complain(f"{path} is damaged, and no record; it is kept as {aside.name}")
        except OSError as error:
            complain(f"{path} is damaged: {error}")

    def _complain(self, record, problems, where):
        """What neither the disk nor the database has is printed: the last place there is."""
        for problem in problems:
            if problem not in self._told:  # what all have in common is told once
                self._told.add(problem)
                complain(problem)
        complain(f"{record.serial or record.begin['station']}: not delivered; it is kept {where}")
        if where == "here":
            complain("".join(f"\n{json.dumps(line)}" for line in record.lines()))
