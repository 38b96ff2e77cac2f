# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The two small file systems in memory: of the boot stage, which is not part of a slot, and of a slot's kernel."""

import shutil
from pathlib import Path

from virtual_board import cpio
from virtual_board.cache import entry, fingerprint, say
from virtual_board.kernel import early_modules, kernel
from virtual_board.packages import download, unpack
from virtual_board.target import target

from . import cards, layout
from .elf import closure

FILES = Path(__file__).resolve().parent / "files"

# Of the boot stage: what starts a kernel, and what reads and writes the environment.
PACKAGES = ["busybox-static", "kexec-tools", "libubootenv-tool"]
PROGRAMS = ["sbin/kexec", "usr/bin/fw_printenv", "usr/bin/fw_setenv"]


def settings():
    """What the scripts in files/ take in with `.`"""
    module, parameter, _ = target().watchdog
    values = {"DATA": layout.flash().data.device, "DATA_SECTORS": layout.flash().data.size // 512,
              "NEW_TRIES": layout.NEW_TRIES, "GOOD_TRIES": layout.GOOD_TRIES, "ROLLBACK": layout.ROLLBACK,
              "WATCHDOG": module, "WATCHDOG_LIMIT": parameter, "WATCHDOG_SECONDS": layout.WATCHDOG_SECONDS,
              # Of a board that has none but these.
              "RADIOS": 0 if target().board else 1,
              "HOTPLUG": "yes" if target().board else "", "GADGET": "yes" if target().board in cards.WITH_GADGET else "",
              "KEXEC": f"'{' '.join(target().kexec)}'",
              **{f"SLOT_{name}": slot.device for name, slot in layout.flash().slots.items()}}
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _make(folder):
    say("fetching the boot stage's programs")
    packages, root = folder / "packages", folder / "root"
    packages.mkdir()
    root.mkdir()
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    unpack(download(PACKAGES, packages, arch=target().arch), root)
    for name, source in {**closure(root, target().triplet, PROGRAMS), "bin/busybox": root / "bin/busybox"}.items():
        (folder / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, folder / "files" / name)
    shutil.rmtree(packages)
    shutil.rmtree(root)


def _programs():
    """Folder with bin/, lib/... as they are in the boot stage."""
    return entry(f"boot_{target().arch}", fingerprint(PACKAGES, PROGRAMS, 1), _make) / "files"


def _disk():
    """The modules that drive the disk."""
    if target().board.startswith("rpi"):
        return ["fixed", "gpio_regulator", "bcm2835", "sdhci_iproc"]
    return ["virtio_pci", "virtio_blk"]


def _archive(init, modules):
    archive = cpio.Archive()
    for name in ("proc", "sys", "dev", "bin"):
        archive.folder(name)
    archive.file("init", (FILES / init).read_bytes(), 0o755)
    archive.file("boot-settings", settings().encode())
    archive.file("bin/busybox", (_programs() / "bin/busybox").read_bytes(), 0o755)
    paths = early_modules(kernel(), modules)
    for path in paths:
        archive.file(f"modules/{path.name}", path.read_bytes())
    archive.file("modules/order", "".join(f"{path.name}\n" for path in paths).encode())
    return archive


def boot_stage():
    archive = _archive("boot-stage", [*_disk(), "squashfs", target().watchdog[0]])
    for path in sorted(_programs().rglob("*")):
        if path.is_file() and path.name != "busybox":
            archive.file(str(path.relative_to(_programs())), path.read_bytes(), 0o755)
    archive.file("etc/fw_env.config", layout.fw_env_config().encode())
    archive.file("factory-environment", layout.environment_text().encode())
    return archive.bytes()


def slot_initrd():
    # The watchdog comes first: it looks after all that follows.
    return _archive("slot-init", [target().watchdog[0], *_disk(), "squashfs", "overlay", "ext4", "crc32c_generic"]).bytes()
