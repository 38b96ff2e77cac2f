# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Boards that boot from a card: U-Boot, which starts the boot stage as extlinux.conf says, and what comes before U-Boot."""

import os
import shutil
import struct
import tempfile
import zlib
from pathlib import Path

from virtual_board.cache import BoardError, PROJECT, entry, fingerprint, say
from virtual_board.kernel import kernel
from virtual_board.packages import download, unpack
from virtual_board.target import target

from . import layout
from .disk import run

WORDS = "quiet panic=-1 audit=0"
# kexec starts nothing from a kernel that cannot take its processors down, and one that a Pi's firmware has put into a loop
# cannot be: the boot stage has one.
BOOT_WORDS = "nr_cpus=1"

U_BOOT = {"generic-arm64": ("u-boot-qemu", "qemu_arm64"), "rpi3": ("u-boot-rpi", "rpi_3"), "rpi4": ("u-boot-rpi", "rpi_4")}
DEVICE_TREE = {"rpi3": "bcm2837-rpi-3-b.dtb", "rpi4": "bcm2711-rpi-4-b.dtb"}
WITH_GADGET = ("rpi4",)
# Nobody is there to plug a radio into it: a virtual machine.
EMULATED_RADIOS = {"generic-arm64": 1}

# For radios at USB, in Debian's main section.
FREE = ("firmware-ath9k-htc", "firmware-linux-free")
# Of a Pi: what its GPU starts from, and what its radio does.
GPU, RADIO = "raspi-firmware", "firmware-brcm80211"
NOT_FREE = (GPU, RADIO)
# Set when that was chosen.
VARIABLE = "W58_NON_FREE_FIRMWARE"
SUITE, COMPONENT = "bookworm", "non-free-firmware"

CONFIG_TXT = """\
# Read by the GPU, which starts U-Boot with the device tree. What the manual has of it: the line is idle, and RTS says
# that nothing is taken, until Linux has the pins.
arm_64bit=1
kernel=u-boot.bin
device_tree=board.dtb
gpio=14-17=ip,pu
"""

EXTLINUX = """\
# Read by U-Boot. In APPEND, for the slots, too: w58.hwsim=N: N emulated radios; w58.watchdog=N: seconds without a sign of
# life, or none; console=NAME.
DEFAULT w58
PROMPT 0
LABEL w58
	KERNEL /kernel
	INITRD /initrd
	APPEND {words}
"""

# U-Boot's own environment on a Pi, all of it, where the addresses are those that Debian's has. It listens to nobody: what a host
# sends meanwhile must not stop it. Nothing writes it.
PI_ENVIRONMENT = {
    "bootdelay": "-2", "kernel_addr_r": "0x00080000", "fdt_addr_r": "0x02600000", "ramdisk_addr_r": "0x02700000",
    "scriptaddr": "0x02400000", "pxefile_addr_r": "0x02500000", "stdout": "serial,vidconsole", "stderr": "serial,vidconsole",
    # The first on a Pi 3; which of the two the card of a Pi 4 is depends on the device tree that its U-Boot has.
    "bootcmd": "for n in 0 1; do sysboot mmc ${n}:1 any ${scriptaddr} /extlinux/extlinux.conf; done",
}
PI_ENVIRONMENT_SIZE = 0x4000
# The same of QEMU's `virt`, whose U-Boot speaks where the host does. It is at the beginning of the second flash, which is
# given to QEMU as a file of just that size: U-Boot itself cannot save anything there, as QEMU 7.2 does not take its writes.
VIRT_ENVIRONMENT = {
    "bootdelay": "-2", "kernel_addr_r": "0x40400000", "fdt_addr": "0x40000000", "ramdisk_addr_r": "0x44000000",
    "scriptaddr": "0x40200000", "pxefile_addr_r": "0x40300000",
    "bootcmd": "virtio scan; sysboot virtio 0:1 any ${scriptaddr} /extlinux/extlinux.conf",
}
VIRT_ENVIRONMENT_SIZE = 0x40000
VIRT_FLASH_SIZE = 64 << 20


