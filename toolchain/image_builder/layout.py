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


DISK = "/dev/vda"
DISK_UUID = uuid.uuid5(uuid.NAMESPACE_OID, "w58")
ENVIRONMENT = Partition("env", f"{DISK}1", 1 * MIB, 1 * MIB)
SLOTS = {"A": Partition("slot-a", f"{DISK}2", 2 * MIB, 96 * MIB),
         "B": Partition("slot-b", f"{DISK}3", 98 * MIB, 96 * MIB)}
DATA = Partition("data", f"{DISK}4", 194 * MIB, 32 * MIB)
PARTITIONS = (ENVIRONMENT, *SLOTS.values(), DATA)
# The backup of the partition table is behind the last of them.
DISK_SIZE = DATA.start + DATA.size + MIB

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
    return f"w58-virtual-{target().arch}", "1"


def fw_env_config():
    """/etc/fw_env.config, for fw_printenv and fw_setenv."""
    return "".join(f"{ENVIRONMENT.device} {offset:#x} {COPY_SIZE:#x}\n" for offset in COPY_OFFSETS)


def environment_text():
    """As fw_setenv -f reads it."""
    return "".join(f"{name}={value}\n" for name, value in FACTORY_ENVIRONMENT.items())


def environment_partition():
    """The partition as it leaves the factory: both copies alike, the first one in force."""
    data = b"".join(f"{name}={value}".encode() + b"\0" for name, value in FACTORY_ENVIRONMENT.items())
    data = data.ljust(COPY_SIZE - 5, b"\0")
    image = bytearray(ENVIRONMENT.size)
    for number, offset in zip((2, 1), COPY_OFFSETS):
        image[offset:offset + COPY_SIZE] = struct.pack("<IB", zlib.crc32(data), number) + data
    return bytes(image)
