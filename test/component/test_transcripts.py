# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""The line, its values, its errors (protocol 1), byte for byte, from the real daemon."""
import subprocess

import pytest
import replay
from harness import binary


def revision():
    version = subprocess.run([binary(), "--version"], check=True, stdout=subprocess.PIPE,
                             text=True).stdout
    return "w58d-" + version.split()[1]


def all_transcripts(*folders):
    return [pytest.param(path, id=f"{path.parent.name}-{path.stem}")
            for folder in folders for path in replay.transcripts(folder)]


@pytest.mark.parametrize("path", all_transcripts("line", "errors", "values", "identity",
                                                 "charset", "security", "host_side", "w58"))
def test_transcript(daemon, path):
    replay.replay(path, daemon.port, {"revision": revision()})


@pytest.mark.parametrize("path", all_transcripts("w58l"))
def test_transcript_of_the_w58l(make_daemon, path):
    replay.replay(path, make_daemon(top='model = "W58L"').start().port, {"model": "SIMCOM_W58L"})


@pytest.mark.parametrize("path", all_transcripts("strict"))
def test_transcript_without_extensions(make_daemon, path):
    replay.replay(path, make_daemon(top="strict_manual = true").start().port)
