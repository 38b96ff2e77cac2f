# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The pipeline of ./test/run, with jobs that do nothing but sleep."""
import os
import pathlib
import sys
import threading
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test"))

from runner import __main__ as command_line  # noqa: E402
from runner import changed, display, jobs, rings, verdict  # noqa: E402
from runner.jobs import BLOCKED, BUILD, FAILED, PASSED, Job, Pipeline  # noqa: E402
from runner.results import Outcomes  # noqa: E402


class Watch:
    """Notes in place of a display what was started, and what ran at once."""

    def __init__(self):
        self.order, self.together = [], set()

    def started(self, job):
        self.order.append(job.name)

    def ended(self, job):
        pass

    def progress(self, running):
        self.together.add(frozenset(job.name for job in running))


@pytest.fixture
def run(tmp_path):
    """run(jobs...): what the watch saw of them, in two slots."""
    def all_of(*planned):
        watch = Watch()
        assert Pipeline(list(planned), 2, tmp_path, watch).run()
        return watch

    return all_of


def build(name, seconds=0.0, **options):
    return Job(name, BUILD, [["sleep", str(seconds)]], **options)


def ring(name, seconds=0.0, **options):
    return Job(name, name.split()[0], [["sleep", str(seconds)]], **options)


def ended(pid):
    """Whether it is no more, or a zombie that its new parent has yet to see."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def assert_ends(pid):
    deadline = time.monotonic() + 10
    while not ended(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.02)


def test_a_job_waits_for_what_it_needs(run):
    last, first = ring("unit", needs=["build asan"]), build("build asan", 0.2)
    watch = run(first, last)
    assert watch.order == ["build asan", "unit"]
    assert not any({"build asan", "unit"} <= names for names in watch.together)
    assert (first.state, last.state) == (PASSED, PASSED)


def test_no_more_run_at_once_than_there_are_slots(run):
    watch = run(*(ring(f"air {number}", 0.1) for number in range(5)))
    assert max(map(len, watch.together)) == 2


def test_what_is_in_real_time_comes_before_what_computes(run):
    watch = run(build("a"), build("b", 0.4), build("c"), ring("unit", needs=["a"]))
    assert watch.order == ["a", "b", "unit", "c"]


def test_one_that_computes_has_what_those_in_real_time_leave(run):
    watch = run(*(ring(f"board {number}", 0.2) for number in range(4)),
                *(ring(f"air {number}", 0.2, virtual_time=True) for number in range(4)))
    assert watch.order[:3] == ["board 0", "board 1", "air 0"]
    assert frozenset(watch.order[:3]) in watch.together
    assert max(map(len, watch.together)) == 3
    for kind in ("air", "board"):
        assert all(sum(name.startswith(kind) for name in names) <= 2 for names in watch.together)


def test_a_guest_is_nice_and_what_runs_instead_of_it_is_not(run):
    guest = Job("air", "air", [["sh", "-c", "nice; exit 77"]], instead=["nice"], virtual_time=True)
    run(guest)
    assert guest.log.read_text().split() == [str(min(19, os.nice(0) + 10)), str(os.nice(0))]


def test_an_exclusive_job_runs_alone(run):
    watch = run(ring("unit", 0.2), ring("bench", 0.2, exclusive=True), ring("air", 0.2))
    assert [names for names in watch.together if "bench" in names] == [frozenset(["bench"])]


def test_a_build_stretches_where_nothing_else_could_run(run):
    alone = Job("build asan", BUILD, [["echo", "width {width}"]], stretches=True)
    beside = Job("unit", "unit", [["echo", "width {width}"]], ["build asan"], stretches=True)
    run(alone, beside, ring("component", 0.1, needs=["build asan"]))
    assert alone.log.read_text() == "width 2\n"
    assert beside.log.read_text() == "width 1\n"


def test_a_build_stretches_once_what_ran_beside_it_has_ended(run):
    long = Job("build asan", BUILD, [["sleep", "0.5"], ["echo", "width {width}"]], stretches=True)
    run(build("build release"), long)
    assert long.log.read_text() == "width 2\n"


def test_a_failed_build_takes_down_only_what_needs_it(run):
    broken = Job("build asan", BUILD, [["false"], ["true"]])
    unit, air = ring("unit", needs=["build asan"]), ring("air")
    run(broken, unit, air)
    assert (broken.state, unit.state, air.state) == (FAILED, BLOCKED, PASSED)
    judged = verdict.judge("unit", [unit], selective=False)
    assert (judged.verdict, judged.note) == (FAILED, "build asan failed")


@pytest.mark.parametrize("script", ["exec sleep 100", "trap '' TERM; while :; do sleep 1; done"])
def test_a_job_that_hangs_is_ended_and_failed(run, tmp_path, monkeypatch, script):
    monkeypatch.setattr(jobs, "PATIENCE", 0.5)
    hangs = Job("unit", "unit", [["sh", "-c", f"echo $$ >{tmp_path}/pid; {script}"]], limit=0.5)
    run(hangs)
    assert hangs.state == FAILED and "0 s" in hangs.note and hangs.seconds < 10
    assert ended((tmp_path / "pid").read_text().strip())


def test_what_a_job_leaves_behind_is_ended(run, tmp_path):
    run(Job("unit", "unit", [["sh", "-c", f"sleep 1000 & echo $! >{tmp_path}/pid"]]))
    assert_ends(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize("script", ["sleep 1000", "trap '' TERM; while :; do sleep 0.1; done"])
def test_an_interrupted_run_ends_its_jobs(tmp_path, monkeypatch, script):
    monkeypatch.setattr(jobs, "PATIENCE", 0.5)
    pid = tmp_path / "pid"
    pipeline = Pipeline([Job("unit", "unit", [["sh", "-c", f"echo $$ >{pid}.part; mv {pid}.part {pid}; {script}"]]),
                         ring("air", needs=["unit"])], 2, tmp_path, Watch())

    def stop_when_it_runs():
        while not pid.exists():
            time.sleep(0.02)
        pipeline.stop()

    threading.Thread(target=stop_when_it_runs).start()
    assert not pipeline.run()
    assert ended(int(pid.read_text()))
    assert pipeline.jobs[1].state == jobs.WAITING


def results(tmp_path, text):
    (tmp_path / "results.xml").write_text(f"<testsuites><testsuite>{text}</testsuite></testsuites>")
    return tmp_path / "results.xml"


def test_results_of_pytest_and_of_ctest(tmp_path):
    tests = Outcomes.read(results(tmp_path, """
        <testcase classname="test.checks.test_style" name="test_a"/>
        <testcase classname="test.checks.test_style" name="test_b"><failure/></testcase>
        <testcase classname="test.checks.test_style" name="test_b"><error/></testcase>
        <testcase classname="test.checks.test_style" name="test_c"><skipped/></testcase>
        <testcase classname="Ssid.Length" name="Ssid.Length" status="run"/>
        <testcase classname="Ssid.Gone" name="Ssid.Gone" status="notrun"/>
        <testcase classname="Ssid.Wrong" name="Ssid.Wrong" status="fail"/>"""))
    assert tests.passed == ["test.checks.test_style.test_a", "Ssid.Length"]
    assert tests.failed == ["test.checks.test_style.test_b", "Ssid.Wrong"]
    assert tests.skipped == ["test.checks.test_style.test_c", "Ssid.Gone"]


@pytest.mark.parametrize("written, status, state", [
    ("<testcase name='a'/>", 0, PASSED),
    ("<testcase name='a'><failure/></testcase>", 1, FAILED),
    ("<testcase name='a'><failure/></testcase>", 0, FAILED),  # whatever its program says
    ("<testcase name='a'/>", 3, FAILED),
    ("", 5, PASSED),  # for the ring to judge
    ("", 1, FAILED),
    (None, 0, FAILED),
])
def test_a_job_passes_by_its_results_and_its_exit_status(run, tmp_path, written, status, state):
    path = tmp_path / "written.xml"
    if written is not None:
        results(tmp_path, written).rename(tmp_path / "given.xml")
    job = Job("unit", "unit", [["sh", "-c", f"cp {tmp_path}/given.xml {path}; exit {status}"]], results=path)
    run(job)
    assert job.state == state


def of(state, **outcomes):
    return Job("air x", "air", [], state=state, tests=Outcomes(outcomes))


@pytest.mark.parametrize("planned, selective, expected", [
    ([of(PASSED, a=PASSED)], False, PASSED),
    ([of(PASSED, a=PASSED), of(PASSED)], False, PASSED),
    ([of(PASSED, a=PASSED), of(FAILED, b=FAILED)], False, FAILED),
    ([of(PASSED, a=PASSED), of(BLOCKED)], False, FAILED),
    ([of(PASSED)], False, FAILED),
    ([of(PASSED, a="skipped")], False, FAILED),
    ([], False, FAILED),
    ([], True, verdict.NOTHING_SELECTED),
    ([of(PASSED)], True, verdict.NOTHING_SELECTED),
    ([of(FAILED)], True, FAILED),
])
def test_a_ring_passes_if_it_ran_a_test_and_nothing_failed(planned, selective, expected):
    assert verdict.judge("air", planned, selective).verdict == expected


def test_what_a_change_reaches():
    reach = changed.reach
    assert reach(["README.md", "test/README.md"]) == {"checks": ()}
    assert reach(["test/board/air/test_nat.py"]) == {"air": ("test/board/air/test_nat.py",)}
    assert reach(["test/board/air/test_nat.py", "test/board/harness/wan.py"])["air"] == ()
    assert reach(["src/base/charset.cpp"])["unit"] == changed.LAYERS["base"]
    assert reach(["src/commands/network.cpp"])["unit"] == ("at", "app")
    assert reach(["src/commands/network.cpp", "test/unit/base/hex_test.cpp"])["unit"] == ("at", "app", "base")
    assert set(reach(["test/unit/base/hex_test.cpp"])) == {"checks", "unit"}
    assert "unit" not in reach(["src/client/json.cpp"])
    for everything in ("CMakeLists.txt", "toolchain/bootstrap", "src/a_layer_to_come/x.cpp"):
        assert set(reach([everything])) == set(rings.RINGS)


def test_the_table_of_what_is_reached_names_what_there_is():
    folders = {path.name for path in (ROOT / "test/unit").iterdir() if path.is_dir()}
    assert folders == {*changed.LAYERS["base"], "host"}  # which uses no layer
    for layer in changed.LAYERS:
        assert (ROOT / "src" / layer).is_dir()
    for _, reached in changed.REACH:
        assert set(reached) <= set(rings.RINGS)


def test_every_ring_can_be_planned():
    planned = rings.Plan({name: () for name in rings.RINGS}).jobs
    assert {job.kind for job in planned} - {BUILD} <= set(rings.RINGS)
    Pipeline(planned, 2, pathlib.Path(os.devnull), Watch())  # all that they need is there


def test_an_ordinary_user_hears_what_needs_root(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    parts = {"checks": (), "component": ()}
    refused = command_line.may_run(parts)
    assert list(parts) == ["checks"]
    assert refused["component"].endswith("sudo ./test/run component")


def test_air_files_that_took_longest_come_first(tmp_path, monkeypatch):
    monkeypatch.setattr(rings, "DURATIONS", tmp_path / "durations.json")
    monkeypatch.setattr(rings, "CACHE", tmp_path)
    files = ("test/board/air/test_nat.py", "test/board/air/test_smoke.py", "test/board/walk/test_walk.py")

    def planned():
        return [job for job in rings.Plan({"air": files}).jobs if job.kind == "air"]

    assert [job.name for job in planned()] == ["air nat", "air smoke", "air walk"]
    for job, job.seconds in zip(done := planned(), (1.0, 30.0, 2.0)):
        job.state = PASSED
    rings.remember(done)
    assert [job.name for job in planned()] == ["air smoke", "air walk", "air nat"]


@pytest.mark.parametrize("log, expected", [
    ("[1/87] Building CXX object a.o\n[12/87] Building CXX object b.o\n", " [12/87]"),
    (".......... [ 31%]\n....", " [ 31%]"),
    ("board: compiling the kernel: 812 files\n", " 812 files"),
    ("nothing that counts\n", ""),
])
def test_how_far_a_log_says_that_its_job_is(tmp_path, log, expected):
    job = ring("unit")
    job.log = tmp_path / "log"
    job.log.write_text(log)
    assert display.how_far(job) == expected
