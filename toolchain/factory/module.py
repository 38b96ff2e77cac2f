"""The module under test: its UART, and what was said on it."""
import re
import time

import serial

FINAL = re.compile(rb"\r\n(OK|ERROR|\+CM[ES] ERROR: [^\r\n]*)\r\n")


class NoAnswer(Exception):
    """No final result in time."""


class Answer:
    def __init__(self, result, rows):
        self.ok = result == "OK"
        self.result = result
        self.rows = rows


class Module:
    """Opens the port; keeps the transcript as (seconds, direction, bytes) and facts for the report."""

    def __init__(self, path, baud):
        self._port = serial.Serial(path, baud, timeout=0)
        self._began = time.monotonic()
        self._pending = b""
        self.transcript = []
        self.facts = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._port.close()

    def now(self):
        return time.monotonic() - self._began

    def _note(self, way, data):
        self.transcript.append((self.now(), way, data))

    def _read(self, until):
        self._port.timeout = max(0.0, until - time.monotonic())
        data = self._port.read(1)
        if data:
            data += self._port.read(self._port.in_waiting)
            self._note("<", data)
            self._pending += data
        return bool(data)

    def send(self, data):
        self._note(">", data)
        self._port.write(data)

    def settle(self, quiet=0.2):
        """Drops what is on its way."""
        while self._read(time.monotonic() + quiet):
            pass
        self._pending = b""

    def ask(self, line, seconds=20.0):
        """Sends a command line; its rows and final result. NoAnswer if there was none in time."""
        self._pending = b""
        sent = line.encode("utf-8")
        self.send(sent + b"\r")
        until = time.monotonic() + seconds
        while not (final := FINAL.search(self._pending)):
            if not self._read(until):
                raise NoAnswer(f"{line}: no answer within {seconds:g} s")
        text = self._pending[:final.start()].replace(sent + b"\r", b"", 1)
        self._pending = self._pending[final.end():]
        rows = [row for row in text.decode("utf-8", "replace").splitlines() if row]
        return Answer(final.group(1).decode("latin-1"), rows)

    def wait_for(self, text, seconds):
        """The line that holds this text, from now on or already there; None if none came in time."""
        wanted = text.encode("utf-8")
        until = time.monotonic() + seconds
        while True:
            for line in self._pending.split(b"\r\n")[:-1]:
                if wanted in line:
                    self._pending = self._pending.split(line, 1)[1]
                    return line.decode("utf-8", "replace")
            if not self._read(until):
                return None
