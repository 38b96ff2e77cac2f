# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A board that starts from a card, for tests: two emulated radios, the second of them a phone's."""

import os
import subprocess
import time

from image_builder.layout import MIB, flash
from virtual_board.target import target

from waiting import wait_until

from .flashed import FlashedModule

# QEMU takes a card only of such a size.
CARD_SIZE = 512 * MIB
# QEMU's Pi has a watchdog that restarts it as soon as it is started, and no screen.
WORDS = {"rpi3": "w58.hwsim=2 w58.watchdog=none console=ttyS1", "generic-arm64": "w58.hwsim=2"}


class Card(FlashedModule):
    """The card of one board, whose command line has been edited as one does it: in extlinux.conf."""

    def __init__(self, files, sticks=(), devices=()):
        super().__init__(files, sticks, devices)
        self._edit()

    def _edit(self):
        place = ["-i", f"{self.folder / 'w58.img'}@@{flash().boot.start}"]
        name = "::extlinux/extlinux.conf"
        text = subprocess.run(["mtype", *place, name], check=True, stdout=subprocess.PIPE, text=True).stdout
        lines = [f"{line} {WORDS[target().board]}" if line.startswith("\tAPPEND ") else line for line in text.splitlines()]
        edited = self.folder / "extlinux.conf"
        edited.write_text("\n".join(lines) + "\n")
        subprocess.run(["mcopy", "-o", *place, edited, name], check=True)
        os.truncate(self.folder / "w58.img", CARD_SIZE)

    def host_sends(self):
        """What a U-Boot that listens takes for somebody at a key: 30 bytes, as QEMU's PL011 never interrupts again if Linux, which
        takes 32 when it opens one, leaves any.
        """
        for _ in range(10):
            self.uart.raw(b"AT\r")
            time.sleep(0.2)


def usb_stick(image, *paths):
    """Makes a stick with these files as computers format one: a partition with FAT. Returns QEMU's words that plug it in."""
    with open(image, "wb") as stick:
        stick.truncate(sum(path.stat().st_size for path in paths) + 64 * MIB)
    subprocess.run(["sfdisk", "-q", image], input="start=2048, type=c", check=True, text=True)
    subprocess.run(["mkfs.vfat", "-F", "32", "--offset", "2048", image, str((image.stat().st_size >> 10) - 1024)], check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run(["mcopy", "-i", f"{image}@@{MIB}", *paths, "::"], check=True)
    return [*([] if target().board.startswith("rpi") else ["-device", "qemu-xhci"]),
            "-drive", f"file={image},format=raw,if=none,id=stick,readonly=on", "-device", "usb-storage,drive=stick"]


# On the module: where the files of that are then.
MOUNT_STICK = "until [ -b /dev/sda1 ]; do sleep 1; done; mkdir -p /mnt && mount -t vfat /dev/sda1 /mnt"


class Cable:
    """A network in which the board finds one server, at SERVER and port 443, and nothing else."""

    SERVER = "10.0.2.100"

    def __init__(self, port):
        """port: the server's, on this computer's loopback."""
        self.devices = ["-netdev", f"user,id=cable,restrict=on,guestfwd=tcp:{self.SERVER}:443-cmd:socat - TCP:127.0.0.1:{port}",
                        "-device", "virtio-net-pci,netdev=cable,romfile="]

    @staticmethod
    def bring_up(console):
        """What a board's owner adds to its start: an address, and a clock in which the server's certificate is valid."""
        wait_until(lambda: console.run("ip link set eth0 up && ip address replace 10.0.2.15/24 dev eth0").rc == 0, "eth0", 60,
                   interval=2)
        console.run(f"date -u -s @{int(time.time())}")


class ConsolePhone:
    """A phone of the board's second radio, in a network namespace there; the console is all that leads to it."""

    def __init__(self, console):
        self._run = console.run
        self._run("unshare -n sleep 1000000 & echo $! >/tmp/phone; sleep 1; "
                  "iw phy $(cat /sys/class/net/wlan1/phy80211/name) set netns $(cat /tmp/phone)")

    def run(self, command, timeout=60.0):
        return self._run(f"nsenter -n -t $(cat /tmp/phone) {command}", timeout)

    def hears(self):
        """The SSIDs on air."""
        self.run("ip link set wlan1 up")
        said = self.run("iw dev wlan1 scan passive").out
        return [line.split("SSID: ", 1)[1] for line in said.splitlines() if "\tSSID: " in line]

    def join(self, ssid, password):
        """Returns the answer of DHCP, once it is in."""
        self._run(f"wpa_passphrase '{ssid}' '{password}' >/tmp/phone.conf; "
                  "printf 'ctrl_interface=/tmp/phone.d\\n' >>/tmp/phone.conf")
        self.run("wpa_supplicant -B -Dnl80211 -iwlan1 -c/tmp/phone.conf >/dev/null")
        return self.run("udhcpc -i wlan1 -n -q -t 30 -T 1 -s /bin/true").out
