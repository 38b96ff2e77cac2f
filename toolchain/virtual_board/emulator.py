"""One QEMU process, whatever machine it emulates."""

import signal
import subprocess
import time

from .cache import BoardError


class StillWaiting(BoardError):
    """What was waited for did not come in time."""


class Emulator:
    """One QEMU process over the files of a run folder, among them console.log and a socket for each of its ports."""

    def __init__(self, folder):
        self.folder = folder
        self._process = None

    def launch(self, command, sockets):
        """Starts QEMU; each name in sockets is that of a character device, and .sock of its socket."""
        paths = [self.folder / f"{name}.sock" for name in sockets]
        for path in paths:
            path.unlink(missing_ok=True)
        # QEMU must not outlive the board, not even when that is killed without a chance to clean up.
        command = ["setpriv", "--pdeathsig", "KILL", *command]
        for name, path in zip(sockets, paths):
            # What the console says is kept beside.
            log = f",logfile={self.folder / 'console.log'}" if name == "console" else ""
            command += ["-chardev", f"socket,id={name},path={path},server=on,wait=off{log}"]
        with open(self.folder / "qemu.log", "wb") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                             start_new_session=True)
        deadline = time.monotonic() + 20
        while not all(path.exists() for path in paths):
            self.check()
            if time.monotonic() > deadline:
                raise BoardError("QEMU does not open its sockets")
            time.sleep(0.01)

    def running(self):
        return self._process is not None and self._process.poll() is None

    def check(self):
        """Raises with QEMU's own words when it has ended."""
        if not self.running():
            words = (self.folder / "qemu.log").read_text(errors="replace")
            raise BoardError(f"QEMU ended (status {self._process.returncode}):\n{tail(words + self.console())}")

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
        try:
            return (self.folder / "console.log").read_text(errors="replace")
        except FileNotFoundError:
            return ""

    def kill(self):
        """Ends QEMU at once: to the guest it is a power cut."""
        if self._process is not None:
            if self._process.poll() is None:
                self._process.send_signal(signal.SIGKILL)
            self._process.wait()


def tail(text, lines=20):
    return "\n".join(text.rstrip().splitlines()[-lines:])
