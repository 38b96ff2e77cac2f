# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A module that boots from its own flash: the boot stage, one of the slots, and nothing of the test bed inside.

Whoever wants to see into it has the UART, and the root shell that the development image has on its console.
"""

import re
import socket
import threading
import time
from pathlib import Path

from .channel import Result
from .emulator import Emulator, StillWaiting
from .qemu import CMDLINE, module_hardware
from .target import target
from .uart import Uart

# The kernel writes its line at once, wherever in somebody else's line that is.
KERNEL_LINE = re.compile(rb"\[ *\d+\.\d{6}\] [^\n]*\n")


class Console:
    """The root shell on the serial console, and whatever else is said there; the kernel's lines are kept apart."""

    def __init__(self, connection):
        self._socket = connection
        self._number = 0
        self._said = b""
        self._kernel = []
        self._gone = False
        self._more = threading.Condition()
        # Always read: what the module says while nobody listens is lost when QEMU's small buffer is full.
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self):
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()

    def _listen(self):
        data = b"?"
        while data:
            try:
                data = self._socket.recv(65536)
            except OSError:
                data = b""
            with self._more:
                said = self._said + data
                # Of a line that has not come to its end yet the rest follows; nothing of others' comes in between.
                self._kernel += KERNEL_LINE.findall(said)
                self._said = KERNEL_LINE.sub(b"", said)
                self._gone = not data
                self._more.notify_all()

    def send(self, line):
        self._socket.sendall(line.encode() + b"\n")

    def read_until(self, pattern, timeout):
        """What came since the last one, up to the match of a regular expression; and the match."""
        deadline = time.monotonic() + timeout
        with self._more:
            while not (found := re.search(pattern, self._said)):
                left = deadline - time.monotonic()
                if left <= 0 or self._gone:
                    why = "the board is gone" if self._gone else f"not within {timeout:.1f} s"
                    raise StillWaiting(f"{why}: {pattern!r}; the console said:\n{self._said.decode(errors='replace')}\n"
                                       f"the kernel:\n{b''.join(self._kernel).decode(errors='replace')}")
                self._more.wait(left)
            data, self._said = self._said[:found.end()], self._said[found.end():]
            self._kernel.clear()
            return data, found

    def run(self, command, timeout=60.0):
        """Runs a command; its output and what is on the console anyway come together."""
        self._number += 1
        mark = f"mark{self._number}"
        # In two parts, so that the echo of the line is not taken for what it prints.
        self.send(f"echo '{mark[:2]}''{mark[2:]}'; {{ {command}; }} 2>&1; echo '{mark[:2]}''{mark[2:]}' rc=$?")
        _, found = self.read_until(rf"(?s){mark}\r\n(.*){mark} rc=(\d+)\r\n".encode(), timeout)
        return Result(int(found[2]), found[1].decode("latin-1").replace("\r\n", "\n"))


def beside_flash():
    """The names of the files that start what is in the flash."""
    if not target().board:
        return ["boot-kernel", "boot-initrd"]
    return ["u-boot.bin", "board.dtb" if target().board.startswith("rpi") else "u-boot-env.img"]


class FlashedBoard:
    """Over the files of a run folder: w58.img is the flash, and beside it are those of beside_flash()."""

    def __init__(self, folder, watchdog=None):
        self.folder = Path(folder)
        self._words = CMDLINE + (f" w58.watchdog={watchdog}" if watchdog else "")
        self.machine = Emulator(self.folder)
        self.uart = Uart(self.folder / "uart.log")
        self.console = None

    def start(self, sticks=(), devices=()):
        """Powers the module; sticks are files that it sees as /dev/vdb and so on, where it has a place for them.

        devices: of others, the words that QEMU has for them.
        """
        is_pi = target().board.startswith("rpi")
        command = [*module_hardware(), *target().watchdog[2], *devices,
                   "-drive", f"file={self.folder / 'w58.img'},format=raw,if={'sd' if is_pi else 'virtio'}"]
        for stick in sticks:
            command += ["-drive", f"file={stick},format=raw,if=virtio,readonly=on"]
        if is_pi:
            # As the GPU starts it, with the device tree.
            command += ["-kernel", self.folder / "u-boot.bin", "-dtb", self.folder / "board.dtb"]
        elif target().board:
            command += ["-bios", self.folder / "u-boot.bin",
                        "-drive", f"file={self.folder / 'u-boot-env.img'},format=raw,if=pflash,index=1,readonly=on"]
        else:
            command += ["-kernel", self.folder / "boot-kernel", "-initrd", self.folder / "boot-initrd",
                        "-append", self._words]
        self.machine.launch(command, ("uart", "console"))
        self.uart.attach(self.machine.open("uart"))
        self.console = Console(self.machine.open("console"))

    def power_cut(self):
        self.machine.kill()
        self.uart.detach()
        if self.console is not None:
            self.console.close()

    def close(self):
        self.power_cut()
        self.uart.close()
