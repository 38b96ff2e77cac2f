# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Where things are on the flash. The scripts in files/ find partitions by the device names written here."""

import struct
import subprocess
import uuid
import zlib
from dataclasses import dataclass

from virtual_board.cache import PROJECT
from virtual_board.target import target

MIB = 1 << 20


@dataclass(frozen=True)
class Partition:
    name: str
    device: str
    start: int  # bytes
    size: int   # bytes

    @property
    def uuid(self):
        return uuid.uuid5(uuid.NAMESPACE_OID, self.name)


@dataclass(frozen=True)
class Flash:
    """Of the virtual board a disk with a GPT; of a board that boots from a card that card, with an MBR: the boot ROM of a
    Raspberry Pi 3 reads no other. Four partitions are all that it can have, so the environment is before them."""
    card: bool
    boot: Partition | None  # FAT, only on a card: U-Boot looks for extlinux.conf there
    environment: Partition  # on a card its device is the whole of it
    slots: dict
    data: Partition

    @property
    def partitions(self):
        return tuple(part for part in (self.boot, None if self.card else self.environment, *self.slots.values(), self.data)
                     if part)

    @property
    def size(self):
        """The backup of a GPT is behind the last partition."""
        return self.data.start + self.data.size + MIB


DISK_UUID = uuid.uuid5(uuid.NAMESPACE_OID, "w58")
DISK_ID = DISK_UUID.int & 0xFFFFFFFF  # of an MBR
BOOT_SIZE = 64 * MIB


def flash():
    """That of the board that is chosen."""
    card = bool(target().board)
    # The device tree of a Pi says that the slot of the card is mmc0 (see cards.py).
    disk = "/dev/mmcblk0" if target().board.startswith("rpi") else "/dev/vda"
    number, end = 0, MIB

    def after(name, size, whole=False):
        nonlocal number, end
        number += 0 if whole else 1
        start, end = end, end + size
        return Partition(name, disk if whole else f"{disk}{'p' if disk[-1].isdigit() else ''}{number}", start, size)

    environment = after("env", MIB, whole=card)
    return Flash(card=card, environment=environment, boot=after("boot", BOOT_SIZE) if card else None,
                 slots={name: after(f"slot-{name.lower()}", 96 * MIB) for name in "AB"}, data=after("data", 32 * MIB))


# U-Boot's redundant environment: two copies, of which a write replaces the older.
COPY_SIZE = 16 << 10
COPY_OFFSETS = (0, 512 << 10)

# How often a slot is tried before the other gets its turn: one just updated, and one that has been up and well.
# The second is larger because pulling the plug during a start counts as a try, too.
NEW_TRIES, GOOD_TRIES = 3, 8
FACTORY_ENVIRONMENT = {"BOOT_ORDER": "A B", "BOOT_A_LEFT": str(GOOD_TRIES), "BOOT_B_LEFT": str(GOOD_TRIES)}

# Raised by hand, and only when firmware that was made before must not come back, because of a hole in it: a module that
# has had a good slot with a higher number takes no update with a lower one. At most nine digits.
ROLLBACK = 1

# Seconds without a sign of life after which the watchdog restarts the module.
WATCHDOG_SECONDS = 120


def commit_time():
    """Seconds since 1970; what is made of one commit has one time, and is the same every time."""
    return int(subprocess.run([PROJECT / "toolchain/commit_time"], stdout=subprocess.PIPE, check=True).stdout)


def hardware():
    """(board, revision): what an update bundle is for, and what the module knows itself to be."""
    return f"w58-{target().hardware}-{target().name}", "1"


def fw_env_config():
    """/etc/fw_env.config, for fw_printenv and fw_setenv."""
    environment = flash().environment
    begin = environment.start if flash().card else 0
    return "".join(f"{environment.device} {begin + offset:#x} {COPY_SIZE:#x}\n" for offset in COPY_OFFSETS)


def environment_text():
    """As fw_setenv -f reads it."""
    return "".join(f"{name}={value}\n" for name, value in FACTORY_ENVIRONMENT.items())


def environment_partition():
    """The partition as it leaves the factory: both copies alike, the first one in force."""
    data = b"".join(f"{name}={value}".encode() + b"\0" for name, value in FACTORY_ENVIRONMENT.items())
    data = data.ljust(COPY_SIZE - 5, b"\0")
    image = bytearray(flash().environment.size)
    for number, offset in zip((2, 1), COPY_OFFSETS):
        image[offset:offset + COPY_SIZE] = struct.pack("<IB", zlib.crc32(data), number) + data
    return bytes(image)