def needs_non_free():
    return target().board.startswith("rpi")


def is_non_free():
    return needs_non_free() and os.environ.get(VARIABLE) == "yes"


def firmware_packages():
    """Of the slot, as (package, is it free)."""
    if not target().board:
        return ()
    return (*((name, True) for name in FREE), *(((RADIO, False),) if is_non_free() else ()))


def cmdline():
    """Of the boot stage and of the slots. The last console is the one of those who are no kernel: on a Pi the screen, as its
    mini UART is on no pin."""
    consoles = (target().console, "tty0") if needs_non_free() else ("tty0", target().console)
    return f"{' '.join(f'console={name}' for name in consoles)} {WORDS}"


def shells():
    """The lines of /etc/inittab for development. A Pi has a screen and a keyboard."""
    return "".join(f"{name}::respawn:-/bin/sh\n" for name in (target().console, *(["tty1"] if needs_non_free() else [])))


def configuration():
    """/etc/w58d/w58d.toml"""
    text = (PROJECT / "config/profiles/card.toml").read_text()
    return text + ('\n# At USB, where the board is a device: the host sees a modem.\n[[port]]\ndevice = "/dev/ttyGS0"\n'
                   if target().board in WITH_GADGET else "")


def _packages(names, folder, free):
    """Unpacks packages of the board's architecture below the folder."""
    downloads = folder / "downloads"
    downloads.mkdir()
    where = {} if free else {"suite": SUITE, "component": COMPONENT}
    unpack(download(list(names), downloads, with_dependencies=False, arch=target().arch, **where), folder)
    shutil.rmtree(downloads)


def firmware(root, folder):
    """Adds the firmware of radios to the root of a slot; of what is not free with the copyright."""
    for name, free in firmware_packages():
        packages = Path(tempfile.mkdtemp(dir=folder))
        _packages([name], packages, free)
        source = packages / "usr/lib/firmware" if (packages / "usr/lib/firmware").is_dir() else packages / "lib/firmware"
        shutil.copytree(source, root / "usr/lib/firmware", symlinks=True, dirs_exist_ok=True)
        (root / "usr/share/doc" / name).mkdir(parents=True)
        shutil.copy(packages / "usr/share/doc" / name / "copyright", root / "usr/share/doc" / name)
        shutil.rmtree(packages)


def _make(folder):
    say("fetching U-Boot")
    package, kind = U_BOOT[target().board]
    packages = folder / "packages"
    packages.mkdir()
    _packages([package], packages, True)
    shutil.copy(packages / "usr/lib/u-boot" / kind / "u-boot.bin", folder)
    for name in [package, *([GPU] if is_non_free() else [])]:
        if name == GPU:
            _packages([name], packages, False)
            shutil.copytree(packages / "usr/lib/raspi-firmware", folder / "gpu")
        (folder / "copyright").mkdir(exist_ok=True)
        shutil.copy(packages / "usr/share/doc" / name / "copyright", folder / "copyright" / name)
    shutil.rmtree(packages)


def _loader():
    """Folder with u-boot.bin, copyright/, and gpu/ where that was chosen."""
    return entry(f"u_boot_{target().board}", fingerprint(U_BOOT, NOT_FREE, is_non_free(), 1), _make)


def u_boot():
    return _loader() / "u-boot.bin"


