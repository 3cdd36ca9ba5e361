"""The typed keys of a block."""

from __future__ import annotations

import pytest

from lessons.reading.problems import ProblemList
from lessons.reading.table import BlockBody, BlockContext, parse_toml


@pytest.mark.parametrize(
    ("text", "integers"),
    [("[1, 16]", (1, 16)), ("[2.0]", (2,)), ("[0]", ()), ("[-1]", ()), ("[1.5]", ())],
)
def test_integers_are_whole_and_from_1_up(text: str, integers: tuple[int, ...]) -> None:
    report = ProblemList()
    table = parse_toml(BlockBody("train", f"layers = {text}", 1), BlockContext(report))
    assert table is not None
    assert table.integers("layers", "[4, 4, 1]") == integers
    messages = ["layers are not whole numbers from 1 up"] if not integers else []
    assert [problem.message.partition(";")[0] for problem in report] == messages


def test_assignments_are_numbers_or_expressions() -> None:
    report = ProblemList()
    table = parse_toml(BlockBody("do", 'start = { a = 1, b = "2/3", c = "x" }', 1), BlockContext(report))
    assert table is not None
    assert table.assignments("start") == (("a", 1.0), ("b", 2 / 3))
    assert len(report) == 1
