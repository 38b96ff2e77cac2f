# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Debian packages as files: downloaded and unpacked, never installed on this machine."""

import hashlib
import re
import subprocess

from . import progress
from .cache import CACHE, BoardError

# This machine's architecture; every other one is fetched with lists of its own.
NATIVE = "amd64"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def _apt(words, folder):
    """apt-get's status and output."""
    total = ""

    def how_far(line):
        nonlocal total
        if found := re.search(r"(\d+) newly installed", line):
            total = f" of {found[1]}"
        found = re.match(r"Get:(\d+) ", line)
        return found and f"file {found[1]}{total}"

    return progress.run(["apt-get", "-q", *words], "downloading", how_far, cwd=folder)


def _own_lists(name, *more):
    """What makes apt work on lists of its own, fetched at the first use, without this machine taking part in it. (An
    index that is out of step at the moment is ignored, the others do.)"""
    state = CACHE / f"apt-{name}"
    (state / "lists/partial").mkdir(parents=True, exist_ok=True)
    (state / "status").touch()
    options = ["-o", f"Dir::State::Lists={state / 'lists'}", "-o", f"Dir::State::status={state / 'status'}",
               "-o", f"Dir::Cache={state}", "-o", "APT::Sandbox::User=root", *more]
    if not any((state / "lists").glob("*_Packages*")):
        _apt([*options, "update"], state)
    return options


def apt_options(arch):
    """What makes apt look at the packages of another architecture."""
    if arch == NATIVE:
        return []
    return _own_lists(arch, "-o", f"APT::Architecture={arch}", "-o", f"APT::Architectures={arch}")


def suite_options(suite, component="main", arch=NATIVE):
    """The same for another of Debian's suites or components, from the mirror that this machine's own packages are from."""
    said = subprocess.run(["apt-get", "indextargets", "--format", "$(ORIGIN) $(CODENAME) $(REPO_URI)",
                           "Created-By: Packages"], stdout=subprocess.PIPE, text=True, check=False).stdout
    mirror = re.search(r"^Debian bookworm (\S+)$", said, re.M)
    if mirror is None:
        raise BoardError("apt has no lists of Debian 12 on this machine")
    name = "-".join([suite, *([component] if component != "main" else []), *([arch] if arch != NATIVE else [])])
    sources = CACHE / f"apt-{name}.list"
    CACHE.mkdir(parents=True, exist_ok=True)
    sources.write_text(f"deb [signed-by={KEYRING}] {mirror[1]} {suite} {component}\n")
    return _own_lists(name, "-o", f"Dir::Etc::SourceList={sources}", "-o", "Dir::Etc::SourceParts=/dev/null",
                      *(["-o", f"APT::Architecture={arch}", "-o", f"APT::Architectures={arch}"] if arch != NATIVE else []))


def download(names, folder, with_dependencies=True, arch=NATIVE, suite=None, component="main"):
    """Downloads the packages (and all they need, down to libc) into folder; returns the .deb files."""
    options = suite_options(suite, component, arch) if suite else apt_options(arch)
    command = ["-y", "--no-install-recommends", "-o", "APT::Sandbox::User=root", *options]
    if with_dependencies:
        # On an empty package database apt's solver names every dependency, also those this machine has.
        (folder / "archives/partial").mkdir(parents=True)
        (folder / "status").touch()
        command += ["-o", f"Dir::State::status={folder / 'status'}", "-o", "Debug::NoLocking=1",
                    "-o", f"Dir::Cache::archives={folder / 'archives'}", "--download-only", "install"]
    else:
        command += ["download"]
    status, said = _apt(command + names, folder)
    if status != 0:
        # Most often the package index is older than the mirror, or not there at all.
        _apt([*options, "update"], folder)
        status, said = _apt(command + names, folder)
    if status != 0:
        tail = "\n".join(said.splitlines()[-15:])
        raise BoardError(f"apt-get could not download {' '.join(names)}:\n{tail}")
    return sorted(folder.rglob("*.deb"))


def kernel_package(name, arch=NATIVE):
    """The name of the package that linux-image-amd64 and its like stand for today."""
    options = apt_options(arch)

    def ask():
        shown = subprocess.run(["apt-cache", *options, "depends", name], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True, check=False).stdout
        return [line.split()[-1] for line in shown.splitlines() if "Depends:" in line]

    names = ask()
    if not names:
        subprocess.run(["apt-get", "-q", *options, "update"], stdout=subprocess.DEVNULL, check=False)
        names = ask()
    if not names:
        raise BoardError(f"apt knows no package {name}; is this Debian 12 on amd64?")
    return names[0]


def _note(debs, root):
    """What goes into which entry of the cache, for who wants to know what a release is made of (packaging/sbom.py)."""
    kind = root.relative_to(CACHE).parts[0].split("-")[0] if root.is_relative_to(CACHE) else "-"
    with open(CACHE / "downloaded", "a", encoding="utf-8") as notes:
        for deb in debs:
            said = subprocess.run(["dpkg-deb", "--show", "--showformat", "${Package}\t${Version}\t${Architecture}\t${Maintainer}",
                                   deb], stdout=subprocess.PIPE, text=True, check=True).stdout
            notes.write(f"{kind}\t{hashlib.sha256(deb.read_bytes()).hexdigest()}\t{said}\n")


def unpack(debs, root):
    """Unpacks .deb files into root, keeping the merged-/usr links that are there."""
    _note(debs, root)
    for deb in debs:
        contents = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE)
        untar = subprocess.run(["tar", "-x", "--keep-directory-symlink", "-C", root], stdin=contents.stdout,
                               stderr=subprocess.PIPE, text=True, check=False)
        contents.stdout.close()
        if contents.wait() != 0 or untar.returncode != 0:
            raise BoardError(f"cannot unpack {deb.name}: {untar.stderr.strip()}")
