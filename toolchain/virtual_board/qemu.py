# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""One QEMU process: the virtual module's hardware."""

import json
import os
import shlex
import subprocess
import tarfile
import time

from .cache import CACHE, BoardError, fingerprint
from .emulator import Emulator, tail
from .kernel import kernel
from .rootfs import initramfs, rootfs
from .target import EMULATION, target

# A snapshot remembers how large its disks were, so these never change.
STATE_SIZE = "16M"
TREE_SIZE = 64 << 20

# initcall_blacklist and the rest: what an emulated machine spends a second on and a board like this does not need. The
# local APIC's timer is measured for longer than anything else takes; every access to a device is dear.
CMDLINE = ("console=ttyS0 quiet panic=-1 nokaslr mitigations=off rodata=off cryptomgr.notests nowatchdog audit=0 "
           "random.trust_cpu=on init_on_alloc=0 nolapic_timer no_timer_check "
           "initcall_blacklist=init_kprobe_trace,load_system_certificate_list,hpet_init")

def kernel_words(init):
    """The command line of a board with that init (target.INITS)."""
    return CMDLINE + (" w58.systemd systemd.unit=board.target systemd.show_status=no" if init == "systemd" else "")


# The KVM of some machines accepts a guest and then hangs; a whole one boots far enough within this.
PROBE_TIME = 3.0


def _base_command(kind):
    accel = ["-accel", "kvm", "-cpu", "host"] if kind == "kvm" else EMULATION
    return [target().qemu, *target().machine, *accel, "-nodefaults", "-no-user-config", "-display", "none"]


def module_hardware():
    """The module itself: processor, memory, console and UART.

    One processor, as a module has. Emulated, a second one makes a boot cost half as much again, an idle board twice as
    much: they ask each other for every change of a page, and read a slow clock, as theirs might differ.
    """
    return [*_base_command(accelerator()), *target().size, *target().serial]


def hardware():
    """The part of QEMU's command line that a snapshot has to be continued with."""
    return [*module_hardware(), "-no-reboot", "-device", "virtio-serial-pci",
            "-device", "virtserialport,chardev=agent,name=w58.agent"]


def accelerator():
    """"kvm" where it works (tried once in every boot of this machine), else "tcg"."""
    if not target().can_kvm or not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return "tcg"
    boot = open("/proc/sys/kernel/random/boot_id", encoding="ascii").read()
    remembered = CACHE / f"accelerator-{fingerprint(boot, kernel().name)}"
    if remembered.exists():
        return remembered.read_text()
    answer = "kvm" if _probe_kvm() else "tcg"
    for old in CACHE.glob("accelerator-*"):
        old.unlink(missing_ok=True)
    temporary = CACHE / f"accelerator.{os.getpid()}.part"
    temporary.write_text(answer)
    os.replace(temporary, remembered)
    return answer


