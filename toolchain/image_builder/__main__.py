# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The image command; see toolchain/image --help."""

import argparse
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from virtual_board.cache import PROJECT, BoardError, say
from virtual_board.kernel import kernel
from virtual_board.target import TARGETS, VARIABLE, target

from .bundle import make_bundle
from .disk import make_disk
from .initramfs import boot_stage
from .signing import SERVICE_VARIABLE, service_folder
from .slot import installed, make_slot

DESCRIPTION = """\
Builds the flash of a W58 module and the bundle that updates one, with the w58d of this tree. Prints their paths:
  w58.img              the flash: environment, slots A and B, data
  w58-<version>.swu    the update, signed (with --service: w58-<version>-service.swu)
  boot-kernel, boot-initrd    the boot stage, which is beside the flash as a boot loader is"""


def version():
    return re.search(r"project\(w58d VERSION ([\d.]+)", (PROJECT / "CMakeLists.txt").read_text())[1]


def make(folder, service=False):
    """Fills the folder; returns the paths of what is in it."""
    with tempfile.TemporaryDirectory(prefix="w58-image-") as temporary:
        tree, slot = Path(temporary) / "tree", Path(temporary) / "slot.squashfs"
        tree.mkdir()
        installed(tree)
        say("packing the slot")
        make_slot(tree, slot)
        folder.mkdir(parents=True, exist_ok=True)
        names = ["w58.img", f"w58-{version()}{'-service' if service else ''}.swu", "boot-kernel", "boot-initrd"]
        paths = [folder / name for name in names]
        make_disk(slot, paths[0])
        make_bundle(slot, paths[1], version(), service_folder() if service else None)
        shutil.copy(kernel() / "vmlinux", paths[2])
        paths[3].write_bytes(boot_stage())
    return paths


def main():
    parser = argparse.ArgumentParser(prog="image", description=DESCRIPTION,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--arch", choices=TARGETS, default="amd64", help="the module's processor (default: amd64)")
    parser.add_argument("--service", action="store_true",
                        help="sign the update with the service key, for `w58-update --allow-older`")
    arguments = parser.parse_args()
    os.environ[VARIABLE] = arguments.arch
    try:
        if arguments.service and not service_folder():
            raise BoardError(f"{SERVICE_VARIABLE} names no folder with a service key")
        for path in make(PROJECT / "build" / f"image-{target().arch}", arguments.service):
            print(f"{path}  {path.stat().st_size / (1 << 20):.1f} MiB")
    except BoardError as error:
        say(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
