# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A module that asks a hawkBit server for updates, as a folder on this computer."""

import os
import shutil
import signal
import subprocess

from image_builder import layout, slot
from image_builder.bundle import make_bundle
from image_builder.initramfs import FILES, settings
from image_builder.signing import certificate

from waiting import wait_until

# In namespaces of its own: all that runs ends with the shell.
SCRIPT = r"""
set -e
mount -t tmpfs root "$2/root"
mkdir "$2/root/upper" "$2/root/work" "$2/root/all"
root=$2/root/all
mount -t overlay -o lowerdir="$1",upperdir="$2/root/upper",workdir="$2/root/work" overlay "$root"
cp -r --remove-destination "$2/files/." "$root"  # not through links
mount -t proc proc "$root/proc"
mount -t tmpfs run "$root/run"
mount -t tmpfs dev "$root/dev"
mkdir "$root/shared"
mount --bind "$2/shared" "$root/shared"
for name in null urandom random; do touch "$root/dev/$name"; mount --bind /dev/$name "$root/dev/$name"; done
for pair in vda1=env vda2=slot-a vda3=slot-b; do
	touch "$root/dev/${pair%=*}"
	mount --bind "$2/shared/${pair#*=}" "$root/dev/${pair%=*}"
done
mount --bind "$2/shared/cmdline" "$root/proc/cmdline"
[ -e "$2/shared/not-good" ] || touch "$root/run/w58-slot-is-good"
exec chroot "$root" /bin/sh -c "$3"
"""
LOGGER = '#!/bin/sh\nshift 2\necho "$*" >>/shared/log\n'
W58D_AT = '#!/bin/sh\n[ "$1" = AT+CGSN ] && printf "module-1\\r\\nOK\\r\\n"\n'
# The slot's own, which says one line late.
SWUPDATE = r"""#!/bin/sh
/itself/swupdate "$@" 2>&1 | awk '
	/{line}/ {{ held = $0; next }}
	{{ print; fflush() }}
	/{until}/ && held {{ print held; fflush(); held = "" }}'
"""
# The first of them says nothing of what its process for the server does.
MUTE = r"""#!/bin/sh
[ ! -e /run/muted ] || exec /itself/swupdate "$@"
touch /run/muted
echo "Cannot initialize notification for pid 9"
/itself/swupdate "$@" 2>&1 | awk '!/Action ID| : Processing / { print; fflush() }'
"""


