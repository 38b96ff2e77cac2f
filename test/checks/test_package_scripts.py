# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""toolchain/package, reproduce and what they call, in a tree of no more than these: what they take from a folder of the
user's, and where they may lie. What takes long is stood in for."""
import os
import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERSION = re.search(r"project\(w58d VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
SCRIPTS = ("package", "reproduce", "progress", "commit_time", "packaging")
NATIVE = subprocess.run(["dpkg", "--print-architecture"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nset -e\n{text}\n")
    path.chmod(0o755)


def run(*words, cwd, **environment):
    return subprocess.run(words, cwd=cwd, check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment})


def git(folder, *words):
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL, env={**os.environ, "GIT_COMMITTER_DATE": "1700000000 +0000"})


@pytest.fixture
def tree(tmp_path):
    folder = tmp_path / "a tree"
    for name in SCRIPTS:
        copy = shutil.copytree if (ROOT / "toolchain" / name).is_dir() else shutil.copy
        (folder / "toolchain").mkdir(parents=True, exist_ok=True)
        copy(ROOT / "toolchain" / name, folder / "toolchain" / name)
    for name in ("CMakeLists.txt", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    program(folder / "toolchain/bootstrap", "")
    return folder


@pytest.fixture
def debian(tmp_path):
    """A folder for PATH, whose dpkg-buildpackage makes empty packages of the names in $MADE."""
    program(tmp_path / "bin/dpkg-buildpackage", """for name in $MADE; do
    mkdir -p ../$name/DEBIAN
    printf 'Package: x\\nVersion: 1\\nArchitecture: all\\nMaintainer: a <a@b.c>\\nDescription: x\\n' >../$name/DEBIAN/control
    dpkg-deb --root-owner-group --build ../$name ../$name.deb >/dev/null
done""")
    return f"{tmp_path / 'bin'}:{os.environ['PATH']}"


def test_packages_take_the_place_of_their_own_earlier_ones_alone(tree, debian, tmp_path):
    (tree / "build/release").mkdir(parents=True)
    (tree / "build/release/CMakeCache.txt").touch()
    folder = tmp_path / "mine"
    folder.mkdir()
    stays = {"hello_1_all.deb", "w58d-extras_1_all.deb", "w58d_0.1.0_riscv64.deb", "w58d-0.1.0-riscv64.tar.gz", "w58d-0.1.0.tar.gz",
             "w58d-0.1.0-manual.tar.gz", "notes.txt"}
    goes = {f"w58d_0.1.0_{NATIVE}.deb", f"w58d-dbgsym_0.1.0_{NATIVE}.deb", f"w58d-0.1.0-{NATIVE}.tar.gz", "w58-tools_0.1.0_all.deb"}
    for name in stays | goes:
        (folder / name).write_text("mine")
    # As whoever calls means it, not in the tree.
    done = run(tree / "toolchain/package", "--built", "a tree/build/release", "mine", cwd=tmp_path, PATH=debian,
               MADE=f"w58d_{VERSION}_{NATIVE} w58-tools_{VERSION}_all")
    assert done.returncode == 0, done.stderr
    made = {f"w58d_{VERSION}_{NATIVE}.deb", f"w58d-{VERSION}-{NATIVE}.tar.gz", f"w58-tools_{VERSION}_all.deb"}
    assert {path.name for path in folder.iterdir()} == stays | made
    assert all((folder / name).read_text() == "mine" for name in stays)
    assert sorted(done.stdout.splitlines()) == sorted(str(folder / name) for name in made)


def test_a_package_by_itself_needs_no_archive(tree, debian, tmp_path):
    (tree / "build/release").mkdir(parents=True)
    (tree / "build/release/CMakeCache.txt").touch()
    done = run(tree / "toolchain/package", "--built", tree / "build/release", "--only", "w58-tools", tmp_path / "mine", cwd=tmp_path,
               PATH=debian, MADE=f"w58-tools_{VERSION}_all")
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'mine'}/w58-tools_{VERSION}_all.deb\n"), done.stderr


@pytest.mark.parametrize("arch", [(), ("--arch", "armhf")])
def test_what_the_guide_installs_is_what_is_packed(tree, debian, arch):
    """The commands of config/README.md, one after the other in the tree."""
    (pattern,) = re.findall(rf"\| `{' '.join(('toolchain/package', *arch))}`, then `[^`]* (\S+)`", (ROOT / "config/README.md").read_text())
    for name, text in (("configure", "mkdir -p build/release; : >build/release/CMakeCache.txt"),
                       ("cross", "mkdir -p build/armhf; echo CMAKE_TOOLCHAIN_FILE:=/armhf.cmake >build/armhf/CMakeCache.txt")):
        program(tree / "toolchain" / name, text)
    program(pathlib.Path(debian.split(":")[0]) / "cmake", "")
    done = run("toolchain/package", *arch, cwd=tree, PATH=debian, MADE=f"w58d_{VERSION}_{'armhf' if arch else NATIVE}")
    assert done.returncode == 0, done.stderr
    (found,) = tree.glob(pattern)
    assert str(found) in done.stdout.splitlines()


@pytest.fixture
def reproducible(tree):
    program(tree / "toolchain/packaging/source_tree", 'mkdir "$1"; cp -r "$(dirname "$0")/../../toolchain" "$1"')
    program(tree / "toolchain/packaging/build_all", 'mkdir -p "$1/site"; touch "$1/w58d_1_all.deb" "$1/site/index.html"')
    return tree / "toolchain/reproduce"


def test_what_is_kept_takes_nobody_s_place(reproducible, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    for place in ("mine", "mine/thesis.txt"):
        done = run(reproducible, "--keep", place, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"reproduce: --keep: {tmp_path / place} is there, and is not an empty folder\n"
    assert (folder / "thesis.txt").read_text() == "mine"


@pytest.mark.parametrize("there", [False, True])
def test_what_is_kept_is_what_was_made(reproducible, tmp_path, there):
    if there:
        (tmp_path / "kept").mkdir()
    done = run(reproducible, "--keep", "kept", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {str(path.relative_to(tmp_path / "kept")) for path in (tmp_path / "kept").rglob("*")} == \
        {"w58d_1_all.deb", "site", "site/index.html"}


def test_it_says_how_far_it_is_and_what_went_wrong(reproducible, tmp_path):
    program(reproducible.parent / "packaging/build_all",
            'echo "stage: release"; for n in $(seq 50); do echo "[$n/50] x.cpp"; done; echo "x.cpp: it fails" >&2; exit 3')
    done = run(reproducible, cwd=tmp_path)
    first, *said = done.stderr.splitlines()
    assert done.returncode == 1 and first.endswith(f"first time: {NATIVE}") and said[0] == "reproduce: release", done.stderr
    assert said[-40:] == [*(f"[{n}/50] x.cpp" for n in range(12, 51)), "x.cpp: it fails"]


def test_the_time_is_the_commit_s_or_the_files_and_nobody_else_s(tree):
    def said(**environment):
        return run(tree / "toolchain/commit_time", cwd="/", **environment).stdout

    os.utime(tree / "CMakeLists.txt", (1600000000, 1600000000))
    assert said() == "1600000000\n"
    outer = tree.parent
    git(outer, "init", "-q")
    git(outer, "add", "-A")
    git(outer, "commit", "-qm", "vendored")
    assert said() == "1600000000\n"
    done = run(tree / "toolchain/packaging/source_tree", outer / "made", cwd="/")
    assert done.returncode == 1 and "is no clone" in done.stderr and not (outer / "made").exists()
    git(tree, "init", "-q")
    assert said() == "1600000000\n"
    git(tree, "add", "-A")
    git(tree, "commit", "-qm", "all")
    assert said() == "1700000000\n" and said(SOURCE_DATE_EPOCH="5") == "5\n"


def test_debian_s_rules_build_in_a_folder_with_a_blank(tree):
    shutil.copytree(ROOT / "toolchain/packaging/debian", tree / "debian")
    (tree / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.25)\nproject(p C CXX)\nadd_executable(p p.cpp)\n"
                                         "install(TARGETS p)\n")
    (tree / "p.cpp").write_text("int main() {}\n")
    shutil.copy(ROOT / "CMakePresets.json", tree)
    (tree / "debian/control").write_text("Source: w58d\nMaintainer: a <a@b.c>\n\nPackage: w58d\nArchitecture: any\nDescription: p\n")
    (tree / "debian/changelog").write_text("w58d (1) unstable; urgency=medium\n\n  * p\n\n -- a <a@b.c>  Thu, 01 Jan 1970 00:00:00 +0000\n")
    done = run("make", "-f", "debian/rules", "override_dh_auto_build", "override_dh_auto_install", cwd=tree)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tree / "debian/w58d/usr/bin/p").exists()
