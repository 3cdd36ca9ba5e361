"""Papers: what is open is kept, what is finished is judged and stored."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from lessons.learner.concept_test import ConceptTestStore, items_of_form
from lessons.learner.paper import CONCEPTS, PLACEMENT, PaperDesk, PaperDraft, concept_paper, placement_paper
from lessons.learner.placement import placement_questions
from lessons.learner.store import LearnerStore
from lessons.lesson import PredictBlock
from lessons.stage.scope import scope_of

DAY = date(2026, 5, 1)


def desk(folder: Path) -> PaperDesk:
    return PaperDesk(folder, lambda: DAY)


def right_answers(seed: int) -> list[str]:
    """What is to be typed for each question of a placement."""
    found = []
    for question in placement_questions(seed):
        block = question.block
        is_number = isinstance(block, PredictBlock)
        found.append(repr(scope_of(question.stage).evaluate(block.answer)) if is_number else str(block.right_index + 1))
    return found


def test_placement_says_where_to_begin_and_what_may_be_skipped(tmp_path: Path) -> None:
    right = right_answers(4)
    one, answers = desk(tmp_path), dict(enumerate(right[:2])) | {2: "123456"}
    end = one.finish(placement_paper(4), PaperDraft(4, answers))
    assert end.lines == (
        "2 of 15 right, 12 left out.",
        "You may skip: The slope of a curve; Several inputs.",
        "Begin with: Values that remember.",
    )
    assert end.begin is not None and end.begin.id == "values-that-remember"
    assert len(LearnerStore(tmp_path, lambda: DAY).load().evidence) == 3


def test_an_open_paper_goes_on_and_a_finished_one_is_put_away(tmp_path: Path) -> None:
    begun = desk(tmp_path).draft(CONCEPTS)
    assert begun == PaperDraft(1) and desk(tmp_path).draft(PLACEMENT).number == DAY.toordinal() % 1000
    kept = PaperDraft(1, {0: "2", 3: "1"}, 4)
    desk(tmp_path).keep(CONCEPTS, kept)
    desk(tmp_path).keep(PLACEMENT, PaperDraft(7, {}, 1))
    assert desk(tmp_path).draft(CONCEPTS) == kept and desk(tmp_path).paper(PLACEMENT).number == 7
    end = desk(tmp_path).finish(concept_paper(1), kept)
    items = items_of_form(1)
    score = sum(items[index].block.choices[int(typed) - 1].is_right for index, typed in kept.answers.items())
    assert end.lines[0] == f"{score} of 28 right, 26 left out."
    [sitting] = ConceptTestStore(tmp_path).load()
    assert (sitting.day, sitting.form, sitting.score) == (DAY, 1, score)
    assert desk(tmp_path).draft(CONCEPTS) == PaperDraft(2) and desk(tmp_path).draft(PLACEMENT).number == 7


def test_without_an_answer_nothing_is_stored(tmp_path: Path) -> None:
    desk(tmp_path).finish(concept_paper(1), PaperDraft(1))
    assert ConceptTestStore(tmp_path).load() == () and not (tmp_path / "learner.json").exists()


def test_a_damaged_file_begins_anew(tmp_path: Path) -> None:
    rows = {"concepts": {"number": 1, "at": 0, "answers": {"0": "9"}}}
    (tmp_path / "papers.json").write_text(json.dumps({"version": 1, "open": rows}))
    one = desk(tmp_path)
    assert one.draft(CONCEPTS) == PaperDraft(1) and "papers file is damaged" in one.notices[0]
