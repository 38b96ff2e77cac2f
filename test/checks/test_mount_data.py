# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The partition with the settings: what the module says of a card that is too small for it, and what becomes of one that cannot
be mounted."""

import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "toolchain"))

from image_builder import initramfs, layout  # noqa: E402
from virtual_board.target import VARIABLE  # noqa: E402

MIB = 2048  # in sectors


def program(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def run(folder):
    """What is said on the console, and the exit status. Programs in folder/bin go before others."""
    text = (ROOT / "toolchain/image_builder/files/mount-data").read_text()
    for path, ours in (("/sys/class/block/", f"{folder}/sys/"), ("/usr/lib/w58-image/", f"{folder}/image/"),
                       (">/dev/console", f">>{folder}/console"), ("export PATH=", f"export PATH={folder}/bin:"),
                       ("/var/lib/w58d", f"{folder}/state")):
        assert path in text
        text = text.replace(path, ours)
    (folder / "console").touch()
    status = subprocess.run(["/bin/sh", "-c", text], check=False).returncode
    return (folder / "console").read_text(), status


def said(folder, sectors, mounts):
    """On the console, and the exit status: the partition has so many sectors, None if it is not there, and can be mounted or not."""
    for path in ("sys/mmcblk0p4", "image", "bin"):
        (folder / path).mkdir(parents=True)
    if sectors is not None:
        (folder / "sys/mmcblk0p4/size").write_text(f"{sectors}\n")
    (folder / "image/settings").write_text(initramfs.settings())
    for name in ("mount", "e2fsck", "mke2fs", "mkdir"):
        program(folder / "bin" / name, f"exit {0 if mounts else 1}")
    return run(folder)


@pytest.mark.parametrize("sectors,mounts,left,status", [(20 * MIB, True, 20, 0), (None, False, 0, 1)])
def test_a_card_that_is_too_small_is_told(tmp_path, monkeypatch, sectors, mounts, left, status):
    monkeypatch.setenv(VARIABLE, "rpi3")
    console, ended = said(tmp_path, sectors, mounts)
    assert console.startswith(f"data: the card or flash is too small: {left} of 32 MiB for settings are on it\n") and ended == status


def test_nothing_is_said_of_one_that_is_not(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "rpi3")
    assert said(tmp_path, layout.flash().data.size // 512, True) == ("", 0)


def empty(path):
    with open(path, "wb") as file:
        file.truncate(32 << 20)


def whole(path):
    empty(path)
    subprocess.run(["mke2fs", "-q", "-F", "-t", "ext4", path], check=True)


def without_its_first_block(path):
    whole(path)
    with open(path, "r+b") as file:
        file.write(bytes(4096))


def of_a_kernel_to_come(path):
    """With a feature that is not known yet, of those without which it must not be mounted."""
    whole(path)
    with open(path, "r+b") as file:
        file.seek(1024 + 0x60)
        file.write(b"\xff\xff\xff\x7f")


# Reading a folder is an error, and so it is no partition that can be made anew.
@pytest.mark.parametrize("partition, anew", [(whole, False), (without_its_first_block, False), (of_a_kernel_to_come, False),
                                             (os.mkdir, False), (empty, True)])
def test_settings_that_are_there_are_not_made_anew(tmp_path, monkeypatch, partition, anew):
    """Nor are they taken for those of the factory, with the password that is printed on the module."""
    monkeypatch.setenv(VARIABLE, "rpi3")
    for path in ("sys", "image", "bin", "state"):
        (tmp_path / path).mkdir()
    partition(tmp_path / "data")
    (tmp_path / "image/settings").write_text(f"{initramfs.settings()}\nDATA={tmp_path}/data DATA_SECTORS=0\n")
    program(tmp_path / "bin/mount", f'echo "$*" >>{tmp_path}/mounted; [ "$1 $2" != "-t ext4" ]')
    program(tmp_path / "bin/mke2fs", f"touch {tmp_path}/anew")
    console, status = run(tmp_path)
    assert status == 1 and console.endswith("data: cannot be mounted; settings are not kept\n")
    assert (tmp_path / "anew").exists() == anew == ("made anew" in console)
    # As a file neither can be read, and none can be written.
    assert (tmp_path / "state/settings.toml").is_dir() and (tmp_path / "state/settings.2.toml").is_dir()
    assert (tmp_path / "mounted").read_text().endswith(f"-o remount,ro {tmp_path}/state\n")
