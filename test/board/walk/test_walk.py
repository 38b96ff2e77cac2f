# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Walks over the virtual board, in virtual time: W58D_WALK_STEPS of them (200), drawn from W58D_SEED (1).

For example: W58D_WALK_STEPS=5000 W58D_SEED=2 W58D_GUEST_LIMIT=7200 test/board/guest OUT test/board/walk/test_walk.py
A walk that fails is shortened, and printed as it can be kept in KEPT below.
"""

import concurrent.futures
import os
import time

import pytest

import walking
from harness import ANSWER_LIMIT, Neighbour, answered
from harness.inside import VARIABLE
from mishaps import RUN, STATE, Mishaps
from onlooker import Onlooker, learned

STEPS = int(os.environ.get("W58D_WALK_STEPS", 200))
SEED = int(os.environ.get("W58D_SEED", 1))
TRIES = 100

pytestmark = pytest.mark.skipif(VARIABLE not in os.environ, reason="a walk waits in virtual time only: test/board/guest")

# Walks that failed once, or that nobody would draw.
KEPT = {
    "every mode to every other": [
        ("mode", 1, 0), ("rest", 0, 0), ("mode", 3, 0), ("rest", 0, 0), ("mode", 0, 0), ("rest", 0, 0),
        ("mode", 3, 0), ("rest", 0, 0), ("mode", 1, 0), ("rest", 0, 0), ("mode", 0, 0)],
    "isolated from what has gone": [("isolate", 267, 0), ("mode", 950, 4.7), ("mode", 198, 0)],
    # What was heard of the old hostapd's end was work for another 30 s.
    "mended by a late try": [("away", 829, 0), ("unwritable", 3, 0.4), ("name", 501, 3.7), ("two", 286, 5.9)],
    # Nobody set the station's link up again.
    "a station whose link was set down": [("two", 250, 0), ("station", 951, 0), ("down", 763, 1.4)],
    # hostapd leaves a port in the bridge that it found there: one that another hostapd left when it was killed.
    "a port that was left in the bridge": [("kill", 0, 3), ("close", 0, 0)],
    "hidden, joined, and shown again": [("hide", 0, 0), ("rest", 0, 0), ("hide", 1, 0)],
}


class BoardWorld:
    """What a walk goes through: the module, its surroundings, and those who look on."""

    def __init__(self, guest, uart, mishaps, onlooker):
        self._guest, self._uart, self._mishaps, self._onlooker = guest, uart, mishaps, onlooker

    def note(self, *step):
        """Into the module's log."""
        with open("/var/log/w58d.log", "a", encoding="utf-8") as log:
            print("---", *step, file=log)

    def sleep(self, seconds):
        time.sleep(seconds)

    def say(self, line):
        return answered(self._uart, line) is not None

    def ask(self, line):
        return self._uart.ok(line).decode().replace("\r\n", "\n")

    def say_both(self, first, second):
        def on_socket():
            began = time.monotonic()
            status = self._guest.run(["w58d-at", second]).rc
            assert status in (0, 1), f"{second}: w58d-at {status}"
            assert time.monotonic() - began <= ANSWER_LIMIT, second
            return status == 0

        with concurrent.futures.ThreadPoolExecutor() as beside:
            other = beside.submit(on_socket)
            return self.say(first), other.result()

    def befall(self, what, which, _):
        if what != "restart":
            self._mishaps.do(what, which)
            return False
        # What is told once and cannot be stored - a closed access point - is lost with the power.
        if self._mishaps.lasting or 'storage",0' not in self.ask("AT+CWSTATUS?"):
            return False
        self._mishaps.do(what, which)
        self._uart.read_until(b"\r\nRDY\r\n", 30)
        return True

    def rest(self):
        self._mishaps.over()

    def settle(self, told):
        there = self._mishaps.neighbour_there
        wrong = self._onlooker.settled(told, there)
        if not wrong:
            assert self.say(f'AT+CWSSID="{told.ap["ssid"]}"'), "at rest, and a command fails"
            wrong = self._onlooker.unlike(told, there)
        return wrong


@pytest.fixture(scope="module")
def small_folders(board):
    """What is stored, and what is not, each in a file system that can be full."""
    board.guest.run(f"/etc/init.d/w58d stop; mount -t tmpfs -o size=256k,mode=700 state {STATE};"
                    f"mount -t tmpfs -o size=256k,mode=755 run {RUN}; /etc/init.d/w58d start", check=True)
    board.uart.read_until(b"\r\nRDY\r\n", 30)
    yield
    board.guest.run(f"/etc/init.d/w58d stop; umount {STATE}; umount {RUN}; /etc/init.d/w58d start", check=True)
    board.uart.read_until(b"\r\nRDY\r\n", 30)


@pytest.fixture
def fresh_world(small_folders, board, uart, phones):
    """A function: a world in which nothing has happened yet."""
    guest = board.guest
    radio = guest.run("iw dev wlan0 info | sed -n 's/.*wiphy /phy/p'", check=True).out.strip()
    neighbour = Neighbour(guest)
    mishaps = Mishaps(guest, neighbour, radio)
    onlooker = Onlooker(guest, uart, phones, learned(guest, uart))

    def fresh():
        mishaps.over()
        neighbour.close()
        for phone in phones:
            phone.leave()
        guest.run(f"/etc/init.d/w58d stop; rm -rf {STATE}/* /etc/ppp/*-secrets; echo >/etc/resolv.conf;"
                  "iptables -F; iptables -t nat -F; nft flush ruleset; iw dev wlan0-ap1 del; iw dev wlan0-sta del;"
                  "/etc/init.d/w58d start")
        uart.read_until(b"\r\nRDY\r\n", 30)
        uart.resync()
        neighbour.open(walking.NEXT_DOOR.encode(), 6, password=walking.KEY)
        neighbour.serve()
        world = BoardWorld(guest, uart, mishaps, onlooker)
        assert not (wrong := onlooker.unlike_at_last(walking.Told(), True)), f"not fresh: {wrong}"
        return world

    yield fresh
    fresh()
    neighbour.close()


@pytest.mark.parametrize("name", KEPT)
def test_a_walk_that_is_kept(fresh_world, name):
    walking.walk(KEPT[name], fresh_world, TRIES)


def test_a_drawn_walk(fresh_world, capsys):
    def say(text):
        with capsys.disabled():
            print(text, flush=True)

    say(f"\nwalk: {STEPS} steps, seed {SEED}")
    answers = walking.walk(walking.drawn(SEED, STEPS, Mishaps.ALL), fresh_world, TRIES)
    say(f"walk: answered OK, of all: {walking.summary(answers)}")
