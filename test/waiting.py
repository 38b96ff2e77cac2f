# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Waiting for conditions, so that no test sleeps for a guessed time."""
import time


def wait_until(condition, what, seconds=20.0, interval=None):
    """The first true value of condition(); fails, saying what was waited for, when time is up.

    It is looked at more and more rarely, a tenth of the time that it took so far apart: a look may start programs,
    and that is the dearest there is. Where a look is a step towards what is waited for, interval says how often.
    """
    begin = time.monotonic()
    while True:
        value = condition()
        if value:
            return value
        took = time.monotonic() - begin
        assert took < seconds, f"not within {seconds} s: {what} (last seen: {value!r})"
        time.sleep(max(0.05, took / 10) if interval is None else interval)


def window(look, seconds, interval=0.05):
    """What look() saw, again and again for so long: one look may miss what is there.

    any() of it is what was to be seen at least once, all() what held all the time, and not any()
    that nothing came, which takes time to show.
    """
    end = time.monotonic() + seconds
    seen = [look()]
    while time.monotonic() < end:
        time.sleep(interval)
        seen.append(look())
    return seen
