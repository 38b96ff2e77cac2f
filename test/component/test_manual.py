# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The manual's examples, byte for byte, from the real daemon."""
import pytest
import replay
from harness import AP_MAC


@pytest.mark.parametrize("path", replay.transcripts("manual"), ids=lambda p: p.stem)
def test_manual_examples(daemon, path):
    replay.replay(path, daemon.port, {"ap_mac": AP_MAC})
