"""A command that fails as nobody foresaw: a report, one line, no personal path."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tui.cli import main
from tui.commands import doctor


def crash(monkeypatch: pytest.MonkeyPatch, home: Path, error: Exception) -> tuple[int, str]:
    def fail(*_: object, **__: object) -> dict[str, str]:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(doctor.command, "callback", fail)
        done = CliRunner().invoke(main, ["doctor"], env={"MGRAD_TUI_HOME": str(home)})
    return done.exit_code, done.stderr


def test_the_report_says_what_the_line_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    error = KeyError(f"{tmp_path}/thesis.py")
    code, said = crash(monkeypatch, tmp_path / "data", error)
    [path] = (tmp_path / "data" / "crashes").iterdir()
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("mgrad-tui: crashed (KeyError:") and said.endswith(
        f"the report is ~/data/crashes/{path.name}\n"
    )
    report = json.loads(path.read_text(encoding="utf-8"))
    assert report["error"] == "KeyError: '~/thesis.py'" and report["command"] == ["doctor"]
    assert str(tmp_path) not in path.read_text(encoding="utf-8")


def test_without_a_place_for_the_report_it_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").write_text("a file")
    code, said = crash(monkeypatch, tmp_path / "data", ZeroDivisionError("of nothing"))
    assert code == 1 and "Traceback" in said
    assert "crashed (ZeroDivisionError: of nothing); no report can be written" in said.splitlines()[-1]


NOT_OURS = ImportError("cannot import name 'Value' from 'engine'", name="engine")  # told where the program starts


@pytest.mark.parametrize("error", [click.Abort(), click.UsageError("so"), click.exceptions.Exit(3), NOT_OURS])
def test_what_click_means_is_no_crash(error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, said = crash(monkeypatch, tmp_path, error)
    assert "crashed" not in said and not list(tmp_path.iterdir())
