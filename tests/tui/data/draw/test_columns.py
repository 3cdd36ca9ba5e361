"""Columns of a file in words."""

from __future__ import annotations

import pytest

from engine.data.column_facts import facts_of
from tui.data.draw.columns import INPUT, column_heading, histogram, label_text, left_out

SIZES = facts_of("size", 1, ["1", "2", "2", "NA", "9"], False)
WORDS = facts_of("kind", 2, ["oak", "ash", "oak", "elm", "oak"], False)


def test_a_heading_has_kind_range_gaps_and_histogram() -> None:
    assert column_heading(SIZES, INPUT, True) == "size\n→ in\nnumber, 1 gap\n1 to 9\n█ ▄"
    assert column_heading(WORDS, INPUT, True) == "kind\n→ in\n3 words\nash, elm, oak\n▄▄█"
    assert column_heading(WORDS, INPUT, False) == "kind\n→ in"


@pytest.mark.parametrize("cells", [["2020-01-01", "2020-01-01"], ["", ""], ["4", "4"], ["1e308", "-1e308"]])
def test_what_has_no_spread_has_no_histogram(cells: list[str]) -> None:
    assert histogram(facts_of("x", 1, cells, False)) == ""


def test_rows_with_gaps_are_counted() -> None:
    assert (left_out([SIZES, WORDS], 5), left_out([WORDS], 5)) == (1, 0)


def test_the_label_in_words() -> None:
    assert label_text(WORDS, "elm", "A", "t") == "label (t): elm against the rest (A: the next of 3). enter learns."
    empty = facts_of("day", 1, ["", ""], False)
    assert label_text(empty, "", "A", "t") == "day has no two labels: choose another column with t."
    numbers = facts_of("price", 1, [str(x / 2) for x in range(30)], False)
    assert label_text(numbers, "", "A", "t") == "label (t): price, a number to predict. enter learns."


def test_whole_numbers_as_a_label_may_be_predicted_themselves():
    visits = facts_of("visits", 1, [str(x % 5) for x in range(30)], False)
    assert label_text(visits, "number", "A", "t") == (
        "label (t): visits, a number to predict (A: 0 against the rest). enter learns."
    )
    assert label_text(visits, "4", "A", "t") == "label (t): 4 against the rest (A: the next of 5). enter learns."
