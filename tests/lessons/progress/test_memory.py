"""The progress of a lesson while it is on the screen."""

from __future__ import annotations

from pathlib import Path

from lessons.lesson import ChooseBlock, CodeBlock, PredictBlock
from lessons.progress.memory import LessonMemory
from lessons.progress.store import Outcome, ProgressStore, QuestionProgress
from lessons.reading.reader import read_lesson

TEXT = """---
id: sample
title: A sample
minute: 8
---

## One

Words.

```graph
a = 2
b = a*3
```

```predict
ask = "a?"
answer = "grad(a)"
because = "Three."
hint = "b."
```

## Two

Words.

```predict
ask = "b?"
answer = "data(b) + data(a)"
because = "Eight."
hint = "Both."
```

## Three

Words.

```code
task = "legendre"
ask = "Write it."
hint = ["a", "b", "c"]
because = "So."
```
"""
RIGHT = QuestionProgress(Outcome.RIGHT, tries=1)


def memory(folder: Path) -> LessonMemory:
    lesson, problems = read_lesson(TEXT, Path("sample.md"))
    assert lesson is not None, problems
    return LessonMemory(lesson, ProgressStore(folder))


def test_a_stage_is_asked_for_what_no_step_has_settled_yet(tmp_path: Path) -> None:
    playing = memory(tmp_path)
    one, two, _ = playing.lesson.steps
    assert one.stage is not None
    assert playing.open_queries(one.stage) == {("grad", "a"), ("data", "a"), ("data", "b")}
    playing.record_answer(two, 0, QuestionProgress(Outcome.SKIPPED))
    assert playing.open_queries(one.stage) == {("grad", "a")}
    assert [playing.has_open_question(step, PredictBlock) for step in (one, two)] == [True, False]
    assert not playing.has_open_question(one, ChooseBlock)


def test_a_step_is_done_once_nothing_in_it_is_open_and_the_lesson_opens_where_it_was_left(tmp_path: Path) -> None:
    playing = memory(tmp_path)
    one, two, _ = playing.lesson.steps
    playing.leave(one)
    assert not playing.done(one).done
    playing.record_answer(one, 0, RIGHT)
    playing.leave(one)
    playing.enter(two)
    again = memory(tmp_path)
    assert (again.step_index, again.done(again.lesson.steps[0]).done) == (1, True)
    again.enter(None)
    assert (memory(tmp_path).step_index, memory(tmp_path).progress.finished) == (0, True)


def test_typed_code_is_known_at_once_and_written_down_when_it_is_time(tmp_path: Path) -> None:
    playing = memory(tmp_path)
    block = playing.lesson.steps[2].questions[0]
    assert isinstance(block, CodeBlock)
    playing.type_code(block, "x = 1")
    assert playing.has_unsaved and playing.typed_code(block) == "x = 1"
    other = memory(tmp_path)
    assert other.typed_code(other.lesson.steps[2].questions[0]) == ""
    playing.save_typed()
    playing.pass_code(block)
    again = memory(tmp_path)
    kept = again.question(again.lesson.steps[2], 0)
    assert (kept.outcome, kept.text, playing.has_unsaved) == (Outcome.RIGHT, "x = 1", False)
