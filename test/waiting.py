"""Waiting for conditions, so that no test sleeps for a guessed time."""
import time


def wait_until(condition, what, seconds=20.0, interval=0.05):
    """The first true value of condition(); fails, saying what was waited for, when time is up."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"not within {seconds} s: {what} (last seen: {value!r})"
        time.sleep(interval)


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
