# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A tree copied with its build folders builds itself, not where it came from."""
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = "src/base/gbk_square.inc"  # made by the build, in a moment


def configure_and_make_table(tree):
    subprocess.run([tree / "toolchain/configure", "release"], check=True)
    subprocess.run(["cmake", "--build", "build/release", "--target", TABLE], cwd=tree, check=True)


def test_a_copied_tree_builds_itself(tmp_path):
    origin, copy = tmp_path / "origin", tmp_path / "copy"
    shutil.copytree(ROOT, origin, ignore=shutil.ignore_patterns(".git", ".cache", "build", "__pycache__"))
    configure_and_make_table(origin)
    subprocess.run(["cp", "-a", origin, copy], check=True)
    (origin / "build/release" / TABLE).unlink()
    configure_and_make_table(copy)
    assert (copy / "build/release" / TABLE).exists()
    assert not (origin / "build/release" / TABLE).exists(), "the copy built where it came from"
    assert str(origin) not in (copy / "build/release/build.ninja").read_text()
