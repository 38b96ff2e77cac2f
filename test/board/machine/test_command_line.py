# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""./toolchain/board, as whoever tries it uses it."""

import os
import pty
import re
import select
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from harness import wait_until
from virtual_board import uml
from virtual_board.cache import PROJECT
from virtual_board.cli import attach, folder
from virtual_board.pace import PATIENCE

BOARD = PROJECT / "toolchain" / "board"
# 10 to 20 on an idle computer. This is no measurement: what is never to be noticed is that something is made or
# downloaded again, which takes minutes.
START_SECONDS = 120


@pytest.fixture(autouse=True)
def nobody_elses():
    if attach() is not None:
        pytest.skip("a board of this clone is in use")


@pytest.fixture
def virtual_time():
    if why := uml.why_not():
        pytest.skip(f"User Mode Linux cannot run here: {why}")


@pytest.fixture
def kept(tree):
    """A board that was left running. Whoever reads all that the command says has its end nevertheless."""
    board("--tree", tree, "--keep", input=b"", stderr=subprocess.STDOUT)
    yield
    if attach() is not None:
        board("--stop")


def board(*arguments, **options):
    """What it printed."""
    return subprocess.run([BOARD, *arguments], stdout=subprocess.PIPE, check=True, timeout=120, **options).stdout


def complaint(*arguments):
    """What it said when it refused."""
    done = subprocess.run([BOARD, *arguments], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120, check=False)
    assert done.returncode == 1
    return done.stderr


def left_behind():
    """Processes and files of the clone's board."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = process.read_bytes()
        except OSError:
            continue
        if str(folder()).encode() in words:
            found.append(words)
    return found + list(Path(tempfile.gettempdir()).glob(folder().name))


def test_commands_from_a_pipe(tree):
    board("--tree", tree, input=b"AT\r")  # from here on everything is cached
    began = time.monotonic()
    answers = board("--tree", tree, input=b'AT+CWSSID="cafe 1"\rAT+CWSSID?\rAT+CWMACADDR?\r')
    assert time.monotonic() - began < START_SECONDS
    assert answers == (b'\r\nRDY\r\nAT+CWSSID="cafe 1"\r\r\nOK\r\nAT+CWSSID?\r\r\n+CWSSID: "cafe 1"\r\n\r\nOK\r\n'
                       b'AT+CWMACADDR?\r\r\n0,02:00:00:00:00:00\r\n\r\nOK\r\n')
    assert left_behind() == []


def test_uart_offers_the_rates_it_does(tree):
    """A 16550 of the PC's clock ends at 115200 baud: a host that changed to more would be lost."""
    answers = board("--tree", tree, input=b"AT+IPR=?\rAT+IPR=921600\rAT+IPR?\r")
    assert b"19200,38400,57600,115200)\r\n" in answers
    assert answers.endswith(b"AT+IPR=921600\r\r\nERROR\r\nAT+IPR?\r\r\n+IPR: 115200\r\n\r\nOK\r\n")


def test_a_board_in_virtual_time_does_not_keep_one_waiting(tree, virtual_time):
    board("--fast", "--tree", tree, input=b"")  # from here on everything is cached
    began = time.monotonic()
    answers = board("--fast", "--tree", tree, input=b"AT+CWMOCH=4,0\rAT+CWMOCH?\r")
    assert answers.endswith(b"AT+CWMOCH?\r\r\n+CWMOCH: 4,0\r\n\r\nOK\r\n") and b"ERROR" not in answers
    # A survey takes 2 s, and the board has to boot.
    assert time.monotonic() - began < START_SECONDS
    assert left_behind() == []


def test_virtual_time_passes_as_ours_while_nobody_waits(tree, virtual_time):
    board("--fast", "--tree", tree, "--keep", input=b"")
    try:
        wait_until(lambda: b"SIM7600MIFI" in board("phone", "scan"), "the network is on air", 30)
        board("phone", "join")

        def ahead():
            return float(board("shell", "cat /proc/uptime").split()[0]) - time.monotonic()

        before = ahead()
        time.sleep(3)  # nobody waits
        # A clock that nobody held would be hours on. Whoever asks for it lets it jump as well, but not further.
        assert ahead() - before < PATIENCE
    finally:
        board("--stop")


