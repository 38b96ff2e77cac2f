# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Images for boards that start from a card: what can be told without making one."""

import os
import pathlib
import struct
import subprocess
import sys
import zlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "toolchain"))

from image_builder import cards, layout  # noqa: E402
from virtual_board.target import BOARDS, TARGETS, VARIABLE  # noqa: E402


@pytest.mark.parametrize("board", ["rpi3", "rpi4"])
def test_pi_without_the_choice_of_firmware_ends_with_its_packages(board):
    clean = {name: value for name, value in os.environ.items() if name != cards.VARIABLE}
    done = subprocess.run(["/usr/bin/python3", "-B", "-m", "image_builder", "--board", board], check=False, cwd=ROOT / "toolchain",
                          env=clean, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "raspi-firmware" in done.stderr and "firmware-brcm80211" in done.stderr and "--non-free-firmware" in done.stderr


def regions(flash):
    return sorted({(part.start, part.size) for part in (flash.environment, *flash.partitions)})


@pytest.mark.parametrize("name", [*TARGETS, *BOARDS])
def test_nothing_on_a_flash_overlaps(name, monkeypatch):
    monkeypatch.setenv(VARIABLE, name)
    flash = layout.flash()
    end = layout.MIB  # before it are the partition table and its kind
    for start, size in regions(flash):
        assert start >= end
        end = start + size
    assert end < flash.size
    assert len(flash.partitions) == 4
    # A write of U-Boot's environment reaches no partition: its copies are within what is its own.
    copies = [int(line.split()[1], 16) + (0 if flash.card else flash.environment.start)
              for line in layout.fw_env_config().splitlines()]
    assert all(flash.environment.start <= copy <= flash.environment.start + flash.environment.size - layout.COPY_SIZE
               for copy in copies)


def test_bundle_of_one_board_is_not_for_another(monkeypatch):
    names = set()
    for name in [*TARGETS, *BOARDS]:
        monkeypatch.setenv(VARIABLE, name)
        names.add(layout.hardware())
    assert len(names) == len(TARGETS) + len(BOARDS)


def test_pi_has_its_gadget_port_where_it_has_the_hardware(monkeypatch):
    has = {}
    for name in BOARDS:
        monkeypatch.setenv(VARIABLE, name)
        has[name] = "/dev/ttyGS0" in cards.configuration()
    assert has == {"generic-arm64": False, "rpi3": False, "rpi4": True}


def test_no_u_boot_of_ours_listens(tmp_path):
    """The countdown of Debian's own environment ends at a prompt for whatever a host sends; checked whole, or it is used."""
    cards.virt_flash(tmp_path / "flash")
    flash = (tmp_path / "flash").read_bytes()
    assert len(flash) == cards.VIRT_FLASH_SIZE
    environments = [flash[:cards.VIRT_ENVIRONMENT_SIZE], cards.pi_environment()]
    assert len(environments[1]) == cards.PI_ENVIRONMENT_SIZE
    for environment in environments:
        assert struct.unpack_from("<I", environment) == (zlib.crc32(environment[4:]),)
        assert b"bootdelay=-2" in environment[4:].split(b"\0")
