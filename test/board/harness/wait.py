"""Waiting for conditions, so that no test sleeps for a guessed time."""

import time


def wait_until(condition, timeout, what, interval=0.05):
    """Returns the first true value of condition(); fails, saying what was waited for, when time is up."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            raise AssertionError(f"not within {timeout} s: {what} (last seen: {value!r})")
        time.sleep(interval)
