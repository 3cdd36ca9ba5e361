"""The learner's file: versioned, merged, and begun from files of earlier versions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lessons.drills.practice import OpenDrill, PracticeStore
from lessons.learner.evidence import UNDATED, AnswerResult, Evidence
from lessons.learner.store import MAX_EVIDENCE, LearnerRecord, LearnerStore
from lessons.progress.store import ProgressStore, QuestionProgress

DAY = date(2026, 3, 1)
WRONG = Evidence(DAY, "upstream", AnswerResult.WRONG, "drill", "local-only", sure=True)
RIGHT = Evidence(DAY, "order", AnswerResult.AT_ONCE, "review")
OLD = """{"version": 1, "last": "chain-rule", "lessons": {"chain-rule": {"at": "silence", "finished": false, "steps": {
 "local-and-upstream": {"done": true, "questions": {"0": {"outcome": "shown", "tries": 2, "hints": 1}}},
 "a-plus-routes": {"done": true, "questions": {"0": {"outcome": "right", "tries": 1, "hints": 0}}}}}}}"""


def store(folder: Path) -> LearnerStore:
    return LearnerStore(folder, lambda: DAY)


def test_evidence_is_stored_and_read_back(tmp_path: Path) -> None:
    store(tmp_path / "new").add([WRONG])
    store(tmp_path / "new").add([RIGHT])
    store(tmp_path / "new").add([])
    record = store(tmp_path / "new").load()
    assert record.evidence == (WRONG, RIGHT)
    assert LearnerRecord.from_json(record.to_json()) == record
    assert LearnerRecord.from_data(record.as_data()) == record


def test_progress_of_an_earlier_version_is_read_as_undated_evidence(tmp_path: Path) -> None:
    (tmp_path / "progress.json").write_text(OLD)
    drill = OpenDrill(7, 1).with_missed(["own-value"]).with_question(0, QuestionProgress(tries=1))
    PracticeStore(tmp_path).finished(drill)
    assert store(tmp_path).load().evidence == (
        Evidence(UNDATED, "upstream", AnswerResult.WRONG, "lesson chain-rule"),
        Evidence(UNDATED, "product-swaps", AnswerResult.WRONG, "drill", "own-value"),
    )
    store(tmp_path).add([RIGHT])
    assert len(store(tmp_path).load().evidence) == 3
    assert ProgressStore(tmp_path).load().last == "chain-rule"


def test_imported_evidence_is_added_once() -> None:
    here, there = LearnerRecord((RIGHT,)), LearnerRecord((WRONG, RIGHT, WRONG))
    both = here.with_imported(there)
    assert sorted(both.evidence, key=repr) == sorted((WRONG, WRONG, RIGHT), key=repr)
    assert both.with_imported(there) == both


def test_of_too_much_the_oldest_goes() -> None:
    record = LearnerRecord((WRONG, *[RIGHT] * (MAX_EVIDENCE - 1))).with_evidence([RIGHT])
    assert len(record.evidence) == MAX_EVIDENCE
    assert WRONG not in record.evidence


@pytest.mark.parametrize("text", ["", "[]", '{"version": 1, "evidence": [{"day": "x"}]}'])
def test_a_damaged_file_is_moved_aside(tmp_path: Path, text: str) -> None:
    (tmp_path / "learner.json").write_text(text)
    learner = store(tmp_path)
    assert learner.load() == LearnerRecord()
    assert len(learner.notices) == 1
    learner.add([RIGHT])
    assert (tmp_path / "learner.damaged-1.json").read_text() == text


def test_a_folder_that_cannot_be_written_keeps_it_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    learner = store(tmp_path / "file" / "folder")
    learner.add([RIGHT])
    learner.add([WRONG])
    assert len(learner.notices) == 1
    assert learner.load().evidence[-2:] == (RIGHT, WRONG)


def test_reset_renames_the_file(tmp_path: Path) -> None:
    store(tmp_path).add([RIGHT])
    assert store(tmp_path).reset() == tmp_path / "learner.before-reset-1.json"
    assert store(tmp_path).load() == LearnerRecord()
    assert store(tmp_path).reset() is None