def _probe_kvm():
    initrd = CACHE / f"probe.{os.getpid()}.cpio"
    initrd.write_bytes(initramfs())
    process = subprocess.Popen(
        [*_base_command("kvm"), "-no-reboot", "-m", "256", "-serial", "stdio", "-kernel", kernel() / "vmlinux",
         "-initrd", initrd, "-append", f"{CMDLINE} w58.probe"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        out, _ = process.communicate(timeout=PROBE_TIME)
        return b"BOARD-PROBE-OK" in out
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return False
    finally:
        initrd.unlink()


def _make_state_disk(path):
    made = subprocess.run(["mke2fs", "-q", "-t", "ext4", path, STATE_SIZE],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if made.returncode != 0:
        raise BoardError(f"mke2fs: {made.stdout.strip()}")


def _make_tree_disk(tree, path):
    """The instance's own files, as a tar archive on a disk of fixed size."""
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as archive:
        if tree is not None:
            # Not the folder itself: it may be nobody else's to read, and the guest's root is everybody's.
            for entry in sorted(tree.iterdir()):
                archive.add(entry, arcname=entry.name, filter=_as_root)
    if path.stat().st_size > TREE_SIZE:
        raise BoardError(f"w58d's files do not fit into the board's {TREE_SIZE >> 20} MiB")
    os.truncate(path, TREE_SIZE)


def _as_root(member):
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member


class Machine(Emulator):
    """QEMU over the files of one run folder: console.log, uart.sock, agent.sock, qmp.sock, state.img, tree.img."""

    def __init__(self, folder, tree, init):
        super().__init__(folder)
        self._init = init
        _make_tree_disk(tree, folder / "tree.img")
        if not (folder / "state.img").exists():
            _make_state_disk(folder / "state.img")

    def start(self, snapshot=None):
        """Boots; or goes on from a snapshot of a machine that had booted."""
        command = [
            *hardware(),
            "-drive", f"file={rootfs() / 'root.img'},format=raw,if=virtio,readonly=on",
            "-drive", f"file={self.folder / 'state.img'},format=raw,if=virtio",
            "-drive", f"file={self.folder / 'tree.img'},format=raw,if=virtio,readonly=on",
            "-chardev", f"file,id=console,path={self.folder / 'console.log'}",
            "-mon", "chardev=qmp,mode=control",
        ]
        if snapshot:
            command += ["-incoming", f"exec:cat {shlex.quote(str(snapshot))}"]
        # Not executed after a snapshot, but QEMU's own boot ROM is part of the machine then too.
        (self.folder / "initrd").write_bytes(initramfs())
        command += ["-kernel", kernel() / "vmlinux", "-initrd", self.folder / "initrd", "-append",
                    kernel_words(self._init)]
        self.launch(command, ("uart", "agent", "qmp"))
        if snapshot:
            with Monitor(self.open("qmp")) as monitor:
                self.has_come(lambda: monitor.ask("query-status")["status"] == "paused", "the snapshot does not load")
                monitor.ask("cont")

    def check(self):
        """Raises with the guest's own words when its boot failed, too."""
        console = self.console()
        if "BOARD-FAILED" in console or "Kernel panic" in console:
            raise BoardError(f"the guest did not come up:\n{tail(console)}")
        super().check()

    def send_break(self):
        """The host holds the UART's line down for longer than any byte takes."""
        with Monitor(self.open("qmp")) as monitor:
            monitor.ask("chardev-send-break", {"id": "uart"})

    def save(self, path, timeout=60.0):
        """Writes the whole machine into a file, from which start() goes on; ends this one.

        It stands still first: of a processor that is emulated meanwhile, QEMU misses pages that change.
        """
        with Monitor(self.open("qmp")) as monitor:
            monitor.ask("stop")
            monitor.ask("migrate-set-parameters", {"max-bandwidth": 1 << 40})
            monitor.ask("migrate", {"uri": f"exec:cat >{shlex.quote(str(path))}"})
            deadline = time.monotonic() + timeout
            while (status := monitor.ask("query-migrate").get("status")) != "completed":
                if status in ("failed", "cancelled") or time.monotonic() > deadline:
                    raise BoardError(f"QEMU cannot save the board's state ({status})")
                time.sleep(0.05)
        self.kill()


class Monitor:
    """QEMU's own control channel (QMP)."""

    def __init__(self, connection):
        self._socket = connection
        self._lines = self._socket.makefile("rwb")
        self._lines.readline()
        self.ask("qmp_capabilities")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._lines.close()
        self._socket.close()

    def ask(self, command, arguments=None):
        self._lines.write(json.dumps({"execute": command, "arguments": arguments or {}}).encode() + b"\n")
        self._lines.flush()
        while True:
            line = self._lines.readline()
            if not line:
                raise BoardError(f"QEMU ended during {command}")
            answer = json.loads(line)
            if "error" in answer:
                raise BoardError(f"QEMU refused {command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
