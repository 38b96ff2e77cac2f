# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""./test/run: the command line, from what was asked for to the exit status."""

import argparse
import dataclasses
import fcntl
import os
import signal
import subprocess
import sys
import time

from . import changed, rings, verdict
from .display import Display
from .jobs import BUILD, FAILED, PASSED, Pipeline
from .results import Outcomes
from .selection import SelectionError

VERDICT = rings.ROOT / "build/verdict.json"


def parse(arguments):
    def listed(which):
        return "\n".join(f"  {ring:<10} {what}" for ring, what in which.items())

    parser = argparse.ArgumentParser(
        prog="./test/run", formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="./test/run [option...] [ring...]",
        description="Every test of w58d, each ring by name or all of them. Sets the machine up itself (as root, on "
                    "Debian 12).\nA failed ring does not stop the others; the exit status is 0 only if all passed.",
        epilog=f"rings (default: all):\n{listed(rings.RINGS)}\n\n"
               f"and, when named:\n{listed(rings.BY_REQUEST)}\n\n"
               "Builds only what the rings need. Logs go to build/test/, the verdict to build/verdict.json.")
    parser.add_argument("rings", nargs="*", metavar="ring", help=argparse.SUPPRESS)
    parser.add_argument("-k", metavar="NAME", default="", dest="name",
                        help="only tests of this name: an expression as pytest's; for unit a folder of test/unit, or "
                             "a regular expression as ctest's")
    parser.add_argument("--changed", metavar="BASE", nargs="?", const="", default=None,
                        help="what the change since BASE can reach (default: since it left main), committed or not; "
                             "for a look, no verdict for a landing")
    parser.add_argument("--repeat", metavar="N", type=int, default=1,
                        help="each ring N times, and how often each test failed")
    parser.add_argument("--long", action="store_true", help="more power cuts, and whatever else is worth a longer wait")
    parser.add_argument("--real-time", action="store_true", help="air on QEMU, in real time: once before a release")
    parser.add_argument("--days", type=float, default=10.0, help="of soak (10)")
    parser.add_argument("--steps", type=int, default=5000, help="of walk (5000)")
    parser.add_argument("--seed", type=int, default=1, help="of soak and walk (1): what is drawn")
    parser.add_argument("--arch", choices=["armhf"], default="",
                        help="on the module's own kind of processor: unit under qemu-user, air and board on an "
                             "emulated Cortex-A7: slow")
    options = parser.parse_args(arguments)
    known = rings.ON_ARM if options.arch else (*rings.RINGS, *rings.BY_REQUEST)
    for ring in options.rings:
        if ring not in known:
            parser.error(f"there is no ring '{ring}'{' on ' + options.arch if options.arch else ''}; "
                         f"there are {', '.join(known)}")
        if options.name and ring not in rings.BY_NAME:
            parser.error(f"-k selects no part of {ring}")
    if options.repeat < 1:
        parser.error("--repeat takes a number from 1 on")
    if options.repeat > 1 and not options.rings:
        parser.error("--repeat needs the rings to repeat")
    options.all = rings.ON_ARM if options.arch else tuple(rings.RINGS)
    return options


def choose(options):
    """{ring: its parts}; () stands for all of a ring."""
    named = options.rings or [ring for ring in options.all if not options.name or ring in rings.BY_NAME]
    parts = {ring: () for ring in (*rings.RINGS, *rings.BY_REQUEST) if ring in named}
    if options.changed is None:
        return parts
    base = options.changed or changed.default_base(rings.ROOT)
    try:
        paths = changed.changed_files(rings.ROOT, base)
    except subprocess.CalledProcessError as error:
        raise SelectionError(f"--changed {base}: {error.stderr.strip()}") from error
    reached = changed.reach(paths)
    for ring in list(parts):
        there = [part for part in reached.get(ring, ()) if "/" not in part or (rings.ROOT / part).exists()]
        if ring not in reached or (reached[ring] and not there):
            del parts[ring]
        else:
            parts[ring] = tuple(there)
    print(f"{len(paths)} files differ from {base[:12]}; they reach: " +
          (", ".join(" ".join([ring, *part]) for ring, part in parts.items()) or "nothing"))
    print("This is for a look; the verdict for a landing is that of all rings.", flush=True)
    return parts


