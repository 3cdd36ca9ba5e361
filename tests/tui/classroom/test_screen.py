"""The teacher's page, and the answers that it is made of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from click.testing import CliRunner

from lessons.classroom.notes import ClassNotes, join, read_notes
from lessons.classroom.roster import MissedQuestion, Pupil, read_roster
from lessons.contents import find_lesson
from lessons.progress.store import LessonProgress, ProgressStore
from tests.tui.screen_text import text_of
from tui.app import MgradApp
from tui.classroom.draw.tables import NOBODY, NOTHING, missed_text, pupils_text
from tui.cli import main
from tui.start import Start

DAY = date(2026, 11, 29)


def pupil(name: str, place: str, right: int, wrong: int, last: str = "2026-11-29T10:31:05") -> Pupil:
    return Pupil(name, Path(name), place, 3, right, wrong, last)


def test_learners_as_a_table() -> None:
    text = pupils_text([pupil("Ann", "9.6 The order", 12, 1), pupil("李雷", "", 0, 0, "")], 50, DAY).plain
    assert text.splitlines() == [
        "name  where              done  right  wrong   last",
        "Ann   9.6 The order         3     12      1  10:31",
        "李雷  -                     3      0      0      -",
    ]
    assert pupils_text([], 80, DAY).plain == NOBODY


def test_missed_questions_as_text() -> None:
    missed = MissedQuestion("9.6 The order", "Which node is first?", 2, 3, (("forgot upstream", 2),))
    assert missed_text([missed], 40).plain == ("2 of 3  9.6 The order\nWhich node is first?\n  2 × forgot upstream")
    assert missed_text([], 40).plain == NOTHING


async def test_an_answer_in_a_lesson_comes_to_the_teacher(tmp_path: Path) -> None:
    folder = join(tmp_path / "class", "Ann")
    lesson = find_lesson("order")
    index = next(number for number, step in enumerate(lesson.steps) if step.key == "how-to-find-one")
    app = MgradApp(Start(lesson=lesson, step=index), folder)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("1", "2")
        await pilot.pause()
    assert [(note.result, note.cause) for note in read_notes(folder)] == [
        ("wrong", "L, as it was called first"),
        ("right", ""),
    ]
    teacher = MgradApp(Start(classroom=tmp_path / "class"), tmp_path / "own")
    async with teacher.run_test(size=(120, 20)) as pilot:
        await teacher.workers.wait_for_complete()
        await pilot.pause()
        text = text_of(teacher)
        assert "The class: 1 learner" in text and "Ann   9.6 The order" in text
        assert "1 of 1  9.6 The order" in text and "1 × L, as it was called first" in text


def test_the_command_exports_and_deletes(tmp_path: Path) -> None:
    ClassNotes(join(tmp_path, "Ann")).note("order", "how-to-find-one", 0, "wrong")
    ProgressStore(join(tmp_path, "Ann")).record("order", LessonProgress(at="how-to-find-one"))

    def call(*arguments: str) -> str:
        done = CliRunner().invoke(main, ["class", str(tmp_path), *arguments])
        return done.stdout or done.stderr

    assert call("--export", str(tmp_path / "out")).startswith("2 lines written")
    assert "did you mean 'Ann'?" in call("--delete", "An")
    assert call("--delete", "ann") == "all that was stored of Ann is deleted\n"
    assert read_roster(tmp_path).pupils == ()
    done = CliRunner().invoke(main, ["class", str(tmp_path / "no")])
    assert done.exit_code == 2 and "serve --class" in done.stderr
