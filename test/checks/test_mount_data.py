# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the module says of the partition with its settings, on a card that is too small for the image."""

import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "toolchain"))

from image_builder import initramfs, layout  # noqa: E402
from virtual_board.target import VARIABLE  # noqa: E402

MIB = 2048  # in sectors


def said(folder, sectors, mounts):
    """On the console, and the exit status: the partition has so many sectors, None if it is not there, and can be mounted or not."""
    for path in ("sys/mmcblk0p4", "image", "bin"):
        (folder / path).mkdir(parents=True)
    if sectors is not None:
        (folder / "sys/mmcblk0p4/size").write_text(f"{sectors}\n")
    (folder / "image/settings").write_text(initramfs.settings())
    for name in ("mount", "e2fsck", "mke2fs", "mkdir"):
        (folder / "bin" / name).write_text(f"#!/bin/sh\nexit {0 if mounts else 1}\n")
        (folder / "bin" / name).chmod(0o755)
    text = (ROOT / "toolchain/image_builder/files/mount-data").read_text()
    for path, ours in (("/sys/class/block/", f"{folder}/sys/"), ("/usr/lib/w58-image/", f"{folder}/image/"),
                       (">/dev/console", f">>{folder}/console"), ("export PATH=", f"export PATH={folder}/bin:")):
        assert path in text
        text = text.replace(path, ours)
    (folder / "console").touch()
    status = subprocess.run(["/bin/sh", "-c", text], check=False).returncode
    return (folder / "console").read_text(), status


@pytest.mark.parametrize("sectors,mounts,left,status", [(20 * MIB, True, 20, 0), (None, False, 0, 1)])
def test_a_card_that_is_too_small_is_told(tmp_path, monkeypatch, sectors, mounts, left, status):
    monkeypatch.setenv(VARIABLE, "rpi3")
    console, ended = said(tmp_path, sectors, mounts)
    assert console.startswith(f"data: the card or flash is too small: {left} of 32 MiB for settings are on it\n") and ended == status


def test_nothing_is_said_of_one_that_is_not(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "rpi3")
    assert said(tmp_path, layout.flash().data.size // 512, True) == ("", 0)
