"""How far a learner has come, and the words of the drills by then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from lessons.answers.diagnosis import diagnose
from lessons.answers.terms import TERM_NAMES, early_terms
from lessons.contents import course, terms_taught_in
from lessons.drills.drill import LEVELS, Drill, drill
from lessons.drills.exercise import Exercise
from lessons.drills.ladder import exercise, ladder
from lessons.drills.practice import PracticeStore
from lessons.drills.questions import closing_lines, question
from lessons.drills.results import GRADIENTS, Ending
from lessons.learner.drill_choice import DrillChoice, drill_terms, kinds_taught, lesson_reached
from lessons.learner.evidence import AnswerResult, Evidence
from lessons.learner.store import LearnerStore
from lessons.lesson import PredictBlock
from lessons.progress.store import LessonProgress, Progress, ProgressStore

TODAY = date(2026, 11, 29)
BASIC = "backprop-by-hand"
OPERATIONS = {"tanh", "ReLU"}  # stand in the graph itself


def finished(*lessons: str) -> Progress:
    return Progress(lessons={lesson: LessonProgress(finished=True) for lesson in lessons})


def said_in(made: Exercise, taught: frozenset[str]) -> Iterator[str]:
    """Everything that a drill says before and after its answers, but diagnoses."""
    for item in made.items:
        block = item.block
        yield block.ask
        if made.kind != GRADIENTS:
            yield from block.hints
        yield from [part for each in getattr(block, "choices", ()) for part in (each.text, each.because)]
        if isinstance(block, PredictBlock):
            yield from [block.because, *(wrong.because for wrong in block.wrong)]
    if made.kind == GRADIENTS and made.graph is not None:
        yield from [hint for name in made.graph.asked for hint in question(made.graph, name, taught).hints]
    yield from [line for _, line in closing_lines(made)]


def wrong_numbers(graph: Drill) -> set[float]:
    """Numbers that learners give: those of the graph, some of their sums and products, and the negatives."""
    numbers = {node.data for node in graph.names.values()} | {node.grad for node in graph.names.values()} | {0.0, 1.0}
    pairs = {number for first in numbers for second in numbers for number in (first * second, first + second)}
    return {sign * number for number in numbers | set(sorted(pairs)[::3]) for sign in (1.0, -1.0)}


def test_the_lesson_reached_is_the_furthest_finished_or_known_and_at_least_that_of_the_basic_words() -> None:
    assert lesson_reached(Progress()) == lesson_reached(finished("slope-of-a-curve", "my-own-lesson")) == BASIC
    assert lesson_reached(finished("order", "chain-rule", "my-own-lesson")) == "order"
    begun = Progress(lessons={"moons": LessonProgress("two-moons")})
    assert lesson_reached(begun) == BASIC
    placed = Evidence(TODAY, "accumulate", AnswerResult.AT_ONCE, "placement")
    assert lesson_reached(begun, [placed]) == "used-twice"
    assert lesson_reached(begun, [Evidence(TODAY, "accumulate", AnswerResult.WRONG, "placement")]) == BASIC
    assert lesson_reached(begun, [Evidence(TODAY, "accumulate", AnswerResult.AT_ONCE, "drill")]) == BASIC


def test_kinds_come_with_the_course() -> None:
    assert kinds_taught(BASIC) == {"gradients", "most"}
    assert kinds_taught("chain-rule") == {"gradients", "most", "wrong", "write"}
    assert kinds_taught("used-twice") == {"gradients", "most", "wrong", "write", "order"}
    assert kinds_taught("the-loop") == set(ladder())


@pytest.mark.parametrize("lesson", [BASIC, "order"])
def test_no_diagnosis_or_hint_of_a_gradient_uses_a_term_that_was_not_taught(lesson: str) -> None:
    taught = terms_taught_in(lesson)
    for level in (1, 3, 4, 7, len(LEVELS)):
        graph = drill(level, level)
        terms = drill_terms(exercise(level, level), lesson)
        assert terms - taught <= OPERATIONS
        for place, name in enumerate(graph.asked):
            covered = [graph.names[other] for other in graph.asked[place + 1 :]]
            texts = list(question(graph, name, terms).hints)
            for number in wrong_numbers(graph):
                found = diagnose(graph.expression.output, graph.names[name], number, 0.01, covered, terms)
                texts += [each.explanation for each in found]
            assert len(texts) > 3
            assert [(text, early_terms(text, terms)) for text in texts if early_terms(text, terms)] == []


@pytest.mark.parametrize("kind", ladder())
def test_no_drill_in_turn_says_a_term_that_was_not_taught(kind: str) -> None:
    lesson, levels = ladder()[kind].lesson, ladder()[kind].levels
    for level in levels[::3]:
        for seed in (1,) if kind == "curve" else (1, 2):
            made = exercise(seed, level, kind)
            terms = terms_taught_in(lesson) | (OPERATIONS if level >= 4 else set())
            texts = list(said_in(made, drill_terms(made, lesson)))
            assert [text for text in texts if early_terms(text, terms)] == []


def test_who_asks_for_a_kind_early_gets_its_own_words() -> None:
    made = exercise(1, 3, "mend")
    assert drill_terms(made, BASIC) == terms_taught_in("the-loop") < TERM_NAMES
    assert drill_terms(exercise(1, 3), BASIC) == terms_taught_in(BASIC)


def test_new_drills_are_of_kinds_that_were_taught_or_asked_for_before(tmp_path: Path) -> None:
    practice, progress = PracticeStore(tmp_path), ProgressStore(tmp_path)
    choice = DrillChoice(practice, LearnerStore(tmp_path, lambda: TODAY), progress)

    def kinds(count: int) -> list[str]:
        found = []
        for _ in range(count):
            drill = choice.at_level(3)
            practice.finished(drill)
            found.append(drill.kind)
        return found

    assert kinds(3) == ["gradients", "most", "gradients"]
    progress.record("order", LessonProgress(finished=True))
    assert kinds(3) == ["order", "wrong", "write"]
    assert practice.load().history[-1].ending is Ending.CLEAN
    practice.finished(DrillChoice(practice, choice.learner, progress, "curve").at_level(3))
    assert "curve" in kinds(6)[-2:]


def test_the_words_of_a_drill_follow_the_course_while_the_app_runs(tmp_path: Path) -> None:
    progress = ProgressStore(tmp_path)
    choice = DrillChoice(PracticeStore(tmp_path), LearnerStore(tmp_path, lambda: TODAY), progress)
    made = exercise(1, 3)
    assert "share" not in choice.terms(made)
    progress.record(course()[8].id, LessonProgress(finished=True))
    assert "share" in choice.terms(made)
