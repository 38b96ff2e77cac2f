# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the module says of itself when something on it does not work."""

import re

import pytest

from harness import wait_until

CANNOT = b"#!/bin/sh\necho the radio has no power >&2\nexit 1\n"


@pytest.fixture
def hostapd_fails(guest):
    """A function that makes hostapd unable to run, and its opposite."""

    def fails():
        guest.run("cat > /tmp/cannot; chmod 755 /tmp/cannot; mount --bind /tmp/cannot /usr/sbin/hostapd",
                  stdin=CANNOT, check=True)
        guest.run("pkill -KILL -x hostapd")

    def works():
        guest.run("umount /usr/sbin/hostapd", check=True)

    yield fails, works
    guest.run("while umount /usr/sbin/hostapd 2>/dev/null; do :; done")


def status(uart):
    return {part.decode(): (int(state), why.decode()) for part, state, why in
            re.findall(rb'\+CWSTATUS: "(\w+)",(\d),"([^"]*)"', uart.cmd("AT+CWSTATUS?"))}


def test_a_hostapd_that_cannot_run_is_told_until_it_can(fresh, hostapd_fails):
    fails, works = hostapd_fails
    wait_until(lambda: status(fresh)["ap0"] == (0, ""), "the access point is on air", 20)
    fresh.ok("AT+CWURC=16")
    fails()
    said = fresh.read_until(b",1\r\n", timeout=20)
    assert said == b'\r\n+CWFAULT: "ap0",1\r\n'
    assert status(fresh)["ap0"] == (2, "hostapd: the radio has no power")
    assert b"\r\nERROR\r\n" in fresh.cmd("AT+CWMAP=1")
    assert fresh.ok("AT+CEER") == b'+CEER: "hostapd: the radio has no power"'
    works()
    said = fresh.read_until(b",0\r\n", timeout=45)
    assert said == b'\r\n+CWFAULT: "ap0",0\r\n'
    wait_until(lambda: status(fresh)["ap0"] == (0, ""), "nothing is left to be looked at", 35)
    assert fresh.ok("AT+CEER") == b'+CEER: "hostapd: the radio has no power"', "of the last that failed"
    fresh.ok("AT+CWURC=0")
