# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Of an update: when a bundle is given to swupdate, which one is taken, and what is written down when."""

import contextlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "toolchain"), str(ROOT / "test")]

from image_builder import bundle  # noqa: E402
from virtual_board import cpio  # noqa: E402
from waiting import wait_until  # noqa: E402

FILES = ROOT / "toolchain/image_builder/files"

# As swupdate -i does: it makes its request as soon as it has opened the bundle; the thread that is to install misses it
# unless it waits by then.
SWUPDATE = """#!/usr/bin/python3
import sys, threading, time
waits = threading.Event()
ends = threading.Event()

def install():
    start = time.monotonic()
    while time.monotonic() < start + float(open("FOLDER/busy").read()):
        pass
    waits.set()
    ends.wait()

threading.Thread(target=install, daemon=True).start()
with open(sys.argv[sys.argv.index("-i") + 1], "rb") as bundle:
    heard = waits.is_set()
    whole = bundle.read() == open("FOLDER/whole", "rb").read()
with open("FOLDER/installed", "a", encoding="ascii") as done:
    print("checked" if "-c" in sys.argv else "installed", heard, whole,
          sys.argv[sys.argv.index("-k") + 1].rsplit("/", 1)[1], file=done)
"""


# U-Boot's environment in a file. A power cut at a write, before it or after it, ends whoever writes.
ENVIRONMENT = """#!/usr/bin/python3
import json, os, pathlib, signal, sys
store, cuts = pathlib.Path("FOLDER/environment"), pathlib.Path("FOLDER/cuts")
now = json.loads(store.read_text())
if "fw_printenv" in sys.argv[0]:
    name = sys.argv[-1]
    if name not in now:
        sys.exit(1)
    print(now[name])
else:
    cut = cuts.read_text().split() if cuts.exists() else []
    turn = int(cut[0]) if cut else 0
    if cut:
        cuts.write_text(f"{turn - 1} {cut[1]}")
    if not (turn == 1 and cut[1] == "before"):
        assert sys.argv[1] == "-s"
        now.update(line.split("=", 1) for line in open(sys.argv[2]).read().splitlines())
        store.write_text(json.dumps(now))
    with open("FOLDER/written", "a") as written:
        written.write(json.dumps(now) + "\\n")
    if turn == 1:
        os.kill(os.getppid(), signal.SIGKILL)
"""


class Module:
    """A folder for the module's files, and the scripts on it."""

    def __init__(self, folder):
        self.folder = folder
        for path in ("run", "bin", "image", "certificates"):
            (folder / path).mkdir()
        (folder / "run/w58-slot-is-good").touch()
        self.firmware(rollback=4)
        for name in ("cert.pem", "service.pem"):
            (folder / "certificates" / name).touch()
        self.runs("A")
        self.bundle(rollback=4)
        self.places = (("/run/", f"{folder}/run/"), ("/usr/lib/w58-image/", f"{folder}/image/"),
                       ("/etc/default/", f"{folder}/none/"), ("/proc/cmdline", f"{folder}/cmdline"),
                       ("/etc/swupdate/", f"{folder}/certificates/"), ("/etc/init.d/", f"{folder}/bin/"),
                       ("/dev/watchdog", f"{folder}/none"), ("/dev/console", "/dev/null"))
        self.set(BOOT_ORDER="A B", BOOT_A_LEFT="8", BOOT_B_LEFT="8")
        self.program("fw_setenv", ENVIRONMENT.replace("FOLDER", str(folder)))
        self.program("fw_printenv", ENVIRONMENT.replace("FOLDER", str(folder)))
        self.program("swupdate", SWUPDATE.replace("FOLDER", str(folder)))
        self.slow(0.02)
        self.program("sleep", f"#!/bin/sh\nexec {shutil.which('sleep')} 0.05\n")
        self.script("w58-update")
        self.script("guard")
        self.program("w58d", "#!/bin/sh\n")
        (folder / "image/healthy").write_text("#!/bin/sh\n")
        (folder / "image/healthy").chmod(0o755)

    def program(self, name, text):
        (self.folder / "bin" / name).write_text(text)
        (self.folder / "bin" / name).chmod(0o755)

    def script(self, name):
        text = (FILES / name).read_text()
        for path, ours in self.places:
            text = text.replace(path, ours)
        self.program(name, text.replace("export PATH=", f"export PATH={self.folder}/bin:"))

    def slow(self, seconds):
        (self.folder / "busy").write_text(str(seconds))

    def firmware(self, rollback):
        (self.folder / "image/settings").write_text(f"NEW_TRIES=3\nGOOD_TRIES=8\nROLLBACK={rollback}\n")

    def runs(self, slot):
        (self.folder / "cmdline").write_text(f"quiet w58.slot={slot} rw\n")

    def bundle(self, rollback, description=None, name="sw-description", image=b"image" * 50000):
        archive = cpio.Archive()
        numbers = [] if rollback is None else [rollback] if isinstance(rollback, int) else rollback
        lines = "".join(f"    rollback = {number};\n" for number in numbers)
        archive.file(name, (description or f"software =\n{{\n{lines}}}\n").encode())
        archive.file("slot.squashfs", image)
        for path in ("bundle", "whole"):
            (self.folder / path).write_bytes(archive.bytes())

    def set(self, **values):
        now = {**self.environment(), **values}
        (self.folder / "environment").write_text(json.dumps(now))

    def environment(self):
        path = self.folder / "environment"
        return json.loads(path.read_text()) if path.exists() else {}

    def written(self):
        path = self.folder / "written"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def cut(self, number, when):
        (self.folder / "cuts").write_text(f"{number} {when}")

    def installed(self):
        path = self.folder / "installed"
        return path.read_text().splitlines() if path.exists() else []

    def update(self, *options):
        """The exit status, and what it said."""
        done = subprocess.run([self.folder / "bin/w58-update", *options, self.folder / "bundle"], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False)
        return done.returncode, done.stdout

    def confirm(self):
        """The guard, until it has looked once."""
        (self.folder / "run/w58-slot-is-good").unlink(missing_ok=True)
        sleep = (self.folder / "bin/sleep").read_text()
        self.program("sleep", "#!/bin/sh\nkill -KILL $PPID\n")
        subprocess.run([self.folder / "bin/guard"], timeout=60, check=False)
        self.program("sleep", sleep)


