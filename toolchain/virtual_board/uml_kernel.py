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

SOURCE = "linux-source-6.12"
CONFIG = Path(__file__).resolve().parent / "uml.config"
# Most of the sources, and nothing of it is compiled; what configures the folders is read all the same.
UNNEEDED = ("arch/[!ux]*", "sound", "drivers/gpu", "drivers/media", "drivers/infiniband", "drivers/staging",
            "drivers/scsi", "drivers/net/ethernet", "fs/xfs", "fs/btrfs", "tools/testing", "tools/perf")


def jobs():
    """How many compilers may run at once: W58D_JOBS, or one for each processor."""
    return int(os.environ.get("W58D_JOBS") or os.cpu_count() or 1)


def _make(folder):
    say("building the kernel of the board in virtual time, once: some minutes")
    build = folder / "build"
    build.mkdir()
    unpack(download([SOURCE], build, with_dependencies=False), build)
    left_out = [f"--exclude={SOURCE}/{name}/*.[chS]" for name in UNNEEDED]
    subprocess.run(["tar", "-x", "-C", build, "-f", build / f"usr/src/{SOURCE}.tar.xz", *left_out], check=True)
    source = build / SOURCE

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
    for line in CONFIG.read_text().splitlines():
        if line.startswith("CONFIG_") and line not in taken:
            raise BoardError(f"{CONFIG.name}: this kernel does not take {line}")
    make(f"-j{jobs()}", "linux")
    shutil.copy(source / "linux", folder / "linux")
    shutil.rmtree(build)


def kernel():
    """The program that is the kernel."""
    return entry("uml", fingerprint(CONFIG, SOURCE, 1), _make) / "linux"
