# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""w58d-factory, run to its end as on a production line."""
import json
import subprocess

from harness import ROOT

PYTHON, PROGRAM = "/usr/bin/python3", ROOT / "toolchain/factory/w58d_factory.py"


def factory(folder, *words):
    """Its reports are in folder/reports."""
    return subprocess.run([PYTHON, "-B", PROGRAM, "--report", folder / "reports", *words], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=120, check=False, cwd=folder)


def written(folder, plan):
    """The path of a file with that plan."""
    path = folder / "plan.toml"
    path.write_text(plan, encoding="utf-8")
    return path


def listed(*words):
    """As a plan has them for `run`."""
    return json.dumps([str(word) for word in words])
