# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The static program needs nothing of its target: it runs on the emulated Cortex-A7 without its libraries."""

import os
import shutil
from pathlib import Path

import pytest
from harness import TestBoard

PROGRAM = Path(__file__).resolve().parents[3] / "build/armhf-static/src/app/w58d"
# Of what the dynamic program is linked with, all that nobody else in the guest needs; gconv is never there.
LIBRARIES = "libstdc++.so.6* libfmt.so* libgcc_s.so.1"
TEXT = "咖啡馆无线网"

pytestmark = pytest.mark.skipif(os.environ.get("W58_BOARD_ARCH") != "armhf" or not PROGRAM.exists(),
                                reason="needs --arch armhf and ./toolchain/cross armhf --static")


@pytest.fixture
def bare(tree, tmp_path):
    shutil.copytree(tree, tmp_path / "tree", symlinks=True)
    shutil.copy(PROGRAM, tmp_path / "tree/usr/sbin/w58d")
    with TestBoard(tmp_path / "tree") as board:
        yield board


def test_static_program_runs_without_its_libraries(bare):
    bare.start()
    folder = "/usr/lib/arm-linux-gnueabihf"
    bare.guest.run(f"/etc/init.d/w58d stop; cd {folder} && rm -f {LIBRARIES}", check=True)
    assert bare.guest.run(f"ls {folder}/libstdc++.so.6").rc != 0
    bare.guest.run("/etc/init.d/w58d start", check=True)
    uart, phone = bare.uart, bare.phones[0]
    uart.read_until(b"\r\nRDY\r\n", timeout=60)
    uart.ok("AT+CWMOCH=4,6")
    uart.ok(b'AT+CWSSID="' + TEXT.encode("GBK") + b'"')
    assert uart.ok("AT+CWSSID?") == b'+CWSSID: "' + TEXT.encode("GBK") + b'"'
    assert phone.join(TEXT, "12345678", channel=6)
    assert phone.ping("192.168.225.1")
