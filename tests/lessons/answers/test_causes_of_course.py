"""Every number question of the course with plausible wrong answers: what is said is true, and in taught words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest

from engine import parse, toposort
from engine.basics.numbers import short
from engine.expression.grammar import ExpressionError
from engine.graph.wording import name_of
from lessons.answers.curve_mistakes import CURVE_MISTAKES, CurveQuestion
from lessons.answers.data_mistakes import DATA_MISTAKES, DataQuestion
from lessons.answers.explanations import asked_gradient, asked_number, explain_mistake, hints
from lessons.answers.gradient_question import GradientQuestion
from lessons.answers.graph_mistakes import GRAPH_MISTAKES
from lessons.answers.mistakes import AnsweredQuestion, Mistake, MistakeSubject, find_mistakes, joined
from lessons.answers.terms import TERM_NAMES, TERMS, early_terms
from lessons.checker import early_hints
from lessons.contents import FOLDER, course, taught_terms
from lessons.lesson import Lesson, PlotBlock, PredictBlock, Step
from lessons.reading.reader import read_lesson
from lessons.stage.graphs import graph_of
from lessons.stage.queries import Scope, single_call
from lessons.stage.scope import scope_of

MAX_NODES = 100  # of a graph whose every mistake is tried
EQUATION = re.compile(r"(?:^|[ (])(-?[\d.]+(?:e-?\d+)?) is (-?[\d.()+×/ -]+?)(?=[,.:] |\.$|: )")


@dataclass(frozen=True)
class Asked:
    """A number question of the course with the table that explains its wrong answers.

    ask  makes it for one answer
    """

    lesson: Lesson
    step: Step
    block: PredictBlock
    table: tuple[Mistake, ...]
    ask: Callable[..., AnsweredQuestion]

    @property
    def id(self) -> str:
        return f"{self.lesson.id}/{self.step.key}/{self.block.answer}"

    @property
    def taught(self) -> frozenset[str]:
        return taught_terms(self.lesson, self.step.key)


@cache
def questions() -> tuple[Asked, ...]:
    return tuple(_questions())


def _questions() -> Iterator[Asked]:
    for entry in course():
        lesson = entry.open()
        for step, _, block in lesson.questions():
            if not isinstance(block, PredictBlock):
                continue
            stage, query = step.stage, single_call(block.answer)
            if gradient := asked_gradient(stage, block.answer):
                root, node = gradient
                if len(toposort(root)) <= MAX_NODES:
                    yield Asked(
                        lesson, step, block, GRAPH_MISTAKES,
                        lambda kind, answer, r=root, n=node, **more: kind(GradientQuestion)(answer, 0.01, r, n, **more),
                    )  # fmt: skip
            elif query[0] == "slope" and isinstance(stage, PlotBlock):
                f = parse(stage.function, {"x": Scope().evaluate(query[1])})
                yield Asked(
                    lesson, step, block, CURVE_MISTAKES,
                    lambda kind, answer, f=f, s=stage, **more: kind(CurveQuestion)(
                        answer, 0.01, f.output, f.names["x"], s.function, s.h, **more
                    ),
                )  # fmt: skip
            elif (data := asked_number(stage, block.answer)) and data[0] == "data":
                node = graph_of(stage).names[data[1]]
                if len(toposort(node)) <= MAX_NODES:
                    yield Asked(
                        lesson, step, block, DATA_MISTAKES,
                        lambda kind, answer, n=node, **more: kind(DataQuestion)(answer, 0.01, n, **more),
                    )  # fmt: skip


@cache
def recording(question: type[AnsweredQuestion]) -> type[AnsweredQuestion]:
    """Return a question that matches nothing, and records every number that a mistake would give."""

    @dataclass(frozen=True, eq=False)
    class Recording(question):  # type: ignore[valid-type, misc]
        numbers: list[float] = field(default_factory=list, kw_only=True)

        def matches(self, number: float) -> bool:
            self.numbers.append(number)
            return False

    return Recording


def wrong_answers(asked: Asked) -> list[float]:
    """Return every number that a known mistake gives, and some that none gives."""
    question = asked.ask(recording, math.inf)
    for mistake in asked.table:
        assert not [*mistake.explain(question)] or mistake.name in ("rounding",)
    numbers = {float(short(number)) for number in question.numbers if math.isfinite(number) and abs(number) < 1e6}
    return [number for number in sorted(numbers | {0.0, 1.0, -1.0, 123.0}) if abs(number - question.truth) > 0.01]


EVERY = pytest.mark.parametrize("asked", questions(), ids=lambda asked: asked.id)


def value_of(arithmetic: str) -> float | None:
    """Return what "-3 × (-2) + 1" comes to; None if it is no arithmetic."""
    try:
        return parse(arithmetic.replace("×", "*")).output.data
    except ExpressionError:
        return None


@EVERY
def test_no_sentence_is_repeated_no_sum_is_false_and_no_word_comes_early(asked: Asked) -> None:
    taught = asked.taught
    for answer in wrong_answers(asked):
        found = find_mistakes(asked.table, asked.ask(lambda kind: kind, answer, taught=taught))
        text = joined(mistake.explanation for mistake in found[:3])
        sentences = re.split(r"(?<=[.?!]) (?:Or: )?(?=[A-Z\d-])", text)
        assert max(Counter(sentences).values()) == 1, text
        assert not early_terms(text, taught), (answer, text)
        for left, right in EQUATION.findall(text):
            number = value_of(right)
            assert number is None or math.isclose(number, float(left), rel_tol=0.05, abs_tol=0.02), (left, right)


@EVERY
def test_what_the_question_is_about_comes_first(asked: Asked) -> None:
    for answer in wrong_answers(asked):
        question = asked.ask(lambda kind: kind, answer)
        subjects = [
            next(row.subject for row in asked.table if row.name == found.name)
            for found in find_mistakes(asked.table, question)
        ]
        rank = [question.subjects.index(s) if s in question.subjects else len(question.subjects) for s in subjects]
        assert rank == sorted(rank)
        if MistakeSubject.NUMBER in subjects:
            assert all(subject in (MistakeSubject.NUMBER, MistakeSubject.OPERATION, *subjects) for subject in subjects)


def test_a_cause_is_what_the_answer_comes_of() -> None:
    """No number that is far from the answer counts as its cause: 0.001 is not 0, 0.0996 is not 0.1 + 0.01."""
    question = next(asked for asked in questions() if asked.block.answer == "slope(0)").ask(lambda kind: kind, 0.0)
    assert not question.matches(0.001)
    assert question.matches(0.0)
    for asked in questions():
        if asked.block.answer.startswith("slope"):
            names = {found.name for found in find_mistakes(asked.table, asked.ask(lambda kind: kind, 0.0))}
            assert "rise-alone" not in names


def test_the_hints_of_the_engine_use_taught_words() -> None:
    for asked in questions():
        if gradient := asked_gradient(asked.step.stage, asked.block.answer):
            for hint in hints(*gradient, asked.taught) if not asked.block.hints else ():
                assert not early_terms(hint, asked.taught), (asked.id, hint)


def test_a_term_is_used_by_the_step_that_introduces_it() -> None:
    lessons = {entry.id: entry.open() for entry in course()}
    for term in TERMS:
        lesson = lessons[term.lesson]
        (step,) = [step for step in lesson.steps if step.key == term.step]
        assert term.is_in(repr(step)), term.name


def test_the_glossary_lists_the_terms() -> None:
    text = (FOLDER.parents[1] / "docs/glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| \[.+?\]\(.+?/\d\d-[\w-]+\.md\) \| (.+?) \|$", text, re.MULTILINE)
    assert rows == [(term.name.replace("_", "\\_"), term.plain) for term in TERMS]


def test_the_checker_finds_a_hint_that_uses_a_term_too_early(tmp_path: Path) -> None:
    entry = next(entry for entry in course() if entry.id == "several-inputs")
    text = entry.path.read_text(encoding="utf-8")
    assert not early_hints(entry.open())
    (problem,) = early_hints(
        replace(
            entry.open(),
            steps=read_lesson(
                text.replace('"a is positive. When b grows', '"Local times upstream. When b grows'), entry.path
            )[0].steps,
        )
    )
    assert "'upstream gradient' comes in the lesson chain-rule" in problem.message


def test_outside_the_course_every_term_is_known() -> None:
    lesson = questions()[0].lesson
    assert taught_terms(lesson, lesson.steps[0].key) < TERM_NAMES
    assert taught_terms(replace(lesson, id="my-own"), "") == TERM_NAMES


def test_a_wrong_result_is_explained() -> None:
    """What comes out of a forward pass with one operation done wrong."""
    told = {}
    for asked in questions():
        if asked.table is DATA_MISTAKES:
            for answer in wrong_answers(asked):
                for found in find_mistakes(asked.table, asked.ask(lambda kind: kind, answer)):
                    told[found.name] = found.explanation
    assert {row.name for row in DATA_MISTAKES} - told.keys() <= {"power-as-product"}, told.keys()


def test_the_words_of_three_results() -> None:
    by_id = {asked.id: asked for asked in questions()}
    stage = by_id["a-loss/four-examples/loss"].step.stage
    assert explain_mistake(stage, "loss", 5.0, 0.01).startswith("5 adds up how far off each is. Square each of them")
    scope = scope_of(stage)
    assert explain_mistake(stage, "loss", scope.names["loss"] / 4, 0.01).startswith("1.875 is the mean of 4 numbers.")
    assert "e2 alone" in explain_mistake(stage, "loss", 2.25, 0.01)


def test_names_of_nodes_are_those_of_the_stage() -> None:
    stage = next(asked.step.stage for asked in questions() if asked.block.answer == "e")
    assert name_of(graph_of(stage).names["e"]) == "e"
    assert explain_mistake(stage, "e", 6.0, 0.01) == (
        "6 comes out with the wrong sign of a · b. Minus times plus is minus."
    )
