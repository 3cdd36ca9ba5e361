"""The concept test: forms, stored sittings, the gain; and the placement."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from lessons.learner.concept_test import ConceptTestStore, Sitting, comparison, items_of_form
from lessons.learner.evidence import AnswerResult
from lessons.learner.inventory import CONFUSIONS
from lessons.learner.placement import (
    PLACEMENT_SKILLS,
    is_right,
    lessons_to_skip,
    placement_evidence,
    placement_questions,
)
from lessons.learner.skills import SKILLS
from lessons.lesson import PredictBlock
from lessons.stage.scope import scope_of

DAY, LATER = date(2026, 3, 1), date(2026, 4, 1)


def test_a_form_has_all_28_items_and_is_the_same_each_time() -> None:
    assert [item.number for item in items_of_form(1)] == list(range(1, 29)) == list(CONFUSIONS)
    assert items_of_form(1) == items_of_form(1)
    assert items_of_form(1) != items_of_form(2)


def test_sittings_are_stored_compared_and_exported_without_names(tmp_path: Path) -> None:
    store = ConceptTestStore(tmp_path)
    before, after = Sitting(DAY, 1, {1: True, 2: False}), Sitting(LATER, 2, {1: True, 2: True, 3: True})
    assert comparison([before]) == ""
    store.add(before)
    store.add(after)
    assert ConceptTestStore(tmp_path).load() == (before, after)
    assert comparison(store.load()) == "1 on 2026-03-01, 3 on 2026-04-01: +2 from the first to the last"
    store.export(tmp_path / "out.json")
    data = json.loads((tmp_path / "out.json").read_text())
    assert data["sittings"][0] == {"day": "2026-03-01", "form": 1, "right": {"1": True, "2": False}}
    assert str(tmp_path) not in (tmp_path / "out.json").read_text()
    assert [(each.skill, each.result) for each in before.evidence()] == [
        ("order", AnswerResult.AT_ONCE),
        ("recursion", AnswerResult.WRONG),
    ]


@pytest.mark.parametrize("text", ["{}", '{"version": 1, "sittings": [{"day": "x", "form": 1, "right": {"99": true}}]}'])
def test_a_damaged_file_is_moved_aside(tmp_path: Path, text: str) -> None:
    (tmp_path / "concept-tests.json").write_text(text)
    store = ConceptTestStore(tmp_path)
    assert store.load() == ()
    assert len(store.notices) == 1


def test_placement_asks_a_skill_a_lesson_and_skips_what_is_known() -> None:
    lessons = [SKILLS[skill].lesson for skill in PLACEMENT_SKILLS]
    assert len(set(lessons)) == len(lessons)
    questions = placement_questions(3)
    for question in questions:
        block = question.block
        right = (
            repr(scope_of(question.stage).evaluate(block.answer))
            if isinstance(block, PredictBlock)
            else str(block.right_index + 1)
        )
        assert is_right(question, right)
        with pytest.raises(ValueError, match=r"."):
            is_right(question, "nonsense")
    right_ones = {"slope": True, "order": False, "zero-grad": True}
    assert [entry.id for entry in lessons_to_skip(right_ones)] == ["slope-of-a-curve", "zero-grad"]
    assert [each.result for each in placement_evidence(right_ones, DAY)] == [
        AnswerResult.AT_ONCE,
        AnswerResult.WRONG,
        AnswerResult.AT_ONCE,
    ]
