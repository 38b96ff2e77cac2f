"""When w58-update gives a bundle to swupdate: not before all its threads wait."""

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "toolchain/image_builder/files/w58-update"

# As swupdate -i does: it makes its request as soon as it has opened the bundle; the thread that is to install misses it
# unless it waits by then.
SWUPDATE = """#!/usr/bin/python3
import sys, threading, time
waits = threading.Event()
ends = threading.Event()

def install():
    start = time.monotonic()
    while time.monotonic() < start + 1.5:
        pass
    waits.set()
    ends.wait()

threading.Thread(target=install, daemon=True).start()
with open(sys.argv[sys.argv.index("-i") + 1], "rb") as bundle:
    heard = waits.is_set()
    whole = bundle.read() == b"bundle" * 50000
with open("FOLDER/installed", "a", encoding="ascii") as done:
    print("checked" if "-c" in sys.argv else "installed", heard, whole, file=done)
"""


@pytest.fixture
def update(tmp_path):
    """A function that runs the script, with this folder for the module's files, on a swupdate that begins slowly."""
    for path in ("run", "bin", "image"):
        (tmp_path / path).mkdir()
    (tmp_path / "run/w58-slot-is-good").touch()
    (tmp_path / "image/settings").write_text("NEW_TRIES=3\n")
    (tmp_path / "cmdline").write_text("quiet w58.slot=A rw\n")
    (tmp_path / "bundle").write_bytes(b"bundle" * 50000)
    text = SCRIPT.read_text()
    for path, ours in (("/run/", tmp_path / "run"), ("/usr/lib/w58-image/", tmp_path / "image"),
                       ("/etc/default/", tmp_path / "none"), ("/proc/cmdline", tmp_path / "cmdline")):
        assert path in text
        text = text.replace(path, f"{ours}/" if path.endswith("/") else str(ours))
    text = text.replace("export PATH=", f"export PATH={tmp_path}/bin:")

    def program(name, text):
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)

    program("w58-update", text)
    program("fw_setenv", f'#!/bin/sh\ncat "$2" >>{tmp_path}/environment\n')

    program("swupdate", SWUPDATE.replace("FOLDER", str(tmp_path)))
    return lambda: subprocess.run([tmp_path / "bin/w58-update", tmp_path / "bundle"], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, timeout=60, check=False)


def test_a_bundle_is_given_when_all_of_swupdate_waits(update, tmp_path):
    done = update()
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "installed").read_text().splitlines() == ["checked True True", "installed True True"]
    assert (tmp_path / "environment").read_text().split("\n") == ["BOOT_ORDER=A", "BOOT_B_LEFT=0", "BOOT_ORDER=B A",
                                                                 "BOOT_B_LEFT=3", ""]
    assert not (tmp_path / "run/w58-update").exists()