def test_a_board_that_is_stopped_ends_in_good_order(tree):
    assert b"--fast goes with" in complaint("--fast", "--init", "systemd")
    assert complaint("--tree", "/nowhere") == b"board: no such folder: /nowhere\n"
    with subprocess.Popen([BOARD, "--tree", tree, "--pty"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as held:
        assert held.stdout.readline().startswith(b"/dev/pts/")
        board("phone", "join")  # which waits until there is something on air
        board("--stop")
        said = held.communicate(timeout=60)[1]
    assert held.returncode == 0 and b"ended" not in said
    assert left_behind() == []


def test_a_person_types_and_leaves(tree):
    master, slave = pty.openpty()
    person = subprocess.Popen([BOARD, "--tree", tree], stdin=slave, stdout=slave, stderr=subprocess.DEVNULL,
                              start_new_session=True, env={**os.environ, "TERM": "xterm"})
    os.close(slave)
    try:
        seen = b""

        def sees(what, seconds=90.0):
            nonlocal seen
            end = time.monotonic() + seconds
            while what not in seen:
                assert select.select([master], [], [], max(0.0, end - time.monotonic()))[0], seen
                seen += os.read(master, 4096)
            seen = seen.partition(what)[2]

        sees(b"* RDY")
        os.write(master, b"AT+CWMAX\x7fP?\r")
        sees(b"+CWMAP: 1")
        sees(b"OK")
        os.write(master, b"\x1d")
        assert person.wait(timeout=30) == 0
    finally:
        person.kill()
        person.wait()
        os.close(master)
    wait_until(lambda: left_behind() == [], "nothing is left", 10)


def test_second_terminal(kept, tree):
    assert b"phone1" in board("phone", "list")
    wait_until(lambda: b"SIM7600MIFI" in board("phone", "scan"), "the network is on air", 30)
    board("phone", "join")
    assert b"192.168.225." in board("phone", "list")
    board("phone", "ping")
    assert b"1" in board("shell", "hostapd_cli -p /run/w58d/hostapd all_sta | grep -c ^02:")
    assert board("shell", input=b"pidof w58d hostapd\n").split()
    assert b"AP-STA-CONNECTED" in board("log")
    board("phone", "leave")
    assert b"192.168.225." not in board("phone", "list")
    # Another name, as it is on air now.
    board("shell", "w58d-at 'AT+CWSSID=\"\\cafe 1\"'")
    board("phone", "join")
    assert b"192.168.225." in board("phone", "list")
    board("phone", "leave")
    # A hidden one, and none.
    board("shell", "w58d-at AT+CWBCAST=0")
    board("phone", "join")
    assert b"192.168.225." in board("phone", "list")
    board("shell", "w58d-at AT+CWMAP=0")
    wait_until(lambda: b"192.168.225." not in board("phone", "list"), "the phone is out of range", 30)
    assert b"is closed" in complaint("phone", "join")
    assert b"8 to 63 bytes" in complaint("phone", "join", "phone1", "elsewhere", "short")
    assert b"1 to 32 bytes" in complaint("phone", "join", "phone1", 33 * "x")
    assert re.fullmatch(rb"board: a board runs from this clone already; .*\n", complaint("--tree", tree))
    board("--stop")
    assert left_behind() == []


def test_path_of_the_pty_for_other_programs(tree):
    running = subprocess.Popen([BOARD, "--tree", tree, "--pty"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
    try:
        path = running.stdout.readline().strip()
        port = os.open(path, os.O_RDWR | os.O_NOCTTY)
        os.write(port, b"AT\r")
        seen = b""
        while not seen.endswith(b"AT\r\r\nOK\r\n"):
            assert select.select([port], [], [], 30)[0], seen
            seen += os.read(port, 4096)
        os.close(port)
        board("--stop")
        running.wait(timeout=30)
    finally:
        running.kill()
        running.wait()
        running.stdout.close()
    assert left_behind() == []
