# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The card of a 64-bit ARM board, started by U-Boot on QEMU's `virt`: on air, updated, and without power at any moment."""

import filecmp
import hashlib
import os
import random
import re
import time

import pytest

from harness import wait_until
from harness.card import MOUNT_STICK, Cable, Card, ConsolePhone, usb_stick
from harness.flashed import by_somebody_else
from harness.hawkbit import HawkBit
from image_builder.__main__ import make, version
from image_builder.layout import flash
from virtual_board.emulator import StillWaiting

CUTS = int(os.environ.get("W58D_CUTS", "20"))
# Emulated, on a computer that may be busy.
BOOT_SECONDS = 420
UPDATE_SECONDS = 300
COMMAND_SECONDS = 120
GOOD = "/dev/vdb"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("image")
    make(folder)
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = HawkBit(tmp_path_factory.mktemp("server"), address=Cable.SERVER)
    yield made
    made.close()


@pytest.fixture(scope="module")
def module(request, files, server):
    bundle = files / f"w58-{version()}.swu"
    with Card(files, [bundle], [*Cable(server.wire.port).devices, *usb_stick(files / "stick", bundle)]) as card:
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


def test_made_again_it_is_the_same(files, tmp_path):
    with by_somebody_else():
        again = make(tmp_path)
    assert [path.name for path in again if not filecmp.cmp(path, files / path.name, shallow=False)] == []


def test_phone_finds_it_and_joins(module):
    assert module.slot == "A"
    assert kept(module) == "SIM7600MIFI"
    phone = ConsolePhone(module.console)
    wait_until(lambda: "SIM7600MIFI" in phone.hears(), "the network on air", 60, interval=2)
    assert "lease of 192.168.225." in phone.join("SIM7600MIFI", "12345678")
    assert b"+CWCLICNT: 1" in module.uart.ok("AT+CWCLICNT?")


def test_update_can_come_from_a_stick_at_usb(module, files):
    name = f"w58-{version()}.swu"
    said = module.console.run(f"{MOUNT_STICK} && sha256sum /mnt/{name}; umount /mnt", UPDATE_SECONDS).out
    assert hashlib.sha256((files / name).read_bytes()).hexdigest() in said, said


def test_update_comes_up_in_the_other_slot_with_its_settings(module):
    module.uart.ok('AT+CWSSID="before the update"', timeout=COMMAND_SECONDS)
    begun = time.monotonic()
    done = module.console.run(f"w58-update {GOOD}", UPDATE_SECONDS)
    assert done.rc == 0 and "slot B is next" in done.out, done.out
    module.console.send("reboot")
    module.slot, _ = module.wait_until_good(BOOT_SECONDS)
    module.cycle = time.monotonic() - begun
    assert module.slot == "B"
    module.uart.resync(COMMAND_SECONDS)
    assert kept(module) == "before the update"


def write(module, path, text):
    """A file on the module, by its console."""
    assert module.console.run(f"printf %b '{text.encode('unicode_escape').decode()}' >{path}").rc == 0


def test_update_from_a_server_restarts_it_and_is_closed_when_its_slot_is_good(module, server, files):
    module.uart.resync(COMMAND_SECONDS)
    module.uart.ok('AT+CWSSID="before the server\'s"', timeout=COMMAND_SECONDS)
    write(module, "/etc/w58d/update-ca.pem", server.ca.read_text())
    write(module, "/etc/w58d/update.token", server.token)
    write(module, "/etc/w58d/update.toml", f'[update]\nserver = "{server.url}"\ndevice_id = "module-1"\nrestart = "now"\n')
    module.console.send("reboot")
    before, _ = module.wait_until_good(BOOT_SECONDS)
    Cable.bring_up(module.console)
    assert wait_until(lambda: server.attributes, "what the module says of itself", COMMAND_SECONDS)["slot"] == before
    server.assign(12, files / f"w58-{version()}.swu")
    module.slot, _ = module.wait_until_good(UPDATE_SECONDS + BOOT_SECONDS)
    assert module.slot != before and server.closed(12) is None
    Cable.bring_up(module.console)
    result, details = wait_until(lambda: server.closed(12), "the last word", 2 * COMMAND_SECONDS, interval=1)
    assert result == "success" and f"slot {module.slot} has come up and is good" in details
    module.uart.resync(COMMAND_SECONDS)
    assert kept(module) == "before the server's"
    module.console.run("rm /etc/w58d/update.toml; /usr/lib/w58-image/fleet end")


def send_update(module, moment):
    """Begins an update and a reboot, and returns after so many seconds: True if the new slot was already named next."""
    begun = time.monotonic()
    module.console.send(f"w58-update {GOOD} && reboot")
    try:
        module.console.read_until(rb"slot [AB] is next", moment)
    except StillWaiting:
        return False
    time.sleep(max(0.0, begun + moment - time.monotonic()))
    return True


def test_power_cuts_during_updates(module):
    """At random moments from the start of an update to the first start of what it installed, U-Boot's part included."""
    draw = random.Random(64)
    longest = 0.0
    for cut in range(1, CUTS + 1):
        module.uart.resync(COMMAND_SECONDS)
        module.uart.ok(f'AT+CWSSID="generation {cut}"', timeout=COMMAND_SECONDS)
        moment = draw.uniform(0.0, module.cycle)
        is_next = send_update(module, moment)
        module.power_cut()
        begun = time.monotonic()
        module.start()
        slot, _ = module.wait_until_good(BOOT_SECONDS)
        took = time.monotonic() - begun
        longest = max(longest, took)
        print(f"cut {cut} after {moment:.1f} s: {module.slot} -> {slot}, up after {took:.1f} s", flush=True)
        if is_next:
            assert slot != module.slot, f"cut {cut} after {moment:.2f} s"
        module.uart.resync(COMMAND_SECONDS)
        assert kept(module) == f"generation {cut}", f"cut {cut} after {moment:.2f} s"
        module.slot = slot
    print(f"{CUTS} power cuts; the longest way back to a good slot: {longest:.1f} s")
