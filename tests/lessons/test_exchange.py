"""Progress, practice and evidence, carried elsewhere in one file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.drills.practice import OpenDrill, Practice, PracticeStore
from lessons.drills.results import DrillResult, Ending
from lessons.exchange import export, read_export, restore
from lessons.learner.evidence import UNDATED, AnswerResult, Evidence
from lessons.learner.store import LearnerStore
from lessons.progress.store import LessonProgress, Outcome, ProgressStore, QuestionProgress

TRIED = QuestionProgress(tries=1)
OTHER = QuestionProgress(Outcome.RIGHT, tries=3)
RESULTS = st.builds(DrillResult, st.integers(0, 3), st.integers(1, 3), st.sampled_from(Ending))
HISTORIES = st.lists(RESULTS, max_size=6).map(tuple)


DAY = date(2026, 3, 1)
EVIDENCE = Evidence(DAY, "upstream", AnswerResult.WRONG, "drill", "local-only")


def stores(folder: Path) -> tuple[ProgressStore, PracticeStore, LearnerStore]:
    return ProgressStore(folder), PracticeStore(folder), LearnerStore(folder, lambda: DAY)


def test_all_go_out_and_come_in(tmp_path: Path) -> None:
    here, there = stores(tmp_path / "here"), stores(tmp_path / "there")
    here[0].record("slopes", LessonProgress("first"))
    here[1].finished(OpenDrill(7, 1).with_question(0, OTHER))
    here[1].changed(OpenDrill(8, 2).with_question(1, TRIED))
    there[1].finished(OpenDrill(3, 1).with_question(0, OTHER))
    here[2].add([EVIDENCE])
    export(*here, tmp_path / "copy.json")
    for _ in range(2):  # the second time adds nothing
        restore(*there, tmp_path / "copy.json")
        assert there[0].load().lesson("slopes").at == "first"
        practice = PracticeStore(tmp_path / "there").load()
        assert [result.seed for result in practice.history] == [7, 3]
        assert [drill.seed for drill in practice.open] == [8]
        assert practice.open[0].question(1) == TRIED
        assert there[2].load().evidence == (EVIDENCE,)


def test_a_file_of_the_second_version_had_no_evidence(tmp_path: Path) -> None:
    here, there = stores(tmp_path / "here"), stores(tmp_path / "there")
    here[1].finished(OpenDrill(7, 1).with_missed(["local-only"]).with_question(0, OTHER))
    export(*here, tmp_path / "copy.json")
    data = json.loads((tmp_path / "copy.json").read_text())
    data = {"version": 2, "progress": data["progress"], "drills": data["drills"]}
    (tmp_path / "old.json").write_text(json.dumps(data))
    restore(*there, tmp_path / "old.json")
    assert there[2].load().evidence == (Evidence(UNDATED, "upstream", AnswerResult.WRONG, "drill", "local-only"),)


def test_a_file_of_the_first_version_held_progress_alone(tmp_path: Path) -> None:
    here, there = stores(tmp_path / "here"), stores(tmp_path / "there")
    here[0].record("slopes", LessonProgress("first"))
    there[1].finished(OpenDrill(3, 1).with_question(0, OTHER))
    before = there[1].load()
    restore(*there, tmp_path / "here" / "progress.json")
    assert there[0].load().last == "slopes"
    assert PracticeStore(tmp_path / "there").load() == before


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{}", "it is not a progress file"),
        (b"[1, 2]", "it is not a progress file"),
        (b'{"version": 4}', "it is of version 4, newer than this program's 3"),
        (b'{"version": 0}', "it is not a progress file"),
        (b'{"version": 2, "progress": {}}', "its entries are not those of a progress file"),
        (b"\xff\xfe", "it is not text"),
        (
            b'{"version": 2, "progress": {"version": 1, "last": "x", "lessons": {}}, "drills": {}}',
            "it is not a drills file",
        ),
    ],
)
def test_a_file_that_is_none_adds_nothing(tmp_path: Path, content: bytes, why: str) -> None:
    here = stores(tmp_path / "here")
    here[0].record("slopes", LessonProgress("first"))
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(ValueError, match=f"^{why}$"):
        restore(*here, tmp_path / "x.json")
    with pytest.raises(OSError, match="No such file"):
        restore(*here, tmp_path / "none.json")
    assert here[0].load().last == "slopes"
    assert not (tmp_path / "here" / "drills.json").exists()


def test_of_a_file_too_large_no_more_is_read_than_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessons.exchange.MAX_BYTES", 1_000_000)
    (tmp_path / "long.json").write_bytes(b" " * 1_000_001)
    with pytest.raises(ValueError, match=r"^larger than 1 MB, the limit$"):
        restore(*stores(tmp_path), tmp_path / "long.json")


def test_what_is_open_here_stays_as_it_is() -> None:
    here = Practice(open=(OpenDrill(7, 1).with_question(0, OTHER),))
    brought = Practice(open=(OpenDrill(7, 1).with_question(0, TRIED), OpenDrill(9, 1)))
    assert here.with_imported(brought).open == (OpenDrill(9, 1), *here.open)


@given(HISTORIES, HISTORIES)
def test_no_result_is_lost_and_none_counts_twice(
    here: tuple[DrillResult, ...], elsewhere: tuple[DrillResult, ...]
) -> None:
    both = Practice(here).with_imported(Practice(elsewhere))
    for result in {*here, *elsewhere}:
        assert both.history.count(result) == max(here.count(result), elsewhere.count(result))
    assert both.history[len(both.history) - len(here) :] == here
    assert both.with_imported(Practice(elsewhere)) == both


@given(st.text())
def test_any_text_is_an_export_or_a_value_error(text: str) -> None:
    try:
        read_export(text)
    except ValueError as error:
        assert str(error)
