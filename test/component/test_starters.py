# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What whoever starts w58d has left to it, or does not have for it yet."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from harness import RELEASE_BUILD, binary
from waiting import wait_until

RDY = b"RDY\r\n"

# Runs the command that follows, having done this before.
IGNORES = "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
CLOSES = "import os, sys; [os.close(n) for n in (0, 1, 2)]; os.execv(sys.argv[1], sys.argv[1:])"


def started_by(make_daemon, script):
    daemon = make_daemon()
    argv = daemon.argv
    daemon.argv = lambda: [sys.executable, "-c", script, *argv()]
    return daemon


def test_one_who_ignores_its_children(make_daemon):
    daemon = started_by(make_daemon, IGNORES).start()
    daemon.port.ok(b"AT+CWNAT=1")  # programs have to be seen to end well
    assert b'"filter",0' in daemon.port.command(b"AT+CWSTATUS?")


def test_one_who_closes_the_standard_descriptors(make_daemon):
    daemon = started_by(make_daemon, CLOSES)
    daemon.launch()
    daemon.port.read_until(RDY)
    assert {os.readlink(f"/proc/{daemon.pid}/fd/{number}") for number in (0, 1, 2)} == {"/dev/null"}
    daemon.port.ok(b"AT+CWMAP=1")
    assert (daemon.run_dir / "lock").read_bytes() == b""


def with_late_flash(make_daemon):
    """A daemon, and what lies where its state folder's file system will be mounted."""
    daemon = make_daemon(build=RELEASE_BUILD)
    late = daemon.folder / "flash"
    late.write_text("not mounted", encoding="ascii")
    daemon.state = late / "w58d"
    return daemon, late


def test_flash_that_is_not_there(make_daemon):
    daemon, _ = with_late_flash(make_daemon)
    daemon.launch()
    assert daemon.process.wait(timeout=20) == 1
    assert "Not a directory" in daemon.log()


def test_flash_that_is_mounted_late(make_daemon):
    daemon, late = with_late_flash(make_daemon)
    argv = daemon.argv
    daemon.argv = lambda: [*argv(), "--supervise"]
    daemon.launch()
    wait_until(lambda: "next start in 2 s" in daemon.log(), "it is tried again", 10)
    late.unlink()
    daemon.port.read_until(RDY, seconds=15)
    daemon.port.ok(b'AT+CWSSID="kept"')
    assert (daemon.state / "settings.toml").exists()


@pytest.fixture
def replaceable(make_daemon):
    """A daemon, and the file that it is the program of."""
    daemon = make_daemon(build=RELEASE_BUILD)
    program = daemon.folder / "w58d"
    shutil.copy(binary(daemon.build), program)
    daemon.argv = lambda: [str(program), "--config", str(daemon.config_path)]
    return daemon, program


def empty(program):
    program.write_bytes(b"")


def script(program):
    program.write_text("#!/bin/sh\nexit 0\n", encoding="ascii")


