# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Updates from a hawkBit server: the programs of a slot, swupdate among them, against a stand-in of the server on loopback.

The module is a folder: its slots and its environment are files, and a start or a power cut is one of its programs. What is
told of a configuration, and who goes before whom, is in test_fleet_limits.py.
"""
import os
import random
import time

from harness import wait_until, window
from harness.fleet import bundle_of, installed, next_slot, refused
from harness.hawkbit import DEVICE
from image_builder import layout
from image_builder.signing import make_key

FAILS = '#!/bin/sh\necho >>/run/written\n[ "$(wc -l </run/written)" = {turn} ] || exec /itself/fw_setenv "$@"\nexit 1\n'
AN_HOUR_BACK = '#!/bin/sh\n[ ! -e /shared/back ] || exec /itself/date -d @$(($(/itself/date +%s) - 3600)) "$@"\nexec /itself/date "$@"\n'
CUTS = 20 if os.environ.get("W58D_LONG") else 4


def test_an_update_is_closed_when_the_new_slot_is_good(module, server, bundle, image):
    module.start()
    wait_until(lambda: server.attributes, "what the module says of itself", 30)
    assert server.attributes == {"version": "w58d 1.2.3", "slot": "A"}
    server.assign(12, bundle)
    installed(module, server, 12)
    assert module.holds("B", image)
    now = module.environment()
    assert (now["BOOT_ORDER"], now["BOOT_B_LEFT"], now["UPDATE_ACTION"]) == ("B A", str(layout.NEW_TRIES), "12 B")
    module.start("B", good=False)
    module.power_cut()  # before it has shown that it comes up
    assert server.closed(12) is None
    module.start("B")
    result, details = wait_until(lambda: server.closed(12), "the last word", 30)
    assert result == "success" and "slot B has come up and is good" in details
    wait_until(lambda: "UPDATE_ACTION" not in module.environment(), "that it was told", 30, interval=0.5)
    assert [execution for execution, _ in server.said(12)].count("closed") == 1


def test_a_slot_that_did_not_come_up_is_a_failure(module, server, bundle, image):
    server.assign(12, bundle)
    module.start()
    installed(module, server, 12)
    # As the boot stage leaves it, also when no slot is left and all get their tries back.
    module.set("BOOT_B_LEFT", "0")
    module.start("A")
    result, details = wait_until(lambda: server.closed(12), "the last word", 30)
    assert result == "failure" and "slot B did not come up; slot A runs" in details
    server.assign(13, bundle)
    installed(module, server, 13)
    module.set("BOOT_ORDER", "'A B'")
    module.start("A")
    assert wait_until(lambda: server.closed(13), "the last word", 30)[0] == "failure"


def test_it_waits_for_its_restart_and_installs_nothing_twice(module, server, bundle, image):
    module.configure(server=server.url, token_file="/etc/w58d/token", ca="/etc/w58d/ca.pem", restart="host", device_id="module-1")
    server.assign(12, bundle)
    module.start()
    wait_until(lambda: module.environment().get("UPDATE_ACTION"), "an update, installed", 60, interval=0.5)
    seen = len(server.requests)
    wait_until(lambda: len(server.requests) >= seen + 6, "that it asks again", 60)
    assert [path for _, path in server.requests].count("/bundle") == 1
    module.power_cut()
    server.poll = "00:00:10"  # of which it takes a tenth while it waits
    seen = len(server.requests)
    module.start("A")  # not the module was started anew, but the program
    wait_until(lambda: len(server.requests) >= seen + 3, "that it asks again", 60)
    assert [path for _, path in server.requests].count("/bundle") == 1
    assert server.closed(12) is None and not module.wants_restart()
    cancelled(module, server)


def cancelled(module, server):
    server.cancelled = True
    wait_until(lambda: server.cancelled is None, "that the module agrees", 60)
    wait_until(lambda: module.environment()["BOOT_ORDER"] == "A", "that the slot is not started", 30, interval=0.5)
    wait_until(lambda: "action 12 is cancelled; slot B is not started" in module.log(), "that it is told", 30)


def test_one_that_is_cancelled_before_its_restart_is_not_started(module, server, bundle):
    module.configure(server=server.url, token_file="/etc/w58d/token", ca="/etc/w58d/ca.pem", restart="host")
    module.instead_of("fw_setenv", FAILS.format(turn=3))  # so that it is taken back at the second try
    server.assign(12, bundle)
    module.start()
    wait_until(lambda: module.environment().get("UPDATE_ACTION") == "12 B", "an update, installed", 60, interval=0.5)
    cancelled(module, server)
    server.assign(13, bundle)
    wait_until(lambda: module.environment().get("UPDATE_ACTION") == "13 B", "the next one, installed", 60, interval=0.5)


def test_what_w58_update_refuses_costs_nothing(module, server, image, tmp_path):
    """Signed by somebody else; older than what this module has had."""
    module.set("ROLLBACK_FLOOR", "7")
    before = module.environment()
    (tmp_path / "foreign").mkdir()
    make_key(tmp_path / "foreign")
    module.start()
    server.assign(1, bundle_of(tmp_path, image, key=tmp_path / "foreign"))
    refused(module, server, 1, "Authentication of all signatures failed")
    server.assign(2, bundle_of(tmp_path, image, rollback=6))
    refused(module, server, 2, "it is older (6) than what this module has had (7)")
    assert module.environment() == before and not module.holds("B", image)
    server.assign(3, bundle_of(tmp_path, image, rollback=7))
    installed(module, server, 3)
    assert module.holds("B", image)


def test_the_number_of_an_action_may_be_read_late(module, server, bundle):
    """From what swupdate has said of it, on a busy module."""
    module.program("usr/bin/tr", "#!/bin/sh\nsleep 2\nexec sed 's/[^0-9]//g'\n")
    module.start()
    server.assign(12, bundle)
    installed(module, server, 12)
    module.start("B")
    assert wait_until(lambda: server.closed(12), "the last word", 60)[0] == "success"


def test_what_is_said_of_a_bundle_may_come_after_its_first_command(module, server, bundle):
    """As on a busy module: swupdate's processes say it side by side."""
    module.delay(r"\] : Processing ", "Running Pre-update command$")
    module.start()
    server.assign(12, bundle)
    installed(module, server, 12)
    module.start("B")
    assert wait_until(lambda: server.closed(12), "the last word", 60)[0] == "success"


