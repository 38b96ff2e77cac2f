# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The init scripts start, stop, restart and reload the real daemon, and survive its death."""
import contextlib
import grp
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time

import pytest
from harness import ROOT, Daemon, binary
from waiting import wait_until

RDY = b"\r\nRDY\r\n"
UNIT = ROOT / "init" / "w58d.service.in"


@pytest.fixture
def home(tmp_path):
    """A daemon's folder, port, namespace and configuration, for somebody else to start it."""
    daemon = Daemon()
    daemon.write_config()
    yield daemon
    daemon.close()


class SysV:
    """init/w58d.sysv, with everything it would have below / in the test's folder."""

    def __init__(self, home, shell=("sh",)):
        self.home = home
        self.pid_file = home.folder / "pid"
        script = (ROOT / "init" / "w58d.sysv").read_text(encoding="utf-8")
        defaults = home.folder / "default"
        defaults.write_text(f"DAEMON={binary()}\nCONFIG={home.config_path}\n"
                            f"PIDFILE={self.pid_file}\nLOG={home.log_path}\n", encoding="utf-8")
        self.script = home.folder / "w58d"
        self.script.write_text(script.replace("/etc/default/w58d", str(defaults)),
                               encoding="utf-8")
        self.shell = shell

    def do(self, verb):
        return subprocess.run([*self.home.namespace.enter(), *self.shell, self.script, verb],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=30, check=False)

    def ok(self, verb):
        done = self.do(verb)
        assert done.returncode == 0, done.stdout

    def pid(self):
        return int(self.pid_file.read_text())


SHELLS = pytest.mark.parametrize("shell", [("sh",), ("busybox", "sh")], ids=["sh", "busybox"])


@SHELLS
def test_sysv_script(home, shell):
    init, port = SysV(home, shell), home.port
    init.ok("start")
    assert port.read_until(RDY) == RDY
    home.wait_on_air()
    first = init.pid()
    init.ok("start")  # running already: nothing happens
    assert init.pid() == first
    init.ok("status")
    init.ok("restart")
    assert port.read_until(RDY) == RDY
    assert init.pid() != first
    # AT+CRESET leaves the process the script knows.
    second = init.pid()
    port.ok(b"AT+CRESET")
    assert port.read_until(RDY) == RDY
    init.ok("status")
    assert init.pid() == second
    home.wait_on_air()
    # Killed: the script says so, and the next start sweeps what is left.
    os.kill(second, signal.SIGKILL)
    wait_until(lambda: init.do("status").returncode == 1, "the death is seen")
    init.ok("start")
    assert port.read_until(RDY) == RDY
    home.wait_on_air()
    assert len(home.hostapd_pids()) == 1
    stopped = init.do("stop")
    assert (stopped.returncode, stopped.stdout) == (0, "")  # it had not to be killed
    assert home.namespace.processes() == []
    assert init.do("status").returncode == 3


@SHELLS
def test_sysv_script_starts_beside_whom_a_stale_pidfile_names(home, shell, tmp_path):
    """A w58d that was killed and is not collected yet; a shell that has the number by now."""
    init = SysV(home, shell)
    namesake = tmp_path / "w58d"
    namesake.symlink_to(shutil.which("sleep"))
    with subprocess.Popen([namesake, "60"]) as killed, \
            subprocess.Popen(["sh", "-c", "read line"], stdin=subprocess.PIPE) as other:
        killed.kill()
        for process in (killed, other):
            init.pid_file.write_text(f"{process.pid}\n", encoding="utf-8")
            assert init.do("status").returncode == 1
            init.ok("start")
            assert home.port.read_until(RDY) == RDY
            assert init.pid() != process.pid
            init.ok("stop")


def test_a_start_waits_for_the_one_whose_supervisor_was_killed(home):
    """That one is told to end, and takes the access point off the air first."""
    init, port = SysV(home), home.port
    init.ok("start")
    assert port.read_until(RDY) == RDY
    supervisor = init.pid()
    ends = int(pathlib.Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text())
    os.kill(ends, signal.SIGSTOP)
    os.kill(supervisor, signal.SIGKILL)
    wait_until(lambda: init.do("status").returncode == 1, "the death is seen")
    init.ok("start")
    time.sleep(3)  # as on a busy module
    os.kill(ends, signal.SIGCONT)
    assert port.read_until(RDY) == RDY
    home.wait_on_air()
    init.ok("stop")


