# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The guest's kernel: Debian's own, taken out of its package."""

import lzma
import shutil
import struct
import subprocess
from pathlib import Path

from . import elf
from .cache import BoardError, entry, fingerprint, say
from .packages import download, kernel_package, unpack
from .target import target

# What the guest may load, as folders below kernel/. Everything 802.11, netfilter and crypto; no other hardware.
MODULES = """
    crypto lib fs/ext4 fs/jbd2 fs/mbcache.ko fs/overlayfs fs/squashfs
    net/802 net/8021q net/bridge net/core net/ipv4 net/ipv6 net/llc net/mac80211 net/netfilter net/packet
    net/rfkill net/sched net/unix net/wireless
    drivers/block/virtio_blk.ko drivers/char/virtio_console.ko drivers/char/hw_random drivers/net/dummy.ko
    drivers/net/ifb.ko drivers/net/tun.ko drivers/net/veth.ko drivers/net/wireless/mac80211_hwsim.ko
    drivers/net/net_failover.ko drivers/net/virtio_net.ko drivers/net/ppp drivers/net/slip/slhc.ko drivers/virtio
    drivers/watchdog/watchdog.ko drivers/watchdog/i6300esb.ko drivers/watchdog/softdog.ko
""".split()

# How a module with a signature ends; before it stand 12 bytes, the last four of them the signature's length.
SIGNED = b"~Module signature appended~\n"

# What has to be loaded before there is a root file system.
EARLY = ["virtio_pci", "virtio_blk", "ext4", "overlay", "crc32c_generic"]


def plain_image(vmlinuz):
    """Returns the uncompressed kernel inside a bzImage.

    Booted instead of the bzImage because decompressing itself takes an emulated machine 5 s of the 9 s that it
    needs to reach userland. Layout: Documentation/x86/boot.rst of the kernel.
    """
    data = vmlinuz.read_bytes()
    setup_sectors = data[0x1F1] or 4
    offset, length = struct.unpack_from("<II", data, 0x248)
    payload = data[(setup_sectors + 1) * 512 + offset:][:length]
    try:
        image = lzma.LZMADecompressor().decompress(payload)
    except lzma.LZMAError as error:
        raise BoardError(f"{vmlinuz.name}: cannot unpack the kernel inside: {error}") from error
    if image[:4] != b"\x7fELF":
        raise BoardError(f"{vmlinuz.name}: what is inside is not an ELF kernel")
    return elf.without_trailing_zeros(image)


def _lean(module):
    """Makes a module quick to load, which an emulated machine does for seconds at every boot.

    Its signature is by a key that is not loaded (see qemu.CMDLINE), and would be computed for nothing. The kernel looks
    up every function that might be traced among all those of the module, one by one, and takes the types in apart that
    only BPF programs need.
    """
    data = module.read_bytes()
    if data.endswith(SIGNED):
        end = len(data) - len(SIGNED)
        data = data[:end - 12 - int.from_bytes(data[end - 4:end], "big")]
    module.write_bytes(elf.emptied(data, "__mcount_loc", ".BTF"))


def _make(folder):
    name = kernel_package(target().kernel, target().arch)
    say(f"fetching {name}")
    packages = folder / "packages"
    packages.mkdir()
    debs = download([name], packages, with_dependencies=False, arch=target().arch)
    unpack(debs, packages)
    vmlinuz = next((packages / "boot").glob("vmlinuz-*"))
    release = vmlinuz.name.removeprefix("vmlinuz-")
    # An ARM kernel unpacks itself in no time.
    (folder / "vmlinux").write_bytes(plain_image(vmlinuz) if target().arch == "amd64" else vmlinuz.read_bytes())
    (folder / "release").write_text(release)

    source = packages / "lib/modules" / release
    modules = folder / "root/usr/lib/modules" / release
    for part in [*MODULES, *target().modules, f"arch/{target().kernel_arch}/crypto"]:
        if (source / "kernel" / part).is_dir():
            shutil.copytree(source / "kernel" / part, modules / "kernel" / part, dirs_exist_ok=True)
        elif (source / "kernel" / part).is_file():
            (modules / "kernel" / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / "kernel" / part, modules / "kernel" / part)
    for module in modules.rglob("*.ko"):
        _lean(module)
    for listing in ("modules.order", "modules.builtin", "modules.builtin.modinfo"):
        shutil.copy(source / listing, modules)
    (folder / "root/lib").symlink_to("usr/lib")
    subprocess.run(["depmod", "-b", folder / "root", release], check=True)
    if target().board:
        shutil.copytree(packages / "usr/lib" / f"linux-image-{release}" / "broadcom", folder / "device-trees")
    shutil.rmtree(packages)


def kernel():
    """Folder with vmlinux, release, root/usr/lib/modules, and, of boards with a card, device-trees."""
    parts = (target().modules, 5) if target().board else (4,)
    return entry(f"kernel_{target().arch}", fingerprint(MODULES, *parts), _make)


def early_modules(folder, names=tuple(EARLY)):
    """The .ko files of the modules in the order in which they can be inserted; none of what is in the kernel itself."""
    release = (folder / "release").read_text()
    modules = folder / "root/usr/lib/modules" / release
    depends = {}
    for line in (modules / "modules.dep").read_text().splitlines():
        path, _, needs = line.partition(":")
        depends[path] = needs.split()
    by_name = {path.rsplit("/", 1)[-1].removesuffix(".ko").replace("-", "_"): path for path in depends}
    built_in = {Path(line).stem.replace("-", "_") for line in (modules / "modules.builtin").read_text().splitlines()}
    ordered = []
    for name in (name for name in names if name not in built_in):
        # modules.dep lists the needs of a module with the deepest last.
        for path in [*reversed(depends[by_name[name]]), by_name[name]]:
            if path not in ordered:
                ordered.append(path)
    return [modules / path for path in ordered]
