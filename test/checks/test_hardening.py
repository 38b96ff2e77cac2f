# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What is flashed defends itself: read from the programs as they were built (toolchain/cmake/hardening.cmake)."""
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ARCH = os.environ.get("W58_BOARD_ARCH", "amd64")
BUILD = ROOT / "build" / ("release" if ARCH == "amd64" else ARCH)
X86 = ARCH == "amd64" and os.uname().machine == "x86_64"


@pytest.fixture(params=["src/app/w58d", "src/client/w58d-at"])
def read(request):
    """What readelf says of a program, which is read.name."""
    def run(*options):
        return subprocess.run(["readelf", "-W", *options, BUILD / request.param], check=True, capture_output=True,
                              text=True).stdout
    run.name = pathlib.Path(request.param).name
    return run


def test_its_address_is_another_one_at_each_start(read):
    assert re.search(r"Type: +DYN \(Position-Independent Executable file\)", read("--file-header"))


def test_what_the_linker_fills_in_cannot_be_written_later(read):
    assert "GNU_RELRO" in read("--program-headers")
    assert re.search(r"\(FLAGS\) +BIND_NOW", read("--dynamic"))


def test_nothing_on_the_stack_is_executed(read):
    assert re.search(r"GNU_STACK(?: +0x0+){3} 0x0+ 0x0+ RW +0x", read("--program-headers"))


def test_overruns_of_the_stack_and_of_buffers_end_it(read):
    called = set(re.findall(r"UND (\w+)@", read("--dyn-syms")))
    assert "__stack_chk_fail" in called
    if read.name == "w58d":  # the other one has no call left of which the compiler cannot tell
        assert any(name.endswith("_chk") for name in called), "no call of the C library's that looks at sizes"


@pytest.mark.skipif(not X86, reason="of x86")
def test_returns_and_indirect_calls_are_checked_where_the_processor_can(read):
    assert re.search(r"x86 feature: .*SHSTK", read("--notes"))
    assert read("--hex-dump=.text").count("f30f1efa") > 10, "functions that begin with endbr64"
