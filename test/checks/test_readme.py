# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Generated text stays what the tables say."""
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = pathlib.Path(os.environ.get("W58D_TOOLS", ROOT / "build" / "release" / "test"))


def test_command_reference_in_the_readme_is_the_tables():
    printed = subprocess.run([TOOLS / "print_catalogue", "reference"], check=True,
                             stdout=subprocess.PIPE, text=True).stdout.strip()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    start, end = "<!-- commands -->", "<!-- /commands -->"
    assert start in readme and end in readme
    shown = readme.split(start)[1].split(end)[0].strip()
    assert shown == printed, "copy the output of `print_catalogue reference` into README.md"
