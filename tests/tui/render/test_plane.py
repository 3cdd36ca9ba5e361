"""The decision plane, cell by cell."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.training.settings import preset
from tui.render.plane import PlaneLayout, PlanePalette, Points, Window, decision_plane, level, nearest, next_towards

WINDOW = Window(-1, 1, -1, 1)
POINTS = Points(
    [(-0.9, 0.9), (0.9, -0.9), (0.9, 0.9), (0.02, 0.02)], [-1, 1, -1, 1], [-1, 0.5, 0.5, 0.5], ("no", "yes")
)
COLORS = PlanePalette(("#000001", "#000002", "#000003"), ("#010000", "#020000", "#030000"), "white", "red", "grey50")


def slope(width: int, height: int) -> list[list[float]]:
    """Scores of x + y/2 − 0.1 at the middles of the cells' halves."""
    layout = PlaneLayout.of(width, height)
    return [[x + y / 2 - 0.1 for x in WINDOW.xs(layout.columns)] for y in WINDOW.ys(2 * layout.rows)]


def drawn(width: int, height: int, palette: PlanePalette | None = None) -> list[str]:
    return decision_plane(slope(width, height), POINTS, WINDOW, width, height, palette).plain.split("\n")


def test_shades_tell_the_sides_apart_where_there_are_no_colours() -> None:
    assert drawn(18, 6) == [
        "● yes ○ no ✗ wrong",
        "○     ▀░░░░░░░░░░✗",
        "        ▀░░░░░░░░░",
        "         ●░░░░░░░░",
        "           ▀░░░░░░",
        "             ▀░░░●",
    ]


def test_ascii() -> None:
    rows = drawn(18, 6, PlanePalette(ascii=True))
    assert rows[0] == "o yes - no X wrong"
    assert rows[1] == "-     '::::::::::X"
    assert all(row.isascii() for row in rows)


def test_axes_have_numbers_where_there_is_room() -> None:
    assert drawn(30, 9) == [
        "● yes   ○ no   ✗ wrong        ",
        "    1  ○      ░░░░░░░░░░░░░░✗░",
        "               ▀░░░░░░░░░░░░░░",
        "                 ▀░░░░░░░░░░░░",
        "    0             ●▀░░░░░░░░░░",
        "                    ▀░░░░░░░░░",
        "                      ▀░░░░░░░",
        "   -1                   ▀░░░●░",
        "      -1          0          1",
    ]


def test_two_scores_a_cell_in_colours() -> None:
    points = Points([(0.75, -0.5)], [-1], [0.5])
    plane = decision_plane([[-2, -0.1, 0.1], [-2, 0.5, math.nan]], points, Window(0, 3, 0, 2), 3, 1, COLORS)
    assert plane.plain == "✗▀▀"
    assert [str(span.style) for span in plane.spans] == ["red on #030000", "#010000 on #000002", "#000001"]


def test_nothing_is_called_wrong_before_there_are_predictions() -> None:
    points = Points(POINTS.inputs, POINTS.targets)
    plane = decision_plane([], points, WINDOW, 30, 9).plain
    assert "wrong" not in plane
    assert (plane.count("●"), plane.count("○"), plane.count("✗")) == (3, 3, 0)  # two each, and the legend


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_points_in_one_cell_the_wrong_one_is_seen(order: tuple[int, int]) -> None:
    predictions = [(1.0, -1.0)[k] for k in order]
    plane = decision_plane([], Points([(0, 0), (0, 0)], [1, 1], predictions), WINDOW, 9, 3).plain
    assert plane.count("✗") == 1
    assert "●" not in plane


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0.0, -1), (-0.1, -1), (0.1, 1), (0.5, 2), (-0.5, -2), (0.75, 3), (math.inf, 3), (-math.inf, -3), (math.nan, 0)],
)
def test_levels(score: float, expected: int) -> None:
    assert level(score) == expected


def test_the_window_has_air_around_the_data() -> None:
    window = Window.around([(0, 5), (10, 5)])
    assert (window.left, window.right) == (-0.8, 10.8)
    assert window.bottom < 5 < window.top  # all of one height
    assert window.xs(2) == [pytest.approx(2.1), pytest.approx(7.9)]
    assert window.ys(2)[0] > window.ys(2)[1]


numbers = st.floats(allow_nan=False, allow_infinity=False)


@example([(0.0, -1.700000000088551e308), (0.0, -1.7000000000065595e308)], 9, 3, 1.0)
@example([(-1.7976931348623157e308, 5e-324), (1.7976931348623157e308, 1e-323)], 9, 3, 1.0)
@example([(0.0, 0.0), (0.0, 5e-324)], 40, 12, 1.0)
@given(
    st.lists(st.tuples(numbers, numbers), min_size=1, max_size=8),
    st.integers(1, 60),
    st.integers(1, 20),
    st.just(1.0) | st.just(-1.0) | st.just(math.nan),
)
def test_any_data_at_any_size_fills_it(
    inputs: list[tuple[float, float]], width: int, height: int, score: float
) -> None:
    window, layout = Window.around(inputs), PlaneLayout.of(width, height)
    assert window.left < window.right
    assert window.bottom < window.top
    scores = [[score] * layout.columns for _ in range(2 * layout.rows)]
    rows = decision_plane(scores, Points(inputs, [1.0] * len(inputs)), window, width, height).plain.split("\n")
    assert [len(row) for row in rows] == [width] * height


