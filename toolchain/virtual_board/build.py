# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Builds w58d and lays out its files as they are installed on a module."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import progress
from .cache import PROJECT, BoardError, locked, say
from .packages import NATIVE, unpack
from .emulator import tail
from .rootfs import rootfs
from .sysroot import sysroot
from .target import TARGETS, target


def _run(command, what, **options):
    options.setdefault("cwd", PROJECT)

    def how_far(line):
        found = re.match(r"\[\d+/\d+\]", line)
        return found and found[0]

    status, said = progress.run(command, what, how_far, **options)
    if status != 0:
        raise BoardError(f"{what} failed:\n{tail(said, 40)}")


def build():
    """Compiles w58d; quick when nothing changed."""
    preset = target().preset
    say(f"building w58d ({preset})")
    if target().arch != NATIVE:
        sysroot(target().arch)
    # Two boards that start at one moment would write the same build folder.
    with locked(PROJECT / "build" / f"{preset}.lock"):
        _run([PROJECT / "toolchain/configure", preset], "configuring w58d")
        _run(["cmake", "--build", "--preset", preset, "--target", "w58d", "w58d-at"], "building w58d")


def install(tree, binary_dir=None, there=None, strip=False):
    """Fills the folder `tree` with the files of an installed w58d, configured for this board.

    there: the paths in the root file system it goes into; default: those of the virtual board.
    """
    binary_dir = binary_dir or PROJECT / "build" / target().preset
    if target().arch == NATIVE:
        _run(["cmake", "--install", binary_dir, "--prefix", "/usr", *(["--strip"] if strip else [])], "installing w58d",
             env={**os.environ, "DESTDIR": str(tree)})
        _libraries(tree, tree / "usr/sbin/w58d", there or (rootfs() / "files").read_text().splitlines())
    else:
        # The package that is made for the module. It was linked with what the guest has.
        with tempfile.TemporaryDirectory(prefix="w58-package-") as folder:
            unpack([package(binary_dir, folder)], tree)
    config = tree / "etc/w58d/w58d.toml"
    place(PROJECT / "config/profiles/board.toml", config)
    config.write_text(config.read_text().replace(TARGETS[NATIVE].uart, target().uart))


def package(binary_dir, folder):
    """Makes the .deb of a build in the folder; returns its path."""
    _run([PROJECT / "toolchain/package", "--built", binary_dir, "--only", "w58d", folder], "packing w58d")
    return next(Path(folder).glob("*.deb"))


def place(source, target, mode=0o644):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
    target.chmod(mode)


def _libraries(tree, program, there):
    """Adds the shared libraries that the program was linked with and the guest does not have."""
    there = set(there)
    listed = subprocess.run(["ldd", program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            check=False).stdout
    for line in listed.splitlines():
        path = Path(line.split("=>")[-1].split("(")[0].strip())
        if not path.is_absolute():
            continue
        name = str(path.parent.resolve() / path.name).lstrip("/")
        if name not in there:
            place(path.resolve(), tree / name, 0o755)
