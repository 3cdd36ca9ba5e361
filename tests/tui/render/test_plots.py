"""Plots: exact text, exact sizes, and a core that no float can bring down."""

from __future__ import annotations

import json
import math
import subprocess
import sys

from hypothesis import example, given
from hypothesis import strategies as st
from rich.text import Text

from tests import ROOT
from tui.render.plots import PlotStyle, Series, curve_plot, line_plot, loss_plot, scatter_plot
from tui.render.polyline import clipped

nan, inf = math.nan, math.inf


def rows(text: Text) -> list[str]:
    return [row.rstrip() for row in text.plain.split("\n")]


def test_loss_falls() -> None:
    plot = loss_plot(range(20), [8 * 0.8**k for k in range(20)], 40, 10, last_step=20, title="loss")
    assert rows(plot) == LOSS_FALLS
    assert {len(row) for row in plot.plain.split("\n")} == {40}


def test_loss_falls_on_a_log_scale_in_ascii() -> None:
    plot = loss_plot(range(20), [10 * 0.5**k for k in range(20)], 40, 10, log=True, style=PlotStyle("ascii"))
    assert plot.plain.isascii()
    assert rows(plot) == LOSS_FALLS_LOG_ASCII


LOSSES = [("●", "", "max-margin"), ("▲", "", "squared error"), ("■", "", "cross-entropy")]


def test_names_of_a_plot_leave_their_room_to_each_other() -> None:
    series = [Series(name, [1.0, k], glyph=glyph) for k, (glyph, _, name) in enumerate(LOSSES)]
    assert rows(line_plot(series, 40, 8))[0] == "● max-margin ▲ squared er… ■ cross-entr…"
    assert rows(line_plot(series, 40, 8, style=PlotStyle("ascii")))[0] == "● max-margin ▲ squared er. ■ cross-entr."


def test_no_steps_yet() -> None:
    assert rows(loss_plot([], [], 30, 5)) == ["", "", "         no steps yet", "", ""]


def test_one_step_is_a_mark_at_its_place() -> None:
    assert rows(loss_plot([0], [4.0], 30, 6, last_step=20)) == ONE_STEP


def test_a_flat_loss_is_a_level_line() -> None:
    assert rows(loss_plot(range(5), [2.0] * 5, 30, 6)) == FLAT


def test_a_gap_breaks_the_line() -> None:
    assert rows(line_plot([Series("", [1, 1, nan, 1, 1])], 30, 6)) == GAP


def test_zero_has_no_place_on_a_log_scale() -> None:
    assert "no loss that can be drawn" in loss_plot([0, 1], [0.0, 0.0], 40, 8, log=True).plain


def test_curve_with_tangent_and_secant() -> None:
    plot = curve_plot(lambda x: 3 * x * x - 4 * x + 5, -5, 5, 60, 14, at=3, slope=14, h=1, name="f")
    assert rows(plot) == CURVE


def test_a_curve_is_cut_where_the_function_has_no_value() -> None:
    plot = curve_plot(lambda x: math.log(x), -1, 1, 40, 8)
    assert all(row[5:20].strip() == "" for row in rows(plot)[:-2])
    assert "f(x) has no value here" in curve_plot(lambda x: math.log(x), -2, -1, 40, 8).plain


