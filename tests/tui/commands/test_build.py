"""`mgrad-tui build` until the app opens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import tui.commands.build as build_command
from lessons.build.record import BuildStore
from tui.cli import main
from tui.start import BuildStart


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """The arguments with which the app would be opened in a terminal."""
    found: list[Any] = []
    monkeypatch.setenv("MGRAD_TUI_HOME", str(tmp_path))
    monkeypatch.setattr(build_command, "require_terminal", lambda talk: None)
    monkeypatch.setattr(build_command, "open_app", lambda start, build=None: found.append((start, build)))
    return found


def test_it_opens_a_folder_and_without_one_the_last(opened: list[Any], tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["build", "mine"]).exit_code == 0
    assert CliRunner().invoke(main, ["build"]).exit_code == 0
    BuildStore(tmp_path).judged(tmp_path / "last", [])
    assert CliRunner().invoke(main, ["build"]).exit_code == 0
    folders = [Path("mine"), Path("my-micrograd"), tmp_path / "last"]
    assert opened == [("build", BuildStart(folder)) for folder in folders]


def test_a_file_is_refused_in_one_line(opened: list[Any], tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text("")
    done = CliRunner().invoke(main, ["build", str(tmp_path / "engine.py")])
    assert done.exit_code == 2 and not opened
    assert (
        done.stderr == f"mgrad-tui: {tmp_path / 'engine.py'} is a file; name the folder that it is in, or a new one\n"
    )


def test_without_a_terminal_it_says_so(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["build", str(tmp_path)])
    assert done.exit_code == 2 and "this needs a terminal" in done.stderr


def test_as_a_dialogue_it_needs_no_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MGRAD_TUI_HOME", str(tmp_path))
    folder = tmp_path / "mine"
    done = CliRunner().invoke(main, ["build", str(folder), "--talk"], input="milestones\n")
    assert done.exit_code == 0
    assert "engine.py, nn.py and train.py are new" in done.stdout and "Ahead: The moons." in done.stdout
    assert done.stdout.endswith("--talk\n")
