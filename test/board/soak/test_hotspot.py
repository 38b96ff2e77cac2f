# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Days of a hotspot, in virtual time: W58D_SOAK_DAYS of them (half a day), drawn from W58D_SEED (1).

A day takes two minutes of a processor. OUT/soak.txt is a table of what happened. For example ten days:
W58D_SOAK_DAYS=10 W58D_SEED=2 W58D_GUEST_LIMIT=7200 test/board/guest OUT test/board/soak/test_hotspot.py

Phones with random addresses come and go, keep their leases or let them run out; group keys change; the neighbour
moves; the uplink redials; hostapd, dnsmasq and wpa_supplicant crash; the clock is set once. Asserted: everything comes
back within BOUNDS of hotspot.py, nothing is lost meanwhile, and the module gathers nothing.
"""

import os
import time

import pytest

from harness.inside import SHARED, VARIABLE

import days
import report
import watch
from hotspot import Hotspot

DAYS = float(os.environ.get("W58D_SOAK_DAYS", 0.5))
SEED = int(os.environ.get("W58D_SEED", 1))
OUT = SHARED / "out"
# What comes first in a process's life grows it: tables, caches, the heap until each kind of event has come at every
# hour. Of several days that is the first one; 40 KiB have been seen in it, 12 in the second, less in each after that.
WARM = 2 * days.HOUR if DAYS <= 1 else days.DAY


def go_on(hotspot, events, samples, say):
    begun, shown = time.monotonic(), 0
    for event in events:
        while (left := begun + event.at - time.monotonic()) > 0:
            time.sleep(left)
        try:
            hotspot.do(event)
        except AssertionError as error:
            raise AssertionError(f"{days.clock(event.at)}: {event.kind} {event.detail or ''}: {error}") from error
        hotspot.counts[event.kind] += 1
        if event.kind == "check":
            with hotspot.host.busy:
                samples.append(watch.Sample(event.at, (hotspot.open, hotspot.station)))
            assert samples[-1].zombies == []
        if event.at >= shown:
            shown += days.HOUR
            say(f"soak: {days.clock(event.at)}")


@pytest.mark.skipif(VARIABLE not in os.environ, reason="days pass in virtual time only: test/board/guest")
def test_days_of_a_hotspot(board, guest, uart, phones, capsys):
    def say(text):
        with capsys.disabled():
            print(text, flush=True)

    say(f"\nsoak: {DAYS:g} days, seed {SEED}")
    events = days.plan(SEED, DAYS, len(phones))
    samples = []
    clock = report.RealClock(OUT / "clock")
    hotspot = Hotspot(guest, uart, phones, SEED)
    try:
        hotspot.begin()
        with hotspot.host:
            go_on(hotspot, events, samples, say)
    finally:
        hotspot.close()
        text = report.table(DAYS, SEED, clock.seconds(), hotspot, samples)
        (OUT / "soak.txt").write_text(text)
        say(text)
    watch.assert_nothing_gathered(samples, WARM)