def test_what_was_said_of_a_refused_bundle_is_not_taken_for_the_next_ones(module, server, bundle, tmp_path):
    module.set("ROLLBACK_FLOOR", "7")
    module.delay(r"\] : Processing ", "Running Pre-update command$")
    module.start()
    server.assign(1, bundle_of(tmp_path, b"older", "older.swu", rollback=6))
    refused(module, server, 1, "it is older (6)")
    server.assign(2, bundle_of(tmp_path, b"newer" * 1000, rollback=7))
    installed(module, server, 2)
    assert module.environment()["UPDATE_ACTION"] == "2 B"


def test_one_whose_number_is_not_said_is_not_begun(module, server, bundle):
    """It is asked for again: that says nothing of the bundle."""
    before = module.environment()
    module.delay(r"\] : Processing ", "nothing that swupdate says")
    module.start()
    server.assign(12, bundle)
    wait_until(lambda: "the server's update waits: what number it has was not said" in module.log(), "that it gives up", 60)
    assert server.closed(12) is None and module.environment() == before
    module.power_cut()
    module.instead_of("swupdate", '#!/bin/sh\nexec /itself/swupdate "$@"\n')
    module.start()
    installed(module, server, 12)


def test_nothing_is_asked_for_before_this_slot_is_good(module, server, bundle):
    server.assign(12, bundle)
    module.start(good=False)
    assert not any(window(lambda: bool(server.requests), 3))


def test_a_server_that_has_no_time_is_asked_again(module, server, bundle):
    module.start()
    wait_until(lambda: server.attributes, "the module", 30)
    server.refuse = 3
    server.assign(12, bundle)
    installed(module, server, 12)
    module.start("B")
    wait_until(lambda: server.requests, "the module", 30)
    server.refuse = 4
    assert wait_until(lambda: server.closed(12), "the last word", 90)[0] == "success"


def test_a_server_that_answers_with_nothing_is_asked_again(module, server, bundle):
    module.write("etc/default/w58-fleet", "RETRY_SECONDS=0.2\nRESUME_SECONDS=1\nPROCESSOR_SECONDS=5\n")
    module.start()
    wait_until(lambda: server.attributes, "the module", 30)
    server.empty = 1
    server.assign(12, bundle)
    installed(module, server, 12)


def test_it_asks_when_the_clock_was_put_back(module, server, bundle):
    """It waits by the time of day: for as long as that was."""
    module.instead_of("date", AN_HOUR_BACK)
    module.start()
    wait_until(lambda: server.attributes, "the module", 30)
    (module.shared / "back").touch()
    wait_until(lambda: "the clock was put back" in module.log(), "that it is noticed", 30)
    (module.shared / "back").unlink()
    server.assign(12, bundle)
    installed(module, server, 12)


def test_a_slow_server_is_told_and_asked(module, server, bundle):
    """The one does not come in the other's way: swupdate has one connection for both."""
    module.set("UPDATE_ACTION", "'11 A'")
    server.slow = 1
    server.assign(11, bundle)
    module.start("A")
    assert wait_until(lambda: server.closed(11), "the last word", 60)[0] == "success"
    server.slow = 0
    server.assign(12, bundle)
    installed(module, server, 12)
    assert "Channel" not in module.log()


def test_a_download_that_breaks_is_gone_on_with(module, server, bundle, image):
    server.broken = 2
    server.assign(12, bundle)
    module.start()
    installed(module, server, 12, 120)
    assert module.holds("B", image)
    assert [path for _, path in server.requests].count("/bundle") == 3


