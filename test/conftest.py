# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""What the tests of all rings share: figures, printed as a table after the run."""

import os

import pytest


@pytest.fixture
def figure(request):
    """figure(what, value, limit): a row of the table; does not judge."""
    def record(what, value, limit=""):
        # A property of the report goes where the table is printed, also from a worker of pytest-xdist.
        request.node.user_properties.append(("figure", f"{what:<52} {value:>16}  {limit}"))

    return record


def pytest_terminal_summary(terminalreporter):
    rows = [row for reports in terminalreporter.stats.values() for report in reports
            if getattr(report, "when", "") == "teardown"
            for name, row in report.user_properties if name == "figure"]
    if rows:
        terminalreporter.section(f"figures (release build, {os.environ.get('W58_BOARD_ARCH', 'amd64')})")
        for row in rows:
            terminalreporter.write_line(row)
