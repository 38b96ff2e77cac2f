"""The .deb: installed into a copy of this system, it is a running service after one edited line."""
import os
import subprocess

import pytest
from harness import RELEASE_BUILD, Namespace, Port

# In namespaces of its own, on a root whose changes are in memory. No systemd there: the SysV script.
SCRIPT = r"""
set -e
mount -t tmpfs root "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay -o lowerdir=/,upperdir="$1/upper",workdir="$1/work" overlay "$1/root"
for place in proc sys dev; do mount --rbind /$place "$1/root/$place"; done
mount -t tmpfs run "$1/root/run"
cp "$2" "$1/root/w58d.deb"
cat >"$1/root/in" <<'IN'
set -e
dpkg -i /w58d.deb
sed -i "s|^device = .*|device = \"$1\"|; s|^#driver = .*|driver = \"none\"|" /etc/w58d/w58d.toml
/etc/init.d/w58d restart
for i in $(seq 100); do w58d-at AT >/dev/null 2>&1 && break; sleep 0.1; done
w58d-at AT+CGMM AT+CWMAP?
stat -c %a /etc/w58d/w58d.toml
dpkg --purge w58d
! [ -e /etc/w58d ] && ! [ -e /var/lib/w58d ] && echo gone
IN
chroot "$1/root" sh /in "$3"
"""


def test_install_edit_run_purge(tmp_path):
    packed = subprocess.run(["cpack", "-G", "DEB", "-B", tmp_path], cwd=RELEASE_BUILD,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert packed.returncode == 0, packed.stdout
    (package,) = tmp_path.glob("*.deb")
    root = tmp_path / "root"
    root.mkdir()
    port, namespace = Port(), Namespace()
    try:
        done = subprocess.run([*namespace.enter(), "unshare", "--mount", "sh", "-c", SCRIPT, "sh",
                               root, package, port.path], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=120, check=False)
        if "overlay" in done.stdout and "mount:" in done.stdout:
            pytest.skip("no overlay file system here")
        assert done.returncode == 0, done.stdout
        assert "SIMCOM_W58\n+CWMAP: 1\n600\n" in done.stdout
        assert done.stdout.endswith("gone\n")
        assert port.read_until(b"RDY\r\n") == b"\r\nRDY\r\n"
        assert namespace.processes() == []
    finally:
        namespace.close()
        port.close()
        assert not os.path.ismount(root)