def test_one_that_the_server_does_not_recognize_costs_no_later_one(module, server, bundle):
    """What was written is another than the server has the sum of: a stale cache."""
    server.sum = "0" * 40
    server.assign(12, bundle)
    module.start()
    assert wait_until(lambda: server.closed(12), "the last word", 60)[0] == "failure"
    # What its process for the server says itself comes by way of another, and may be later than the word for the server.
    wait_until(lambda: "Checksum does not match" in module.log(), "the reason", 30)
    assert not module.wants_restart()
    server.sum = None
    server.assign(13, bundle)
    installed(module, server, 13)


def test_one_that_could_not_be_made_the_next_is_installed_again(module, server, bundle):
    """The environment is written before it, and cannot be behind it."""
    module.instead_of("fw_setenv", FAILS.format(turn=2))
    server.assign(12, bundle)
    module.start()
    installed(module, server, 12)
    assert module.environment()["UPDATE_ACTION"] == "12 B"


def test_a_bundle_that_is_not_whole_leaves_the_slot_that_runs(module, server, bundle, image):
    data = bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    bundle.write_bytes(data)
    server.assign(12, bundle)
    module.start()
    refused(module, server, 12, "ERROR")
    now = module.environment()
    assert (now["BOOT_ORDER"], now["BOOT_B_LEFT"]) == ("A", "0") and int(now["BOOT_A_LEFT"]) > 0
    server.assign(13, bundle_of(module.folder, image))  # and the next one finds its way
    installed(module, server, 13)
    assert module.environment()["BOOT_ORDER"] == "B A"


def test_a_power_cut_in_the_middle_begins_it_again(module, server, bundle, image):
    server.broken = 1000  # so that it is in the middle for long
    server.assign(12, bundle)
    module.start()
    wait_until(lambda: ("GET", "/bundle") in server.requests, "the download", 60)
    wait_until(lambda: module.environment()["BOOT_B_LEFT"] == "0", "that it is under way", 60, interval=0.5)
    module.power_cut()
    now = module.environment()
    assert now["BOOT_ORDER"] == "A" and "UPDATE_ACTION" not in now
    server.broken = 0
    module.start("A")
    installed(module, server, 12)
    assert module.holds("B", image)


def test_power_cuts_at_any_moment(module, server, tmp_path):
    """Of an update and of what is told of the one before: what is started next is whole."""
    draw, runs, whole = random.Random(58), "A", {"A": b"before" * 1000}
    for action in range(1, CUTS + 1):
        image = os.urandom(1 << 20)
        server.assign(action, bundle_of(tmp_path, image))
        module.start(runs)
        time.sleep(draw.uniform(0, 4))
        module.power_cut()
        if next_slot(module) != runs:
            runs = next_slot(module)
            whole[runs] = image
        assert module.holds(runs, whole[runs]), f"cut {action}"
    server.assign(CUTS + 1, bundle_of(tmp_path, image[::-1]))
    module.start(runs)
    installed(module, server, CUTS + 1)
    module.start(next_slot(module))
    assert wait_until(lambda: server.closed(CUTS + 1), "the last word", 30)[0] == "success"


def test_an_action_that_is_cancelled_is_let_go(module, server, bundle):
    module.start()
    wait_until(lambda: server.attributes, "the module", 30)
    server.assign(12, bundle)
    server.cancelled = True
    wait_until(lambda: server.cancelled is None, "that the module agrees", 30)
    assert not module.wants_restart()


def test_what_it_costs(module, server, bundle):
    """Figures for many modules: an idle poll, and an update without its bundle. Bytes are TCP's, up and down."""
    module.start()
    wait_until(lambda: server.attributes, "the module", 30)

    def polls():
        return len(server.requests)  # a poll is one

    costs = {}
    for keep in (True, False):
        server.keep = keep
        begun = polls()
        wait_until(lambda: polls() >= begun + 2, "polls", 30)
        first, before = polls(), server.wire.count()
        wait_until(lambda: polls() >= first + 5, "five polls more", 60)
        number, after = polls() - first, server.wire.count()
        assert {path for _, path in server.requests[first:]} == {DEVICE}
        costs[keep] = [round((now - then) / number, 1) for now, then in zip(after, before)]
    before, first = server.wire.count(), len(server.requests)
    server.keep = True
    server.assign(12, bundle)
    installed(module, server, 12)
    module.start("B")
    wait_until(lambda: server.closed(12), "the last word", 60)
    connections, up, down = (now - then for now, then in zip(server.wire.count(), before))
    more = up + down - bundle.stat().st_size
    print(f"connections, bytes up, bytes down of a poll: {costs[True]}; on a connection of its own: {costs[False]}; "
          f"an update: {len(server.requests) - first} requests, {connections} connections, {more} bytes beside the bundle")
    assert costs[True][0] == 0 and sum(costs[True][1:]) < 1500 and sum(costs[False][1:]) < 5000
    assert more < 0.01 * bundle.stat().st_size + 50000
    assert "secret-token" not in module.log()
