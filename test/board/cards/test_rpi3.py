# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The card of a Raspberry Pi 3, as QEMU's `raspi3b` starts it: without the GPU, with emulated radios."""

import re
import shutil
import subprocess
import time

import pytest

from harness import wait_until
from harness.card import MOUNT_STICK, Card, ConsolePhone, usb_stick
from image_builder.__main__ import make, version
from image_builder.bundle import make_bundle
from image_builder.layout import GOOD_TRIES, NEW_TRIES, flash
from image_builder.slot import installed, make_slot

# Emulated, on a computer that may be busy.
BOOT_SECONDS = 600
UPDATE_SECONDS = 600
COMMAND_SECONDS = 120

# In the place of w58d.
NO_W58D = "#!/bin/sh\nexit 1\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The image as toolchain/image makes it, and a bundle with a w58d that ends at once."""
    folder = tmp_path_factory.mktemp("image")
    make(folder)
    tree, image = folder / "tree", folder / "slot"
    tree.mkdir()
    installed(tree)
    (tree / "usr/sbin/w58d").write_text(NO_W58D)
    make_slot(tree, image)
    make_bundle(image, folder / "broken.swu", "broken")
    shutil.rmtree(tree)
    image.unlink()
    return folder


@pytest.fixture(scope="module")
def module(request, files):
    stick = usb_stick(files / "stick", files / f"w58-{version()}.swu", files / "broken.swu")
    with Card(files, devices=stick) as card:
        request.config.w58_board = card
        begun = time.monotonic()
        card.start()
        card.host_sends()
        card.slot, _ = card.wait_until_good(BOOT_SECONDS)
        print(f"the image: {flash().size >> 20} MiB, an update: {(files / f'w58-{version()}.swu').stat().st_size / 1e6:.1f} MB")
        print(f"up after {time.monotonic() - begun:.1f} s of the computer's time; by its own clock:",
              card.console.run("cat /proc/uptime").out)
        # On one channel there is no looking for the best of them, which takes an emulated machine long.
        card.uart.resync(COMMAND_SECONDS)
        card.uart.ok("AT+CWMOCH=4,6", timeout=COMMAND_SECONDS)
        yield card
        request.config.w58_board = None


def kept(module):
    return re.search(rb'"(.*)"', module.uart.ok("AT+CWSSID?"))[1].decode()


def update(module, bundle):
    """From a stick, as nothing else brings one to a Pi without a network."""
    done = module.console.run(f"{MOUNT_STICK} && w58-update /mnt/{bundle}", UPDATE_SECONDS)
    assert done.rc == 0 and "is next" in done.out, done.out


def test_uart_is_on_the_header_and_bluetooth_is_off(files):
    tree = files / "board.dtb"

    def get(*words):
        return subprocess.run(["fdtget", *words], stdout=subprocess.PIPE, text=True, check=True).stdout.split()

    uart, pins = "/soc/serial@7e201000", "/soc/gpio@7e200000"
    assert get("-l", tree, uart) == []
    wired = get("-t", "x", tree, uart, "pinctrl-0")
    assert wired == get("-t", "x", tree, f"{pins}/uart0_gpio14", "phandle") + \
        get("-t", "x", tree, f"{pins}/uart0_ctsrts_gpio16", "phandle")
    assert get(tree, f"{pins}/uart0_gpio14", "brcm,pins") == ["14", "15"]
    assert get(tree, f"{pins}/uart0_ctsrts_gpio16", "brcm,pins") == ["16", "17"]
    assert "pinctrl-0" not in get("-p", tree, "/soc/serial@7e215040")


def test_phone_finds_it(module):
    assert module.slot == "A"
    assert kept(module) == "SIM7600MIFI"
    phone = ConsolePhone(module.console)
    wait_until(lambda: "SIM7600MIFI" in phone.hears(), "the network on air", 120, interval=2)


def test_board_says_what_the_radio_allows(module):
    said = module.console.run("w58d --check-board /etc/w58d/w58d.toml", 120).out
    assert re.search(r"^\+CWMAPCFG +AP +yes", said, re.M), said
    assert re.search(r"^\+CWMAPCFG +AP-AP ", said, re.M), said


def test_update_comes_up_in_the_other_slot_with_its_settings(module):
    module.uart.ok('AT+CWSSID="before the update"', timeout=COMMAND_SECONDS)
    update(module, f"w58-{version()}.swu")
    module.console.send("reboot")
    module.slot, _ = module.wait_until_good(BOOT_SECONDS)
    assert module.slot == "B"
    module.uart.resync(COMMAND_SECONDS)
    assert kept(module) == "before the update"


def test_slot_whose_w58d_ends_falls_back(module):
    update(module, "broken.swu")
    module.console.send("reboot")
    module.slot, said = module.wait_until_good((NEW_TRIES + 1) * BOOT_SECONDS)
    assert said.count("boot: slot A, ") == NEW_TRIES, said
    assert module.slot == "B"
    assert module.tries_left() == {"A": 0, "B": GOOD_TRIES}
    module.uart.resync(COMMAND_SECONDS)
    assert kept(module) == "before the update"
