# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Nothing makes w58d larger, or a command dearer, unnoticed: see figures.py, which also changes what is kept."""
import json
import os

import pytest

import figures

MOST = 1.02  # of what is kept

KEPT = json.loads(figures.KEPT.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def measured():
    if os.uname().machine != "x86_64" or figures.versions() != KEPT["versions"]:
        pytest.skip(f"figures.json is of {KEPT['versions']}")
    return figures.measured()


@pytest.mark.parametrize("name", KEPT["figures"])
def test_it_is_no_more_than_what_is_kept(measured, name):
    assert measured[name] <= KEPT["figures"][name] * MOST


def test_all_that_is_measured_is_kept(measured):
    assert measured.keys() == KEPT["figures"].keys()
