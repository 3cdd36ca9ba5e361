"""The loss plot: smoothing, several runs, and the step looked at."""

from __future__ import annotations

import pytest

from tui.train.draw.curves import LossCurve, curves_plot, smoothed


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
