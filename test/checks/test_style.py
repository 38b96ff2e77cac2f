# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""House rules a program can check."""
import fnmatch
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def tracked(*patterns, root=ROOT):
    # Git refuses a clone that belongs to somebody else, even to root, unless it is told which one is meant.
    listed = subprocess.run(["git", "-c", f"safe.directory={root}", "ls-files", "--", *patterns],
                            cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [root / name for name in listed.split()]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a clone of another user's")
def test_root_may_check_the_clone_of_another_user(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a.cpp").touch()
    for verb in (["init", "-q"], ["add", "a.cpp"]):
        subprocess.run(["git", *verb], cwd=tmp_path, check=True)
    for path in (tmp_path, *tmp_path.rglob("*")):
        os.chown(path, 1, 1)
    assert tracked("*.cpp", root=tmp_path) == [tmp_path / "a.cpp"]


def test_python_names_are_there_and_used():
    """A name that is missing in a path seldom gone is noticed when that path is needed: when something else has failed."""
    programs = [path for path in tracked("test", "toolchain") if not path.suffix and path.read_bytes().startswith(b"#!/usr/bin/python3")]
    done = subprocess.run(["pyflakes3", *tracked("*.py"), *programs], check=False, capture_output=True, text=True)
    assert done.stderr == ""
    found = re.findall(r"^((.*?):(\d+):.*)$", done.stdout, re.M)
    assert [complaint for complaint, path, line in found
            if "# noqa" not in pathlib.Path(path).read_text(encoding="utf-8").splitlines()[int(line) - 1]] == []


def test_sources_are_formatted():
    files = tracked("*.cpp", "*.hpp", "*.c", "*.h")
    done = subprocess.run(["clang-format-19", "--dry-run", "--Werror", *files], cwd=ROOT,
                          check=False, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr[:4000]


# Made by a program (test_host_library.py and test_python_package.py compare): as long as there are commands.
MADE = {ROOT / "include/w58/commands.h", ROOT / "src/host/commands.c", ROOT / "src/host/python/w58/commands.py"}


SPDX = [line.removeprefix("# ") for line in pathlib.Path(__file__).read_text(encoding="utf-8").splitlines()[:2]]


def test_every_file_says_whose_it_is_and_under_which_licence():
    """In its first lines, or in dep5 if it can have no comment."""
    listed = re.search(r"^Files:(.*?)^Copyright:", (ROOT / "toolchain/packaging/reuse/dep5").read_text(), re.M | re.S)
    elsewhere = listed[1].split()
    silent = [name for path in tracked() if not any(fnmatch.fnmatch(name := str(path.relative_to(ROOT)), of) for of in elsewhere)
              if not all(line in "\n".join(path.read_text(encoding="utf-8").splitlines()[:4]) for line in SPDX)]
    assert silent == []
    unused = [of for of in elsewhere if not any(fnmatch.fnmatch(str(p.relative_to(ROOT)), of) for p in tracked())]
    assert unused == []


def test_no_source_file_is_too_long():
    too_long = [f"{p.relative_to(ROOT)}: {n}" for p in tracked("src/*", "include/*") if p not in MADE
                if (n := sum("SPDX-" not in line for line in p.read_text(encoding="utf-8").splitlines())) > 400]
    assert too_long == []


def test_headers_are_guarded():
    unguarded = [p.name for p in tracked("*.hpp") if "#pragma once" not in p.read_text()]
    assert unguarded == []


def test_no_condition_awaits():
    """GCC 12.2 miscompiles `if (co_await f())` and `while (!co_await f())`; a named value is safe."""
    awaiting = re.compile(r"\b(if|while) \([^;{]*co_await")
    found = [p.name for p in tracked("src/*", "include/*", "test/*.cpp", "test/*.hpp")
             if awaiting.search(p.read_text(encoding="utf-8"))]
    assert found == []


# A program that means to ask for the SSID, and to look at the last line of what comes back.
PROGRAM = """
#include <w58/at_socket.h>
#include <string.h>
static const char kPath[] = W58_AT_SOCKET_PATH;
static const char kQuestion[] = "AT+CWSSID?" W58_AT_LINE_END;
int main(int count, char** lines) {
    const char* const last = lines[count - 1];
    const int final = strcmp(last, W58_AT_OK) == 0 || strcmp(last, W58_AT_ERROR) == 0 ||
                      strncmp(last, W58_AT_CME_ERROR, sizeof(W58_AT_CME_ERROR) - 1) == 0;
    return final && sizeof(kQuestion) <= W58_AT_BODY_MAX && kPath[0] == '/' ? 0 : 1;
}
"""


@pytest.mark.parametrize("compiler", [["cc", "-x", "c", "-std=c99"], ["c++", "-x", "c++", "-std=c++17"]])
def test_the_header_for_programs_on_the_module_compiles(compiler):
    done = subprocess.run([*compiler, "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only",
                           "-I", ROOT / "include", "-"],
                          check=False, input=PROGRAM, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr
