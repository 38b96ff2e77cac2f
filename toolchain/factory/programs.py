# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Programs of the line's that steps run."""
import contextlib
import os
import pathlib
import signal
import subprocess
import sys

GUARD = pathlib.Path(__file__).with_name("guard.py")


PATIENCE = 10  # seconds for the guard to end what it guards


class Program(subprocess.Popen):
    """One with all that it starts. It does not outlive this process, however that ends."""

    def __init__(self, words, **streams):
        watched, self._held = os.pipe()
        try:
            super().__init__([sys.executable, "-I", "-S", GUARD, str(watched), *words], start_new_session=True,
                             pass_fds=(watched,), **streams)
        except BaseException:
            os.close(self._held)
            raise
        finally:
            os.close(watched)

    def __exit__(self, *error):
        super().__exit__(*error)
        self._let_go()

    def _let_go(self):
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def end(self):
        """And nothing of it stays."""
        self._let_go()
        try:
            self.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self.wait()
