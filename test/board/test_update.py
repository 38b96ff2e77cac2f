"""The flash: it boots, it is updated, and whatever goes wrong with an update there is a module afterwards.

One module lives through all of it, so each test begins with what the one before left: a slot that is good.
"""

import os
import random
import re
import shutil
import time

import pytest

from harness import FlashedModule, wait_until
from image_builder.__main__ import make, version
from image_builder.bundle import make_bundle
from image_builder.layout import NEW_TRIES, SLOTS
from image_builder.slot import installed, make_slot
from virtual_board.emulator import StillWaiting

# Each cut costs a boot of an emulated machine.
CUTS = int(os.environ.get("W58_UPDATE_CUTS", "2"))

# From power to RDY and a slot found good; emulated, on a computer that may be busy.
BOOT_SECONDS = 150
UPDATE_SECONDS = 120

EXITS = "#!/bin/sh\nexit 1\n"
HANGS = "#!/bin/sh\nexec sleep 1000000\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The image as toolchain/image makes it."""
    folder = tmp_path_factory.mktemp("image")
    make(folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def module(request, files):
    with FlashedModule(files) as flashed:
        request.config.w58_board = flashed
        flashed.plug(files / f"w58-{version()}.swu")
        flashed.start()
        flashed.slot, _ = flashed.wait_until_good(BOOT_SECONDS)
        yield flashed
        request.config.w58_board = None


@pytest.fixture
def bundle_of(tmp_path):
    """Makes a bundle of a slot whose w58d is the given script."""
    def build(script, guard=""):
        broken, image, bundle = tmp_path / "tree", tmp_path / "slot", tmp_path / "broken.swu"
        broken.mkdir()
        installed(broken)
        (broken / "usr/sbin/w58d").write_text(script)
        (broken / "etc/default").mkdir(exist_ok=True)
        (broken / "etc/default/w58-guard").write_text(guard)
        make_slot(broken, image)
        make_bundle(image, bundle, "broken")
        image.unlink()
        return bundle

    yield build
    shutil.rmtree(tmp_path)


def other(slot):
    return "B" if slot == "A" else "A"


def restart_with(module, bundle):
    """The module goes on with another bundle in reach."""
    module.power_cut()
    module.plug(bundle)
    module.start()
    slot, _ = module.wait_until_good(BOOT_SECONDS)
    assert slot == module.slot


def update(module):
    done = module.console.run("w58-update /dev/vdb", UPDATE_SECONDS)
    assert done.rc == 0, done.out
    assert f"slot {other(module.slot)} is next" in done.out


def reboot(module):
    """Returns what the console said until a slot was good again."""
    module.console.send("reboot")
    module.slot, said = module.wait_until_good(BOOT_SECONDS)
    return said


def keep(module, ssid):
    module.uart.ok(f'AT+CWSSID="{ssid}"')


def kept(module):
    return re.search(rb'"(.*)"', module.uart.ok("AT+CWSSID?"))[1].decode()


def test_image_boots_to_an_access_point_on_air(module):
    assert module.slot == "A"
    assert module.uart.cmd("AT") == b"AT\r\r\nOK\r\n"
    assert kept(module) == "SIM7600MIFI"
    assert module.uart.ok("AT+CWMAP?") == b"+CWMAP: 1"
    wait_until(lambda: "state=ENABLED" in module.console.run("hostapd_cli -p /run/w58d/hostapd -i wlan0 status").out,
               30, "the access point on air", interval=1)


def test_update_comes_up_in_the_other_slot_with_its_settings(module):
    keep(module, "before the update")
    begun = time.monotonic()
    update(module)
    reboot(module)
    module.cycle = time.monotonic() - begun
    assert module.slot == "B"
    assert kept(module) == "before the update"


def test_what_is_not_ours_is_refused_and_costs_nothing(module, files, tmp_path):
    """Signed by somebody else; not whole."""
    tries = module.tries_left()
    path = files / f"w58-{version()}.swu"
    size = path.stat().st_size
    # Within the image, behind the description and its signature.
    flipped = f"dd if=/dev/vdb of=/tmp/bad.swu bs=1M 2>/dev/null; printf x | dd of=/tmp/bad.swu bs=1 " \
              f"seek={size // 2} conv=notrunc 2>/dev/null; w58-update /tmp/bad.swu"
    refused = module.console.run(flipped, UPDATE_SECONDS)
    assert refused.rc != 0 and "is refused" in refused.out, refused.out
    unsigned = module.console.run("sed -i 's/hardware-compatibility/hardware-compatibilitY/' /tmp/bad.swu; "
                                  "w58-update /tmp/bad.swu", UPDATE_SECONDS)
    assert unsigned.rc != 0 and "is refused" in unsigned.out, unsigned.out
    module.console.run("rm /tmp/bad.swu")
    assert module.tries_left() == tries


def test_slot_with_nothing_in_it_is_passed_over(module):
    slot = other(module.slot)
    module.console.run(f"dd if=/dev/zero of={SLOTS[slot].device} bs=1M count=1; "
                       f"fw_setenv BOOT_ORDER '{slot} {module.slot}'; sync")
    was = module.slot
    said = reboot(module)
    assert f"slot {slot} cannot be started" in said
    assert module.slot == was
    assert kept(module) == "before the update"


@pytest.mark.parametrize("script, guard, tries", [(EXITS, "", NEW_TRIES), (HANGS, "TRIAL_SECONDS=25\n", 1)],
                         ids=["w58d exits", "w58d hangs"])
def test_slot_that_does_not_come_up_falls_back(module, bundle_of, script, guard, tries):
    keep(module, "before the broken one")
    restart_with(module, bundle_of(script, guard))
    was, broken = module.slot, other(module.slot)
    update(module)
    if tries != NEW_TRIES:
        module.console.run(f"fw_setenv BOOT_{broken}_LEFT {tries}")
    said = reboot(module)
    assert said.count(f"boot: slot {broken}, ") == tries
    assert said.count("restarting the module") == tries
    assert module.slot == was
    assert kept(module) == "before the broken one"


def test_watchdog_restarts_a_module_that_hangs(module):
    """Nobody gives signs of life any more; the time limit is shortened to wait less."""
    module.console.run("printf '#!/bin/sh\\nexec sleep 1000000\\n' >/usr/lib/w58-image/guard; kill -KILL $(pidof guard)")
    module.console.send("watchdog -T 4 -t 1000 /dev/watchdog")
    slot, _ = module.wait_until_good(BOOT_SECONDS)
    assert slot == module.slot


def send_update(module, moment):
    """Begins an update and a reboot, and returns after so many seconds: True if the new slot was already named next."""
    begun = time.monotonic()
    module.console.send("w58-update /dev/vdb && reboot")
    try:
        module.console.read_until(rb"slot [AB] is next", moment)
    except StillWaiting:
        return False
    time.sleep(max(0.0, begun + moment - time.monotonic()))
    return True


def test_power_cuts_during_updates(module, files):
    """At random moments from the start of an update to the first start of what it installed."""
    draw = random.Random(58)
    restart_with(module, files / f"w58-{version()}.swu")
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
