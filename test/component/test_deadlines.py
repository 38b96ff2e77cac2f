# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Every line has its one final result within 15 s, however slow the programs are; and it is true."""
import shutil
import time

import pytest
from harness import ANSWER_LIMIT
from waiting import wait_until


class SlowFilter:
    """Stands before iptables' programs; each takes so many seconds longer."""

    NAMES = ("iptables_save", "iptables_restore", "ip6tables_save", "ip6tables_restore")

    def __init__(self, folder):
        self._seconds = folder / "seconds"
        self.takes(0)
        self.config = ""
        for name in self.NAMES:
            path = folder / name
            program = shutil.which(name.replace("_", "-"))
            # The list of what is there is as quick as ever: changes alone are slow.
            wait = f"sleep $(cat {self._seconds})\n" if name.endswith("restore") else ""
            path.write_text(f'#!/bin/sh\n{wait}exec {program} "$@"\n', encoding="ascii")
            path.chmod(0o755)
            self.config += f'{name} = "{path}"\n'

    def takes(self, seconds):
        self._seconds.write_text(str(seconds), encoding="ascii")


@pytest.fixture
def slow(tmp_path):
    return SlowFilter(tmp_path)


@pytest.fixture
def daemon(make_daemon, slow):
    daemon = make_daemon(config=slow.config).start()
    daemon.port.ok(b"AT+CWNAT=0")
    return daemon


def symmetric(daemon):
    """Whether the rules in force are those of AT+CWNAT=0."""
    rules = daemon.namespace.run("iptables-save", "-t", "nat").stdout
    assert "MASQUERADE" in rules
    return "--random-fully" in rules


def is_as_told(daemon):
    told = daemon.port.ask(b"AT+CWNAT?")
    wait_until(lambda: symmetric(daemon) == (told == b"+CWNAT: 0"), "the rules are as told", 45)
    return told


def answer_in_time(port, line):
    begun = time.monotonic()
    answer = port.command(line, ANSWER_LIMIT)
    assert answer in (line + b"\r\r\nOK\r\n", line + b"\r\r\nERROR\r\n")
    port.nothing_more()
    return answer.endswith(b"OK\r\n"), time.monotonic() - begun


def test_slow_filter_costs_one_error_and_no_setting(daemon, slow):
    slow.takes(12)
    ok, _ = answer_in_time(daemon.port, b"AT+CWNAT=1")
    assert not ok
    assert daemon.port.ask(b"AT+CWNAT?") == b"+CWNAT: 0"
    slow.takes(0)
    assert is_as_told(daemon) == b"+CWNAT: 0"
    daemon.port.ok(b"AT+CWNAT=1")
    assert not symmetric(daemon)


def test_chained_commands_share_one_deadline(daemon, slow):
    slow.takes(1.5)
    line = b"AT" + b";".join([b"+CWNAT=1", b"+CWNAT=0"] * 4)
    ok, took = answer_in_time(daemon.port, line)
    assert not ok and took > 3, "the first was in time"
    slow.takes(0)
    is_as_told(daemon)
    daemon.port.ok(line)
    assert is_as_told(daemon) == b"+CWNAT: 0"