@pytest.fixture
def module(tmp_path):
    return Module(tmp_path)


def test_a_bundle_is_given_when_all_of_swupdate_waits(module, tmp_path):
    module.slow(1.5)
    status, said = module.update()
    assert status == 0, said
    assert module.installed() == ["checked True True cert.pem", "installed True True cert.pem"]
    assert [(now["BOOT_ORDER"], now["BOOT_B_LEFT"]) for now in module.written()] == [("A", "0"), ("B A", "3")]
    assert not (tmp_path / "run/w58-update").exists()


@pytest.fixture
def at_work(module, tmp_path):
    """An update that has begun to write."""
    module.slow(20)
    begun = subprocess.Popen([tmp_path / "bin/w58-update", tmp_path / "bundle"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    pids = tmp_path / "run/w58-update/pid"
    wait_until(lambda: pids.exists() and pids.read_text().count("\n") == 2, "its swupdate")
    module.slow(0.02)
    yield begun
    begun.kill()
    begun.wait()


def test_only_one_is_at_work(module, at_work):
    assert module.update() == (1, "w58-update: an update is under way\n")
    at_work.terminate()
    at_work.wait()
    assert module.update()[0] == 0


def test_one_that_was_killed_is_in_nobodys_way(module, at_work, tmp_path):
    left = int((tmp_path / "run/w58-update/pid").read_text().split()[1])
    at_work.kill()
    at_work.wait()
    status, said = module.update()
    assert status == 0, said
    with contextlib.suppress(FileNotFoundError):
        assert "State:\tZ" in Path(f"/proc/{left}/status").read_text()
    assert module.installed() == ["checked True True cert.pem", "installed True True cert.pem"]


@pytest.mark.parametrize("rollback, floor, own, taken", [
    (4, "4", 4, True), (5, "4", 4, True), (3, "4", 4, False), (None, "1", 0, False), (None, None, 0, True),
    (3, None, 4, False),          # the environment was lost
    (4, "5", 4, False),           # the other slot was good, and is not any more
    (10, "9", 4, True), ([4, 9], "4", 4, False)])
def test_what_this_module_has_left_behind_is_not_taken(module, rollback, floor, own, taken):
    module.firmware(own)
    module.bundle(rollback)
    if floor is not None:
        module.set(ROLLBACK_FLOOR=floor)
    before = module.environment()
    status, said = module.update()
    assert (status == 0) == taken, said
    assert len(module.installed()) == 1 + taken
    if not taken:
        assert "is refused" in said
        assert module.environment() == before


@pytest.mark.parametrize("rollback, taken", [(3, False), (4, True), (12, True)])
def test_what_is_read_is_what_bundles_are_made_with(module, rollback, taken):
    slots = "".join(bundle.SLOT.format(name=name, device="/dev/vda", digest="0" * 64) for name in "AB")
    module.bundle(None, bundle.DESCRIPTION.format(version="1.0", rollback=rollback, board="w58", revision="1",
                                                  slots=slots))
    module.set(ROLLBACK_FLOOR="4")
    status, said = module.update()
    assert (status == 0) == taken, said


@pytest.mark.parametrize("what", [{"name": "sw-descriptio2"}, {"description": "x" * 70000}], ids=["name", "size"])
def test_a_bundle_whose_description_is_not_understood_is_refused(module, what):
    module.bundle(9, **what)
    before = module.environment()
    status, said = module.update()
    assert status != 0 and "is refused" in said
    assert module.environment() == before


def test_what_is_checked_is_what_is_installed(module, tmp_path):
    """Another bundle in its place, signed as well and older, when the first has been found good."""
    checked = (tmp_path / "bundle").read_bytes()
    module.bundle(1)
    older = (tmp_path / "bundle").read_bytes()
    assert len(older) == len(checked)
    (tmp_path / "older").write_bytes(older)
    for path in ("bundle", "whole"):
        (tmp_path / path).write_bytes(checked)
    text = (tmp_path / "bin/swupdate").read_text()
    module.program("swupdate", text + f'import shutil\nshutil.copy("{tmp_path}/older", "{tmp_path}/bundle")\n')
    status, said = module.update()
    assert status == 0, said
    assert module.installed() == ["checked True True cert.pem", "installed True True cert.pem"]


@pytest.mark.parametrize("size", [250000, 40, 65536 * 2, 65536 - 400], ids=str)
def test_what_is_behind_the_end_of_a_bundle_is_not_given_to_swupdate(module, tmp_path, size):
    """As on a device that the bundle was written to."""
    module.bundle(4, image=b"i" * size)
    with open(tmp_path / "bundle", "ab") as device:
        device.write(b"\xa5" * 1_000_000)
    status, said = module.update()
    assert status == 0, said
    assert module.installed() == ["checked True True cert.pem", "installed True True cert.pem"]


@pytest.mark.parametrize("kept", [0, 50, 300, 240_000], ids=str)
def test_a_bundle_without_its_end_is_refused(module, tmp_path, kept):
    (tmp_path / "bundle").write_bytes((tmp_path / "whole").read_bytes()[:kept])
    status, said = module.update()
    assert status != 0 and "is refused: it is no bundle, or not whole" in said
    assert module.installed() == [] and module.written() == []


def test_what_swupdate_says_is_the_reason(module, tmp_path):
    module.program("swupdate", "#!/bin/sh\ncat \"$8\" >/dev/null\n"
                   "echo '[INFO ] : SWUPDATE started :  Software Update started !'\n"
                   "echo '[ERROR] : SWUPDATE failed [0] ERROR : HASH mismatch : 12 <--> 34'\n"
                   "echo '[ERROR] : SWUPDATE failed [1] Image invalid or corrupted. Not installing ...'\nexit 1\n")
    status, said = module.update()
    assert status == 1 and said.endswith(f"w58-update: {tmp_path}/bundle is refused: HASH mismatch : 12 <--> 34\n"), said
    assert "Image invalid or corrupted" in said
    module.program("swupdate", "#!/bin/sh\ncat \"$8\" >/dev/null\nexit 3\n")
    assert module.update()[1].endswith("is refused: swupdate ended with status 3\n")


def test_a_bundle_that_is_not_there_is_told(module, tmp_path):
    (tmp_path / "bundle").unlink()
    assert module.update() == (1, f"w58-update: {tmp_path}/bundle cannot be read\n")


def test_the_service_key_brings_older_firmware_back(module, tmp_path):
    module.bundle(1)
    module.set(ROLLBACK_FLOOR="4")
    status, said = module.update("--allow-older")
    assert status == 0, said
    assert {line.rsplit(" ", 1)[1] for line in module.installed()} == {"service.pem"}
    assert module.environment()["ROLLBACK_FLOOR"] == "4"
    (tmp_path / "certificates/service.pem").unlink()
    status, said = module.update("--allow-older")
    assert status != 0 and "knows no service key" in said


def test_the_floor_rises_when_a_slot_is_good_and_never_sinks(module):
    module.firmware(5)
    module.set(ROLLBACK_FLOOR="4", BOOT_ORDER="B A", BOOT_B_LEFT="2")
    module.runs("B")
    module.confirm()
    assert module.environment()["ROLLBACK_FLOOR"] == "5"
    assert module.environment()["BOOT_B_LEFT"] == "8"
    assert len(module.written()) == 1
    module.confirm()
    assert len(module.written()) == 1  # the flash is spared
    # Fallen back to the other one, which is older.
    module.firmware(4)
    module.runs("A")
    module.set(BOOT_A_LEFT="7")
    module.confirm()
    assert module.environment()["ROLLBACK_FLOOR"] == "5"
    assert module.environment()["BOOT_A_LEFT"] == "8"
    # A module of the time before there was a floor.
    module.set(ROLLBACK_FLOOR="")
    module.confirm()
    assert module.environment()["ROLLBACK_FLOOR"] == "4"


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_power_cut_at_each_write(module, number, when):
    """Of the update and of its confirmation: there is always a slot to start, and the floor is of one that was good."""
    module.set(ROLLBACK_FLOOR="4")
    module.bundle(5)
    module.cut(number, when)
    status, _ = module.update()
    assert (status == 0) == (number == 3)
    now = module.environment()
    assert now["ROLLBACK_FLOOR"] == "4"
    running = now["BOOT_ORDER"].split()[0]
    assert int(now[f"BOOT_{running}_LEFT"]) > 0
    assert running == "A" or module.installed()[-1].startswith("installed")
    if running == "B":
        module.firmware(5)
        module.runs("B")
        module.confirm()
        assert module.environment()["ROLLBACK_FLOOR"] == ("4" if (number, when) == (3, "before") else "5")
        module.confirm()
        assert module.environment()["ROLLBACK_FLOOR"] == "5"
    else:
        status, said = module.update()  # is run again
        assert status == 0, said
    assert module.environment()["BOOT_ORDER"] == "B A"