def test_reload_by_the_sysv_script(home):
    init, port = SysV(home), home.port
    init.ok("start")
    assert port.read_until(RDY) == RDY
    home.wait_on_air()
    hostapd = home.hostapd_pids()
    text = home.config_path.read_text(encoding="utf-8")
    home.config_path.write_text(
        text.replace('[radio]', '[identity]\nserial = "4711"\n[defaults]\nssid = "fresh"\n'
                     '[radio]\nmax_clients = 7').replace('"debug"', '"info"'), encoding="utf-8")
    init.ok("reload")
    wait_until(lambda: port.ask(b"AT+CGSN") == b"4711", "the new serial number")
    wait_until(lambda: "[radio]: what has changed there is in force from the next start" in home.log(), "that the log says so")
    # Nobody had to go for it.
    assert home.hostapd_pids() == hostapd
    assert port.ask(b"AT+CWSSID?") == b'+CWSSID: "SIM7600MIFI"'
    port.ok(b"AT+CWRSTD")
    assert port.ask(b"AT+CWSSID?") == b'+CWSSID: "fresh"'
    # A file with mistakes changes nothing.
    home.config_path.write_text(text + "\nnonsense", encoding="utf-8")
    init.ok("reload")
    wait_until(lambda: "the configuration stays as it was" in home.log(), "the complaint")
    assert port.ask(b"AT+CGSN") == b"4711"
    init.ok("stop")


PROCD = """
# Stands in for OpenWrt's rc.common and procd: collects what a service wants and prints it.
procd_open_instance() { :; }
procd_close_instance() { :; }
procd_set_param() { echo "$@"; }
procd_add_reload_trigger() { echo "trigger $*"; }
logger() { echo "log $*" >&2; }
"""


