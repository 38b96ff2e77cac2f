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

from virtual_board.cache import PROJECT, BoardError, say, usual_modes
from virtual_board.kernel import kernel
from virtual_board.target import BOARDS, TARGETS, VARIABLE, target

from . import cards, signing
from .bundle import make_bundle
from .disk import make_disk
from .initramfs import boot_stage
from .signing import SERVICE_VARIABLE, service_folder
from .slot import installed, make_slot

DESCRIPTION = """\
Builds the flash of a W58 module and the bundle that updates one, with the w58d of this tree. Prints their paths:
  w58.img              the flash: environment, slots A and B, data
  w58-<version>.swu    the update, signed (with --service: w58-<version>-service.swu)
  boot-kernel, boot-initrd    the boot stage, which is beside the flash as a boot loader is

With --board the flash is the card of a board that starts by U-Boot, and the boot stage is on it. Beside it:
  u-boot.bin           for generic-arm64, which has it outside of the card; on that of a Raspberry Pi it is there, too
  u-boot-env.img       for generic-arm64 in QEMU: with it U-Boot listens to nobody, as that of a Raspberry Pi does
  board.dtb            the device tree of a Raspberry Pi, which is on its card, too: for QEMU"""


def version():
    return re.search(r"project\(w58d VERSION ([\d.]+)", (PROJECT / "CMakeLists.txt").read_text())[1]


def make(folder, signer=None, kind=""):
    """Fills the folder; returns the paths of what is in it. signer: the folder with the key that signs the update, if that is
    another than the slot trusts; kind: what its file's name has then."""
    with tempfile.TemporaryDirectory(prefix="w58-image-") as temporary, usual_modes():
        tree, slot = Path(temporary) / "tree", Path(temporary) / "slot.squashfs"
        tree.mkdir()
        installed(tree)
        say("packing the slot")
        make_slot(tree, slot)
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob("new-*"):  # by one that was ended
            shutil.rmtree(left)
        # All of it or nothing takes the place of an earlier one; who has that open, as QEMU does, keeps it.
        with tempfile.TemporaryDirectory(prefix="new-", dir=folder) as new:
            return [path.rename(folder / path.name) for path in _made(Path(new), slot, Path(temporary) / "boot", signer, kind)]


def _made(folder, slot, boot, signer, kind):
    disk, bundle = folder / "w58.img", folder / f"w58-{version()}{kind}.swu"
    if target().board:
        cards.boot_partition(boot, boot_stage())
    make_disk(slot, disk, boot if target().board else None)
    make_bundle(slot, bundle, version(), signer)
    return [disk, bundle, *(_beside_a_card(folder) if target().board else _boot_stage(folder))]


def _boot_stage(folder):
    paths = [folder / "boot-kernel", folder / "boot-initrd"]
    shutil.copy(kernel() / "vmlinux", paths[0])
    paths[1].write_bytes(boot_stage())
    return paths


def _beside_a_card(folder):
    is_pi = target().board in cards.DEVICE_TREE
    paths = [folder / "u-boot.bin", folder / ("board.dtb" if is_pi else "u-boot-env.img")]
    shutil.copy(cards.u_boot(), paths[0])
    (cards.device_tree if is_pi else cards.virt_flash)(paths[1])
    return paths


def main():
    parser = argparse.ArgumentParser(prog="image", description=DESCRIPTION,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--arch", choices=TARGETS, help="the module's processor (default: amd64)")
    parser.add_argument("--board", choices=BOARDS, help="a board that starts from a card, by U-Boot, instead")
    parser.add_argument("--non-free-firmware", action="store_true",
                        help="take in what a Raspberry Pi starts from, and its radio's: both may be given on, with their "
                             "copyright files, and are not free")
    others = parser.add_mutually_exclusive_group()
    others.add_argument("--service", action="store_true",
                        help="sign the update with the service key, for `w58-update --allow-older`")
    others.add_argument("--signed-by", metavar="FOLDER", type=Path,
                        help="sign the update with the key in FOLDER, which modules trust until they have it; from then on they "
                             "trust the one in W58_SIGNING_FOLDER")
    arguments = parser.parse_args()
    if arguments.board and arguments.arch:
        parser.error("--arch is for an image without --board: a board has its processor")
    os.environ[VARIABLE] = arguments.board or arguments.arch or "amd64"
    if arguments.non_free_firmware and not cards.needs_non_free():
        parser.error("--non-free-firmware is for the card of a Raspberry Pi: no other image has any")
    if arguments.non_free_firmware:
        os.environ[cards.VARIABLE] = "yes"
    try:
        cards.check()
        signing.check(arguments.signed_by)
        signer, kind = arguments.signed_by, "-new-key" if arguments.signed_by else ""
        if arguments.service:
            signer, kind = service_folder(), "-service"
            if not signer:
                raise BoardError(f"{SERVICE_VARIABLE} names no folder with a service key")
        for path in make(PROJECT / "build" / f"image-{target().name}", signer, kind):
            print(f"{path}  {path.stat().st_size / (1 << 20):.1f} MiB")
    except BoardError as error:
        say(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