def test_moons_as_the_network_sees_them() -> None:
    trainer = preset("moons").build()
    for _ in range(60):
        snapshot = next(trainer)
    window, layout = Window.around(trainer.data.inputs), PlaneLayout.of(40, 20)
    scores = trainer.surface(window.xs(layout.columns), window.ys(2 * layout.rows), snapshot.parameters)
    points = Points(trainer.data.inputs, trainer.data.targets, snapshot.predictions, trainer.data.classes)
    plane = decision_plane(scores, points, window, 40, 20).plain.split("\n")
    assert snapshot.accuracy == 1.0
    assert "✗" not in "".join(plane[1:])
    for row in plane[1:-1]:  # each point lies on its side, or next to the line
        for x, glyph in enumerate(row):
            if glyph in "●○":
                near = set(row[max(6, x - 2) : x + 3]) - set("●○")
                assert not near or near & set({"●": "░▀▄", "○": " ▀▄"}[glyph])


def test_dots_run_along_the_margins_and_a_cursor_is_on_one_point() -> None:
    window, layout = Window(-2.0, 2.0, -1.0, 1.0), PlaneLayout.of(16, 4)
    scores = [window.xs(layout.columns)] * (2 * layout.rows)  # the score is x: margins at 1 and -1
    points = Points([(-1.5, 0.5), (0.25, 0.5), (1.5, -0.5)], [-1.0, -1.0, 1.0], [-1.5, 0.25, 1.5])
    plane = decision_plane(scores, points, window, 16, 4, PlanePalette(margins=True, wrong="bold"), chosen=1)
    legend, *rows = plane.split("\n")
    assert legend.plain == "● 1 ○ -1 ✗ wrong"
    assert all(row.plain[3] == "·" and row.plain[11] == "·" for row in rows)
    assert any(span.style == "bold reverse" and rows[0].plain[span.start : span.end] == "✗" for span in rows[0].spans)


def test_from_point_to_point() -> None:
    window = Window(0.0, 10.0, 0.0, 10.0)
    points = [(1.0, 1.0), (5.0, 1.0), (5.0, 6.0), (9.0, 5.0)]
    assert nearest(points, window, 8.0, 8.0) == 3
    assert nearest(points, window, 4.0, 3.0) == 1
    assert next_towards(points, window, 0, 1, 0) == 1
    assert next_towards(points, window, 1, 0, 1) == 2
    assert next_towards(points, window, 2, 1, 0) == 3
    assert next_towards(points, window, 3, 1, 0) == 3


@given(st.floats(-1e12, 1e12), st.floats(1e-9, 1e12))
def test_numbers_of_the_axis_are_never_cut_to_others(bottom: float, size: float) -> None:
    size = max(size, abs(bottom) / 10)
    window = Window(0, 1, bottom, bottom + size)
    points = Points([(0.5, bottom + size / 2)], [1])
    for row in decision_plane([], points, window, 40, 12).plain.split("\n")[1:-1]:
        if row[:6].strip():
            slack = size / 100
            assert window.bottom - slack <= float(row[:6]) <= window.top + slack


def test_examples_held_out_are_rings() -> None:
    held = Points(((0.0, 0.0), (1.0, 1.0)), (1.0, -1.0), (1.0, 1.0))
    points = Points(((0.0, 1.0),), (1.0,), (1.0,), ("ash", "oak"), held, ("width", "height"))
    window = Window(-1.0, 2.0, -1.0, 2.0)
    lines = decision_plane([], points, window, 70, 12).plain.split("\n")
    assert "◉◌ held out" in lines[0] and lines[0].rstrip().endswith("width →  height ↑")
    assert [sum(line.count(glyph) for line in lines[1:]) for glyph in "●◉◌⊗"] == [1, 1, 0, 1]
    plain = decision_plane([], points, window, 70, 12, PlanePalette(ascii=True)).plain
    assert plain.isascii() and "@= held out" in plain


def test_the_legend_gives_up_gaps_and_paddings_before_names() -> None:
    palette = PlanePalette(positive=("red",) * 3, negative=("blue",) * 3, point="white")
    points = Points(((0.0, 0.0),), (1.0,), (), ("< 152.3", "> 152.3"), Points(((0.0, 1.0),), (1.0,)))
    window = Window.around(points.inputs)
    found = decision_plane([], points, window, 32, 12, palette).plain.splitlines()[0]
    assert found.split() == ["●", ">", "152.3", "○", "<", "152.3", "◉◌", "held", "out"]
