"""The error of the secant over its h: live, as far as h has been."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lessons.stage.curve import Curve
from tui.lesson.draw.error_plot import error_plot
from tui.render.plots import PlotStyle

PLAIN = PlotStyle("ascii")


def picture(least: float, h: float, function: str = "3*x**2 - 4*x + 5", width: int = 60, height: int = 12) -> list[str]:
    curve = Curve(function, 3.0)
    error = error_plot(lambda at: curve.secant(3, at) - curve.slope(3), (least, 1.0), h, width, height, style=PLAIN)
    return error.plain.split("\n")


def places(rows: list[str], glyph: str) -> list[tuple[int, int]]:
    return [(x, y) for y, row in enumerate(rows[1:-2]) for x, cell in enumerate(row[10:]) if cell == glyph]


def test_it_falls_with_h_and_rises_where_floating_point_breaks() -> None:
    rows = picture(1e-15, 1e-15)
    drawn = sorted(places(rows, ".") + places(rows, "o"))
    lowest = max(drawn, key=lambda place: place[1])
    assert drawn[0][0] < lowest[0] < drawn[-1][0]
    assert drawn[0][1] < lowest[1] > drawn[-1][1]
    assert places(rows, "o") == [drawn[0]]


def test_it_shows_no_more_than_there_was_and_the_frame_stands_still() -> None:
    first, later = picture(0.1, 0.1), picture(1e-6, 0.1)
    assert places(first, "o") == places(later, "o")
    assert len(places(first, ".")) < len(places(later, "."))
    assert first[-1] == later[-1] and "1e-12" in first[-1]


def test_a_line_has_no_error_to_show() -> None:
    assert any("no error at all" in row for row in picture(1.0, 1.0, function="0*x"))


@given(st.integers(-300, 300), st.integers(1, 90), st.integers(1, 30))
def test_any_error_has_its_size(power: int, width: int, height: int) -> None:
    rows = error_plot(lambda h: 10.0**power * h, (1e-9, 1.0), 1e-3, width, height, style=PLAIN).plain.split("\n")
    assert [len(row) for row in rows] == [width] * height
