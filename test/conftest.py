"""What the tests of all rings share: figures, printed as a table after the run."""

import os

import pytest

FIGURES = pytest.StashKey()


@pytest.fixture
def figure(request):
    """figure(what, value, limit): a row of the table; does not judge."""
    def record(what, value, limit=""):
        request.config.stash.setdefault(FIGURES, []).append((what, value, limit))

    return record


def pytest_terminal_summary(terminalreporter, config):
    rows = config.stash.get(FIGURES, [])
    if rows:
        terminalreporter.section(f"figures (release build, {os.environ.get('W58_BOARD_ARCH', 'amd64')})")
        for what, value, limit in rows:
            terminalreporter.write_line(f"{what:<52} {value:>16}  {limit}")
