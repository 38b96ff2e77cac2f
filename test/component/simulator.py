# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58-sim, and the host at the other end of its UART."""
import functools
import os
import pathlib
import select
import signal
import subprocess
import time

from harness import BUILD, ROOT, Port

PROGRAM = BUILD / "src" / "sim" / "w58-sim"
STATIC = ROOT / "build/static/src/sim/w58-sim"  # as others are given it
READY = b"\r\nRDY\r\n"


class HostPort(Port):
    """The simulator's pseudo-terminal, opened as a host does."""

    def __init__(self, path):
        self.link = None
        self.slave = None
        self.master = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self.pending = b""


class Simulator:
    """One that runs. With lan=True the LAN server has a free port of its own, whatever hosts choose; with host=False its
    UART is left to another program."""

    def __init__(self, folder, *options, lan=True, host=True, program=PROGRAM):
        self.control, self._program = folder / "control", program
        self._process = subprocess.Popen(
            [program, "--control", self.control, *(["--lan-port", "0"] if lan else []), *map(str, options)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._printed = ""
        self.path = self.line()
        self.port = HostPort(self.path) if host and os.path.exists(self.path) else None

    def line(self, seconds=10):
        """What it prints next."""
        while "\n" not in self._printed:
            ready, _, _ = select.select([self._process.stdout], [], [], seconds)
            assert ready, "it prints nothing"
            more = os.read(self._process.stdout.fileno(), 4096).decode()
            assert more, "it has ended"
            self._printed += more
        line, self._printed = self._printed.split("\n", 1)
        return line

    @functools.cached_property
    def lan_port(self):
        """Once the LAN server was opened."""
        return int(self.line().removeprefix("lan "))

    def processor_seconds(self):
        """That it has had until now, in all its threads."""
        fields = pathlib.Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def tell(self, line):
        """(exit status, answer)"""
        done = subprocess.run([self._program, "--tell", self.control, line], stdout=subprocess.PIPE, text=True, check=False)
        return done.returncode, done.stdout.rstrip("\n")

    def do(self, line):
        """What `OK` came with."""
        status, said = self.tell(line)
        assert status == 0 and said.split(" ")[0] == "OK", f"{line}: {said}"
        return said[3:]

    def wait(self, seconds=10):
        """(exit status, standard error) of one that ends by itself."""
        _, errors = self._process.communicate(timeout=seconds)
        return self._process.returncode, errors

    def close(self):
        """As by Ctrl-C."""
        if self.port:
            self.port.close()
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        began = time.monotonic()
        status, errors = self.wait()
        assert (status, errors) == (0, ""), (status, errors)
        assert time.monotonic() - began < 5
        assert not self.control.exists()
