"""The lessons that come with the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessons.contents import Entry, course, find_lesson, linked_lesson, next_entry
from lessons.lesson import ChooseBlock, DoBlock, PredictBlock
from lessons.reading.problems import LessonError
from lessons.stage.live import LiveStage, live_stage, parse_action
from lessons.stage.queries import single_call
from lessons.stage.scope import scope_of


def test_lessons_stand_in_the_order_of_the_lecture() -> None:
    entries = course()
    assert [entry.id for entry in entries][:2] == ["slope-of-a-curve", "several-inputs"]
    minutes = [entry.minute for entry in entries]
    assert minutes == sorted(minutes)


LESSONS = pytest.mark.parametrize("entry", course(), ids=lambda entry: entry.id)
RUNGS = 3  # a nudge, the rule, the rule with its numbers


@LESSONS
def test_every_lesson_has_a_stage_to_play_with_and_asks_in_several_ways(entry: Entry) -> None:
    lesson = entry.open()
    assert (lesson.id, lesson.title, lesson.minute) == (entry.id, entry.title, entry.minute)
    assert any(live_stage(step.stage) is not None for step in lesson.steps)
    asked = [question for _, _, question in lesson.questions()]
    assert len([question for question in asked if isinstance(question, PredictBlock)]) >= 2
    assert any(isinstance(question, ChooseBlock) for question in asked)
    assert any(isinstance(question, DoBlock) for question in asked)


@LESSONS
def test_every_question_but_a_choice_has_three_rungs_of_hints(entry: Entry) -> None:
    for step, place, question in entry.open().questions():
        if isinstance(question, PredictBlock) and not question.hints:
            assert single_call(question.answer)[0] == "grad"  # then the engine words all three
        elif not isinstance(question, ChooseBlock):
            assert len(question.hints) == RUNGS, (step.title, place)


def test_the_first_two_rows_of_the_lecture_are_asked() -> None:
    asked = {
        lesson.id: [
            scope_of(step.stage).evaluate(question.answer)
            for step, _, question in lesson.questions()
            if isinstance(question, PredictBlock)
        ]
        for lesson in (find_lesson("slope-of-a-curve"), find_lesson("several-inputs"))
    }
    assert asked == {"slope-of-a-curve": [14.0, -22.0, 0.0], "several-inputs": [-3.0, 2.0, 1.0]}


def test_the_curve_of_step_sizes_is_the_graph_following_its_gradients() -> None:
    """A plot has no gradients to ask for, so lesson 6 writes theirs into its curve; they must stay the engine's."""
    steps = {step.title: scope_of(step.stage) for step in find_lesson("nudging-toward-a-goal").steps}
    for x in (0.01, 0.1, 0.32, 0.7):
        followed = _followed(x).scope().evaluate("L")
        assert steps["A step too far"].evaluate(f"f({x})") == pytest.approx(followed)
        assert steps["Over the top"].evaluate(f"f({x})") == pytest.approx(followed)
    after = _followed(0.01).scope()
    assert dict(steps["New place, new gradients"].names) == pytest.approx(dict(after.names))


def _followed(step_size: float) -> LiveStage:
    """Lesson 6's graph after one step of that size."""
    first = find_lesson("nudging-toward-a-goal").steps[0]
    play = live_stage(first.stage)
    assert play is not None
    play.perform(parse_action(f"follow {step_size}"))
    return play


def test_the_right_choice_stands_anywhere() -> None:
    """Over the first nine lessons no place is right so often that guessing it would pay."""
    places = [
        question.right_index
        for entry in course()[:9]
        for _, _, question in entry.open().questions()
        if isinstance(question, ChooseBlock)
    ]
    assert max(map(places.count, set(places))) <= len(places) * 0.45


def test_an_unknown_lesson_names_the_nearest() -> None:
    with pytest.raises(LessonError) as error:
        find_lesson("slope-of-curve")
    assert str(error.value) == "there is no lesson 'slope-of-curve'; did you mean 'slope-of-a-curve'?"
    with pytest.raises(LessonError) as error:
        find_lesson("zzz")
    assert str(error.value) == f"there is no lesson 'zzz'; there are {', '.join(entry.id for entry in course())}"


def test_a_path_opens_a_lesson_of_one_s_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = course()[0]
    assert find_lesson(str(entry.path)).id == entry.id
    (tmp_path / "mine.txt").write_bytes(entry.path.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert find_lesson("mine.txt").id == entry.id
    with pytest.raises(LessonError, match=r"^there is no lesson 'x+'; there are slope-of-a-curve, "):
        find_lesson("x" * 300)


def test_a_link_may_lead_to_a_folder_beside() -> None:
    path = course()[0].path
    assert linked_lesson(f"../course/{path.name}", path).id == course()[0].id
    with pytest.raises(LessonError, match="cannot be read"):
        linked_lesson("/", path)


def test_what_comes_next() -> None:
    entries = course()
    assert next_entry(entries[0].id) == entries[1]
    assert next_entry(entries[-1].id) is None
    assert next_entry("my-own") is None
