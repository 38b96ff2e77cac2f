# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What a run came to: the table at its end, and build/verdict.json."""

import dataclasses
import json
import os
import subprocess
import time

from .changed import git
from .display import counts, how_it_failed, seconds
from .jobs import BLOCKED, BUILD, FAILED, PASSED
from .results import Outcomes

NOTHING_SELECTED = "nothing selected"


@dataclasses.dataclass
class Ring:
    name: str
    verdict: str
    note: str          # why it failed, or where it ran
    tests: Outcomes
    seconds: float     # from its first job's start to its last one's end
    processor: float


def judge(name, jobs, selective):
    """The ring of these jobs; `selective`: some tests were asked for by name, which it may not have."""
    ran = [job for job in jobs if job.started]
    tests = Outcomes()
    for job in jobs:
        tests.merge(job.tests)
    began = min((job.started for job in ran), default=0.0)
    ended = max((job.started + job.seconds for job in ran), default=0.0)
    bad = [job for job in jobs if job.state in (FAILED, BLOCKED)]
    note = next((job.note for job in jobs if job.note), "")
    if bad:
        verdict = FAILED
        note = bad[0].note if bad[0].state == BLOCKED else f"{bad[0].name} {how_it_failed(bad[0])}"
    elif tests.passed:
        verdict = PASSED
    else:
        verdict, note = (NOTHING_SELECTED, "") if selective else (FAILED, "it ran no test")
    return Ring(name, verdict, note, tests, ended - began, sum(job.processor for job in jobs))


def refused(name, why):
    return Ring(name, FAILED, why, Outcomes(), 0.0, 0.0)


def lines(jobs, rings, took):
    """The table. Its last line counts rings; programs read it."""
    builds = [job for job in jobs if job.kind == BUILD]
    width = max(len(each.name) for each in builds + rings) + 2
    for each in builds:
        yield f"{each.name:<{width}}{each.state if each.state != PASSED else 'done':<18}{_times(each)}"
    for ring in rings:
        yield f"{ring.name:<{width}}{ring.verdict:<18}{_times(ring)}  {counts(ring.tests)}{_remark(ring)}"
    yield f"{'all':<{width}}{'':<18}{seconds(took):>8}"
    passed = sum(ring.verdict == PASSED for ring in rings)
    failed = sum(ring.verdict == FAILED for ring in rings)
    yield f"{passed} passed, {failed} failed"


def _times(each):
    return f"{seconds(each.seconds):>8}  {seconds(each.processor):>8} of processor"


def _remark(ring):
    return f"; {ring.note}" if ring.note else ""


def commit(root):
    """(commit, whether the tree differs from it); (None, True) outside of git."""
    try:
        return git(root, "rev-parse", "HEAD").strip(), bool(git(root, "status", "--porcelain").strip())
    except (OSError, subprocess.CalledProcessError):
        return None, True


def write(path, rings, began, at, whole, options):
    """`began`: when the run did, by the clock; `at`: what commit() said then."""
    root = path.parents[1]
    verdict = {
        "commit": at[0],
        "dirty": at[1] or commit(root) != at,
        "whole": whole,
        "options": options,
        "started": _time(began),
        "finished": _time(time.time()),
        "seconds": round(time.time() - began, 1),
        "rings": {ring.name: {
            "verdict": ring.verdict, "note": ring.note,
            "seconds": round(ring.seconds, 1), "processor_seconds": round(ring.processor, 1),
            "passed": len(ring.tests.passed), "failed": len(ring.tests.failed), "skipped": len(ring.tests.skipped),
        } for ring in rings},
        "tests": {outcome: [f"{ring.name}: {name}" for ring in rings for name in getattr(ring.tests, outcome)]
                  for outcome in ("passed", "failed", "skipped")},
    }
    temporary = path.with_suffix(".part")
    temporary.write_text(json.dumps(verdict, indent=1, ensure_ascii=False) + "\n")
    os.replace(temporary, path)


def _time(clock):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(clock))


def how_often(jobs, rounds):
    """For a ring that ran several times: a line for each test that ever failed, the worst first."""
    failures = {}
    for job in jobs:
        if job.kind != BUILD and job.state in (FAILED, BLOCKED):
            for name in job.tests.failed or [f"{how_it_failed(job)}"]:
                key = f"{job.kind}: {name}"
                failures[key] = failures.get(key, 0) + 1
    for name, times in sorted(failures.items(), key=lambda item: -item[1]):
        yield f"failed {times:3} of {rounds}  {name}"
    if not failures:
        yield f"no test failed in {rounds} rounds"
