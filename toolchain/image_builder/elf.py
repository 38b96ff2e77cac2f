# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Which libraries a program needs, read from the files themselves, so that it works for any architecture."""

import re
import subprocess

from virtual_board.cache import BoardError


def _read(path, option):
    return subprocess.run(["readelf", "-W", option, path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          check=True).stdout


def closure(root, triplet, programs):
    """{path to be installed at: file below root} for the programs, their libraries and the dynamic loader."""
    found, waiting = {}, [root / program for program in programs]
    for path in waiting:
        found[f"bin/{path.name}"] = path
        loader = re.search(r"program interpreter: /(.*?)\]", _read(path, "-l"))[1]
        found[loader] = (root / loader).resolve()
    while waiting:
        for name in re.findall(r"\(NEEDED\).*\[(.*)\]", _read(waiting.pop(), "-d")):
            if f"lib/{name}" in found or name.startswith("ld-linux"):
                continue
            path = next((path for folder in (f"usr/lib/{triplet}", f"lib/{triplet}", "usr/lib", "lib")
                         if (path := root / folder / name).exists()), None)
            if path is None:
                raise BoardError(f"no package brings {name}")
            found[f"lib/{name}"] = path.resolve()
            waiting.append(path)
    return found
