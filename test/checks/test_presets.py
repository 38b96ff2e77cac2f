# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the presets of builds for tests promise."""
import json
import pathlib
import signal
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PRESETS = {preset["name"]: preset for preset in
           json.loads((ROOT / "CMakePresets.json").read_text(encoding="utf-8"))["configurePresets"]}

# Past the end, but within what was allocated: no sanitizer sees it.
PAST_THE_END = """
#include <vector>
int main(int, char** argv) {
    std::vector<char*> some;
    some.reserve(9);
    some.push_back(argv[0]);
    return some[5] == argv[0];
}
"""


def variable(preset, name):
    """Of the preset, or of the nearest that it inherits from."""
    found = PRESETS[preset]
    while name not in found.get("cacheVariables", {}):
        if "inherits" not in found:
            return ""
        found = PRESETS[found["inherits"]]
    return found["cacheVariables"][name]


@pytest.mark.parametrize("preset, ends", [("dev", True), ("asan", True), ("release", False)])
def test_the_library_looks_at_indices_where_tests_run(tmp_path, preset, ends):
    """release, which has no room for that, shows that it is the preset that makes the difference."""
    flags = f"{variable(preset, 'CMAKE_CXX_FLAGS')} {variable(preset, 'CMAKE_EXE_LINKER_FLAGS')}".split()
    program = tmp_path / "past_the_end"
    subprocess.run(["c++", "-std=c++23", "-O0", *flags, "-x", "c++", "-", "-o", program], check=True, text=True,
                   input=PAST_THE_END)
    done = subprocess.run([program], check=False, stderr=subprocess.PIPE, text=True)
    assert (done.returncode == -signal.SIGABRT) == ends, done
    assert ("Assertion '__n < this->size()' failed" in done.stderr) == ends


# asan does not look at that: each access through a pointer has data of its own for it, of which w58d would have 250 000,
# and a program of the tests would take four times as long to start.
MISALIGNED = """
int main(int count, char** argv) {
    return *reinterpret_cast<int*>(reinterpret_cast<unsigned long>(argv[0]) / 8 * 8 + count);
}
"""


def test_fuzzers_look_at_the_alignment(tmp_path):
    program = tmp_path / "misaligned"
    subprocess.run([variable("clang-fuzz", "CMAKE_CXX_COMPILER"), *variable("clang-fuzz", "CMAKE_CXX_FLAGS").split(), "-x", "c++",
                    "-", "-o", program], check=True, text=True, input=MISALIGNED)
    done = subprocess.run([program], check=False, stderr=subprocess.PIPE, text=True)
    assert done.returncode != 0 and "misaligned address" in done.stderr, done
