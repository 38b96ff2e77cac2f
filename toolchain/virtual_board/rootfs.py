# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The guest's root file system: an ext4 image of Debian packages, and the small initramfs that mounts it."""

import os
import shutil
import subprocess
from pathlib import Path

from . import cpio
from .cache import BoardError, entry, fingerprint, say
from .kernel import early_modules, kernel
from .packages import download, unpack
from .target import target

# What runs in the guest. Their dependencies come along.
PACKAGES = """
    base-files libc-bin dash busybox-static systemd kmod e2fsprogs iproute2 iputils-ping procps python3
    hostapd wpasupplicant iw wireless-regdb dnsmasq-base udhcpc iptables nftables conntrack ppp coturn tcpdump strace
    python3-pytest python3-serial
    libstdc++6 libfmt9 libnl-3-200 libnl-genl-3-200 libnl-route-3-200 libnl-nf-3-200
""".split()

GUEST = Path(__file__).resolve().parent / "guest"
OURS = "usr/lib/w58-board"

# Units of the board, where it runs systemd: the file among ours, and where it belongs.
SYSTEMD = {"board.target": "board.target", "board.service": "board.service",
           "board.conf": "w58d.service.d/board.conf"}

# No one reads these in the guest.
UNNEEDED = """
    usr/share/doc usr/share/man usr/share/info usr/share/locale usr/share/i18n usr/share/lintian usr/share/perl
    usr/share/perl5 usr/lib/TRIPLET/perl usr/lib/TRIPLET/perl-base usr/lib/TRIPLET/gconv usr/share/zoneinfo
    usr/share/bash-completion
""".split()


def _links(root):
    """What the packages' installation scripts would have made."""
    sbin = root / "usr/sbin"
    for name in ("iptables", "ip6tables"):
        for verb in ("", "-restore", "-save"):
            (sbin / f"{name}{verb}").unlink(missing_ok=True)
            (sbin / f"{name}{verb}").symlink_to("xtables-nft-multi")
    firmware = root / "usr/lib/firmware"
    for name in ("regulatory.db", "regulatory.db.p7s"):
        (firmware / name).symlink_to(f"{name}-debian")
    # Not BusyBox's own shell: Debian builds it to take its applets instead of the real ip, ping...
    if not os.path.lexists(root / "usr/bin/sh"):
        (root / "usr/bin/sh").symlink_to("dash")
    # This machine's, which can be run here, has the same applets.
    applets = subprocess.run(["busybox", "--list"], stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    for applet in applets:
        # The real program wins where a package brought one.
        if not any(os.path.lexists(root / folder / applet) for folder in ("usr/bin", "usr/sbin")):
            (root / "usr/bin" / applet).symlink_to("busybox")
    (sbin / "init").symlink_to("../bin/busybox")


def _files(root):
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n"
                                     "dnsmasq:x:101:65534:dnsmasq:/:/usr/sbin/nologin\n"
                                     "nobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n")
    (root / "etc/group").write_text("root:x:0:\ntty:x:5:\ndialout:x:20:\ndip:x:30:\nnetdev:x:102:\n"
                                    "nogroup:x:65534:\n")
    (root / "etc/hosts").write_text("127.0.0.1 localhost w58\n")
    for folder in ("proc", "sys", "dev", "run", "tmp", "root", "var/log", "var/lib/w58d", "etc/w58d", "etc/init.d"):
        (root / folder).mkdir(parents=True, exist_ok=True)


def _ext4(root, image, spare):
    size = int(subprocess.run(["du", "-sk", root], stdout=subprocess.PIPE, text=True, check=True).stdout.split()[0])
    made = subprocess.run(["mke2fs", "-q", "-t", "ext4", "-O", "^has_journal", "-m", "0", "-d", root, image,
                           f"{size * 5 // 4 + spare}k"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if made.returncode != 0:
        raise BoardError(f"mke2fs: {made.stdout.strip()}")


def debian_root(folder, packages, without=()):
    """Makes folder/root out of Debian packages and all they need, but for those named in without."""
    root = folder / "root"
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    debs = [deb for deb in download(packages, folder, arch=target().arch) if deb.name.split("_")[0] not in without]
    say(f"unpacking {len(debs)} packages")
    unpack(debs, root)
    shutil.copytree(kernel() / "root/usr/lib/modules", root / "usr/lib/modules")
    for path in UNNEEDED:
        shutil.rmtree(root / path.replace("TRIPLET", target().triplet), ignore_errors=True)
    _links(root)
    _files(root)
    shutil.rmtree(folder / "archives")
    (folder / "status").unlink()
    return root


def _make(folder):
    say("fetching the guest's packages")
    root = debian_root(folder, PACKAGES)
    # The guest's disk forgets: without this every boot would compile the modules it imports again.
    subprocess.run(["/usr/bin/python3", "-m", "compileall", "-q", "-s", root,
                    *(root / "usr/lib" / name for name in ("python3.11", "python3/dist-packages"))],
                   stdout=subprocess.DEVNULL, check=False)
    (folder / "files").write_text("\n".join(sorted(
        os.path.relpath(os.path.join(where, name), root) for where, _, names in os.walk(root) for name in names)))
    _ext4(root, folder / "root.img", 4096)
    shutil.copy(root / "usr/bin/busybox", folder / "busybox")


def rootfs():
    """Folder with root (as files) and root.img (as a disk), files (the list of paths in it) and busybox."""
    return entry(f"root_{target().arch}", fingerprint(PACKAGES, UNNEEDED, kernel().name, 3), _make)


def initramfs(uml=False):
    """The part of the initramfs that every board shares. uml: for a kernel that has everything built in."""
    archive = cpio.Archive()
    for name in ("proc", "sys", "dev", "bin", "overlay"):
        archive.folder(name)
    archive.file("init", (GUEST / "init").read_bytes(), 0o755)
    archive.file("bin/busybox", (rootfs() / "busybox").read_bytes(), 0o755)
    modules = [] if uml else early_modules(kernel())
    for module in modules:
        archive.file(f"modules/{module.name}", module.read_bytes())
    for name in ("rcS", "begin", "run", "agent.py", "phone.py", "supplicant.py", "udhcpc.sh", "wan.py"):
        archive.file(f"overlay/{OURS}/{name}", (GUEST / name).read_bytes(), 0o755)
    archive.file("overlay/etc/inittab", (GUEST / "inittab").read_bytes())
    archive.file(f"overlay/{OURS}/systemd/w58d", (GUEST / "systemd/w58d").read_bytes(), 0o755)
    for name, place in SYSTEMD.items():
        archive.file(f"overlay/etc/systemd/system/{place}", (GUEST / "systemd" / name).read_bytes())
    if uml:
        # Asked for before there is a root file system.
        archive.folder("lib")
        archive.folder("lib/firmware")
        for name in ("regulatory.db", "regulatory.db.p7s"):
            archive.file(f"lib/firmware/{name}", (rootfs() / f"root/usr/lib/firmware/{name}").read_bytes())
    archive.file("modules/order", "".join(f"{module.name}\n" for module in modules).encode())
    return archive.bytes()
