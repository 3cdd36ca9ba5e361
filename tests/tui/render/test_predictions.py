"""Predictions beside targets: exact text."""

from __future__ import annotations

import pytest

from tui.render.predictions import PredictionStyles, example_at, prediction_rows, row_at, track


def test_tracks() -> None:
    assert track(None, 1, 9) == "├───┼───○"
    assert track(0.5, 1, 9) == "├───┼─●─○"
    assert track(-1.0, -1, 9) == "◉───┼───┤"
    assert track(3.0, -1, 9) == "○───┼───▶"
    assert track(-3.0, -1, 9) == "◀───┼───┤"


def test_predictions_against_targets() -> None:
    rows = prediction_rows([0.8606, -0.9776, 0.25], [1, -1, -1], 36, 8)
    assert [row.plain for row in rows] == [
        "1 ├──────┼─────●○    0.8606 → +1 ✓",
        "2 ◉──────┼──────┤   -0.9776 → -1 ✓",
        "3 ○──────┼─●────┤      0.25 → -1 ✗",
    ]


def test_predictions_that_do_not_fit_are_counted() -> None:
    rows = prediction_rows([0.5] * 100, [1.0] * 100, 20, 3)
    assert [row.plain for row in rows] == ["  1       0.5 → +1 ✓", "  2       0.5 → +1 ✓", "… and 98 more"]


@pytest.mark.parametrize("chosen", [0, 1, 2, 50, 99])
def test_a_click_on_a_row_chooses_its_example_and_moves_no_row(chosen: int) -> None:
    rows = [row.plain for row in prediction_rows([0.5] * 100, [1.0] * 100, 20, 4, chosen=chosen)]
    for y, row in enumerate(rows[:-1]):
        example = example_at(y, 100, 4, chosen)
        assert example is not None and row.startswith(f"{example + 1:>3} ") and row_at(example, 100, 4) == y
        assert [row.plain for row in prediction_rows([0.5] * 100, [1.0] * 100, 20, 4, chosen=example)] == rows
    assert rows[row_at(chosen, 100, 4)].startswith(f"{chosen + 1:>3} ")
    assert example_at(len(rows) - 1, 100, 4, chosen) is None, "the count of the others"


def test_predictions_with_room_show_their_inputs() -> None:
    rows = prediction_rows([0.5], [1.0], 11, 4, inputs=[(2.0, 3.0, -1.0)])
    assert [row.plain for row in rows] == ["1  (2, 3, -1)", "├────┼──●─○", "      0.5 → +1 ✓"]


def test_right_and_wrong_have_their_styles() -> None:
    wrong = prediction_rows([-0.5], [1.0], 20, 1, PredictionStyles(right="green", wrong="red"))[0]
    assert "red" in {str(span.style) for span in wrong.spans}
    assert "green" not in {str(span.style) for span in wrong.spans}
