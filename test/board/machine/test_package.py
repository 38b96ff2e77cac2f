# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The module's .deb on the module: installed by dpkg, it is a running service, and gone when it is purged."""

import os
import subprocess

import pytest

from virtual_board import build
from virtual_board.cache import PROJECT
from virtual_board.packages import NATIVE
from virtual_board.target import target

pytestmark = pytest.mark.skipif(target().arch == NATIVE or "W58_BOARD_TREE" in os.environ,
                                reason="needs --arch armhf; test/component has the same of this machine's package")


@pytest.fixture
def deb(tmp_path):
    return build.package(PROJECT / "build" / target().preset, tmp_path)


def test_what_runs_is_what_the_package_brings(guest, deb):
    """The board's root has the package's contents; init started it by the package's own script."""
    assert guest.run("/etc/init.d/w58d status").rc == 0
    subprocess.run(["dpkg-deb", "-e", deb, deb.parent / "control"], check=True)
    sums = (deb.parent / "control/md5sums").read_text()
    checked = [line for line in sums.splitlines() if not line.endswith("w58d.toml")]
    assert len(checked) >= 4
    done = guest.run("cd / && md5sum -c -", stdin="\n".join(checked).encode() + b"\n")
    assert done.rc == 0, done.out
    running = guest.run("readlink /proc/$(pidof -s w58d)/exe").out.strip()
    assert running == "/usr/sbin/w58d"


def test_dpkg_installs_runs_and_purges_it(power_cut_board, deb):
    """The guest has no list of packages, so what it needs is not checked; that it runs shows that it is there."""
    power_cut_board.start()
    guest, uart = power_cut_board.guest, power_cut_board.uart
    # The board's own cannot run, for want of Perl's modules; BusyBox's init has no use for it.
    guest.run("printf '#!/bin/sh\n' >/usr/sbin/update-rc.d", check=True)
    guest.run("/etc/init.d/w58d stop; cp /etc/w58d/w58d.toml /tmp/board.toml; rm -rf /etc/w58d /etc/init.d/w58d "
              "/usr/sbin/w58d /usr/bin/w58d-at; mkdir -p /var/lib/dpkg/info /var/lib/dpkg/updates; "
              "touch /var/lib/dpkg/status; cat >/tmp/w58d.deb", stdin=deb.read_bytes(), check=True)
    done = guest.run("dpkg --force-depends -i /tmp/w58d.deb", timeout=120)
    assert done.rc == 0, done.out
    # The one line that an integrator edits, and what else makes it this board's.
    guest.run("cp /tmp/board.toml /etc/w58d/w58d.toml; /etc/init.d/w58d restart", check=True)
    uart.read_until(b"\r\nRDY\r\n", 60)
    uart.resync()
    assert uart.ok("AT+CGMM") == b"SIMCOM_W58"
    assert guest.run("w58d-at AT").rc == 0
    assert guest.run("dpkg --force-depends --purge w58d", timeout=120).rc == 0
    assert guest.run("pidof w58d").rc != 0
    assert guest.run("ls -d /etc/w58d /usr/sbin/w58d").rc != 0
