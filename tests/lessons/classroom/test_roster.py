"""A class: what is noted of answers, and what its teacher sees of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lessons.classroom.notes import FILE_NAME, AnswerNote, ClassNotes, join, learner_folder, read_name, read_notes
from lessons.classroom.roster import (
    MissedQuestion,
    delete_pupil,
    export_class,
    missed_questions,
    read_roster,
)
from lessons.progress.store import LessonProgress, ProgressStore


def note(result: str, cause: str = "", question: int = 0) -> AnswerNote:
    return AnswerNote("2026-11-29T10:00:00", "order", "how-to-find-one", question, result, cause)


def test_a_name_is_a_folder_wherever_it_is_typed(tmp_path: Path) -> None:
    ann = join(tmp_path, "Ann")
    assert join(tmp_path, "  ann ") == ann and read_name(ann) == "Ann"
    names = ("..", "/etc/passwd", "con", "Zoë", "Ｚoë", "李雷", "a" * 300, "\ud800", ".hidden")
    folders = [learner_folder(tmp_path, name) for name in names]
    assert all(folder.parent == tmp_path and folder.name.isascii() for folder in folders)
    assert all(folder.name[0].isalnum() and len(folder.name) < 40 for folder in folders)
    assert len({*folders}) == len(names) - 1 + (folders[3] != folders[4])


def test_answers_are_noted_in_the_folder_of_a_class_alone(tmp_path: Path) -> None:
    ClassNotes(tmp_path).note("order", "one", 0, "right")
    assert not (tmp_path / FILE_NAME).exists()
    folder = join(tmp_path, "Ann")
    ClassNotes(folder).note("order", "one", 0, "wrong", "x" * 999)
    with (folder / FILE_NAME).open("a", encoding="utf-8") as file:
        file.write('nonsense\n{"time": 1}\n[]\n' + "[" * 99999 + "\n")
    ClassNotes(folder).note("order", "one", 0, "right")
    assert [(each.result, len(each.cause)) for each in read_notes(folder)] == [("wrong", 200), ("right", 0)]


def test_the_most_missed_question_is_first_and_each_learner_counts_once() -> None:
    first, second, third = missed_questions(
        [
            (note("wrong", "upstream"), note("wrong", "upstream"), note("right"), note("right", "", 1)),
            (note("wrong", "chose this"), note("shown"), note("wrong", "", 1)),
            (note("right"), note("shown", "", 2)),
        ]
    )
    assert (first.missed, first.asked, first.place) == (2, 3, "9.6 The order")
    assert first.ask == "build(L) is called. Which node is the first to be written down?"
    assert dict(first.causes)["chose this"] == 1 and len(first.causes) == 2
    assert (third.missed, third.asked, third.causes) == (1, 2, (("no known cause", 1),))
    assert (second.missed, second.asked, second.causes) == (1, 1, (("asked for the answer", 1),))


def test_a_lesson_that_is_not_of_the_course_goes_by_its_id() -> None:
    own = AnswerNote("2026-11-29T10:00:00", "my-own", "step", 0, "wrong")
    assert missed_questions([(own,)]) == (MissedQuestion("my-own", "", 1, 1, (("no known cause", 1),)),)


def test_the_roster_export_and_deletion(tmp_path: Path) -> None:
    for name in ("Zoë", "Ann"):
        folder = join(tmp_path, name)
        ClassNotes(folder).note("order", "how-to-find-one", 0, "wrong", "a")
    ClassNotes(folder).note("order", "how-to-find-one", 0, "right")
    ProgressStore(folder).record("order", LessonProgress(at="how-to-find-one"))
    (tmp_path / "not-a-learner").mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    roster = read_roster(tmp_path)
    assert [(p.name, p.place, p.right, p.wrong) for p in roster.pupils] == [
        ("Ann", "9.6 The order", 1, 1),
        ("Zoë", "", 0, 1),
    ]
    assert roster.problems == () and roster.missed[0].missed == 2
    assert export_class(tmp_path, tmp_path / "out.jsonl") == 5
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["name"] for row in rows] == ["Ann"] * 3 + ["Zoë"] * 2
    delete_pupil(roster.pupils[0])
    assert [pupil.name for pupil in read_roster(tmp_path).pupils] == ["Zoë"]
    assert (tmp_path / "notes.txt").exists()


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (join(tmp_path, "Ann") / FILE_NAME).unlink()
    (learner_folder(tmp_path, "Ann") / FILE_NAME).mkdir()
    [problem] = read_roster(tmp_path).problems
    assert "cannot be read" in problem
    assert read_roster(tmp_path / "nowhere").problems == ()
    assert read_roster(tmp_path / "out").pupils == ()
    (tmp_path / "file").write_text("")
    assert "file cannot be read" in read_roster(tmp_path / "file").problems[0]


@pytest.mark.parametrize("cause", ["", "no-such-mistake"])
def test_an_unknown_cause_is_said_as_it_is(cause: str) -> None:
    [found] = missed_questions([(note("wrong", cause),)])
    assert found.causes[0][0] == (cause.replace("-", " ") or "no known cause")


def test_learners_are_in_the_order_of_their_names_and_numbers(tmp_path: Path) -> None:
    names = ["ann", "Ann 2", "Ann 10", "Änne", "10", "2b"]
    for name in names:
        join(tmp_path, name)
    assert [pupil.name for pupil in read_roster(tmp_path).pupils] == ["2b", "10", "ann", "Ann 2", "Ann 10", "Änne"]
