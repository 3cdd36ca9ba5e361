"""Stored progress is never lost: damaged files, read-only folders, two programs at once."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.progress.store import (
    LessonProgress,
    Outcome,
    Progress,
    ProgressStore,
    QuestionProgress,
    StepProgress,
    data_folder,
)


def at(key: str, **questions: QuestionProgress) -> LessonProgress:
    """Left at a step, with what was done to its questions: q0, q1, …"""
    places = {int(name[1:]): question for name, question in questions.items()}
    return LessonProgress(at=key, steps={key: StepProgress(questions=places)})


RIGHT = QuestionProgress(Outcome.RIGHT, tries=2, hints=1)
SKIPPED = QuestionProgress(Outcome.SKIPPED)


def test_what_is_recorded_is_there_the_next_time(tmp_path: Path) -> None:
    store = ProgressStore(tmp_path / "new" / "folder")
    store.record("slopes", at("first", q0=RIGHT))
    store.record("slopes", at("second", q1=SKIPPED))
    progress = ProgressStore(tmp_path / "new" / "folder").load()
    assert progress.last == "slopes"
    assert progress.lesson("slopes").at == "second"
    assert progress.step("slopes", "first").questions == {0: RIGHT}
    assert progress.step("slopes", "second").questions == {1: SKIPPED}
    assert progress.lesson("slopes").count(Outcome.RIGHT) == 1
    assert progress.lesson("slopes").hints == 1
    assert store.notices == []


def test_nothing_yet(tmp_path: Path) -> None:
    store = ProgressStore(tmp_path)
    assert store.load() == Progress()
    assert store.notices == []
    assert list(tmp_path.iterdir()) == []


def test_a_question_keeps_its_best_outcome() -> None:
    assert SKIPPED.merged(QuestionProgress(tries=1)).outcome is Outcome.SKIPPED
    assert SKIPPED.merged(RIGHT) == RIGHT
    assert RIGHT.merged(SKIPPED) == RIGHT


def test_what_is_done_stays_done(tmp_path: Path) -> None:
    store = ProgressStore(tmp_path)
    store.record("slopes", LessonProgress("first", finished=True, steps={"first": StepProgress(done=True)}))
    store.record("slopes", at("first", q0=SKIPPED, q1=QuestionProgress(Outcome.SHOWN), q2=RIGHT))
    lesson = ProgressStore(tmp_path).load().lesson("slopes")
    assert lesson.finished and lesson.steps["first"].done
    assert [lesson.count(outcome) for outcome in Outcome] == [1, 1, 0, 1]
    assert lesson.to_review == 2


def test_what_is_brought_and_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    with pytest.raises(OSError):
        ProgressStore(tmp_path / "taken").restore(Progress("slopes", {"slopes": at("first")}))


def test_two_programs_at_once_lose_nothing(tmp_path: Path) -> None:
    one, other = ProgressStore(tmp_path), ProgressStore(tmp_path)
    one.load(), other.load()
    one.record("slopes", at("first", q0=RIGHT))
    other.record("inputs", at("second", q0=SKIPPED))
    one.record("slopes", at("third", q0=SKIPPED))
    progress = ProgressStore(tmp_path).load()
    assert set(progress.lessons) == {"slopes", "inputs"}
    assert set(progress.lesson("slopes").steps) == {"first", "third"}


DAMAGED = [
    (b"", "it is not JSON (line 1)"),
    (b"{\n]", "it is not JSON (line 2)"),
    (b"\xff\xfe", "it is not text"),
    (b"[" * 100_000, "it is nested too deeply"),
    (b"9" * 5_000, "a number in it has thousands of digits"),
    (b"[]", "it is not a progress file"),
    (b'{"version": true}', "it is not a progress file"),
    (b'{"version": 1, "last": ""}', "its entries are not those of a progress file"),
    (b'{"version": 1, "last": 3, "lessons": {}}', "its entry 'last' is of the wrong type"),
    (
        b'{"version": 1, "last": "", "lessons": {"a": {"at": "", "finished": 1, "steps": {}}}}',
        "its entry 'finished' is of the wrong type",
    ),
    (
        b'{"version": 1, "last": "", "lessons": {"a": {"at": "", "finished": true, "steps": {"b": {"done": true, '
        b'"questions": {"0": {"outcome": "guessed", "tries": 1, "hints": 0}}}}}}}',
        "an outcome in it is unknown",
    ),
]


@pytest.mark.parametrize(("content", "why"), DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_kept_aside_with_a_notice(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "progress.json").write_bytes(content)
    (tmp_path / "progress.damaged-1.json").write_text("an older one")
    store = ProgressStore(tmp_path)
    assert store.load() == Progress()
    assert store.notices == [f"the progress file is damaged: {why}; it will be renamed, not overwritten"]
    assert (tmp_path / "progress.json").read_bytes() == content, "what only reads changes nothing"
    store.record("slopes", at("first"))
    assert store.notices[1:] == ["the damaged progress file was renamed to progress.damaged-2.json"]
    assert (tmp_path / "progress.damaged-2.json").read_bytes() == content
    assert (tmp_path / "progress.damaged-1.json").read_text() == "an older one"
    assert ProgressStore(tmp_path).load().last == "slopes"


def test_a_file_damaged_while_the_program_runs_is_not_overwritten(tmp_path: Path) -> None:
    store = ProgressStore(tmp_path)
    store.record("slopes", at("first"))
    (tmp_path / "progress.json").write_text("oh no")
    store.record("slopes", at("second"))
    assert (tmp_path / "progress.damaged-1.json").read_text() == "oh no"
    assert ProgressStore(tmp_path).load().lesson("slopes").at == "second"


def test_a_damaged_file_that_cannot_be_moved_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "progress.json").write_text("oh no")

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    store = ProgressStore(tmp_path)
    store.record("slopes", at("first"))
    assert (tmp_path / "progress.json").read_text() == "oh no"
    assert store.load().last == "slopes"
    assert len(store.notices) == 1


def test_a_crash_while_writing_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ProgressStore(tmp_path)
    store.record("slopes", at("first"))
    before = (tmp_path / "progress.json").read_text()

    def crash(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", crash)
    store.record("slopes", at("second"))
    assert [path.name for path in tmp_path.iterdir()] == ["progress.json"]
    assert (tmp_path / "progress.json").read_text() == before
    assert store.notices == [
        f"progress cannot be saved in {tmp_path} (No space left on device); it is lost when you leave"
    ]
    assert store.load().lesson("slopes").at == "second"
    monkeypatch.undo()
    store.record("slopes", at("third"))  # as soon as there is space again, all of it is written
    assert set(ProgressStore(tmp_path).load().lesson("slopes").steps) == {"first", "second", "third"}


def test_a_folder_that_is_none_is_told_once_and_the_session_goes_on(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    store = ProgressStore(blocked)
    store.load()
    store.record("slopes", at("first"))
    store.record("slopes", at("second"))
    assert store.load().lesson("slopes").at == "second"
    assert store.notices == ["progress cannot be read (Not a directory); this session starts without it and saves none"]


def test_what_is_brought_adds_up(tmp_path: Path) -> None:
    here, there = ProgressStore(tmp_path / "here"), ProgressStore(tmp_path / "there")
    here.record("slopes", at("first", q0=RIGHT))
    there.record("slopes", at("first", q0=SKIPPED))
    there.record("inputs", at("second"))
    there.restore(here.load())
    progress = ProgressStore(tmp_path / "there").load()
    assert progress.step("slopes", "first").questions == {0: RIGHT}
    assert progress.lesson("inputs").at == "second"


def test_typed_code_is_kept_word_for_word_and_an_empty_editor_forgets_nothing(tmp_path: Path) -> None:
    store = ProgressStore(tmp_path)
    store.record("slopes", at("first", q0=QuestionProgress(text="def f():\n    return 'é'\n")))
    store.record("slopes", at("first", q0=QuestionProgress(Outcome.SHOWN, tries=2)))
    kept = ProgressStore(tmp_path).load().step("slopes", "first").questions[0]
    assert kept == QuestionProgress(Outcome.SHOWN, 2, 0, "def f():\n    return 'é'\n")
    store.record("slopes", at("first", q0=QuestionProgress(text="x = 1")))
    assert ProgressStore(tmp_path).load().step("slopes", "first").questions[0].text == "x = 1"


def test_imported_code_does_not_replace_what_was_typed_here(tmp_path: Path) -> None:
    here, there = ProgressStore(tmp_path / "here"), ProgressStore(tmp_path / "there")
    here.record("slopes", at("second", q0=QuestionProgress(text="theirs")))
    here.record("slopes", at("first", q0=QuestionProgress(text="theirs", tries=3)))
    there.record("slopes", at("third", q0=QuestionProgress(text="mine")))
    there.record("slopes", at("second", q0=QuestionProgress(text="mine")))
    there.restore(here.load())
    lesson = ProgressStore(tmp_path / "there").load().lesson("slopes")
    assert {key: step.questions[0].text for key, step in lesson.steps.items()} == {
        "first": "theirs",
        "second": "mine",
        "third": "mine",
    }
    assert lesson.at == "first"


def test_reset_keeps_what_was_there(tmp_path: Path) -> None:
    store = ProgressStore(tmp_path)
    assert store.reset() is None
    store.record("slopes", at("first"))
    kept = store.reset()
    assert kept == tmp_path / "progress.before-reset-1.json"
    assert store.load() == Progress()
    store.record("slopes", at("second"))
    assert store.reset() == tmp_path / "progress.before-reset-2.json"
    assert Progress.from_json(kept.read_text()).lesson("slopes").at == "first"


def test_the_file_is_readable_and_versioned(tmp_path: Path) -> None:
    ProgressStore(tmp_path).record("slopes", at("first", q0=RIGHT))
    assert json.loads((tmp_path / "progress.json").read_text()) == {
        "version": 1,
        "last": "slopes",
        "lessons": {
            "slopes": {
                "at": "first",
                "finished": False,
                "steps": {"first": {"done": False, "questions": {"0": {"outcome": "right", "tries": 2, "hints": 1}}}},
            }
        },
    }


def test_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MGRAD_TUI_HOME", str(tmp_path / "mine"))
    assert data_folder() == tmp_path / "mine"
    monkeypatch.delenv("MGRAD_TUI_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_folder().name == "mgrad-tui"


QUESTIONS = st.builds(
    QuestionProgress, st.none() | st.sampled_from(Outcome), st.integers(0, 99), st.integers(0, 3), st.text(max_size=9)
)
STEPS = st.builds(StepProgress, st.booleans(), st.dictionaries(st.integers(0, 3), QUESTIONS, max_size=2))
LESSONS = st.builds(
    LessonProgress, st.text(max_size=5), st.booleans(), st.dictionaries(st.text(max_size=5), STEPS, max_size=2)
)
PROGRESS = st.builds(Progress, st.text(max_size=5), st.dictionaries(st.text(max_size=5), LESSONS, max_size=2))


@given(PROGRESS)
def test_progress_survives_its_file(progress: Progress) -> None:
    assert Progress.from_json(progress.to_json()) == progress


@given(PROGRESS, PROGRESS)
def test_merging_takes_nothing_away(one: Progress, other: Progress) -> None:
    both = one.merged(other)
    assert both.merged(one).lessons.keys() == one.lessons.keys() | other.lessons.keys()
    for progress in (one, other):
        for name, lesson in progress.lessons.items():
            for key, step in lesson.steps.items():
                for place, question in step.questions.items():
                    kept = both.step(name, key).questions[place]
                    assert kept.tries >= question.tries and kept.hints >= question.hints
                    assert question.outcome is None or kept.outcome is not None


@given(st.text())
def test_any_text_is_progress_or_a_value_error(text: str) -> None:
    try:
        Progress.from_json(text)
    except ValueError as error:
        assert str(error)
