# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The whole flash as one file."""

import os
import subprocess
import tempfile
from pathlib import Path

from virtual_board.cache import BoardError

from . import layout


def run(command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)
    if done.returncode != 0:
        raise BoardError(f"{command[0]}: {done.stdout.strip()}")


def _partition(disk):
    flash = layout.flash()
    if flash.card:
        lines = ["label: dos", f"label-id: {layout.DISK_ID:#010x}", "unit: sectors"]
        lines += [f"start={part.start // 512}, size={part.size // 512}, {'type=c, bootable' if part is flash.boot else 'type=83'}"
                  for part in flash.partitions]
    else:
        lines = ["label: gpt", f"label-id: {layout.DISK_UUID}", "unit: sectors"]
        lines += [f'start={part.start // 512}, size={part.size // 512}, type=linux, uuid={part.uuid}, name="{part.name}"'
                  for part in flash.partitions]
    run(["sfdisk", "-q", disk], input="\n".join(lines))


def _write(disk, partition, image):
    run(["dd", f"if={image}", f"of={disk}", "bs=1M", f"seek={partition.start // layout.MIB}", "conv=notrunc,sparse",
         "status=none"])


def make_disk(slot, disk, boot=None):
    """Makes the file `disk`: the slot's image in A and B, the environment of the factory, no settings. boot: what is in the
    boot partition of a card."""
    flash = layout.flash()
    with open(disk, "wb") as handle:
        handle.truncate(flash.size)
    _partition(disk)
    with tempfile.TemporaryDirectory(prefix="w58-disk-") as temporary:
        environment, data = Path(temporary) / "env", Path(temporary) / "data"
        environment.write_bytes(layout.environment_partition())
        # Nothing is left for the module to initialise in the background.
        run(["mke2fs", "-q", "-t", "ext4", "-L", flash.data.name, "-U", str(flash.data.uuid),
             "-E", f"lazy_itable_init=0,hash_seed={flash.data.uuid}", data, f"{flash.data.size >> 10}k"],
            env={**os.environ, "E2FSPROGS_FAKE_TIME": str(layout.commit_time())})
        _write(disk, flash.environment, environment)
        _write(disk, flash.data, data)
    if boot:
        _write(disk, flash.boot, boot)
    for partition in flash.slots.values():
        _write(disk, partition, slot)
