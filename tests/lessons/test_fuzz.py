"""Files that are nearly right: one clear line for each, and what was read is as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.csv_file import read_table
from lessons.adopt.foreign import AdoptError, foreign_graph
from lessons.build.record import BuildRecord, BuildStore, FolderRecord
from lessons.checker import check_text
from lessons.drills.practice import OpenDrill, Practice, PracticeStore
from lessons.drills.results import DrillResult, Ending
from lessons.judge.loading import source_of
from lessons.learner.concept_test import ConceptTestStore
from lessons.learner.evidence import AnswerResult, Evidence
from lessons.learner.store import LearnerRecord, LearnerStore
from lessons.progress.store import LessonProgress, Outcome, Progress, ProgressStore, QuestionProgress, StepProgress
from lessons.reading.front_matter import front_matter
from tests.fuzz import FUZZ, JSON, ODD, TEXT, damaged, is_one_line
from tests.lessons.lesson_text import GOOD

RIGHT = QuestionProgress(Outcome.RIGHT, 2, 1, "x = 1")
PROGRESS = Progress("a", {"a": LessonProgress("s", True, {"s": StepProgress(True, {0: RIGHT})})}).to_json()
PRACTICE = Practice((DrillResult(1, 1, Ending.CLEAN, ("m",)),), (OpenDrill(2, 1, "", {0: RIGHT}, ("m",)),)).to_json()
RECORD = LearnerRecord((Evidence(date(2026, 1, 2), "order", AnswerResult.WRONG, "drill", "c", True),)).to_json()
BUILT = BuildRecord({"/x": FolderRecord("k", ("value",), ("moons",))}).to_json()
SITTINGS = '{"version": 1, "sittings": [{"day": "2026-01-02", "form": 1, "right": {"1": true}}]}'

STORES: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "progress.json": (PROGRESS, ProgressStore),
    "drills.json": (PRACTICE, PracticeStore),
    "learner.json": (RECORD, lambda folder: LearnerStore(folder, date.today)),
    "build.json": (BUILT, BuildStore),
    "concept-tests.json": (SITTINGS, ConceptTestStore),
}


@pytest.mark.parametrize("name", STORES)
@FUZZ
@given(data=st.data())
def test_a_file_of_ones_own_is_read_or_left_alone_with_a_line(name: str, data: st.DataObject, tmp_path: Path) -> None:
    good, store_of = STORES[name]
    raw = data.draw(damaged(good))
    (tmp_path / name).write_bytes(raw)
    store = store_of(tmp_path)
    store.load()
    assert all(map(is_one_line, store.notices)) and len(store.notices) <= 1
    assert (tmp_path / name).read_bytes() == raw and len(list(tmp_path.iterdir())) == 1


LINES = [*GOOD.splitlines(), "---", "## x", "# y", "```graph", "```predict", "```choose", "```code", "```do", "```"]
LINES += [
    'expression = "a = 2; b = a*3"',
    'ask = "What?"',
    'answer = "b.grad"',
    "task = 'slope'",
    "[[wrong]]",
    "{b.grad}",
]
LINES += ["id: sample", "title: A sample", "minute: 8", "draw:", "  a: 1 to 3", "| a | b |", "|-|-|", "> q", "    code"]
FRAGMENTS = st.lists(st.sampled_from(LINES) | ODD, max_size=25)


@FUZZ
@given(FRAGMENTS, st.booleans())
def test_a_lesson_is_right_or_has_problems_of_one_line(lines: list[str], begins_well: bool) -> None:
    text = "\n".join(
        (["---", "id: sample", "title: A sample", "minute: 8", "---", "", "## One", ""] if begins_well else []) + lines
    )
    for problem in check_text(text, Path("x.md")):
        assert is_one_line(problem.in_file("x.md")), problem
    front_matter(text)


@FUZZ
@given(
    rows=st.lists(
        st.lists(st.sampled_from(["1", "-2.5", "x", "yes", "1,5", '"a', "#", "1e999"]) | TEXT, max_size=4), max_size=6
    )
)
def test_a_table_is_read_or_refused_in_a_line(rows: list[list[str]], tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8", newline="")
    before = path.read_bytes()
    try:
        read_table(path)
    except (ValueError, OSError) as error:
        assert is_one_line(str(error)), error
    assert path.read_bytes() == before


NOTEBOOK = json.dumps(
    {
        "cells": [{"cell_type": "code", "source": ["x = 1\n", "y = 2"]}, {"cell_type": "markdown", "source": "a"}],
        "nbformat": 4,
    }
)


@FUZZ
@given(raw=damaged(NOTEBOOK))
def test_a_notebook_is_read_or_refused_in_a_line(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    path.write_bytes(raw)
    try:
        source_of(path)
    except ValueError as error:
        assert is_one_line(str(error)), error


ROW = {
    "data": "2.0",
    "grad": None,
    "op": "",
    "label": "a",
    "operands": [],
    "ordered": True,
    "slopes": [],
    "problem": "",
}
SUM = {**ROW, "data": "4.0", "op": "+", "label": "b", "operands": [0, 0], "slopes": [1.0, 1.0]}
REPORTS = json.dumps(
    [
        {"graph": [ROW, SUM], "kind": "Value", "file": "x.py"},
        {"after": {"grads": ["1.0", "1.0"], "writes": [[0, 1.0, 1]]}},
    ]
)


@FUZZ
@given(damaged(REPORTS))
def test_a_graph_that_an_engine_hands_over_is_read_or_refused_in_a_line(raw: bytes) -> None:
    try:
        messages = json.loads(raw)
    except (ValueError, RecursionError):
        return
    if isinstance(messages, list):
        try:
            foreign_graph([message for message in messages if isinstance(message, dict)])
        except AdoptError as error:
            assert is_one_line(str(error) or "no text", 10_000), error


@FUZZ
@given(st.lists(st.dictionaries(st.sampled_from(["graph", "after", "error", "kind"]), JSON), max_size=3))
def test_reports_of_any_form(messages: list[dict[str, Any]]) -> None:
    with suppress(AdoptError):
        foreign_graph(messages)
