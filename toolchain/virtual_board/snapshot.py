# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The state of a board that has booted and waits to be told to start w58d.

An emulated machine needs 10 s and more of a busy computer's time to boot; going on from where another one was when
it had booted takes a fraction of a second. Nothing of w58d is in a snapshot: its files and its state disk are read
after it.
"""

import functools
import subprocess
import tempfile
from pathlib import Path

from .cache import entry, fingerprint, say
from .channel import Guest
from .kernel import kernel
from .qemu import STATE_SIZE, TREE_SIZE, Machine, accelerator, hardware, kernel_words
from .rootfs import initramfs, rootfs
from .target import target


HOW = "of a machine that stands still"  # part of the key: what was saved in another way is not gone on from


def _make(folder, init):
    say("booting the board for the first time")
    with tempfile.TemporaryDirectory(prefix="w58-boot-") as temporary:
        machine = Machine(Path(temporary), None, init)
        try:
            machine.start()
            guest = Guest(machine.open("agent"))
            machine.wait(guest.up, 120, "the guest's agent does not answer")
            guest.close()
            machine.save(folder / "state")
        finally:
            machine.kill()


def snapshot(init):
    """The file to go on from; None where booting is quick anyway."""
    if accelerator() != "tcg":
        return None
    version = subprocess.run([target().qemu, "--version"], stdout=subprocess.PIPE, check=True).stdout
    key = fingerprint(HOW, version, hardware(), kernel_words(init), STATE_SIZE, TREE_SIZE, kernel().name, rootfs().name, initramfs())
    return entry(f"booted_{target().arch}_{init}", key, functools.partial(_make, init=init)) / "state"
