"""The day's review: what is due, interleaved, generated anew; a month of it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from docs.review_month import DAYS, PAGE, Month, month, page
from lessons.drills.ladder import ladder
from lessons.learner.evidence import AnswerResult, Evidence
from lessons.learner.inventory import CONFUSIONS, OTHERS, concept_item
from lessons.learner.questions import TOLERANCE, question_for
from lessons.learner.review import (
    ID,
    MAX_QUESTIONS,
    SET_SIZE,
    USUAL_QUESTIONS,
    ReviewStore,
    daily_review,
    frequent_rows,
    is_sureness,
    mistake_set,
    review_skills,
)
from lessons.learner.review_questions import kinds_for, review_question
from lessons.learner.skills import SKILLS
from lessons.lesson import ChooseBlock, OrderBlock, PredictBlock, WriteBlock
from lessons.progress.store import LessonProgress, Progress, ProgressStore
from lessons.stage.scope import scope_of

DAY = date(2026, 3, 1)


def wrong(skill: str, after: int = 0) -> Evidence:
    return Evidence(DAY + timedelta(after), skill, AnswerResult.WRONG, "drill")


@pytest.mark.parametrize("skill", SKILLS)
def test_every_skill_has_questions_with_new_numbers_for_each_seed(skill: str) -> None:
    questions = [question_for(skill, seed) for seed in range(12)]
    texts = {(question.block.ask, str(question.stage)) for question in questions}
    assert len(texts) >= 4, texts
    for question in questions:
        scope = scope_of(question.stage)
        scope.fill(question.block.ask)
        if isinstance(question.block, PredictBlock):
            assert abs(scope.evaluate(question.block.answer)) < 1000.0
            assert question.block.tolerance == TOLERANCE
    assert question_for(skill, 3) == question_for(skill, 3)


def test_the_review_asks_by_every_kind_in_words_that_are_taught() -> None:
    asked: dict[str, set[str]] = {}
    for skill in SKILLS:
        kinds = [kind.name for kind in ladder().values() if skill in kind.skills]
        assert bool(kinds_for(skill)) is bool(kinds)  # others of these kinds use words that come later
        for name in kinds:
            asked.setdefault(name, set()).add(skill)
        question = review_question(skill, 9)
        assert question == review_question(skill, 9)
        assert (type(question.block) in (WriteBlock, OrderBlock)) <= bool(kinds)
    assert asked.keys() == ladder().keys() - {"gradients"}  # whose questions are the numbers
    blocks = {
        type(review_question(skill, 3 * seed).block) for skill in ("order", "upstream", "rate") for seed in range(3)
    }
    assert {WriteBlock, OrderBlock, ChooseBlock} <= blocks


@pytest.mark.parametrize("number", CONFUSIONS)
def test_each_item_of_the_inventory_has_one_right_choice_in_every_form(number: int) -> None:
    forms = [concept_item(number, seed) for seed in range(8)]
    assert len({(form.block.ask, tuple(choice.text for choice in form.block.choices)) for form in forms}) > 3
    for form in forms:
        assert number in SKILLS[form.skill].confusions
        assert sum(choice.is_right for choice in form.block.choices) == 1
        assert len({choice.text for choice in form.block.choices}) == 3
        assert all(choice.because for choice in form.block.choices)
        assert "{" not in form.block.ask
    assert set(OTHERS) <= set(SKILLS)


def test_what_is_due_is_mixed_from_all_lessons_and_never_repeats_its_numbers() -> None:
    evidence = [wrong(skill) for skill in ("upstream", "order", "tanh-slope", "rate", "slope", "accumulate")]
    seen = set()
    for after in range(1, 4):
        lesson, skills = daily_review(evidence, DAY + timedelta(after), Progress())
        assert lesson.id == ID
        assert sorted(skills.values()) == sorted(each.skill for each in evidence)
        assert all(SKILLS[a].lesson != SKILLS[b].lesson or a != b for a, b in pairwise(skills.values()))
        texts = [(step.stage, step.questions[-1]) for step in lesson.steps]
        seen |= set(map(str, texts))
    assert len(seen) == 3 * len(evidence)
    sureness = [step for step in lesson.steps if any(map(is_sureness, step.blocks))]
    assert len(sureness) == 2


def test_with_nothing_due_the_longest_unpractised_comes_first() -> None:
    evidence = [wrong("upstream", 2), wrong("order", 1)]
    assert review_skills(evidence, DAY + timedelta(1), ()) == ("order", "upstream")
    finished = review_skills((), DAY, {"order"})
    assert finished == tuple(skill for skill, row in SKILLS.items() if row.lesson == "order")
    assert len(review_skills((), DAY, {row.lesson for row in SKILLS.values()})) == USUAL_QUESTIONS
    assert daily_review((), DAY, Progress())[0].steps


def test_a_frequent_mistake_has_a_set_of_its_own() -> None:
    evidence = [wrong("upstream")] * 4 + [wrong("product-swaps")] * 3 + [wrong("order")]
    assert frequent_rows(evidence) == (("upstream", "forgot upstream", 4), ("product-swaps", "swapped operands", 3))
    lesson, skills = mistake_set("upstream", evidence, DAY)
    assert set(skills.values()) == {"upstream"}
    assert len(lesson.steps) == SET_SIZE == len({str((step.stage, step.blocks[-1])) for step in lesson.steps})


def test_a_review_leaves_no_progress_of_its_own(tmp_path: Path) -> None:
    store = ReviewStore(ProgressStore(tmp_path, lambda: DAY), {"1-x": "order"})
    store.record(ID, LessonProgress("1-x"))
    store.record("order", LessonProgress("first"))
    assert store.today() == DAY
    assert list(ProgressStore(tmp_path).load().lessons) == ["order"]


@pytest.fixture(scope="module")
def simulated() -> Month:
    return month()


def test_a_month_asks_each_question_once_and_comes_back_in_days(simulated: Month) -> None:
    assert len(set(simulated.asked)) == len(simulated.asked)
    texts = [str(question_for(skill, seed)) for skill, seed in simulated.asked]
    assert len(set(texts)) > 0.9 * len(texts)  # a few small shapes meet again
    days = [sum(row[day : day + 1] in ("o", "x") for row in simulated.marks.values()) for day in range(DAYS)]
    assert max(days) <= MAX_QUESTIONS
    for row in simulated.marks.values():
        for day, mark in enumerate(row):
            if mark in ("x", "l"):
                assert row[day + 1 : day + 2] in ("", "o", "x", "·", " ")
                assert day + 1 >= len(row) or row[day + 1] != " "  # a wrong answer is due the next day
    assert all(row.strip(" ·") for row in simulated.marks.values())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_that_is_due_waits_for_days_even_in_the_middle_of_the_month(seed: int) -> None:
    assert not any("···" in row for row in month(seed).marks.values())


def test_the_picture_of_the_month_is_that_of_the_program() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run make docs-review"


def test_sure_and_wrong_is_a_choice_without_a_wrong_one() -> None:
    lesson, _ = daily_review([wrong("order"), wrong("rate")], DAY + timedelta(1), Progress())
    [sureness] = [block for step in lesson.steps for block in step.blocks if is_sureness(block)]
    assert isinstance(sureness, ChooseBlock)
    assert all(choice.is_right for choice in sureness.choices)
