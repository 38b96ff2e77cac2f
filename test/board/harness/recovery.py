# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""How long it takes until something is as it has to be, and what is demanded of that."""

import contextlib
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


def pid_of(guest, program):
    """Of the program that w58d runs; empty while it runs none."""
    return "".join(guest.run(f"cat /run/w58d/{program}.pid 2>/dev/null").out.split()[:1])


def answered(uart, line):
    """The whole answer to a line if it ends in OK, else None; fails unless it has one final result, and in time."""
    start = time.monotonic()
    answer = uart.cmd(line)
    took = time.monotonic() - start
    assert took <= ANSWER_LIMIT, line
    assert answer.count(b"\r\nOK\r\n") + answer.count(b"\r\nERROR\r\n") == 1, answer
    return answer if answer.endswith(b"\r\nOK\r\n") else None


@contextlib.contextmanager
def at_rest(uart, mode=0):
    """A module as the factory made it but for its mode and its channel, 6. What needs mending again and again would wait
    longer: nothing does."""
    uart.ok("AT+CWRSTD")
    uart.ok(f'AT+CWMAPCFG="enablessid2",{mode}')
    uart.ok("AT+CWMOCH=4,6")
    time.sleep(75)
    yield uart
    wait_until(lambda: answered(uart, "AT+CWRSTD"), "the factory's settings", 60)
    uart.ok("AT+CWMOCH=4,6")