def repeated(jobs, times):
    """The tests' jobs so often, each round of a job after the one before."""
    result = list(jobs)
    for job in jobs:
        if job.kind != BUILD:
            names = [job.name] + [f"{job.name} #{number}" for number in range(2, times + 1)]
            result += [dataclasses.replace(job, name=name, after=[before], tests=Outcomes())
                       for before, name in zip(names, names[1:])]
    return result


def locked():
    """Holds this clone for this run: two would take each other's logs and results away."""
    try:
        rings.LOGS.mkdir(parents=True, exist_ok=True)
        lock = open(rings.LOGS / "lock", "w")
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SelectionError("another ./test/run of this clone is running") from None
    except OSError as error:
        raise SelectionError(f"cannot write to build/: {error}. Whoever built here last has to run this, or build/ has "
                             "to be removed") from error
    return lock


def may_run(parts):
    """The rings that need root and have it not: {ring: what to do}. They are taken out of parts."""
    refused = {}
    if os.geteuid() != 0:
        for ring in [ring for ring in parts if ring in rings.NEEDS_ROOT]:
            refused[ring] = f"{rings.NEEDS_ROOT[ring]}, which only root may: sudo ./test/run {ring}"
            del parts[ring]
    return refused


def on_signals(handler):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def run(options):
    began = time.time()
    parts = choose(options)
    asked = list(parts)
    if not asked:
        print("0 passed, 0 failed")
        return 0
    lock = locked()  # until the end
    VERDICT.unlink(missing_ok=True)
    at = verdict.commit(rings.ROOT)
    refused = may_run(parts)
    if subprocess.run(["toolchain/bootstrap", *rings.groups(parts, options.arch)], check=False).returncode != 0:
        return 1

    plan = rings.Plan(parts, options.name, options.real_time, options.arch, options.days, options.steps,
                      options.seed)
    jobs = repeated(plan.jobs, options.repeat)
    display = Display(jobs)
    pipeline = Pipeline(jobs, max(2, len(os.sched_getaffinity(0))), rings.LOGS, display)
    signals = []
    on_signals(lambda number, _: (signals.append(number), pipeline.stop()))
    if not pipeline.run():
        display.line(f"test/run: ended by {signal.Signals(signals[0]).name}; what ran was ended with it")
        return 128 + signals[0]

    selective = bool(options.name or options.changed is not None)
    found = [verdict.refused(ring, refused[ring]) if ring in refused else
             verdict.judge(ring, [job for job in jobs if job.kind == ring], selective) for ring in asked]
    whole = asked == list(rings.RINGS) and not selective and options.repeat == 1 and not options.arch
    verdict.write(VERDICT, found, began, at, whole, sys.argv[1:])
    if not selective and options.repeat == 1:  # a part of a job says little of how long it takes
        rings.remember(jobs)
    display.once_more(jobs)
    display.line("")
    if options.repeat > 1:
        for line in verdict.how_often(jobs, options.repeat):
            display.line(line)
    if not any(ring.tests.passed or ring.tests.failed for ring in found):
        display.line("test/run: no test was run" + (f"; none is named '{options.name}'" if options.name else ""))
    for line in verdict.lines(jobs, found, time.time() - began):
        display.line(line)
    lock.close()
    return 0 if any(ring.verdict == PASSED for ring in found) and all(ring.verdict != FAILED for ring in found) else 1


def main():
    options = parse(sys.argv[1:])
    on_signals(lambda number, _: sys.exit(128 + number))
    os.chdir(rings.ROOT)
    os.environ["W58_BOARD_ARCH"] = options.arch or "amd64"
    os.environ.setdefault("CCACHE_DIR", str(rings.CACHE / "ccache"))
    if options.long:
        os.environ["W58D_LONG"] = "1"
    try:
        return run(options)
    except SelectionError as error:
        print(f"test/run: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