SIZES = st.tuples(st.integers(13, 90), st.integers(3, 30))
FRACTIONS = st.sampled_from([0.0, 1.0]) | st.floats(0.0, 1.0)
ENDS = st.tuples(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(SIZES, ENDS, ENDS, FRACTIONS, FRACTIONS)
def test_a_point_within_the_limits_is_drawn_also_at_their_edge(size, xs, ys, across, up) -> None:
    x, y = xs[0] + (xs[1] - xs[0]) * across, ys[0] + (ys[1] - ys[0]) * up
    dot = Series("", [y], [x], glyph="@", joined=False)
    assert "@" in line_plot([dot], *size, x_limits=xs, y_limits=ys).plain
    assert "@" not in line_plot([dot], *size, x_limits=(x + 1 + abs(x), 3 * abs(x) + 9), y_limits=ys).plain


def test_the_dot_at_the_minimum_is_on_the_curve() -> None:
    """No sample of the curve is as low as its minimum."""
    for width in range(14, 90):
        assert "●" in curve_plot(lambda x: 3 * x * x - 4 * x + 5, -5, 5, width, 12, at=2 / 3).plain


@given(SIZES, st.integers(1, 10**6), ENDS, st.booleans())
@example((13, 3), 1, (1.0, 400000002.0), False)  # no multiple of the first round step is between the limits
def test_a_plot_has_axes_and_numbers_at_every_size(size, steps: int, ys, log: bool) -> None:
    if log:
        ys = (abs(ys[0]) + 1e-9, 10 * abs(ys[1]) + 1e-3)
    rows = line_plot([Series("", ys, [0, steps])], *size, log=log, style=PlotStyle("ascii")).plain.split("\n")
    corner = rows[-2].index("+")
    assert set(rows[-2][corner:].strip()) <= {"+", "-"}
    assert any(row[:corner].strip() and row[corner] == "+" for row in rows[:-2]), "a number on the y axis"
    assert rows[-1].strip(), "a number on the x axis"


def test_lines_are_told_apart_without_colour() -> None:
    plot = line_plot([Series("slow", [3.0, 2.5, 2.0]), Series("fast", [3.0, 1.0, 0.5])], 40, 10)
    head, *body = rows(plot)
    assert head == "● slow   ▲ fast"
    assert "●" in "".join(body)
    assert "▲" in "".join(body)


def test_colours_reach_the_text() -> None:
    plot = loss_plot([0, 1], [2.0, 1.0], 30, 6, color="#ff0000", style=PlotStyle(axis="#00ff00"))
    assert {str(span.style) for span in plot.spans} >= {"#ff0000", "#00ff00"}


def test_points_in_a_plane() -> None:
    clouds = [Series("1", [0, 0], [0, 4], joined=False), Series("-1", [2], [2], joined=False)]
    assert rows(scatter_plot(clouds, 30, 8)) == SCATTER


def test_curves_that_leave_the_limits_are_cut_at_the_frame() -> None:
    assert list(clipped([(0.0, 0.5), (0.5, 1.5), (1.0, 0.5)])) == [[(0.0, 0.5), (0.25, 1.0)], [(0.75, 1.0), (1.0, 0.5)]]
    assert list(clipped([(0.0, 2.0), (1.0, 2.0)])) == []
    assert list(clipped([(0.2, 0.2)])) == [[(0.2, 0.2)]]


SURVIVE = """
import math, sys
from hypothesis import given, settings, strategies as st
from tui.render.legend import legend
from tui.render.plots import PlotStyle, Series, curve_plot, line_plot, loss_plot, scatter_plot

special = [math.nan, math.inf, -math.inf, 0.0, -0.0, 5e-324, 1e-300, 1.7e308, -1.7e308, 1e6, 1e7, 1.0]
number = st.sampled_from(special) | st.floats() | st.floats(-10, 10)
numbers = st.lists(number, max_size=12) | st.lists(number, min_size=300, max_size=301)
size = st.tuples(st.integers(0, 70), st.integers(0, 24))
style = st.sampled_from([PlotStyle(), PlotStyle("plain"), PlotStyle("ascii", "#808080")])

@settings(max_examples=int(sys.argv[1]), deadline=2000, database=None)
@given(numbers, numbers, size, st.booleans(), style, st.tuples(number, number, number))
def survives(xs, ys, size, log, style, spot):
    width, height = size
    series = [Series("a", ys, color="red"), Series("b", ys, xs), Series("c", ys, xs, joined=False)]
    at, slope, h = (x if math.isfinite(x) else 1.0 for x in spot)
    plots = [
        line_plot(series, width, height, log=log, style=style, title="a title"),
        loss_plot(range(len(ys)), ys, width, height, log=log, last_step=20, style=style),
        scatter_plot(series[2:], width, height, style=style),
        curve_plot(lambda x: ys[int(x * 7) % len(ys)], -1, 1, width, height, at=at, slope=slope, h=h, style=style),
    ]
    for plot in plots:
        lines = plot.plain.split("\\n")
        assert [len(line) for line in lines] == ([width] * height or [0]), (lines, size)

curve_plot(lambda x: 0.0, -1, 1, 35, 18, at=1.0, slope=-1e193)  # once placed at inf, which ends the process
survives()
print('"survived"')
"""


def test_no_float_brings_it_down() -> None:
    """In a process of its own, because what is tested against is an abort."""
    done = subprocess.run(
        [sys.executable, "-c", SURVIVE, "60"], cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout) == "survived"


LOSS_FALLS = [
    "loss",
    "8┤⢠",
    " │ ⠑⢄",
    "6┤   ⠑⢄",
    "4┤     ⠉⠢⡀",
    "2┤       ⠈⠑⠢⠤⣀",
    " │            ⠉⠑⠒⠢⠤⠤⣀⣀⣀",
    "0┤                     ⠉⠉⠉⠉⠉⠉⠒⠒⠒⠒⠒⠒⠒⠒●",
    " └┬────────┬─────────┬────────┬────────┬",
    "  0        5         10       15      20",
]
LOSS_FALLS_LOG_ASCII = [
    "      |...",
    "     1+   .....",
    "      |        ....",
    "      |            ....",
    "  0.01+                .....",
    "      |                     ....",
    "0.0001+                         .....",
    "      |                              ..o",
    "      ++-------+--------+-------+-------",
    "       0       5        10      15",
]
ONE_STEP = [
    "4┤●",
    " │",
    "2┤",
    "0┤",
    " └┬─────────────┬────────────┬",
    "  0             10          20",
]
FLAT = [
    "2┤⠠⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤●",
    " │",
    "1┤",
    "0┤",
    " └┬─────────────┬────────────┬",
    "  0             2            4",
]
GAP = [
    "1.5┤",
    "   │",
    "  1┤⠈⠉⠉⠉⠉⠉⠉            ⠉⠉⠉⠉⠉⠉⠁",
    "0.5┤",
    "   └┬────────────┬───────────┬",
    "    0            2           4",
]
CURVE = [
    "◆ f   ▲ tangent, slope 14   ■ secant, slope 17",
    "100┤⢠",
    "   │ ⠑⢄",
    " 80┤   ◆⢄",
    "   │     ⠑⡄",
    " 60┤      ⠈⠢⡀                                              ⡄",
    "   │        ◆⠢⢄                                         ⢀⣤■⡂",
    " 40┤           ⠱⢄                                     ⡠■◆⠒▲",
    "   │             ⠉⠢⢄⡀                              ⣠■●⠊▲",
    " 20┤                ◆⠢⢄⡀                        ●■⠋⠁",
    "   │                   ⠈⠑⠒⠤⣀⡀             ⢀⣀⣤⡴▲■",
    "   │                        ⠈⠉⠉⠒◆⠒⠒⠒⠒⠒⠒⠒⠊⠉⠓▲■",
    "   └──────┬──────────┬──────────┬─────────┬──────────┬──────",
    "          -4         -2         0         2          4",
]
SCATTER = [
    "● 1   ▲ -1",
    "2┤              ▲",
    " │",
    "1┤",
    " │",
    "0┤ ●                        ●",
    " └─┬────────────┬───────────┬─",
    "   0            2           4",
]


def test_two_ticks_never_share_a_row() -> None:
    def labels(height: int) -> list[str]:
        plot = line_plot([Series("", [0.001, 2000.0], [0, 1])], 40, height, log=True).plain
        return [row.partition("┤")[0].strip() for row in plot.splitlines() if "┤" in row]

    assert [labels(height) for height in (5, 6, 9)] == [
        ["1000", "1", "0.001"],
        ["1000", "1", "0.001"],
        ["100", "1", "0.01"],
    ]
