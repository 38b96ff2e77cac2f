# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The .deb: installed into a copy of this system, it is a running service after one edited line."""
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from harness import RELEASE_BUILD, ROOT, Namespace, Port

# In namespaces of its own, on a root whose changes are in memory. No systemd there: the SysV script.
SCRIPT = r"""
set -e
mount -t tmpfs root "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay -o lowerdir=/,upperdir="$1/upper",workdir="$1/work" overlay "$1/root"
rm -f "$1/root/var/lib/man-db/auto-update"  # an index of all pages of this system, each time
for place in proc sys dev; do mount --rbind /$place "$1/root/$place"; done
mount -t tmpfs run "$1/root/run"
cp "$2"/*.deb "$1/root"
{
	echo set -e
	echo "VERSION=$4"
	cat <<'IN'
policy() { printf '#!/bin/sh\nexit %s\n' "$1" >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; }
install() { dpkg --force-confdef --force-confold -i "/w58d_${1:-$VERSION}"_*.deb; }
answers() { for i in $(seq 100); do w58d-at AT >/dev/null 2>&1 && return; sleep 0.1; done; false; }
IN
	cat
} >"$1/root/in"
chroot "$1/root" sh /in "$3"
"""

EDIT_RUN_PURGE = r"""
policy 0  # every action is allowed
install
answers
sed -i "s|^device = .*|device = \"$1\"|; s|^#driver = .*|driver = \"none\"|" /etc/w58d/w58d.toml
/etc/init.d/w58d restart
answers
w58d-at AT+CGMM AT+CWMAP?
stat -c %a /etc/w58d/w58d.toml
dpkg --purge w58d
! [ -e /etc/w58d ] && ! [ -e /var/lib/w58d ] && echo gone
"""

# As far as systemd's part goes where it does not run: links are made, and what it is asked is written down.
POLICY_AND_STATE = r"""
told() { echo "$1: $(systemctl is-enabled w58d) $(cd /etc && echo rc2.d/[SK]??w58d)"; }
policy 101  # no action is allowed
install
told installed
dpkg --remove w58d
install
told again
systemctl disable w58d
dpkg --remove w58d
install
told disabled
dpkg --purge w58d
(cd /etc && ls -d systemd/system/multi-user.target.wants/w58d.service rc?.d/*w58d) || echo purged
mkdir -p /run/systemd/system
printf '#!/bin/sh\necho "systemctl $*" >&2\nSYSTEMD_OFFLINE=1 exec /usr/bin/systemctl "$@"\n' >/usr/local/sbin/systemctl
chmod +x /usr/local/sbin/systemctl
echo forbidden
install
echo allowed
policy 0
install
"""


# Over versions: what the integrator has set and what a host has stored stay. A question of dpkg's is answered as it proposes.
VERSIONS = r"""
policy 0
runs() { grep -qs '^State:.[^Z]' "/proc/$1/status"; }  # pidof would find those of other tests, too
has() {
	echo "$1: $(dpkg-query -W -f='${Version} ${Status}' w58d), $(w58d-at AT+CWSSID?), $(grep -c '^driver = "none"' /etc/w58d/w58d.toml)" \
		"set, $(stat -c %a /etc/w58d/w58d.toml)"
}
install 0.1.0
sed -i "s|^device = .*|device = \"$1\"|; s|^#driver = .*|driver = \"none\"|" /etc/w58d/w58d.toml
/etc/init.d/w58d restart
answers
w58d-at 'AT+CWSSID="kept"'
first=$(cat /run/w58d.pid)
has from
install
answers
has upgraded
[ "$first" != "$(cat /run/w58d.pid)" ] && echo "started anew"
install 0.2.1
answers
has "a changed file"
ls /etc/w58d
install
answers
has downgraded
last=$(cat /run/w58d.pid)
dpkg --remove w58d
runs "$last" || echo "removed: $(ls /etc/w58d /var/lib/w58d | xargs)"
install
answers
has again
last=$(cat /run/w58d.pid)
dpkg --purge w58d
! runs "$last" && ! ls -d /etc/w58d /var/lib/w58d /run/w58d /usr/sbin/w58d 2>/dev/null || echo "something is left"
install
answers
fresh=$(w58d-at AT+CWSSID?)
dpkg --purge w58d
echo "fresh: $fresh"
"""


