# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""-k NAME: which folders of unit tests and which files have tests of that name."""

import re
import subprocess

from .jobs import NO_TESTS_SELECTED


class SelectionError(Exception):
    """What was asked for cannot be; shown without a traceback."""


GOOGLE_TEST = re.compile(r"^(?:TYPED_)?TEST(?:_F|_P)?\((\w+),\s*(\w+)\)", re.M)


def unit_folders(root, name, among=()):
    """(folders of unit tests to build, ctest's -R): those of the folder `name`, or with tests named so; "" names all."""
    folders = {path.parent.name: path.parent for path in sorted(root.glob("test/unit/*/CMakeLists.txt"))
               if not among or path.parent.name in among}
    if name in folders:
        return [name], None
    try:
        wanted = re.compile(name)
    except re.error as error:
        raise SelectionError(f"-k {name}: unit tests take a name or a regular expression: {error}") from error

    def has(folder):
        return any(wanted.search(f"{suite}.{case}") for path in folder.glob("*.cpp")
                   for suite, case in GOOGLE_TEST.findall(path.read_text()))

    return [folder for folder, path in folders.items() if has(path)], name


def files_with(root, name, files):
    """Those of the files in which pytest -k selects something."""
    done = subprocess.run(["/usr/bin/python3", "-B", "-m", "pytest", "-p", "no:cacheprovider", "-q", "--collect-only",
                           "-k", name, *files], cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode not in (0, NO_TESTS_SELECTED):
        raise SelectionError(f"pytest cannot collect the tests of {files[0]}...:\n{done.stdout[-4000:]}")
    selected = {line.split("::")[0] for line in done.stdout.splitlines() if "::" in line}
    return [file for file in files if file in selected]
