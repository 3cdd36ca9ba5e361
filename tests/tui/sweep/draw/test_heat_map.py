"""The heat map as text, and where a click in it leads."""

from __future__ import annotations

import math

import pytest

from tui.sweep.draw.heat_map import Heat, HeatPalette, best_of, cell_at, heat_map, scale_legend, shares_of

NAN = math.nan
HEAT = Heat(
    [[0.0, 0.5, 1.0], [0.25, NAN, 1.0], [0.0, 0.0, 0.0]],
    ["1337", "1338", "1339"],
    ["0.01", "0.1", "1"],
    cursor=(1, 1),
)


def lines(heat: Heat, width: int = 40, height: int = 20, palette: HeatPalette | None = None) -> list[str]:
    return [line.rstrip() for line in heat_map(heat, width, height, palette).plain.split("\n")]


def test_two_rows_of_numbers_are_a_row_of_text() -> None:
    assert lines(HEAT) == [
        "▸1338  ░▒✗██",
        " 1339",
        "        ▴",
        "        0.1",
    ]


def test_ascii() -> None:
    assert lines(HEAT, palette=HeatPalette(ascii=True))[0] == ">1338  .:x##"


def test_colours_say_it_by_halves_and_a_cross_where_both_have_none() -> None:
    heat = Heat([[NAN, 0.0, 1.0], [NAN, 1.0, 1.0]], ["1", "2"], ["a", "b", "c"])
    row = heat_map(heat, 40, 3, HeatPalette(("black", "white"), "red")).split("\n")[0]
    assert row.plain == " 1 ✗✗▀▀  "
    assert [str(span.style) for span in row.spans] == ["red", "black on white", "on white"]


def test_the_names_of_columns_keep_apart_and_the_cursor_s_comes_first() -> None:
    names = ["0.001", "0.002", "0.005", "0.01", "0.02", "0.05"]
    assert lines(Heat([[0.0] * 6], ["1"], names, (0, 0)))[-1] == "   0.001   0.02"
    assert lines(Heat([[0.0] * 6], ["1"], names, (0, 1)))[-1] == "     0.002   0.05"


def test_what_is_around_the_cursor_is_shown() -> None:
    heat = Heat([[0.0] * 30] * 30, [str(k) for k in range(30)], [str(k) for k in range(30)], (29, 29))
    shown = heat_map(heat, 14, 5).plain
    assert "▸29" in shown and " 24" in shown and " 0 " not in shown
    assert cell_at(heat, 14, 5, 13, 2) == (28, 29)
    assert cell_at(heat, 15, 5, 13, 2) == (28, 29)
    odd = Heat([[0.0]] * 29, [str(k) for k in range(29)], ["0"], (28, 0))
    assert "▸28" in heat_map(odd, 14, 5).plain


def test_a_click() -> None:
    assert cell_at(HEAT, 40, 20, 6, 0) == (0, 0)
    assert cell_at(HEAT, 40, 20, 8, 0) == (0, 1)
    assert cell_at(Heat(HEAT.shares, HEAT.rows, HEAT.columns, (0, 1)), 40, 20, 9, 0) == (1, 1)
    assert cell_at(HEAT, 40, 20, 2, 0) is None
    assert cell_at(HEAT, 40, 20, 6, 2) is None


def test_shares_of_the_way_down() -> None:
    shares = shares_of([[10.0, 1.0, 0.1], [math.inf, 20.0, NAN]], worst=10.0)
    assert shares[0] == pytest.approx((0.0, 0.5, 1.0))
    assert math.isnan(shares[1][0]) and shares[1][1] == 0.0 and math.isnan(shares[1][2])


def test_a_few_that_are_far_better_do_not_stretch_the_scale() -> None:
    losses = [[1e-15, 0.1, *[1.0] * 28]]
    assert best_of(losses) == 0.1
    assert shares_of(losses, worst=10.0)[0][:3] == pytest.approx((1.0, 1.0, 0.5))
    assert math.isnan(best_of([[NAN]])) and math.isnan(shares_of([[NAN]], NAN)[0][0])


def test_the_legend() -> None:
    assert scale_legend("loss 7", "0.01", HeatPalette()).plain == "loss 7  ░▒▓█ 0.01   ✗ diverged"
    assert scale_legend("loss 7", "0.01", HeatPalette(("red", "blue"))).plain == "loss 7    0.01   ✗ diverged"
