"""`mgrad-tui replay`: a report becomes a test."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.tui.crash.test_report import REPORT
from tui.cli import main
from tui.crash.report import CrashReport, write_report
from tui.explore.screen import ExploreScreen
from tui.home.screen import HomeScreen


def replayed(report: CrashReport, folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["replay", str(write_report(folder, report)), *options])


def keys(*names: str) -> tuple[dict[str, Any], ...]:
    return tuple({"at": float(number), "key": name, "text": None} for number, name in enumerate(names))


def test_without_a_crash(tmp_path: Path) -> None:
    result = replayed(replace(REPORT, command=(), inputs=keys("down", "e", "plus")), tmp_path)
    assert (result.exit_code, result.output) == (0, "3 inputs played: no crash\n")
    assert "MGRAD_TUI_HOME" in os.environ and not (tmp_path / "mgrad-home").exists()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("ValueError: no", "the crash of the report (ValueError: no)"),
        ("KeyError: 1", "another crash than 'KeyError: 1'"),
    ],
)
def test_with_a_crash(error: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr(ExploreScreen, "action_presets", fail)
    report = replace(REPORT, command=("explore", "a = 2; 3*a"), inputs=keys("n", "n", "o"), total=9, error=error)
    result = replayed(report, tmp_path)
    assert result.exit_code == 1
    assert "in fail" in result.stdout
    assert result.stderr.startswith(f"mgrad-tui: 3 inputs played, of 9 in the session: {words}")
    assert result.stderr.count("\n") == 1


def test_the_session_begins_with_the_files_it_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []
    shown = HomeScreen.on_screen_resume

    def look(screen: HomeScreen) -> None:
        found.append((Path(os.environ["MGRAD_TUI_HOME"]) / "progress.json").read_text())
        shown(screen)

    monkeypatch.setattr(HomeScreen, "on_screen_resume", look)
    progress = '{"version": 1, "last": "chain-rule", "lessons": {}}'
    result = replayed(replace(REPORT, command=(), inputs=(), files={"progress.json": progress}), tmp_path)
    assert (result.exit_code, found[0]) == (0, progress)


def test_what_cannot_be_played_is_one_line(tmp_path: Path) -> None:
    for arguments, message in (
        (["replay", str(tmp_path / "none.json")], f"{tmp_path}/none.json cannot be read (No such file or directory)"),
        (["replay", "pyproject.toml"], "pyproject.toml is not a crash report"),
        (["replay", str(write_report(tmp_path, REPORT)), "--screen"], "this needs a terminal"),
    ):
        result = CliRunner().invoke(main, arguments)
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
        assert result.stderr.startswith(f"mgrad-tui: {message}")
    for command, message in (
        (("lesson", "none.md"), "none.md cannot be read (No such file or directory); check the path"),
        (("explain", "2*3"), "mgrad-tui explain 2*3 opens no screen"),
    ):
        result = replayed(replace(REPORT, command=command), tmp_path)
        assert result.exit_code == 2
        assert result.stderr == f"mgrad-tui: the session cannot be begun as it was: {message}\n"
