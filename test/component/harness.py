# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The real w58d with real hostapd and dnsmasq, and what a test needs to drive and watch them.

hostapd runs without a radio (driver "none"): its control socket, STATUS and settings are real, but
nothing is on air. That is the board's part. Every daemon has a network namespace, a folder and ptys
of its own, and ends with the test, also if that is killed.
"""
import concurrent.futures
import contextlib
import ctypes
import fcntl
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import time
import tty

import pytest
from waiting import wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("W58D_BUILD", ROOT / "build" / "asan"))
RELEASE_BUILD = pathlib.Path(os.environ.get("W58D_RELEASE_BUILD", ROOT / "build" / "release"))

HOSTAPD = "/usr/sbin/hostapd"
AP_MAC = "02:00:00:00:00:01"
FINAL_RESULTS = (b"\r\nOK\r\n", b"\r\nERROR\r\n")
# A command is answered within 15 s whatever happens; the rest is for a busy test machine.
ANSWER_LIMIT = 15.0
SANITIZER_REPORTS = ("Sanitizer:", "runtime error:")


def binary(build=BUILD):
    return build / "src" / "app" / "w58d"


class Port:
    """The host's end of a pty whose other end is the daemon's port.

    With `link`, the daemon is given that path, a symbolic link to the pty, which unplug() and
    plug() take away and put back like a USB gadget's device.
    """

    def __init__(self, link=None):
        self.link = link
        self.master = self.slave = None
        self.pending = b""
        self.plug()

    @property
    def path(self):
        return str(self.link) if self.link else os.ttyname(self.slave)

    def plug(self):
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)  # so that bytes sent before the daemon opens it stay as they are
        os.set_blocking(self.master, False)
        self.pending = b""
        if self.link:
            fresh = self.link.with_suffix(".new")
            fresh.symlink_to(os.ttyname(self.slave))
            fresh.replace(self.link)

    def unplug(self):
        if self.link:
            self.link.unlink()
        self.close()

    def close(self):
        for fd in (self.master, self.slave):
            if fd is not None:
                os.close(fd)
        self.master = self.slave = None

    def write(self, data, seconds=30.0):
        """Sends everything; waits while the daemon does not take it."""
        end = time.monotonic() + seconds
        while data:
            _, ready, _ = select.select([], [self.master], [], max(0.0, end - time.monotonic()))
            assert ready, f"the daemon did not read for {seconds} s"
            with contextlib.suppress(BlockingIOError):
                data = data[os.write(self.master, data):]

    def unread(self):
        """How many bytes lie in the tty for the daemon to read."""
        return int.from_bytes(fcntl.ioctl(self.slave, termios.FIONREAD, bytes(4)), sys.byteorder)

    def _more(self, seconds):
        ready, _, _ = select.select([self.master], [], [], max(0.0, seconds))
        if ready:
            self.pending += os.read(self.master, 65536)
        return bool(ready)

    def arrived(self, count):
        """Whether so many bytes are there to be read."""
        while len(self.pending) < count and self._more(0):
            pass
        return len(self.pending) >= count

    def _take(self, count):
        taken, self.pending = self.pending[:count], self.pending[count:]
        return taken

    def read_exactly(self, count, seconds):
        """`count` bytes, or what came of them until the time was up."""
        end = time.monotonic() + seconds
        while len(self.pending) < count and self._more(end - time.monotonic()):
            pass
        return self._take(count)

    def read_quiet(self, seconds):
        """All there is until nothing came for so long."""
        while self._more(seconds):
            pass
        return self._take(len(self.pending))

    def read_until(self, *ends, seconds=30.0):
        """Bytes up to and with the first of `ends` to show up."""
        end = time.monotonic() + seconds
        while True:
            found = [i + len(e) for e in ends if (i := self.pending.find(e)) >= 0]
            if found:
                return self._take(min(found))
            assert self._more(end - time.monotonic()), f"no {ends} in {self.pending!r}"

    def command(self, line, seconds=30.0):
        """Sends a line and returns everything up to its final result, echo included."""
        self.write(line + b"\r")
        return self.read_until(*FINAL_RESULTS, seconds=seconds)

    def ok(self, line, seconds=30.0):
        """A line that must be answered with OK alone."""
        assert self.command(line, seconds) == line + b"\r\r\nOK\r\n"

    def error(self, line, seconds=30.0):
        """A line that must be answered with ERROR alone."""
        assert self.command(line, seconds) == line + b"\r\r\nERROR\r\n"

    def ask(self, line, seconds=30.0):
        """The information text of a line that must be answered with one row and OK."""
        answer = self.command(line, seconds)
        start, end = line + b"\r\r\n", b"\r\n\r\nOK\r\n"
        assert answer.startswith(start) and answer.endswith(end), answer
        return answer[len(start):-len(end)]

    def settings(self):
        """Everything a host can read of the settings."""
        return self.command(b"AT+CWMAP?;+CWSSID?;+CWBCAST?;+CWAUTH?;+CWMOCH?;+CWISO?")

    def nothing_more(self, seconds=0.1):
        """What must not come would do so with what was read last, so a moment is enough."""
        assert self.read_exactly(1, seconds) == b"", f"unexpected: {self.pending!r}"


class Namespace:
    """A network namespace with a wired stand-in for the radio's interface, and a way to the world."""

    SETUP = f"ip link set lo up && ip link add wlan0 address {AP_MAC} type veth peer name wlan0-peer && " \
            "ip link add wwan0 type veth peer name world && ip link set world up && " \
            "ip link set wwan0 up && ip addr add 10.64.0.2/24 dev wwan0 && " \
            "ip route add default via 10.64.0.1 && echo ready && exec sleep infinity"

    def __init__(self):
        self.holder = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "unshare", "--net", "--", "sh", "-c", self.SETUP],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        assert self.holder.stdout.readline() == b"ready\n"
        self.path = f"/proc/{self.holder.pid}/ns/net"
        self.identity = os.readlink(self.path)

    def enter(self):
        """What to put before a command line."""
        return ["nsenter", f"--net={self.path}", "--"]

    def run(self, *argv):
        return subprocess.run([*self.enter(), *argv], check=False, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)

    def socket(self, kind=socket.SOCK_STREAM):
        """A socket inside, for TCP unless it is to be another."""
        def make():
            with open(self.path, encoding="ascii") as namespace:
                assert ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), 0) == 0
            return socket.socket(socket.AF_INET, kind | socket.SOCK_CLOEXEC)

        # Where a socket is made is where it stays; only the thread that makes it need be inside.
        with concurrent.futures.ThreadPoolExecutor(1) as inside:
            return inside.submit(make).result()

    def connect(self, address, port, source=None, seconds=10.0):
        """A TCP connection from a client inside."""
        connection = self.socket()
        connection.settimeout(seconds)
        if source:
            connection.bind((source, 0))
        connection.connect((address, port))
        return connection

    def processes(self, name=None):
        """Pids of all living processes in here, or of those that run a program of this name."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            with contextlib.suppress(OSError, IndexError):
                if entry.name.isdigit() and int(entry.name) != self.holder.pid and \
                        os.readlink(entry / "ns" / "net") == self.identity and \
                        (entry / "stat").read_text().rsplit(") ", 1)[1][0] not in "ZX" and \
                        name in (None, (entry / "comm").read_text().strip()):
                    found.append(int(entry.name))
        return found

    def has_link(self, name):
        return self.run("ip", "link", "show", name).returncode == 0

    def close(self):
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.holder.kill()
        self.holder.wait()
        self.holder.stdout.close()


class Daemon:
    """w58d with a folder, ports, a namespace and a configuration of its own."""

    def __init__(self, build=BUILD, ports=1, config="", top="", hostapd=HOSTAPD):
        # Not pytest's: its names are too long for the folders of a configuration.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="w58d-test."))
        self.folder.chmod(0o755)  # dnsmasq, which is not root any more, reads a file in it
        self.build = build
        self.ports = [Port() for _ in range(ports)] if isinstance(ports, int) else ports
        self.top = top        # configuration before the first table
        self.config = config  # and after the last
        self.hostapd_program = hostapd
        self.resolv_conf = self.folder / "resolv.conf"
        self.secrets = [self.folder / "ppp" / f"{kind}-secrets" for kind in ("pap", "chap")]
        self.state = self.folder / "state"
        self.run_dir = self.folder / "run"
        self.store = self.state / "settings.toml"
        self.log_path = self.folder / "log"
        self.config_path = self.folder / "w58d.toml"
        self.namespace = Namespace()
        self.process = None

    @property
    def port(self):
        return self.ports[0]

    @property
    def pid(self):
        return self.process.pid

    def write_config(self):
        ports = "".join(f'[[port]]\nname = "p{i}"\ndevice = "{p.path}"\n'
                        for i, p in enumerate(self.ports))
        self.config_path.write_text(
            f'state_dir = "{self.state}"\nrun_dir = "{self.run_dir}"\n{self.top}\n{ports}'
            f'[radio]\ndriver = "none"\n[log]\nlevel = "debug"\n'
            f'[wan]\nresolv_conf = "{self.resolv_conf}"\npap_secrets = "{self.secrets[0]}"\n'
            f'chap_secrets = "{self.secrets[1]}"\n'
            f'[programs]\nhostapd = "{self.hostapd_program}"\n{self.config}', encoding="utf-8")

    def argv(self):
        return [str(binary(self.build)), "--config", str(self.config_path)]

    def launch(self, wrapper=(), leaks=True):
        """Starts the daemon; `wrapper` is put before its command line. Does not wait."""
        self.write_config()
        # The leak checker cannot work under a tracer.
        environment = dict(os.environ, ASAN_OPTIONS=f"detect_leaks={leaks:d}")
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *self.namespace.enter(), *wrapper,
                 *self.argv()], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=environment)

    def start(self, on_air=True, **options):
        """Starts the daemon and waits for RDY on every port, and for the access point."""
        self.launch(**options)
        for port in self.ports:
            wait_until(lambda: port.arrived(7) or self.process.poll() is not None, "RDY")
            assert self.process.poll() is None, "w58d ended at once"
            assert port.read_exactly(7, 5) == b"\r\nRDY\r\n"
        if on_air:
            self.wait_on_air()
        return self

    def due_within(self, seconds):
        """Whether a timer of its runs out so soon. One that ran out while it was stopped does not."""
        for entry in pathlib.Path(f"/proc/{self.pid}/fdinfo").iterdir():
            with contextlib.suppress(OSError):
                if left := re.search(r"^it_value: \((\d+), (\d+)\)", entry.read_text(), re.M):
                    if 0 < int(left[1]) + int(left[2]) / 1e9 <= seconds:
                        return True
        return False

    def wait_for_quiet(self, seconds=5):
        """Until no timer runs out so soon: time limits of the start do, for nothing, a while later."""
        wait_until(lambda: not self.due_within(seconds), "no timer is due")

    def log(self):
        """All that it has logged until now; a thread of its own writes it."""
        wait_until(self._log_is_written, "the log is written", 10)
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def _log_is_written(self):
        if self.process is None:
            return True
        try:
            for task in pathlib.Path(f"/proc/{self.pid}/task").iterdir():
                _, name, state = re.split(r" ?[()] ?", (task / "stat").read_text(), maxsplit=2)
                if name == "log" and state[0] in "RD":
                    return False
        except (FileNotFoundError, ProcessLookupError):
            pass  # it has ended
        return True

    def hostapd(self, *command, interface="wlan0"):
        """What hostapd itself answers, asked through its own client; empty if it does not."""
        try:
            return subprocess.run(["hostapd_cli", "-p", str(self.run_dir / "hostapd"), "-i",
                                   interface, *command], check=False, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, text=True, timeout=5).stdout
        except subprocess.TimeoutExpired:
            return ""

    def status(self):
        """hostapd's STATUS; empty if it is not there."""
        return dict(line.split("=", 1) for line in self.hostapd("status").splitlines()
                    if "=" in line)

    def wait_on_air(self, seconds=20.0):
        return wait_until(lambda: self.hostapd_pids() and self.status().get("state") == "ENABLED",
                          "hostapd on air", seconds)

    def air_ssid(self):
        """The SSID as hostapd has it, in bytes."""
        shown = self.status().get("ssid[0]", "")
        return re.sub(rb"\\(x[0-9a-f]{2}|.)", _unescape, shown.encode("latin-1"))

    def air_config(self):
        """hostapd's configuration file, which is always the one in force."""
        text = (self.run_dir / "hostapd.conf").read_text(encoding="ascii")
        return dict(line.split("=", 1) for line in text.splitlines())

    def hostapd_pids(self):
        return self.namespace.processes("hostapd")

    def dnsmasq_pids(self):
        return self.namespace.processes("dnsmasq")

    def pid_of(self, name):
        """The one process of this name there must be, once it is there."""
        wait_until(lambda: self.namespace.processes(name), f"{name} runs")
        pids = self.namespace.processes(name)
        assert len(pids) == 1, f"{name}: {pids}"
        return pids[0]

    def stop(self, how=signal.SIGTERM, seconds=10.0):
        """Ends the daemon, if it runs, and returns its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(timeout=seconds)

    def kill(self):
        """As a crash or the kernel would."""
        return self.stop(signal.SIGKILL)

    def stop_cleanly(self):
        """SIGTERM to a running daemon: it must leave nothing behind."""
        if self.process is None or self.process.poll() is not None:
            return
        assert self.stop() == 0, "exit status after SIGTERM"
        assert self.namespace.processes() == [], "processes left"
        assert not self.namespace.has_link("br-lan"), "bridge left"

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.namespace.close()
        for port in self.ports:
            port.close()
        shutil.rmtree(self.folder)


def _unescape(match):
    text = match.group(1)
    if text[:1] == b"x":
        return bytes([int(text[1:], 16)])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"e": b"\x1b"}.get(text, text)


class Trace:
    """What a traced process did; whole once the tracing has ended."""

    text = ""

    def calls(self, thread=None):
        """(name, whole line) of each system call that was entered, in order, by one thread or by all. The line of one
        that returned after another thread had done something is put together: strace cuts it in two."""
        found, entered = [], {}
        for line in self.text.splitlines():
            who, line = re.match(r"(\d*) *(.*)", line).groups()
            if thread and who not in ("", str(thread)):
                continue
            if match := re.match(r"<\.\.\. \w+ resumed>(.*)", line):
                if who in entered:
                    index = entered.pop(who)
                    found[index] = (found[index][0], found[index][1] + match.group(1))
            elif match := re.match(r"(\w+)\(", line):
                if line.endswith("<unfinished ...>"):
                    entered[who] = len(found)
                found.append((match.group(1), line.removesuffix("<unfinished ...>")))
        return found

    def names(self):
        return [name for name, _ in self.calls()]


@contextlib.contextmanager
def strace(pid, *options):
    """Traces a running process for as long as the block lasts; yields its Trace."""
    trace = Trace()
    with tempfile.TemporaryDirectory(prefix="w58d-test.") as folder:
        path = pathlib.Path(folder) / "trace"
        tracer = subprocess.Popen(["strace", "-f", "-y", "-s", "256", "-o", str(path),
                                   *options, "-p", str(pid)], stdin=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, text=True)
        try:
            said = ""
            while "attached" not in said:
                said = tracer.stderr.readline()
                if not said:
                    pytest.skip("strace cannot trace here")
            yield trace
        finally:
            tracer.send_signal(signal.SIGINT)
            tracer.wait(timeout=20)
            tracer.stderr.close()
            trace.text = path.read_text(errors="replace") if path.exists() else ""
