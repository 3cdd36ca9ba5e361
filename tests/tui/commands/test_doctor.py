"""`mgrad-tui doctor`: what a bug report needs, and nobody's name."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.terminal import Terminal
from tui.cli import main
from tui.commands.doctor import SAMPLES, engine_in_use
from tui.render.paths import path_from_home, without_personal_paths


def facts(**environment: str | None) -> dict[str, dict[str, Any]]:
    done = CliRunner().invoke(main, ["doctor", "--json"], env=environment)
    assert done.exit_code == 0
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


def test_versions_and_the_engine() -> None:
    versions = facts()["versions"]
    assert {"mgrad-tui", "textual", "rich", "plotext", "numpy", "llvmlite", "python", "system", "engine"} <= set(
        versions
    )
    assert versions["python"].startswith(".".join(map(str, sys.version_info[:3])))


def test_the_environment_is_reported(tmp_path: Path) -> None:
    found = facts(TERM="tmux-256color", COLORTERM=None, TERM_PROGRAM="tmux", TMUX="/tmp/secret,1,0", NO_COLOR="1")
    terminal = found["terminal"]
    assert (terminal["TERM"], terminal["COLORTERM"], terminal["no_color"]) == ("tmux-256color", None, True)
    assert terminal["variables"]["TERM_PROGRAM"] == "tmux"
    assert terminal["variables"]["TMUX"] == "set"
    assert terminal["can_show_app"] is False  # no terminal here


def test_the_data_folder_and_no_name_in_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "ann"))
    data = facts(MGRAD_TUI_HOME=str(tmp_path / "ann" / "data" / "new"))["data"]
    assert data.pop("free_space").endswith("B")
    assert data == {"folder": "~/data/new", "exists": False, "writable": True, "crash_reports": "0"}
    (tmp_path / "file").write_text("")
    data = facts(MGRAD_TUI_HOME=str(tmp_path / "file"))["data"]
    assert (data["folder"], data["exists"], data["writable"]) == ("…/file", False, False)
    assert "ann" not in json.dumps(facts())
    assert path_from_home(tmp_path / "ann" / "x") == "~/x"
    assert path_from_home(tmp_path / "annex") == str(tmp_path / "annex")


def test_a_driver_for_browsers_needs_no_terminal() -> None:
    assert facts(TEXTUAL_DRIVER="tui.web.driver:VisitorDriver")["terminal"]["can_show_app"] is True
    for wrong in ("nowhere:Driver", "tui.web.driver:Nobody", "x", ""):
        assert facts(TEXTUAL_DRIVER=wrong)["terminal"]["can_show_app"] is False


def test_no_personal_path_is_left_in_a_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    data = Path("/srv/class/ann-1")
    text = "File /home/ann/x.py, '/srv/class/ann-1/progress.json' and /home/annex and /home/ann"
    assert without_personal_paths(text, data) == "File ~/x.py, 'DATA/progress.json' and /home/annex and ~"
    assert without_personal_paths(text, Path("/home/ann/data")).startswith("File ~/x.py, '/srv")
    assert without_personal_paths("/tmp/x", Path("/")) == "/tmp/x"


def test_which_characters_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    characters = facts()["characters"]
    assert characters["unicode"] and characters["braille"] and characters["box_drawing"]
    monkeypatch.setattr("tui.commands.doctor.app_encoding", lambda: "latin-1")
    characters = facts()["characters"]
    assert not (characters["unicode"] or characters["braille"] or characters["box_drawing"])


def test_text_on_a_terminal() -> None:
    with Terminal([sys.executable, "-c", "from tui.cli import main; main(['doctor'])"], 100, 50) as terminal:
        assert terminal.wait_for_end() == 0
    lines = [" ".join(line.split()) for line in terminal.text.splitlines()]
    for line in ("TERM xterm-256color", "COLORTERM truecolor", "size 100×50", "colors 16 million", "can show app yes"):
        assert line in lines
    assert all(any(sample in line for line in terminal.text.splitlines()) for sample in SAMPLES.values())


def test_it_names_the_engine_that_training_runs_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine_in_use() == "Python (MGRAD_TUI_ENGINE says python)"
    monkeypatch.delenv("MGRAD_TUI_ENGINE")
    monkeypatch.setattr("engine.training.native_steps.find_spec", lambda name: None)
    assert engine_in_use() == "Python (llvmlite is missing: pip install 'mgrad-tui[native]')"
    monkeypatch.setattr("engine.training.native_steps.find_spec", lambda name: "there")
    assert engine_in_use() == "native: Python first, then machine code by LLVM"
