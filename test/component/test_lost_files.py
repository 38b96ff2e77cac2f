# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Files and folders that others take away, damage or replace while w58d runs come back by themselves."""

import shutil
import subprocess

import pytest
from harness import BUILD
from waiting import wait_until

W58D_AT = BUILD / "src" / "client" / "w58d-at"
PROBED = "[health]\ninterval = 5\n"
LINE = b'AT+CWSSID="kept";+CWAUTH=5,4,"old pass"'


@pytest.fixture
def daemon(make_daemon):
    return make_daemon(config=PROBED).start()


def program_is_served(daemon):
    done = subprocess.run([W58D_AT, "--socket", daemon.run_dir / "at.sock", "AT+CWMAP?"], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=60, check=False)
    return done.stdout == b"+CWMAP: 1\n"


def test_a_socket_that_is_lost_is_made_again(daemon):
    path = daemon.run_dir / "at.sock"
    trace = daemon.run_dir / "trace.sock"
    trace.unlink()
    wait_until(trace.exists, "the trace's socket", 15)
    mode = path.stat().st_mode
    path.unlink()
    wait_until(lambda: program_is_served(daemon), "the socket", 15)
    assert path.stat().st_mode == mode
    path.unlink()
    path.write_bytes(b"somebody's")
    wait_until(lambda: "is no socket" in daemon.log(), "a complaint", 15)
    assert path.read_bytes() == b"somebody's"
    path.unlink()
    wait_until(lambda: program_is_served(daemon), "the socket again", 15)
    assert daemon.log().count("is no socket") == 1


@pytest.mark.parametrize("what", ["the folder", "what is in it"])
def test_a_run_folder_that_is_lost_is_made_again(daemon, what):
    daemon.port.ok(LINE)
    mode = daemon.run_dir.stat().st_mode
    if what == "the folder":
        shutil.rmtree(daemon.run_dir)
    else:
        subprocess.run(f"rm -rf {daemon.run_dir}/*", shell=True, check=True)
    wait_until(lambda: (daemon.run_dir / "hostapd.conf").exists() and program_is_served(daemon), "all of it", 30)
    daemon.wait_on_air(30)
    assert daemon.run_dir.stat().st_mode == mode and daemon.air_ssid() == b"kept"
    second = subprocess.run([*daemon.namespace.enter(), *daemon.argv()], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=30, check=False)
    assert second.returncode == 1 and f"in use by w58d, process {daemon.pid}" in second.stdout
    daemon.port.ok(b'AT+CWSSID="other"')
    daemon.port.ok(b"AT+CWRSTD")
    assert daemon.air_ssid() == b"SIM7600MIFI"


def test_a_state_folder_that_is_lost_is_made_again(daemon):
    daemon.port.ok(LINE)
    daemon.port.ok(b"AT+CMEE=2;&W")
    mode = daemon.state.stat().st_mode
    shutil.rmtree(daemon.state)
    daemon.port.ok(LINE)
    wait_until((daemon.state / "profiles.toml").exists, "the profiles", 15)
    assert daemon.state.stat().st_mode == mode
    daemon.kill()
    daemon.start()
    assert daemon.port.ask(b"AT+CWSSID?;+CMEE?") == b'+CWSSID: "kept"\r\n\r\n+CMEE: 2'


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"damaged")],
                         ids=["removed", "damaged"])
def test_what_is_kept_comes_back(daemon, harm):
    daemon.port.ok(LINE)
    daemon.port.ok(b"AT+CMEE=2;&W")
    daemon.port.ok(b'AT+CWUSRINFO="user","secret"')
    paths = [daemon.state / name for name in ("settings.toml", "settings.2.toml", "profiles.toml")]
    wait_until(paths[1].exists, "the second file")
    paths += [path for path in daemon.secrets if path]
    texts = [path.read_bytes() for path in paths]
    for path in paths:
        harm(path)
    daemon.port.ok(b"AT+CWBCAST=1")  # a value that it has
    wait_until(lambda: all(path.exists() and text.splitlines()[-2] in path.read_bytes()
                           for path, text in zip(paths, texts)), "all of them", 15)
    daemon.kill()
    daemon.start()
    assert daemon.port.ask(b"AT+CWSSID?;+CMEE?") == b'+CWSSID: "kept"\r\n\r\n+CMEE: 2'
