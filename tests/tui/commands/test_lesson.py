"""lesson, progress and check-lesson at the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lessons.contents import FOLDER, course, find_lesson
from lessons.drills.practice import OpenDrill, PracticeStore
from lessons.progress.store import LessonProgress, Outcome, ProgressStore, QuestionProgress, StepProgress, data_folder
from tests.lessons.lesson_text import GOOD
from tests.tui.screen_text import text_of
from tui.app import MgradApp
from tui.cli import main
from tui.commands import open_app
from tui.start import Start


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def begin_the_first_lesson() -> None:
    question = QuestionProgress(Outcome.RIGHT, tries=1, hints=2)
    steps = {"up-or-down": StepProgress(True, {0: question}), "rise-over-run": StepProgress()}
    ProgressStore(data_folder()).record("slope-of-a-curve", LessonProgress("rise-over-run", steps=steps))


def test_check_lesson_says_ok() -> None:
    done = run("check-lesson", *sorted(map(str, FOLDER.glob("*.md"))))
    assert (done.exit_code, done.output) == (0, "ok\n")


def test_check_lesson_tells_file_line_problem_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_text(GOOD.replace("```graph", "```grpah").replace("minute: 8", "minute: 800"))
    done = run("check-lesson", str(path))
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        f"{path}:4: minute '800' is not in the video; use a whole number from 0 to 145",
        f"{path}:34: there is no block called 'grpah'; write graph",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check-lesson"], "check-lesson needs a file; try 'mgrad-tui check-lesson my.md'"),
        (["check-lesson", "none.md"], "none.md cannot be read (No such file or directory); check the path"),
        (["lesson", "slope"], "there is no lesson 'slope'; did you mean 'slope-of-a-curve'?"),
        (["lesson", "none.md"], "none.md cannot be read (No such file or directory); check the path"),
        (["progress", "--reset", "--export", "x"], "use one of --export, --import and --reset at a time"),
        (["progress", "--import", "none.json"], "none.json cannot be read (No such file or directory)"),
        (["progress", "--export", "none/x.json"], "none/x.json cannot be written (No such file or directory)"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"mgrad-tui: {message}\n")


def test_the_lessons_are_listed_with_number_id_and_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    begin_the_first_lesson()
    done = run("lesson")
    assert (done.exit_code, done.stderr) == (0, "")
    first, second, *_, last = (" ".join(line.split()) for line in done.stdout.splitlines())
    assert first == "1 slope-of-a-curve 1 of 7 steps; 1 right, 2 hints"
    assert second == "2 several-inputs not begun"
    assert last == "Go on with: mgrad-tui lesson slope-of-a-curve"
    assert len(done.stdout.splitlines()) == len(course()) + 1
    assert max(map(len, done.stdout.splitlines())) < 80


@pytest.mark.parametrize(
    ("arguments", "lesson_id", "step"),
    [
        (("4",), "backprop-by-hand", None),
        (("04",), "backprop-by-hand", None),
        (("19", "--step", "1"), "looking-back", 0),
        (("chain-rule", "--step", "3"), "chain-rule", 2),
    ],
)
def test_a_lesson_by_number_and_step(
    arguments: tuple[str, ...], lesson_id: str, step: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: dict[str, Any] = {}
    monkeypatch.setattr(open_app, "open_app", lambda **given: opened.update(given))
    assert run("lesson", *arguments).exit_code == 0
    assert (opened["start"], opened["lesson"].id, opened["step"]) == ("lesson", lesson_id, step)


async def test_the_app_opens_the_lesson_at_that_step(tmp_path: Path) -> None:
    app = MgradApp(Start(lesson=find_lesson("4"), step=2), tmp_path)
    async with app.run_test():
        assert "step 3 of 7" in text_of(app)
    assert ProgressStore(tmp_path).load().lesson("backprop-by-hand").at == find_lesson("4").steps[2].key


def test_a_lesson_needs_a_terminal() -> None:
    done = run("lesson", "slope-of-a-curve")
    assert done.exit_code == 2
    assert done.stderr.startswith("mgrad-tui: this needs a terminal") and done.stderr.count("\n") == 1


def test_progress_before_anything_was_done() -> None:
    done = run("progress")
    assert done.exit_code == 0
    first, *_, last = done.output.splitlines()
    assert " ".join(first.split()) == "The slope of a curve not begun"
    assert last == "Go on with: mgrad-tui lesson slope-of-a-curve"


def test_progress_says_how_far() -> None:
    begin_the_first_lesson()
    assert "The slope of a curve 1 of 7 steps; 1 right, 2 hints" in " ".join(run("progress").output.split())


def test_an_id_of_a_file_is_put_on_one_line(tmp_path: Path) -> None:
    ProgressStore(tmp_path).record("mine\n\x1b[31m", LessonProgress(at="first"))
    done = run("progress", "--import", str(tmp_path / "progress.json"))
    assert done.output == "progress added; it now covers: mine  [31m\n"
    assert "mine  [31m " in run("progress").output


def test_progress_goes_out_and_comes_in_again(tmp_path: Path) -> None:
    begin_the_first_lesson()
    copy = tmp_path / "copy.json"
    assert run("progress", "--export", str(copy)).output == f"progress written to {copy}\n"
    backup = data_folder() / "progress.before-reset-1.json"
    assert run("progress", "--reset").output == f"progress is reset; the old progress is in {backup}\n"
    assert "1 of 7 steps" not in run("progress").output
    assert run("progress", "--reset").output == "there was no progress to reset\n"
    assert run("progress", "--import", str(copy)).output == "progress added; it now covers: slope-of-a-curve\n"
    assert "1 of 7 steps; 1 right, 2 hints" in run("progress").output


def test_no_export_is_replaced_by_one_of_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "copy.json"
    copy.write_text("all that I did elsewhere")
    done = run("progress", "--export", str(copy))
    message = f"mgrad-tui: there is no progress to export yet; {copy} stays as it is, and --import reads it\n"
    assert (done.exit_code, done.stderr) == (2, message)
    monkeypatch.setenv("MGRAD_TUI_HOME", str(copy))
    done = run("progress", "--export", str(copy))
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.endswith(f"this session starts without it and saves none; {copy} was not written\n")
    assert copy.read_text() == "all that I did elsewhere"


def test_an_import_says_what_it_cannot_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin_the_first_lesson()
    copy = tmp_path / "copy.json"
    run("progress", "--export", str(copy))
    home = tmp_path / "no-folder"
    home.write_text("")
    monkeypatch.setenv("MGRAD_TUI_HOME", str(home))
    assert run("progress", "--import", str(copy)).stderr == f"mgrad-tui: {home} takes no progress (File exists)\n"


def test_a_home_of_nobody_is_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MGRAD_TUI_HOME", "~nobody-of-that-name/x")
    assert run("progress").exit_code == 0


def test_drills_are_told_and_go_where_progress_goes(tmp_path: Path) -> None:
    right = QuestionProgress(Outcome.RIGHT, tries=1)
    store = PracticeStore(data_folder())
    store.finished(OpenDrill(7, 1).with_question(0, right))
    store.changed(OpenDrill(8, 2).with_question(0, right))
    assert "Drills 1 done, level 1 is next, 1 open" in " ".join(run("progress").output.split())
    copy = tmp_path / "copy.json"
    run("progress", "--export", str(copy))
    backup = data_folder() / "drills.before-reset-1.json"
    assert run("progress", "--reset").output == f"progress is reset; the old progress is in {backup}\n"
    assert "Drills" not in run("progress").output
    begin_the_first_lesson()
    both = data_folder() / "progress.before-reset-1.json", data_folder() / "drills.before-reset-2.json"
    message = "progress added; it now covers: slope-of-a-curve, and 1 drill\n"
    assert run("progress", "--import", str(copy)).output == message
    assert run("progress", "--reset").output.endswith(f"is in {both[0]} and {both[1]}\n")


def test_a_damaged_file_is_told_and_kept() -> None:
    begin_the_first_lesson()
    (data_folder() / "progress.json").write_text("oh no")
    done = run("progress")
    assert done.exit_code == 0
    assert done.stderr == (
        "mgrad-tui: the progress file is damaged: it is not JSON (line 1); it will be renamed, not overwritten\n"
    )
    assert (data_folder() / "progress.json").read_text() == "oh no", "what only shows changes nothing"
    assert not (data_folder() / "progress.damaged-1.json").exists()


@pytest.mark.parametrize(
    "arguments", [["progress"], ["lesson"], ["check-lesson", str(FOLDER / "01-slope-of-a-curve.md")]]
)
def test_no_screen_is_loaded(arguments: list[str]) -> None:
    code = (
        "import sys; from tui.cli import main\n"
        f"main({arguments!r}, standalone_mode=False)\n"
        "assert not {'textual', 'rich', 'plotext'} & sys.modules.keys(), 'a screen was loaded'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
