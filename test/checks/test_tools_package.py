# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58d-conformance and w58d-factory, as they are installed, have beside them what they need."""
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("W58D_TOOLS", ROOT / "build/release/test")).parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    environment = {**os.environ, "DESTDIR": str(folder)}
    for component in ("w58-tools", "python3-w58"):
        subprocess.run(["cmake", "--install", BUILD, "--prefix", "/usr", "--component", component], check=True, env=environment,
                       stdout=subprocess.DEVNULL)
    return folder / "usr"


def said(installed, program, *arguments):
    (library,) = {path.parents[1] for path in installed.glob("**/w58/__init__.py")}
    return subprocess.run([installed / "bin" / program, *arguments], check=True, cwd="/", stdout=subprocess.PIPE, text=True,
                          env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(library), "PYTHONDONTWRITEBYTECODE": "1"}).stdout


def test_conformance_has_its_transcripts_and_commands(installed):
    listed = said(installed, "w58d-conformance", "--list")
    for path in (ROOT / "test/golden").glob("*/*.golden"):
        assert f"{path.parent.name}/{path.stem}" in listed
    assert (installed / "share/w58d/conformance/commands.json").read_bytes() == (ROOT / "config/commands.json").read_bytes()


def test_the_factory_has_its_plan(installed):
    assert said(installed, "w58d-factory", "--help").startswith("usage: w58d-factory")
    assert (installed / "share/w58d/factory/plan.toml").read_bytes() == (ROOT / "toolchain/factory/plan.toml").read_bytes()


def test_no_path_of_this_machine_is_installed(installed):
    assert [path.name for path in installed.rglob("*") if path.is_symlink() and path.readlink().is_absolute()] == []
