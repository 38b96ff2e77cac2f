# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""./test/run from the outside, in a tree with a few tests of its own and compilers that do nothing."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Tree:
    def __init__(self, folder):
        self.folder = folder
        shutil.copytree(ROOT / "test/runner", folder / "test/runner", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "test/run", folder / "test/run")
        for program in ("toolchain/bootstrap", "toolchain/configure", "bin/cmake"):
            self.program(program, "exit 0")
        self.program("test/board/guest", "exit 77")
        self.write(".gitignore", "/build/\n")
        self.git("init", "-q", "-b", "main")
        self.git("add", ".")
        self.git("-c", "user.name=w58d", "-c", "user.email=w58d@localhost", "commit", "-q", "-m", "Tests of tests")

    def git(self, *arguments):
        subprocess.run(["git", *arguments], cwd=self.folder, check=True)

    def write(self, name, text):
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text)
        return self.folder / name

    def program(self, name, script):
        self.write(name, f"#!/bin/sh\n{script}\n").chmod(0o755)

    def start(self, *arguments):
        environment = {**os.environ, "PATH": f"{self.folder}/bin:{os.environ['PATH']}",
                       "XDG_CACHE_HOME": str(self.folder / "cache")}
        return subprocess.Popen(["test/run", *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)

    def run(self, *arguments):
        """Returns (exit status, output)."""
        process = self.start(*arguments)
        output, _ = process.communicate(timeout=60)
        return process.returncode, output

    def verdict(self):
        return json.loads((self.folder / "build/verdict.json").read_text())


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


def test_a_ring_that_passes(tree):
    tree.write("test/checks/test_a.py", "def test_one(): pass\ndef test_two(): pass\n")
    status, output = tree.run("checks")
    assert status == 0, output
    assert "checks: 2 passed in" in output
    assert output.splitlines()[-1] == "1 passed, 0 failed"
    verdict = tree.verdict()
    assert verdict["rings"]["checks"]["verdict"] == "passed"
    names = ["checks: test.checks.test_a.test_one", "checks: test.checks.test_a.test_two"]
    assert verdict["tests"] == {"passed": names, "failed": [], "skipped": []}
    assert len(verdict["commit"]) == 40
    assert verdict["dirty"]  # the test file
    assert not verdict["whole"]


def test_a_ring_that_fails_is_shown_and_named(tree):
    tree.write("test/checks/test_a.py", "def test_one(): pass\ndef test_two(): assert 6 * 9 == 42\n")
    status, output = tree.run("checks")
    assert status == 1
    assert "assert (6 * 9) == 42" in output
    assert "FAILED  test.checks.test_a.test_two" in output
    assert output.splitlines()[-1] == "0 passed, 1 failed"
    assert tree.verdict()["tests"]["failed"] == ["checks: test.checks.test_a.test_two"]


def test_a_failed_build_is_shown(tree):
    tree.write("test/checks/test_a.py", "def test_one(): pass\n")
    tree.program("bin/cmake", "echo no such header; exit 1")
    status, output = tree.run("checks")
    assert status == 1
    assert "no such header" in output
    assert "checks: not run, build release failed" in output
    assert output.splitlines()[-1] == "0 passed, 1 failed"


def test_a_ring_without_a_test_fails(tree):
    (tree.folder / "test/checks").mkdir()
    status, output = tree.run("checks", "air")
    assert status == 1
    assert output.splitlines()[-1] == "0 passed, 2 failed"


def test_a_name_selects(tree):
    tree.write("test/checks/test_a.py", "def test_one(): pass\ndef test_two(): pass\n")
    tree.write("test/board/air/test_nat.py", "def test_three(): pass\n")
    status, output = tree.run("checks", "air", "-k", "two")
    assert status == 0, output
    assert tree.verdict()["tests"]["passed"] == ["checks: test.checks.test_a.test_two"]
    assert tree.verdict()["rings"]["air"]["verdict"] == "nothing selected"


def test_a_name_that_no_test_has_fails(tree):
    tree.write("test/checks/test_a.py", "def test_one(): pass\n")
    status, output = tree.run("checks", "-k", "three")
    assert status == 1
    assert "no test was run; none is named 'three'" in output
    assert output.splitlines()[-1] == "0 passed, 0 failed"


def test_air_is_a_guest_a_file(tree):
    tree.program("test/board/guest", '[ "$1" = --prepare ] && exit; echo "the guest $2" >$1/console.log\n'
                                     'exec /usr/bin/python3 -m pytest --junitxml $1/junit.xml "$2"')
    tree.write("test/board/air/test_nat.py", "def test_one(): pass\n")
    tree.write("test/board/air/test_walk.py", "def test_two(): assert False\n")
    status, output = tree.run("air")
    assert status == 1
    assert tree.verdict()["rings"]["air"]["passed"] == 1
    assert "the guest test/board/air/test_walk.py" in output
    assert "the guest test/board/air/test_nat.py" not in output


def test_where_there_can_be_no_guest_air_runs_outside_and_says_so(tree):
    tree.program("test/board/guest", "echo User Mode Linux cannot run here >&2; exit 77")
    tree.write("test/board/air/test_nat.py", "def test_one(): pass\n")
    status, output = tree.run("air")
    assert status == 0, output
    assert "air nat: User Mode Linux cannot run here" in output
    assert tree.verdict()["rings"]["air"]["note"] == "User Mode Linux cannot run here"
    assert tree.verdict()["rings"]["air"]["passed"] == 1


def test_how_often_each_test_fails(tree):
    tree.write("test/checks/test_a.py", """
import pathlib
def test_never(): pass
def test_at_times():
    count = pathlib.Path("build/count")
    count.write_text(count.read_text() + "." if count.exists() else ".")
    assert len(count.read_text()) != 2
""")
    status, output = tree.run("--repeat", "3", "checks")
    assert status == 1
    assert "failed   1 of 3  checks: test.checks.test_a.test_at_times" in output
    assert "test_never" not in output.split("failed   1 of 3")[1]


def test_what_a_change_reaches_is_run(tree):
    tree.write("test/checks/test_a.py", "def test_one(): pass\n")
    status, output = tree.run("--changed")
    assert status == 0, output
    assert "they reach: checks\n" in output
    assert "the verdict for a landing is that of all rings" in output
    assert list(tree.verdict()["rings"]) == ["checks"]


def test_an_interrupted_run_leaves_no_process_and_no_verdict(tree):
    tree.write("test/checks/test_a.py", """
import os, pathlib, subprocess
def test_one():
    child = subprocess.Popen(["sleep", "1000"])
    pathlib.Path("build/part").write_text(f"{os.getpid()} {child.pid}")
    os.rename("build/part", "build/pids")
    child.wait()
""")
    tree.write("build/verdict.json", "{}")
    process = tree.start("checks")
    pids = tree.folder / "build/pids"
    deadline = time.monotonic() + 30
    while not pids.exists():
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGTERM, output
    assert "ended by SIGTERM" in output
    for pid in pids.read_text().split():
        while pathlib.Path("/proc", pid, "exe").exists():
            assert time.monotonic() < deadline, f"process {pid} is still there"
            time.sleep(0.02)
    assert not (tree.folder / "build/verdict.json").exists()


def test_two_runs_of_one_clone_do_not_mix(tree):
    tree.write("test/checks/test_a.py", "def test_one(): pass\n")
    tree.program("toolchain/bootstrap", "touch build/started; while [ ! -e build/go ]; do sleep 0.05; done")
    first = tree.start("checks")
    while not (tree.folder / "build/started").exists():
        assert first.poll() is None
        time.sleep(0.02)
    status, output = tree.run("checks")
    (tree.folder / "build/go").touch()
    assert status == 2
    assert "another ./test/run of this clone is running" in output
    first.communicate(timeout=60)
    assert first.returncode == 0
