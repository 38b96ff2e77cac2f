# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The programs people use on a serial port, as they use them."""
import os
import pathlib
import pty
import signal
import subprocess
import time

import pytest
import serial
from null_modem import NullModem
from waiting import wait_until

LIMIT = 30


@pytest.fixture
def modem(daemon):
    """The path of a serial device with the daemon behind it."""
    cable = NullModem(daemon.port)
    yield cable
    cable.close()


def chat(modem, *script):
    """Runs ppp's chat on the device, as pppd's `connect` does."""
    device = os.open(modem.path, os.O_RDWR | os.O_NOCTTY)
    try:
        return subprocess.run(["chat", "-v", "-s", *script], stdin=device, stdout=device,
                              stderr=subprocess.PIPE, timeout=LIMIT, check=False)
    finally:
        os.close(device)


def test_chat(daemon, modem):
    done = chat(modem, "ABORT", "ERROR", "ABORT", "NO CARRIER", "TIMEOUT", "5", "", "ATZ", "OK",
                "ATE0V1&D2&C1", "OK", "AT+GCAP", "CGSM", r'AT+CWSSID="chat\sroom"', "OK",
                "AT+CWSSID?", "chat room")
    assert done.returncode == 0, done.stderr
    assert daemon.air_ssid() == b"chat room"


def test_chat_is_told_of_an_error(modem):
    done = chat(modem, "ABORT", "ERROR", "TIMEOUT", "5", "", "AT+CWMAP=7", "OK")
    assert done.returncode == 4, done.stderr  # the first of the ABORT strings


class Screen:
    """A program on a terminal, and somebody who types and reads."""

    def __init__(self, *argv):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "vt100"
            os.execvp(argv[0], argv)
        os.set_blocking(self.terminal, False)
        self.shown = b""

    def type(self, keys):
        os.write(self.terminal, keys)

    def shows(self, text):
        try:
            self.shown += os.read(self.terminal, 65536)
        except (BlockingIOError, OSError):
            pass
        return text in self.shown

    def wait_for(self, text):
        try:
            wait_until(lambda: self.shows(text), f"{text} on the screen", LIMIT)
        except AssertionError:
            print(f"---- on the screen: {self.shown!r}")
            raise

    def kill(self):
        """For a test that failed: the program would open other tests' ptys, which get its number."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            os.close(self.terminal)

    def end(self):
        """The exit status, once it ends by itself."""
        status = []

        def ended():
            self.shows(b"")
            pid, code = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                status.append(os.waitstatus_to_exitcode(code))
            return pid

        wait_until(ended, "the program's end", LIMIT)
        os.close(self.terminal)
        self.pid = 0
        return status[0]


@pytest.fixture
def screen():
    """screen(*argv): a program on a terminal, gone when the test is over."""
    made = []

    def start(*argv):
        made.append(Screen(*argv))
        return made[-1]

    yield start
    for each in made:
        each.kill()


def test_picocom(modem, screen):
    screen = screen("picocom", "-b", "115200", modem.path)
    screen.wait_for(b"Terminal ready")
    screen.type(b"AT+CWSSID?\r")
    screen.wait_for(b'+CWSSID: "SIM7600MIFI"\r\n\r\nOK\r\n')
    screen.type(b"\x01\x18")  # C-a C-x
    assert screen.end() == 0


def test_picocom_of_a_script(modem):
    done = subprocess.run(["picocom", "-qrb", "115200", "-x", "1000", modem.path],
                          input=b"ATE0\rAT+CGMM\r", stdout=subprocess.PIPE, timeout=LIMIT,
                          check=False)
    assert done.stdout.endswith(b"\r\nSIMCOM_W58\r\n\r\nOK\r\n"), done


def test_runscript(modem, tmp_path):
    """minicom's script language, which stands between minicom's user and the port."""
    script = tmp_path / "hello"
    script.write_text('\n'.join([
        "timeout 20", "verbose off", 'send "ATE0"',
        "expect {", '  "OK"', '  "ERROR" exit 3', "  timeout 5 exit 4", "}",
        'send "AT+CWBCAST=0;+CWBCAST?"',
        "expect {", '  "+CWBCAST: 0" exit 0', '  "ERROR" exit 3', "  timeout 15 exit 4", "}", ""]),
        encoding="ascii")
    device = os.open(modem.path, os.O_RDWR | os.O_NOCTTY)
    try:
        done = subprocess.run(["runscript", str(script)], stdin=device, stdout=device,
                              stderr=subprocess.PIPE, timeout=LIMIT, check=False)
    finally:
        os.close(device)
    assert done.returncode == 0, done.stderr


def test_minicom(modem, screen, tmp_path):
    """On the screen, with a script started by -S."""
    script = tmp_path / "hello"
    script.write_text('send "AT+GCAP"\nexpect {\n "+CGSM" break\n timeout 10 exit 4\n}\n',
                      encoding="ascii")
    screen = screen("minicom", "-D", modem.path, "-b", "115200", "-o", "-S", str(script))
    screen.wait_for(b"\nOK\r\n")  # what the script leaves
    assert b"AT+GCAP\r\r\n+GCAP: +CGSM\r\n" in modem.heard
    screen.type(b"AT+CWMAP?\r")
    screen.wait_for(b"+CWMAP: 1")
    screen.type(b"\x01x")  # C-a x: leave?
    screen.wait_for(b"Yes")
    screen.type(b"\r")
    assert screen.end() == 0


def test_pyserial_readline_loop(daemon, modem):
    """What most people's script does: a line out, readline() until OK or ERROR."""
    def ask(port, line):
        port.write(line.encode() + b"\r\n")
        rows = []
        while True:
            row = port.readline().decode().strip()
            assert row or port.timeout, "nothing came"
            if row in ("OK", "ERROR"):
                return row, rows
            if row and row != line:
                rows.append(row)

    with serial.Serial(modem.path, 115200, timeout=10) as port:
        assert ask(port, "AT") == ("OK", [])
        assert ask(port, 'AT+CWSSID="py"') == ("OK", [])
        assert ask(port, "AT+CWSSID?") == ("OK", ['+CWSSID: "py"'])
        assert ask(port, "AT+CWSSID=") == ("ERROR", [])
        status, rows = ask(port, "AT+CLAC")
        assert status == "OK" and "AT+CWMAP" in rows
        start = time.monotonic()
        for _ in range(100):
            assert ask(port, "AT+CWMAP?") == ("OK", ["+CWMAP: 1"])
        assert time.monotonic() - start < 10
    assert daemon.air_ssid() == b"py"


def test_modem_manager(modem):
    """The daemon of desktops finds a modem here, and knows whose."""
    script = pathlib.Path(__file__).with_name("modem_manager.sh")
    done = subprocess.run(["setpriv", "--pdeathsig", "TERM", "unshare", "--mount", "--net",
                           "sh", script, modem.path], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    found = dict(line.split(":", 1) for line in done.stdout.splitlines())
    found = {key.strip(): value.strip() for key, value in found.items()}
    assert found["modem.generic.manufacturer"] == "SIMCOM INCORPORATED"
    assert found["modem.generic.model"] == "SIMCOM_W58"
    assert found["modem.generic.revision"].startswith("w58d-")
    assert found["modem.generic.ports.value[1]"] == "ttyW58 (at)"