class Module:
    def __init__(self, folder, server):
        self.folder, self.shared = folder, folder / "shared"
        self._process = None
        for path in ("root", "shared", "files/usr/bin", "files/usr/sbin", "files/usr/lib/w58-image", "files/etc/swupdate",
                     "files/etc/w58d", "files/etc/default"):
            (folder / path).mkdir(parents=True)
        files = folder / "files"
        for name, path in (("fleet", "usr/lib/w58-image"), ("w58-update", "usr/sbin")):
            self.program(f"{path}/{name}", (FILES / name).read_text())
        self.program("usr/bin/logger", LOGGER)
        self.program("usr/bin/w58d-at", W58D_AT)
        self.program("usr/sbin/w58d", "#!/bin/sh\necho w58d 1.2.3\n")
        self.program("usr/sbin/reboot", "#!/bin/sh\ntouch /shared/reboot\n")
        (files / "usr/lib/w58-image/settings").write_text(settings())
        (files / "etc/swupdate/cert.pem").write_bytes(certificate().read_bytes())
        (files / "etc/hwrevision").write_text("{} {}\n".format(*layout.hardware()))
        (files / "etc/fw_env.config").write_text(layout.fw_env_config())
        (files / "etc/default/w58-fleet").write_text("RETRY_SECONDS=0.2\nRESUME_SECONDS=1\n")
        (files / "etc/w58d/token").write_text(f"{server.token}\n")
        (files / "etc/w58d/ca.pem").write_bytes(server.ca.read_bytes())
        self.configure(server=server.url, token_file="/etc/w58d/token", ca="/etc/w58d/ca.pem", restart="now")
        self.runs("A")
        (self.shared / "env").write_bytes(layout.environment_partition())
        for name in ("slot-a", "slot-b"):
            (self.shared / name).write_bytes(b"before" * 1000)

    def program(self, path, text):
        (self.folder / "files" / path).write_text(text)
        (self.folder / "files" / path).chmod(0o755)

    def delay(self, line, until):
        """What swupdate says on such a line comes only after one of the other kind."""
        self.instead_of("swupdate", SWUPDATE.format(line=line, until=until))

    def instead_of(self, name, text):
        """Another program of that name, which finds the slot's own in /itself."""
        self.program(f"usr/bin/{name}", text)
        (self.folder / "files/itself").mkdir(exist_ok=True)
        shutil.copy(slot.base() / "root/usr/bin" / name, self.folder / "files/itself")

    def configure(self, **keys):
        text = "".join(f'{key} = "{value}"  # of the test\n' for key, value in keys.items())
        self.write("etc/w58d/update.toml", f"[update]\n{text}")

    def write(self, path, text):
        (self.folder / "files" / path).write_bytes(text if isinstance(text, bytes) else text.encode())

    def _run(self, line):
        return subprocess.Popen(["unshare", "-r", "-m", "-p", "-f", "--kill-child", "sh", "-c", SCRIPT, "sh",
                                 slot.base() / "root", self.folder, line], stdin=subprocess.DEVNULL, text=True,
                                start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def runs(self, name):
        (self.shared / "cmdline").write_text(f"quiet w58.slot={name} rw\n")

    def start(self, name="A", good=True, line="exec /usr/lib/w58-image/fleet"):
        assert self._process is None
        self.runs(name)
        (self.shared / "reboot").unlink(missing_ok=True)
        (self.shared / "not-good").unlink(missing_ok=True)
        if not good:
            (self.shared / "not-good").touch()
        self._process = self._run(line)

    def power_cut(self):
        # Its group, which has the first of the namespaces in it: --kill-child is not yet at work at the very beginning.
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()
        self._process = None

    def end(self):
        """The exit status of one that ends by itself, and what it said."""
        said = self._process.communicate(timeout=60)[0]
        status, self._process = self._process.returncode, None
        return status, said

    def environment(self):
        done = self._run("fw_printenv")
        return dict(line.split("=", 1) for line in done.communicate(timeout=60)[0].splitlines())

    def set(self, *pairs):
        process = self._run(f"fw_setenv {' '.join(pairs)}")
        assert process.communicate(timeout=60) == ("", None) and process.returncode == 0

    def holds(self, name, image):
        return (self.shared / f"slot-{name.lower()}").read_bytes()[:len(image)] == image

    def log(self):
        path = self.shared / "log"
        return path.read_text() if path.exists() else ""

    def wants_restart(self):
        return (self.shared / "reboot").exists()


def bundle_of(folder, image, name="good.swu", key=None, **how):
    (folder / "image").write_bytes(image)
    make_bundle(folder / "image", folder / name, "1", key, **how)
    return folder / name


def installed(module, server, action, seconds=60):
    wait_until(module.wants_restart, "an update, installed", seconds)
    assert server.closed(action) is None
    module.power_cut()


def refused(module, server, action, why):
    result, details = wait_until(lambda: server.closed(action), "the last word", 60)
    assert result == "failure" and why in details, details
    assert not module.wants_restart()


# Beside w58-fleet, an update from a file when the test says so.
LOCAL = """
/usr/lib/w58-image/fleet &
while [ ! -e /shared/local.swu ]; do sleep 0.1; done
w58-update /shared/local.swu >/shared/said 2>&1
echo $? >/shared/status
wait
"""


def next_slot(module):
    """Which the boot stage would start."""
    now = module.environment()
    return next(name for name in now["BOOT_ORDER"].split() if int(now[f"BOOT_{name}_LEFT"]) > 0)
