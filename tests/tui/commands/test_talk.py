"""`--talk`: dialogues on standard input and output, as a pipe, a dumb terminal and a screen reader meet them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lessons.progress.store import LessonProgress, Outcome, ProgressStore
from tests import ROOT
from tui.cli import main
from tui.commands.open_app import start_of
from tui.commands.talk.terminal import TOOLS, wrapped_paragraph

PROGRAM = """
import sys
from tui.cli import main
try:
    main()
finally:
    print("loaded", *sorted({name.partition(".")[0] for name in sys.modules} & {"textual", "rich", "plotext"}))
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MGRAD_TUI_HOME", str(tmp_path))
    return tmp_path


def talk(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, [*arguments, "--talk"], input=typed)


def test_a_lesson_in_a_pipe(home: Path) -> None:
    result = talk("lesson", "1", typed="x = 0.7\nnext\n1\n")
    assert result.exit_code == 0
    assert "Goal reached. You found low ground by trial" in result.stdout
    assert result.stdout.endswith("Stored. To go on: mgrad-tui lesson slope-of-a-curve --talk\n")
    assert "> " not in result.stdout and "\x1b" not in result.output
    progress = ProgressStore(home).load().lesson("slope-of-a-curve")
    assert (progress.count(Outcome.RIGHT), progress.at) == (2, "up-or-down")


def test_without_a_terminal_the_dialogue_is_named(home: Path) -> None:
    finish_the_first_lesson(home)
    for arguments in (["review"], ["lesson", "chain-rule"], ["drill"]):
        result = CliRunner().invoke(main, arguments)
        command = " ".join(["mgrad-tui", *arguments, "--talk"])
        assert (result.exit_code, result.stderr) == (
            2,
            f"mgrad-tui: this needs a terminal; in a pipe use '{command}'\n",
        )


def test_it_goes_on_where_it_was_left(home: Path) -> None:
    talk("lesson", "2", "--step", "3")
    assert "Step 3 of 5: Nudge b" in talk("lesson").stdout  # without a name the lesson that was opened last


def test_next_at_the_end_begins_the_next_lesson(home: Path) -> None:
    result = talk("lesson", "1", "--step", "7", typed="next\nnext\nquit\n")
    assert "Lesson: Several inputs." in result.stdout
    assert result.stdout.endswith("mgrad-tui lesson several-inputs --talk\n")


def test_lines_are_no_wider_than_the_screen_but_for_code(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for columns, width in ((None, 80), ("40", 40)):
        monkeypatch.delenv("COLUMNS", raising=False)
        if columns:
            monkeypatch.setenv("COLUMNS", columns)
        lines = talk("lesson", "5").stdout.splitlines()
        assert width - 20 < max(map(len, lines)) <= width


def test_wrapping() -> None:
    assert wrapped_paragraph("    code " + "x" * 90, 20) == "    code " + "x" * 90
    assert wrapped_paragraph("  a row of words", 12) == "  a row of\n    words"
    assert wrapped_paragraph("a row of words", 10) == "a row of\nwords"


def test_a_dumb_terminal_in_ascii_loads_no_screen(home: Path) -> None:
    environment = {**os.environ, "TERM": "dumb", "PYTHONIOENCODING": "ascii", "MGRAD_TUI_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "lesson", "order", "--talk"],
        cwd=ROOT, env=environment, input=b"next\nnext\n\xff\xfe\nwhy\n", capture_output=True,
    )  # fmt: skip
    text = done.stdout.decode("ascii")
    assert done.returncode == 0, done.stderr
    assert text.endswith("\nloaded\n")
    assert "->" in text or "gradient" in text


def test_a_drill_in_a_pipe(home: Path) -> None:
    result = talk("drill", "--seed", "7", "--level", "3", typed="2\n-2\n-8\n")
    assert result.exit_code == 0
    assert "All 3 right at the first try." in result.stdout
    assert (home / "drills.json").exists()


@pytest.mark.parametrize("option", [[], ["--talk"]])
def test_before_the_first_lesson_nothing_is_due(option: list[str], home: Path) -> None:
    result = CliRunner().invoke(main, ["review", *option])
    assert (result.exit_code, result.stderr) == (0, "")
    first, second = result.stdout.splitlines()
    assert first == "Nothing is due yet: a review asks about what the lessons have taught you."
    assert second == " ".join(["Begin with lesson 1, The slope of a curve: mgrad-tui lesson 1", *option])
    assert not list(home.iterdir())


def finish_the_first_lesson(home: Path) -> None:
    ProgressStore(home).record("slope-of-a-curve", LessonProgress(finished=True))


def test_a_review_in_a_pipe(home: Path) -> None:
    finish_the_first_lesson(home)
    result = talk("review", typed="skip\n")
    assert result.exit_code == 0
    assert "Lesson: Today's review." in result.stdout
    assert result.stdout.endswith("mgrad-tui review --talk\n")


def test_a_review_opens_the_app(home: Path) -> None:
    finish_the_first_lesson(home)
    start = start_of(main, ["review"])
    assert start.lesson is not None and start.review is not None
    assert start.lesson.title == "Today's review"
    assert set(start.review) == {step.key for step in start.lesson.steps}


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MGRAD_TUI_HOME", str(tmp_path / "file"))
    result = talk("lesson", "1")
    assert result.exit_code == 0
    assert result.stderr.startswith("mgrad-tui: progress cannot be ")
    assert result.stderr.count("\n") == 1


def test_code_is_judged_by_the_runner_of_the_editor(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("def slope(f, x, h):\n    return f(x + h) - f(x)\n", encoding="utf-8")
    result = talk("lesson", "10", "--step", "5", typed=f"run {file}\nrun {tmp_path}\nrun {tmp_path}/no.py\n")
    assert "FAILED: L = (a * b + c) * f stays right. There is no Value" in " ".join(result.stdout.split())
    assert "cannot be read" in result.stdout


@pytest.mark.parametrize("content", [b"\xff\xfe\xfa", b"x" * 2_000_000], ids=["not text", "too large"])
def test_a_file_that_is_no_code(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=r"mine\.py is"):
        TOOLS.read(str(file))
