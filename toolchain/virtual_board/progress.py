# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Commands that take long, and what they say of how far they are."""

import subprocess
import sys
import time

from .cache import say

# To something that is not a terminal a line is told now and then; nothing is told of what is over sooner.
INTERVAL = 10.0
TERMINAL_INTERVAL = 0.2


class Progress:
    """One line that is rewritten on a terminal; otherwise a line from time to time."""

    def __init__(self, what):
        self._what = what
        self._terminal = sys.stderr.isatty()
        self._told = time.monotonic() - (INTERVAL - 5.0 if not self._terminal else 0.0)
        self._shown = False

    def show(self, how_far):
        now = time.monotonic()
        if now - self._told < (TERMINAL_INTERVAL if self._terminal else INTERVAL):
            return
        self._told = now
        if self._terminal:
            sys.stderr.write(f"\r\x1b[Kboard: {self._what}: {how_far}")
            sys.stderr.flush()
            self._shown = True
        else:
            say(f"{self._what}: {how_far}")

    def close(self):
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def run(command, what, how_far, **options):
    """Runs a command; how_far(line) of each line it prints is the text to show, or None. Returns status and output."""
    progress, lines = Progress(what), []
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", **options) as process:
        try:
            for line in process.stdout:
                lines.append(line)
                if text := how_far(line):
                    progress.show(text)
        except BaseException:
            process.kill()
            raise
        finally:
            progress.close()
    return process.returncode, "".join(lines)
