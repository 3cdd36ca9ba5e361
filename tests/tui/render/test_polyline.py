"""Lines prepared for drawing."""

from __future__ import annotations

from math import inf, nan

from tui.render.polyline import spread, thinned, unbroken


def test_thinning_keeps_ends_and_extremes() -> None:
    run = [(float(k), 0.0) for k in range(1000)]
    run[333] = (333.0, 9.0)
    run[334] = (334.0, -9.0)
    points = thinned(run, 100)
    assert len(points) <= 100
    assert points[0] == run[0]
    assert points[-1] == run[-1]
    assert (333.0, 9.0) in points
    assert (334.0, -9.0) in points
    assert list(points) == sorted(points)


def test_runs_end_at_what_cannot_be_drawn() -> None:
    assert list(unbroken(enumerate([1.0, nan, 2.0, 3.0, inf]))) == [[(0, 1.0)], [(2, 2.0), (3, 3.0)]]
    assert list(unbroken(enumerate([1.0, 0.0, 2.0]), log=True)) == [[(0, 1.0)], [(2, 2.0)]]


def test_marks_are_spread_along_a_line() -> None:
    assert spread([[(0.0, 0.0), (1.0, 0.0)]], 2) == [(0.25, 0.0), (0.75, 0.0)]
    assert spread([[(0.5, 0.5)]], 2) == [(0.5, 0.5)]
    assert spread([], 2) == []
