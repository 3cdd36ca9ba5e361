"""`mgrad-tui drill` until the app opens: what it opens with, and what it refuses in one line."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner, Result

import tui.commands.drill as drill_command
from tui.cli import main
from tui.start import DrillStart


def drill(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["drill", *arguments])


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The arguments with which the app would be opened in a terminal."""
    found: list[Any] = []
    monkeypatch.setattr(drill_command, "require_terminal", lambda talk: None)
    monkeypatch.setattr(drill_command, "open_app", lambda start, drill=None: found.append((start, drill)))
    return found


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        ((), DrillStart()),
        (("--seed", "7"), DrillStart(7)),
        (("--level", "3"), DrillStart(None, 3)),
        (("--seed", "0", "--level", "6"), DrillStart(0, 6)),
        (("--kind", "mend"), DrillStart(None, None, "mend")),
    ],
)
def test_what_it_opens_with(opened: list[Any], arguments: tuple[str, ...], start: DrillStart) -> None:
    assert drill(*arguments).exit_code == 0
    assert opened == [("drill", start)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--level", "9"), "there is no level 9: choose one from 1 to 8"),
        (("--kind", "ordr"), "no kind of drill is called 'ordr': did you mean order?"),
        (("--kind", "curve", "--level", "1"), "curve has no level 1: choose 3, 4, 5, 6, 7 or 8"),
        (("--seed", "-1"), "the seed -1 is out of range: choose a whole number from 0 to 1,000,000,000"),
        ((), "this needs a terminal; in a pipe use 'mgrad-tui drill --talk'"),
    ],
)
def test_what_it_refuses(arguments: tuple[str, ...], message: str) -> None:
    result = drill(*arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"mgrad-tui: {message}\n")


def test_it_is_among_the_commands() -> None:
    assert "drill " in CliRunner().invoke(main, ["--help"]).output
