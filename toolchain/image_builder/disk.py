# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The whole flash as one file."""

import os
import subprocess
import tempfile
from pathlib import Path

from virtual_board.cache import BoardError

from . import layout


def _run(command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)
    if done.returncode != 0:
        raise BoardError(f"{command[0]}: {done.stdout.strip()}")


def _partition(disk):
    lines = ["label: gpt", f"label-id: {layout.DISK_UUID}", "unit: sectors"]
    lines += [f'start={part.start // 512}, size={part.size // 512}, type=linux, uuid={part.uuid}, name="{part.name}"'
              for part in layout.PARTITIONS]
    _run(["sfdisk", "-q", disk], input="\n".join(lines))


def _write(disk, partition, image):
    _run(["dd", f"if={image}", f"of={disk}", "bs=1M", f"seek={partition.start // layout.MIB}", "conv=notrunc,sparse",
          "status=none"])


def make_disk(slot, disk):
    """Makes the file `disk`: the slot's image in A and B, the environment of the factory, no settings."""
    with open(disk, "wb") as handle:
        handle.truncate(layout.DISK_SIZE)
    _partition(disk)
    with tempfile.TemporaryDirectory(prefix="w58-disk-") as temporary:
        environment, data = Path(temporary) / "env", Path(temporary) / "data"
        environment.write_bytes(layout.environment_partition())
        # Nothing is left for the module to initialise in the background.
        _run(["mke2fs", "-q", "-t", "ext4", "-L", layout.DATA.name, "-U", str(layout.DATA.uuid),
              "-E", f"lazy_itable_init=0,hash_seed={layout.DATA.uuid}", data, f"{layout.DATA.size >> 10}k"],
             env={**os.environ, "E2FSPROGS_FAKE_TIME": str(layout.commit_time())})
        _write(disk, layout.ENVIRONMENT, environment)
        _write(disk, layout.DATA, data)
    for partition in layout.SLOTS.values():
        _write(disk, partition, slot)