def of_version(package, version, folder, more=""):
    """The package as if it were of another version, with another line in its configuration."""
    tree = folder / "tree"
    subprocess.run(["dpkg-deb", "--raw-extract", package, tree], check=True)
    control, config = tree / "DEBIAN/control", tree / "etc/w58d/w58d.toml"
    control.write_text(re.sub(r"(?m)^Version: .*", f"Version: {version}", control.read_text()))
    config.write_text(config.read_text() + more)
    subprocess.run(["dpkg-deb", "-Znone", "--root-owner-group", "--build", tree, folder / f"w58d_{version}_made.deb"], check=True,
                   stdout=subprocess.DEVNULL)
    shutil.rmtree(tree)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """Packed by the first worker that wants it, for all of them."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "package"
    folder.mkdir(exist_ok=True)
    with open(folder / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not any(folder.glob("*.deb")):
            packed = subprocess.run([ROOT / "toolchain/package", "--built", RELEASE_BUILD, "--only", "w58d", folder],
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
            assert packed.returncode == 0, packed.stdout
    return next(folder.glob("*.deb"))


@pytest.fixture
def namespace():
    own = Namespace()
    yield own
    own.close()


def run(commands, package, root, namespace, device="/dev/null"):
    """What the commands print, run on a copy of this system."""
    root.mkdir()
    try:
        done = subprocess.run([*namespace.enter(), "unshare", "--mount", "sh", "-c", SCRIPT, "sh", root, package.parent, device,
                               package.name.split("_")[1]],
                              input=commands, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600,
                              check=False)
    except subprocess.TimeoutExpired as hung:
        pytest.fail(f"it hangs; so far:\n{(hung.output or b'').decode()}")
    if "overlay" in done.stdout and "mount:" in done.stdout:
        pytest.skip("no overlay file system here")
    assert done.returncode == 0, done.stdout
    assert not os.path.ismount(root)
    return done.stdout


def test_it_brings_its_manual(package):
    listed = subprocess.run(["dpkg-deb", "--contents", package], check=True, stdout=subprocess.PIPE, text=True).stdout
    assert {line.split()[-1] for line in listed.splitlines() if "/share/man/man" in line and not line.endswith("/")} >= {
        f"./usr/share/man/man{page[-1]}/{page}.gz" for page in ("w58d.8", "w58d.toml.5", "w58d-at.1", "w58-at-commands.7")}
    assert "./usr/share/bash-completion/completions/w58d-at" in listed


def test_install_edit_run_purge(package, namespace, tmp_path):
    port = Port()
    try:
        printed = run(EDIT_RUN_PURGE, package, tmp_path / "root", namespace, port.path)
        assert "SIMCOM_W58\n+CWMAP: 1\n600\n" in printed
        assert printed.endswith("gone\n")
        assert port.read_until(b"RDY\r\n") == b"\r\nRDY\r\n"
        assert namespace.processes() == []
    finally:
        port.close()


def test_over_versions_what_was_set_and_stored_stays(package, namespace, tmp_path):
    folder = tmp_path / "versions"
    folder.mkdir()
    now = package.name.split("_")[1]
    shutil.copy(package, folder)
    of_version(package, "0.1.0", folder)
    of_version(package, "0.2.1", folder, "# A line that the version before did not have.\n")
    port = Port()
    try:
        printed = run(VERSIONS, folder / package.name, tmp_path / "root", namespace, port.path)
    finally:
        port.close()
    kept = 'install ok installed, +CWSSID: "kept", 1 set, 600\n'
    assert f"from: 0.1.0 {kept}" in printed
    assert f"upgraded: {now} {kept}started anew\n" in printed
    assert f"a changed file: 0.2.1 {kept}w58d.toml\nw58d.toml.dpkg-dist\n" in printed
    assert f"downgraded: {now} {kept}" in printed
    assert re.search(r"^removed: .*w58d\.toml .*settings\.toml", printed, re.M)
    assert f"again: {now} {kept}" in printed
    assert "something is left" not in printed
    assert printed.endswith('\nfresh: +CWSSID: "SIM7600MIFI"\n')
    assert namespace.processes() == []


def test_the_policy_and_the_administrator_have_the_last_word(package, namespace, tmp_path):
    printed = run(POLICY_AND_STATE, package, tmp_path / "root", namespace)
    assert "installed: enabled rc2.d/S01w58d\n" in printed
    assert "again: enabled rc2.d/S01w58d\n" in printed
    assert "disabled: disabled rc2.d/K01w58d\n" in printed
    assert "\npurged\n" in printed
    forbidden, allowed = printed.split("\nforbidden\n")[1].split("\nallowed\n")
    assert "systemctl --system daemon-reload" in forbidden
    assert " start " not in forbidden and " restart " not in forbidden, forbidden
    assert "restart w58d.service" in allowed
    assert namespace.processes() == []


def test_a_commits_packages_are_the_same_every_time_and_as_debian_wants_them():
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}

    def made():
        done = subprocess.run([ROOT / "toolchain" / "package"], check=False, env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert done.returncode == 0, done.stderr
        return {Path(path): hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in done.stdout.split()}

    first = made()
    assert {path.name.split("_")[0] for path in first if path.suffix == ".deb"} == {
        "libw58-dev", "python3-w58", "w58-sim", "w58-tools", "w58d"}
    assert made() == first
    said = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", *(path for path in first if path.suffix == ".deb")],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert said.returncode == 0, said.stdout