class Procd:
    """What procd does with the wishes of init/w58d.procd: runs, ends, starts again."""

    def __init__(self, home):
        self.home = home
        script = (ROOT / "init" / "w58d.procd").read_text(encoding="utf-8")
        script = script.replace("/usr/sbin/w58d", str(binary())).replace(
            "/etc/w58d/w58d.toml", str(home.config_path))
        self.script = script
        self.process = None

    def wishes(self):
        done = subprocess.run(["busybox", "sh", "-c", f"{PROCD}\n{self.script}\nstart_service"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            return None
        return {line.split(" ", 1)[0]: line.split(" ")[1:] for line in done.stdout.splitlines()}

    def start(self):
        wishes = self.wishes()
        with open(self.home.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [*self.home.namespace.enter(), *wishes["command"]], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=int(self.wishes()["term_timeout"][0]))


def test_procd_script_with_a_stand_in_for_procd(home):
    procd, port = Procd(home), home.port
    wishes = procd.wishes()
    assert wishes["respawn"][2] == "0"
    assert wishes["reload_signal"] == ["HUP"]
    procd.start()
    assert port.read_until(RDY) == RDY
    home.wait_on_air()
    procd.process.kill()
    procd.process.wait()
    procd.start()
    assert port.read_until(RDY) == RDY
    home.wait_on_air()
    assert len(home.hostapd_pids()) == 1
    procd.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "configuration read again" in home.log(), "the reload")
    procd.stop()
    assert home.namespace.processes() == []
    home.config_path.write_text("nonsense", encoding="utf-8")
    assert procd.wishes() is None


def unit(tmp_path):
    path = tmp_path / "w58d.service"
    path.write_text(UNIT.read_text(encoding="utf-8")
                    .replace("@CMAKE_INSTALL_FULL_SYSCONFDIR@", "/etc")
                    .replace("@CMAKE_INSTALL_FULL_SBINDIR@/w58d", str(binary())), encoding="utf-8")
    return path


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_unit_is_sound_and_exposes_little(tmp_path):
    path = unit(tmp_path)
    verified = subprocess.run(["systemd-analyze", "verify", "--man=no", path],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
    assert "w58d.service" not in verified.stdout, verified.stdout
    done = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=30", path],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout.splitlines()[-1]


def test_the_units_capabilities_are_enough(make_daemon, tmp_path):
    wanted = re.search(r"^CapabilityBoundingSet=(.*)$", UNIT.read_text(encoding="utf-8"), re.M)
    caps = ",".join("+" + name.removeprefix("CAP_").lower() for name in wanted.group(1).split())
    daemon = make_daemon()
    daemon.launch(wrapper=["setpriv", f"--bounding-set=-all,{caps}", "--no-new-privs", "--"])
    daemon.port.read_until(RDY)
    daemon.wait_on_air()
    wait_until(daemon.dnsmasq_pids, "dnsmasq")
    daemon.port.ok(b'AT+CWSSID="few"')
    daemon.port.ok(b"AT+CRESET")
    daemon.port.read_until(RDY)
    daemon.wait_on_air()
    wait_until(daemon.dnsmasq_pids, "dnsmasq")
    assert daemon.air_ssid() == b"few"
    (effective,) = re.findall(r"^CapEff:\s*(\w+)$",
                              pathlib.Path(f"/proc/{daemon.pid}/status").read_text(), re.M)
    assert int(effective, 16).bit_count() == len(wanted.group(1).split())


def test_has_no_other_capabilities_whatever_starts_it(make_daemon):
    wanted = re.search(r"^CapabilityBoundingSet=(.*)$", UNIT.read_text(encoding="utf-8"), re.M)
    # All of them without SETPCAP, too, as in many containers, where the bounding set stays.
    for wrapper in ([], ["setpriv", "--bounding-set=-setpcap", "--"]):
        daemon = make_daemon(config='[socket]\ngroup = "daemon"\n').start(wrapper=wrapper)
        wait_until(daemon.dnsmasq_pids, "dnsmasq")
        for pid in (daemon.pid, daemon.pid_of("hostapd"), daemon.pid_of("dnsmasq")):
            status = dict(re.findall(r"^(\w+):\s*(\w+)$",
                                     pathlib.Path(f"/proc/{pid}/status").read_text(), re.M))
            assert status["NoNewPrivs"] == "1"
            assert int(status["CapPrm"], 16).bit_count() <= len(wanted.group(1).split())
            assert int(status["CapEff"], 16) & ~int(status["CapPrm"], 16) == 0
            assert int(status["CapInh"], 16) == 0
            if not wrapper:
                assert int(status["CapBnd"], 16).bit_count() == len(wanted.group(1).split())
        (unit_wants,) = re.findall(r"^CapEff:\s*(\w+)$",
                                   pathlib.Path(f"/proc/{daemon.pid}/status").read_text(), re.M)
        assert int(unit_wants, 16).bit_count() == len(wanted.group(1).split())
        # What that takes from it: the group of another's socket. A member may give it.
        at_socket = os.stat(daemon.run_dir / "at.sock")
        assert at_socket.st_gid == grp.getgrnam("daemon").gr_gid
        assert "Groups:\t0 \n" in pathlib.Path(f"/proc/{daemon.pid}/status").read_text() or \
            os.getgroups() != [0]


def test_systemd_is_told(make_daemon, tmp_path, monkeypatch):
    """The notification protocol and the watchdog, as systemd would see them."""
    with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "600000")
        daemon = make_daemon().start()

        def told(what):
            while (said := manager.recv(256).decode()) != what:
                assert said == "WATCHDOG=1", said

        told("READY=1")
        for _ in range(5):
            assert manager.recv(256) == b"WATCHDOG=1"
        daemon.process.send_signal(signal.SIGHUP)
        told("RELOADING=1")
        told("READY=1")
        daemon.port.ok(b"AT+CRESET")
        # Not STOPPING: a manager that was told so would end the process that starts anew.
        told("RELOADING=1")
        told("READY=1")
        daemon.process.send_signal(signal.SIGSTOP)
        manager.settimeout(1)
        with pytest.raises(TimeoutError):
            while True:
                manager.recv(256)  # what was on its way; then nothing: systemd would act
        daemon.process.send_signal(signal.SIGCONT)
        manager.settimeout(10)
        daemon.stop()
        told("STOPPING=1")
