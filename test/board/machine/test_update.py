# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The flash: it boots, it is updated, and whatever goes wrong with an update there is a module afterwards.

One module lives through all of it, so each test begins with what the one before left: a slot that is good.
"""

import filecmp
import os
import random
import re
import shutil
import time

import pytest

from harness import FlashedModule, wait_until
from harness.flashed import by_somebody_else
from image_builder.__main__ import make, version
from image_builder.bundle import make_bundle
from image_builder.layout import GOOD_TRIES, NEW_TRIES, flash
from image_builder.signing import make_key
from image_builder.slot import installed, make_slot
from virtual_board.emulator import StillWaiting

# Each cut costs a boot of an emulated machine.
CUTS = 20 if os.environ.get("W58D_LONG") else 2

# From power to RDY and a slot found good; emulated, on a computer that may be busy.
BOOT_SECONDS = 150
UPDATE_SECONDS = 120

GOOD, BROKEN, FOREIGN = "/dev/vdb", "/dev/vdc", "/dev/vdd"

# In the place of w58d: takes no commands the first time, and ends at once from then on.
NO_W58D = "#!/bin/sh\n[ ! -e /data/hung ] || exit 1\ntouch /data/hung\nsync\nsleep 1000000\n"

# In the place of swupdate, as printf prints it: with /run/fine there it takes its time and finds nothing wrong with the
# bundle; the next time it hangs.
HANGS = (r"#!/bin/sh\nif rm /run/fine; then for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.2; done; exit 0; fi\n"
         r"exec sleep 1000000\n")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The image as toolchain/image makes it, a bundle with a broken w58d, and one that somebody else has signed."""
    folder = tmp_path_factory.mktemp("image")
    make(folder)
    tree, image = folder / "tree", folder / "slot"
    tree.mkdir()
    installed(tree)
    (tree / "usr/sbin/w58d").write_text(NO_W58D)
    (tree / "etc/default").mkdir()
    (tree / "etc/default/w58-guard").write_text("TRIAL_SECONDS=25\n")
    make_slot(tree, image)
    make_bundle(image, folder / "broken.swu", "broken")
    make_key(folder)
    make_bundle(image, folder / "foreign.swu", "foreign", folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def module(request, files):
    sticks = [files / name for name in (f"w58-{version()}.swu", "broken.swu", "foreign.swu")]
    with FlashedModule(files, sticks) as flashed:
        request.config.w58_board = flashed
        flashed.start()
        flashed.slot, _ = flashed.wait_until_good(BOOT_SECONDS)
        yield flashed
        request.config.w58_board = None


def other(slot):
    return "B" if slot == "A" else "A"


def update(module, bundle):
    done = module.console.run(f"w58-update {bundle}", UPDATE_SECONDS)
    assert done.rc == 0, done.out
    assert f"slot {other(module.slot)} is next" in done.out


def reboot(module, starts=1):
    """Returns what the console said until a slot was good again, after so many starts."""
    module.console.send("reboot")
    module.slot, said = module.wait_until_good(starts * BOOT_SECONDS)
    return said


def keep(module, ssid):
    module.uart.ok(f'AT+CWSSID="{ssid}"')


def kept(module):
    return re.search(rb'"(.*)"', module.uart.ok("AT+CWSSID?"))[1].decode()


def test_made_again_it_is_the_same(files, tmp_path):
    with by_somebody_else():
        again = make(tmp_path)
    assert [path.name for path in again if not filecmp.cmp(path, files / path.name, shallow=False)] == []


def test_image_boots_to_an_access_point_on_air(module):
    assert module.slot == "A"
    assert module.uart.cmd("AT") == b"AT\r\r\nOK\r\n"
    assert kept(module) == "SIM7600MIFI"
    assert module.uart.ok("AT+CWMAP?") == b"+CWMAP: 1"
    wait_until(lambda: "state=ENABLED" in module.console.run("hostapd_cli -p /run/w58d/hostapd -i wlan0 status").out,
               "the access point on air", 30, interval=1)


def test_update_comes_up_in_the_other_slot_with_its_settings(module):
    keep(module, "before the update")
    begun = time.monotonic()
    update(module, GOOD)
    reboot(module)
    module.cycle = time.monotonic() - begun
    assert module.slot == "B"
    assert kept(module) == "before the update"


def test_what_is_not_ours_is_refused_and_costs_nothing(module, files):
    """Not whole; signed by somebody else."""
    tries = module.tries_left()
    size = (files / f"w58-{version()}.swu").stat().st_size
    # Within the image, behind the description and its signature.
    flipped = f"dd if={GOOD} of=/tmp/bad.swu bs=1M 2>/dev/null; printf x | dd of=/tmp/bad.swu bs=1 " \
              f"seek={size // 2} conv=notrunc 2>/dev/null; w58-update /tmp/bad.swu"
    refused = module.console.run(flipped, UPDATE_SECONDS)
    assert refused.rc != 0 and "w58-update: /tmp/bad.swu is refused: HASH mismatch" in refused.out, refused.out
    foreign = module.console.run(f"w58-update {FOREIGN}", UPDATE_SECONDS)
    assert foreign.rc != 0 and f"{FOREIGN} is refused: Authentication of all signatures failed" in foreign.out, foreign.out
    module.console.run("rm /tmp/bad.swu")
    assert module.tries_left() == tries


def test_slot_with_nothing_in_it_is_passed_over(module):
    slot = other(module.slot)
    module.console.run(f"dd if=/dev/zero of={flash().slots[slot].device} bs=1M count=1; "
                       f"fw_setenv BOOT_ORDER '{slot} {module.slot}'; sync")
    was = module.slot
    said = reboot(module)
    assert f"slot {slot} cannot be started" in said
    assert module.slot == was
    assert kept(module) == "before the update"


def test_swupdate_that_hangs_is_ended_and_one_that_is_slow_is_not(module):
    was, left = module.slot, module.tries_left()
    module.console.run(f"printf '{HANGS}' >/usr/sbin/swupdate; chmod +x /usr/sbin/swupdate; mkdir -p /etc/default; "
                       "echo IDLE_SECONDS=1 >/etc/default/w58-update")
    checking = module.console.run(f"w58-update {GOOD}", UPDATE_SECONDS)
    assert checking.rc != 0 and "swupdate hangs; nothing was changed; run it again" in checking.out, checking.out
    assert module.tries_left() == left
    writing = module.console.run(f"touch /run/fine; w58-update {GOOD}", UPDATE_SECONDS)
    assert writing.rc != 0 and f"swupdate hangs; slot {other(was)} could not be written" in writing.out, writing.out
    assert module.tries_left() == {was: left[was], other(was): 0}
    assert module.console.run("fw_printenv -n BOOT_ORDER").out.strip() == was
    module.console.run("rm /usr/sbin/swupdate /etc/default/w58-update")
    assert "sleep 1000000" not in module.console.run("ps").out


def test_slot_whose_w58d_hangs_and_ends_falls_back(module):
    keep(module, "before the broken one")
    was, broken = module.slot, other(module.slot)
    update(module, BROKEN)
    said = reboot(module, NEW_TRIES + 1)
    assert said.count(f"boot: slot {broken}, ") == NEW_TRIES, said
    assert said.count("w58d has not answered within 25 s; restarting the module") == 1, said
    assert said.count("w58d does not stay up; restarting the module") == NEW_TRIES - 1, said
    assert module.slot == was
    assert module.tries_left() == {was: GOOD_TRIES, broken: 0}
    assert kept(module) == "before the broken one"


def test_watchdog_restarts_a_module_that_hangs(module):
    """Nobody gives signs of life any more; the time limit is shortened to wait less."""
    module.console.run("printf '#!/bin/sh\\nexec sleep 1000000\\n' >/usr/lib/w58-image/guard; "
                       "kill -KILL $(pidof guard)")
    module.console.send("watchdog -T 4 -t 1000 /dev/watchdog")
    slot, _ = module.wait_until_good(BOOT_SECONDS)
    assert slot == module.slot


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
    """At random moments from the start of an update to the first start of what it installed."""
    draw = random.Random(58)
    longest = 0.0
    for cut in range(1, CUTS + 1):
        keep(module, f"generation {cut}")
        moment = draw.uniform(0.0, module.cycle)
        is_next = send_update(module, moment)
        module.power_cut()
        begun = time.monotonic()
        module.start()
        slot, _ = module.wait_until_good(BOOT_SECONDS)
        took = time.monotonic() - begun
        longest = max(longest, took)
        print(f"cut {cut} after {moment:.1f} s: {module.slot} -> {slot}, up after {took:.1f} s")
        if is_next:
            assert slot == other(module.slot), f"cut {cut} after {moment:.2f} s"
        assert kept(module) == f"generation {cut}", f"cut {cut} after {moment:.2f} s"
        module.slot = slot
    print(f"{CUTS} power cuts; the longest way back to a good slot: {longest:.1f} s")
