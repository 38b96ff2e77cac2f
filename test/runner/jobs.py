# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Jobs: what they run, what they wait for, and the loop that keeps every processor busy.

A job is a few commands, run one after the other until one fails. Each processor is a slot, at least two; a job takes
one, or all of them when it is exclusive. Its output goes to a log.

A job computes or is in real time. What computes - a compiler, a guest in virtual time - takes as long as it takes, and
is nothing but later when it has less of a processor. What is in real time - a daemon with its timers, an emulated
machine - mostly waits, and has limits by the clock. So there is one slot more than processors, and never more jobs of
either sort than processors: what computes has what the others leave, and is never in their way, being nice.
"""

import dataclasses
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from .results import Outcomes

WAITING, RUNNING, PASSED, FAILED, BLOCKED = "waiting", "running", "passed", "FAILED", "not run"
ENDED = (PASSED, FAILED, BLOCKED)

BUILD = "build"    # the kind of jobs that make what others need; all other kinds are rings
WIDTH = "{width}"  # in a command: how many slots the job has got

NO_TESTS_SELECTED = 5  # pytest's exit status
CANNOT_RUN_HERE = 77   # that of a command which needs what this machine does not have
PATIENCE = 20.0        # seconds that an interrupted job has for its own cleaning up


@dataclasses.dataclass
class Job:
    name: str
    kind: str
    commands: list
    needs: list = dataclasses.field(default_factory=list)        # jobs that have to pass before
    after: list = dataclasses.field(default_factory=list)        # jobs that have to end before, either way
    environment: dict = dataclasses.field(default_factory=dict)
    results: Path = None         # its tests' JUnit file; without one the job itself is the test
    folder: Path = None          # for what it leaves to whoever looks into a failure
    instead: list = None         # the command for where the first cannot run; [] if it may be left out there
    virtual_time: bool = False   # nothing in it is late, however little of a processor it has
    exclusive: bool = False      # nothing runs beside it
    stretches: bool = False      # takes slots that nobody else could use
    limit: float = 1800.0        # seconds after which it hangs, and is ended

    state: str = WAITING
    note: str = ""               # one sentence on how it came to its end, if there is something to say
    status: int = 0              # exit status of its last command
    started: float = 0.0
    seconds: float = 0.0
    processor: float = 0.0       # seconds of processor, with its children's
    width: int = 0
    log: Path = None
    tests: Outcomes = dataclasses.field(default_factory=Outcomes)

    @property
    def computes(self):
        return self.kind == BUILD or self.virtual_time

    @property
    def file_name(self):
        return "".join(c if c.isalnum() or c in "._" else "-" for c in self.name)


class Pipeline:
    """Runs jobs: those in real time first, and of either sort those that come first in the list.

    `display` hears of every start, every end, and several times a second of what is running.
    """

    def __init__(self, jobs, slots, folder, display):
        self.jobs = jobs
        self._named = {job.name: job for job in jobs}
        self._slots = slots
        self._folder = folder
        self._display = display
        self._processes = {}  # of the running jobs, by name
        self._left = {}       # their commands still to run
        self._stopped = False
        for job in jobs:
            unknown = [name for name in job.needs + job.after if name not in self._named]
            assert not unknown, f"{job.name} waits for {unknown}, which nobody planned"

    def stop(self):
        """Makes run() return soon; for signal handlers."""
        self._stopped = True

    def run(self):
        """Until every job has ended: returns True. Whatever ends this early takes the running jobs along."""
        try:
            while any(job.state not in ENDED for job in self.jobs):
                if self._stopped:
                    return False
                self._block()
                while job := self._next():
                    self._start(job)
                self._display.progress(self.running())
                time.sleep(0.05)
                for job in self.running():
                    self._limit(job)
                    self._look_after(job)
            return True
        finally:
            self._end_all()

    def running(self):
        return [job for job in self.jobs if job.state == RUNNING]

    def _block(self):
        """Ends what waits for something that failed; in the list, needs come before who needs them."""
        for job in self.jobs:
            lacking = [name for name in job.needs if self._named[name].state in (FAILED, BLOCKED)]
            if job.state == WAITING and lacking:
                job.state, job.note = BLOCKED, f"{lacking[0]} failed"
                self._display.ended(job)

    def _room(self, job):
        """How many slots there are for it."""
        running = self.running()
        if job.exclusive:
            return 0 if running else self._slots
        like = sum(other.width for other in running if other.computes == job.computes)
        return min(self._slots - like, self._slots + 1 - sum(other.width for other in running))

    def _next(self):
        """The job to start now, its width set, or None."""
        ready = [job for job in self.jobs if job.state == WAITING
                 and all(self._named[name].state == PASSED for name in job.needs)
                 and all(self._named[name].state in ENDED for name in job.after)]
        fitting = [job for job in ready if self._room(job) > 0]
        if not fitting:
            return None
        job = min(fitting, key=lambda job: job.computes)  # the first of equals
        room = self._room(job)
        job.width = room if job.exclusive else max(1, room // len(ready)) if job.stretches else 1
        return job

    def _start(self, job):
        job.log = self._folder / f"{job.file_name}.log"
        for stale in filter(None, (job.log, job.results)):
            stale.unlink(missing_ok=True)
        if job.folder:
            shutil.rmtree(job.folder, ignore_errors=True)
            job.folder.mkdir(parents=True)
        job.state, job.started = RUNNING, time.monotonic()
        self._left[job.name] = list(job.commands)
        self._display.started(job)
        self._launch(job, self._left[job.name].pop(0))

    def _launch(self, job, command):
        command = [str(word).replace(WIDTH, str(job.width)) for word in command]
        # W58D_JOBS: how many compilers what it runs may start, if any.
        environment = {**os.environ, "W58D_JOBS": str(job.width), **job.environment}
        environment.pop("PYTHONPATH", None)  # by which this program found itself
        polite = ["nice"] if job.computes else []
        with open(job.log, "ab") as log:
            # A session of its own, so that all of the job can be ended; and it ends when this program is killed.
            self._processes[job.name] = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *polite, *command], stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, env=environment, start_new_session=True)

    def _look_after(self, job):
        if not self._reap(job):
            return
        _signal(self._processes[job.name].pid, signal.SIGKILL)  # what it left behind
        left = self._left[job.name]
        if job.status == 0 and left:
            if job.stretches and self._next() is None:
                job.width += max(0, self._room(job))
            self._launch(job, left.pop(0))
        elif job.status == CANNOT_RUN_HERE and job.instead is not None:
            job.note = _last_line(job.log)
            command, job.instead, job.virtual_time = job.instead, None, False
            if command:
                self._launch(job, command)
            else:
                job.status = 0
                self._finish(job)
        else:
            self._finish(job)

    def _limit(self, job):
        """Ends one that hangs: asks, and after some patience does not ask."""
        over = time.monotonic() - job.started - job.limit
        hangs = f"not ended within {job.limit:.0f} s"
        if over > 0 and job.note != hangs:
            job.note = hangs
            self._left[job.name].clear()
            _signal(self._processes[job.name].pid, signal.SIGTERM)
        elif over > PATIENCE:
            _signal(self._processes[job.name].pid, signal.SIGKILL)

    def _reap(self, job):
        """Whether the job's present command has ended; its exit status and times are noted then."""
        process = self._processes[job.name]
        if process.returncode is not None:
            return True
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid == 0:
            return False
        process.returncode = job.status = os.waitstatus_to_exitcode(status)
        job.processor += usage.ru_utime + usage.ru_stime
        return True

    def _finish(self, job):
        del self._processes[job.name]
        job.seconds = time.monotonic() - job.started
        passed = job.status == 0
        if job.results:
            try:
                job.tests = Outcomes.read(job.results)
                # Having selected none is for the ring to judge, whose other jobs may have some.
                passed = passed or (job.status == NO_TESTS_SELECTED and not job.tests.by_test)
            except (OSError, ValueError) as error:
                job.note = job.note if job.status else f"no results of its tests: {error}"
                passed = False
        elif job.kind != BUILD:
            job.tests = Outcomes({job.name: PASSED if passed else FAILED})
        job.state = PASSED if passed and not job.tests.failed else FAILED
        self._display.ended(job)

    def _end_all(self):
        """Ends what still runs: asks, and after some patience does not ask."""
        running = left = self.running()
        for job in running:
            _signal(self._processes[job.name].pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while left and time.monotonic() < deadline:
            left = [job for job in left if not self._reap(job)]
            time.sleep(0.05)
        for job in running:
            _signal(self._processes[job.name].pid, signal.SIGKILL)
        for job in left:
            self._processes[job.name].wait()


def _signal(group, number):
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        pass


def _last_line(path):
    lines = path.read_text(errors="replace").splitlines()
    return lines[-1] if lines else ""
