# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The headers and libraries that w58d and its tests are cross-built against: Debian's own packages for the target."""

import os
import shutil

from .cache import PROJECT, entry, fingerprint, say
from .packages import download, unpack

# The C and C++ libraries come with the cross compiler.
PACKAGES = """
    libasio-dev libtomlplusplus-dev libfmt-dev libfmt9
    libnl-3-dev libnl-3-200 libnl-genl-3-dev libnl-genl-3-200 libnl-route-3-dev libnl-route-3-200
    libnl-nf-3-dev libnl-nf-3-200
    libgtest-dev libgmock-dev googletest libbenchmark-dev libbenchmark1debian
""".split()


def _links(root):
    """Links that name their target from the root of a file system lead out of this one."""
    for where, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(where, name)
            if os.path.islink(path) and (target := os.readlink(path)).startswith("/"):
                os.unlink(path)
                os.symlink(os.path.relpath(f"{root}{target}", where), path)


def _make(arch):
    def make(folder):
        say(f"fetching the libraries of {arch}")
        packages = folder / "packages"
        packages.mkdir()
        debs = download(PACKAGES, packages, with_dependencies=False, arch=arch)
        unpack(debs, folder)
        _links(folder)
        shutil.rmtree(packages)
    return make


def sysroot(arch):
    """The folder, also as build/sysroot/<arch>, where the CMake presets look for it."""
    made = entry(f"sysroot_{arch}", fingerprint(PACKAGES, 2), _make(arch))
    fixed = PROJECT / "build" / "sysroot" / arch
    fixed.parent.mkdir(parents=True, exist_ok=True)
    if not fixed.is_symlink() or os.readlink(fixed) != str(made):
        fixed.unlink(missing_ok=True)
        fixed.symlink_to(made)
    return fixed
