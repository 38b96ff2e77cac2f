# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58-term in a pseudo-terminal, and the person in front of it: types keys, and sees a screen."""
import fcntl
import os
import select
import struct
import subprocess
import termios
import time

import pyte
from harness import ROOT
from waiting import wait_until

PROGRAM = ROOT / "src/host/python/w58-term"
ENTER, TAB, UP, BACKSPACE, LEAVE = "\r", "\t", "\x1b[A", "\x7f", "\x1d"
PROMPT = "w58> "
LINES = 60


class Screen(pyte.Screen):
    """Answers when it is asked where the cursor is, as terminals do."""

    answer = None

    def write_process_input(self, data):
        self.answer(data.encode())


class Person:
    def __init__(self, port, *options, state, program=("/usr/bin/python3", "-B", PROGRAM), columns=120, ready=PROMPT,
                 **environment):
        self.screen = Screen(columns, LINES)
        self.screen.answer = lambda data: os.write(self._master, data)
        self._stream = pyte.ByteStream(self.screen)
        self.bytes = b""
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, columns, 0, 0))
        self._process = subprocess.Popen(
            [*program, *map(str, options), str(port)], stdin=slave, stdout=slave, stderr=slave,
            start_new_session=True, env={"PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8",
                                         "HOME": str(state), "XDG_STATE_HOME": str(state), **environment})
        os.close(slave)
        self.sees(ready)

    def types(self, text):
        os.write(self._master, text.encode())

    def says(self, line):
        self.types(line + ENTER)

    def pastes(self, text):
        self.types(f"\x1b[200~{text}\x1b[201~")

    def look(self, seconds=0.0):
        """The lines that are on the screen, the empty ones left out."""
        end = time.monotonic() + seconds
        while select.select([self._master], [], [], max(0.0, min(0.05, end - time.monotonic())))[0]:
            try:
                data = os.read(self._master, 65536)
            except OSError:  # it has ended
                break
            self.bytes += data
            self._stream.feed(data)
        return [line.rstrip() for line in self.screen.display if line.strip()]

    def sees(self, *lines, seconds=20):
        """Waits until these are on the screen, one right below the other. A prompt may have something behind it."""
        def there():
            seen = self.look()
            self.seen = seen
            return any(all(at + n < len(seen) and self._is(seen[at + n], line) for n, line in enumerate(lines))
                       for at in range(len(seen)))
        try:
            wait_until(there, "", seconds)
        except AssertionError:
            raise AssertionError("\n".join([f"no {lines} on the screen:", *self.seen])) from None

    @staticmethod
    def _is(seen, line):
        return seen.startswith(PROMPT.rstrip()) if line == PROMPT else seen.strip() == line.strip()

    def colour(self, text):
        """Of the first character of this line."""
        (row,) = [number for number, line in enumerate(self.screen.display) if text in line]
        return self.screen.buffer[row][self.screen.display[row].index(text)].fg

    def left(self, seconds=20):
        """Its exit status, once it has ended by itself."""
        def ended():
            self.look()
            return self._process.poll() is not None
        wait_until(ended, "it has ended", seconds)
        return self._process.returncode

    def leaves(self):
        self.types(LEAVE)
        assert self.left() == 0

    def close(self):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._master)
