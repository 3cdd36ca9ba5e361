"""Every crash whose report lies in reports/ is mended."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tui.cli import main

REPORTS = sorted(Path(__file__).with_name("reports").glob("*.json"))


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_it_does_not_crash_again(path: Path) -> None:
    result = CliRunner().invoke(main, ["replay", str(path)])
    assert result.exit_code == 0, result.output


def test_there_are_reports() -> None:
    assert REPORTS
