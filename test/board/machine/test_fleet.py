# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Updates from a hawkBit server: the programs of a slot, swupdate among them, against a stand-in of the server on loopback.

The module is a folder: its slots and its environment are files, and a start or a power cut is one of its programs.
"""
import os
import random
import subprocess
import time

import pytest

from harness import wait_until, window
from harness.hawkbit import DEVICE, HawkBit
from image_builder import layout, slot
from image_builder.bundle import make_bundle
from image_builder.initramfs import FILES, settings
from image_builder.signing import certificate, make_key

CUTS = 20 if os.environ.get("W58D_LONG") else 4

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


class Module:
    def __init__(self, folder, server):
        self.folder, self.shared = folder, folder / "shared"
        self._process = None
        for path in ("root", "shared", "files/usr/bin", "files/usr/sbin", "files/usr/lib/w58-image", "files/etc/swupdate",
                     "files/etc/w58d", "files/etc/default"):
            (folder / path).mkdir(parents=True)
        files = folder / "files"
        for name, path in (("fleet", "usr/lib/w58-image"), ("w58-update", "usr/sbin")):
            self._program(f"{path}/{name}", (FILES / name).read_text())
        self._program("usr/bin/logger", LOGGER)
        self._program("usr/bin/w58d-at", W58D_AT)
        self._program("usr/sbin/w58d", "#!/bin/sh\necho w58d 1.2.3\n")
        self._program("usr/sbin/reboot", "#!/bin/sh\ntouch /shared/reboot\n")
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

    def _program(self, path, text):
        (self.folder / "files" / path).write_text(text)
        (self.folder / "files" / path).chmod(0o755)

    def configure(self, **keys):
        text = "".join(f'{key} = "{value}"  # of the test\n' for key, value in keys.items())
        (self.folder / "files/etc/w58d/update.toml").write_text(f"[update]\n{text}")

    def _run(self, line):
        return subprocess.Popen(["unshare", "-r", "-m", "-p", "-f", "--kill-child", "sh", "-c", SCRIPT, "sh",
                                 slot._base() / "root", self.folder, line], stdin=subprocess.DEVNULL, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

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
        self._process.kill()
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


@pytest.fixture
def server(tmp_path):
    made = HawkBit(tmp_path)
    yield made
    made.close()


@pytest.fixture
def module(tmp_path, server):
    made = Module(tmp_path / "module", server)
    yield made
    print(made.log(), *server.requests[-20:], sep="\n")
    if made._process:
        made.power_cut()


@pytest.fixture
def image(tmp_path):
    return os.urandom(3 << 20)


@pytest.fixture
def bundle(tmp_path, image):
    return bundle_of(tmp_path, image)


def bundle_of(folder, image, name="good.swu", key=None, **how):
    (folder / "image").write_bytes(image)
    make_bundle(folder / "image", folder / name, "1", key, **how)
    return folder / name


def installed(module, server, action, seconds=60):
    wait_until(module.wants_restart, "an update, installed", seconds)
    assert server.closed(action) is None
    module.power_cut()


def test_an_update_is_closed_when_the_new_slot_is_good(module, server, bundle, image):
    module.start()
    wait_until(lambda: server.attributes, "what the module says of itself", 30)
    assert server.attributes == {"version": "w58d 1.2.3", "slot": "A"}
    server.assign(12, bundle)
    installed(module, server, 12)
    assert module.holds("B", image)
    now = module.environment()
    assert (now["BOOT_ORDER"], now["BOOT_B_LEFT"], now["UPDATE_ACTION"]) == ("B A", str(layout.NEW_TRIES), "12 B")
    module.start("B", good=False)
    module.power_cut()  # before it has shown that it comes up
    assert server.closed(12) is None
    module.start("B")
    result, details = wait_until(lambda: server.closed(12), "the last word", 30)
    assert result == "success" and "slot B has come up and is good" in details
    wait_until(lambda: "UPDATE_ACTION" not in module.environment(), "that it was told", 30, interval=0.5)
    assert [execution for execution, _ in server.said(12)].count("closed") == 1


def test_a_slot_that_did_not_come_up_is_a_failure(module, server, bundle, image):
    server.assign(12, bundle)
    module.start()
    installed(module, server, 12)
    module.set("BOOT_B_LEFT", "0")  # as the boot stage leaves it
    module.start("A")
    result, details = wait_until(lambda: server.closed(12), "the last word", 30)
    assert result == "failure" and "slot B did not come up; slot A runs" in details


def test_it_waits_for_its_restart_and_installs_nothing_twice(module, server, bundle, image):
    module.configure(server=server.url, token_file="/etc/w58d/token", ca="/etc/w58d/ca.pem", restart="host", device_id="module-1")
    server.assign(12, bundle)
    module.start()
    wait_until(lambda: module.environment().get("UPDATE_ACTION"), "an update, installed", 60, interval=0.5)
    seen = len(server.requests)
    wait_until(lambda: len(server.requests) >= seen + 6, "that it asks again", 60)
    assert [path for _, path in server.requests].count("/bundle") == 1
    module.power_cut()
    seen = len(server.requests)
    module.start("A")  # not the module was started anew, but the program
    assert not any(window(lambda: len(server.requests) > seen, 3))
    assert server.closed(12) is None and not module.wants_restart()


def refused(module, server, action, why):
    result, details = wait_until(lambda: server.closed(action), "the last word", 60)
    assert result == "failure" and why in details, details
    assert not module.wants_restart()


def test_what_w58_update_refuses_costs_nothing(module, server, image, tmp_path):
    """Signed by somebody else; older than what this module has had."""
    module.set("ROLLBACK_FLOOR", "7")
    before = module.environment()
    (tmp_path / "foreign").mkdir()
    make_key(tmp_path / "foreign")
    module.start()
    server.assign(1, bundle_of(tmp_path, image, key=tmp_path / "foreign"))
    refused(module, server, 1, "Authentication of all signatures failed")
    server.assign(2, bundle_of(tmp_path, image, rollback=6))
    refused(module, server, 2, "it is older (6) than what this module has had (7)")
    assert module.environment() == before and not module.holds("B", image)
    server.assign(3, bundle_of(tmp_path, image, rollback=7))
    installed(module, server, 3)
    assert module.holds("B", image)


def test_the_number_of_an_action_may_be_read_late(module, server, bundle):
    """From what swupdate has said of it, on a busy module."""
    module._program("usr/bin/tr", "#!/bin/sh\nsleep 2\nexec sed 's/[^0-9]//g'\n")
    module.start()
    server.assign(12, bundle)
    installed(module, server, 12)
    module.start("B")
    assert wait_until(lambda: server.closed(12), "the last word", 60)[0] == "success"


def test_nothing_is_asked_for_before_this_slot_is_good(module, server, bundle):
    server.assign(12, bundle)
    module.start(good=False)
    assert not any(window(lambda: bool(server.requests), 3))


def test_a_server_that_has_no_time_is_asked_again(module, server, bundle):
    module.start()
    wait_until(lambda: server.attributes, "the module", 30)
    server.refuse = 3
    server.assign(12, bundle)
    installed(module, server, 12)
    module.start("B")
    wait_until(lambda: server.requests, "the module", 30)
    server.refuse = 4
    assert wait_until(lambda: server.closed(12), "the last word", 90)[0] == "success"


def test_a_download_that_breaks_is_gone_on_with(module, server, bundle, image):
    server.broken = 2
    server.assign(12, bundle)
    module.start()
    installed(module, server, 12, 120)
    assert module.holds("B", image)
    assert [path for _, path in server.requests].count("/bundle") == 3


def test_a_bundle_that_is_not_whole_leaves_the_slot_that_runs(module, server, bundle, image):
    data = bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    bundle.write_bytes(data)
    server.assign(12, bundle)
    module.start()
    refused(module, server, 12, "ERROR")
    now = module.environment()
    assert (now["BOOT_ORDER"], now["BOOT_B_LEFT"]) == ("A", "0") and int(now["BOOT_A_LEFT"]) > 0
    server.assign(13, bundle_of(module.folder, image))  # and the next one finds its way
    installed(module, server, 13)
    assert module.environment()["BOOT_ORDER"] == "B A"


def test_a_power_cut_in_the_middle_begins_it_again(module, server, bundle, image):
    server.broken = 1000  # so that it is in the middle for long
    server.assign(12, bundle)
    module.start()
    wait_until(lambda: ("GET", "/bundle") in server.requests, "the download", 60)
    wait_until(lambda: module.environment()["BOOT_B_LEFT"] == "0", "that it is under way", 60, interval=0.5)
    module.power_cut()
    now = module.environment()
    assert now["BOOT_ORDER"] == "A" and "UPDATE_ACTION" not in now
    server.broken = 0
    module.start("A")
    installed(module, server, 12)
    assert module.holds("B", image)


# Beside w58-fleet, an update from a file when the test says so.
LOCAL = """
/usr/lib/w58-image/fleet &
while [ ! -e /shared/local.swu ]; do sleep 0.1; done
w58-update /shared/local.swu >/shared/said 2>&1
echo $? >/shared/status
wait
"""


def test_who_is_at_the_module_goes_before_who_is_far_away(module, server, bundle, image, tmp_path):
    own = image[::-1]
    local = bundle_of(tmp_path, own, "local")
    server.broken = 1000
    server.assign(12, bundle)
    module.start(line=LOCAL)
    wait_until(lambda: module.environment()["BOOT_B_LEFT"] == "0", "that one is under way", 60, interval=0.5)
    local.rename(module.shared / "local.swu")
    wait_until(lambda: (module.shared / "status").exists(), "the other", 60)
    assert (module.shared / "status").read_text() == "0\n", (module.shared / "said").read_text()
    assert "slot B is next" in (module.shared / "said").read_text() and module.holds("B", own)


def next_slot(module):
    """Which the boot stage would start."""
    now = module.environment()
    return next(name for name in now["BOOT_ORDER"].split() if int(now[f"BOOT_{name}_LEFT"]) > 0)


def test_power_cuts_at_any_moment(module, server, tmp_path):
    """Of an update and of what is told of the one before: what is started next is whole."""
    draw, runs, whole = random.Random(58), "A", {"A": b"before" * 1000}
    for action in range(1, CUTS + 1):
        image = os.urandom(1 << 20)
        server.assign(action, bundle_of(tmp_path, image))
        module.start(runs)
        time.sleep(draw.uniform(0, 4))
        module.power_cut()
        if next_slot(module) != runs:
            runs = next_slot(module)
            whole[runs] = image
        assert module.holds(runs, whole[runs]), f"cut {action}"
    server.assign(CUTS + 1, bundle_of(tmp_path, image[::-1]))
    module.start(runs)
    installed(module, server, CUTS + 1)
    module.start(next_slot(module))
    assert wait_until(lambda: server.closed(CUTS + 1), "the last word", 30)[0] == "success"


def test_an_action_that_is_cancelled_is_let_go(module, server, bundle):
    module.start()
    wait_until(lambda: server.attributes, "the module", 30)
    server.assign(12, bundle)
    server.cancelled = True
    wait_until(lambda: server.cancelled is None, "that the module agrees", 30)
    assert not module.wants_restart()


@pytest.mark.parametrize("change, why", [
    ({"server": "http://127.0.0.1:1"}, "does not begin with https://"), ({"ca": "/nowhere"}, "ca names no file"),
    ({"token_file": "/nowhere"}, "token_file names no file"), ({"restart": "soon"}, "neither now nor host"),
    ({"tenant": "a;b"}, "tenant has a character")])
def test_a_wrong_configuration_is_told_and_nothing_is_asked(module, server, change, why):
    module.configure(**{"server": server.url, "token_file": "/etc/w58d/token", "ca": "/etc/w58d/ca.pem", "restart": "now"} | change)
    module.start()
    status, said = module.end()
    assert status == 1 and why in said and why in module.log()
    assert server.requests == []


def test_off_by_default(module, server):
    (module.folder / "files/etc/w58d/update.toml").write_bytes((FILES / "update.toml").read_bytes())
    module.start()
    assert module.end() == (0, "") and server.requests == []


def test_only_the_server_that_is_meant_is_spoken_with(module, server, bundle, tmp_path):
    """Not one whose certificate is another's, and nothing without TLS."""
    (tmp_path / "other").mkdir()
    other = HawkBit(tmp_path / "other")
    try:
        module.configure(server=other.url, token_file="/etc/w58d/token", ca="/etc/w58d/ca.pem", restart="now")
        module.start()
        wait_until(lambda: "SSL peer certificate" in module.log(), "that it does not go on", 60)
        assert other.wire.connections > 0 and other.requests == []
        module.power_cut()
    finally:
        other.close()
    module.configure(server=server.url, token_file="/etc/w58d/token", ca="/etc/w58d/ca.pem", restart="now")
    server.plain_only = True
    server.assign(12, bundle)
    module.start()
    wait_until(lambda: server.closed(12), "the last word", 120)
    assert server.closed(12)[0] == "failure" and ("GET", "/bundle") not in server.requests


