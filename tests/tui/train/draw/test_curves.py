"""The loss plot: smoothing, several runs, their scale, and the step looked at."""

from __future__ import annotations

import math

import pytest

from tui.render.plots import PlotStyle
from tui.train.draw.curves import LossCurve, curves_plot, exploded, smoothed

TAME = LossCurve("run 1", 0, range(5), [6.0, 4.0, 2.0, 1.0, 0.5])
WILD = LossCurve("run 2", 1, range(5), [6.0, 900.0, 3e7, 2e12, math.nan])


def test_a_running_mean_leaves_gaps_and_begins_at_the_first() -> None:
    assert smoothed([0, 1], [1.0, 1.0]) == [1.0, 1.0]
    assert smoothed([0, 1, 2], [2.0, float("inf"), 1.0])[1] == float("inf")
    mean = smoothed([0, 10], [0.0, 1.0])[1]
    assert mean == pytest.approx(1 / (1 + 0.9**10))
    assert smoothed([], []) == []


def test_several_runs_in_one_plot_have_a_legend_and_a_line_at_the_step_looked_at() -> None:
    curves = [LossCurve("run 1", 0, [0, 1, 2], [3.0, 2.0, 1.0]), LossCurve("run 2", 1, [0, 1], [3.0, 2.5])]
    plot = curves_plot(curves, 50, 10, colors=["red", "blue"], at=1).plain
    assert plot.split("\n")[0].strip() == "● run 1   ▲ run 2"
    assert len(plot.split("\n")) == 10
    assert "no steps yet" in curves_plot([LossCurve("run 1", 0, [], [])], 50, 10, colors=["red"], at=None).plain


def test_the_run_that_exploded_is_named() -> None:
    assert exploded([TAME, WILD]) == exploded([WILD, TAME]) == "run 2"
    assert exploded([TAME, LossCurve("run 2", 1, range(2), [6.0, 60.0])]) == ""
    assert exploded([WILD]) == exploded([]) == exploded([TAME, LossCurve("run 2", 1, [], [])]) == ""


def test_on_a_log_scale_the_tame_run_is_seen_beside_it() -> None:
    def rows_with(glyph: str, log: bool) -> int:
        plot = curves_plot([TAME, WILD], 60, 16, colors=[""] * 5, log=log, style=PlotStyle("plain"))
        return sum(glyph in row for row in plot.plain.split("\n")[1:])

    assert rows_with("●", log=False) == 1  # a level line at the bottom
    assert rows_with("●", log=True) > 1
