# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The project's version, of its CMakeLists.txt, and the day of its commit."""

import datetime
import re
import subprocess

from . import ROOT


def version():
    text = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    return re.search(r"project\(w58d VERSION ([0-9.]+)", text)[1]


def day():
    seconds = subprocess.run([ROOT / "toolchain/commit_time"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc).date().isoformat()
