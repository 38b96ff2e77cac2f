# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What kind of machine the virtual board is: this PC's, or the module's own, emulated."""

import os
from dataclasses import dataclass

from .cache import BoardError

VARIABLE = "W58_BOARD_ARCH"
INIT_VARIABLE = "W58_BOARD_INIT"
INITS = ("busybox", "systemd")


# While an emulated processor works its clock counts instructions, 4 ns each: on a busy computer it is slow, and late for
# nothing.
EMULATION = ("-accel", "tcg,thread=single", "-icount", "shift=2")


@dataclass(frozen=True)
class Target:
    arch: str            # as Debian calls it
    triplet: str         # of its libraries' folder
    kernel: str          # the package that depends on today's kernel
    kernel_arch: str     # the kernel's folder of the architecture's own modules
    qemu: str
    machine: tuple       # QEMU's arguments for board and processor, under emulation
    serial: tuple        # and for the two serial ports: console, then uart
    uart: str            # the second of them as the guest sees it
    preset: str          # the CMake preset that builds for it
    can_kvm: bool        # the PC itself is one
    kexec: tuple         # kexec's options for this kernel
    watchdog: tuple      # the module that drives the watchdog, the parameter with its seconds, QEMU's arguments for it
    size: tuple = ("-smp", "1", "-m", "384")  # QEMU's arguments for processors and memory
    modules: tuple = ()  # what its kernel may load besides kernel.MODULES
    console: str = "ttyS0"
    board: str = ""      # empty: the virtual board of that architecture; otherwise one that image_builder has a card for
    hardware: str = "virtual"  # the first part of its name in update bundles

    @property
    def name(self):
        return self.board or self.arch


TARGETS = {target.arch: target for target in (
    Target(arch="amd64", triplet="x86_64-linux-gnu", kernel="linux-image-amd64", kernel_arch="x86",
           qemu="qemu-system-x86_64", machine=("-M", "pc", "-cpu", "qemu64,+rdrand"),
           serial=("-device", "isa-serial,index=0,chardev=console", "-device", "isa-serial,index=1,chardev=uart"),
           uart="/dev/ttyS1", preset="release", can_kvm=True,
           kexec=("--type=elf-x86_64", "--args-linux"),
           watchdog=("i6300esb", "heartbeat", ("-device", "i6300esb", "-action", "watchdog=reset"))),
    Target(arch="armhf", triplet="arm-linux-gnueabihf", kernel="linux-image-armmp", kernel_arch="arm",
           qemu="qemu-system-arm", machine=("-M", "virt,highmem=off", "-cpu", "cortex-a7"),
           serial=("-device", "pci-serial,chardev=console", "-serial", "chardev:uart"),
           uart="/dev/ttyAMA0", preset="armhf", can_kvm=False,
           # What the kernel takes once it has unpacked itself, with room; kexec would put the initrd into it.
           kexec=("--image-size=0x4000000",),
           # This machine has no watchdog that its kernel knows; the kernel's own sees hung programs, not a hung kernel.
           watchdog=("softdog", "soft_margin", ())),
)}


# Adaptors for which Debian's main section has drivers and, but for ath9k_htc and carl9170, not the firmware.
USB_RADIOS = ("drivers/usb/core", "drivers/usb/common", "drivers/usb/host", "drivers/usb/roles", "drivers/usb/phy",
              "drivers/net/wireless/ath", "drivers/net/wireless/mediatek", "drivers/net/wireless/ralink",
              "drivers/net/wireless/realtek", "drivers/bcma", "drivers/ssb")
# A stick at USB with an update, as computers format it. What speaks UAS is left to uas.ko by usb-storage.ko, and vfat takes
# names apart with a code page and a character set.
USB_STICKS = ("drivers/usb/storage/usb-storage.ko", "drivers/usb/storage/uas.ko",
              "drivers/scsi/scsi_common.ko", "drivers/scsi/scsi_mod.ko", "drivers/scsi/sd_mod.ko", "block/t10-pi.ko",
              "fs/fat", "fs/exfat", "fs/nls/nls_cp437.ko", "fs/nls/nls_ascii.ko")
PI = ("drivers/mmc", "drivers/net/wireless/broadcom/brcm80211", "drivers/usb/dwc2", "drivers/usb/gadget",
      "drivers/regulator", "drivers/reset", "drivers/watchdog/bcm2835_wdt.ko",
      "drivers/hid/hid.ko", "drivers/hid/hid-generic.ko", "drivers/hid/usbhid", *USB_RADIOS, *USB_STICKS)


def _pi(number):
    """A Raspberry Pi. QEMU has the third only: the UART is its PL011, the console its mini UART."""
    return Target(arch="arm64", triplet="aarch64-linux-gnu", kernel="linux-image-arm64", kernel_arch="arm64",
                  qemu="qemu-system-aarch64", machine=("-M", f"raspi{number}b"),
                  serial=("-serial", "chardev:uart", "-serial", "chardev:console"), uart="/dev/ttyAMA0",
                  preset="arm64", can_kvm=False, kexec=(), watchdog=("bcm2835_wdt", "heartbeat", ()),
                  size=("-m", "1G"), modules=PI, console="ttyS1", board=f"rpi{number}", hardware="card")


# Boards that boot from a card by U-Boot (image_builder/cards.py).
BOARDS = {target.board: target for target in (
    Target(arch="arm64", triplet="aarch64-linux-gnu", kernel="linux-image-arm64", kernel_arch="arm64",
           qemu="qemu-system-aarch64", machine=("-M", "virt", "-cpu", "cortex-a53"),
           # The machine's own port is the UART: U-Boot speaks there, too.
           serial=("-device", "pci-serial,chardev=console", "-serial", "chardev:uart"),
           uart="/dev/ttyAMA0", preset="arm64", can_kvm=False, kexec=(),
           watchdog=("i6300esb", "heartbeat", ("-device", "i6300esb", "-action", "watchdog=reset")),
           modules=(*USB_RADIOS, *USB_STICKS), board="generic-arm64", hardware="card"),
    _pi(3), _pi(4))}


def target():
    """As chosen by W58_BOARD_ARCH, which `board --arch` and `image --board` set."""
    name = os.environ.get(VARIABLE, "amd64")
    if name in BOARDS:
        return BOARDS[name]
    if name not in TARGETS:
        raise BoardError(f"there is no virtual board of architecture {name!r} ({', '.join(TARGETS)})")
    return TARGETS[name]


def init():
    """Who starts w58d on the board: its SysV script under BusyBox's init, or W58_BOARD_INIT=systemd."""
    name = os.environ.get(INIT_VARIABLE, INITS[0])
    if name not in INITS:
        raise BoardError(f"there is no virtual board with init {name!r} ({', '.join(INITS)})")
    return name