def device_tree(path):
    """Makes that of a Pi: Debian's, with the UART on the header's pins and the card as the first one."""
    shutil.copy(kernel() / "device-trees" / DEVICE_TREE[target().board], path)
    uart, pins, card = "/soc/serial@7e201000", "/soc/gpio@7e200000", \
        "/soc/mmc@7e202000" if target().board == "rpi3" else "/emmc2bus/mmc@7e340000"
    # GPIO 14 and 15: TXD and RXD; 16 and 17: CTS and RTS. The input's pull-up (2) is for a line with nobody at it.
    for number, name, pull in ((0x1000, "uart0_gpio14", (0, 2)), (0x1001, "uart0_ctsrts_gpio16", (2, 0))):
        run(["fdtput", "-t", "x", path, f"{pins}/{name}", "phandle", f"{number:x}"])
        run(["fdtput", "-t", "x", path, f"{pins}/{name}", "brcm,pull", *map(str, pull)])
    run(["fdtput", "-t", "x", path, uart, "pinctrl-0", "1000", "1001"])
    run(["fdtput", path, uart, "uart-has-rtscts"])
    run(["fdtput", "-r", path, f"{uart}/bluetooth"])
    # The mini UART stays, without pins.
    run(["fdtput", "-d", path, "/soc/serial@7e215040", "pinctrl-0", "pinctrl-names"])
    run(["fdtput", "-t", "s", path, "/aliases", "mmc0", card])
    run(["fdtput", "-t", "s", path, "/aliases", "mmc1", "/soc/mmc@7e300000"])


def _u_boot_environment(variables, size):
    data = b"".join(f"{name}={value}".encode() + b"\0" for name, value in variables.items())
    data = data.ljust(size - 4, b"\0")
    return struct.pack("<I", zlib.crc32(data)) + data


def pi_environment():
    return _u_boot_environment(PI_ENVIRONMENT, PI_ENVIRONMENT_SIZE)


def virt_flash(path):
    """Makes the second flash of QEMU's `virt`."""
    path.write_bytes(_u_boot_environment(VIRT_ENVIRONMENT, VIRT_ENVIRONMENT_SIZE))
    os.truncate(path, VIRT_FLASH_SIZE)


def _files(folder, initrd):
    """Fills the folder with what is in the boot partition."""
    shutil.copy(kernel() / "vmlinux", folder / "kernel")
    (folder / "initrd").write_bytes(initrd)
    words = f"{cmdline()} {BOOT_WORDS}"
    if radios := EMULATED_RADIOS.get(target().board):
        words += f" w58.hwsim={radios}"
    (folder / "extlinux").mkdir()
    (folder / "extlinux/extlinux.conf").write_text(EXTLINUX.format(words=words))
    shutil.copytree(_loader() / "copyright", folder / "copyright")
    if target().board in DEVICE_TREE:
        device_tree(folder / "board.dtb")
        shutil.copy(u_boot(), folder)
        (folder / "uboot.env").write_bytes(pi_environment())
        (folder / "config.txt").write_text(CONFIG_TXT)
        shutil.copytree(_loader() / "gpu", folder, dirs_exist_ok=True)


def boot_partition(image, initrd):
    """Makes the file `image`: a FAT file system that is the same every time."""
    with tempfile.TemporaryDirectory(prefix="w58-boot-") as temporary:
        folder = Path(temporary)
        _files(folder, initrd)
        when = layout.commit_time()
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(when), "TZ": "UTC", "MTOOLS_SKIP_CHECK": "1"}
        run(["mkfs.vfat", "-C", "-F", "32", "-n", "W58BOOT", "-i", f"{layout.DISK_ID:08x}", "--invariant", image,
             str(layout.BOOT_SIZE >> 10)], env=environment)
        for path in sorted(folder.rglob("*")):
            os.utime(path, (when, when))
            where = f"::{path.relative_to(folder)}"
            run(["mmd", "-i", image, where] if path.is_dir() else ["mcopy", "-m", "-i", image, path, where],
                env=environment)


def check():
    """Raises if the board needs what has not been chosen."""
    if needs_non_free() and not is_non_free():
        raise BoardError(f"a board {target().board} starts from firmware that is not free, of Debian's packages "
                         f"{' and '.join(NOT_FREE)}: --non-free-firmware takes them in")
