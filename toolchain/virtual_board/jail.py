# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A program in a file system of its own: some folders of this machine, nearly all of them read-only, and no others."""

import os

# $1 is where the new root is put together; then, up to --, three words for each share: ro or rw, its place, its path.
SCRIPT = """
set -e
root=$1
shift
mount -t tmpfs -o mode=755 jail "$root"
cd "$root"
mkdir -p proc dev/shm
mount -t tmpfs -o mode=1777 shm dev/shm
for node in null zero random urandom; do
	touch dev/$node
	mount --bind /dev/$node dev/$node
done
mount -t proc proc proc
while [ "$1" != -- ]; do
	if [ -d "$3" ]; then mkdir -p ".$2"; else touch ".$2"; fi
	mount --bind "$3" ".$2"
	[ "$1" = rw ] || mount -o remount,bind,ro,nosuid,nodev ".$2"
	shift 3
done
shift
chroot . "$@"
"""


def command(root, read_only, writable, argv):
    """What runs argv with the empty folder root as the place of its file system.

    read_only and writable: {place in there: path here}. Everything ends with the process that is started.
    """
    shares = [word for mode, paths in (("ro", read_only), ("rw", writable)) for place, path in paths.items()
              for word in (mode, place, path)]
    # An ordinary user is root in a user namespace, where the machine allows that.
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *user, "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private", "--",
            "sh", "-c", SCRIPT, "jail", root, *shares, "--", *argv]
