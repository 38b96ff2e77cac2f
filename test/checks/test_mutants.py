# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the mutants break is still there."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "mutants"))

import table  # noqa: E402


@pytest.mark.parametrize("mutant", table.MUTANTS, ids=lambda mutant: mutant.name)
def test_what_a_mutant_breaks_is_there(mutant):
    assert mutant.files()
    assert len(mutant.broken_sources()) == len(mutant.sources)
