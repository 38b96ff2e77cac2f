"""Waiting for conditions, so that no test sleeps for a guessed time."""
import time


def wait_until(condition, what, seconds=20.0, interval=0.05):
    """The first true value of condition(); fails, saying what was waited for, when time is up.

    What takes long is looked at less often, so that its time is known to a twentieth: looks cost the computer more than
    the wait does.
    """
    begun = time.monotonic()
    while True:
        value = condition()
        if value:
            return value
        waited = time.monotonic() - begun
        assert waited < seconds, f"not within {seconds} s: {what} (last seen: {value!r})"
        time.sleep(min(max(interval, waited / 20), seconds - waited))


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
