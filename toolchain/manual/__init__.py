# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The manual: made of the catalogue, the configuration, the programs' own help and the transcripts that tests replay."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
# Transcripts and rows are read by what reads them in the tests.
sys.path.insert(0, str(ROOT / "test/golden"))
