"""How long it takes until something is as it has to be, and what is demanded of that."""

import time

from waiting import wait_until

# Seconds: where an event tells of a loss; where only asking can find it; from a line to its final result.
BY_AN_EVENT, BY_THE_PROBE, ANSWER_LIMIT = 5, 45, 15


# What was measured, for the summary of the run.
measured = []


def recovers(what, condition, seconds):
    """The first true value of condition(), which has to come within so many seconds; measures how many it took."""
    start = time.monotonic()
    found = wait_until(condition, what, seconds)
    measured.append(f"{what}: after {time.monotonic() - start:.2f} s")
    return found


def answered(uart, line):
    """The whole answer to a line if it ends in OK, else None; fails unless it has one final result, and in time."""
    start = time.monotonic()
    answer = uart.cmd(line)
    took = time.monotonic() - start
    assert took <= ANSWER_LIMIT, line
    assert answer.count(b"\r\nOK\r\n") + answer.count(b"\r\nERROR\r\n") == 1, answer
    return answer if answer.endswith(b"\r\nOK\r\n") else None
