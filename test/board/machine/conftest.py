# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Fixtures of the tests of updates from a server."""

import os

import pytest

from harness.fleet import Module, bundle_of
from harness.hawkbit import HawkBit


@pytest.fixture
def server(tmp_path):
    made = HawkBit(tmp_path)
    yield made
    made.close()


@pytest.fixture
def module(tmp_path, server):
    made = Module(tmp_path / "module", server)
    yield made
    print(made.log(), *server.requests[-20:], sep="\n")
    if made._process:
        made.power_cut()


@pytest.fixture
def image(tmp_path):
    return os.urandom(3 << 20)


@pytest.fixture
def bundle(tmp_path, image):
    return bundle_of(tmp_path, image)
