# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""One User Mode Linux process: the module in virtual time, which passes only while nobody in it has work to do.

It sees nothing of this machine but the board's root file system, w58d's files and the shares it is given; what it
writes stays in its memory, but for what it writes to a share that is writable.
"""

import contextlib
import fcntl
import os
import signal
import socket
import tempfile
from pathlib import Path

from . import jail, uml_kernel
from .cache import CACHE, BoardError, fingerprint
from .emulator import Emulator, tail
from .rootfs import initramfs, rootfs

MEMORY = "384M"


@contextlib.contextmanager
def processor():
    """The number of a processor that no other guest is bound to, as far as there are any.

    A guest is two processes that take turns; on one processor they do so in half the time.
    """
    allowed = sorted(os.sched_getaffinity(0))
    with contextlib.ExitStack() as stack:
        for number in allowed:
            lock = stack.enter_context(open(CACHE / f"processor-{number}.lock", "w", encoding="ascii"))
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield number
            return
        yield allowed[os.getpid() % len(allowed)]


class Machine(Emulator):
    """Over a run folder: console.log, machine.log, and the kernel's initrd."""

    def __init__(self, folder, tree, read_only=(), writable=(), words=()):
        """read_only, writable: {name: path}, for the guest /host/name. words: more of the kernel's command line."""
        super().__init__(folder)
        root = rootfs() / "root"
        self._read_only = {"/linux": uml_kernel.kernel(), "/root": root, "/initrd": folder / "initrd",
                           # What the kernel itself, a program of Debian 12, is linked with.
                           "/lib": root / "usr/lib", "/lib64": root / "usr/lib64",
                           **{f"/host/{name}": path for name, path in dict(read_only).items()}}
        if tree is not None:
            self._read_only["/host/tree"] = tree
        self._writable = {f"/host/{name}": path for name, path in dict(writable).items()}
        self._words = words
        self._ports = {}
        self._stack = contextlib.ExitStack()

    def start(self, ports=("agent", "uart")):
        """Boots. The serial lines of the guest, ttyS0 on, are these ports, for open()."""
        (self.folder / "initrd").write_bytes(initramfs(uml=True))
        (self.folder / "jail").mkdir(exist_ok=True)
        lines, inner = [], []
        for number, name in enumerate(ports):
            ours, theirs = socket.socketpair()
            self._ports[name] = ours
            inner.append(theirs)
            lines.append(f"ssl{number}=fd:{theirs.fileno()}")
        argv = ["/linux", f"mem={MEMORY}", "initrd=/initrd", "con0=fd:0,fd:1", "con=null", *lines, "ssl=null",
                "uml_dir=/dev/shm/uml", "umid=w58", "time-travel=inf-cpu", "seccomp=auto", "random.trust_cpu=on",
                "quiet", "panic=-1", "mac80211_hwsim.radios=8", "w58.uml", *self._words]
        number = self._stack.enter_context(processor())
        command = ["taskset", "-c", str(number),
                   *jail.command(self.folder / "jail", self._read_only, self._writable, argv)]
        with open(self.folder / "console.log", "wb") as console:
            self.spawn(command, console, pass_fds=[end.fileno() for end in inner],
                       env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TMPDIR": "/dev/shm", "HOME": "/dev/shm"})
        for end in inner:
            end.close()

    def open(self, name):
        """The host's end of one of the ports, as a socket."""
        return self._ports.pop(name)

    def check(self):
        console = self.console()
        if "BOARD-FAILED" in console or "Kernel panic" in console:
            raise BoardError(f"the guest did not come up:\n{tail(console)}")
        super().check()

    def pause(self):
        """Time stands still until go_on()."""
        os.kill(self._kernel(), signal.SIGSTOP)

    def go_on(self):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._kernel(), signal.SIGCONT)

    def _kernel(self):
        """The process that is the kernel: the jail's shell has it as its child."""
        pid = self._process.pid
        for _ in ("unshare", "sh"):
            children = Path(f"/proc/{pid}/task/{pid}/children")
            words = children.read_text(encoding="ascii").split() if children.exists() else []
            if not words:
                raise ProcessLookupError("the guest has ended")
            pid = int(words[0])
        return pid

    def kill(self):
        super().kill()
        for end in self._ports.values():
            end.close()
        self._ports.clear()
        self._stack.close()


def why_not():
    """Why User Mode Linux cannot run here, or "": tried once in every boot of this machine."""
    if os.uname().machine != "x86_64":
        return f"this machine is {os.uname().machine}, the kernel is for x86_64"
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
    remembered = CACHE / f"uml-{fingerprint(boot, uml_kernel.kernel(), os.geteuid())}.probe"
    if not remembered.exists():
        for old in CACHE.glob("uml-*.probe"):
            old.unlink(missing_ok=True)
        remembered.write_text(_probe(), encoding="utf-8")
    return remembered.read_text(encoding="utf-8")


def _probe():
    with tempfile.TemporaryDirectory(prefix="w58-probe-") as folder:
        machine = Machine(Path(folder), None, words=("w58.probe",))
        try:
            machine.start()
            machine.wait_for_end(30)
            return "" if "BOARD-PROBE-OK" in machine.console() else tail(machine.console(), 5) or "it says nothing"
        except BoardError as error:
            return str(error)
        finally:
            machine.kill()
