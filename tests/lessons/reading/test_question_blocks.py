"""The readers of question blocks, and of scripts."""

from __future__ import annotations

import pytest

from lessons.lesson import GraphBlock, ListingBlock, ScriptBlock
from lessons.reading.problems import ProblemList
from lessons.reading.question_blocks import read_listing, read_order, read_script
from lessons.reading.table import BlockBody, BlockContext

GOOD = 'needs = "json"\ntitle = "JSON"\ncode = "import json\\nprint(json.dumps([1]))"\nrecorded = "[1]"\n'


def read(text: str) -> tuple[ScriptBlock | None, list[str]]:
    report = ProblemList()
    block = read_script(BlockBody("script", text, 1), BlockContext(report))
    return block, [f"{problem.line}: {problem.message}" for problem in report]


def test_a_script_is_read() -> None:
    assert read(GOOD) == (ScriptBlock(1, "json", "JSON", "import json\nprint(json.dumps([1]))", "[1]"), [])


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('"json"', '"os; rm"', "2: 'os; rm' is no module's name"),
        ("print(", "print((", "4: code is not Python: '(' was never closed (script, line 2)"),
        ('recorded = "[1]"', "", "1: script has no recorded"),
        ("title", "name", "1: script has no title"),
    ],
)
def test_what_is_wrong_with_a_script(before: str, after: str, fault: str) -> None:
    assert fault in read(GOOD.replace(before, after))[1]


def test_a_listing_is_read() -> None:
    report = ProblemList()
    context = BlockContext(report, stage=GraphBlock(1, "a = 2\nb = a*3\n"))
    assert read_listing(BlockBody("listing", 'of = "program"\n', 4), context) == ListingBlock(4, "program")
    assert not report
    assert read_listing(BlockBody("listing", 'off = "program"\n', 4), context) is None
    assert [problem.line for problem in report] == [5]


def test_nodes_to_order_are_on_the_stage() -> None:
    report = ProblemList()
    context = BlockContext(report, stage=GraphBlock(1, "a = 2\nb = a*3\nc = b + a\n"))
    text = 'ask = "Which order?"\nhint = "One."\nbecause = "So."\nnodes = {}\n'
    block = read_order(BlockBody("order", text.format('["a", "b", "c"]'), 1), context)
    assert block is not None
    assert block.nodes == ("a", "b", "c")
    assert not report
    assert read_order(BlockBody("order", text.format('["a", "b", "d"]'), 1), context) is None
    assert [problem.message for problem in report] == ["'d' is not on the stage"]
