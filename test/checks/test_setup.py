# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What is shown to whoever sets a machine up: while apt-get is at work, and to a user without rights."""
import contextlib
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

WORK = """
echo 'dlstatus:1:12.5:Retrieving file 3 of 25 (1min 2s remaining)' >&3
echo 'Unpacking cmake (3.25.1-1) ...'
echo 'pmstatus:cmake:34.5:Unpacking cmake (amd64)' >&3
"""
LOCKED = "Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 42 (apt-get)"


@pytest.fixture
def bootstrap(tmp_path):
    """Runs it where no package is installed, as root, with the text given as apt-get."""
    def run(apt_get, **options):
        programs = {"dpkg-query": "", "id": "echo 0", "apt-get": f"cd {tmp_path}\n{apt_get}"}
        for name, text in programs.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n", encoding="ascii")
            (tmp_path / name).chmod(0o755)
        return subprocess.run(["sh", ROOT / "toolchain" / "bootstrap", "build"], check=False, stdin=subprocess.DEVNULL,
                              env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
                              **{"stderr": subprocess.PIPE, "text": True, **options})

    return run


def test_a_log_has_a_line_now_and_then(bootstrap):
    done = bootstrap(WORK * 50)
    assert done.returncode == 0
    first, second, *more = done.stderr.splitlines()
    assert len(more) < 10
    assert first.startswith("bootstrap: installing cmake ninja-build")
    assert second == "bootstrap: 12 % Retrieving file 3 of 25 (1min 2s remaining)"


def test_a_terminal_has_one_line_that_changes_and_goes(bootstrap):
    master, slave = os.openpty()
    with open(master, "rb", buffering=0) as terminal:
        with open(slave, "wb", buffering=0) as end:
            assert bootstrap(WORK, stderr=end).returncode == 0
        text = b""
        with contextlib.suppress(OSError):  # all is read, and nobody writes any more
            while True:
                text += terminal.read(4096)
    shown = text.decode().split("\r\n")[1]
    assert shown.split("\r\033[K") == ["", "bootstrap: 12 % Retrieving file 3 of 25 (1min 2s remaining)",
                                       "bootstrap: 34 % Unpacking cmake (amd64)", ""]


def test_another_apt_is_waited_for(bootstrap):
    done = bootstrap(f"[ -e seen ] || {{ : >seen; echo 'E: {LOCKED}' >&2; exit 100; }}")
    assert done.returncode == 0
    assert done.stderr.splitlines()[1:] == [f"bootstrap: waiting for another apt: {LOCKED}"]


def test_a_failure_shows_the_end_of_what_apt_said(bootstrap):
    done = bootstrap(f"{WORK}\necho 'E: the mirror is gone' >&2; exit 100")
    assert done.returncode == 1
    *_, words, error = done.stderr.splitlines()
    assert words == "E: the mirror is gone"
    assert error.startswith("bootstrap: apt-get could not install: cmake")


def test_an_ordinary_user_is_told_what_the_component_tests_need():
    # A user that is not mapped: not root, but the files may be read.
    unprivileged = ["unshare", "--user", "--"]
    if subprocess.run([*unprivileged, "true"], check=False, stderr=subprocess.DEVNULL).returncode:
        pytest.skip("no user namespaces here")
    done = subprocess.run([*unprivileged, sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider",
                           "test/component"], cwd=ROOT, check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) <= 2, done.stdout
    assert "the component tests need root" in done.stdout
    assert "run sudo ./test/run component" in done.stdout