def test_what_it_costs(module, server, bundle):
    """Figures for many modules: an idle poll, and an update without its bundle. Bytes are TCP's, up and down."""
    module.start()
    wait_until(lambda: server.attributes, "the module", 30)

    def polls():
        return len(server.requests)  # a poll is one

    costs = {}
    for keep in (True, False):
        server.keep = keep
        begun = polls()
        wait_until(lambda: polls() >= begun + 2, "polls", 30)
        first, before = polls(), server.wire.count()
        wait_until(lambda: polls() >= first + 5, "five polls more", 60)
        number, after = polls() - first, server.wire.count()
        assert {path for _, path in server.requests[first:]} == {DEVICE}
        costs[keep] = [round((now - then) / number, 1) for now, then in zip(after, before)]
    before, first = server.wire.count(), len(server.requests)
    server.keep = True
    server.assign(12, bundle)
    installed(module, server, 12)
    module.start("B")
    wait_until(lambda: server.closed(12), "the last word", 60)
    connections, up, down = (now - then for now, then in zip(server.wire.count(), before))
    more = up + down - bundle.stat().st_size
    print(f"connections, bytes up, bytes down of a poll: {costs[True]}; on a connection of its own: {costs[False]}; "
          f"an update: {len(server.requests) - first} requests, {connections} connections, {more} bytes beside the bundle")
    assert costs[True][0] == 0 and sum(costs[True][1:]) < 1500 and sum(costs[False][1:]) < 5000
    assert more < 0.01 * bundle.stat().st_size + 50000
    assert "secret-token" not in module.log()
