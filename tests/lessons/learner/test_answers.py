"""What an answer says of which skills."""

from __future__ import annotations

from datetime import date

import pytest

from engine.expression.parse import parse
from engine.lab.challenges import CHALLENGES
from lessons.contents import course
from lessons.drills.exercise import DrillItem, Exercise
from lessons.learner.answers import (
    answer_result,
    build_evidence,
    cause_of,
    drill_evidence,
    lab_evidence,
    lesson_evidence,
    repair_evidence,
    skills_of_gradient,
)
from lessons.learner.evidence import AnswerResult
from lessons.lesson import ChooseBlock, CodeBlock, GraphBlock, PredictBlock
from lessons.progress.store import Outcome, QuestionProgress

DAY = date(2026, 3, 1)
OPEN, WRONG = QuestionProgress(), QuestionProgress(tries=1)
RIGHT, LATE = QuestionProgress(Outcome.RIGHT, 1), QuestionProgress(Outcome.RIGHT, 2)
HINTED, SHOWN = QuestionProgress(Outcome.RIGHT, 1, 1), QuestionProgress(Outcome.SHOWN, 2)


@pytest.mark.parametrize(
    ("before", "after", "result"),
    [
        (OPEN, RIGHT, AnswerResult.AT_ONCE),
        (OPEN, WRONG, AnswerResult.WRONG),
        (WRONG, LATE, AnswerResult.HELPED),
        (OPEN, HINTED, AnswerResult.HELPED),
        (WRONG, SHOWN, AnswerResult.WRONG),
        (OPEN, QuestionProgress(Outcome.SKIPPED), None),
        (OPEN, QuestionProgress(hints=1), None),
        (RIGHT, RIGHT, None),
    ],
)
def test_the_change_of_a_question_is_a_result(
    before: QuestionProgress, after: QuestionProgress, result: AnswerResult | None
) -> None:
    assert answer_result(before, after) is result


def test_a_gradient_needs_the_skills_of_its_uses() -> None:
    graph = parse("a = 2; b = 3; e = a*b; f = tanh(e); d = e + f; L = d*4")
    names = graph.names
    assert skills_of_gradient(graph.output, names["a"]) == ("product-swaps", "upstream")
    assert skills_of_gradient(graph.output, names["e"]) == (
        "accumulate",
        "all-paths",
        "tanh-slope",
        "plus-routes",
        "upstream",
    )
    assert skills_of_gradient(graph.output, names["L"]) == ("base-case",)
    assert skills_of_gradient(graph.output, names["d"]) == ("product-swaps",)


def test_a_wrong_answer_speaks_against_its_cause_and_a_right_one_for_all() -> None:
    source = "a = 2; b = 3; e = a*b; L = e*4"
    item = DrillItem(PredictBlock(0, "", "grad(a)", (), ""))
    exercise = Exercise("gradients", 1, 1, GraphBlock(0, source), (item,))
    wrong = drill_evidence(exercise, 0, OPEN, WRONG, DAY, "local-only")
    assert [(each.skill, each.cause) for each in wrong] == [("upstream", "local-only")]
    assert [each.skill for each in drill_evidence(exercise, 0, OPEN, WRONG, DAY)] == ["product-swaps"]
    assert [each.skill for each in drill_evidence(exercise, 0, OPEN, RIGHT, DAY)] == ["product-swaps", "upstream"]
    assert drill_evidence(exercise, 0, OPEN, OPEN, DAY) == []
    about = Exercise(
        "mend", 1, 3, GraphBlock(0, source), (DrillItem(ChooseBlock(0, "", ()), ("sign",), about="overwritten"),)
    )
    assert [each.skill for each in drill_evidence(about, 0, OPEN, RIGHT, DAY)] == ["accumulate", "sign"]
    assert [each.skill for each in drill_evidence(about, 0, OPEN, WRONG, DAY, "own-data")] == ["meaning"]


def test_every_question_of_the_course_is_evidence() -> None:
    for entry in course():
        lesson = entry.open()
        for step, _, block in lesson.questions():
            found = lesson_evidence(lesson, step, block, OPEN, RIGHT, today=DAY)
            assert found, f"{entry.id}/{step.key}"
            assert all(each.day == DAY and each.result is AnswerResult.AT_ONCE for each in found)
            assert found[0].place.startswith("task" if isinstance(block, CodeBlock) else "lesson")


def test_the_cause_of_a_wrong_number_in_a_lesson_is_found() -> None:
    lesson = next(entry for entry in course() if entry.id == "backprop-by-hand").open()
    step, block = next(
        (step, b) for step, _, b in lesson.questions() if isinstance(b, PredictBlock) and "(a)" in b.answer
    )
    assert cause_of(step, block, -3.0) == "local-only"
    assert cause_of(step, block, 1234.5) == ""
    curve = course()[0].open()
    step, block = next((step, b) for step, _, b in curve.questions() if isinstance(b, PredictBlock))
    assert cause_of(step, block, 20.0) == "height"


def test_repairs_and_the_own_engine_are_evidence() -> None:
    assert [each.skill for each in repair_evidence("no-zero-grad", "lab", DAY)] == ["zero-grad"]
    assert [each.skill for each in lab_evidence(CHALLENGES["hoarder"], 0, DAY)] == ["zero-grad"]
    assert [each.result for each in lab_evidence(CHALLENGES["rocket"], 2, DAY)] == [AnswerResult.HELPED]
    assert build_evidence(["backward", "accumulation"], ["backward", "accumulation"], DAY) == []
    assert {each.skill for each in build_evidence(["backward"], ["backward", "accumulation"], DAY)} == {
        "accumulate",
        "all-paths",
    }
