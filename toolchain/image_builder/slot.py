# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What is in a slot: a squashfs with a kernel, Debian's programs, and w58d as it is installed."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from virtual_board import build
from virtual_board.cache import BoardError, entry, fingerprint, say
from virtual_board.kernel import kernel
from virtual_board.qemu import CMDLINE
from virtual_board.rootfs import UNNEEDED, debian_root
from virtual_board.target import target

from . import cards, layout
from .initramfs import FILES, settings, slot_initrd
from .signing import certificate, certificate_start, service_folder

PACKAGES = """
    base-files libc-bin dash busybox-static kmod e2fsprogs
    hostapd wpasupplicant iw wireless-regdb dnsmasq-base udhcpc iptables nftables conntrack ppp
    libubootenv-tool swupdate
    libstdc++6 libfmt9 libnl-3-200 libnl-genl-3-200 libnl-route-3-200 libnl-nf-3-200
""".split()

# Of what w58d installs, as far as it is there: what others are built with, and what people read and type.
FOR_DEVELOPERS = ("usr/include/w58", "usr/share/w58d")
FOR_PEOPLE = ("usr/share/man", "usr/share/bash-completion")
# What installs and configures packages; nothing does that in a slot.
WITHOUT = """
    adduser debconf debianutils dpkg init-system-helpers passwd perl perl-base perl-modules-5.36 libperl5.36 usrmerge
    libfile-find-rule-perl libnumber-compare-perl libtext-glob-perl tar mawk sysuser-helper netbase procps
    libpam-modules libpam-modules-bin libpam-runtime
""".split()

OURS = "usr/lib/w58-image"
SHELL = "ttyS0::respawn:-/bin/sh\n"  # in inittab


def _place(root, name, text, mode=0o644):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    # The file that is there may be a link into the cache, and must not be written through.
    path.unlink(missing_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(mode)


def _make(folder):
    say("fetching the packages of a slot")
    root = debian_root(folder, PACKAGES, WITHOUT)
    if target().board:
        cards.firmware(root, folder)
    for name in ("usr/lib/systemd", "usr/share/gdb", "usr/share/initramfs-tools", "usr/share/bug", "usr/games"):
        shutil.rmtree(root / name, ignore_errors=True)
    (root / "data").mkdir()
    (root / "boot").mkdir(exist_ok=True)
    _place(root, "boot/kernel", (kernel() / "vmlinux").read_bytes())
    (folder / "files").write_text("\n".join(sorted(
        os.path.relpath(os.path.join(where, name), root) for where, _, names in os.walk(root) for name in names)))


def base():
    """Folder with root, and files (the list of paths in it): the slot without what is ours."""
    return entry(f"slot_base_{target().arch}",
                 fingerprint(PACKAGES, WITHOUT, UNNEEDED, kernel().name, 2, *cards.firmware_packages()), _make)


def _fill(root):
    """Adds what is ours to the base of a slot."""
    for name in ("fleet", "guard", "healthy", "mount-data", *(["drivers"] if target().board else [])):
        _place(root, f"{OURS}/{name}", (FILES / name).read_bytes(), 0o755)
    _place(root, f"{OURS}/settings", settings())
    # What the module's clock begins with: the certificate has to be valid by then.
    _place(root, f"{OURS}/built", f"{max(layout.commit_time(), certificate_start())}\n")
    _place(root, "usr/sbin/w58-update", (FILES / "w58-update").read_bytes(), 0o755)
    _place(root, "etc/w58d/update.toml", (FILES / "update.toml").read_bytes())
    _place(root, "etc/init.d/rcS", (FILES / "rcS").read_bytes(), 0o755)
    # The guard starts w58d again, and counts how often it has to.
    _place(root, "etc/default/w58d", "SUPERVISE=\n")
    inittab = (FILES / "inittab").read_text()
    _place(root, "etc/inittab", inittab.replace(SHELL, cards.shells()) if target().board else inittab)
    _place(root, "etc/fw_env.config", layout.fw_env_config())
    _place(root, "etc/hwrevision", "{} {}\n".format(*layout.hardware()))
    _place(root, "etc/swupdate/cert.pem", certificate().read_bytes())
    if service_folder():
        _place(root, "etc/swupdate/service.pem", (service_folder() / "cert.pem").read_bytes())
    _place(root, "boot/initrd", slot_initrd())
    _place(root, "boot/cmdline", cards.cmdline() if target().board else CMDLINE)


def installed(tree):
    """Fills a folder with w58d as it is installed in a slot."""
    build.build()
    build.install(tree, there=(base() / "files").read_text().splitlines(), strip=True)
    for name in (*FOR_DEVELOPERS, *FOR_PEOPLE):
        shutil.rmtree(tree / name, ignore_errors=True)
    if target().board:
        (tree / "etc/w58d/w58d.toml").write_text(cards.configuration())
    # A file would grow for years in the slot's memory; syslogd keeps the last of it.
    with open(tree / "etc/w58d/w58d.toml", "a", encoding="utf-8") as config:
        config.write('\n[log]\ntarget = "syslog"\n')


def make_slot(tree, image):
    """Makes the squashfs `image` of a slot with the w58d that is installed below `tree`."""
    ground = base() / "root"
    with tempfile.TemporaryDirectory(prefix="w58-slot-", dir=ground.parent.parent) as folder:
        root = Path(folder) / "root"
        subprocess.run(["cp", "-a", "--link", ground, root], check=True)
        _fill(root)
        # Not cp, which would write through links into the cache.
        for where, _, names in os.walk(tree):
            for name in names:
                path = Path(where, name)
                place = root / path.relative_to(tree)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.unlink(missing_ok=True)
                shutil.copy2(path, place, follow_symlinks=False)
        # All files have one time: those of the clone have that of its making.
        when = str(layout.commit_time())
        made = subprocess.run(["mksquashfs", root, image, "-noappend", "-all-root", "-mkfs-time", when, "-all-time", when,
                               "-comp", "zstd", "-Xcompression-level", "6", "-quiet", "-no-progress"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                              env={name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"})
    if made.returncode != 0:
        raise BoardError(f"mksquashfs: {made.stdout.strip()}")
    limit = layout.flash().slots["A"].size
    if image.stat().st_size > limit:
        raise BoardError(f"a slot of {limit >> 20} MiB is too small for this firmware")
