# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""One process that is a machine: QEMU's or User Mode Linux's, whatever it emulates."""

import signal
import socket
import subprocess
import time

from .cache import BoardError


# Until QEMU has its sockets, on a computer that may be busy.
SOCKET_SECONDS = 20


class StillWaiting(BoardError):
    """What was waited for did not come in time."""


class Emulator:
    """Over the files of a run folder, among them console.log, machine.log and, of QEMU, a socket for each port."""

    def __init__(self, folder):
        self.folder = folder
        self._process = None

    def launch(self, command, sockets):
        """Starts QEMU; each name in sockets is that of a character device, and .sock of its socket."""
        paths = [self.folder / f"{name}.sock" for name in sockets]
        for path in paths:
            path.unlink(missing_ok=True)
        command = list(command)
        for name, path in zip(sockets, paths):
            # What the console says is kept beside.
            log = f",logfile={self.folder / 'console.log'}" if name == "console" else ""
            command += ["-chardev", f"socket,id={name},path={path},server=on,wait=off{log}"]
        self.spawn(command)
        self.has_come(lambda: all(path.exists() for path in paths), "QEMU does not open its sockets")

    def spawn(self, command, output=None, **options):
        """Starts the process; without a file for its output that goes where its errors do."""
        # It must not outlive the board, not even when that is killed without a chance to clean up.
        command = ["setpriv", "--pdeathsig", "KILL", *command]
        with open(self.folder / "machine.log", "wb") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output or log, stderr=log,
                                             start_new_session=True, **options)

    def open(self, name):
        """The host's end of one of the ports, as a socket."""
        def connected():
            end = socket.socket(socket.AF_UNIX)
            try:
                end.connect(str(self.folder / f"{name}.sock"))
                return end
            except ConnectionRefusedError:
                # The file is there a moment before QEMU listens.
                end.close()
                return None
        return self.has_come(connected, f"QEMU does not listen at {name}.sock")

    def has_come(self, look, complaint):
        """The first true value of look(), while QEMU starts."""
        deadline = time.monotonic() + SOCKET_SECONDS
        while not (found := look()):
            self.check()
            if time.monotonic() > deadline:
                raise BoardError(complaint)
            time.sleep(0.01)
        return found

    def running(self):
        return self._process is not None and self._process.poll() is None

    def check(self):
        """Raises with the process's own words when it has ended."""
        if not self.running():
            words = (self.folder / "machine.log").read_text(errors="replace")
            raise BoardError(f"the machine ended (status {self._process.returncode}):\n{tail(words + self.console())}")

    def wait_for_end(self, timeout):
        """Waits for the guest to switch itself off."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise StillWaiting(f"the machine did not end within {timeout:.0f} s:\n{tail(self.console())}") from error

    def wait(self, event, timeout, complaint, cancelled=None):
        """Waits for a threading.Event as long as the machine runs; complains when time is up."""
        deadline = time.monotonic() + timeout
        while not event.wait(0.05):
            if cancelled is not None and cancelled.is_set():
                raise BoardError("stopped while it came up")
            self.check()
            if time.monotonic() > deadline:
                raise StillWaiting(f"{complaint} within {timeout:.0f} s")

    def console(self):
        path = self.folder / "console.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def kill(self):
        """Ends it at once: to the guest it is a power cut."""
        if self._process is not None:
            if self._process.poll() is None:
                self._process.send_signal(signal.SIGKILL)
            self._process.wait()


def tail(text, lines=20):
    return "\n".join(text.rstrip().splitlines()[-lines:])


def tail_of(path, lines=20):
    """The same of a file, which may not be there."""
    return tail(path.read_text(errors="replace"), lines) if path.exists() else ""
