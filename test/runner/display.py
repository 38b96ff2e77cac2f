# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What a person sees of the run: a line for every start and end, what runs meanwhile, a failure's whole log."""

import re
import shutil
import sys
import time

from .jobs import BLOCKED, BUILD, FAILED, PASSED

QUIET = 20.0   # seconds without a line, after which one says what runs
REWRITE = 0.5  # the same for a terminal's status line
# How far a log says that its job is: the build's [12/87], pytest's [ 31%], the kernel's 812 files.
PROGRESS = re.compile(rb"\[ *\d+(?:/\d+|%)\]|\b\d+ files\b")
ONCE_MORE = 60    # lines of what failed, at the end
GUEST_LOG = 300   # lines of each log that a guest left


def seconds(value):
    return f"{value:.0f} s" if value >= 10 else f"{value:.1f} s"


def counts(tests):
    """'412 passed, 1 failed', with what there is of each."""
    parts = [(len(tests.passed), "passed"), (len(tests.failed), "failed"), (len(tests.skipped), "skipped")]
    return ", ".join(f"{number} {word}" for number, word in parts if number) or "no test"


class Display:
    def __init__(self, jobs, out=sys.stdout):
        self._out = out
        self._terminal = out.isatty()
        self._status = False  # whether the terminal's last line is a status line
        self._said = time.monotonic()
        self._jobs = jobs

    def line(self, text):
        if self._status:
            self._out.write("\r\033[K")
            self._status = False
        self._out.write(f"{text}\n")
        self._out.flush()
        self._said = time.monotonic()

    def event(self, text):
        self.line(f"{time.strftime('%H:%M:%S')}  {text}")

    def started(self, job):
        self.event(job.name)

    def ended(self, job):
        if job.note and job.state == PASSED:
            self.line(f"          {job.name}: {job.note}")
        if job.state == BLOCKED:
            self.event(f"{job.name}: not run, {job.note}")
        elif job.state == PASSED:
            self.event(f"{job.name}: {'done' if job.kind == BUILD else counts(job.tests)} in {seconds(job.seconds)}")
        else:
            self.event(f"{job.name}: {how_it_failed(job)} after {seconds(job.seconds)}; its log:")
            self.line(job.log.read_text(errors="replace").rstrip("\n"))
            self._logs_of_guests(job)
        self._closing_line(job.kind)

    def _closing_line(self, ring):
        """For a ring of several jobs, when the last of them has ended well."""
        jobs = [job for job in self._jobs if job.kind == ring]
        if ring != BUILD and len(jobs) > 1 and all(job.state == PASSED for job in jobs):
            passed = sum(len(job.tests.passed) for job in jobs)
            began = min(job.started for job in jobs)
            self.event(f"{ring}: all {passed} passed in {seconds(time.monotonic() - began)}")

    def _logs_of_guests(self, job):
        for path in sorted(job.folder.glob("*.log")) if job.folder else ():
            self.line(f"---- the end of {path}")
            self.line("\n".join(path.read_text(errors="replace").splitlines()[-GUEST_LOG:]))

    def progress(self, running):
        """Says what runs, if it is time to."""
        if not running or time.monotonic() < self._said + (REWRITE if self._terminal else QUIET):
            return
        now = time.monotonic()
        text = "  .. " + ", ".join(f"{job.name}{how_far(job)} {now - job.started:.0f} s" for job in running)
        if self._terminal:
            self._out.write(f"\r\033[K{text[:shutil.get_terminal_size().columns - 1]}")
            self._out.flush()
            self._status = True
            self._said = time.monotonic()
        else:
            self.line(text)

    def once_more(self, jobs):
        """What failed, for the end: of a long output only that may be kept."""
        for job in jobs:
            if job.state == FAILED:
                self.line(f"\n==== {job.name}: {how_it_failed(job)} ({job.log})")
                for name in job.tests.failed:
                    self.line(f"FAILED  {name}")
                for text in job.log.read_text(errors="replace").splitlines()[-ONCE_MORE:]:
                    self.line(text[:500])


def how_it_failed(job):
    if job.tests.failed and job.results:
        return f"FAILED, {counts(job.tests)}"
    return f"FAILED, {job.note}" if job.note else f"FAILED with exit status {job.status}"


def how_far(job):
    with open(job.log, "rb") as log:
        log.seek(0, 2)
        log.seek(max(0, log.tell() - 4096))
        found = PROGRESS.findall(log.read())
    return f" {found[-1].decode()}" if found else ""
