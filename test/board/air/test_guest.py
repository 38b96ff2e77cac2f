# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The machine in virtual time that these tests run in: what it may do to the computer that it runs on, and its clock."""

import os
import time

import pytest

from harness.inside import SHARED, VARIABLE

pytestmark = pytest.mark.skipif(VARIABLE not in os.environ, reason="not inside a User Mode Linux guest")


@pytest.fixture
def everything(guest, tmp_path):
    """All that root in the guest can reach of the host's files."""
    guest.run(["mount", "-t", "hostfs", "none", str(tmp_path), "-o", "/"], check=True)
    yield tmp_path
    guest.run(["umount", str(tmp_path)], check=True)


def test_root_reaches_its_shares_and_nothing_else(everything):
    assert set(os.listdir(everything)) == {"dev", "host", "initrd", "lib", "lib64", "linux", "proc", "root"}
    assert set(os.listdir(everything / "host")) == {"out", "project", "tree"}


@pytest.mark.parametrize("place", ["root/usr/bin", "host/project", "host/tree", "lib"])
def test_what_it_is_given_to_read_it_cannot_write(everything, place):
    with pytest.raises(OSError, match="Read-only|not permitted|denied"):
        (everything / place / "written").write_text("")
    assert (SHARED / "out" / "run").exists()


def test_time_passes_only_while_nobody_works():
    began = time.monotonic()
    total = sum(number * number for number in range(300_000))
    assert total and time.monotonic() - began < 0.001
    time.sleep(3600)
    assert 3600 <= time.monotonic() - began < 3601