def cut_off(program):
    with open(program, "r+b") as file:
        file.truncate(program.stat().st_size // 2)


def folder(program):
    program.mkdir()


def put_in_place(what, program):
    """As an update does that is cut off: another file, of the same name."""
    aside = program.with_name("aside")
    shutil.copy(program, aside)
    other = program.with_name("other")
    if what is folder:
        program.unlink()
        folder(program)
        return aside
    shutil.copy(program, other)
    what(other)
    other.replace(program)
    return aside


def put_back(aside, program):
    if program.is_dir():
        program.rmdir()
    aside.replace(program)


@pytest.mark.parametrize("what", [empty, script, cut_off, folder])
def test_no_restart_into_what_is_no_program(replaceable, what):
    daemon, program = replaceable
    daemon.start()
    aside = put_in_place(what, program)
    daemon.port.error(b"AT+CRESET")
    assert str(program).encode() in daemon.port.command(b"AT+CEER")
    daemon.port.ok(b"AT")
    put_back(aside, program)
    daemon.port.ok(b"AT+CRESET")
    assert daemon.port.read_until(RDY) == b"\r\nRDY\r\n"


@pytest.mark.parametrize("what", [empty, cut_off, folder])
def test_a_supervisor_waits_for_a_program(replaceable, what):
    daemon, program = replaceable
    argv = daemon.argv
    daemon.argv = lambda: [*argv(), "--supervise"]
    daemon.start()
    aside = put_in_place(what, program)
    running = set(daemon.namespace.processes("w58d")) - {daemon.pid}
    assert len(running) == 1
    os.kill(running.pop(), signal.SIGKILL)
    wait_until(lambda: "next start in 2 s" in daemon.log(), "it is tried again", 10)
    put_back(aside, program)
    daemon.port.read_until(RDY, seconds=15)


def age(pid):
    """Seconds since a process began."""
    began = int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1].split()[19])
    return float(Path("/proc/uptime").read_text(encoding="ascii").split()[0]) - began / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def supervised(make_daemon):
    """A daemon under `--supervise`, and a function: the process that the supervisor has started, or None."""
    daemon = make_daemon(build=RELEASE_BUILD)
    argv = daemon.argv
    daemon.argv = lambda: [*argv(), "--supervise"]
    daemon.start()

    def running():
        pids = set(daemon.namespace.processes("w58d")) - {daemon.pid}
        return pids.pop() if len(pids) == 1 else None

    return daemon, running


def test_a_supervisor_waits_less_again_after_a_long_run(supervised):
    daemon, running = supervised
    for pause in (1, 2):
        os.kill(wait_until(running, "it runs"), signal.SIGKILL)
        wait_until(lambda pause=pause: f"next start in {pause} s" in daemon.log(), "ever longer pauses")
        daemon.port.read_until(RDY)
    pid = wait_until(running, "it runs")
    wait_until(lambda: age(pid) > 30, "a long run", 60)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: daemon.log().count("next start in 1 s") == 2, "a short pause")
    daemon.port.read_until(RDY)


def test_a_supervisor_that_stands_still_hears_of_an_end_all_the_same(supervised):
    daemon, running = supervised
    for _ in range(3):
        pid = wait_until(running, "it runs")
        os.kill(daemon.pid, signal.SIGSTOP)
        os.kill(pid, signal.SIGKILL)
        os.kill(daemon.pid, signal.SIGCONT)
        daemon.port.read_until(RDY, seconds=15)


def test_a_lock_of_the_state_folder_by_others_is_nobodys_business(make_daemon):
    """A backup, say, or anybody who may read it."""
    daemon = make_daemon()
    daemon.state.mkdir(exist_ok=True)
    with subprocess.Popen(["flock", str(daemon.state), "sleep", "60"]) as holder:
        try:
            wait_until(lambda: Path(f"/proc/{holder.pid}/cmdline").exists(), "flock")
            daemon.start()
            daemon.port.ok(b"AT+CRESET")
            assert daemon.port.read_until(RDY) == b"\r\nRDY\r\n"
        finally:
            holder.terminate()
    assert oct((daemon.state / "lock").stat().st_mode & 0o777) == "0o600"


def test_a_state_folder_that_was_replaced_is_locked_again(daemon):
    daemon.state.rename(daemon.folder / "former")
    wait_until((daemon.state / "lock").exists, "the folder is made again, and locked", 30)
    config = daemon.folder / "second.toml"
    text = daemon.config_path.read_text(encoding="utf-8")
    config.write_text(text.replace(str(daemon.run_dir), str(daemon.folder / "run2")), encoding="utf-8")
    second = subprocess.run([*daemon.namespace.enter(), daemon.argv()[0], "--config", str(config)],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            timeout=30, check=False)
    assert second.returncode == 1
    assert f"in use by w58d, process {daemon.pid}" in second.stdout
