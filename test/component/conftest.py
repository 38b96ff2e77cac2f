# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Fixtures: daemons that must end cleanly.

Nearly all the tests wait, each in a namespace and a folder of its own, so several can run at a time:
    pytest test/component -n 4
A test marked `alone` measures times: it runs while no other does. One marked `long` is among the first.
"""
import fcntl
import os
import pathlib
import shutil
import signal
import sys
import tempfile

import pytest

TEST = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = map(str, (TEST / "component", TEST / "golden", TEST))

import harness  # noqa: E402
import simulator  # noqa: E402
from production_line import Line  # noqa: E402
from told_hostapd import ToldHostapd  # noqa: E402

# One that is ended from outside still says what has failed so far.
signal.signal(signal.SIGTERM, signal.default_int_handler)

PROGRAMS = ("hostapd", "hostapd_cli", "dnsmasq", "strace", "ip", "nsenter", "setpriv", "strip", "chat",
            "picocom", "minicom", "runscript", "ModemManager", "mmcli", "dbus-daemon", "iptables-save",
            "ip6tables-save", "nft")


def pytest_sessionstart(session):
    if os.geteuid() != 0:
        pytest.exit("the component tests need root (network namespaces): run sudo ./test/run component",
                    returncode=1)
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    missing += [str(harness.binary(build)) for build in (harness.BUILD, harness.RELEASE_BUILD)
                if not harness.binary(build).exists()]
    if missing:
        pytest.exit(f"the component tests need {', '.join(missing)}", returncode=1)


def pytest_configure(config):
    config.addinivalue_line("markers", "alone: runs while no other test does")
    config.addinivalue_line("markers", "long: takes so long that the others should not wait for it at the end")


def pytest_collection_modifyitems(items):
    """Those that run alone last: until then, there is always another that could go on."""
    items.sort(key=lambda item: (item.get_closest_marker("alone") is not None, item.get_closest_marker("long") is None))


@pytest.fixture(autouse=True)
def turn(request):
    """Any number of tests at a time, or one that is alone; workers are processes."""
    with open(__file__, encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if request.node.get_closest_marker("alone") else fcntl.LOCK_SH)
        yield


@pytest.fixture
def make_daemon():
    """Makes daemons. What still runs after the test has to stop cleanly; logs are shown if the
    test fails."""
    made = []

    def make(**options):
        made.append(harness.Daemon(**options))
        return made[-1]

    yield make
    try:
        for daemon in made:
            daemon.stop_cleanly()
            reports = [r for r in harness.SANITIZER_REPORTS
                       if daemon.log_path.exists() and r in daemon.log()]
            assert not reports, "a sanitizer complained"
    finally:
        for number, daemon in enumerate(made):
            if daemon.log_path.exists():
                print(f"---- log of daemon {number}\n{daemon.log()}")
            daemon.close()


@pytest.fixture
def daemon(make_daemon):
    """A running daemon with factory settings."""
    return make_daemon().start()


@pytest.fixture
def make_sim():
    """Makes simulators, which have to end cleanly."""
    made = []
    with tempfile.TemporaryDirectory(prefix="w58-sim-test-") as folder:
        def make(*options, **how):
            own = pathlib.Path(folder, str(len(made)))
            own.mkdir()
            made.append(simulator.Simulator(own, *options, **how))
            return made[-1]

        yield make
        for sim in made:
            sim.close()


@pytest.fixture
def sim(make_sim):
    """A simulated W58 with factory settings."""
    made = make_sim()
    made.port.read_until(simulator.READY)
    return made


@pytest.fixture
def line(tmp_path, make_sim):
    """Makes a line of simulated modules that have those serial numbers."""
    return lambda *serials, **how: Line(tmp_path, make_sim, *serials, **how)


@pytest.fixture
def told():
    """A hostapd whose events the test makes: `told.path` is the program for make_daemon."""
    # Not pytest's: its names are too long for the path of a socket.
    with tempfile.TemporaryDirectory(prefix="w58d-told.") as folder:
        pathlib.Path(folder).chmod(0o755)
        hostapd = ToldHostapd(pathlib.Path(folder))
        yield hostapd
        hostapd.close()


@pytest.fixture(scope="module")
def shared_daemon():
    """One running daemon for a whole file of tests, each of which puts back what it changes."""
    daemon = harness.Daemon().start()
    yield daemon
    try:
        daemon.stop_cleanly()
        assert not [r for r in harness.SANITIZER_REPORTS if r in daemon.log()]
    finally:
        print(f"---- log of the shared daemon\n{daemon.log()}")
        daemon.close()
