# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What toolchain/image refuses at once, before anything is built or downloaded."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "toolchain"))

import image_builder.__main__ as image_builder  # noqa: E402
from image_builder import cards, signing  # noqa: E402
from virtual_board import cache  # noqa: E402

VARIABLES = (signing.VARIABLE, signing.SERVICE_VARIABLE)


def image(*options, **variables):
    """The command, which would take minutes for an image."""
    clean = {name: value for name, value in os.environ.items() if name not in (*VARIABLES, cards.VARIABLE)}
    done = subprocess.run(["/usr/bin/python3", "-B", "-m", "image_builder", *options], check=False, cwd=ROOT / "toolchain",
                          env=clean | variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=30)
    assert done.stdout == "" and "Traceback" not in done.stderr
    return done


def key_in(folder, *words):
    folder.mkdir()
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-subj", "/CN=somebody's",
                    "-keyout", folder / "key.pem", "-out", folder / "cert.pem", *(words or ("-nodes", "-days", "3650"))],
                   check=True, stderr=subprocess.DEVNULL)
    return folder


@pytest.mark.parametrize("words,why", [
    (("--board", "rpi3", "--non-free-firmware", "--arch", "armhf"), "--arch is for an image without --board"),
    (("--board", "rpi3", "--non-free-firmware", "--arch", "amd64"), "--arch is for an image without --board"),
    (("--board", "generic-arm64", "--non-free-firmware"), "is for the card of a Raspberry Pi"),
    (("--arch", "armhf", "--non-free-firmware"), "is for the card of a Raspberry Pi")])
def test_what_would_have_no_effect_is_refused(words, why):
    done = image(*words)
    assert done.returncode == 2 and why in done.stderr


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_key_that_cannot_sign_is_refused(variable, tmp_path):
    other = key_in(tmp_path / "other")
    shutil.copy(key_in(tmp_path / "own") / "key.pem", other)
    broken = key_in(tmp_path / "broken")
    (broken / "cert.pem").write_text("mine")
    locked = key_in(tmp_path / "locked", "-days", "3650", "-passout", "pass:secret")
    web = key_in(tmp_path / "web", "-nodes", "-days", "3650", "-addext", "extendedKeyUsage=serverAuth")
    for folder, why in ((tmp_path / "none", f"there are no key.pem and cert.pem in {tmp_path}/none"), (broken, "cert.pem is no certificate"),
                        (other, "key.pem is not the key of cert.pem"), (locked, "has a passphrase"),
                        (web, "is for another purpose than updates")):
        done = image("--board", "generic-arm64", **{variable: str(folder)})
        assert done.returncode == 1 and done.stderr.startswith(f"board: {variable}: ") and why in done.stderr


def test_a_certificate_after_whose_end_modules_take_no_update_is_refused(tmp_path, monkeypatch):
    month, year = key_in(tmp_path / "month", "-nodes", "-days", "30"), key_in(tmp_path / "year", "-nodes", "-days", "366")
    done = image(**{signing.VARIABLE: str(month)})
    assert done.returncode == 1 and f"{month}/cert.pem is valid for less than 365 days" in done.stderr
    monkeypatch.setenv(signing.VARIABLE, str(year))
    monkeypatch.setenv(signing.SERVICE_VARIABLE, str(month))
    signing.check()


def files_in(bundle):
    """Of a cpio archive in the format of initramfs."""
    found, at = {}, 0
    while "TRAILER!!!" not in found:
        size, length = int(bundle[at + 54:at + 62], 16), int(bundle[at + 94:at + 102], 16)
        data = (at + 110 + length + 3) // 4 * 4
        found[bundle[at + 110:at + 109 + length].decode()] = bundle[data:data + size]
        at = (data + size + 3) // 4 * 4
    return found


def test_an_update_that_brings_the_next_key_is_signed_with_the_one_that_modules_have(tmp_path, monkeypatch):
    old, new = key_in(tmp_path / "old", "-nodes", "-days", "30"), key_in(tmp_path / "new")
    monkeypatch.setenv(signing.VARIABLE, str(new))
    done = image("--signed-by", str(tmp_path / "older"), **{signing.VARIABLE: str(new)})
    assert done.returncode == 1 and "--signed-by: there are no key.pem and cert.pem in" in done.stderr
    assert image("--signed-by", str(old), "--service").returncode == 2
    # All but the slot, which takes minutes.
    monkeypatch.setattr(image_builder, "installed", lambda tree: shutil.copy(signing.certificate(), tree))
    monkeypatch.setattr(image_builder, "make_slot", lambda tree, slot: shutil.copy(tree / "cert.pem", slot))
    monkeypatch.setattr(image_builder, "make_disk", lambda slot, disk, boot: disk.touch())
    monkeypatch.setattr(image_builder, "_boot_stage", lambda folder: [])
    monkeypatch.setattr(image_builder.sys, "argv", ["image", "--signed-by", str(old)])
    monkeypatch.setattr(image_builder, "PROJECT", tmp_path)
    monkeypatch.setattr(image_builder, "version", lambda: "1.2.3")
    assert image_builder.main() == 0
    found = files_in((tmp_path / "build/image-amd64/w58-1.2.3-new-key.swu").read_bytes())
    assert found["slot.squashfs"] == (new / "cert.pem").read_bytes()
    for name in ("sw-description", "sw-description.sig"):
        (tmp_path / name).write_bytes(found[name])
    for key, good in ((old, True), (new, False)):
        done = subprocess.run(["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "sw-description.sig", "-content",
                               tmp_path / "sw-description", "-CAfile", key / "cert.pem", "-purpose", "any", "-out", "/dev/null"],
                              check=False, stderr=subprocess.DEVNULL)
        assert (done.returncode == 0) == good


def test_a_cache_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(cache, "CACHE", tmp_path / "file/w58d/board")
    with pytest.raises(cache.BoardError, match=r"file/w58d/board, .* cannot be written \(Not a directory\); set XDG_CACHE_HOME"):
        cache.entry("kind", "key", lambda folder: None)
    # Root may write where the modes say no.
    monkeypatch.setattr(cache, "CACHE", tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(cache.BoardError, match="no permission"):
        cache.entry("kind", "key", lambda folder: None)
