# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The kernel of the board in virtual time: User Mode Linux, compiled from Debian's kernel sources."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from . import progress
from .cache import BoardError, entry, fingerprint, say
from .emulator import tail
from .packages import download, unpack

# (package, suite), the first to be had. From 6.16 on the kernel needs no ptrace for its programs' system calls and
# faults, which takes half of a guest's time. Debian 12's own is for when the suite has moved on.
SOURCES = (("linux-source-7.3", "trixie-backports"), ("linux-source-6.12", None))
CONFIG = Path(__file__).resolve().parent / "uml.config"
ONE_ALONE = "# Of one of the kernels alone"  # in CONFIG: what follows is taken by those who know it
# Most of the sources, and nothing of it is compiled; what configures the folders is read all the same.
UNNEEDED = ("arch/[!ux]*", "sound", "drivers/gpu", "drivers/media", "drivers/infiniband", "drivers/staging",
            "drivers/scsi", "drivers/net/ethernet", "fs/xfs", "fs/btrfs", "tools/testing", "tools/perf")


def jobs():
    """How many compilers may run at once: W58D_JOBS, or one for each processor."""
    return int(os.environ.get("W58D_JOBS") or os.cpu_count() or 1)


def _unpack_sources(build):
    """The folder of the sources."""
    for name, suite in SOURCES:
        try:
            debs = download([name], build, with_dependencies=False, suite=suite)
        except BoardError as error:
            say(f"{name}: {error}")
            continue
        unpack(debs, build)
        left_out = [f"--exclude={name}/{path}/*.[chS]" for path in UNNEEDED]
        subprocess.run(["tar", "-x", "-C", build, "-f", build / f"usr/src/{name}.tar.xz", *left_out], check=True)
        return build / name
    raise BoardError("no sources of a kernel for the board in virtual time can be downloaded")


def _keep_keys_out_of_radios(source):
    """In 7.2 and 7.3 the simulated radios take over the keys of CCMP and GCMP, and drop forwarded frames without room
    behind them. Otherwise mac80211 encrypts, as it did before."""
    for path in (source / "drivers/net/wireless/virtual").glob("mac80211_hwsim*.c"):
        text = path.read_text()
        path.write_text(re.sub(r"^\t\.set_key = mac80211_hwsim_set_key,.*\n", "", text, flags=re.M))


def _make(folder):
    say("building the kernel of the board in virtual time, once: some minutes")
    build = folder / "build"
    build.mkdir()
    source = _unpack_sources(build)
    _keep_keys_out_of_radios(source)

    def make(*words):
        count = 0

        def how_far(line):
            nonlocal count
            if re.match(r"  (CC|AS|LD|AR) ", line):
                count += 1
            return f"{count} files"

        status, said = progress.run(["make", "ARCH=um", *words], "compiling the kernel", how_far, cwd=source,
                                    env={**os.environ, "KCONFIG_ALLCONFIG": str(CONFIG)})
        if status != 0:
            raise BoardError(f"the kernel cannot be built:\n{tail(said, 30)}")

    make("allnoconfig")
    taken = (source / ".config").read_text().splitlines()
    for line in CONFIG.read_text().partition(ONE_ALONE)[0].splitlines():
        if line.startswith("CONFIG_") and line not in taken:
            raise BoardError(f"{CONFIG.name}: this kernel does not take {line}")
    make(f"-j{jobs()}", "linux")
    shutil.copy(source / "linux", folder / "linux")
    shutil.rmtree(build)


def kernel():
    """The program that is the kernel."""
    return entry("uml", fingerprint(CONFIG, SOURCES, 2), _make) / "linux"
